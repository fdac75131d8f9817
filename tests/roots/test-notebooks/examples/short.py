# %% known shows=brought
from helper import double

brought = "double = lambda number: 2 * number"

# %% at-hand
# uses: more.txt
from pathlib import Path

more = Path("more.txt").read_text().strip()

# %% count
print(double(3), more)
