extensions = ["myst_nb", "polybook.number_role"]
locale_dirs = ["locale"]
nb_execution_mode = "off"
exclude_patterns = ["examples", "_build"]
