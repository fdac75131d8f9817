"""Write numbers as a language does: in prose, on axes, in tables, in words and in messages.

Everything that writes a number in a language uses this module, so that a page has one way for it.

A number in prose is a value and a format of Python's:

=========  =====================  ==========================  ============================
format     meaning                English                     Spanish
=========  =====================  ==========================  ============================
``.1%``    per cent               98.9%                       98,9 %
``.2f``    fixed point            1,234.50                    1234,50
``.1e``    powers of ten          1.2 × 10⁻³                  1,2 × 10⁻³
``d``      integer                70,000                      70 000
``.0s``    seconds                25 s                        25 s
``±.1%``   any of them, for a     (98.9 ± 0.1)%               (98,9 ± 0,1) %
           (mean, half width)
``<.3f``   a p value, which is    < 0.001                     < 0,001
           never written as zero
=========  =====================  ==========================  ============================

A label of a figure is a text with numbers as Python and matplotlib write them in English, and keeps
their notation: ``0.98``, ``98%``, ``10,000``, ``1e-3``.

A column of a table is a sequence of values, and their types decide: text stays text.

A learning rate is written as a logarithmic axis writes it, 10⁻³ or 3 × 10⁻⁴:

- prose has it in ``.0e``, and a label as ``1e-03``, which f"{rate:.0e}" gives;
- a column has it so where its numbers tell that they were chosen on such an axis: all are positive,
  the smallest is below 0.01, and either each has one significant digit, or all are equal steps of
  the logarithm apart. Where they do not tell, as 0.01 and 0.1, the form ``.0e`` does;
- in powers of ten, no factor of 1 is written, and no 10⁰: -1e-6 is −10⁻⁶, and 1e0 is 1.

No zero has a minus, and no number that is rounded to zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import cache
from itertools import pairwise
from numbers import Integral, Real
from typing import Any

from babel import Locale, UnknownLocaleError

FORM = r"±?(?:\.[0-9]+[%efs]|d)|<\.[0-9]+f"

# A number as Python and matplotlib write it, or a power of ten as a page does, but no part of a
# name: neither LeNet-5 nor 1.2.3.
_UNSIGNED = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
NUMBER = re.compile(
    rf"""
    (?<![\w.,]) (?<![^\W\d_]-)
    (?P<sign>[-−+]?)
    (?:
        (?: (?P<factor>{_UNSIGNED}) \s?×\s? )? 10 (?P<raised>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)
      | (?P<plain>{_UNSIGNED}) (?: e(?P<exponent>[-−+]?[0-9]+) | (?P<percent>%) )?
    )
    (?![.,]?\w)
    """,
    re.VERBOSE,
)
PLACEHOLDER = re.compile(r"\{(\d+)\}")

PROGRAMS = ("Python",)
"""Of which a label of a figure may name the version, where conf.py names no others."""

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
LEFT_TO_RIGHT = "\u200e"
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
RAISED = str.maketrans("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "-+0123456789")

# This module follows CLDR in everything but these.
# The Real Academia Española and ISO 80000-1 separate thousands with a thin space, and only from
# five digits on, where CLDR has a point, or a comma.
THOUSANDS_SEPARATORS = {"es": "\u202f"}
GROUPED_DIGITS = {"es": 5}
# CLDR's short names ("sec", "Sek.") are not the unit's symbol. Where a language is not here: "s".
SECOND_SYMBOLS = {"ja": "秒", "ru": "с", "uk": "с", "zh": "秒"}
SECOND_SYMBOLS |= dict.fromkeys(("en", "es", "fr"), "s")

# The zeros of the digit systems that are a language's own in CLDR; Babel has only their names.
ZEROS = {
    "adlm": "\U0001e950",
    "arab": "\u0660",
    "arabext": "\u06f0",
    "beng": "\u09e6",
    "cakm": "\U00011136",
    "deva": "\u0966",
    "hmnp": "\U0001e140",
    "latn": "0",
    "mtei": "\uabf0",
    "mymr": "\u1040",
    "nkoo": "\u07c0",
    "olck": "\u1c50",
    "tibt": "\u0f20",
}

# In a column
SHOWN_DIGITS = 4  # significant ones; the file of the data has all of them
LEAST_FIXED, LEAST_SCIENTIFIC = Decimal("1e-4"), Decimal("1e15")  # between them, no powers of ten
SEPARATED_FROM = 10_000  # a number of four digits may be a year
RATES_BEGIN_BELOW = Decimal("0.01")  # larger ones may as well be shares, such as 0.1, 0.2, 0.5
SHOWN = Context(prec=SHOWN_DIGITS, rounding=ROUND_HALF_EVEN)
EXACT = Context(prec=12, rounding=ROUND_HALF_EVEN)  # but for the noise of a float

# What stands before and after a number; a sign stands in the place of the hyphen.
Frame = tuple[str, str]
BARE: Frame = ("-", "")


@dataclass(frozen=True)
class Signs:
    """The ten digits of a system, and the signs that a language has with them.

    Signs of languages that are written from right to left hold marks that order them.
    """

    digits: str
    group: str
    decimal: str
    plus: str
    minus: str
    percent: str

    @classmethod
    def of(cls, locale: Locale, system: str) -> Signs:
        """Return the signs of a system in CLDR's list, such as ``arab``."""
        # What a system does not say is as with Latin digits.
        symbols = {**locale.number_symbols["latn"], **locale.number_symbols.get(system, {})}
        return cls(
            digits="".join(chr(ord(ZEROS[system]) + digit) for digit in range(10)),
            group=THOUSANDS_SEPARATORS.get(locale.language, symbols["group"]),
            decimal=symbols["decimal"],
            plus=symbols["plusSign"],
            minus=symbols["minusSign"].replace("-", MINUS),
            percent=symbols["percentSign"],
        )


