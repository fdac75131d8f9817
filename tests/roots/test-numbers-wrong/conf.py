extensions = ["myst_nb", "glued_numbers"]
nb_execution_mode = "off"
