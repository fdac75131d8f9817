"""Numbers that are written as words, or partly so, in each language, as data.

To give a language its words, add its two letters to ``WORDS``: patterns of whole words in small
letters and what they are worth. In a language without words, only figures are numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from polybook.catalogs.typography import NUMBER

RUSSIAN_ORDINALS = (
    "перв втор треть?|трет четверт пят шест седьм восьм девят десят одиннадцат двенадцат тринадцат "
    "четырнадцат пятнадцат шестнадцат семнадцат восемнадцат девятнадцат"
)
ORDINALS_OF_HOURS = "|".join(f"(?:{stem})(?:ого|его)" for stem in RUSSIAN_ORDINALS.split()[:12])
"""Of which of twelve hours: половина четвёртого."""
RUSSIAN_ENDINGS = "[ыои]й|[аь]?я|[оь]е|[оеь]?го|[оеь]?му|[ыи]м|[уь]ю|ы[ех]|ь[их]|[ое]м|ей"
HALF = Decimal("0.5")
ARTICLES = {"es": {"un", "una"}, "zh": {"一"}}
"""Words for 1 that may mean no number: "una época" is 1 epoch, or an epoch."""
COUNTED_ONE = re.compile(
    r"(?<![\w.,−-])1 (?!(?:an?|and|are|as|at|but|by|for|from|gives?|has|if|in|is|means?|of|on|or|"
    r"so|stands?|than|the|to|was|were|when|while|with)\b)[^\W\d_]"
)
"""A 1 of the original that counts something, and so may be an article in its translation."""


class Spelled(NamedTuple):
    """A number in words: where it stands in its text, and its value without separators."""

    start: int
    end: int
    value: str
    times: bool = False
    """Whether it multiplies what it stands beside: twice, a hundredfold."""


def _counted(words: str, start: int = 0, step: int = 1) -> dict[str, Decimal]:
    return {word: Decimal(start + step * place) for place, word in enumerate(words.split())}


CARDINALS: dict[str, dict[str, Decimal]] = {
    "en": _counted(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen"
    ),
    "es": _counted(
        "cero un[oa]? dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce "
        "quince dieciséis diecisiete dieciocho diecinueve veinte veinti(?:ún|un[oa]) veintidós "
        "veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve"
    ),
    "ru": _counted(
        "нол[ьяюе]|нул[ьяюе]|нулем од(?:ин|н(?:а|о|и|ого|ой|ому|им|у|ом|их|ими)) "
        "дв(?:а|е|ух|ум|умя) тр(?:и|ех|ем|емя) четыр(?:е|ех|ем|ьмя) пят(?:ь|и|ью) шест(?:ь|и|ью) "
        "сем(?:ь|и|ью) вос(?:емь|ьми|емью) девят(?:ь|и|ью) десят(?:ь|и|ью) одиннадцат(?:ь|и|ью) "
        "двенадцат(?:ь|и|ью) тринадцат(?:ь|и|ью) четырнадцат(?:ь|и|ью) пятнадцат(?:ь|и|ью) "
        "шестнадцат(?:ь|и|ью) семнадцат(?:ь|и|ью) восемнадцат(?:ь|и|ью) девятнадцат(?:ь|и|ью)"
    ),
}
"""The words from 0 on, each of its own."""
WORDS: dict[str, dict[str, Decimal]] = {
    "en": CARDINALS["en"]
    | _counted("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
    | _counted(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth",
        1,
    )
    | _counted(
        "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth", 20, 10
    )
    | {"once": Decimal(1), "both": Decimal(2)}
    | {"half": HALF, "dozen": Decimal(12), "hundred": Decimal(100)},
    "es": CARDINALS["es"]
    | _counted("treinta cuarenta cincuenta sesenta setenta ochenta noventa", 30, 10)
    | _counted(
        "cien(?:to)? doscient[oa]s trescient[oa]s cuatrocient[oa]s quinient[oa]s seiscient[oa]s "
        "setecient[oa]s ochocient[oa]s novecient[oa]s",
        100,
        100,
    )
    | _counted(
        "primer(?:[oa]s?)? segund[oa]s? tercer(?:[oa]s?)? cuart[oa]s? quint[oa]s? sext[oa]s? "
        "séptim[oa]s? octav[oa]s? noven[oa]s? décim[oa]s? undécim[oa]s? "
        "duodécim[oa]s?",
        1,
    )
    | _counted(
        "vigésim[oa]s? trigésim[oa]s? cuadragésim[oa]s? quincuagésim[oa]s? sexagésim[oa]s? "
        "septuagésim[oa]s? octogésim[oa]s? nonagésim[oa]s? centésim[oa]s?",
        20,
        10,
    )
    | {"amb[oa]s": Decimal(2), "medi[oa]|mitad": HALF, "docena": Decimal(12)},
    "ru": CARDINALS["ru"]
    | _counted(
        "двадцат(?:ь|и|ью) тридцат(?:ь|и|ью) сорока? пят(?:ьдесят|идесяти|ьюдесятью) "
        "шест(?:ьдесят|идесяти|ьюдесятью) сем(?:ьдесят|идесяти|ьюдесятью) "
        "вос(?:емьдесят|ьмидесяти|(?:емь|ьмь)юдесятью) девяност[оа]",
        20,
        10,
    )
    | _counted(
        "ст[оа] дв(?:ести|ухсот|умстам|умястами|ухстах) тр(?:иста|ехсот|емстам|емястами|ехстах) "
        "четыр(?:еста|ехсот|емстам|ьмястами|ехстах) пят(?:ьсот|исот|истам|ьюстами|истах) "
        "шест(?:ьсот|исот|истам|ьюстами|истах) сем(?:ьсот|исот|истам|ьюстами|истах) "
        "вос(?:емьсот|ьмисот|ьмистам|(?:емь|ьмь)юстами|ьмистах) "
        "девят(?:ьсот|исот|истам|ьюстами|истах)",
        100,
        100,
    )
    | {
        f"(?:{stem})(?:{RUSSIAN_ENDINGS})": value
        for stem, value in (
            _counted(RUSSIAN_ORDINALS, 1)
            | _counted(
                "двадцат тридцат сороков пятидесят шестидесят семидесят восьмидесят девяност сот",
                20,
                10,
            )
        ).items()
    }
    | {"об(?:а|е|оих|оим|оими|еих|еим|еими)": Decimal(2)}
    | {"однажды": Decimal(1)}
    | {"половин[аыуе]|половиной": HALF, "полтора|полторы|полутора": Decimal("1.5")}
    | {"полчаса|полгода|полдня|полминуты|полсекунды": HALF, "полдюжины": Decimal(6)}
    | {f"пол(?:{ORDINALS_OF_HOURS})": HALF}
    | {"полсотни": Decimal(50), "полтысячи": Decimal(500), "полмиллиона": Decimal(500_000)},
}
"""The words of each language; several in a row make one number."""

MULTIPLIERS: dict[str, dict[str, int]] = {
    "en": {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12},
    "es": {
        "mil millones": 10**9,
        "mil": 10**3,
        "millón|millones": 10**6,
        "billón|billones": 10**12,
    },
    "ru": {
        r"тысяч(?:а|и|е|у|ам|ами|ах|ей)?|тыс\.?": 10**3,
        r"миллион(?:а|ов|у|ам|ами|ах|ом)?|млн": 10**6,
        r"миллиард(?:а|ов|у|ам|ами|ах|ом)?|млрд": 10**9,
        r"триллион(?:а|ов|у|ам|ами|ах|ом)?|трлн": 10**12,
    },
    "zh": {"万亿": 10**12, "亿": 10**8, "万": 10**4, "千": 10**3},
}
"""What multiplies the figure or the words before it: 10 thousand."""

NOUNS_OF_NUMBER: dict[str, dict[str, int]] = {
    "en": {"dozens?": 12, "hundreds?": 100},
    "es": {"decenas?": 10, "docenas?": 12, "cientos|centenas?|centenar(?:es)?": 100}
    | {"millar(?:es)?": 10**3},
    "ru": {
        "десят(?:ок|ка|ков|ки|кам|ками|ках|ку|ком|ке)": 10,
        "дюжин(?:а|ы|е|у|ой|ам|ами|ах)?": 12,
        "сот(?:ня|ни|ен|не|ню|ней|ням|нями|нях)": 100,
    },
    # Not in 百分, 打开.
    "zh": {"十(?!分)": 10, "打(?![开印包断造破败])": 12, "百(?!分)": 100},
}
"""What multiplies a figure before it, and alone is no number that can be compared: hundreds of."""

SUFFIXES = {"k": 10**3, "K": 10**3, "M": 10**6}
"""What multiplies a figure that it follows, in any language."""

JOINS = {"en": "and", "es": "y"}
"""What may stand between two words of a number: two hundred and fifty."""

HALF_JOINS = ("a", "an")
"""The same after a half: half a million."""
DOZEN = 12

PER_CENT = {
    "en": {r"[\s-]per ?cent\b": "%", r"\sper mil(?:le)?\b": "‰"},
    "es": {r"\spor ?cien(?:to)?\b": "%", r"\spor mil\b": "‰"},
    "ru": {
        r"\sпроцент(?:а|ов|ам|ами|ах|у|ом|е)?\b|-процентн": "%",
        r"\sпромилле\b": "‰",
    },
}
"""What stands for a percent sign, and the like."""
PCT = {r"\s?pct\b": "%"}
"""This one in any language."""

POWERS = {
    "en": {r"\ssquared\b": "²", r"\scubed\b": "³"},
    "es": {r"\s(?:elevad[oa]s? )?al cuadrado\b": "²", r"\s(?:elevad[oa]s? )?al cubo\b": "³"},
    "ru": {r"\sв\sквадрате\b": "²", r"\sв\sкубе\b": "³"},
    "zh": {r"\s?的平方": "²", r"\s?的立方": "³"},
}
"""What stands for a raised figure."""

NEGATIVE = {
    "en": r"\b(?:minus|negative)\s",
    "es": r"(?<!\bal )(?<!\blo )\bmenos\s",  # al menos 3: at least 3
    "ru": r"\bминус\s",
    "zh": r"(?<!正)负\s?",
}
"""What stands for a minus."""

HALVES = {
    "en": r"(?:\s(?!thousand|[mb]illion)[^\W\d_]+)?\sand a half\b",
    "es": r"(?:\s(?!mil\b|[mb]ill[oó]n)[^\W\d_]+)?\sy\smedi[oa]\b",
    "ru": r"\sс\sполовиной\b",
    "zh": r"\s?[个年天倍]半",
}
"""What adds a half to the number before it, with what is counted between them: una hora y media."""

TIMES: dict[str, dict[str, Decimal]] = {
    "en": {"twice|double[ds]?|doubling": Decimal(2), "thrice|triple[ds]?|tripling": Decimal(3)}
    | {"quadruple[ds]?": Decimal(4), "quintuple[ds]?": Decimal(5)}
    | {f"{word}fold": value for word, value in CARDINALS["en"].items()}
    | {"twentyfold": Decimal(20), "fiftyfold": Decimal(50)}
    | {"hundredfold": Decimal(100), "thousandfold": Decimal(1000)},
    "es": {
        f"{noun}[eo]s?|{verb}(?:a(?:n|r|ba|ban|ndo|ría)?|ó)": Decimal(value)
        for value, noun, verb in (
            *((2, "dobl", "duplic"), (3, "tripl", "triplic"), (4, "cuádrupl", "cuadruplic")),
            *((5, "quíntupl", "quintuplic"), (6, "séxtupl", "sextuplic")),
            *((7, "séptupl", "septuplic"), (8, "óctupl", "octuplic"), (9, "nónupl", "nonuplic")),
            *((10, "décupl", "decuplic"), (100, "céntupl", "centuplic")),
        )
    },
    "ru": {
        "дважды|вдвое|двойн\\w+|удва\\w+|удво\\w+|дву(?:х?кратн\\w+)": Decimal(2),
        "трижды|втрое|тройн\\w+|утраива\\w+|утро[ие]\\w+|тре(?:х?кратн\\w+)": Decimal(3),
        "четырежды|вчетверо|четырехкратн\\w+": Decimal(4),
    }
    | {
        f"{together}|{stem}кратн\\w+": Decimal(value)
        for value, together, stem in (
            *((5, "впятеро", "пяти"), (6, "вшестеро", "шести"), (7, "всемеро", "семи")),
            *((8, "ввосьмеро", "восьми"), (9, "вдевятеро", "девяти"), (10, "вдесятеро", "десяти")),
        )
    }
    | {
        f"{stem}кратн\\w+": Decimal(value)
        for value, stem in (
            *((12, "двенадцати"), (15, "пятнадцати"), (20, "двадцати"), (30, "тридцати")),
            *((40, "сорока"), (50, "пятидесяти"), (60, "шестидесяти"), (100, "сто")),
            *((1000, "тысяче"), (10**6, "миллионо")),
        )
    },
    # As much again is twice as much: 增加一倍.
    "zh": {"一倍|[翻加]倍|倍增|翻一番": Decimal(2), "翻两番": Decimal(4)},
}
"""Words that say how many times as much."""
TIMES_AFTER = {
    "en": r"\s(?:times|fold)\b",
    "es": r"\sveces\b",
    "ru": r"\sраза?\b",
    "zh": r"\s?[倍次]",
}
"""What makes a number say the same: two times."""

_RUSSIAN_SHARES = "пят шест седьм восьм девят десят одиннадцат двенадцат"
_PART = "(?:част|дол)(?:ь|и|ью|ей|я|е|ю|ям|ями|ях)"
DENOMINATORS: dict[str, dict[str, Decimal]] = {
    "en": _counted(
        "thirds? (?:quarter|fourth)s? fifths? sixths? sevenths? eighths? ninths? tenths?", 3
    )
    | {"hundredths?": Decimal(100), "thousandths?": Decimal(1000)},
    "es": {
        f"{masculine}s?|{feminine}s? partes?": value
        for value, masculine, feminine in (
            (Decimal(3), "tercio", "tercera"),
            *(
                (Decimal(value), f"{stem}o", f"{stem}a")
                for value, stem in (
                    *enumerate(("cuart", "quint", "sext", "séptim", "octav", "noven", "décim"), 4),
                    *((20, "vigésim"), (100, "centésim"), (1000, "milésim")),
                )
            ),
        )
    },
    "ru": {
        "трет(?:ь|и|ью|ей|ям|ями|ях|ья|ьей|ьих)": Decimal(3),
        "четверт(?:ь|и|ью|ей|ям|ями|ях|ая|ой|ую|ых)": Decimal(4),
    }
    | {
        f"{stem}(?:ая|ой|ую|ые|ых|ым|ыми)(?:\\s{_PART})?": value
        for stem, value in (
            _counted(_RUSSIAN_SHARES, 5)
            | {"двадцат": Decimal(20), "сот": Decimal(100), "тысячн": Decimal(1000)}
        ).items()
    },
}
"""Words that divide the number before them: two thirds."""
LONE_SHARES = {
    "en": r"an?\s(?!\S+\s+(?!as\b|of\b|in\b|to\b|or\b|and\b|is\b|are\b|less\b|more\b)\w)",
    "es": r"(?:la\s)?(?=\w+\spartes?\b|tercio)",
    "ru": rf"(?=трет(?:ь|и|ью|ей)\b|четверт(?:ь|и|ью|ей)\b|\w+\s{_PART}\b)",
}
"""Before such a word, what makes it one part of so many: a third of, but no third layer."""

OUT_OF = {"en": "(?:in|out of)", "es": "de cada", "ru": "из"}
"""What makes a part of two numbers in words: one in ten."""

_FIGURE = f"[\\d{NUMBER}]"
DOUBLED = {
    "es": {rf"\bdoble de (?:l[oa]s )?{_FIGURE}|{_FIGURE} pares\b": "2"}
    | {rf"\bmitad de (?:l[oa]s )?{_FIGURE}": "0.5"},
    "ru": {rf"\b(?:вдвое|в[ \u00a0]два раза) (?:больше|более)(?:,? чем)? {_FIGURE}": "2"}
    | {rf"\bполовин\w+ (?:из )?{_FIGURE}": "0.5", rf"{_FIGURE}[ \u00a0]пар[аы]?\b": "2"},
    "zh": {rf"{_FIGURE} ?[个次张]?的?两倍": "2", rf"{_FIGURE} ?[个次张]?的一半": "0.5"},
}
"""What makes another number of a figure beside it, and is no number to be compared elsewhere."""

HALF_OF = {
    "en": "half",
    "es": r"mitad|medi[oa](?=\s(?:hora|docena|mill[oó]n|minuto|segundo|año|siglo|punto|paso)s?\b)",
    "ru": "половин(?:а|ы|у|е|ой)",
    "zh": "一半|半数",
}
"""Words for a half that a figure of 50 % may stand for: in Spanish, media is a mean, too."""

MONTHS = _counted(
    "Jan(?:uary)? Feb(?:ruary)? Mar(?:ch)? Apr(?:il)? May June? July? Aug(?:ust)? "
    "Sep(?:t(?:ember)?)? Oct(?:ober)? Nov(?:ember)? Dec(?:ember)?",
    1,
)
# Not the verb: may, march.
MONTH = re.compile(rf"(?:(?<=\d )|(?<=\d of )|\b(?=[A-Z]\w+\.?,? \d))(?:{'|'.join(MONTHS)})\b")
HAN_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
HAN_UNITS = {"十": 10, "百": 100}
HAN = "[零〇一二两三四五六七八九十百千万亿]"
HAN_SIGNS = "\u4e00-\u9fff"
HAN_NEIGHBOURS = {"两三", *("".join(pair) for pair in pairwise("一二三四五六七八九"))}
"""Two or three, and so on."""
HAN_NUMBER = re.compile(
    rf"百分之(?P<hundredths>{HAN}+)|(?P<of>{HAN}+)分之(?P<parts>{HAN}+)"
    rf"|(?P<whole>{HAN}+){HALVES['zh']}"
    # One digit alone is often a part of a word: 一致.
    # Seven of ten parts; but 完成, and the like.
    r"|(?P<tenths>[一二三四五六七八九])成(?![为功立本绩果长员就分熟])"
    rf"|{HAN}{{2,}}|[两零]|[百千万](?=倍)"
    r"|(?<=第)[一二三四五六七八九十]"
    r"|[一二三四五六七八九十](?= ?(?:小时|"
    r"[个张次轮种层倍维项位步组条类遍页台章节本段幅行列批年月日天秒分颗名人只块篇份件套对周号级句枚帧处]))"
    # Hours: see ``times_of_day``.
    r"|[一二三四五六七八九十](?=点[钟整]|[点时][一三]刻)|(?<=[午上晨里间后晚])[一二三四五六七八九十](?=[点时])"
    r"|一半|半"
)


ROMAN = {"I": 1, "V": 5, "X": 10}
CENTURIES = {
    "es": r"\b[Ss]iglos?\s(?P<roman>[IVX]+)\b",
    "ru": r"\b(?P<roman>[IVX]+)\s(?:век|столети)",
}


def spelled_numbers(text: str, code: str) -> list[Spelled]:
    """The numbers in words of a text in the language ``code``, in their order."""
    language = code.partition("_")[0]
    times = list(times_in_words(text, code))
    after = re.compile(TIMES_AFTER.get(language, "(?!)"))
    taken = {place for word in times for place in range(word.start, word.end)}
    numbers = (
        (each for found in HAN_NUMBER.finditer(text) for each in _of_han(found))
        if language == "zh"
        else _with_per_cent(text, language)
    )
    found = times + [
        word._replace(times=bool(after.match(text, word.end)))
        for word in numbers
        if taken.isdisjoint(range(word.start, word.end))
    ]
    if language == "en":
        for month in MONTH.finditer(text):
            value = next(value for name, value in MONTHS.items() if re.fullmatch(name, month[0]))
            found.append(Spelled(*month.span(), written(value)))
    return sorted(found)


def shares_in_words(text: str, code: str) -> Iterator[Spelled]:
    """Parts of a whole that are in words: each as a fraction, and as percent if it is so many."""
    language = code.partition("_")[0]
    edge = "" if language == "zh" else r"\b"
    for found in re.finditer(rf"(?i){edge}(?:{HALF_OF.get(language, '(?!)')}){edge}", text):
        yield Spelled(*found.span(), "50%")
    if language not in DENOMINATORS:
        return
    plain = small_letters(text)
    for found in _share_pattern(language).finditer(plain):
        over, under = found["over"] or found["some"], found["under"]
        part = _value_of(over, CARDINALS[language]) if over else Decimal(1)
        parts = DENOMINATORS[language] if under else CARDINALS[language]
        yield from shares(*found.span(), part, _value_of(under or found["all"], parts))


def shares(start: int, end: int, over: Decimal, under: Decimal) -> Iterator[Spelled]:
    """A part of a whole that stands in a text, as a fraction and as percent."""
    if 0 < over < under:
        part = Fraction(int(over), int(under))
        yield Spelled(start, end, fraction(part))
        if "/" not in fraction(part):
            yield Spelled(start, end, f"{fraction(part * 100)}%")


def fraction(value: Fraction) -> str:
    """A fraction as a decimal number, 0.5, if it is one; else in its lowest terms: 1/3."""
    whole = Decimal(value.numerator) / Decimal(value.denominator)
    return written(whole) if Fraction(whole) == value else f"{value}"


@cache
def _share_pattern(language: str) -> re.Pattern[str]:
    """A number and what divides it, or one part of so many."""
    numbers, parts = ("|".join(each[language]) for each in (CARDINALS, DENOMINATORS))
    lone, of = LONE_SHARES[language], OUT_OF[language]
    return re.compile(
        rf"\b(?:(?:(?P<over>{numbers})[\s-]|{lone})(?P<under>{parts})"
        rf"|(?P<some>{numbers})\s{of}\s(?P<all>{numbers}))\b"
    )


def times_in_words(text: str, code: str) -> Iterator[Spelled]:
    """The words that say how many times as much."""
    language = code.partition("_")[0]
    plain, end = small_letters(text), "" if language == "zh" else r"\b"
    for words, value in TIMES.get(language, {}).items():
        for found in re.finditer(rf"{end}(?:{words}){end}", plain):
            yield Spelled(*found.span(), written(value), times=True)


def small_letters(text: str) -> str:
    """A text in small letters, as the words are in the tables, each letter in its place."""
    # The small form of this capital alone would be two signs.
    return text.replace("İ", "I").lower().replace("ё", "е")


def _value_of(found: str, words: Mapping[str, Decimal]) -> Decimal:
    return next(value for word, value in words.items() if re.fullmatch(word, found))


def centuries(text: str, code: str) -> Iterator[Spelled]:
    """The numbers of centuries, which some languages write in Roman figures: siglo XX."""
    pattern = CENTURIES.get(code.partition("_")[0])
    for found in re.finditer(pattern, text) if pattern else ():
        worths = [ROMAN[sign] for sign in found["roman"]]
        value = sum(-worth if worth < after else worth for worth, after in pairwise([*worths, 0]))
        yield Spelled(*found.span("roman"), str(value))


@cache
def multipliers(code: str) -> re.Pattern[str] | None:
    """What multiplies a figure, in the language ``code``, with a group for each."""
    language = code.partition("_")[0]
    words = MULTIPLIERS.get(language, {}) | NOUNS_OF_NUMBER.get(language, {})
    by_value: dict[int, list[str]] = {}
    for word, value in words.items():
        by_value.setdefault(value, []).append(word)
    patterns = [f"(?P<x{value}>{'|'.join(each)})" for value, each in by_value.items()]
    return re.compile("|".join(patterns)) if words else None


def multiplier(found: str, code: str) -> int:
    """What a word of ``multipliers`` is worth, or a suffix."""
    if found in SUFFIXES:
        return SUFFIXES[found]
    return int(multipliers(code).fullmatch(found).lastgroup.removeprefix("x"))


def whole(words: str, language: str) -> int:
    """What the words of one whole number are worth, in small letters."""
    if language == "zh":
        return int(_han_value(words))
    return int(spelled_numbers(words, language)[0].value)


def meaning(found: str, words: Mapping[str, str]) -> str:
    """What a word of one of the tables above means."""
    return next(sign for pattern, sign in words.items() if re.fullmatch(pattern, found))


def written(value: Decimal) -> str:
    """A value as figures, without what adds nothing: 1.50 as 1.5."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@cache
