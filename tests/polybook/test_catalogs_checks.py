"""What a translation may not lose, add or write differently.

right_translations/ holds right ones, of the kinds that could be refused wrongly; from these and
those of the book, tests/faults/messages.py makes wrong ones.
"""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from catalog_reading import problems_of_file
from polybook.catalogs import checks
from polybook.catalogs.checks import (
    Rules,
    incomplete_of_language,
    problems_of_language,
    problems_of_message,
)
from polybook.catalogs.files import INTERFACE, Catalogs, read_catalog
from polybook.catalogs.number_words import (
    multiplier,
    multipliers,
    shares_in_words,
    spelled_numbers,
)
from polybook.catalogs.reading import read
from polybook.project import BookError
from this_book import BOOK

RULES = Rules.of(BOOK.settings)
RIGHT = Path(__file__).with_name("right_translations")
HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def found(code, original, translation, *, is_word=False, **message):
    problems = problems_of_message(
        Message(original, translation, **message), code, RULES, is_word=is_word
    )
    return " | ".join(problem for _form, problem in problems)


@pytest.mark.parametrize(
    ("code", "original", "translation"),
    [
        ("es", "See www.a.org/b. Or b.org, a@b.org!", "Vea www.a.org/b. O b.org, ¡a@b.org!"),
        ("zh_CN", "See www.a.org/b.", "见 www.a.org/b。"),
        ("es", "He said so, e.g. here", "Lo dijo él.Es así, p.ej. aquí, etc."),
        ("es", "a", ""),  # not translated: it stays English
        ("es", "{number}`a.b:.1%` of 70,000", "{number}`a.b:.1%` de 70\u202f000"),
        ("ru", "an accuracy of 98.9%", "точность 98,9\u00a0%"),
        ("ru", "Python 3.11 and Keras 3", "Python 3.11 и Keras 3"),
        ("zh_CN", "{term}`Batch` of `x`", "`x` 的{term}`批次 <Batch>`"),
        ("zh_CN", "after {number}`a.b:.0s`,", "{number}`a.b:.0s`后，"),
        ("zh_CN", "July 2022", "2022 年 7 月"),
        ("zh_CN", "two or four images", "2 或 4 张图像"),
        ("es", "[a](b.md#c), *d*", "[e](b.md#c), f"),
        ("es", "$x = 0.5$", "$x = 0{,}5$"),
        ("es", "Why?", "¿Por qué?"),
        ("es", "asked as: Why should we?", "preguntó: Why should we?"),
        ("es", "epoch 4: {0}", "época 4: {0}"),
        ("es", "LeNet-5 in Keras", "LeNet-5 in Keras"),
        ("es", '\n      <a href="b">Made</a>', '\n      <a href="b">Hecho</a>'),
        ("zh_CN", "minus: -5", "负数：为-5"),
        ("es", "Use double the rate.", "Use 2 veces la tasa."),
        ("ru", "10 thousand images", "10\u00a0тыс. изображений"),
        ("ru", "10,000 images", "10\u00a0тысяч изображений"),
        ("es", ("one %(n)s", "many %(n)s"), ("uno %(n)s", "muchos %(n)s")),
        ("es", "as x*(y)*z", "como x*(y)*z"),
        ("es", "the sign ` ends it", "el signo ` lo cierra"),
        ("es", "after {number}`a.b:.1s`", "tras {number}`a.b:.1s`"),
        ("es", "*`a`* and *b*", "`a` y *b*"),
    ],
)
def test_a_good_translation_has_no_problem(code, original, translation):
    assert found(code, original, translation) == ""


@pytest.mark.parametrize(
    ("original", "translation", "culprit"),
    [
        ("a {number}`s.a:d`", "a", "{number}`s.a:d` is in the original and not"),
        ("a {number}`s.a:d`", "a {number}`s.a:.1f`", "{number}`s.a:.1f` is in the translation"),
        ("a {term}`batch`", "un {term}`lote`", "{term}`batch` is in the original and not"),
        ("a `x`", "a", "`x` is in the original and not"),
        ("a", "a `x`", "`x` is in the translation and not"),
        ("[a](b.md)", "[a](c.md)", "(c.md) is in the translation and not"),
        ("![a](b.svg)", "![a](c.svg)", "(c.svg) is in the translation and not"),
        ("see https://a.org/b", "véase https://a.org/c", "https://a.org/c is in the translation"),
        ("see", "véase www.example.org", "www.example.org is in the translation and not"),
        ("see", "véase WWW.Example.org/a?b.", "WWW.Example.org/a?b is in the translation and not"),
        ("see", "véase example.org", "example.org is in the translation and not"),
        ("see", "véase a.example.com/b/c.", "a.example.com/b/c is in the translation and not"),
        ("see", "véasewww.example.org", "example.org is in the translation and not"),
        ("see", "éwww.example.org", "www.example.org is in the translation and not"),
        ("see www.a.org", "véase", "www.a.org is in the original and not"),
        ("ask", "pregunte a ana@example.org", "ana@example.org is in the translation and not"),
        ("ask", "pregunte a ana.b+c@localhost.", "ana.b+c@localhost is in the translation and not"),
        ("a $x$", "a $y$", "$y$ is in the translation and not"),
        ("a <b>c</b>", "a c", "<b> is in the original and not"),
        ("a %(name)s", "a %(nombre)s", "%(nombre)s is in the translation"),
        ("epoch {0}", "época {1}", "{1} is in the translation"),
        ("**a**", "a", "bold (**…**) is in the original"),
        ("a **b** c", "a **b c", "** would be shown as it is"),
        ("a `b` c", "a `b c", "a backtick ` is missing"),
        ("[a](b.md)", "[a] (b.md)", "(b.md) is in the original and not"),
        ("[a](b.md) c", "[](b.md) c", "an empty text of a link is in the translation and not"),
        ("{term}`batch` c", "{term}`\u00a0<batch>` c", "an empty text of {term}`batch` is in the"),
        ('[a](b.md "c")', "[a](b.md)", "the title of a link is in the original and not"),
        ("[a]{.b}", "[a]{.c}", "the attribute class=c is in the translation and not"),
        ("[a]{.b} and `x`", "[a]{.b} y", "`x` is in the original and not"),
        ("a[^1]", "a", "(1) is in the original and not"),
        ("a b", "a\\\nb `x`", "`x` is in the translation and not"),
    ],
)
def test_markup_is_neither_lost_nor_added(original, translation, culprit):
    assert culprit in found("es", original, translation)


@pytest.mark.parametrize(
    ("code", "original", "translation", "said"),
    [
        (
            "es",
            "After {number}`s.a:.1%`, `x` and {term}`batch`.",
            "Tras {number}`s.a:.1%, `x` y {term}`lote <batch>`.",
            "a backtick ` is missing: 5 cannot go in pairs. "
            "Add it near: Tras {number}`s.a:.1%, `x` y {term}`lote <bat…",
        ),
        (
            "es",
            "See {term}`batch`, `x` and `y`.",
            "Véase {term}`lote <batch>`, `x` e `y.",
            "a backtick ` is missing: 5 cannot go in pairs. Add it near: …<batch>`, `x` e `y.",
        ),
        (
            "es",
            "a {number}`s.a:d` b",
            "a number}`s.a:d` b",
            "{ is missing before its }. Add it near: a number}`s.a:d` b",
        ),
        (
            "es",
            "a {number}`s.a:d` b",
            "a {number`s.a:d` b",
            "} is missing after its {. Add it near: a {number`s.a:d` b",
        ),
        (
            "zh_CN",
            "**Why?** Divide by it.",
            "**为什么？**除以它。",
            "'**为什么？**' is not seen as bold or italic, since it ends with a sign right before "
            "a letter. Write &#8203; (a space of no width) after it.",
        ),
        (
            "zh_CN",
            "**Why?** Divide by it.",
            "为什么**？**除以它。",
            "'**？**' is not seen as bold or italic, since it begins with a sign right after a "
            "letter. Let it begin with a letter.",
        ),
        (
            "es",
            "a {number}`s.a:d`, {number}`s.b:d` b",
            "a {number`s.a:d`, {number`s.b:d` b",
            "} is missing after its {. Add it near: …{number`s.a:d`, {number`s.b:d` b",
        ),
    ],
)
def test_half_of_a_pair_is_one_problem_with_its_place(code, original, translation, said):
    assert found(code, original, translation) == said


@pytest.mark.parametrize(
    ("before", "after", "cut"),
    [(16, 31, ("", "")), (17, 31, ("…", "")), (16, 32, ("", "…"))],
)
def test_what_is_around_a_place_is_cut_where_it_is_long(before, after, cut):
    near = f"{cut[0]}{'a' * 16}{{{'b' * 31}{cut[1]}"
    assert found("es", "a", f"{'a' * before}{{{'b' * after}").endswith(f"Add it near: {near}")


def test_braces_need_not_pair_where_the_original_has_only_one():
    assert found("es", "the sign } ends it", "el signo } lo cierra") == ""


@pytest.mark.parametrize(
    ("smuggled", "culprit"),
    [
        ("```{include} /etc/passwd\n```", "a fence"),
        ("Hola\n\n:::{literalinclude} conf.py\n:::", "a colon fence"),
        ("{download}`conf.py`", "{download}`conf.py`"),
        ("Hola <script>alert()</script>", "<script>"),
        ("<script>alert()</script>", "a html block"),
        ("---\nmyst: {}\n---\n\nHola", "a front matter"),
        ("# Hola", "a heading"),
        ("- Hola", "a bullet list"),
        ("Hola\n\nadiós", "a paragraph"),
        ("(target)=", "a myst target"),
        ("[a](https://b.org)", "(https://b.org)"),
    ],
)
def test_a_translation_brings_nothing_that_the_original_lacks(smuggled, culprit):
    assert f"{culprit}" in found("es", "Hello", smuggled)


def test_a_part_that_a_translation_adds_is_one_problem():
    said = "a paragraph is in the translation and not in the original. Take it out."
    assert found("es", "Hello", "Hola\n\nadiós") == said


@pytest.mark.parametrize(
    ("original", "translation"),
    [
        ("5 epochs", "épocas"),
        ("epochs", "5 épocas"),
        ("5 epochs", "6 épocas"),
        ("0.98", "0,89"),
        ("70,000 images", "70.000 imágenes"),
        ("70,000 images", "70 00 imágenes"),
        ("70,000 images", "70 0000 imágenes"),
        ("75% of them", "la cuarta parte"),
        ("two images", "3 imágenes"),
        ("see <https://a.org/b>, 5", "véase <https://a.org/b>"),
        ("![5 epochs](a.svg)", "![6 épocas](a.svg)"),
    ],
)
def test_a_number_is_neither_dropped_nor_added_nor_changed(original, translation):
    assert "its numbers differ from the original" in found("es", original, translation)


@pytest.mark.parametrize(
    ("code", "original", "translation"),
    [
        ("zh_CN", "3 May 2020", "2020 年 5 月 3 日"),
        ("zh_CN", "On May 3, 2020, 5 of 8", "2020 年 5 月 3 日：5/8"),
        ("zh_CN", "the 3rd of May, 2020", "2020 年 5 月 3 日"),
        ("zh_CN", "on 3–5 May 2020", "2020 年 5 月 3–5 日"),
        ("zh_CN", "on May 3", "5 月 3 日"),
        ("zh_CN", "in Sept. 2020", "2020 年 9 月"),
        ("zh_CN", "3 May 2020", "二〇二〇年五月三日"),
        ("zh_CN", "2020-05-03", "2020 年 5 月 3 日"),
        ("zh_CN", "from 3 May 2020 to 5 Jan 2021", "2020 年 5 月 3 日至 2021 年 1 月 5 日"),
        ("ja", "3 May 2020", "2020年05月03日"),
        ("ko", "May 3, 2020", "2020년 5월 3일"),
        ("hu", "on May 3, 2020", "ekkor: 2020. május 3."),
        ("de", "May 3, 2020", "am 3. Mai 2020"),
        ("de", "May 3, 2020", "03.05.2020"),
        ("es", "May 3, 2020", "3 de mayo de 2020"),
        ("es", "on 3 May 2020", "el 03/05/2020"),
        ("es", "1 May 2020", "primero de mayo de 2020"),
        ("es", "July 2022", "julio de 2022"),
        ("ru", "May 3, 2020", "3 мая 2020 г."),
        ("ru", "3 May 2020", "03.05.2020"),
        ("ru", "3 May 2020", "2020-05-03"),
        ("xx", "May 3, 2020", "3 May 2020"),
        ("es", "from 1 May 2020 to 3 May 2020", "del 1/5/2020–3/5/2020"),
        ("zh_CN", "from January 2018 to January 2019", "2018 年 1 月至 2019 年 1 月"),
    ],
)
def test_a_date_stands_as_its_language_has_it(code, original, translation):
    assert found(code, original, translation) == ""


