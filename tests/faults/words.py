"""Titles and names of languages that are markup: on the page at the root they are text."""

from __future__ import annotations

from html import escape
from random import Random

from lxml import html

from faults.kinds import Seen, Wanted, kind
from polybook.languages.root_page import write_root_page

PART = "words"
PAYLOADS = [
    *(
        "<script>evil()</script>",
        "<svg/onload=evil()>",
        '"><img src=x onerror=evil()>',
        "</title><b>",
    ),
    *(
        "' onfocus='evil()",
        "</script><script>evil()",
        "{{ 7*7 }}",
        "{% raw %}",
        "<!--",
        "&lt;b&gt;",
    ),
    *(
        "javascript:evil()",
        "\\u003cscript>evil()",
        "<iframe srcdoc='evil'>",
        "</h1></main>",
        "&#60;b>",
    ),
    *(
        "<base href=//evil>",
        "<meta http-equiv=refresh content='0;evil:'>",
        "<style>*{evil}</style>",
    ),
]


def titles(chance: Random) -> dict[str, tuple[str, str]]:
    """By language, its name and the title of the book."""
    codes = chance.sample(["en", "es", "ru", "zh_CN", "ar"], k=chance.randint(1, 3))
    return {code: (f"x{chance.choice(PAYLOADS)}", f"y{chance.choice(PAYLOADS)}") for code in codes}


@kind(PART, titles, Wanted.RIGHT, count=100, sample=30)
def markup_in_a_title_or_in_the_name_of_a_language(planted, folder):
    for code, (_name, title) in planted.items():
        (folder / code).mkdir()
        page = f"<title>{escape(title)}</title>"
        (folder / code / "index.html").write_text(page, encoding="utf-8")
    write_root_page(folder, {code: name for code, (name, _title) in planted.items()})
    tree = html.fromstring((folder / "index.html").read_text(encoding="utf-8"))
    shown = tree.text_content()
    wrong = [
        f"{text} is not shown" for pair in planted.values() for text in pair if text not in shown
    ]
    wrong += [
        f"<{element.tag}> is there" for element in tree.xpath("//svg|//img|//iframe|//b|//base")
    ]
    wrong += ["a handler is there"] * len(tree.xpath("//@*[starts-with(name(), 'on')]"))
    wrong += ["a script holds it"] * (
        "evil" in "".join(tree.xpath("//script/text()|//style/text()"))
    )
    wrong += ["a refresh is there"] * len(tree.xpath("//meta[@http-equiv='refresh']"))
    return Seen(wrong=wrong)
