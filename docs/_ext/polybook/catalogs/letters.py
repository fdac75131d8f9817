"""Letters that are not those of a language: misread by a program, lost, or of another script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import groupby

from babel import Locale

from polybook.catalogs.reading import UNSEEN
from polybook.catalogs.terms import script_of

WORD = re.compile(r"[^\W\d_]+")
NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
WRONG_ENCODINGS = ("cp1252", "latin-1", "cp1251", "koi8-r", "mac-roman", "cp850", "gb18030")
"""As which a program may have read a file in UTF-8."""
LOSSY = ("cp1252", "cp1251")
"""Of these, those that have no sign for some bytes."""
NEARLY_ALL = 0.75
"""Of the bytes, as many as are seldom UTF-8 by chance."""
LEAST = 3
"""Signs that are seldom UTF-8 by chance; fewer, where they are all there is."""
OF_LATIN = re.compile("[ÂÃ][^\\x00-\\x7f»]|â€.")
"""What two bytes of UTF-8, and those of signs such as —, look like in cp1252: é as Ã©."""
LIKELY = {"LATIN": re.compile("[À-ſȘ-țḀ-ỿ]"), "CYRILLIC": re.compile("[Ѐ-џҐґ]")}
"""Letters of a script that languages of today write with."""
ACCENTED = re.compile("[À-ɏ]")
LOST = re.compile(r"(?<=[^\W\d_])\?+(?=[^\W\d_])")
SENTENCE = 3
"""Words in small letters that no name has."""
SMALL_WORD = re.compile(r"\b[a-z]{2,}\b")
ANYWHERE = {"LATIN", "GREEK"}
"""Scripts of names and of formulas."""
OWN = {
    "Hans": {"CJK", "BOPOMOFO"},
    "Hant": {"CJK", "BOPOMOFO"},
    "Jpan": {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"},
    "Kore": {"CJK", "HANGUL"},
}
"""The scripts of a language that has several, as Unicode names them."""
SCRIPTS = {name.upper() for name in Locale("en").scripts.values()}.union(*OWN.values())
LOOK_ALIKE = "AaBCcEeHiIjJKkMOoPpSsTXxYy", "АаВСсЕеНіІјЈКкМОоРрЅѕТХхУу"
"""Latin letters, and Cyrillic ones that look the same."""

MARKS = "".join(
    sign
    for sign in map(chr, range(0x10000))
    if unicodedata.category(sign) in ("Mn", "Mc", "Me") and not UNSEEN.match(sign)
)
MARKED = re.compile(f"[^{MARKS}]?[{MARKS}]+")
"""A letter with what stands on it, as signs of their own."""
OF_ANY_SCRIPT = ("COMBINING", "VEDIC")
"""How the names of marks begin that belong to no script; others begin with theirs."""
OF_STRESS = "\u0300\u0301"
"""What Cyrillic letters may have: бо́льшая часть is another one than большая."""
MOST_MARKS = 2
LEAST_ABOVE_OR_BELOW = 200
"""Of Unicode's classes; smaller ones are marks that strike a letter out, or surround it."""
ACCENTED_BY_ONE_SIGN = "ca da de en es fi fr gl hu id it ja ko nb nl nn pl pt ro sv tr vi zh"
"""Languages that have one sign for each of their letters with an accent."""


def accent_problems(original: str, translation: str, code: str) -> Iterator[str]:
    """Yield what is wrong with the first mark of a translation that stands on a letter as a sign
    of its own, where it should not.
    """
    for found in MARKED.findall(translation):
        composed = unicodedata.normalize("NFC", found)
        if found in original:
            continue
        for mark in composed:
            if mark in MARKS and not _may_stand(mark, composed, code):
                name = unicodedata.name(mark)
                yield (
                    f"U+{ord(mark):04X} ({name}) stands in '{found}', and no word of '{code}' has "
                    "it there. Take it out."
                )
                return
        if len(composed) < len(found):
            yield (
                f"'{found}' is {len(found)} signs, a letter and what stands on it, so that no "
                f"search finds its word. Write '{composed}' (U+{ord(composed[0]):04X}), or save "
                "the file in Unicode's form NFC."
            )
            return


def _may_stand(mark: str, on: str, code: str) -> bool:
    """Tell whether a word may have a mark that no sign has along with its letter."""
    script = unicodedata.name(mark).partition(" ")[0]
    if script not in OF_ANY_SCRIPT:
        return _script(on[0]) in ("", script)
    if not on[0].isalpha() or len(on) > MOST_MARKS + 1:
        return False
    if _script(on[0]) == "CYRILLIC":
        return mark in OF_STRESS and len(on) == 2
    is_above_or_below = unicodedata.combining(mark) >= LEAST_ABOVE_OR_BELOW
    return code.partition("_")[0] not in ACCENTED_BY_ONE_SIGN.split() and is_above_or_below