@pytest.mark.parametrize(
    ("code", "translation", "without"),
    [
        ("zh_CN", "问题于 2018 年 1 月提出。", "问题于 2018 年提出。"),
        ("zh_CN", "问题于 2018 年一月提出。", "问题于 2018 年 月提出。"),
        ("es", "La pregunta es de enero de 2018.", "La pregunta es de 2018."),
        ("ru", "Вопрос задан в\u00a0январе 2018 года.", "Вопрос задан в\u00a02018 году."),
        ("ru", "Это январь 2018 года.", "Это 2018 год."),
        ("fr", "La question est de janvier 2018.", "La question est de 2018."),
        ("it", "La domanda è di gennaio 2018.", "La domanda è del 2018."),
        ("ar", "السؤال من يناير 2018.", "السؤال من 2018."),
        ("hi", "सवाल जनवरी 2018 का है।", "सवाल 2018 का है।"),
        ("pt", "A pergunta é de janeiro de 2018.", "A pergunta é de 2018."),
    ],
)
def test_the_month_of_a_date_is_said(code, translation, without):
    original = "The question is from January 2018."
    assert found(code, original, translation) == ""
    said = found(code, original, without)
    assert "the month 1 of a date is missing. Say it as your language does." in said
    said = found(code, f"5 of 8: {original}", f"5, 8: {without}")
    assert "the month 1 of a date is missing" in said


@pytest.mark.parametrize(
    ("code", "month", "translation", "wrong"),
    [
        ("hi", "May", "सवाल मई 2018 का है।", "सवाल 2018 में आया।"),
        ("ru", "May", "Это май 2018 года.", "Это март 2018 года."),
        ("ru", "May", "Вопрос мая 2018 года.", "Вопрос задан в\u00a0марте 2018 года."),
        ("es", "May", "La pregunta es de mayo de 2018.", "La mano es de 2018."),
        ("fr", "May", "La question est de mai 2018.", "La question est de mars 2018."),
        ("sr", "June", "Питање је из јуна 2018.", "Питање је из јула 2018."),
        ("ki", "April", "Mwere wa kana 2018", "Mwere wa kanana 2018"),
    ],
)
def test_a_word_that_only_begins_like_a_month_is_none(code, month, translation, wrong):
    original = f"The question is from {month} 2018."
    assert "month" not in found(code, original, translation)
    assert re.search(r"the month \d of a date is missing", found(code, original, wrong))


@pytest.mark.parametrize(
    ("code", "original", "translation", "problem"),
    [
        ("zh_CN", "3 May 2020", "2020 年 3 月 5 日", "another order"),
        ("zh_CN", "3 May 2020", "–2020 年 5 月 3 日", "added −2020"),
        ("es", "3 May 2020", "el −3/5/2020", "added −3"),
        ("zh_CN", "May 3", "3 月 5 日", "another order"),
        ("zh_CN", "3 May 2020", "2020 年 6 月 3 日", "added 6"),
        ("es", "3 May 2020", "5/3/2020", "another order"),
        ("es", "3 May 2020", "03/06/2020", "added 6"),
        ("ru", "3 May 2020", "04.05.2020", "missing 3; added 4"),
        ("ru", "May 3, 2020, 15 of 20", "15 из 20, 3 мая 2020 г.", "another order"),
        ("es", "3 May 2020 and 4 May 2021", "4 de mayo de 2020 y 3 de mayo de 2021", "order"),
        ("es", "In May 128 of 300", "En mayo, 300 de 128", "another order"),
        ("es", "they may 3, 2020", "pueden 2020, 3", "another order"),
        ("es", "3 May 2020", "el día −3/5/2020", "missing 3; added −3"),
    ],
)
def test_the_parts_of_a_date_do_not_change_places_with_one_another(
    code, original, translation, problem
):
    assert problem in found(code, original, translation)


@pytest.mark.parametrize("number", ["{{number}}`s.{}:d`", "{}0"])
def test_numbers_change_places_only_when_a_translator_says_so(number):
    a, b = number.format(1), number.format(2)
    assert "another order" in found("es", f"raw {a}, scaled {b}", f"crudo {b}, escalado {a}")
    named = "reordered: s.2:d, s.1:d" if "number" in number else "reordered"
    comment = {"user_comments": [named]}
    assert found("es", f"raw {a}, scaled {b}", f"escalado {b}, crudo {a}", **comment) == ""


@pytest.mark.parametrize(
    "remark",
    [*("reordered", "reordered: s.1:d, s.2:d", "reordered: s.2:d", "reordered: s.2, s.1")],
)
def test_roles_of_numbers_change_places_only_in_the_order_that_is_named(remark):
    a, b = "{number}`s.1:d`", "{number}`s.2:d`"
    original = f"[one](a.md), [two](b.md): {a} of 3, then {b} of 4"
    right = f"[dos](b.md), [uno](a.md): 4 {a}, luego 3 {b}"
    wrong = f"[dos](b.md), [uno](a.md): 4 {b}, luego 3 {a}"
    comment = {"user_comments": [remark]}
    assert found("es", original, right, **comment) == "", "links and figures may change places"
    said = found("es", original, wrong, **comment)
    assert "put '# reordered: s.2:d, s.1:d' above it." in said


@pytest.mark.parametrize(
    ("code", "wrong", "right"),
    [
        ("zh_CN", "使用Keras", "使用 Keras"),
        ("zh_CN", "均值是`x`", "均值是 `x`"),
        ("zh_CN", "均值,方差", "均值，方差"),
        ("zh_CN", "均值 ，方差", "均值，方差"),
        ("zh_CN", "均值(方差)", "均值（方差）"),
        ("zh_CN", "均值—方差", "均值——方差"),
        ("zh_CN", '"均值"', "“均值”"),
        ("zh_CN", "规范化", "归一化"),
        ("es", 'el "peso"', "el «peso»"),
        ("es", "el “peso”", "dijo «el “peso” de a»"),
        ("es", "«a» y “b”", "«a» y «b»"),
        ("ru", "„вес“", "«вес „а“»"),
        ("es", "¿Cuánto", "¿Cuánto?"),
        ("es", "Qué bien!", "¡Qué bien!"),
        ("es", "peso - sesgo", "peso y sesgo"),
        ("fr", "le «poids»", "le «\u00a0poids\u00a0»"),
        ("fr", "le « poids »", "le «\u202fpoids\u202f»"),
        ("fr", 'le "poids"', "le «\u00a0poids\u00a0»"),
        ("fr", "Pourquoi ?", "Pourquoi\u202f?!"),
        ("fr", "deux: un", "deux\u00a0: un"),
        ("fr", "l'échelle", "l’échelle"),
        ("fr", "poids - biais", "poids-biais"),
        ("ru", '"вес"', "«вес»"),
        ("ru", "вес — число", "вес\u00a0— число"),
        ("ru", "в слое", "в\u00a0слое"),
        ("ru", "еще слой", "ещё слой"),
        ("ru", "сверточный", "свёрточный"),
    ],
)
def test_typography_is_that_of_the_language(code, wrong, right):
    original = "`x`" if "`" in wrong else "a"
    assert found(code, original, wrong)
    assert found(code, original, right) == ""


@pytest.mark.parametrize(
    ("code", "wrong", "advice"),
    [
        ("zh_CN", '"均值"', "straight quotes: write “”"),
        ("es", 'el "peso"', "straight quotes: write «»"),
        ("fr", 'le "poids"', "straight quotes: write « »"),
        ("ru", '"вес"', "straight quotes: write «»"),
        ("zh_CN", "均值 - 方差", "a hyphen for a dash: recast, or write ——"),
        ("es", "peso - sesgo", "a hyphen for a dash: recast, or write a raya"),
        ("fr", "poids - biais", "a hyphen for a dash: recast, or write —"),
        ("ru", "вес - число", "a hyphen for a dash: recast, or write —"),
    ],
)
def test_what_is_wrong_in_typography_is_said_with_what_to_write(code, wrong, advice):
    assert f"{advice}: …" in found(code, "a", wrong)


def test_what_is_wrong_in_typography_is_shown_with_what_is_around_it():
    assert found("es", "a", '"peso"') == 'straight quotes: write «»: …"peso"…'


@pytest.mark.parametrize(
    ("code", "wrong", "right"),
    [
        ("es", "20 % en 5 s", "20\u00a0% en 5\u00a0s"),
        ("es", "20% en 5\u00a0s", "20\u00a0% en 5\u00a0s"),
        ("ru", "20\u00a0% за 5 с", "20\u00a0% за 5\u00a0с"),
        ("fr", "20 % en 5 s", "20\u00a0% en 5\u00a0s"),
    ],
)
def test_a_number_stays_on_the_line_of_its_unit(code, wrong, right):
    assert "no-break space" in found(code, "20 % in 5 s", wrong)
    assert found(code, "20 % in 5 s", right) == ""


def test_each_form_of_a_plural_is_compared_with_its_own_original():
    originals = "a page with 3 figures", "in %d pages with 40 figures"
    right = "una página con 3 figuras", "en %d páginas con 40 figuras"
    assert found("es", originals, right) == ""
    for wrong in (("una página con 40 figuras", right[1]), (right[0], "en %d con 3 figuras")):
        assert "its numbers differ" in found("es", originals, wrong)
    forms = "страница, 3 рисунка", "все %d страницы, 40 рисунков", "все %d, 40 рисунков"
    assert found("ru", originals, forms) == ""
    assert "its numbers differ" in found("ru", originals, (*forms[:2], "все %d, 3 рисунка"))


@pytest.mark.parametrize("code", ["zh_CN", "es", "ru"])
def test_thousands_are_separated(code):
    assert "separate thousands" in found(code, "70,000", "70000")


@pytest.mark.parametrize("code", ["pt", "de"])
def test_a_point_may_separate_thousands_where_the_language_has_it_so(code):
    assert found(code, "70,000.5 and Keras 3.11", "70.000,5 e Keras 3.11") == ""
    assert "missing 70000" in found(code, "70,000", "7.000")


@pytest.mark.parametrize(
    ("code", "original", "translation"),
    [
        ("zh_CN", "an epoch", "时期"),
        ("es", "the accuracy", "la precisión"),
        ("es", "Accuracy", "precisión"),
        ("es", "accuracy", "Precisión"),
        ("ru", "the learning rate", "скорость обучения"),
    ],
)
def test_a_term_keeps_its_translation(code, original, translation):
    assert "see the glossary" in found(code, original, translation)
    assert found(code, "something else", translation) == ""


@pytest.mark.parametrize(
    "title",
    [
        "It is the best one",
        "Also called: steepest descent; on batches, stochastic",
        "In {number}`a.b:d` of them, `x` is less",
        "Weights are drawn",
        "Test accuracy by epoch",
        "Why Normalize Images Before Training",
    ],
)
def test_a_sentence_that_is_english_still_is_found(title):
    assert "English still" in found("es", title, title)
    assert found("es", title, title, user_comments=["as in the original"]) == ""


@pytest.mark.parametrize(
    "translation",
    [
        "The network reads images of digits and learns from them",
        "La red. The network reads images of digits and learns from them.",
        "La red lee imágenes y reads images of digits siempre.",
        "La red lee imágenes, and learns from them.",
    ],
)
def test_a_part_that_is_english_still_is_found(translation):
    original = "The network reads images of digits and learns from them."
    assert "English still" in found("es", original, translation)
    assert found("es", original, translation, user_comments=["as in the original"]) == ""


def test_all_words_that_are_english_still_are_said():
    heading = "Why Normalize Images Before Training"
    assert f"is English still: '{heading}'." in found("es", heading, heading)


def test_a_title_that_is_linked_is_english_still_where_it_is_no_link():
    link = "[On what they can do](https://a.org/b)"
    original = f"{link}: On what they can do, it says"
    said = found("es", original, f"{link}: On what they can do, dice")
    assert "is English still: 'what they can do'" in said


@pytest.mark.parametrize(
    ("original", "translation"),
    [
        ("Ludwig van der Berg", "Ludwig van der Berg"),
        ("LeCun, Cortes and Burges (1998)", "LeCun, Cortes y Burges (1998)"),
        ("by Yann LeCun, Corinna Cortes and others", "de Yann LeCun, Corinna Cortes y otros"),
        ("TensorFlow, NumPy, SciPy, Keras and JAX", "TensorFlow, NumPy, SciPy, Keras y JAX"),
        (
            "Guo (2017), [On what they can do](https://a.org/b): a network",
            "Guo (2017), [On what they can do](https://a.org/b): una red",
        ),
        ("It has `what you can see`.", "Tiene `what you can see`."),
        ("Will Smith", "Will Smith"),
        ("drawn by J. Will Smith", "dibujado por J. Will Smith"),
    ],
)
def test_names_titles_that_are_linked_and_code_are_no_english(original, translation):
    assert found("es", original, translation) == ""


