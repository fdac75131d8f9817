"""Put the files that pages offer by ``{download}`` beside the languages of a site. No Sphinx.

Each language has the same ones, and Sphinx copies them for each, to a folder that is named by the
digest of their path. The data of figures and the like, which lie beside them, are of a language.
"""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = "_downloads"
DIGEST = "[0-9a-f]{32}"
"""The name of a folder that Sphinx gives to such a file."""


def share(site: Path, code: str) -> None:
    """Move the files of a language to the root of its site."""
    for folder in sorted((site / code).glob(f"{FOLDER}/*")):
        if re.fullmatch(DIGEST, folder.name):
            for path in folder.iterdir():
                shared = site / FOLDER / folder.name / path.name
                shared.parent.mkdir(parents=True, exist_ok=True)
                path.replace(shared)
            folder.rmdir()
    if (site / code / FOLDER).is_dir() and not any((site / code / FOLDER).iterdir()):
        (site / code / FOLDER).rmdir()
