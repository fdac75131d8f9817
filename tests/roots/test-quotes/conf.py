extensions = ["myst_nb", "quoted_cells"]
nb_custom_formats = {".md": ["nbformat.reads", {"as_version": 4}, False]}
nb_execution_mode = "off"
exclude_patterns = ["examples", "_build"]
html_theme = "basic"
