import languages

extensions = ["languages", "interface_words"]
templates_path = [str(languages.TEMPLATES)]
locale_dirs = ["locale"]
language = "es"
html_theme = "furo"
html_title = "A book"
copyright = "nobody"
html_context = {"languages": {"en": "English", "es": "Español"}}
nb_execution_mode = "off"
