"""A tale."""

# %% setup
from pathlib import Path

from helper import double
from matplotlib import pyplot as plt

# %% count
lines = Path("lines.txt").read_text().split()
print(double(len(lines)))

# %% draw data=heights
heights = {"place": [1, 2], "height": [0.5, 1.5]}
figure, axes = plt.subplots()
axes.plot(heights["place"], heights["height"])
axes.set_xlabel("a place")
plt.show()
print("drawn")

# %% last
"an <expression> & its value"

# %% numbers
numbers = {"lines": len(lines), "half": 0.5, "more": len(Path("more.txt").read_text())}
