"""The report counts a fault of each kind, on a tiny site with a fair page and a faulty one."""

import json
import os
import random
import subprocess
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path
from queue import SimpleQueue

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from site_report import __main__ as command
from site_report import measuring, nu
from site_report.bounds import BOUNDS, Measured, NotCheckedError, Row, rows
from site_report.measuring import measure
from site_report.pages import KINDS, visits
from site_report.search import read_queries

PROJECT = Path(__file__).resolve().parents[2]

HEAD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>'
    '<link rel="icon" href="data:,"><meta name="viewport" content="width=device-width">'
)
POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'self\' data:; '
    "script-src 'self' 'unsafe-inline' file:; img-src * data:\">"
)
FAIR = f"{HEAD}{POLICY}</head><body><main><h1>A page</h1><p>All is well.</p></main></body></html>"

# What each fault adds to a page. One page has all: it is measured once.
FAULTS = {
    "access": "<button></button>",
    "html": "<ul><p>no item</p></ul>",
    "page_bytes page_bytes_gzip bytes": "".join(
        f"<!-- {random.Random(number).randbytes(4000).hex()} -->" for number in range(60)
    ),
    "requests": "".join(f'<img alt="" src="{number}.png">' for number in range(20)),
    "script_bytes": '<script src="long.js"></script>',
    "nodes": "<i>.</i>" * 1500,
    "layout_shift": (
        "<script>requestAnimationFrame(() => requestAnimationFrame(() => "
        "document.querySelector('h1').style.setProperty('margin-top', '300px')))</script>"
    ),
    "policy policy_file": '<p style="color: green">green</p>',
    "errors": "<script>throw Error('a fault')</script>",
    "other_hosts": '<img alt="" src="http://other.invalid/picture.png">',
}
SLOW = '<link rel="stylesheet" href="slow.css">'  # nothing is painted before it is there

# A search that finds two pages for everything but "faulty", and asks for much to find that.
SEARCH = """<p id="said">…</p><ol class="search-results"></ol><script>
const query = new URLSearchParams(location.search).get("q");
const finish = () => {
  document.querySelector("ol").innerHTML =
    ["fair", "faulty"].map(name => `<li><a href="${name}.html">${name}</a></li>`).join("");
  document.body.classList.add("search-done");
};
if (query === "faulty") {
  Promise.allSettled([0, 1, 2, 3].map(number => fetch(`slow.css?${number}`))).then(finish);
} else { finish(); }
</script>"""
QUERIES = [
    ("fair", "fair"),
    ("faulty", "fair"),
    ("lost", "nowhere|never"),
    ("either", "nowhere|faulty"),
]


# A training that keeps its page busy for a while, and tells of its first epoch later.
TRAINING = """<div class="explore" data-explains="train-it-here"><button>Train</button>
<p class="explore-status" role="status"></p></div><script>
document.querySelector("button").addEventListener("click", () => {
  const start = performance.now();
  while (performance.now() < start + 120);
  setTimeout(() => { document.querySelector(".explore-status").textContent = "Epoch 1"; }, 400);
});
</script>"""


def page(body: str, head: str = "") -> str:
    return FAIR.replace("</head>", f"{head}</head>").replace("</main>", f"{body}</main>")


@pytest.fixture(scope="module")
def tiny_site(tmp_path_factory) -> Path:
    """Two languages; the second cannot be searched."""
    site = tmp_path_factory.mktemp("report") / "html"
    for language in ("xx", "yy"):
        (site / language).mkdir(parents=True)
        (site / language / "index.html").write_text(FAIR)
        (site / language / "search.html").write_text(page(SEARCH if language == "xx" else ""))
    (site / "index.html").write_text(FAIR)
    (site / "xx" / "fair.html").write_text(FAIR)
    (site / "xx" / "faulty.html").write_text(page("".join(FAULTS.values()), SLOW))
    (site / "xx" / "bare.html").write_text(FAIR.replace(POLICY, ""))
    (site / "xx" / "training.html").write_text(page(TRAINING))
    noise = random.Random(0)
    (site / "xx" / "long.js").write_text(f"// {noise.randbytes(40_000).hex()}")
    (site / "xx" / "slow.css").write_text(f"/* {noise.randbytes(600_000).hex()} */")
    lines = [f"{language},{query},{name}" for language in ("xx", "yy") for query, name in QUERIES]
    (site.parent / "queries.csv").write_text("\n".join(["language,query,page", *lines]))
    return site


@pytest.fixture(scope="module")
def report(tiny_site) -> dict[str, Row]:
    """The report on a sample of it, by bound. The fair and the faulty page are its second and
    third, which are seen on a phone, where most is measured."""
    try:
        found = measure(tiny_site, tiny_site.parent / "queries.csv", sample=True)
    except NotCheckedError as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))
    return {row.bound.name: row for row in found}


def checked(row: Row) -> Row:
    """The row, where what it needs is on this machine; CI has to have it."""
    if row.not_checked:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(row.not_checked)
    return row