@pytest.mark.parametrize(
    ("code", "original", "translation", "encoding"),
    [
        ("es", "An epoch", "Una época", "cp1252"),
        ("es", "An epoch, then an epoch", "Una época, 🙂 después una ñ", "cp1252"),
        ("es", "the year", "año", "cp1252"),
        ("es", "the network says", "la red —dice—", "latin-1"),
        ("es", "the networks", "—ñandú—", "mac-roman"),
        ("fr", "What a network!", "Quel réseau à lire", "cp850"),
        ("ru", "A tale", "Сказка", "cp1251"),
        ("ru", "A tale", "Сказка", "koi8-r"),
        ("ru", "A tale of numbers", "Сказка о числах", "latin-1"),
        ("zh_CN", "A tale of numbers", "数字的故事", "gb18030"),
        ("zh_CN", "A tale of numbers", "数字的故事", "latin-1"),
        ("zh_CN", "Validation accuracy", "验证准确率", "cp1252"),  # a byte is lost within it
        ("ru", "A scale of a network", "Масштаб И сети", "cp1251"),
        ("pt", "the information", "informação", "cp1252"),
    ],
)
def test_letters_that_were_read_in_a_wrong_encoding_are_refused(
    code, original, translation, encoding
):
    before, sign, after = translation.partition("🙂")
    misread = (after or before).encode().decode(encoding, "ignore")
    said = found(code, original, before + misread if sign else misread)
    # Some are signs that nobody sees, or that a language has not.
    assert "was read in a wrong encoding" in said or "no reader sees" in said
    assert "wrong encoding" not in found(code, original, translation.replace("🙂", ""))


def test_what_a_misread_word_is_stands_in_the_problem():
    said = found("es", "An epoch of a network", "Una Ã©poca: una época de una red")
    assert said == (
        "'Ã©' was read in a wrong encoding: it is 'é'. "
        "Write that, or bring back the version before."
    )


def test_a_misread_word_is_found_beside_right_ones():
    said = found("zh_CN", "data and data", "数据 x 鏁版嵁")
    assert "'鏁版嵁' was read in a wrong encoding: it is '数据'" in said


def test_a_misread_word_is_found_though_its_end_is_lost():
    assert "'鏁版' was read in a wrong encoding: it is '数'" in found("zh_CN", "data", "鏁版")


@pytest.mark.parametrize(
    ("code", "original", "translation"),
    [
        ("ru", "A tale of numbers", "??????? ? ??????"),
        ("ru", "expression", "выра?ение"),
        ("es", "information", "informaci?n, ¿"),
        ("zh_CN", "A tale of numbers", "?????"),
    ],
)
def test_letters_that_became_question_marks_are_refused(code, original, translation):
    assert "has ? where letters were" in found(code, original, translation)


@pytest.mark.parametrize(
    ("translation", "said"),
    [
        ("...", "says nothing: '...'. Translate it, or leave it empty."),
        ("—", "says nothing: '—'"),
        ("TODO", "'TODO' is a note to someone who translates"),
        ("TODO: la época", "'TODO' is a note"),
        ("la época FIXME", "'FIXME' is a note"),
        ("XXX", "'XXX' is a note"),
        ("TODO acaba", ""),
        ("5 épocas", "added 5"),
    ],
)
def test_a_translation_that_is_not_done_is_refused(translation, said):
    found_here = found("es", "The epoch ends.", translation)
    assert said in found_here
    assert said or not found_here
    assert found("es", "...", "…") == ""
    assert found("es", "a TODO and FIXME", "un TODO y FIXME") == ""


@pytest.mark.parametrize(
    ("code", "translation", "said"),
    [
        ("es", "e\u0301poca", "Write 'é' (U+00E9), or save the file in Unicode's form NFC"),
        ("es", "an\u0303o", "Write 'ñ' (U+00F1)"),
        ("ru", "большои\u0306", "Write 'й' (U+0439)"),
        ("vi", "ky\u0309", "Write 'ỷ' (U+1EF7)"),
        ("ja", "か\u3099", "Write 'が' (U+304C)"),
        ("yo", "e\u0323\u0300ko", "Write 'ẹ̀' (U+1EB9)"),
        ("es", "épo\u0336ca", "U+0336 (COMBINING LONG STROKE OVERLAY) stands in 'o̶'"),
        ("es", "q\u0301", "U+0301 (COMBINING ACUTE ACCENT) stands in 'q́'"),
        ("es", "época \u20dd", "U+20DD (COMBINING ENCLOSING CIRCLE) stands in"),
        ("es", "\u0301poca", "U+0301 (COMBINING ACUTE ACCENT) stands in"),
        ("es", "e\u064bpoca", "U+064B (ARABIC FATHATAN) stands in"),
        ("es", "é\u0301\u0302\u0303poca", "U+0301 (COMBINING ACUTE ACCENT) stands in"),
        ("ru", "за\u0338пуск", "U+0338 (COMBINING LONG SOLIDUS OVERLAY) stands in"),
        ("ru", "бо\u0301\u0301льшая", "U+0301 (COMBINING ACUTE ACCENT) stands in"),
        ("yo", "ẹ\u0300\u0301\u0301kọ", "U+0300 (COMBINING GRAVE ACCENT) stands in"),
        ("yo", "ẹ\u0336kọ", "U+0336 (COMBINING LONG STROKE OVERLAY) stands in"),
        ("yo", "ẹ\u20ddkọ", "U+20DD (COMBINING ENCLOSING CIRCLE) stands in"),
        ("ar", "مe\u064fدة", "U+064F (ARABIC DAMMA) stands in"),
        ("zh_CN", "轮\u0338次", "U+0338 (COMBINING LONG SOLIDUS OVERLAY) stands in"),
        ("yo", "5\u0301 kọ", "U+0301 (COMBINING ACUTE ACCENT) stands in"),
    ],
)
def test_what_stands_on_a_letter_as_a_sign_of_its_own_is_refused(code, translation, said):
    assert said in found(code, "an epoch", translation)
    remark = {"user_comments": ["as in the original"]}
    assert said in found(code, "an epoch", translation, **remark)


@pytest.mark.parametrize(
    ("code", "translation"),
    [
        ("ru", "бо\u0301льшая часть"),  # the larger one: большая is large
        ("hi", "क्षि हिन्दी में युग"),
        ("hi", "क\u093cलम"),  # NFC parts it from its letter
        ("ar", "مُدَّةً"),
        ("th", "ที่นี่ครั้ง"),
        ("bn", "যুগের"),
        ("ta", "காலம்"),
        ("he", "עִבְרִית"),
        ("yo", "ẹ\u0300kọ\u0301"),
        ("lt", "ė\u0303"),
        ("vi", "kỷ nguyên"),
        ("ee", "ɔ\u0303\u0301"),
    ],
)
def test_marks_that_a_language_writes_by_themselves_pass(code, translation):
    assert found(code, "an epoch", translation) == ""


def test_a_mark_that_the_original_has_on_its_letter_passes():
    assert found("es", "as in q\u0301", "como en q\u0301") == ""
    assert "U+0307" in found("es", "as in q\u0301", "como en q\u0307")
    assert "U+0307" in found("es", "as in q\u0301", "q\u0301 y q\u0307")


@pytest.mark.parametrize(
    ("code", "original", "translation", "said"),
    [
        ("es", "A tale of numbers", "Повесть о числах", "'Повесть' is not in the letters of"),
        ("es", "A tale of numbers", "数字的故事", "'数字的故事' is not in the letters"),
        ("es", "A tale of numbers", "Una повесть de números", "'повесть' is not in the letters"),
        ("ru", "A tale of numbers", "La novela de cifras", "'La' is not in the letters"),
        ("ru", "A tale", "Novela", "'Novela' is not in the letters of 'ru'"),
        ("zh_CN", "A tale of data", "データの物語", "'データの物語' is not in the letters"),
        ("ru", "A tale of numbers", "Сказка о\u00a0Ð§Ð¸ÑÐ»Ð°Ñ", "'Ð' is not in the letters"),
        ("ar", "A tale", "قصة и так", "'и' is not in the letters of 'ar'"),
        ("el", "A tale", "Повесть", "'Повесть' is not in the letters of 'el'"),
        ("ru", "A tale", "Пoвecть", "'Пoвecть' mixes Latin and Cyrillic letters"),
        ("ru", "A tale", "Поwесть", "'Поwесть' mixes Latin and Cyrillic letters"),
        ("ru", "A network of its own", "Сeть своя", "'Сeть' mixes"),
        ("sr_Latn", "A network", "mrežа", "'mrežа' mixes"),
        ("ru", "in two parts", "in two parts", "'in' is not in the letters of 'ru'"),
        ("ru", "A network", "Cеть", "'Cеть' mixes Latin and Cyrillic letters"),
    ],
)
def test_letters_of_another_script_are_refused(code, original, translation, said):
    assert said in found(code, original, translation)
    remark = {"user_comments": ["as in the original"]}
    assert said not in found(code, original, translation, **remark)


@pytest.mark.parametrize(
    ("code", "original", "translation"),
    [
        ("ru", "Keras", "Keras"),
        ("ru", "ReLU", "ReLU"),
        ("ru", "`fit` of Keras 3", "`fit`, Keras 3"),
        ("zh_CN", "TensorFlow, NumPy and JAX", "TensorFlow、NumPy、JAX"),
        ("zh_CN", "in 5 hours", "5 h"),
        ("es", "the letter Ж and 字", "la letra Ж y 字"),
        ("es", "the 1st of 5 µs in ℝ, x̄", "la 1.ª de 5\u00a0µs en ℝ, x̄"),
        ("es", "CAFÉ", "el «CAFÉ» y «ESPAÑ»"),
        ("ru", "and it with Adam, into hers", "и её с\u00a0Adam, в\u00a0её"),
        ("zh_CN", "the raw symptom", "原始症状，停止，展平"),
        ("ja", "a tale of data", "データの物語"),
        ("ko", "a tale", "이야기"),
        ("xx", "a tale", "Повесть"),
        ("es", "a? b? c?", "¿a? ¿b? ¿c?"),
        ("ru", "a GPU's", "GPUшный"),
        ("ru", "Poincaré says so", "Так говорит Poincaré"),
        ("sr", "A network", "Мрежа"),
        ("ru", "a dog", "пёс"),
        ("uk", "the year", "Рік"),
        ("ru", "Edges of a graph", "Рёбра графа"),
        ("ru", "a syllable", "слог пё"),
        ("uk", "C", "Сі"),
        ("ru", "Papers with code", "Papers with code"),
        ("es", "the pattern a?b", "el patrón a?b"),
        ("es", "And so on.", "¿Y?"),
    ],
)
def test_letters_of_names_of_formulas_and_of_the_language_pass(code, original, translation):
    said = found(code, original, translation)
    assert not any(each in said for each in ("letters", "encoding")), said


@pytest.mark.parametrize("code", ["es", "ru", "zh_CN"])
def test_there_are_forty_right_translations_a_language_and_they_pass(code):
    path = RIGHT / f"{code}.po"
    assert len(read_catalog(path).entries) >= 40
    assert problems_of_file(path, code, RULES) == []


@pytest.mark.parametrize(
    "sign", ["&#x202E;", "&#8203;", "&shy;", "&zwj;", "&#xE001;", "&ZeroWidthSpace;"]
)
def test_what_no_reader_sees_is_refused_by_its_name_too(sign):
    assert "where no reader sees it" in found("es", "a word", f"una {sign}palabra")


@pytest.mark.parametrize(
    ("code", "original", "translation"),
    [
        ("es", "a\u200bb", "a\u200bb"),
        ("ar", "Keras C++", "Keras C++\u200e"),
        ("fa", "a book", "می\u200cخواهم"),
        ("es", "a sun", "un sol ☀"),
        ("es", "a sun", "un sol ☀\ufe0f"),
        ("es", "a scientist", "una científica 👩\u200d💻"),
    ],
)
def test_after_what_is_right_nothing_comes_that_no_reader_sees(code, original, translation):
    assert "no reader sees" not in found(code, original, translation)
    assert "U+202E" in found(code, original, f"{translation}\u202e")


def test_what_no_reader_sees_is_said_with_what_is_before_it():
    assert "stands after 'una', where" in found("es", "a word", "una\u202epalabra")
    assert "stands after 'una': a blank" in found("es", "a word", "una\u2003palabra")


def test_a_space_of_no_width_may_close_bold():
    assert found("zh_CN", "**Why?** So.", "**为什么？**&#8203;所以。") == ""


def test_joiners_stay_where_a_script_or_an_emoji_needs_them():
    assert found("fa", "a book", "می\u200cخواهم") == ""
    assert found("hi", "a word", "क्\u200dष") == ""
    assert "U+200D" in found("es", "a word", "una 👩\u200dpalabra")


@pytest.mark.parametrize("sign", "\u200e\u200f\u061c")
def test_marks_of_direction_stay_where_a_language_is_written_from_the_right(sign):
    for code, text in (("ar", "كلمة{} C++{}"), ("he", "{}5"), ("fa", "Keras{}"), ("ar_EG", "{}5")):
        original = "5" if "5" in text else "Keras C++"
        assert found(code, original, text.replace("{}", sign)) == ""
    for code in ("es", "ru", "zh_CN", "xx"):
        assert f"U+{ord(sign):04X} (" in found(code, "a word", f"{sign}palabra עברית{sign}")


