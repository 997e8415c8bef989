"""Drawings that somebody else made: nothing in them runs, fetches or leads elsewhere; those of ours look as they did."""

from xml.etree import ElementTree

import matplotlib
import pytest
import resvg_py

from analysis.collect import store
from analysis.site import drawings, inert_svg

OURS = store.ROOT / "results" / "kasatkin" / "figures"
START = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'
HURTS = {
    "a style sheet by instruction": f'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="https://evil.example/x"?>{START}</svg>',
    "an import": f'{START}<style>@import url("https://evil.example/x");</style></svg>',
    "an import, escaped": f'{START}<style>\\40import "https://evil.example/x"; *{{fill: red}}</style></svg>',
    "a picture as paint": f'{START}<path d="M 0 0" style="fill: url(https://evil.example/x)"/></svg>',
    "a picture as attribute": f'{START}<g clip-path="url(https://evil.example/x)"/></svg>',
    "a picture of a style sheet": f"{START}<style>*{{fill: url(https://evil.example/x)}}</style></svg>",
    "an event": f'{START}<g onload="fetch(`https://evil.example/x`)"/></svg>',
    "a script": f'{START}<script href="https://evil.example/x"/></svg>',
    "a link": f'{START}<a xlink:href="https://evil.example/x"><text>x</text></a></svg>',
    "a use of another file": f'{START}<use xlink:href="https://evil.example/x#a"/></svg>',
    "a page": f'{START}<foreignObject><iframe src="https://evil.example/x"/></foreignObject></svg>',
    "an address of the base": f'{START}<g xml:base="https://evil.example/x"/></svg>',
    "an animation of a link": f'{START}<set attributeName="href" to="https://evil.example/x"/></svg>',
    "an element in a title": f'{START}<title><img src="https://evil.example/x"/></title></svg>',
}


@pytest.mark.parametrize("what", HURTS)
def test_nothing_of_a_drawing_leads_elsewhere(what):
    for made in (drawings.cleaned(HURTS[what].encode()).decode(), drawings.linked(HURTS[what], "p-", str)):
        assert "evil.example" not in made and "<?xml-s" not in made and "import" not in made


def test_a_drawing_does_not_draw_without_end():
    """Parts that use parts that use parts, ten times each, would be billions of marks."""
    parts = "".join(f'<g id="a{n}">' + f'<use xlink:href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, 10))
    made = drawings.cleaned(f'{START}<defs><path id="a0" d="M 0 0"/>{parts}</defs><use xlink:href="#a0"/></svg>')
    assert made.count(b"<use ") == 1


@pytest.mark.parametrize(
    ("svg", "said"),
    [
        ('<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + START + "<title>&b;</title></svg>", "declares"),
        ('<!DOCTYPE svg SYSTEM "file:///etc/passwd">' + START + "</svg>", "declares"),
        ("<html/>", "another element"),
        ("<svg", "is no SVG"),
        (START + "<g>" * 80 + "</g>" * 80 + "</svg>", "deep"),
        (b"\xff\xfe", "is no SVG"),
    ],
)
def test_what_is_no_drawing_is_refused(svg, said):
    with pytest.raises(inert_svg.Unusable, match=said):
        drawings.cleaned(svg)


def image(svg: str) -> bytes:
    fonts = [f"{matplotlib.get_data_path()}/fonts/ttf/DejaVuSans.ttf"]
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, dpi=96, font_files=fonts, skip_system_fonts=True, font_family="DejaVu Sans"))


@pytest.mark.parametrize("name", ["matrix", "course"])
def test_a_drawing_of_ours_looks_as_it_did(name):
    svg = (OURS / f"{name}.svg").read_text(encoding="utf-8")
    made = drawings.cleaned(svg).decode()
    assert image(made) == image(svg)
    before, after = (sum(element.get("class") == "mark" for element in ElementTree.fromstring(text).iter()) for text in (svg, made))
    assert before == after == drawings.linked(svg, "p-", lambda address: "#x").count("<a ")