OF_OTHERS = ("found", "query_requests", "query_bytes", "training_wait", "training_task")
OF_PAGES = [bound.name for bound in BOUNDS if bound.name not in OF_OTHERS]


@pytest.mark.parametrize("name", OF_PAGES)
def test_a_faulty_page_breaks_every_bound_and_a_fair_one_none(report, name):
    row = checked(report[name])
    broken = {each.place.split()[0] for each in row.broken}
    assert "xx/faulty.html" in broken
    assert "xx/fair.html" not in broken
    assert "xx/fair.html" in {each.place.split()[0] for each in row.measured}


def test_every_fault_is_named(report):
    named = {
        "access": "button-name",
        "html": "p",
        "policy": "style-src",
        "policy_file": "style-src",
        "errors": "a fault",
        "other_hosts": "other.invalid",
        "requests": "19.png",
        "script_bytes": "long.js",
    }
    for name, words in named.items():
        details = [" ".join(each.details) for each in checked(report[name]).broken]
        assert any(words in each for each in details), name


def test_a_page_without_a_policy_breaks_it(report):
    for name in ("policy", "policy_file"):
        (each, *_more) = [each for each in report[name].broken if "bare" in each.place]
        assert each.value == 1
        assert each.details[0].startswith("1 × no meta")


def test_an_error_that_only_a_folder_shows_is_counted(report):
    """A page from a folder may not fetch."""
    broken = [each.place for each in report["errors"].broken]
    assert "xx/faulty.html from a folder" in broken


def test_a_search_is_measured_by_its_first_results_and_by_what_it_asks_for(report):
    found = {each.place: each for each in report["found"].measured}
    assert found["xx"].value == 0.75
    assert found["xx"].details == ("lost: nowhere or never is not among fair, faulty",)
    costs = {each.place: each.value for each in report["query_requests"].measured}
    assert costs["xx fair"] == 0
    assert costs["xx faulty"] == 4
    assert [each.place for each in report["query_requests"].broken] == ["xx faulty"]
    assert [each.place for each in report["query_bytes"].broken] == ["xx faulty"]


def test_a_search_that_never_ends_finds_nothing(report):
    (row,) = [each for each in report["found"].broken if each.place == "yy"]
    assert row.value == 0
    assert row.details[0] == "fair: the search did not end, no body.search-done"
    places = {
        each.place.split(" ")[0] for each in report["errors"].broken if "end" in each.details[0]
    }
    assert places == {"yy/search.html?q=Keras"}


def test_a_training_is_measured_once_by_its_first_epoch_and_by_what_its_page_does(report):
    [wait] = report["training_wait"].measured
    [task] = report["training_task"].measured
    assert wait.place == task.place == "xx/training.html"
    assert wait.value >= 520, "both of what it does"
    assert 110 <= task.value < wait.value
    assert report["training_task"].broken == [task]


@pytest.mark.parametrize("error", [TimeoutError, PlaywrightTimeoutError])
def test_what_a_hung_window_hid_is_seen_by_a_new_browser_and_once_only(
    tmp_path, monkeypatch, capsys, error
):
    browsers, seen = [], []

    @contextmanager
    def browser():
        browsers.append(len(browsers))
        yield browsers[-1]

    def hangs_once(browser, _served):
        yield Measured("nodes", f"seen by {browser}", 1)
        if not seen:
            seen.append(browser)
            raise error("Page.goto")

    def is_well(browser, _served):
        yield Measured("nodes", f"then by {browser}", 2)

    monkeypatch.setattr(measuring, "chromium", browser)
    jobs = SimpleQueue()
    jobs.put(hangs_once)
    jobs.put(is_well)
    places = [each.place for each in measuring._work(tmp_path, jobs)]
    assert places == ["seen by 1", "then by 1"]
    assert "Page.goto" in capsys.readouterr().err


def test_a_page_that_hangs_twice_ends_the_report(tmp_path, monkeypatch):
    def hangs(_browser, _served):
        raise PlaywrightTimeoutError("Page.goto: always")
        yield

    monkeypatch.setattr(measuring, "chromium", lambda: nullcontext("a browser"))
    jobs = SimpleQueue()
    jobs.put(hangs)
    jobs.put(hangs)
    with pytest.raises(PlaywrightTimeoutError, match="always"):
        measuring._work(tmp_path, jobs)
    assert jobs.empty(), "another browser would go on"


@pytest.fixture
def empty_site(tmp_path) -> Path:
    """Four languages with twelve pages each, the search with results among them, and two more."""
    for name in ("index", "404"):
        (tmp_path / f"{name}.html").touch()
    for language in "abcd":
        (tmp_path / language).mkdir()
        for name in ("index", "search", *"123456789"):
            (tmp_path / language / f"{name}.html").touch()
    return tmp_path


