extensions = ["polybook.mathml"]
html_math_renderer = "mathml"
