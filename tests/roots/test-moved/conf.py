LANGUAGES = {"en": "English", "ar": "العربية"}

extensions = ["myst_nb", "polybook.languages", "polybook.search", "polybook.whole_page"]
html_theme = "alabaster"
html_title = "A book"
html_sidebars = {"**": ["languages.html"]}
nb_execution_mode = "off"