def _locale(code: str) -> Locale:
    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _number_system(locale: Locale) -> str:
    system = locale.default_numbering_system
    return system if system in ZEROS else "latn"


@dataclass(frozen=True)
class Writer:
    """How a language writes numbers, by CLDR.

    Numbers have the digits that CLDR has for the language: the Arabic ones in ar_EG, Latin ones in
    ar. Powers of ten are Latin in every language, factor included, since Unicode raises no other
    digits, and since matplotlib draws an axis so. In text from right to left, a mark keeps them in
    the order of the formula.
    """

    own: Signs
    latin: Signs
    groups: tuple[int, int]  # digits of the last group, and of each one before it
    grouped_digits: int  # a number with fewer has no groups
    percent: Frame
    second: str
    from_right: bool

    @classmethod
    @cache
    def of(cls, code: str) -> Writer:
        """Return the writer for ``code``, a language of Sphinx such as ``zh_CN``.

        A pseudo-language, or one that CLDR does not know, is written as English.
        """
        locale = _locale(code)
        own = Signs.of(locale, _number_system(locale))
        percent = locale.percent_formats[None]
        return cls(
            own=own,
            latin=Signs.of(locale, "latn"),
            groups=locale.decimal_formats[None].grouping,
            grouped_digits=GROUPED_DIGITS.get(locale.language, 0),
            percent=(
                percent.prefix[1].replace("%", own.percent),  # of a negative number: with its sign
                percent.suffix[1].replace("%", own.percent),
            ),
            second=SECOND_SYMBOLS.get(locale.language, "s"),
            from_right=locale.text_direction == "rtl",
        )

    # Prose

    def format(self, value: Real | Decimal | Sequence[Real | Decimal], form: str) -> str:
        """Format a value in one of the formats above.

        It is rounded as Python's ``format`` rounds it, so that prose agrees with what a cell
        prints. A pair is a mean and the half width of its interval, and stands in brackets before a
        unit, which belongs to both (ISO 80000-1, 7.1.4).

        Raises:
            ValueError: the value is no finite number, or the format does not fit it.
        """
        if not re.fullmatch(FORM, form):
            raise ValueError(
                f"{form!r} is no format: write one such as .1%, .2f, .1e, d, .0s, ±.1%, <.3f"
            )
        numbers = _finite_numbers(value, is_pair=form.startswith("±"))
        kind, digits = form[-1], int("".join(filter(str.isdigit, form)) or 0)
        if kind == "e":
            exponent = max((_exponent(number, digits) for number in numbers if number), default=0)
            scaled = [_scaled(number, -exponent) for number in numbers]
            return self._in_powers([f"{number:.{digits}f}" for number in scaled], exponent)
        if kind == "%":
            percents = [f"{number:.{digits}%}".removesuffix("%") for number in numbers]
            return self._framed(percents, self.percent)
        if kind == "d":
            if any(number != int(number) for number in numbers):
                raise ValueError(f"{value} is no integer: write a format such as .2f")
            return self._framed([str(int(number)) for number in numbers])
        if form.startswith("<") and numbers[0] > 0 and round(Decimal(numbers[0]), digits) == 0:
            return f"<{NO_BREAK_SPACE}{self.format(Decimal(1).scaleb(-digits), form[1:])}"
        seconds = ("-", NO_BREAK_SPACE + self.second)
        rounded = [f"{number:.{digits}f}" for number in numbers]
        return self._framed(rounded, seconds if kind == "s" else BARE)

    # Labels

    def write(self, number: str) -> str:
        """Write a number that is given in English: ``-10,000.50``, ``98%``, ``1.2e-3``, ``10⁻³``.

        It is separated if it has commas. Raises ValueError if the text is no number.
        """
        match = NUMBER.fullmatch(number)
        if not match:
            raise ValueError(
                f"{number!r} is no number: write it in English, as -10,000.50, 98% or 1.2e-3"
            )
        return self._write_match(match)

    def write_all(self, text: str) -> str:
        """Write every number in a text, and leave the rest."""
        return NUMBER.sub(self._write_match, text)

    def _write_match(self, match: re.Match[str]) -> str:
        digits = match["plain"] or match["factor"] or "1"
        number = match["sign"].replace(MINUS, "-") + digits.replace(",", "")
        grouped = "," in digits
        exponent = match["exponent"] or (match["raised"] or "").translate(RAISED)
        if exponent:
            return self._in_powers([number], int(exponent.replace(MINUS, "-")), grouped=grouped)
        return self._framed([number], self.percent if match["percent"] else BARE, grouped=grouped)

    # Columns

    def write_column(
        self, cells: Iterable[Real | Decimal | str | None], form: str | None = None
    ) -> list[str]:
        """Write a table's column: four significant digits, and as many decimals as any needs.

        Text stays as it is, whatever it looks like. None and nan are empty. Very small and very
        large numbers, and rates (see above), are in powers of ten. With a form, such as ``.0e``,
        each number is written in it.

        Raises:
            TypeError: a cell is neither a number, nor text, nor None.
            ValueError: the form does not fit a number.
        """
        values = [_read_cell(cell) for cell in cells]
        numbers = [Decimal(value) for value in values if not isinstance(value, str)]
        column = _Column.of([number for number in numbers if number.is_finite()])

        def written(value: float | Decimal | str) -> str:
            if isinstance(value, str):
                return value
            if not Decimal(value).is_finite():
                return self.own.minus * (value < 0) + "∞"
            return self.format(value, form) if form else self._write_in(column, Decimal(value))

        return list(map(written, values))

    def _write_in(self, column: _Column, value: Decimal) -> str:
        shown = _rounded(value, SHOWN)
        if column.of_rates or _is_scientific(shown):
            exponent = shown.adjusted()
            factor = _scaled(shown, -exponent)
            # A power of ten has no factor, 1.000, even where others have.
            decimals = column.factor_decimals if abs(factor) != 1 else 0
            return self._in_powers([f"{factor:.{decimals}f}"], exponent)
        fitting = SHOWN_DIGITS - 1 - shown.adjusted() if shown else SHOWN_DIGITS
        number = f"{value:.{min(column.decimals, max(fitting, 0))}f}"
        return self._framed([number], grouped=abs(shown) >= SEPARATED_FROM)

    # Numbers that are rounded already, in Python's form: -1234.50

    def _in_powers(self, numbers: Sequence[str], exponent: int, *, grouped: bool = True) -> str:
        """Write a number, or a mean and a half width, times a power of ten."""
        if not exponent or all(_is_zero(number) for number in numbers):
            return self._framed(numbers, grouped=grouped)
        power = "10" + str(exponent).translate(SUPERSCRIPTS)
        sign, digits = _without_sign(numbers[0])
        if len(numbers) == 1 and digits == "1":
            written = self._sign(sign, self.latin) + power
        else:
            frame = ("-", f"{NO_BREAK_SPACE}×{NO_BREAK_SPACE}{power}")
            written = self._framed(numbers, frame, self.latin, grouped=grouped)
        if self.from_right and not written.startswith(LEFT_TO_RIGHT):
            return LEFT_TO_RIGHT + written
        return written

    def _framed(
        self,
        numbers: Sequence[str],
        frame: Frame = BARE,
        signs: Signs | None = None,
        *,
        grouped: bool = True,
    ) -> str:
        """Write a number, or a mean and a half width, with what stands before and after."""
        signs = signs or self.own
        before, after = frame
        if len(numbers) > 1:
            parts = [self._framed([number], BARE, signs, grouped=grouped) for number in numbers]
            pair = f"{NO_BREAK_SPACE}±{NO_BREAK_SPACE}".join(parts)
            return pair if frame == BARE else f"{before.replace('-', '')}({pair}){after}"
        sign, digits = _without_sign(numbers[0])
        before = before.replace("-", self._sign(sign, signs))
        return before + self._digits(digits, signs, grouped=grouped) + after

    def _digits(self, digits: str, signs: Signs, *, grouped: bool) -> str:
        whole, point, decimals = digits.partition(".")
        parts = [whole]
        last, others = self.groups
        if grouped and len(whole) >= self.grouped_digits:
            parts, rest = [whole[-last:]], whole[:-last]
            while rest:
                parts, rest = [rest[-others:], *parts], rest[:-others]
        text = signs.group.join(parts) + point.replace(".", signs.decimal) + decimals
        return text.translate(str.maketrans("0123456789", signs.digits))

    @staticmethod
    def _sign(sign: str, signs: Signs) -> str:
        return {"-": signs.minus, "+": signs.plus, "": ""}[sign]