@pytest.mark.parametrize("sign", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_what_turns_a_passage_is_refused_in_any_language(sign):
    for code in ("ar", "he", "fa", "es"):
        assert f"U+{ord(sign):04X} (" in found(code, "a word", f"كلمة {sign}Keras\u2069 هنا")


@pytest.mark.parametrize(
    ("code", "original", "translation"),
    [
        ("es", "A loss begins at 1.", "Una pérdida comienza en."),
        ("es", "The first of a kind: 1 is raw.", "La primera de una clase: es sin escalar."),
        ("zh_CN", "A trap: it begins with 1, always.", "一个陷阱：总是从开始。"),
    ],
)
def test_an_article_is_no_number(code, original, translation):
    assert "missing 1" in found(code, original, translation)


@pytest.mark.parametrize(
    ("code", "original", "translation"),
    [
        ("es", "1 epoch takes a minute.", "Una época dura un minuto."),
        ("es", "From 0 to 1.", "De cero a uno."),
        ("zh_CN", "1 epoch takes a while.", "一个轮次需要一些时间。"),
        ("ru", "From 0 to 1.", "От нуля до одного."),
    ],
)
def test_a_1_that_counts_may_be_an_article_in_its_translation(code, original, translation):
    assert "missing" not in found(code, original, translation)


@pytest.mark.parametrize("word", ["one", "first", "second", "half", "two", "may", "zero", "once"])
@pytest.mark.parametrize("code", ["es", "ru", "zh_CN"])
def test_no_word_hides_that_numbers_are_exchanged(code, word):
    a, b = "{number}`s.a:d`", "{number}`s.b:d`"
    for one, other in ((a, b), ("5", "8")):
        original = f"{word}: {one}, {word}: {other}"
        translation = f"{other}; {one}" if code != "zh_CN" else f"{other}；{one}"
        assert "another order" in found(code, original, translation)


@pytest.mark.parametrize(
    ("code", "original", "translation"),
    [
        ("es", "one image", "2 imágenes"),
        ("es", "In one run it is so", "En una ejecución es así 1"),
        ("es", "two images and no more", "dos imágenes y 2 más"),
        ("ru", "two images", "два изображения и\u00a02"),
        ("zh_CN", "two images", "两张图像和 2"),
        ("es", "10,000 images", "mil imágenes"),
        ("zh_CN", "10,000 images", "10 万张图像"),
        ("zh_CN", "10,000 images", "1 张图像"),
        ("es", "it may be so in March", "puede pasar 5"),
        ("es", "255 levels", "−255 niveles"),
        ("es", "95% of them", "95 de ellos"),
        ("ru", "a 95% interval", "95 интервалов"),
        ("zh_CN", "255 levels", "有-255 级"),
        ("es", "2 steps", "2½ pasos"),
        ("es", "10² steps", "10 pasos"),
        ("es", "10³ steps", "10² pasos"),
        ("es", "10 steps", "10⁻² pasos"),
        ("es", "{number}`a.b:d` steps", "-{number}`a.b:d` pasos"),
        ("es", "{number}`a.b:d` steps", "{number}`a.b:d`\u00a0% de pasos"),
        ("es", "{number}`a.b:d` steps", "{number}`a.b:d`² pasos"),
        ("es", "50 steps", "5 al ciento pasos"),
        ("es", "3 images", "3 mil imágenes"),
        ("es", "±5 steps", "∓5 pasos"),
        ("es", "±5 steps", "+5 pasos"),
    ],
)
def test_a_number_is_its_sign_its_power_and_what_it_is_of(code, original, translation):
    assert "its numbers differ" in found(code, original, translation)


@pytest.mark.parametrize("number", ["3", "{number}`a.b:d`", "½"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        *((f"{sign}", "") for sign in "≈~∼≅≃≥≤⩾≦≠√∛∞∑¬^˜★▲☆∂≪"),
        *((f"{sign} ", "") for sign in ("≈", "~", "≥", "≤", "≠", ">")),
        *(("", sign) for sign in "°′″‴‵+≈★^\u0338\u0336\u20e0\u20dd\u0305\u0301℃"),
        *(("", sign) for sign in (" °", "\u00a0°C", " ′", "≈\u0338", "∗")),
    ],
)
def test_a_sign_beside_a_number_is_part_of_it(before, after, number):
    original = f"The value is {number} today"
    wrong, right = (f"El valor es {each} hoy" for each in (f"{before}{number}{after}", number))
    assert "its numbers differ" in found("es", original, wrong)
    assert "its numbers differ" in found("es", original.replace(number, f"{before}{number}{after}"),
                                         right)  # fmt: skip
    assert found("es", original, right) == ""


@pytest.mark.parametrize(
    ("code", "original", "translation"),
    [
        ("es", "≈5 and ≥ 3 of 28 × 28", "≈5 y ≥ 3 de 28\u202f×\u202f28"),
        ("es", "28×28 and 3→5", "28 × 28 y 3 → 5"),
        ("es", "5 °C and 5°C", "5°C y 5 ℃"),
        ("es", "dividing by 255, 3 times", "÷255, 3×"),
        ("es", "Copyright 2026, page 5", "© 2026, página 5"),
        ("ru", "page 5", "страница №\u00a05"),
        ("zh_CN", "3 to 5 and 3–5", "3~5 和 3 ～ 5"),
        ("es", "5+ of 5 + 3", "5+ de 5+3"),
        ("es", "5+(3) and (2)→5", "5 + (3) y (2) → 5"),
        ("es", "50%−3% of it", "50\u00a0% − 3\u00a0% de ello"),
        ("es", "5°+3° and 13~5", "5° + 3° y 13 ~ 5"),
        ("es", "5 °C", "5°C"),
    ],
)
def test_a_sign_that_is_no_part_of_a_number_may_be_another(code, original, translation):
    assert "numbers differ" not in found(code, original, translation)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("es", "decenas docenas cientos centenares millares k K"),
        ("ru", "десятка десятков сотен сотни тысяч дюжин"),
        ("zh_CN", "十 百 千 万 亿 打"),
    ],
)
@pytest.mark.parametrize("number", ["5", "{number}`a.b:d`"])
def test_a_word_that_multiplies_a_number_is_part_of_it(code, words, number):
    for word in words.split():
        assert "its numbers differ" in found(code, f"{number} images", f"{number} {word} abc")


@pytest.mark.parametrize(
    ("code", "original", "translation"),
    [
        ("es", "5 dozen images", "5 docenas de imágenes"),
        ("es", "60 images", "5 docenas de imágenes"),
        ("es", "5K images", "5 mil imágenes"),
        ("ru", "5 hundred images", "5 сотен изображений"),
        ("ru", "50 images", "5 десятков изображений"),
        ("ru", "5 k-means", "5 k-средних"),
        ("zh_CN", "5 hundred images", "5 百张图像"),
        ("zh_CN", "60 eggs", "5 打鸡蛋"),
        ("zh_CN", "Stage 5 opens it", "阶段 5 打开它"),
    ],
)
def test_a_number_with_a_word_that_multiplies_it_has_its_value(code, original, translation):
    assert "numbers differ" not in found(code, original, translation)


@pytest.mark.parametrize(
    ("code", "original", "translation", "said"),
    [
        ("es", "Three runs learn.", "Siete ejecuciones aprenden.", "missing 3; added 7"),
        ("es", "Three runs of Keras 3", "Nueve de Keras 3", "missing 3; added 9"),
        ("es", "The third run", "La quinta ejecución", "missing 3; added 5"),
        (
            "es",
            "Three of ten runs",
            "Diez de tres ejecuciones",
            "another order (10, 3) than in the original (3, 10)",
        ),
        ("es", "ten thousand images", "mil imágenes", "missing 10000; added 1000"),
        ("ru", "Four of 5 runs", "Девять из 5 запусков", "missing 4; added 9"),
        ("ru", "Two see five each.", "Пять видят по\u00a0два.", "another order (5, 2)"),
        ("zh_CN", "Three things differ.", "四处不同。", "missing 3; added 4"),
        ("zh_CN", "Three runs learn.", "七次运行能学会。", "missing 3; added 7"),
        ("es", "5 images", "el doble de 5 imágenes", "'doble de 5' is another number"),
        ("es", "of {number}`a.b:d` runs", "la mitad de las {number}`a.b:d`", "another number"),
        ("es", "5 images", "5 pares de imágenes", "another number"),
        ("ru", "more than 5", "вдвое больше 5", "another number"),
        ("zh_CN", "5 images", "5 的两倍", "another number"),
        ("es", "Three runs of Keras 9", "Nueve de Keras 9", "missing 3; added 9"),
        ("es", "the two: 8, then five", "5, las dos y 8", "another order"),
    ],
)
def test_a_number_in_words_is_no_other_in_words(code, original, translation, said):
    assert said in found(code, original, translation)


def test_numbers_in_words_that_differ_in_two_ways_are_one_problem():
    said = found("es", "Three runs, two thirds of it", "Siete ejecuciones, un tercio de ello")
    assert said.count("numbers in words differ") == 1


@pytest.mark.parametrize(
    ("code", "translation"),
    [
        *(("es", "el siglo XX"), ("es", "los siglos XX y XIX"), ("es", "el siglo\u00a0IX")),
        *(("ru", "XX век"), ("ru", "в\u00a0XIX\u00a0столетии"), ("ru", "в\u00a0IV\u00a0веке")),
    ],
)
def test_a_century_may_be_in_roman_figures(code, translation):
    value = {"XX": 20, "XIX": 19, "IX": 9, "IV": 4}[re.search("[IVX]+", translation)[0]]
    assert found(code, f"in the {value}th century", translation) == ""
    assert "numbers differ" in found(code, f"in the {value + 1}th century", translation)


@pytest.mark.parametrize(
    ("code", "original", "translation"),
    [
        ("es", "Three runs of ten learn.", "3 ejecuciones de diez aprenden."),
        ("es", "several hundred times", "varios cientos de veces"),
        ("es", "in quarters, the two of them", "en cuatro partes, ambas"),
        ("es", "twice the 5 images", "el doble de 5 imágenes"),
        ("es", "half of the {number}`a.b:d` runs", "la mitad de las {number}`a.b:d`"),
        ("ru", "5 pairs, that is, two each", "5 пар, то есть по\u00a0две"),
        ("zh_CN", "Three of ten runs learn.", "十次运行中有三次能学会。"),
        ("zh_CN", "It is certain of three.", "它对三个十分确信。"),
        ("zh_CN", "two or three epochs", "两三个轮次"),
        ("es", "Three runs of one kind", "De una misma clase, tres ejecuciones"),
    ],
)
def test_a_number_in_words_may_be_said_otherwise(code, original, translation):
    assert "number" not in found(code, original, translation)


@pytest.mark.parametrize(
    ("code", "original", "translation"),
    [
        ("es", "It ended at 3:30 p.m.", "Terminó a las 15:30."),
        ("es", "at 3:30 p.m.", "a las 3:30 p.\u00a0m."),
        ("es", "at 12:15 a.m.", "a las 00:15"),
        ("es", "at 3 p.m.", "a las 15\u00a0h"),
        ("es", "at 15:30", "a las 15.30"),
        ("es", "at 8 in the evening", "a las 8 de la noche"),
        ("ru", "at 3:30 PM", "в\u00a015:30"),
        ("ru", "at 9:05 a.m.", "в\u00a009:05"),
        ("ru", "from 9 a.m. to 5 p.m.", "с\u00a09 до 17 часов"),
        ("ru", "at 3 p.m.", "в\u00a03 часа дня"),
        ("ru", "3 days ago", "3 дня назад"),
        ("zh_CN", "at 3:30 p.m.", "下午 3 点半"),
        ("zh_CN", "at 3:05 p.m.", "15 点 05 分"),
        ("zh_CN", "a 16:9 picture", "16:9 的图像"),
        ("ru", "in a ratio of 3:1", "в\u00a0отношении 3 к\u00a01"),
        ("es", "at 12 a.m.", "a las 24:00"),
        ("es", "at 11 p.m.", "a las 23:00"),
        ("es", "at three o'clock", "a las 3"),
        ("fr", "at 9 a.m.", "à 9\u00a0h"),
        ("es", "in a ratio of 3:10", "en una proporción de 3 a 10"),
    ],
)
def test_a_time_may_be_of_12_hours_or_of_24(code, original, translation):
    assert found(code, original, translation) == ""


@pytest.mark.parametrize(
    ("code", "original", "translation", "said"),
    [
        ("es", "at 3:30 p.m.", "a las 3:30", "missing 15:30"),
        ("es", "at 3:30 p.m.", "a las 16:30", "missing 15:30"),
        ("es", "at 12:15 a.m.", "a las 12:15", "missing 0:15"),
        ("es", "at 12 p.m.", "a las 0:00", "numbers differ"),
        ("ru", "at 9 a.m.", "в\u00a021:00", "numbers differ"),
        ("zh_CN", "at 3 p.m.", "3 点", "missing 15:00"),
        ("zh_CN", "at 3 a.m.", "下午 3 点", "added 15:00"),
        ("ru", "at 3 a.m.", "в\u00a03 часа дня", "added 15:00"),
        ("ru", "at 3:30", "в\u00a03:30 дня", "added 15:30"),
        ("es", "at 3:00", "con 3", "missing 00"),
    ],
)
def test_a_time_keeps_its_half_of_the_day(code, original, translation, said):
    assert said in found(code, original, translation)


