"""Show a number that a story computed, as the reader's language writes it.

A cell publishes the number with ``report.number``; prose names it, with a format of Python's:

    The network reaches {number}`lenet_mnist.raw_test_accuracy:.1%` after four epochs.

=========  =====================  ==========================  ============================
format     meaning                English                     Spanish
=========  =====================  ==========================  ============================
``.1%``    per cent               98.9%                       98,9 %
``.2f``    fixed point            1,234.50                    1234,50
``.1e``    scientific             1.2 × 10⁻³                  1,2 × 10⁻³
``d``      integer                70,000                      70 000
``.0s``    seconds                25 s                        25 s
``±.1%``   any of them, for a     (98.9 ± 0.1)%               (98,9 ± 0,1) %
           (mean, half width)
=========  =====================  ==========================  ============================
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable
from decimal import Decimal, localcontext
from numbers import Real
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from quoted_cells import glued_values
from stories import find_stories

logger = logging.getLogger(__name__)

REFERENCE = re.compile(r"(?P<story>\w+)\.(?P<name>\w+):(?P<format>±?(?:\.\d+[%efs]|d))")

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

# Babel follows CLDR in everything but this: the Real Academia Española and ISO 80000-1 separate
# thousands with a thin space, and only from five digits on, where Babel has a point from four on.
THOUSANDS_SEPARATORS = {"es": "\u202f"}
GROUPED_FROM = {"es": 10_000}
# CLDR's short names ("sec", "Sek.") are not the unit's symbol: "s", but for these languages.
SECOND_SYMBOLS = {"ja": "秒", "ru": "с", "uk": "с", "zh": "秒"}


def format_number(value: float | tuple[float, float], form: str, language: str) -> str:
    """Format ``value`` for readers of ``language``, a code of Sphinx such as ``zh_CN``.

    It is rounded as Python's ``format`` rounds it, so that prose agrees with what a cell prints.
    ``form`` is one of the formats above. A pair is a mean and the half width of its interval, and
    stands in brackets before a unit, which belongs to both (ISO 80000-1, 7.1.4).

    Raises:
        ValueError: the value is no finite number, or the format does not fit it.
    """
    locale = _locale(language)
    is_pair = form.startswith("±")
    values = _numbers(value, is_pair)
    kind, digits = form[-1], int("".join(filter(str.isdigit, form)) or 0)

    prefix = suffix = ""
    if kind == "%":
        pattern = locale.percent_formats[None]
        prefix, suffix = pattern.prefix[0], pattern.suffix[0]
        rounded = [f"{number:.{digits}%}".removesuffix("%") for number in values]
    elif kind == "e":
        exponent = int(f"{values[0]:.{digits}e}".partition("e")[2])
        if exponent:
            power = str(exponent).translate(SUPERSCRIPTS)
            suffix = f"{NO_BREAK_SPACE}×{NO_BREAK_SPACE}10{power}"
        rounded = [f"{Decimal(number).scaleb(-exponent):.{digits}f}" for number in values]
        if exponent and rounded == ["1"]:  # 10⁻³, as the axis and the table of a figure write it
            return f"10{power}"
    elif kind == "d":
        if any(number != int(number) for number in values):
            raise ValueError(f"{value} is no integer: write a format such as .2f")
        rounded = [str(int(number)) for number in values]
    else:
        if kind == "s":
            suffix = NO_BREAK_SPACE + SECOND_SYMBOLS.get(locale.language, "s")
        rounded = [f"{number:.{digits}f}" for number in values]

    written = f"{NO_BREAK_SPACE}±{NO_BREAK_SPACE}".join(_decimal(text, locale) for text in rounded)
    if is_pair and (prefix or suffix):
        written = f"({written})"
    return prefix + written + suffix


def number_signs(language: str) -> tuple[str, str]:
    """Return the signs between thousands and before decimals in a language."""
    locale = _locale(language)
    return _group_sign(locale), locale.number_symbols["latn"]["decimal"]


def _group_sign(locale: Locale) -> str:
    return THOUSANDS_SEPARATORS.get(locale.language, locale.number_symbols["latn"]["group"])


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):  # the pseudo-language, or one that CLDR does not know
        return Locale("en")


def _numbers(value: Any, is_pair: bool) -> tuple[Real, ...]:
    values = tuple(value) if isinstance(value, list | tuple) else (value,)
    if not all(
        isinstance(n, Real) and not isinstance(n, bool) and math.isfinite(n) for n in values
    ):
        raise ValueError(f"its value {value!r} is not a finite number")
    if len(values) != (2 if is_pair else 1):
        raise ValueError(
            f"its value is the single number {value!r}: write the format without ±"
            if is_pair
            else f"its value {value!r} is a pair (mean, half width): write the format with ±"
        )
    return values


def _decimal(text: str, locale: Locale) -> str:
    """Write a number that is rounded already, such as ``-1234.50``, as the locale does."""
    number = Decimal(text) or abs(Decimal(text))  # no sign before a zero
    whole = "#,##0" if abs(number) >= GROUPED_FROM.get(locale.language, 0) else "0"
    decimals = -number.as_tuple().exponent  # 98.90 keeps both of its decimals
    pattern = f"{whole}.{'0' * decimals}".rstrip(".")
    with localcontext(prec=max(28, len(text))):  # Babel rounds within it, and fails beyond
        written = format_decimal(number, pattern, locale=locale).replace("-", MINUS)
    return written.replace(locale.number_symbols["latn"]["group"], _group_sign(locale))


class PendingNumber(nodes.Inline, nodes.Element):
    """The place of a number, until the page is translated."""

    def astext(self) -> str:
        return self.rawsource


class NumberRole(SphinxRole):
    """Note the place of a number."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        number = PendingNumber(self.rawtext, reference=self.text)
        self.set_source_info(number)
        return [number], []


class FillNumbers(SphinxTransform):
    """Replace the places by the numbers, in the language of the page."""

    default_priority = 24  # after Sphinx' Locale (20), which puts the translation's places in

    def apply(self, **kwargs: Any) -> None:
        for place in list(self.document.findall(PendingNumber)):
            try:
                text = written_number(place["reference"], self.config.language)
            except ValueError as error:
                logger.warning(
                    "{number}`%s`: %s",
                    place["reference"],
                    error,
                    location=place,
                    type="glued_numbers",
                )
                place.replace_self(nodes.problematic(place.rawsource, place.rawsource))
            else:
                place.replace_self(nodes.Text(text))


def written_number(reference: str, language: str) -> str:
    """Look up and format what a role names, such as ``loan.condition_number:.2f``.

    Raises:
        ValueError: says what does not hold and the next step.
    """
    match = REFERENCE.fullmatch(reference)
    if not match:
        raise ValueError(
            "write story.name:format, with a format such as .1%, .2f, .1e, d, .0s or ±.1%"
        )
    story, name, form = match["story"], match["name"], match["format"]
    try:
        values = glued_values(story)
    except KeyError:
        raise ValueError(
            f"examples/ has no story '{story}'. {_closest(story, find_stories())}"
        ) from None
    if name not in values:
        raise ValueError(
            f"examples/{story}.py publishes no number '{name}'. {_closest(name, values)} "
            f"A cell publishes one with: report.number('{name}', value)"
        )
    return format_number(values[name], form, language)


def _closest(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=3, cutoff=0)
    return f"Did you mean: {', '.join(near)}?" if near else "There is none yet."


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_role("number", NumberRole())
    app.add_transform(FillNumbers)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
