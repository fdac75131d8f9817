from pathlib import Path

import languages

extensions = ["languages", "interface_words"]
templates_path = [str(languages.TEMPLATES)]
html_static_path = [str(Path(languages.TEMPLATES, "../_static"))]
html_theme = "furo"
html_title = "A book"
html_sidebars = {"**": ["languages.html"]}
html_context = {"languages": {"en": "English", "zh_CN": "简体中文", "es": "Español"}}
nb_execution_mode = "off"
