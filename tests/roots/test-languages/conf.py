LANGUAGES = {"en": "English", "zh_CN": "简体中文", "es": "Español"}

extensions = ["myst_nb", "polybook.languages"]
html_theme = "furo"
html_title = "A book"
html_sidebars = {"**": ["languages.html"]}
nb_execution_mode = "off"
