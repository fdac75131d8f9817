"""Let Sphinx find the files that a room of polybook brings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config


def bring_files(app: Sphinx, room: Path) -> None:
    """Add ``templates/`` and ``static/`` of the folder ``room``, where it has them."""

    def add(app: Sphinx, config: Config) -> None:
        for name, setting in (("templates", "templates_path"), ("static", "html_static_path")):
            if (room / name).is_dir():
                config[setting] = [*config[setting], str(room / name)]

    app.connect("config-inited", add)
