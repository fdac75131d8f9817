# %% count arrays=counted
import numpy as np

counted = {
    "steps": np.array([[1, 2, 3], [4, 5, 60_000]], "uint16"),
    "weights": (np.array([-127, 0, 64], "int8"), 0.5),
}

# %% plot
from matplotlib import pyplot as plt

plt.plot([1, 2])
plt.show()
