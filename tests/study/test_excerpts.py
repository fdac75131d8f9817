"""What the code of a page brings along: the same records, in fewer measures, and nothing else."""

import ast
import base64
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from study import excerpts, running
from study.protocol import LOGITS, configurations
from study.records import RECORDS, RecordError, append, read
from study.schema import MNIST_SHA256

from .small_record import a_record, an_older_record

MEASURES = ("start", "training.accuracy", "test.accuracy", "test.loss", "read_right")


@pytest.fixture
def file(tmp_path, monkeypatch):
    """A file of records that lies as the book's own does, in `records/` of the examples."""
    path = tmp_path / "examples" / "records" / "small.jsonl"
    monkeypatch.setattr(excerpts, "RECORDS", path)
    for record in (a_record(), a_record(seed=1), an_older_record(seed=2)):
        append(record, path)
    return path


def unpacked(code, tmp_path):
    """Run the cell in a Python that finds nothing of this book; return its records and modules."""
    script = f"""{code}
import json, pathlib, sys, study.records, study.evidence, study.drawing
file = pathlib.Path(study.records.__file__).parents[1] / "records" / "small.jsonl"
print(json.dumps(study.records.read(file) if file.exists() else None))
print(study.records.__file__)
"""
    done = subprocess.run(
        [sys.executable, "-I", "-"], input=script, cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    records, module = done.stdout.splitlines()
    return SimpleNamespace(records=json.loads(records), module=module)


def test_what_is_brought_along_says_what_the_records_say(file, tmp_path):
    brought = unpacked(excerpts.cell(excerpts.Part(MEASURES, file=file)), tmp_path)
    assert str(RECORDS.parents[1]) not in brought.module
    whole = read(file)
    assert [record["configuration"] for record in brought.records] == [
        record["configuration"] for record in whole
    ]
    for record, excerpt in zip(whole, brought.records, strict=True):
        for measure in MEASURES:
            field, _dot, part = measure.partition(".")
            if field in record:
                value = excerpt[field][part] if part else excerpt[field]
                assert value == (record[field][part] if part else record[field])
            else:
                assert field not in excerpt
        assert not {"validation", "seconds"} & excerpt.keys()


def test_a_run_that_several_parts_choose_keeps_what_any_of_them_keeps(file, tmp_path):
    code = excerpts.cell(
        excerpts.Part(["test.loss"], lambda run: run.seed < 2, file),
        excerpts.Part(["training.loss"], lambda run: run.seed == 1, file),
    )
    first, second = unpacked(code, tmp_path).records
    assert set(first) & {"test", "training"} == {"test"}
    assert second["test"].keys() == second["training"].keys() == {"loss"}


def test_a_part_may_keep_runs_by_what_was_measured(file, tmp_path):
    [record, *others] = read(file)
    assert others
    part = excerpts.Part(["test.loss"], file=file, ended=lambda each: each == record)
    [kept] = unpacked(excerpts.cell(part), tmp_path).records
    assert kept["configuration"] == record["configuration"]


def test_the_cell_is_the_same_each_time_and_one_line_holds_what_is_packed(file):
    part = excerpts.Part(MEASURES, file=file)
    assert excerpts.cell(part) == excerpts.cell(part)
    assert max(excerpts.cell(part).splitlines(), key=len).startswith('packed = "')


def test_the_modules_are_packed_without_what_is_said_of_them(file, tmp_path):
    """A page has their code in one line, which nobody reads, and weighs half as much."""
    code = excerpts.cell(excerpts.Part(["test.accuracy"], file=file))
    packed = ast.literal_eval(re.search(r"^packed = (.*)$", code, re.MULTILINE)[1])
    with zipfile.ZipFile(io.BytesIO(base64.b85decode(packed))) as archive:
        for name in excerpts.MODULES:
            tree = ast.parse(archive.read(f"study/{name}"))
            whole = ast.parse(Path(excerpts.__file__).with_name(name).read_text("utf-8"))
            assert ast.get_docstring(whole)
            assert not ast.get_docstring(tree)
            assert [each.name for each in tree.body if isinstance(each, ast.FunctionDef)] == [
                each.name for each in whole.body if isinstance(each, ast.FunctionDef)
            ]
            assert not any(
                ast.get_docstring(each)
                for each in ast.walk(tree)
                if isinstance(each, ast.FunctionDef | ast.ClassDef)
            )


@pytest.mark.parametrize("measure", ["test.precision", "moves", "start.los"])
def test_a_measure_that_no_record_has_is_an_error(file, measure):
    with pytest.raises(KeyError, match=rf"small\.jsonl: no run chosen has {measure}"):
        excerpts.cell(excerpts.Part(["test.loss", measure], file=file))


def test_no_study_is_continued_from_excerpts(tmp_path):
    path = tmp_path / "records.jsonl"
    append(excerpts.excerpt(a_record(), ["test.accuracy"]), path)
    assert read(path)  # a page may read it
    with pytest.raises(RecordError, match=r"records\.jsonl: .* is an excerpt"):
        running.states(configurations("more-epochs"), path, MNIST_SHA256)


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"test": {"accuracy": [0.9]}}, r"test\.accuracy has 1 values, and should have 2"),
        ({"test": {"accuracy": [0.9, 1.7]}}, r"test\.accuracy of epoch 2 is 1\.7"),
        ({"data": {"source": "MNIST"}}, r"data\.sha256 is missing"),
        ({"configuration": None}, "not a whole record"),
    ],
)
def test_a_damaged_excerpt_is_refused_as_any_record_is(tmp_path, changes, cause):
    path = tmp_path / "records.jsonl"
    record = excerpts.excerpt(a_record(), ["training.loss", "test.accuracy"]) | changes
    path.write_text(json.dumps(record) + "\n")
    with pytest.raises(RecordError, match=cause):
        read(path)


def test_excerpts_keep_the_loss_of_an_older_record(file, tmp_path):
    [*_, older] = unpacked(excerpts.cell(excerpts.Part(["test.loss"], file=file)), tmp_path).records
    assert older["configuration"]["loss"] == LOGITS
