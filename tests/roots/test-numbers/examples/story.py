# %% numbers
numbers = {
    "accuracy": 0.9885,
    "interval": (0.9885, 0.0012),
    "rate": 0.00123,
    "samples": 70_000,
    "seconds": 25.3,
    "संख्या": 0.5,
}
