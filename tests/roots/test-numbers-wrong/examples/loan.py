# %% setup
x = 1
