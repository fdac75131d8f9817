LANGUAGES = {"en": "English", "es": "Español"}
project = html_title = "Digits"
extensions = ["myst_nb", "polybook.catalogs", "polybook.interface", "polybook.whole_page"]
nb_execution_mode = "off"
html_theme = "furo"
html_sidebars = {"**": ["report-passage.html"]}
html_copy_source = False