@pytest.mark.parametrize(
    ("code", "original", "right", "wrong"),
    [
        (
            "es",
            "at 3:30 p.m.",
            "a las tres y media de la tarde",
            "a las cuatro y media de la tarde",
        ),
        ("es", "at 3:30 p.m.", "a las 3 y media de la tarde", "a las 4 y media de la tarde"),
        ("es", "at 3:30 p.m.", "a las tres y media de la tarde", "a las tres y media"),
        ("es", "at 3:30 p.m.", "a las tres y media de la tarde", "a las tres de la tarde"),
        ("es", "at 3:30", "a las tres y media", "a las tres y cuarto"),
        ("es", "at half past three", "a las tres y media", "a las cuatro y media"),
        ("es", "at half past three in the afternoon", "a las 15:30", "a las 16:30"),
        ("es", "at a quarter to one", "a la una menos cuarto", "a la una y cuarto"),
        ("es", "at 3:45 p.m.", "a las cuatro menos cuarto de la tarde", "a las 16:45"),
        ("es", "at 3:25 a.m.", "a las tres y veinticinco de la madrugada", "a las tres y veinte"),
        ("es", "at 3:40 p.m.", "a las cuatro menos veinte de la tarde", "a las tres y veinte"),
        ("es", "at three o'clock", "a las 3:00", "a las 4:00"),
        ("es", "from 9 a.m.", "desde las nueve de la mañana", "desde las nueve de la noche"),
        ("es", "since ten minutes to four", "desde las 3:50", "desde las 4:10"),
        ("es", "by twelve twenty-five at night", "a las 0:25", "a las 12:25"),
        ("ru", "at half past three", "в\u00a0половине четвёртого", "в\u00a0половине третьего"),
        ("ru", "at 3:30 p.m.", "в\u00a0полчетвёртого дня", "в\u00a0полчетвёртого утра"),
        ("ru", "It is half past three.", "Сейчас половина четвёртого.", "Сейчас половина пятого."),
        ("ru", "at a quarter past three", "в\u00a0четверть четвёртого", "в\u00a0три часа ночи"),
        ("ru", "at 3:45", "без четверти четыре", "без четверти три"),
        ("ru", "at 3:35", "без двадцати пяти минут четыре", "без двадцати минут четыре"),
        ("ru", "at 3:30 p.m.", "в\u00a0три часа тридцать минут дня", "в\u00a0три часа дня"),
        ("ru", "at 9:20 p.m.", "в\u00a0девять двадцать вечера", "в\u00a0девять двадцать утра"),
        ("ru", "at 9 a.m.", "в\u00a0девять утра", "в\u00a0девять вечера"),
        ("zh_CN", "at 3:30 p.m.", "下午三点半", "下午四点半"),
        ("zh_CN", "at 3:30 p.m.", "下午三点半", "上午三点半"),
        ("zh_CN", "at half past three in the afternoon", "下午 3 点半", "下午 4 点半"),
        ("zh_CN", "at half past three", "三点半", "四点半"),
        ("zh_CN", "at 3 p.m.", "下午三点", "凌晨三点"),
        ("zh_CN", "from 9 a.m. to 3 p.m.", "上午九点至下午三点", "上午三点至下午九点"),
        ("zh_CN", "at 3:45 p.m.", "下午三点三刻", "下午三点一刻"),
        ("zh_CN", "at 3:50", "差十分四点", "四点十分"),
        ("zh_CN", "at 12:20 p.m.", "中午十二点二十分", "中午十二点十二分"),
        ("zh_CN", "at three o'clock", "三点整", "四点整"),
        ("es", "at one minute past three", "a las 3:01", "a las 3:10"),
        ("es", "at three o'clock", "a las tres en punto", "a las cuatro en punto"),
    ],
)
def test_a_time_may_be_in_words(code, original, right, wrong):
    assert found(code, original, right) == ""
    assert "numbers" in found(code, original, wrong)


def test_a_time_right_after_han_is_one():
    said = found("zh_CN", "at 3:30 p.m.", "于15:30")
    assert "write a space between Han and Latin or figures" in said
    assert "number" not in said


@pytest.mark.parametrize(
    ("code", "original", "translation"),
    [
        ("es", "two to three of the 5 layers", "dos o tres de las 5 capas"),
        ("es", "three and a half hours of 5", "tres horas y media de 5"),
        ("es", "both, and three of the others", "las dos y tres de las otras"),
        ("ru", "half of the third layer", "половина третьего слоя"),
        ("ru", "three hours thirty minutes", "три часа тридцать минут"),
        ("ru", "for three days", "три дня"),
        ("zh_CN", "a little, and three points", "有一点，还有三点"),
        ("es", "from 3 to five of them", "de 3 a 5 de ellas"),
        ("es", "the 3 others", "las tres otras"),
        ("ru", "for 3 hours", "три часа"),
        ("ru", "Multiply it by 5, 20 times.", "Умножьте на пять двадцать раз."),
        ("es", "from ten minutes to zero", "de 10 minutos a 0"),
        ("es", "from ten minutes to thirteen", "de 10 minutos a 13"),
        ("es", "from zero minutes to three", "de 0 minutos a 3"),
        ("zh_CN", "12 points", "十二点"),
    ],
)
def test_what_only_looks_like_a_time_is_none(code, original, translation):
    assert found(code, original, translation) == ""


@pytest.mark.parametrize(
    ("code", "translation"),
    [("es", "con las tres"), ("ru", "три часа"), ("zh_CN", "有三点")],
)
def test_what_may_be_three_hours_or_three_others_stands_for_no_time(code, translation):
    assert "numbers differ" in found(code, "at 3:00", translation)


@pytest.mark.parametrize(
    ("code", "original", "translation"),
    [
        ("es", "1/2 of them", "½ de ellas"),
        ("es", "one half of them", "1/2 de ellas"),
        ("es", "three quarters of them", "¾ de ellas"),
        ("es", "2 1/2 epochs", "2½ épocas"),
        ("es", "a third of them", "⅓ de ellas"),
        ("es", "2/3 of the runs", "las dos terceras partes de las ejecuciones"),
        ("es", "half of them", "0,5 de ellas"),
        ("es", "one in ten", "uno de cada diez"),
        ("ru", "1/2 of the runs", "половина запусков"),
        ("ru", "three fifths of them", "три пятых из них"),
        ("ru", "half a million images", "полмиллиона изображений"),
        ("ru", "half an hour", "полчаса"),
        ("zh_CN", "1/2 of them", "其中的一半"),
        ("zh_CN", "1/2 of them", "其中的 ½"),
        ("zh_CN", "half a million images", "50 万张图像"),
        ("zh_CN", "7 out of 10 runs", "10 次运行中的 7 次"),
        ("zh_CN", "5 of 8", "5/8"),
        ("zh_CN", "70% of the runs", "七成的运行"),
        ("zh_CN", "1/3 of them", "3 分之 1"),
        ("es", "half a dozen images", "6 imágenes"),
        ("zh_CN", "70% of the runs", "7 成的运行"),
    ],
)
def test_a_part_of_a_whole_may_be_a_sign_figures_or_words(code, original, translation):
    assert found(code, original, translation) == ""


@pytest.mark.parametrize(
    ("code", "original", "translation"),
    [
        ("es", "1/2 of them", "¼ de ellas"),
        ("es", "half of them", "⅓ de ellas"),
        ("es", "two thirds of them", "un tercio de ellas"),
        ("es", "2/3 of the runs", "un tercio de las ejecuciones"),
        ("es", "7 out of 10 runs", "10 de cada 7 ejecuciones"),
        ("es", "half a million images", "un millón de imágenes"),
        ("ru", "three fifths of them", "две пятых из них"),
        ("zh_CN", "half of them", "三分之一"),
        ("zh_CN", "one in ten", "百分之一"),
        ("zh_CN", "70% of the runs", "三成的运行"),
        ("zh_CN", "70% of the runs", "3 成的运行"),
        ("es", "0 of 5 runs", "0 ejecuciones"),
        ("es", "5 of 5 runs", "1 ejecución"),
        ("zh_CN", "15 adults, 50% of all", "所有人中的 15 成年人"),
    ],
)
def test_a_part_of_a_whole_is_no_other_part(code, original, translation):
    assert "numbers" in found(code, original, translation)


@pytest.mark.parametrize(
    ("code", "original", "translation"),
    [
        ("es", "about 5 epochs", "~5 épocas"),
        ("es", "~5 epochs", "unas 5 épocas"),
        ("es", "~5 epochs", "≈5 épocas"),
        ("es", "at least 5 epochs", "≥\u00a05 épocas"),
        ("es", "more than five epochs", "más de 5 épocas"),
        ("es", "5 or more epochs", "5 o más épocas"),
        ("es", "turned by 15 degrees", "girado 15°"),
        ("ru", "~{number}`a.b:d` epochs", "около {number}`a.b:d` эпох"),
        ("ru", "≥ 5 epochs", "не менее 5 эпох"),
        ("ru", "5+ epochs", "5 и\u00a0более эпох"),
        ("zh_CN", "about five epochs", "~5 轮"),
        ("zh_CN", "~5 epochs", "约 5 轮"),
        ("zh_CN", "at most 5 epochs", "≤ 5 轮"),
        ("zh_CN", "turned by 15°", "旋转 15 度"),
        ("es", "< 5 epochs", "menos de 5 épocas"),
        ("es", "fewer than 5 epochs", "<\u00a05 épocas"),
        ("es", "less than 5", "<5"),
        ("es", "fewer than {number}`a.b:d` epochs", "< {number}`a.b:d` épocas"),
        ("es", "below 5%", "< 5\u00a0%"),
        ("es", "< 5%", "menos del 5\u00a0%"),
        ("es", "~5%", "alrededor del 5\u00a0%"),
        ("es", "in > 5 epochs", "en más de 5 épocas"),
        ("es", "in more than 5 epochs", "en > 5 épocas"),
        ("es", "5 epochs at most", "≤ 5 épocas"),
        ("es", "≤ 5 epochs", "5 épocas como máximo"),
        ("es", "≤ 5 epochs", "5 épocas o menos"),
        ("es", "5 or fewer epochs", "≤ 5 épocas"),
        ("es", "5 or more epochs", "≥ 5 épocas"),
        ("es", "5+ epochs", "5 épocas o más"),
        ("es", "≥ 5 epochs", "al menos cinco épocas"),
        ("es", "5 epochs at least", "5 épocas como mínimo"),
        ("es", "5 epochs or so", "5 épocas aproximadamente"),
        ("ru", "fewer than 5 epochs", "< 5 эпох"),
        ("ru", "< 5 epochs", "менее чем за 5 эпох"),
        ("ru", "≤ 5 epochs", "5 эпох или менее"),
        ("ru", "≥ 5 epochs", "от 5 эпох"),
        ("ru", "not more than 5 epochs", "≤ 5 эпох"),
        ("ru", "not less than 5 epochs", "≥ 5 эпох"),
        ("ru", "in > 5 epochs", "более чем за 5 эпох"),
        ("zh_CN", "fewer than 5 epochs", "＜5 轮"),
        ("zh_CN", "< 5 epochs", "不到 5 轮"),
        ("zh_CN", "≤ 5 epochs", "小于或等于 5 轮"),
        ("zh_CN", "≥ 5 epochs", "大于等于 5 轮"),
        ("zh_CN", "≤ 5 epochs", "5 轮以内"),
        ("zh_CN", "≥ 5 epochs", "5 轮及以上"),
        ("zh_CN", "≤ 5 epochs", "≦5 轮"),
        ("zh_CN", "in > 5 epochs", "在超过 5 轮中"),
        ("zh_CN", "~5 epochs", "5 轮左右"),
        ("es", "1/2 or more, then 1/2", "≥ ½, luego ½"),
    ],
)
def test_a_word_may_say_of_a_number_what_a_sign_says(code, original, translation):
    assert found(code, original, translation) == ""


@pytest.mark.parametrize(
    ("code", "original", "translation"),
    [
        ("es", "5 epochs", "~5 épocas"),
        ("es", "~5 epochs", "5 épocas"),
        ("es", "at least 5 epochs", "≤ 5 épocas"),
        ("es", "about {number}`a.b:d` epochs", "≥ {number}`a.b:d` épocas"),
        ("ru", "5 epochs", "≈\u00a05 эпох"),
        ("zh_CN", "5 epochs", "5+ 轮"),
        ("zh_CN", "at 3:30 p.m.", "于 15:30⬉"),
        ("es", "5 epochs", "< 5 épocas"),
        ("es", "< 5 epochs", "más de 5 épocas"),
        ("es", "≤ 5 epochs", "menos de 5 épocas"),
        ("es", "fewer than 5 epochs", "≤ 5 épocas"),
        ("es", "5 epochs at most", "≥ 5 épocas"),
        ("ru", "< 5 epochs", "не менее 5 эпох"),
        ("ru", "in > 5 epochs", "за не более чем 5 эпох"),
        ("zh_CN", "< 5 epochs", "不少于 5 轮"),
        ("zh_CN", "≤ 5 epochs", "小于 5 轮"),
        ("es", "1/2 of it", "1/2★ de ello"),
        ("es", "(from 0 to 255)", "(de 0 a 255⧲)"),
        ("es", "≥ 5 epochs", "5 épocas"),
        ("es", "5★ of it", "5°★ de ello"),
        ("es", "5°★ of it", "5°☆ de ello"),
    ],
)
def test_no_sign_comes_to_a_number_by_a_word_or_leaves_it(code, original, translation):
    assert "numbers differ" in found(code, original, translation)


