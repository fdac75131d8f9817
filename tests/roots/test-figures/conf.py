extensions = ["myst_nb", "polybook.figures"]
html_theme = "basic"
locale_dirs = ["locale"]
gettext_compact = False
nb_execution_mode = "off"
figure_theme_colors = {"#000000": "--figure-ink", "#d0d0d0": "--figure-grid"}
