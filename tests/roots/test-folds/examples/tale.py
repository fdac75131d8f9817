"""A tale."""

# %% set-up
from IPython.display import SVG, display

print("what is printed")

# %% pack shows=brought
brought = "qqfzx = 1"

# %% draw
print("beside the figure")
display(SVG('<svg xmlns="http://www.w3.org/2000/svg"/>'))

# %% count
print("how many")
SVG('<svg xmlns="http://www.w3.org/2000/svg" width="1"/>')

# %% last
print("the end")
