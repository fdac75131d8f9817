"""What a cell of a stacked table says of itself, for the style sheet to show on a phone."""

from lxml import html

from polybook.stacked_tables.labels import label_cells

TABLE = """<table class="{classes}">
<thead><tr class="row-odd"><th class="head"><p>Claim</p></th>
<th class="head"><p>Does <em>it</em> "hold" &amp; why?</p></th><th class="head"></th></tr></thead>
<tbody>
<tr><td><p>One</p></td><td><p>Yes</p></td><td><p>a</p></td></tr>
<tr><td><p>Two</p></td><td class="text-right"><p>No</p></td><td><p>b</p></td></tr>
</tbody></table>"""


def labels(page: str) -> list[str]:
    return [cell.get("data-label") for cell in html.fromstring(page).iter("td")]


def test_each_cell_of_a_stacked_table_has_the_heading_of_its_column():
    page = label_cells(TABLE.format(classes="stacked docutils"))
    assert labels(page) == ["Claim", 'Does it "hold" & why?', ""] * 2


def test_other_tables_and_what_follows_stay_as_they_are():
    other = TABLE.format(classes="docutils")
    assert label_cells(other) == other
    page = label_cells(TABLE.format(classes="docutils stacked") + other)
    assert page.endswith(other)
