extensions = ["polybook.interface"]
locale_dirs = ["locale"]
language = "es"
html_theme = "furo"
html_title = "A book"
copyright = "nobody"
nb_execution_mode = "off"
