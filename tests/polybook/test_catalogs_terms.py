"""Terms have one translation: which words are a form of it, and what is said where they are not."""

import csv
import re
from xml.etree import ElementTree

import pytest
from translate.storage.csvl10n import csvfile
from translate.storage.tbx import tbxfile

from polybook import make_site
from polybook.catalogs import files
from polybook.catalogs.files import Catalogs
from polybook.catalogs.terms import is_form, read_terms, write_glossaries, wrong_terms
from polybook.language_tags import language_tag
from polybook.make_site import check_catalogs
from polybook.project import BookError, Project
from this_book import BOOK, TRANSLATIONS

TERMS = """en,es,ru,zh_CN,note
epoch,época,эпоха,轮次,
random seed,semilla aleatoria,зерно генератора (seed),随机种子,a remark
"""
CATALOG = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "After one {{term}}`epoch <epoch>`."
msgstr "Tras {translation}."
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "conf.py").write_text('LANGUAGES = {"en": "English", "es": "Español"}\n')
    (tmp_path / "locale/es/LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "locale/terms.csv").write_text(TERMS, encoding="utf-8")
    return Project(tmp_path)


def write(project, translation):
    path = project.catalogs("es") / "index.po"
    path.write_text(CATALOG.format(translation=translation), encoding="utf-8")


@pytest.mark.parametrize(
    ("code", "term", "words"),
    [
        ("es", "época", "Épocas"),
        ("es", "función de activación", "funciones de activación"),
        ("es", "semilla aleatoria", "semillas"),
        ("es", "capa", "capas ocultas"),
        ("ru", "зерно генератора (seed)", "зёрен генератора случайных чисел"),
        ("ru", "доверительный интервал", "доверительными интервалами"),
        ("ru", "свёрточный слой", "Свёрточные"),
        ("zh_CN", "随机种子", "种子"),
        ("zh_CN", "轮次", "轮次（epoch）"),
        ("ja", "乱数シード", "シード"),
        ("th", "อัตราการเรียนรู้", "อัตรา"),
        ("fr", "taux", "taux d’apprentissage"),
        ("es", "vez", "veces"),
        ("es", "píxeles sin escalar", "píxeles sin escalar"),
        ("ru", "обрезанная функция потерь", "обрезанной функцией потерь"),
        ("ru", "линия уровня", "линиям уровня"),
        ("ru", "слой", "слоёв"),
        ("ru", "мёртвый нейрон", "мёртвых нейронах"),
        ("xx", "layer", "layers"),
        ("no language", "layer", "layers"),
        ("xx", "a row of it", "a row of it"),
        ("xx", "row", "rows"),
        ("pt", "função", "funções"),
        ("es", "la red", "la red"),
    ],
)
def test_any_form_of_a_term_is_that_term(code, term, words):
    assert is_form(words, term, code)


@pytest.mark.parametrize(
    ("code", "term", "words"),
    [
        ("es", "época", "ciclo"),
        ("es", "exactitud", "precisión"),
        ("es", "gradiente", "grado"),
        ("es", "exactitud", "exacto"),
        ("es", "lote", "lona"),
        ("es", "tasa", "casa"),
        ("ja", "乱数シード", "率"),
        ("es", "regresión logística", "regresión lineal"),
        ("ru", "темп обучения", "скорость обучения"),
        ("ru", "эпоха", "цикл"),
        ("zh_CN", "轮次", "时期"),
        ("es", "época", "…"),
        ("es", "media", "medida"),
        ("es", "peso", "pesca"),
        ("es", "capa", "capaz"),
        ("es", "lote", "lotería"),
        ("es", "conjunto de entrenamiento", "de"),
        ("es", "exactitud", "no exactitud"),
        ("ru", "слой", "слон"),
        ("ru", "вес", "весна"),
        ("ru", "точность", "не точность"),
        ("zh_CN", "准确率", "率"),
        ("zh_CN", "准确率", "不准确率"),
        ("fr", "perte", "porte"),
        ("fr", "taux", "tard"),
        ("pt", "modelo", "moderado"),
        ("es", "tasa por lote", "por"),
        ("es", "uña", "uno"),
    ],
)
def test_another_word_is_another_term(code, term, words):
    assert not is_form(words, term, code)


def test_another_term_is_named_with_its_place_and_what_is_right(project):
    write(project, "una {term}`época <epoch>`")
    assert list(wrong_terms(Catalogs.of("es", project), project)) == []
    write(project, "un {term}`ciclo <epoch>`")
    [line] = wrong_terms(Catalogs.of("es", project), project)
    assert line.partition(": ")[0].endswith("locale/es/LC_MESSAGES/index.po:6")
    assert "'epoch' is 'época' in locale/terms.csv, and 'ciclo' here" in line


@pytest.mark.parametrize("translation", ["una {term}`epoch`", "una {term}`epoch <epoch>`"])
def test_a_term_that_stays_english_is_another_one(project, translation):
    write(project, translation)
    [line] = wrong_terms(Catalogs.of("es", project), project)
    assert "'epoch' is 'época' in locale/terms.csv, and 'epoch' here" in line


@pytest.mark.parametrize(
    ("words", "is_right"),
    [("lote", False), ("lotes", False), ("tamaños", True), ("tamaño de lote", True)],
)
def test_the_whole_of_one_term_is_no_part_of_another(project, words, is_right):
    path = project.root / "locale/terms.csv"
    path.write_text("en,es\nbatch,lote\nepoch,tamaño de lote\n", encoding="utf-8")
    write(project, f"un {{term}}`{words} <epoch>`")
    assert bool(list(wrong_terms(Catalogs.of("es", project), project))) != is_right


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("en;es\nepoch;época\n", "utf-8"),
        ("en;es;note\nepoch;época;not a cycle, a lap, a time\n", "utf-8"),
        ("en\tes\r\nepoch\tépoca\r\n", "utf-8"),
        ("en, es\nepoch, época \n", "utf-8"),
        ("en,es\nepoch,época\n", "utf-8-sig"),
    ],
)
def test_terms_are_read_as_spreadsheets_save_them(project, content, encoding):
    (project.root / "locale/terms.csv").write_text(content, encoding=encoding, newline="")
    assert read_terms("es", project) == {"epoch": "época"}


