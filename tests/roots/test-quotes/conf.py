extensions = ["polybook.quoted_cells", "polybook.number_role"]
exclude_patterns = ["examples", "_build"]
html_theme = "basic"
story_data = "examples/digits.py"
story_data_notice = "These are the small digits:"