def format_number(value: Real | Decimal | Sequence[Real | Decimal], form: str, code: str) -> str:
    """Format ``value`` for readers of the language ``code``: see `Writer.format`."""
    return Writer.of(code).format(value, form)


def browser_format(code: str) -> dict[str, Any]:
    """Tell ``Intl.NumberFormat`` of a browser how to write numbers as this module does.

    It follows CLDR as well, so what it has to be told is where this module does not: the signs,
    which take the places of its own, and which numbers have groups. How its result is rounded as
    Python rounds, and put together, is in explore.js of ``polybook.explore``.
    """
    writer, locale = Writer.of(code), _locale(code)
    return {
        "locale": str(locale).replace("_", "-"),
        "numberingSystem": _number_system(locale),
        "useGrouping": "min2" if writer.grouped_digits else "always",
        "signs": {
            "group": writer.own.group,
            "decimal": writer.own.decimal,
            "minusSign": writer.own.minus,
            "percentSign": writer.own.percent,
        },
    }


def signs(code: str) -> tuple[str, str]:
    """Return the signs between thousands and before decimals in the language ``code``."""
    own = Writer.of(code).own
    return own.group, own.decimal


def split_numbers(text: str, programs: Iterable[str] = PROGRAMS) -> tuple[str, list[str]]:
    """Return the message of a label, and the numbers that its placeholders stand for.

    Whole numbers, as in "Top 5", and the versions of programs stay in the message, and all numbers
    do if it has braces of its own.

    >>> split_numbers("Python 3.12, epoch 4: 0.98")
    ('Python 3.12, epoch 4: {0}', ['0.98'])
    """
    numbers: list[str] = []
    names = "|".join(map(re.escape, programs)) or "(?!)"
    # The second number is that of a range, as in "Python 3.10–3.13".
    before_version = re.compile(
        rf"(?<![\w-])(?:{names})[\s<>=≤≥~]+(?:[0-9.]+[-–/])?$", re.IGNORECASE
    )

    def take(match: re.Match[str]) -> str:
        is_version = before_version.search(text[: match.start()])
        if re.fullmatch(r"[0-9.]+" if is_version else r"[-−+]?[0-9]+", match[0]):
            return match[0]
        numbers.append(match[0])
        return f"{{{len(numbers) - 1}}}"

    if PLACEHOLDER.search(text):
        return text, []
    return NUMBER.sub(take, text), numbers


