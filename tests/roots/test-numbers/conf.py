extensions = ["myst_nb", "glued_numbers"]
locale_dirs = ["locale"]
nb_execution_mode = "off"
exclude_patterns = ["_build"]
