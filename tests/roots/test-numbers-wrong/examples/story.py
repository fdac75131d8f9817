# %% numbers
numbers = {"accuracy": 0.9885, "interval": (0.9885, 0.0012)}
