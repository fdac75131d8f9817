"""What is kept of a drawing, and how large it is: without Sphinx, for each attribute there is."""

import pytest

from polybook.figures.drawing import ATTRIBUTES, PRESENTATION, SVG, SvgCleaner, read_svg, write_svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def cleaned(inside: str, attributes: str = 'viewBox="0 0 9 9"'):
    """The root of a cleaned drawing, and what was dropped."""
    root = read_svg(f"{HEAD} {attributes}>{inside}</svg>".encode())
    cleaner = SvgCleaner("p-", ["#C0FFEE"])
    cleaner.clean(root)
    return root, cleaner.dropped


LEADING_OUT = [
    "url(evil.svg)",
    "url(evil.svg#a)",
    "URL( evil.svg )",
    "url(#a) url(evil.svg)",
    "https://evil.example/",
    "//evil.example/",
    "javascript:evil()",
    r"\75rl(evil.svg)",
]


@pytest.mark.parametrize("value", LEADING_OUT)
def test_no_attribute_and_no_style_leads_out_of_a_drawing(value):
    for name in sorted(ATTRIBUTES):
        forms = [f'<rect {name}="{value}"/>']
        if name in PRESENTATION:
            forms += [f'<rect style="{name}: {value}"/>', f"<style>*{{{name}: {value}}}</style>"]
        for form in forms:
            root, dropped = cleaned(form)
            assert dropped == [f"{name}={value!r}"], form
            assert "evil" not in write_svg(root), form


@pytest.mark.parametrize("form", ["url(#a)", "url('#a')", 'url( "#a" )', "url(#a) none"])
def test_a_reference_inside_a_drawing_is_kept_with_its_target(form):
    value = form.replace('"', "&quot;")
    root, dropped = cleaned(f'<path id="a" d="M0 0"/><path id="b"/><rect fill="{value}"/>')
    assert dropped == []
    assert root[2].get("fill") == f"url(#p-a){form.partition(')')[2]}"
    assert [path.get("id") for path in root[:2]] == ["p-a", None]


@pytest.mark.parametrize(
    ("address", "is_kept"),
    [
        ("data:image/png;base64,aGk=", True),
        ("data:image/jpeg;base64,aGk=", True),
        ("data:image/svg+xml;base64,PHN2Zy8+", False),
        ("data:image/svg+xml,evil", False),
        ("data:image/png,evil", False),
        ("data:text/html;base64,PHA+", False),
        ("data:image/png;base64,aGk=;evil:", False),
        ("evil.png", False),
        ("https://evil.example/a.png", False),
    ],
)
@pytest.mark.parametrize("attribute", ["href", "xlink:href"])
def test_of_images_those_of_pixels_inside_the_drawing_are_kept(attribute, address, is_kept):
    root, dropped = cleaned(f'<image {attribute}="{address}"/>')
    assert root[0].get("href") == (address if is_kept else None)
    assert dropped == ([] if is_kept else [f"the link to {address!r}"])
    other, dropped = cleaned(f'<use {attribute}="{address}"/>')
    assert other[0].get("href") is None
    assert len(dropped) == 1


@pytest.mark.parametrize(
    ("length", "pixels"),
    [
        ("192", "192"),
        ("192px", "192"),
        ("144pt", "192"),
        ("2in", "192"),
        ("5.08cm", "192"),
        ("50.8mm", "192"),
    ],
)
def test_the_size_of_a_drawing_is_that_of_css(length, pixels):
    """Some 100 pixels more or less show at once; a fifth of it shows nothing."""
    root, _ = cleaned("<g/>", f'width="{length}" height="72pt"')
    assert (root.get("width"), root.get("height")) == (pixels, "96")
    assert root.get("viewBox") == f"0 0 {pixels} 96"
    root, _ = cleaned("<g/>", f'width="{length}" height="72pt" viewBox="0 0 5 5"')
    assert root.get("viewBox") == "0 0 5 5"


@pytest.mark.parametrize("size", ['width="100%" height="9"', 'width="9"', 'width="9em" height="9"'])
def test_a_size_that_is_no_length_is_left_to_the_page(size):
    root, _ = cleaned("<g/>", f'{size} viewBox="0 0 5 5"')
    assert "width" not in root.attrib
    assert "height" not in root.attrib


def test_colours_of_the_theme_are_written_in_one_way():
    root, _ = cleaned('<rect fill="#c0FFee"/><rect stroke="#C0FFEF"/>')
    assert (root[0].get("fill"), root[1].get("stroke")) == ("#c0ffee", "#C0FFEF")
    assert root.tag == f"{SVG}svg"


def test_marks_that_are_cut_off_alike_share_a_group():
    part = '<g clip-path="url(#{0})"><use href="#m" x="{1}"/></g>'
    parts = [part.format(*each) for each in (("a", 1), ("a", 2), ("b", 3), ("a", 4))]
    faint = '<g opacity="0.5"><rect x="1"/></g>'  # two that lie on each other would show it
    both = '<clipPath id="a"/><clipPath id="b"/><path id="m" d="M0 0"/>'
    root, _dropped = cleaned(f"{both}{''.join(parts)}{faint}{faint}")
    read = read_svg(write_svg(root).encode())
    groups = [[use.get("x") for use in group] for group in read.iter(f"{SVG}g")]
    assert groups == [["1", "2"], ["3"], ["4"], ["1"], ["1"]]
