"""A ball falls from a tower."""

# %% setup
import numpy as np
from matplotlib import pyplot as plt

GRAVITY = 9.81  # m/s²
HEIGHT = 20.0  # m

# %% height-by-time data=height_by_time
seconds = np.sqrt(2 * HEIGHT / GRAVITY)
times = np.linspace(0, seconds, 9)
heights = HEIGHT - GRAVITY * times**2 / 2
figure, axes = plt.subplots()
axes.plot(times, heights)
axes.set(xlabel="time in seconds", ylabel="height in metres")
height_by_time = {"time in seconds": times, "height in metres": heights}
plt.show()

# %% measure
taken = np.loadtxt("times.txt")
print(f"{len(taken)} times, mean {taken.mean():.3f} s")

# %% numbers
numbers = {
    "height": HEIGHT,
    "seconds": seconds,
    "share": 1 / 4,
    "times": len(taken),
    "measured": (taken.mean(), taken.std()),
}
