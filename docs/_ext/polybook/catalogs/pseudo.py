"""The pseudo-language ``xx``: every message in accented capitals, 40 % longer than in English.

It is made on the fly. What a page still shows in plain English cannot be translated, and what does
not fit will not fit in a language that needs more room than English does.
"""

from __future__ import annotations

import re

from polybook.catalogs.files import Catalog, Entry

GROWTH = 0.4

CAPITALS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "ÁƁÇĐÉƑĜĤÍĴĶĻḾÑÖÞǪŔŠŤÛṼŴẊÝŽ", strict=True))

# What is no text.
KEPT = re.compile(
    r"""
      \{(?P<role>[\w:+-]+)\}`(?P<content>[^`]+)`   # a role
    | (?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)   # a code span
    | \$[^$]+\$                                    # a formula
    | \]\([^)\s]*(?:\s+"[^"]*")?\)                 # the target of a link
    | \[\^[\w-]+\]                                 # the mark of a footnote
    | \{[.\#][^}]*\}                               # attributes
    | </?[A-Za-z][^>]*> | <!--.*?-->               # HTML
    | <\w+:[^>\s]+> | https?://[^\s)>]+            # an address
    | &\#?\w+;                                     # a character by its name
    | %\(\w+\)[sd] | %[sd]\b                       # a value that Python fills in
    | \$?\{\w+\}                                   # a value that a figure or JavaScript fills in
    """,
    re.VERBOSE,
)
# A role that shows a text of its own, beside the target that it leads to.
SHOWN_TEXT = re.compile(r"(?P<text>.+?)\s*<(?P<target>[^<>]+)>")
LINKING_ROLES = {"doc", "numref", "ref", "source", "term"}


def pseudo_translate(message: str) -> str:
    """Translate a message into the pseudo-language; markup, code, formulas and numbers stay."""
    translated, end, grown = [], 0, 0.0
    for kept in KEPT.finditer(message):
        text, grown = _grow(message[end : kept.start()], grown)
        translated += [text, _kept(kept)]
        end = kept.end()
    text, grown = _grow(message[end:], grown)
    return "".join([*translated, text])


def pseudo_catalog(template: Catalog) -> Catalog:
    """Translate every message of a template."""
    catalog = Catalog(locale="en")
    for message in template.entries:
        strings = (
            tuple(map(pseudo_translate, message.id))
            if message.pluralizable
            else pseudo_translate(message.id)
        )
        catalog[message.id] = Entry(message.id, strings, context=message.context)
    return catalog


def _kept(kept: re.Match[str]) -> str:
    """Return markup as it is, but for the text that a role shows."""
    if kept["role"] not in LINKING_ROLES:
        return kept[0]
    content = kept["content"]
    shown = SHOWN_TEXT.fullmatch(content)
    text, target = (shown["text"], shown["target"]) if shown else (content, content)
    return f"{{{kept['role']}}}`{_grow(text, 0.0)[0]} <{target}>`"


def _grow(text: str, grown: float) -> tuple[str, float]:
    """Accent the letters and double some; ``grown`` is what is due from one text to the next."""
    letters = []
    for character in text:
        capital = CAPITALS.get(character.upper())
        letters.append(capital or character)
        if capital:
            grown += GROWTH
            if grown >= 1:
                letters.append(capital)
                grown -= 1
    return "".join(letters), grown