def test_what_was_late_beside_other_work_is_looked_at_alone_and_keeps_its_other_faults(
    empty_site, monkeypatch
):
    looks = []

    def look(_browser, _served, visit):
        looks.append(visit)
        again = looks.count(visit) > 1
        is_late = visit.page.startswith(("a", "b"))
        is_slow = visit.page.startswith("b")
        yield Measured(
            "largest_paint", visit.place, 2_501 if is_slow or (is_late and not again) else 2_500
        )
        yield Measured("errors", visit.place, int(is_late and not again))

    monkeypatch.setattr(measuring, "look", look)
    monkeypatch.setattr(measuring, "chromium", lambda: nullcontext("a browser"))
    monkeypatch.setattr(measuring, "look_in_folder", lambda *_: [])
    monkeypatch.setattr(nu, "check", lambda _site: [])
    found = measure(empty_site, empty_site / "no queries", sample=False)
    by_bound = {row.bound.name: row for row in found}
    seen = set(looks)
    late = {visit for visit in seen if visit.page.startswith(("a", "b"))}
    assert len(looks) == len(seen) + len(late)
    assert set(looks[-len(late) :]) == late, "after all others"
    paints = by_bound["largest_paint"]
    assert len(paints.measured) == len(seen)
    slow = {visit.place for visit in late if visit.page.startswith("b")}
    assert {each.place for each in paints.broken} == slow
    assert {each.place for each in by_bound["errors"].broken} == {visit.place for visit in late}


def test_every_page_is_seen_in_every_window_and_theme(empty_site):
    found = visits(empty_site, sample=False)
    assert len(found) == len(set(found)) == (4 * 12 + 2) * len(KINDS)
    assert len(KINDS) == 8


def test_in_a_sample_each_page_is_seen_in_one_of_its_languages_and_all_take_turns(empty_site):
    found = visits(empty_site, sample=True)
    names = [visit.page[1:] if visit.page[1] == "/" else visit.page for visit in found]
    assert len(set(names)) == len(names) == 12 + 2
    assert {visit[1:] for visit in found} == set(KINDS)
    for language in "abcd":
        themes = {visit.theme for visit in found if visit.page.startswith(f"{language}/")}
        assert len(themes) > 1, language


# What is printed, written and returned


def test_a_bound_may_be_reached_and_not_passed():
    bounds = {bound.name: bound for bound in BOUNDS}
    assert not bounds["nodes"].is_broken_by(1_500)
    assert bounds["nodes"].is_broken_by(1_501)
    assert not bounds["found"].is_broken_by(0.92)
    assert bounds["found"].is_broken_by(0.919)


def a_row(value: float, **options) -> Row:
    bound = BOUNDS[0]
    return Row(bound, [Measured(bound.name, "en/a.html", value, ("what it is",))], **options)


def test_the_status_says_whether_a_bound_is_broken():
    fair, broken = a_row(0), a_row(1)
    assert command.status([fair], is_ci=True) == 0
    assert command.status([fair, broken], is_ci=False) == 1


def test_a_time_is_told_and_fails_nothing():
    (paint,) = (bound for bound in BOUNDS if bound.name == "first_paint")
    row = Row(paint, [Measured("first_paint", "en/index.html", paint.limit + 1)])
    assert row.broken
    assert command.status([row], is_ci=True) == 0


def test_what_is_not_checked_fails_in_ci_alone():
    row = Row(BOUNDS[0], [], "There is no such thing. Get it.")
    assert command.status([row], is_ci=False) == 0
    assert command.status([row], is_ci=True) == 1


def test_a_bound_that_nothing_was_measured_against_says_so():
    assert {row.not_checked for row in rows([], {})} == {"nothing was measured"}


def test_without_java_or_the_checker_the_reason_is_the_next_step(tmp_path, monkeypatch):
    monkeypatch.setattr(nu.shutil, "which", lambda _name: None)
    with pytest.raises(NotCheckedError, match="apt-get install default-jre-headless"):
        list(nu.check(tmp_path))
    monkeypatch.setattr(nu.shutil, "which", lambda name: name)
    monkeypatch.setattr(nu, "JAR", tmp_path / "vnu.jar")
    with pytest.raises(NotCheckedError, match="apt-get install npm"):
        list(nu.check(tmp_path))


def test_without_queries_the_reason_says_what_is_missing(tmp_path):
    with pytest.raises(NotCheckedError, match=r"queries\.csv"):
        read_queries(tmp_path / "queries.csv")


def test_the_json_holds_all_that_was_measured():
    (row,) = json.loads(command.as_json([a_row(2)], sample=True))["rows"]
    assert row["broken"] == ["en/a.html"]
    assert row["measured"] == [{"place": "en/a.html", "value": 2, "details": ["what it is"]}]
    assert row["reason"] == BOUNDS[0].reason


def test_without_a_site_the_command_says_how_to_make_one(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "site_report", "--site", str(tmp_path)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(PROJECT / "tests")},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert "nox -s docs" in done.stderr


def test_the_lock_of_the_checker_names_no_address():
    lock = (PROJECT / "tests" / "site_report" / "package-lock.json").read_text(encoding="utf-8")
    assert "integrity" in lock
    assert "http" not in lock
