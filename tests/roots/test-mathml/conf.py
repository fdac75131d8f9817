extensions = ["mathml"]
html_math_renderer = "mathml"
