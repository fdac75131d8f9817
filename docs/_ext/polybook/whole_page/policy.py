"""What a page may load, as it says itself: files of its own site, and nothing that stands inline.

Themes and extensions write scripts, style sheets and style attributes into pages. Under a strict
policy the browser passes these over, so each of them goes into a file, named by what it holds.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

from polybook.project import write_whole

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # pictures within style sheets, and within drawings
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'self'",
    )
)
WITH_RELOAD = f"{POLICY}; connect-src 'self' ws://127.0.0.1:*".replace(
    "script-src 'self'", "script-src 'self' 'unsafe-inline'"
)
"""The policy of a page that sphinx-autobuild serves: its script, inline, hears of each build, and
another asks what has stopped it."""
FOLDER = "inline"
COLORS_OF_CODE = "pygments.css"
"""Furo writes this style sheet anew, with the colours of the dark, when all pages are written."""

HEAD = re.compile(r"<head[^>]*>")
SCRIPT = re.compile(r"<script(?P<rest>[^>]*)>(?P<text>.*?)</script>", re.DOTALL)
STYLE = re.compile(r"<style(?P<rest>[^>]*)>(?P<text>.*?)</style>", re.DOTALL)
IS_PROGRAM = re.compile(r'^(?!.*\bsrc=)(?!.*\btype="(?!text/javascript|module))', re.DOTALL)
STYLED = re.compile(r'(?P<before><[a-zA-Z][^<>]*?)\s+style="(?P<style>[^"]*)"(?P<after>[^<>]*>)')
LINK = re.compile(r'(<link\b(?=[^>]*\brel="stylesheet")[^>]*>)')
DEFERRED = re.compile(r'(<script defer="defer" src="[^"]*"></script>)')
RELATIVE = re.compile(r"""(url\(\s*["']?)(?![a-z]+:|[/#"'])""")
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/")
CLASS = re.compile(r'\bclass="([^"]*)"')


def add_policy(page: str, static: Path, address: str, policy: str = POLICY) -> str:
    """Return a page with its policy, and nothing inline that the policy would keep from working.

    What stood inline goes below ``static``, which lies at ``address`` as seen from the page.
    """

    def file(text: str, suffix: str) -> str:
        name = f"{hashlib.sha256(text.encode()).hexdigest()[:16]}{suffix}"
        write_whole(static / FOLDER / name, text)
        return f"{address}{FOLDER}/{name}"

    page = SCRIPT.sub(lambda found: _script(found, file), page)
    page = STYLE.sub(
        lambda found: (
            f'<link rel="stylesheet"{found["rest"]} href="{file(found["text"].strip(), ".css")}">'
        ),
        page,
    )
    rules: dict[str, str] = {}
    page = STYLED.sub(lambda found: _styled(found, rules), page)
    styles = ""
    if rules:
        text = "".join(f"{rule}\n" for rule in sorted(rules.values()))
        styles = f'<link rel="stylesheet" href="{file(text, ".css")}">'
    head, end, body = page.partition("</head>")
    # Last in the head, as an attribute has the last word.
    head = _joined(
        head,
        LINK,
        lambda link: _style_sheet(link, static, address),
        lambda text: f'<link rel="stylesheet" href="{file(text, ".css")}">',
    )
    page = _joined(
        "".join((head, styles, end, body)),
        DEFERRED,
        lambda script: _deferred_script(script, static, address),
        lambda text: f'<script defer="defer" src="{file(text, ".js")}"></script>',
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return HEAD.sub(lambda head: f"{head[0]}\n    {meta}", page, count=1)


def _joined(
    markup: str,
    element: re.Pattern[str],
    read: Callable[[str], str | None],
    join: Callable[[str], str],
) -> str:
    """One file for those that follow each other: each is a request, on a slow network.

    ``element`` finds them, ``read`` gives their text, or nothing where one has to stay by itself;
    ``join`` makes an element of the texts.
    """
    parts = element.split(markup)
    joined, found, texts = [parts[0]], [], []

    def close() -> None:
        joined.append(found[0] if len(found) == 1 else join("".join(texts)) if found else "")
        found.clear()
        texts.clear()

    for each, after in zip(parts[1::2], parts[2::2], strict=True):
        text = read(each)
        if text is None:
            close()
            joined.append(each)
        else:
            found.append(each)
            texts.append(f"{text}\n")
        if after.strip():
            close()
        joined.append(after)
    close()
    return "".join(joined)


def _deferred_script(element: str, static: Path, address: str) -> str | None:
    """The text of a script of the site; nothing for one that asks for its own address or data."""
    src = re.search(r'\bsrc="([^"?]*)', element)
    if not src or not src[1].startswith(address):
        return None
    path = static / src[1].removeprefix(address)
    text = path.read_text(encoding="utf-8") if path.is_file() else "currentScript"
    return None if "currentScript" in text else f"{text};"


def _style_sheet(link: str, static: Path, address: str) -> str | None:
    """The text of a style sheet of the site, with its addresses as seen from ``FOLDER``.

    Nothing for one of a medium, say, or of another host: it keeps its place.
    """
    href = re.search(r'\bhref="([^"?]*)', link)
    if not href or not href[1].startswith(address) or re.search(r"\b(media|title|id)=", link):
        return None
    path = static / href[1].removeprefix(address)
    if path.name == COLORS_OF_CODE:
        return None
    text = path.read_text(encoding="utf-8") if path.is_file() else "@import"
    if "@import" in text or "@charset" in text:  # which have to come first
        return None
    folder = path.relative_to(static).parent.as_posix()
    return RELATIVE.sub(lambda url: f"{url[1]}../{folder}/", SOURCE_MAP.sub("", text))


def _script(found: re.Match[str], file: Callable[[str, str], str]) -> str:
    """A script as a file; data in a script, such as JSON, stays: it is not run."""
    if not IS_PROGRAM.match(found["rest"]):
        return found[0]
    return f'<script{found["rest"]} src="{file(found["text"].strip(), ".js")}"></script>'


def _styled(found: re.Match[str], rules: dict[str, str]) -> str:
    """An element with a class in place of its style; ``rules`` gets the rule of the class."""
    style = unescape(found["style"]).strip().rstrip(";")
    name = f"style-{hashlib.sha256(style.encode()).hexdigest()[:8]}"
    # Three times, to win over the style sheets, as an attribute does.
    rules[name] = f"{f'.{name}' * 3} {{ {style} }}"
    before, after = found["before"], found["after"]
    if CLASS.search(before):
        return CLASS.sub(rf'class="\1 {name}"', before, count=1) + after
    if CLASS.search(after):
        return before + CLASS.sub(rf'class="\1 {name}"', after, count=1)
    return f'{before} class="{name}"{after}'
