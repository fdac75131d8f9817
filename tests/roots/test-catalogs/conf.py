extensions = ["myst_nb", "catalogs"]
exclude_patterns = ["_build"]
templates_path = ["_templates"]
html_title = "Digits"
myst_enable_extensions = ["dollarmath"]
nb_execution_mode = "off"