def _patterns(language: str) -> list[tuple[re.Pattern[str], Decimal, bool]]:
    """The words of a language, each with its value and whether it multiplies."""
    words = [(word, value, False) for word, value in WORDS.get(language, {}).items()]
    words += [(word, Decimal(x), True) for word, x in MULTIPLIERS.get(language, {}).items()]
    return [(re.compile(word), value, multiplies) for word, value, multiplies in words]


def _with_per_cent(text: str, language: str) -> Iterator[Spelled]:
    """The numbers of a language that parts its words, those of a hundred among them."""
    per_cent, past = PER_CENT.get(language, {}), 0
    for word in _of_letters(text, language):
        if word.start < past:  # siete por ciento: no 100
            continue
        after = re.compile("|".join(per_cent) or "(?!)").match(text, word.end)
        past = after.end() if after else word.end
        yield Spelled(word.start, past, word.value + (meaning(after[0], per_cent) if after else ""))


def _of_letters(text: str, language: str) -> Iterator[Spelled]:
    """The numbers of a language that parts its words."""
    start = end = None
    total = current = Decimal(0)
    halves = re.compile(HALVES.get(language, "(?!)"))
    for word in re.finditer(r"[^\W\d_]+", text):
        if end is not None and word.start() < end:
            continue
        small = word[0].lower().replace("ё", "е")
        value, multiplies = next(
            (
                (value, multiplies)
                for pattern, value, multiplies in _patterns(language)
                if pattern.fullmatch(small)
            ),
            (None, False),
        )
        is_next = end is not None and re.fullmatch(r"[\s-]*", text[end : word.start()])
        if value is None:
            is_between = current == HALF if small in HALF_JOINS else small == JOINS.get(language)
            if is_next and is_between and (current >= 20 or small in HALF_JOINS):
                end = word.end()
            continue
        is_hundred = (language == "en" and value == 100) or (current == HALF and value >= DOZEN)
        goes_on = is_next and (
            multiplies
            or is_hundred
            or current == 0
            or (current % 100 == 0 and value < 100)
            or (current % 10 == 0 and current >= 20 and 0 < value < 10)
        )
        if start is not None and not goes_on:
            yield Spelled(start, end, written(total + current))
            start = None
        if start is None:
            start, total, current = word.start(), Decimal(0), Decimal(0)
        if multiplies:
            over = total if value >= total else Decimal(0)  # two thousand million
            total, current = total - over + (over + current or Decimal(1)) * value, Decimal(0)
        elif is_hundred:
            current = (current or Decimal(1)) * value
        else:
            current += value
        end = word.end()
        if half := halves.match(text, end):
            total, current = (
                (total + HALF * value, current) if multiplies else (total, current + HALF)
            )
            end = half.end()
    if start is not None:
        yield Spelled(start, end, written(total + current))


