"""A tale."""

# %% set-up
from IPython.display import HTML, SVG, display

print("what is printed")

# %% pack shows=brought
brought = "qqfzx = 1"

# %% draw
print("beside the figure")
display(SVG('<svg xmlns="http://www.w3.org/2000/svg"/>'))

# %% count
print("how many")
HTML("<table><tr><td>a result</td></tr></table>")

# %% last
print("the end")