@pytest.mark.parametrize(
    ("code", "original", "right", "wrong"),
    [
        ("es", "fewer than 5 epochs", "menos de cinco épocas", "más de cinco épocas"),
        ("es", "at least 5 epochs", "5 épocas como mínimo", "como máximo 5 épocas"),
        ("ru", "at least 5 epochs", "не менее 5 эпох", "не более 5 эпох"),
        ("zh_CN", "more than 5 epochs", "超过 5 轮", "少于 5 轮"),
        ("zh_CN", "at most 5 epochs", "不会超过 5 轮", "不会少于 5 轮"),
        ("es", "never under 5 epochs", "más de 5 épocas", "a lo sumo 5 épocas"),
    ],
)
def test_a_word_beside_a_number_does_not_say_the_contrary(code, original, right, wrong):
    assert found(code, original, right) == ""
    assert "Say of the number what the original says." in found(code, original, wrong)


def test_what_has_become_the_contrary_is_said_with_its_number():
    said = found("es", "fewer than 5 epochs", "más de cinco épocas")
    assert "< 5 has become > 5. Say" in said


def test_in_a_word_of_the_interface_no_sign_of_less_comes():
    assert "< would be shown" in found("es", "fewer than 5", "<5", is_word=True)


@pytest.mark.parametrize(
    ("code", "original", "translation", "wrong"),
    [
        ("es", "twice the loss", "el doble de pérdida", "el triple de pérdida"),
        ("es", "a hundred times the loss", "el céntuplo de pérdida", "el décuplo de pérdida"),
        ("es", "It doubles the loss.", "Duplica la pérdida.", "Triplica la pérdida."),
        ("ru", "a hundredfold gain", "стократный выигрыш", "двукратный выигрыш"),
        ("ru", "ten times faster", "десятикратно быстрее", "в\u00a0два раза быстрее"),
        ("ru", "a threefold gain", "трёхкратный выигрыш", "двойной выигрыш"),
        ("ru", "ten times faster", "вдесятеро быстрее", "впятеро быстрее"),
        ("zh_CN", "a hundred times", "百倍", "千倍"),
        ("zh_CN", "twice as many", "多一倍", "三倍"),
        ("zh_CN", "ten times faster", "快十倍", "快一倍"),
    ],
)
def test_how_many_times_is_said_in_a_word(code, original, translation, wrong):
    assert found(code, original, translation) == ""
    assert "numbers in words differ" in found(code, original, wrong)


@pytest.mark.parametrize(
    ("code", "original", "translation"),
    [
        ("ru", "100 times", "стократно"),
        ("es", "100 times", "el céntuplo"),
        ("zh_CN", "100 times", "百倍"),
        ("ru", "10 times", "десятикратно"),
        ("zh_CN", "2 times", "翻一番"),
        ("es", "in the 1990s", "en los años noventa"),
        ("ru", "in the 1990s", "в\u00a090-х годах"),
        ("zh_CN", "in the 1990s", "在 20 世纪 90 年代"),
    ],
)
def test_a_figure_may_be_such_a_word(code, original, translation):
    assert found(code, original, translation) == ""


@pytest.mark.parametrize(
    ("code", "original", "translation", "wrong"),
    [
        ("es", "5 ms", "5\u00a0milisegundos", "5\u00a0s"),
        ("es", "5 minutes", "5\u00a0min", "5 horas"),
        ("es", "five minutes", "5 minutos", "5 horas"),
        ("es", "5 °C", "5\u00a0℃", "5\u00a0°F"),
        ("es", "5 GB", "5\u00a0GiB", "5\u00a0MB"),
        ("ru", "5 ms of 3 hours", "5\u00a0мс из 3 часов", "5\u00a0с из 3 часов"),
        ("ru", "{number}`a.b:d` MB", "{number}`a.b:d` МБ", "{number}`a.b:d` ГБ"),
        ("zh_CN", "5 minutes", "5 分钟", "5 小时"),
        ("zh_CN", "5 kg", "5 公斤", "5 克"),
        ("zh_CN", "5 minutes later", "5 分钟后", "5 小时后"),
        ("zh_CN", "{number}`a.b:d` min", "{number}`a.b:d` 分钟", "{number}`a.b:d` 小时"),
    ],
)
def test_a_number_keeps_its_unit(code, original, translation, wrong):
    assert found(code, original, translation) == ""
    assert "is another" in found(code, original, wrong)


def test_a_unit_that_is_another_is_named_beside_that_of_the_original():
    said = "the unit of 5 is another (h) than in the original (min)."
    assert said in found("es", "5 minutes", "5 horas")


def test_a_word_that_only_begins_like_a_unit_is_none():
    assert found("es", "5 grids", "5 mallas") == ""


@pytest.mark.parametrize(
    ("translation", "said"),
    [
        ("**5** épocas de 8", ""),
        ("5 épocas de **8**", "bold (**…**) has gone from 5 to 8. Put it where"),
        ("**5 épocas** de 8", ""),
    ],
)
def test_a_mark_stays_with_its_number(translation, said):
    found_here = found("es", "**5** epochs of 8", translation)
    assert said in found_here
    assert said or not found_here
    link = "[{number}`a.b:d` epochs](a.md) of {number}`a.c:d`"
    moved = "{number}`a.b:d` épocas [de {number}`a.c:d`](a.md)"
    assert "(a.md) has gone from" in found("es", link, moved)


@pytest.mark.parametrize(
    ("original", "right", "wrong", "said"),
    [
        ("`a` and **b**", "`a` y **b**", "**`a`** y b", "bold (**…**) stands at `a`, and not so"),
        ("`a` and *b*", "`a` y *b*", "*`a`* y b", "*…* stands at `a`, and not so"),
        ("`a` and *b*", "`a` y b", "*`a`* y b", "*…* stands at `a`, and not so"),
        (
            "**`a`** and b",
            "**el método `a`** y b",
            "`a` y **b**",
            "at `a` in the original, and not",
        ),
        ("**`a`, `b`** and c", "**`a` y `b`** y c", "`a`, **`b`** y c", "stands at `a` in the"),
        ("**`a`** and `b`", "**`a`** y `b`", "`a` y **`b`**", "has gone from `a` to `b`"),
        ("**$x$** and $y$", "**$x$** y $y$", "$x$ y **$y$**", "has gone from $x$ to $y$"),
        ("**`a` 5** of 8", "**5 de `a`** de 8", "5 de **`a` 8**", "has gone from 5 to 8"),
        ("**5** and `b`", "**5** y `b`", "5 y **`b`**", "has gone from 5 to `b`"),
        ("5 and **b**", "5 y **b**", "**5** y b", "bold (**…**) stands at 5, and not so"),
        ("**five** of 8", "**5** de 8", "cinco de **8**", "stands at 8, and not so"),
        ("[`a`](x.md), `b`", "[`a`](x.md), `b`", "`a`, [`b`](x.md)", "(x.md) has gone from `a`"),
        ("[a](x.md), `b`", "[a](x.md), `b`", "a, [`b`](x.md)", "(x.md) stands at `b`, and not"),
        (
            "**[a](x.md)** and [b](y.md)",
            "**[a](x.md)** y [b](y.md)",
            "[a](x.md) y **[b](y.md)**",
            "has gone from (x.md) to (y.md)",
        ),
        (
            "**{term}`batch`**: see {term}`epoch`",
            "**{term}`lote <batch>`**: véase {term}`época <epoch>`",
            "{term}`lote <batch>`: véase **{term}`época <epoch>`**",
            "has gone from {term}`batch` to {term}`epoch`",
        ),
        ("the **method** `a`", "el **método `a`**", "el método **`a`**", "stands at `a`, and not"),
        ("**5 epochs** of `a`", "**5** épocas de `a`", "5 épocas de **`a`**", "from 5 to `a`"),
        ("3 May 2020, **b**", "3/5/2020, **b**", "**3/5/2020**, b", "stands at 3, and not so"),
        ("`b`, **`a`**", "`b`**`a`**", "**`b`**, `a`", "has gone from `a` to `b`"),
        ("*a*, **`b`**, `c`", "a, **`b`**, `c`", "a, `b`, **`c`**", "has gone from `b` to `c`"),
        (
            "{term}`batch`, **b**",
            "{term}`lote <batch>`, **b**",
            "**{term}`lote <batch>`**, b",
            "stands at {term}`batch`, and not so",
        ),
        (
            "of those here, `a` is **good**",
            "de los de aquí, **`a` es bueno**",
            "de los de aquí, **`a`** es bueno",
            "stands at `a`, and not so",
        ),
    ],
)
def test_a_mark_does_not_go_from_what_no_language_changes_to_other_words(
    original, right, wrong, said
):
    assert found("es", original, right) == ""
    assert said in found("es", original, wrong)


def test_a_mark_that_is_lost_is_one_problem():
    said = "bold (**…**) is in the original and not in the translation. Put it in."
    assert found("es", "**`a`** and b", "`a` y b") == said


def test_each_mark_that_goes_to_other_words_is_said():
    original = "[`a`](x.md), `b` and **`c`**, `d`"
    said = found("es", original, "`a`, [`b`](x.md) y `c`, **`d`**")
    assert "(x.md) has gone from `a` to `b`" in said
    assert "bold (**…**) has gone from `c` to `d`" in said


@pytest.mark.parametrize(
    ("code", "original", "wrong", "said"),
    [
        ("es", "a rate of 0.001", "una tasa de 0.001", "Write 0,001, as 'es' does."),
        ("ru", "98.9% of them", "98.9\u00a0% из них", "Write 98,9"),
        ("es", "Accuracy 0.98", "Exactitud 0.98", "Write 0,98"),
        ("es", "0.5 in Keras 3.12", "0.5 en Keras 3.12", "Write 0,5"),
        ("es", "Keras 3.12", "Keras 3,12", "Keras 3,12 is a version"),
        ("ru", "Python 3.11 or 3.12", "Python 3,11 или 3.12", "Python 3,11 is a version"),
        ("es", "TensorFlow Keras 3.12", "TensorFlow Keras 3,12", "Keras 3,12 is a version"),
    ],
)
def test_a_decimal_sign_is_that_of_the_language(code, original, wrong, said):
    assert said in found(code, original, wrong)


@pytest.mark.parametrize(
    ("code", "original", "translation"),
    [
        ("es", "a rate of 0.001", "una tasa de 0,001"),
        ("es_MX", "a rate of 0.001", "una tasa de 0.001"),
        ("zh_CN", "a rate of 0.001", "速率为 0.001"),
        ("es", "a rate of `0.001`", "una tasa de `0.001`"),
        ("es", "Keras 3.12 and Python 3.11 or 3.12", "Keras 3.12 y Python 3.11 o 3.12"),
        ("ru", "version 2.1 of it, section 2.2", "его версия 2.1, раздел 2.2"),
        ("es", "the Apache License 2.0", "la licencia Apache 2.0"),
    ],
)
def test_a_point_may_stand_where_it_is_no_decimal_sign(code, original, translation):
    assert found(code, original, translation) == ""


@pytest.mark.parametrize("name", ["nbsp", "ensp", "#160", "#xa0", "mdash", "amp", "eacute", "lt"])
def test_a_sign_is_not_written_by_its_name(name):
    said = found("es", "a 20 % b", f"a 20\u00a0% &{name};b")
    assert f"&{name}; is the name of a sign in HTML. Write the sign itself" in said
    assert "is the name" not in found("es", f"a &{name};b", f"a &{name};b")
    assert "is the name" not in found("es", f"a `&{name};`", f"a `&{name};`")


def test_a_sign_that_is_written_by_its_name_is_shown_if_it_can_be_seen():
    assert "Write the sign itself, '—' (U+2014)." in found("es", "a b", "a &mdash; b")
    assert "Write the sign itself, U+0020." in found("es", "a b", "a&#32;b")


@pytest.mark.parametrize("sign", "\u1680\u2000\u2001\u2002\u2003\u2009\u200a\u205f\u3000")
def test_a_blank_of_another_width_is_refused(sign):
    for code, translation in (("es", f"una{sign}época"), ("ru", f"эта{sign}эпоха")):
        said = found(code, "an epoch", translation)
        assert f"U+{ord(sign):04X}" in said
        assert "a blank of another width. Write a space" in said
        assert "width" not in found(code, f"an{sign}epoch", translation)
    assert "width" in found("es", "a {term}`loss`", f"una {{term}}`pérdida{sign}<loss>`")
    assert ("width" in found("zh_CN", "a loss", f"损失{sign}值")) == (sign != "\u3000")
    assert found("es", "10,000 of 5 %", "10\u202f000 de 5\u00a0%") == ""


def test_numbers_in_words_change_places_only_when_a_translator_says_so():
    reordered = {"user_comments": ["reordered"]}
    original, translation = "three of ten runs", "de cada diez ejecuciones, tres"
    assert "another order" in found("es", original, translation)
    assert found("es", original, translation, **reordered) == ""


def test_signs_before_a_number_are_said_as_they_stand():
    assert "added √★5" in found("es", "5 of it", "√★5 de ello")


