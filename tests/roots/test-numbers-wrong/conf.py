extensions = ["myst_nb", "polybook.number_role"]
nb_execution_mode = "off"
exclude_patterns = ["examples", "_build"]