@pytest.mark.parametrize(
    ("content", "encoding", "problem"),
    [
        ("en,es\nepoch,época\n", "cp1252", r"terms\.csv:2: is not in UTF-8 \(.*\)\. Save"),
        ("en,es\nepoch,época\n", "utf-16", r"terms\.csv:1: is not in UTF-8 \(.*\)\. Save"),
        ("en,es\nepoch,epoca\n", "utf-16-le", r"terms\.csv:1: its first column is 'e.*UTF-8"),
        ("en,es_ES\n", "utf-8", r"terms\.csv:1: no term of the column 'es_ES' .*conf\.py: es\."),
        ("en,ES\n", "utf-8", r"terms\.csv:1: no term of the column 'ES' .*conf\.py: es\."),
        ("en,español\n", "utf-8", r"column 'español' .*conf\.py: en, es, note\."),
        ("note,en,es\n", "utf-8", r"terms\.csv:1: its first column is 'note'\. .*name it 'en'"),
        ("", "utf-8", r"terms\.csv:1: its first column is ''\. Put"),
        ("en,es\nepoch,é\x1bpoca\n", "utf-8", r"csv:2: the cell 'es' holds U\+001B.*Take it out"),
        ("en,es,note\nepoch,época,\ufffe\n", "utf-8", r"csv:2: the cell 'note' holds U\+FFFE"),
    ],
)
def test_terms_that_cannot_be_read_are_refused_with_their_line(project, content, encoding, problem):
    (project.root / "locale/terms.csv").write_bytes(content.encode(encoding))
    with pytest.raises(BookError, match=problem):
        read_terms("es", project)


def test_a_language_without_a_column_and_a_book_without_the_file_have_no_fixed_terms(project):
    assert read_terms("fr", project) == {}
    assert read_terms("en", project) == {}, "the language of the pages is not translated"
    (project.root / "locale/terms.csv").unlink()
    assert read_terms("es", project) == {}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("batch,lote", r"locale/terms\.csv:4: has 2 cells, and the heading 5"),
        ("epoch,a,b,c,", r"locale/terms\.csv:4: 'epoch' stands here for the second time"),
        ('"a "batch"",lote,a,b,', r"locale/terms\.csv:4: its quotes do not fit: .*Write \"\""),
        ('"batch,lote,a,b,', r"locale/terms\.csv:4: its quotes do not fit: .*Write \"\""),
    ],
)
def test_a_row_that_cannot_be_right_is_refused_with_its_line(project, row, problem):
    (project.root / "locale/terms.csv").write_text(f"{TERMS}{row}\n", encoding="utf-8")
    with pytest.raises(BookError, match=problem):
        read_terms("es", project)