def fill(message: str, numbers: Sequence[str]) -> str:
    """Put written numbers in the places of a message, the opposite of `split_numbers`."""
    return PLACEHOLDER.sub(lambda match: numbers[int(match[1])], message) if numbers else message


def has_words(text: str) -> bool:
    """Tell whether a text holds letters outside its numbers: 1e−3 does not."""
    return any(map(str.isalpha, NUMBER.sub("", text)))


# Values


def _finite_numbers(value: Any, *, is_pair: bool) -> list[float | Decimal]:
    numbers = [_number(n) for n in (value if isinstance(value, list | tuple) else [value])]
    if isinstance(value, list | tuple) and len(numbers) != 2:
        raise ValueError(
            f"its value {value!r} is neither a number nor a pair (mean, half width): publish one "
            "of them, and write the format for it"
        )
    if not all(number is not None and Decimal(number).is_finite() for number in numbers):
        raise ValueError(f"its value {value!r} is not a finite number")
    if len(numbers) != (2 if is_pair else 1):
        raise ValueError(
            f"its value is the single number {value!r}: write the format without ±"
            if is_pair
            else f"its value {value!r} is a pair (mean, half width): write the format with ±"
        )
    return numbers


def _number(value: Any) -> float | Decimal | None:
    """Return a number of Python's for one of Python's or NumPy's, and None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, Integral):
        return Decimal(int(value))  # exact, where a float is not
    if isinstance(value, Real):
        return float(value)
    return value if isinstance(value, Decimal) else None


def _read_cell(cell: Any) -> float | Decimal | str:
    """Return a cell's number, or its text; nothing for a missing value."""
    if cell is None or isinstance(cell, str):
        return cell or ""
    number = _number(cell)
    if number is None:
        raise TypeError(f"{cell!r} is neither a number, nor text, nor None: write it as text")
    return "" if Decimal(number).is_nan() else number


