"""A book of another subject, in English, French and Arabic, with another theme."""

LANGUAGES = {"en": "English", "fr": "Français", "ar": "العربية"}

project = html_title = "A falling ball"
author = "nobody"
copyright = "nobody"
language = "en"

extensions = ["polybook"]
exclude_patterns = ["_build", "_ext"]
nitpicky = True
myst_enable_extensions = ["dollarmath"]

html_theme = "alabaster"
html_math_renderer = "mathml"
html_sidebars = {
    "**": ["languages.html", "navigation.html", "searchfield.html", "report-passage.html"]
}