@pytest.mark.parametrize("number", ["3", "{number}`a.b:d`", "½"])
@pytest.mark.parametrize("sign", [*"−-–‑‐－﹣—➖₋⁒+＋➕±∓", "− ", "- ", "－ ", "± ", "menos "])
def test_a_sign_before_a_number_is_one_whatever_its_code(sign, number):
    original = f"The value is {number}"
    assert "its numbers differ" in found("es", original, f"El valor es {sign}{number}")
    assert found("es", original, f"El valor es {number}") == ""


@pytest.mark.parametrize(
    "after",
    [
        *("\u00a0%", "﹪", "％", "٪", "‰", "‱", "؉", " por ciento", " por cien", " porciento"),
        *(" por mil", " pct", "²", "³", "ⁿ", " al cuadrado", " elevado al cubo", "½", "↉"),
        *(" y medio", " billones", " mil millones", "M", "k", "④", "Ⅳ", " ❶"),
    ],
)
def test_what_follows_a_number_belongs_to_it_whatever_its_code(after):
    assert "its numbers differ" in found("es", "The value is 3", f"El valor es 3{after}")


@pytest.mark.parametrize(
    ("code", "original", "translation"),
    [
        ("es", "at least 3 epochs", "al menos 3 épocas"),
        ("es", "at least 3 epochs", "por lo menos 3 épocas"),
        ("es", "minus 3", "menos 3"),
        ("es", "minus 3", "−3"),
        ("es", "10 minus 3", "10 − 3"),
        ("es", "10 - 3 and 10−3", "10 − 3 y 10 − 3"),
        ("es", "the network (3 layers) learns", "la red —3 capas— aprende"),
        ("es", "LeNet-5, epochs 3-5", "LeNet‑5, épocas 3–5"),
        ("es", "3 squared and 2³", "3 al cuadrado y 2³"),
        ("es", "3k and 3 trillion", "3000 y 3 billones"),
        ("es", "5 billion", "5 mil millones"),
        ("es", "ten thousand of 70,000", "10 000 de 70\u00a0000"),
        ("ru", "ten thousand of 1,234,567.5", "10 000 из 1 234 567,5"),
        ("es", "75% of the runs", "Tres cuartas partes de las ejecuciones"),
        (
            "es",
            "25%, 20% and 10% of 50%",
            "un cuarto, la quinta parte y la décima parte de la mitad",
        ),
        ("es", "Three quarters of them", "El 75\u00a0% de ellas"),
        ("ru", "75%, then 25%, then 50%", "три четверти, затем четверть, затем половина"),
        ("ru", "a fifth of them", "20\u00a0% из них"),
        ("zh_CN", "75% and 50% of them", "四分之三和一半"),
        ("es", "seven percent", "el 7\u00a0%"),
        ("es", "7 percent", "siete por ciento"),
        ("es", "100%", "cien por cien"),
        ("es", "1.5 hours", "una hora y media"),
        ("es", "3.5 hours", "3 horas y media"),
        ("es", "the 11th and 20th", "la undécima y la vigésima"),
        ("es", "one and a half million", "1,5 millones"),
        ("es", "2 networks", "ambas redes"),
        ("es", "1/3 of them", "un tercio"),
        ("ru", "50 images", "с\u00a0пятьюдесятью изображениями"),
        ("ru", "with 200 and 500", "с\u00a0двумястами и пятьюстами"),
        ("ru", "2 networks", "оба варианта сети"),
        ("ru", "the 20th run", "двадцатый запуск"),
        ("ru", "4 times", "четырежды"),
        ("ru", "1/3 and 3/4 of them", "треть и три четверти"),
        ("ru", "2.5 hours", "два с\u00a0половиной часа"),
        ("zh_CN", "1 hour and 2 hours", "一小时和两小时"),
        ("zh_CN", "2 people, 2 names, 2 of them", "两人、两名、两者"),
        ("zh_CN", "5 stars, close to 0", "五颗星，接近于零"),
        ("zh_CN", "6,000 images of 3 kg", "6 千张图像，3 千克"),
        ("zh_CN", "30% of 3 trillion", "3 万亿中的百分之三十"),
        ("zh_CN", "30%", "百分之 30"),
        ("zh_CN", "1/3 of them", "三分之一"),
        ("zh_CN", "1.5 hours", "一个半小时"),
        ("zh_CN", "the weights—3 of them", "权重——3 个"),
        ("zh_CN", "10 squared", "10 的平方"),
        ("ar_EG", "5 of 1,234.5", "٥ من ١٬٢٣٤٫٥"),
        ("ar_EG", "5%", "٥٪"),
        ("hi", "5 of 100,000", "५ 1,00,000"),
        ("hi", "12,345,678", "१,२३,४५,६७८"),
        ("es", "a bias of -5", "un sesgo de −5"),
        ("hi", "9 of 1,900.5", "९ में १,९००.५"),
    ],
)
def test_a_number_may_be_written_as_its_language_does(code, original, translation):
    reordered = {"user_comments": ["reordered"]}
    assert found(code, original, translation, **reordered) == ""


@pytest.mark.parametrize(
    ("code", "text", "values"),
    [
        ("en", "two hundred and fifty, forty-two and one", ["250", "42", "1"]),
        ("en", "ten thousand; two thousand five hundred; a million", ["10000", "2500", "1000000"]),
        ("en", "In July 2022, on 3 May, they may march", ["7", "5"]),
        (
            "es",
            "dos mil quinientos millones, treinta y dos y la mitad",
            ["2500000000", "32", "0.5"],
        ),
        ("ru", "двадцать пять тысяч, трёх, третьего, полтора", ["25000", "3", "3", "1.5"]),
        (
            "zh_CN",
            "一万二千张，三百五十，第一，一致，一半，两个",
            ["12000", "350", "1", "0.5", "2"],
        ),
        ("zh_CN", "二〇二六年，三亿，两万，千百", ["2026", "300000000", "20000", "1100"]),
        ("zh_CN", "万两千，亿二", ["12000", "100000002"]),
        ("en", "a million million, two million five thousand", ["1000000000000", "2005000"]),
        ("en", "twenty cats three, nineteen and one", ["20", "3", "19", "1"]),
        ("es", "veinte y cinco, veinte y doce", ["25", "20", "12"]),
        ("en", "twenty zero, twenty ten; sixteen and one", ["20", "0", "20", "10", "16", "1"]),
        ("en", "two hundred thousand, twenty-nine thousand one", ["200000", "29001"]),
        ("en", "a hundred, one hundred one, one and two", ["100", "101", "1", "2"]),
        ("es", "doscientos cien, mil cien, ciento uno", ["200", "100", "1100", "101"]),
        ("ru", "двести сорок, тысяча сто, сто двадцать один", ["240", "1100", "121"]),
        ("fr", "deux", []),
        ("en", "seven percent, one and a half million, an hour", ["7%", "1500000"]),
        ("es", "cien por cien, siete por ciento, cien", ["100%", "7%", "100"]),
        ("es", "una hora y media, un millón y medio", ["1.5", "1500000"]),
        ("ru", "пять процентов, восемьюстами", ["5%", "800"]),
        ("ru", "пять процентов, вдвое, стократно", ["5%", "2", "100"]),
        ("zh_CN", "百分之三十，三分之二，两个半月", ["30%", "2/3", "2.5"]),
        ("zh_CN", "两三个，七八次，二十三", ["2", "3", "7", "8", "23"]),
        ("zh_CN", "四分之三，七成", ["0.75", "75%", "70%"]),
        ("zh_CN", "三分之零，三分之三，三分之四", []),
        ("en", "half a dozen, half a hundred, half eleven", ["6", "50", "0.5", "11"]),
        ("zh_CN", "又增加一倍了，三千二百", ["2", "3200"]),
        ("ru", "в полдвенадцатого, полтринадцатого", ["0.5"]),
        ("en", "İzmir: Twice as much, redoubled", ["2"]),
    ],
)
def test_numbers_in_words_are_read(code, text, values):
    assert [word.value for word in spelled_numbers(text, code)] == values


def test_a_number_in_words_ends_with_its_last_word():
    text = "Nineteen and one are twenty and nothing; thirty-two and five."
    assert [text[word.start : word.end] for word in spelled_numbers(text, "en")] == [
        *("Nineteen", "one", "twenty and", "thirty-two and", "five"),
    ]


@pytest.mark.parametrize(
    ("code", "word", "value"),
    [
        ("en", "thousand", 10**3),
        ("es", "millones", 10**6),
        ("ru", "тыс.", 10**3),
        ("ru", "миллиарда", 10**9),
        ("zh_CN", "万", 10**4),
        ("zh_CN", "亿", 10**8),
        ("zh_CN", "万亿", 10**12),
        ("es", "mil millones", 10**9),
        ("fr", "k", 10**3),
        ("fr", "K", 10**3),
        ("fr", "M", 10**6),
        ("en", "million", 10**6),
        ("en", "billion", 10**9),
        ("en", "trillion", 10**12),
        ("en", "dozen", 12),
        ("en", "hundreds", 100),
        ("es", "mil", 10**3),
        ("es", "billones", 10**12),
        ("es", "decenas", 10),
        ("es", "docenas", 12),
        ("es", "cientos", 100),
        ("es", "millares", 10**3),
        ("ru", "млн", 10**6),
        ("ru", "трлн", 10**12),
        ("ru", "десятков", 10),
        ("ru", "дюжин", 12),
        ("ru", "сотен", 100),
        ("zh_CN", "十", 10),
        ("zh_CN", "打", 12),
        ("zh_CN", "百", 100),
        ("zh_CN", "千", 10**3),
    ],
)
def test_what_multiplies_a_figure_has_its_value(code, word, value):
    assert multiplier(word, code) == value
    assert multipliers("fr") is None


@pytest.mark.parametrize(
    ("code", "words", "values"),
    [
        (
            "en",
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen seventeen eighteen nineteen",
            range(20),
        ),
        ("en", "twenty thirty forty fifty sixty seventy eighty ninety", range(20, 100, 10)),
        (
            "en",
            "first second third fourth fifth sixth seventh eighth ninth tenth",
            range(1, 11),
        ),
        ("en", "once twice thrice double twofold triple threefold", (1, 2, 3, 2, 2, 3, 3)),
        ("en", "half tenfold dozen hundred", (0.5, 10, 12, 100)),
        ("en", "thousand million billion", (10**3, 10**6, 10**9)),
        (
            "es",
            "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce "
            "quince dieciséis diecisiete dieciocho diecinueve veinte veintiún veintidós veintitrés "
            "veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve",
            range(30),
        ),
        ("es", "treinta cuarenta cincuenta sesenta setenta ochenta noventa", range(30, 100, 10)),
        (
            "es",
            "ciento doscientas trescientos cuatrocientas quinientos seiscientas setecientos "
            "ochocientas novecientos",
            range(100, 1000, 100),
        ),
        (
            "es",
            "primer segunda tercero cuartas quinto sexta séptimo octava noveno décima",
            range(1, 11),
        ),
        ("es", "doble triples medio docena mil millón", (2, 3, 0.5, 12, 10**3, 10**6)),
        (
            "ru",
            "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать "
            "тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать",
            range(20),
        ),
        (
            "ru",
            "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
            range(20, 100, 10),
        ),
        (
            "ru",
            "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот",
            range(100, 1000, 100),
        ),
        (
            "ru",
            "первый второго третьи четвёртая пятому шестую седьмой восьмым девятых десятое",
            range(1, 11),
        ),
        ("ru", "однажды дважды трижды вдвое втрое половина", (1, 2, 3, 2, 3, 0.5)),
        ("ru", "тысяча миллион миллиард", (10**3, 10**6, 10**9)),
        (
            "en",
            "eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth "
            "nineteenth",
            range(11, 20),
        ),
        (
            "en",
            "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth",
            range(20, 100, 10),
        ),
        (
            "en",
            "both quadrupled quintuple fourfold twentyfold fiftyfold hundredfold thousandfold",
            (2, 4, 5, 4, 20, 50, 100, 1000),
        ),
        ("es", "undécima duodécimos ambas mitad billón", (11, 12, 2, 0.5, 10**12)),
        (
            "es",
            "vigésimo trigésima cuadragésimo quincuagésima sexagésimo septuagésima octogésimo "
            "nonagésima centésimo",
            range(20, 110, 10),
        ),
        (
            "es",
            "cuádruple quíntuplo séxtuple séptuple óctuple nónuple décuplo céntuplo",
            (*range(4, 11), 100),
        ),
        (
            "es",
            "duplica triplicó cuadruplican quintuplicar sextuplicaba septuplicaban octuplicando "
            "nonuplicaría decuplicó centuplicó",
            (*range(2, 11), 100),
        ),
        (
            "ru",
            "одиннадцатый двенадцатая тринадцатое четырнадцатый пятнадцатых шестнадцатый "
            "семнадцатый восемнадцатому девятнадцатый",
            range(11, 20),
        ),
        (
            "ru",
            "двадцатый тридцатая сороковое пятидесятый шестидесятый семидесятый восьмидесятых "
            "девяностый сотый",
            range(20, 110, 10),
        ),
        (
            "ru",
            "оба полчаса полдюжины полсотни полтысячи полмиллиона полпятого триллион",
            (2, 0.5, 6, 50, 500, 500_000, 0.5, 10**12),
        ),
        (
            "ru",
            "четырежды впятеро вшестеро всемеро ввосьмеро вдевятеро вдесятеро",
            range(4, 11),
        ),
        (
            "ru",
            "двукратный трёхкратный четырёхкратный пятикратный шестикратный семикратный "
            "восьмикратный девятикратный десятикратный",
            range(2, 11),
        ),
        (
            "ru",
            "двенадцатикратный пятнадцатикратный двадцатикратный тридцатикратный сорокакратный "
            "пятидесятикратный шестидесятикратный стократный тысячекратный миллионократный",
            (12, 15, 20, 30, 40, 50, 60, 100, 1000, 10**6),
        ),
        ("zh_CN", "一倍 翻一番 翻两番", (2, 2, 4)),
    ],
)
def test_each_word_for_a_number_has_its_value(code, words, values):
    found = [Decimal(word.value) for word in spelled_numbers(words.replace(" ", ", "), code)]
    assert found == list(map(Decimal, values))


