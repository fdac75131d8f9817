"""The rules of typography of each language, as data.

To give a language its rules, add its two letters to ``TYPOGRAPHY``: pairs of a pattern that must
not be in a translation, and what to write in its place. A language without rules has none checked.
"""

from __future__ import annotations

# In the text that is checked, one character stands for a number, for code and for a formula.
NUMBER, CODE, FORMULA = "\ue001", "\ue002", "\ue003"

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
LATIN = f"A-Za-z0-9%{NUMBER}{CODE}{FORMULA}"
STRAIGHT_QUOTES = (r'"', "straight quotes: write {}")
# Within « » they are the quotes of a quote.
QUOTES_OF_OTHERS = (r"[“”„](?=[^«»]*(?:«|\Z))", "quotes of another language: write «»")
PER_CENT = (r"\d ?%", "write a no-break space (U+00A0) before %")
UNITS = (r"\d (?:s|ms|min|h|GB|MB|px|с|мс|мин|ч|ГБ|МБ)\b", "write a no-break space before a unit")
HYPHEN = (r"[^\W\d_] - [^\W\d_]", "a hyphen for a dash: recast, or write {}")

TYPOGRAPHY: dict[str, list[tuple[str, str]]] = {
    "zh": [
        (rf"[{HAN}][{LATIN}]|[{LATIN}][{HAN}]", "write a space between Han and Latin or figures"),
        (rf"[{HAN}][,;:?!.]", "half-width punctuation after Han: write ，；：？！。"),
        (rf"\([^()]*[{HAN}][^()]*\)|[{HAN}]\(", "half-width brackets: write （）"),
        (
            r" [，。：；？！（）、]|[，。：；？！（）、] ",
            "take out the space beside full-width punctuation",
        ),
        (rf"[{HAN}]\s?(?<!—)—(?!—)", "a single dash: write ——, or recast"),
        (STRAIGHT_QUOTES[0], STRAIGHT_QUOTES[1].format("“”")),
        (HYPHEN[0], HYPHEN[1].format("——")),
    ],
    "es": [
        (STRAIGHT_QUOTES[0], STRAIGHT_QUOTES[1].format("«»")),
        QUOTES_OF_OTHERS,
        (HYPHEN[0], HYPHEN[1].format("a raya")),
        PER_CENT,
        UNITS,
    ],
    "fr": [
        (STRAIGHT_QUOTES[0], STRAIGHT_QUOTES[1].format("« »")),
        QUOTES_OF_OTHERS,
        (HYPHEN[0], HYPHEN[1].format("—")),
        (r"[^\W\d_]'[^\W\d_]", "a straight apostrophe: write ’"),
        (
            r"«(?![\u00a0\u202f])|(?<![\u00a0\u202f])»| [;:?!]|"
            r"(?<![\s;:?!])[:?!](?=\s|\Z)|(?<![\s;:?!\d]);(?=\s|\Z)",  # not of &#169;
            "write a no-break space (U+00A0 or U+202F) within « » and before ; : ? !",
        ),
        PER_CENT,
        UNITS,
    ],
    "ru": [
        (STRAIGHT_QUOTES[0], STRAIGHT_QUOTES[1].format("«»")),
        QUOTES_OF_OTHERS,
        (HYPHEN[0], HYPHEN[1].format("—")),
        PER_CENT,
        UNITS,
        (r"\S —", "write a no-break space (U+00A0) before the dash"),
        (r"№(?!\u00a0)", "write a no-break space (U+00A0) after №"),
        (
            r"(?i)(?<![\w\u00a0])[вксоу] \S",
            "write a no-break space (U+00A0) after a preposition of one letter",
        ),
        (
            r"(?i)\b(?:ее|еще|причем|слоев|трех|четырех|объем|расчет|учет|сверточн|черн(?:ый|ая|ое))",
            "write ё",
        ),
    ],
}