def letter_problems(original: str, translation: str, code: str) -> Iterator[str]:
    """Yield what is wrong with the letters of a translation, with the next step."""
    own = _scripts(code)
    if mended := _mended(translation, own):
        yield (
            f"'{mended[0]}' was read in a wrong encoding: it is '{mended[1]}'. Write that, or "
            "bring back the version before."
        )
        return
    marks = translation.count("?") - original.count("?")
    lost = len(LOST.findall(translation)) - len(LOST.findall(original))
    if marks > sum(map(str.isalpha, translation)) or lost > 0:
        yield "has ? where letters were. Write them, or bring back the version before."
        return
    words = WORD.findall(translation)
    for word in words:
        if _is_mixed(word) and word not in original:
            yield f"'{word}' mixes Latin and Cyrillic letters. Write it anew."
    if not own:
        return
    allowed = own | ANYWHERE | set(map(_script, original))
    is_own = not own.isdisjoint(map(_script, translation))
    others = [
        word
        for word in words
        if SCRIPTS.intersection({*map(_script, word)} - allowed)
        # Among other letters than Latin ones, words with accents are names of the original.
        or (is_own and "LATIN" not in own and ACCENTED.search(word) and word not in original)
    ]
    said = others
    # A text in Latin letters that English has not is of a pseudo-language, or of a language in a
    # script that is not CLDR's first for it.
    if not is_own and all(word.isascii() for word in words):
        is_sentence = len(SMALL_WORD.findall(original)) >= SENTENCE
        said = [word for word in words if is_sentence or word not in original]
    if said:
        yield f"'{said[0]}' is not in the letters of '{code}'. Translate it."


@cache
def _scripts(code: str) -> set[str]:
    """The scripts of a language as Unicode names them; none of one that Babel does not know."""
    script = script_of(code)
    if not script:
        return set()
    return OWN.get(script) or {Locale("en").scripts.get(script, "").upper()} & SCRIPTS


@cache
def _script(sign: str) -> str:
    """The script of a letter, as Unicode names it; of another sign, nothing."""
    if not sign.isalpha():
        return ""
    return unicodedata.name(unicodedata.normalize("NFKC", sign)[0], "").partition(" ")[0]


def _is_mixed(word: str) -> bool:
    latin, cyrillic = (
        {sign for sign in word if _script(sign) == script} for script in ("LATIN", "CYRILLIC")
    )
    look_the_same = latin <= {*LOOK_ALIKE[0]} or cyrillic <= {*LOOK_ALIKE[1]}
    # A name may have an ending: Kerasом. No word has a letter of another one within it.
    runs = len(list(groupby(word, key=_script)))
    return bool(latin and cyrillic) and (look_the_same or runs > 2)


def _mended(text: str, own: set[str]) -> tuple[str, str] | None:
    """The letters of a text that are bytes of UTF-8 read in a wrong encoding, and what they are."""
    if text.isascii():
        return None
    runs = [run for run in NOT_ASCII.findall(text) if len(run) >= LEAST]
    for part in (*OF_LATIN.findall(text), *runs, text):
        for encoding in WRONG_ENCODINGS:
            mended = _as_utf8(part, encoding)
            if _is_likely(mended, own) or (mended and OF_LATIN.match(part)):
                return part, mended
    return None


def _as_utf8(text: str, encoding: str) -> str:
    """What the bytes of a text in another encoding are in UTF-8; empty if they are not.

    Of the last letter some bytes may be lost, and any for which the encoding has no sign.
    """
    try:
        content = text.encode(encoding)
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        kept = content.decode("utf-8", "ignore")
        is_cut = error.reason == "unexpected end of data"
        # By chance, two letters of пёс are one in UTF-8, and the third begins another.
        is_nearly_all = len(kept.encode()) >= NEARLY_ALL * len(content)
        return kept if is_nearly_all and (is_cut or encoding in LOSSY) else ""
    except UnicodeEncodeError:
        return ""


def _is_likely(text: str, own: set[str]) -> bool:
    """Tell whether a text is not in ASCII, and in the letters of a language."""
    letters = [sign for sign in text if sign.isalpha() and not sign.isascii()]
    return bool(letters) and all(
        script in own and LIKELY.get(script, WORD).match(sign)
        for sign in letters
        for script in [_script(sign)]
    )