def test_the_terms_are_written_for_programs_of_translators(project):
    written = write_glossaries(project)
    assert [path.name for path in written] == ["es.csv", "es.tbx"]
    with written[0].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[1] == {
        "source": "random seed",
        "target": "semilla aleatoria",
        "translator_comments": "a remark",
    }
    entries = ElementTree.parse(written[1]).findall(".//termEntry")
    assert [[term.text for term in entry.iter("term")] for entry in entries] == [
        ["epoch", "época"],
        ["random seed", "semilla aleatoria"],
    ]
    own = [place for entry in entries for place in entry.findall("langSet[2]")]
    assert [note.text for place in own for note in place.iter("note")] == ["a remark"]
    assert written[1].read_bytes().startswith(b"<?xml ")
    once = [path.read_bytes() for path in written]
    assert [path.read_bytes() for path in write_glossaries(project)] == once


def test_what_stands_in_brackets_is_a_remark_of_the_term(project):
    path = project.root / "locale/terms.csv"
    path.write_text(TERMS.replace("época", "época (pasada)"), encoding="utf-8")
    csv_file, _tbx = write_glossaries(project)
    assert '"epoch","época","(pasada)"' in csv_file.read_text("utf-8")


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_weblate_reads_in_both_files_what_the_table_says(code, tmp_path):
    """By the library that it reads them with, all that the terms of this book hold."""
    settings = repr(BOOK.languages)
    (tmp_path / "conf.py").write_text(f"LANGUAGES = {settings}\n", encoding="utf-8")
    (tmp_path / "locale").mkdir()
    table = (BOOK.root / "locale/terms.csv").read_text("utf-8")
    (tmp_path / "locale/terms.csv").write_text(table, encoding="utf-8")
    brackets = re.compile(r"\([^()]*\)|（[^（）]*）")
    told = [
        (
            row[BOOK.original],
            brackets.sub("", row[code]).strip(),
            "; ".join(filter(None, [*brackets.findall(row[code]), row["note"]])),
        )
        for row in csv.DictReader(table.splitlines())
    ]
    assert any(remark for _term, _own, remark in told)
    csv_path, tbx_path = (path for path in write_glossaries(Project(tmp_path)) if path.stem == code)
    of_tbx = tbxfile.parsestring(
        tbx_path.read_bytes(),
        sourcelanguage=BOOK.original,
        targetlanguage=language_tag(code),
    )
    for store in (csvfile.parsestring(csv_path.read_bytes()), of_tbx):
        units = [(unit.source, unit.target, unit.getnotes("translator")) for unit in store.units]
        assert units == told


def test_without_terms_none_are_written(project):
    (project.root / "locale/terms.csv").unlink()
    with pytest.raises(BookError, match=r"locale/terms\.csv: there is no such file.*Write it"):
        write_glossaries(project)


def test_a_strict_check_reads_each_catalog_once(project, monkeypatch):
    """They are long, and are looked at for three things."""
    write(project, "un {term}`ciclo <epoch>`")
    opened = []
    read = files.read_catalog
    monkeypatch.setattr(files, "read_catalog", lambda path: opened.append(path) or read(path))
    monkeypatch.setattr(make_site, "make_templates", lambda _project: None)
    monkeypatch.setattr("polybook.catalogs.refresh.behind", lambda *_where: [])
    with pytest.raises(BookError, match=r"index\.po:6: 'epoch' is 'época'[^\0]*/es\.txt$"):
        check_catalogs(project, ["en", "es"], strict=True)
    assert opened == [project.catalogs("es") / "index.po"]
    check_catalogs(project, ["en", "es"])  # tells it when the pages are written
    (opened[0].parent / "other.po").write_text("msgid", encoding="utf-8")
    write(project, "un {term}`ciclo <epoch>` más, *")
    with pytest.raises(BookError, match=r"index\.po:6: [^\0]*other\.po:1: |other[^\0]*index\.po:6"):
        check_catalogs(project, ["en", "es"])
