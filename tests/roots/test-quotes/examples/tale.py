"""A tale."""

# %% setup
first, second = 20, 22

# %% sum
print(first + second)

# %% numbers
numbers = {"sum": first + second}
