LANGUAGES = {"en": "English", "es": "Español"}
project = html_title = "A *small* book"
author = "nobody"
copyright = "nobody, CC0"
language = "en"
extensions = ["polybook"]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "fieldlist", "strikethrough"]
suppress_warnings = ["myst.strikethrough"]
html_math_renderer = "mathml"
exclude_patterns = ["_build"]
