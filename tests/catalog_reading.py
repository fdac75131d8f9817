"""Read catalogs, and what they make of a page, as tests look at them."""

import re
from pathlib import Path

from polybook.catalogs.checks import Rules, problems_of_catalog
from polybook.catalogs.files import CatalogError, read_catalog


def problems_of_file(path: Path, code: str, rules: Rules) -> list[str]:
    """What is wrong with the catalog of a file, also where it cannot be read."""
    try:
        catalog = read_catalog(path)
    except CatalogError as error:
        return [str(error)]
    return problems_of_catalog(catalog, path, code, rules)


def plain_english(text: str) -> list[str]:
    """The words of a text that were not translated into the pseudo-language."""
    return re.findall(r"[A-Za-z]{3,}", text)
