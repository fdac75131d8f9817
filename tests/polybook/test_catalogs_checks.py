"""What a translation may not lose, add or write differently."""

import pytest
from babel.messages.catalog import Message

from polybook.catalogs.checks import Rules, problems_of_message
from this_book import BOOK

RULES = Rules.of(BOOK.settings)


def found(code, original, translation, **message):
    return " | ".join(problems_of_message(Message(original, translation, **message), code, RULES))


@pytest.mark.parametrize(
    ("code", "original", "translation"),
    [
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
        ("es", ("one %(n)s", "many %(n)s"), ("uno %(n)s", "muchos %(n)s")),
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
        ("a $x$", "a $y$", "$y$ is in the translation and not"),
        ("a <b>c</b>", "a c", "<b> is in the original and not"),
        ("a %(name)s", "a %(nombre)s", "%(nombre)s is in the translation"),
        ("epoch {0}", "época {1}", "{1} is in the translation"),
        ("**a**", "a", "**…** is in the original"),
        ("a **b** c", "a **b c", "** would be shown as it is"),
        ("a `b` c", "a `b c", "` would be shown as it is"),
        ("[a](b.md)", "[a] (b.md)", "(b.md) is in the original and not"),
    ],
)
def test_markup_is_neither_lost_nor_added(original, translation, culprit):
    assert culprit in found("es", original, translation)


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


@pytest.mark.parametrize(
    ("original", "translation"),
    [
        ("5 epochs", "épocas"),
        ("epochs", "5 épocas"),
        ("5 epochs", "6 épocas"),
        ("0.98", "0,89"),
        ("70,000 images", "70.000 imágenes"),
        ("70,000 images", "70 000 imágenes"),
        ("two images", "3 imágenes"),
    ],
)
def test_a_number_is_neither_dropped_nor_added_nor_changed(original, translation):
    assert "its numbers differ from the original" in found("es", original, translation)


@pytest.mark.parametrize("number", ["{{number}}`s.{}:d`", "{}0"])
def test_numbers_change_places_only_when_a_translator_says_so(number):
    a, b = number.format(1), number.format(2)
    assert "another order" in found("es", f"raw {a}, scaled {b}", f"crudo {b}, escalado {a}")
    comment = {"user_comments": ["reordered"]}
    assert found("es", f"raw {a}, scaled {b}", f"escalado {b}, crudo {a}", **comment) == ""


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
        ("es", "¿Cuánto", "¿Cuánto?"),
        ("es", "Qué bien!", "¡Qué bien!"),
        ("es", "peso - sesgo", "peso y sesgo"),
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
    ("code", "wrong", "right"),
    [
        ("es", "20 % en 5 s", "20\u00a0% en 5\u00a0s"),
        ("es", "20% en 5\u00a0s", "20\u00a0% en 5\u00a0s"),
        ("ru", "20\u00a0% за 5 с", "20\u00a0% за 5\u00a0с"),
    ],
)
def test_a_number_stays_on_the_line_of_its_unit(code, wrong, right):
    assert "no-break space" in found(code, "20 % in 5 s", wrong)
    assert found(code, "20 % in 5 s", right) == ""


@pytest.mark.parametrize("code", ["zh_CN", "es", "ru"])
def test_thousands_are_separated(code):
    assert "separate thousands" in found(code, "70,000", "70000")


@pytest.mark.parametrize("code", ["pt", "de"])
def test_a_point_may_separate_thousands_where_the_language_has_it_so(code):
    assert found(code, "70,000.5 and 3.11", "70.000,5 e 3.11") == ""
    assert "missing 70000" in found(code, "70,000", "7.000")


@pytest.mark.parametrize(
    ("code", "original", "translation"),
    [
        ("zh_CN", "an epoch", "时期"),
        ("es", "the accuracy", "la precisión"),
        ("ru", "the learning rate", "скорость обучения"),
    ],
)
def test_a_term_keeps_its_translation(code, original, translation):
    assert "see the glossary" in found(code, original, translation)
    assert found(code, "something else", translation) == ""


def test_a_sentence_that_is_english_still_is_found():
    assert "English still" in found("es", "It is the best one", "It is the best one")


def test_a_fuzzy_translation_is_not_published():
    assert "fuzzy" in found("es", "new", "viejo", flags=["fuzzy"])