def _exponent(number: float | Decimal, digits: int) -> int:
    """Return the power of ten of a number when its factor is rounded to ``digits`` decimals."""
    return int(f"{number:.{digits}e}".partition("e")[2])


def _scaled(number: float | Decimal, exponent: int) -> Decimal:
    """Return a number times a power of ten, exactly."""
    sign, digits, own_exponent = Decimal(number).as_tuple()
    return Decimal((sign, digits, own_exponent + exponent))


# Rounded numbers, in Python's form: -1234.50


def _without_sign(number: str) -> tuple[str, str]:
    """Part a number from its sign. A zero has no minus."""
    digits = number.lstrip("-+")
    sign = number.removesuffix(digits)
    return ("" if sign == "-" and _is_zero(digits) else sign), digits


def _is_zero(number: str) -> bool:
    return not number.strip("-+0.")


# Columns


@dataclass(frozen=True)
class _Column:
    """What the numbers of a column share; the decimals are as many as any of them needs."""

    of_rates: bool
    decimals: int  # in fixed point
    factor_decimals: int  # in powers of ten

    @classmethod
    def of(cls, numbers: Sequence[Decimal]) -> _Column:
        of_rates = _are_rates(numbers)
        shown = [_rounded(number, SHOWN) for number in numbers]
        powers = [number for number in shown if of_rates or _is_scientific(number)]
        fixed = [number for number in shown if not (of_rates or _is_scientific(number))]
        return cls(
            of_rates,
            max([0, *(-number.as_tuple().exponent for number in fixed)]),
            max([0, *(len(number.as_tuple().digits) - 1 for number in powers)]),
        )


def _rounded(number: Decimal, context: Context) -> Decimal:
    """Round to the digits of a context, without the zeros at the end."""
    return context.create_decimal(number).normalize(context)


def _is_scientific(shown: Decimal) -> bool:
    return bool(shown) and not LEAST_FIXED <= abs(shown) < LEAST_SCIENTIFIC


def _are_rates(numbers: Sequence[Decimal]) -> bool:
    """Tell whether numbers were chosen on a logarithmic axis, and reach far enough down."""
    if not numbers or not 0 < _rounded(min(numbers), EXACT) < RATES_BEGIN_BELOW:
        return False
    if all(len(_rounded(number, EXACT).as_tuple().digits) == 1 for number in numbers):
        return True
    logarithms = sorted({round(number.log10(), 9) for number in numbers})
    steps = [upper - lower for lower, upper in pairwise(logarithms)]
    return len(steps) > 1 and max(steps) - min(steps) < Decimal("1e-6")