def _of_han(found: re.Match[str]) -> Iterator[Spelled]:
    """What a number in Han digits says; of parts, the figures that stand for them."""
    if found["hundredths"]:
        yield Spelled(*found.span(), f"{written(_han_value(found['hundredths']))}%")
    elif found["tenths"]:
        yield Spelled(*found.span(), f"{written(_han_value(found['tenths']) * 10)}%")
    elif found["of"]:
        yield from shares(*found.span(), _han_value(found["parts"]), _han_value(found["of"]))
    elif found["whole"]:
        yield Spelled(*found.span(), written(_han_value(found["whole"]) + HALF))
    elif found[0] in HAN_NEIGHBOURS:
        for sign in found[0]:
            yield Spelled(*found.span(), written(_han_value(sign)))
    else:
        yield Spelled(*found.span(), written(_han_value(found[0])))


def _han_value(number: str) -> Decimal:
    if "半" in number:
        return HALF
    for sign, value in MULTIPLIERS["zh"].items():
        before, found, after = number.rpartition(sign)
        if found:
            return (_han_value(before) or Decimal(1)) * value + _han_value(after)
    total = digit = 0
    for sign in number:
        if sign in HAN_UNITS:
            total, digit = total + (digit or 1) * HAN_UNITS[sign], 0
        else:
            digit = digit * 10 + HAN_DIGITS[sign]
    return Decimal(total + digit)
