# %% numbers
numbers = {"accuracy": 0.9885, "interval": (0.9885, 0.0012), "inaccuracy": 0.0115, "seconds": 25}