@pytest.mark.parametrize(
    ("code", "text", "values"),
    [
        (
            "en",
            "half; one third, a quarter of, two fifths, five sixths, one seventh, an eighth of, "
            "one ninth, one tenth, one hundredth, one thousandth, three in ten, on behalf",
            "50% 1/3 0.25 25% 0.4 40% 5/6 1/7 0.125 12.5% 1/9 0.1 10% 0.01 1% 0.001 0.1% 0.3 30%",
        ),
        ("en", "three thirds, four thirds, zero thirds, a third layer", ""),
        (
            "es",
            "la mitad, un tercio, un cuarto, dos quintos, cinco sextos, un séptimo, un octavo, "
            "un noveno, un décimo, una vigésima parte, una centésima parte, una milésima parte, "
            "tres de cada diez",
            "50% 1/3 0.25 25% 0.4 40% 5/6 1/7 0.125 12.5% 1/9 0.1 10% 0.05 5% 0.01 1% 0.001 0.1% "
            "0.3 30%",
        ),
        (
            "ru",
            "половина, треть, четверть, две пятых, пять шестых, одна седьмая, одна восьмая, одна "
            "девятая, одна десятая, одна одиннадцатая, одна двенадцатая, одна двадцатая, одна "
            "сотая, одна тысячная, три из десяти",
            "50% 1/3 0.25 25% 0.4 40% 5/6 1/7 0.125 12.5% 1/9 0.1 10% 1/11 1/12 0.05 5% 0.01 1% "
            "0.001 0.1% 0.3 30%",
        ),
        ("zh_CN", "其中一半是，半数", "50% 50%"),
        ("fr", "un tiers", ""),
    ],
)
def test_a_part_of_a_whole_in_words_is_a_fraction_and_percent_if_it_is_so_many(code, text, values):
    assert [word.value for word in shares_in_words(text, code)] == values.split()


def test_how_many_times_is_told_from_how_many():
    found = spelled_numbers("Twice, two times, two, and once in May 2022", "en")
    assert [word.times for word in found] == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("code", "original", "translation", "said"),
    [
        ("zh_CN", "an *important* word", "一个*“重要”*的词", "is not seen as bold or italic"),
        ("zh_CN", "keeps *positive* values", "保留_正_值", "_ would be shown as it is"),
        ("es", "a label (a * b)", "una etiqueta (a * b) *", "* would be shown as it is"),
        (
            "es",
            "See [a link][ref] here",
            "Ver [un enlace][ref] aquí",
            "[text][name] would be shown",
        ),
        ("es", "a b", "a\\ b", "\\ would be shown as it is"),
        ("es", "a   b", "a b", "a line break (\\ at the end of a line) is in the original"),
        (
            "es",
            "It is the best one",
            "It is the best one",
            "as in the original",
        ),
    ],
)
def test_what_would_be_shown_otherwise_is_said(code, original, translation, said):
    assert said in found(code, original, translation)


def test_a_label_of_a_figure_is_no_markdown():
    label = {"auto_comments": ["figure label of 'methods'"]}
    assert "* would be shown" in found("es", "mean", "*media*", **label)
    assert found("es", "a * b", "c * d", **label) == ""
    assert found("hu", "epoch 4", "4. lépés", **label) == ""


@pytest.mark.parametrize(
    ("original", "translation", "culprit"),
    [
        ("see {term}`loss`, {doc}`a`", "véase {term}`loss`, {doc}`b`", "{doc}`b`"),
        ("[a](b.md)", "[a](https://b.org)", "(https://b.org) is in the translation"),
        ("p < 0.05", "p <img src=x onerror=a()> 0,05", "<img src=x onerror=a()>"),
        ("raw {number}`a.b:d`, {number}`a.c:d`", "{number}`a.c:d`, {number}`a.b:d`", "order"),
    ],
)
def test_a_comment_does_not_make_a_paragraph_a_label(original, translation, culprit):
    label = {"auto_comments": ["figure label of 'x'"]}
    assert culprit in found("es", original, translation, **label)


@pytest.mark.parametrize(
    ("code", "original", "translation", "culprit"),
    [
        ("es", "Search", "Buscar \\/ x", "\\ would be shown"),
        ("de", "Search & more", "Suche \\& mehr", "\\ would be shown"),
        ("es", "Search", "&copy; Buscar", "&copy; would be shown"),
        ("es", "Search", "<b>Buscar</b>", "<b> is in the translation"),
        ("es", "Search", "<svg/onload=a()>Buscar", "< would be shown"),
        ("es", "Search", "Buscar **", "** would be shown"),
        ("es", "Search", 'Buscar "x', "the sign"),
        ("es", "<a>Made</a>", "Hecho", "<a> is in the original"),
    ],
)
def test_a_word_of_the_interface_is_no_markdown(code, original, translation, culprit):
    assert culprit in found(code, original, translation, is_word=True)


def test_a_word_of_the_interface_may_look_like_markdown():
    assert found("hu", "Fig. %s", "%s. ábra", is_word=True) == ""
    assert found("de", "Search", "# Suche", is_word=True) == ""
    assert found("de", "&copy; by %s", "&copy; von %s", is_word=True) == ""


def test_tags_in_a_word_of_the_interface_are_no_text():
    made = '<a href="b">{}</a>'
    assert found("es", made.format("Made"), made.format("Hecho"), is_word=True) == ""


def test_a_term_is_not_cut_at_a_colon():
    assert "Sphinx cuts a term" in found("es", "accuracy", "exactitud : otra cosa")
    assert found("fr", "Note: this", "Note\u00a0: ceci") == ""
    assert found("fr", "accuracy", "exactitude\u00a0: oui") == ""


@pytest.mark.parametrize("part", ["${}$", "`{}`"])
def test_code_and_formulas_change_places_only_when_a_translator_says_so(part):
    a, b = map(part.format, "ab")
    assert "another order" in found("es", f"from {a} to {b}", f"de {b} a {a}")
    reordered = {"user_comments": ["reordered"]}
    assert found("es", f"from {a} to {b}", f"de {b} a {a}", **reordered) == ""
    assert found("es", f"{a} as {b}, {a}", f"{b} como {a}, {a}") == ""


@pytest.mark.parametrize(
    ("terms", "cause"),
    [
        (
            {"es": [("(", "x", "y")]},
            r"of 'es', number 1: .*pattern '\(' cannot be read.*Correct it",
        ),
        ({"es": [("a", "b", "c"), ("a", "[", "y")]}, r"number 2: .*the pattern '\['"),
        ({"es": [("a", "(?P<a>.)(?P<a>.)", "y")]}, "cannot be read: redefinition"),
        ({"es": [("a{99999999999}", "b", "c")]}, "cannot be read"),
        ({"es": [("(" * 9999 + ")" * 9999, "b", "c")]}, "number 1: .* cannot be read"),
        ({"es": [("a", "b")]}, "number 1: .* is not three texts. Write a pattern"),
        ({"es": [("a", "b", 3)]}, "is not three texts"),
        ({"es": ["abc"]}, "is not three texts"),
        ({"es": "abc"}, "a list for each code .*Write it as in"),
        ({3: []}, "a list for each code"),
        (["es"], "a list for each code"),
        (None, "a list for each code"),
    ],
)
def test_wrong_terms_of_another_form_are_one_message(terms, cause):
    with pytest.raises(BookError, match=rf"conf\.py: wrong_terms .*{cause}"):
        Rules.of({"wrong_terms": terms})


def test_what_is_right_for_a_wrong_term_is_no_pattern():
    rules = Rules.of({"wrong_terms": {"es": [("rate", "tasa", "ritmo (de algo")]}})
    ((_form, problem),) = problems_of_message(Message("the rate", "la tasa"), "es", rules)
    assert problem.startswith("ritmo (de algo: write that")


def test_the_parser_is_that_of_the_settings():
    rules = Rules.of(
        {"myst_enable_extensions": ["strikethrough"], "myst_disable_syntax": ["emphasis"]}
    )
    ((_form, problem), *_rest) = problems_of_message(Message("a", "*a*"), "es", rules)
    assert problem.startswith("* would be shown")


def test_a_message_is_of_a_page_unless_it_is_said_to_be_of_the_interface():
    assert not list(problems_of_message(Message("a", 'b "c"'), "xx", RULES))
    assert read("# a", "en", RULES.parser).marks["a heading"] == 1
    assert not read("# a", "en", RULES.parser, markdown=False).marks


def test_a_catalog_of_words_of_the_interface_is_read_as_such(tmp_path):
    for name, is_word in ((INTERFACE, True), ("index", False)):
        path = tmp_path / f"{name}.po"
        path.write_text(f'{HEADER}msgid "Search"\nmsgstr "# Buscar"\n', encoding="utf-8")
        assert (problems_of_file(path, "es", RULES) == []) == is_word


def test_problems_of_a_language_are_those_of_all_its_catalogs(tmp_path):
    path = tmp_path / "index.po"
    path.write_text(f'{HEADER}msgid "5"\nmsgstr "6"\n\nmsgid "a"\nmsgstr ""\n', encoding="utf-8")
    catalogs = Catalogs("es", {path: read_catalog(path)}, ["other.po cannot be read"])
    first, second = problems_of_language(catalogs, RULES)
    assert first == "other.po cannot be read"
    assert second.startswith(f"{path}:5: its numbers differ")
    assert incomplete_of_language(catalogs) == [f"{path}:7: not translated"]


@pytest.mark.parametrize(("letters", "is_too_long"), [(9, False), (10, True)])
def test_a_label_has_the_room_that_its_figure_has(letters, is_too_long):
    said = found("es", "epoch", "é" * letters, flags=["max-length:9"])
    assert ("room for 9" in said) == is_too_long
    assert found("es", "epoch", "é" * letters, flags=["a-flag:9"]) == ""


FORMS_OF_A_PLURAL = """\
msgid ""
msgstr ""
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

# reviewed by Ana
msgid ""
"a "
"page"
msgid_plural "some pages"
msgstr[1] ""
"unas *páginas"
msgstr[0] "una *página"
"""


def test_a_problem_has_the_line_of_the_translation_that_is_wrong(tmp_path):
    path = tmp_path / "index.po"
    path.write_text(FORMS_OF_A_PLURAL, encoding="utf-8")
    said, one, more = problems_of_file(path, "es", RULES)
    assert said.startswith(f"{path}:6: the comment 'reviewed by Ana' says")
    assert one.startswith(f"{path}:12: * would be shown")
    assert more.startswith(f"{path}:10: * would be shown")


def test_what_is_said_of_a_message_can_be_printed():
    original, translation = "{number}`a.b:d` in `x` of $y$", "{number}`a.b:d`\u2003en `x` de $y$"
    said = found("es", original, f"{translation} {{number}}`a.c:d`\u0338 - 20 % a\u0302")
    assert all(sign.isprintable() for sign in said.replace("\u2003", "")), said


@pytest.mark.parametrize("text", ["1/{0}", "{0}/{0}1", "{0}½", "{0} 1/2", "{0}:30 p.m."])
def test_a_number_that_is_too_long_for_python_is_a_number_all_the_same(text):
    long = text.format("9" * 5000)
    assert "its numbers differ" in found("es", "a", long)
    assert "its numbers differ" in found("es", long, "a")


def test_what_nobody_reads_to_its_end_is_refused_before_it_is_parsed(tmp_path, monkeypatch):
    longest = "\n" + "a" * 19_999
    assert found("es", longest, longest.replace("a", "b")) == ""
    assert found("es", longest + "a", "a").startswith("the original has 20001 signs, and nobody")
    path = tmp_path / "a.po"
    path.write_text(f'{HEADER}msgid "a"\nmsgstr "{"[a *" * 150_000}"\n', encoding="utf-8")
    monkeypatch.setattr(checks, "read", None)
    assert problems_of_file(path, "es", RULES) == [
        f"{path}:5: the translation has 600000 signs, and nobody reads more than 20000. "
        "Bring back the version before, or translate it anew."
    ]


def test_numbers_and_words_of_a_long_message_keep_their_order():
    original = "3 of five, 5 of three, " * 40 + "7 of 8"
    translation = "3 de cinco, 5 de tres, " * 40
    assert "another order" not in found("es", original, f"{translation}7 de 8")
    assert "another order" in found("es", original, f"{translation}8 de 7")
