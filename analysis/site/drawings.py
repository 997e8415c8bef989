"""Drawings as parts of pages: each mark is a link to what it rests on, with a name, that the keyboard reaches."""

from collections.abc import Callable
from xml.etree import ElementTree

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"


ELEMENTS = {
    "svg",
    "title",
    "desc",
    "defs",
    "g",
    "a",
    "path",
    "text",
    "tspan",
    "use",
    "rect",
    "circle",
    "line",
    "polyline",
    "polygon",
    "ellipse",
    "clipPath",
}
"""Elements that a drawing may have; others are left out."""
HIT = 6
"""Width in points of the invisible line around a thin one that can be hit as well."""


def _named(name: str) -> str:
    return f"{{{SVG}}}{name}"


def _clean(root: ElementTree.Element, *more: str) -> int:
    """Leave out elements that a drawing may not have (`more` may be there too), attributes that run something, and links to anything but its own parts; how many."""
    allowed, gone = {_named(name) for name in (*ELEMENTS, *more)}, 0
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag not in allowed:
                parent.remove(child)
                gone += 1
        for name, value in list(parent.attrib.items()):
            if name.rpartition("}")[2].startswith("on") or (name.rpartition("}")[2] == "href" and not value.startswith("#")):
                del parent.attrib[name]
                gone += 1
    return gone


def _widen(mark: ElementTree.Element) -> None:
    """Let open lines of a mark be hit on themselves, and a little beside, not in the space that they go around."""
    for parent in list(mark.iter()):
        for place, child in reversed(list(enumerate(parent))):
            if child.tag == _named("path") and "fill: none" in child.get("style", "") and not child.get("d", "").strip().lower().endswith("z"):
                child.set("class", "line")
                hit = {"d": child.get("d", ""), "class": "line", "style": f"fill: none; stroke: #000000; stroke-opacity: 0; stroke-width: {HIT}"}
                parent.insert(place, ElementTree.Element(_named("path"), hit))


def cleaned(svg: bytes) -> bytes:
    """A drawing as a file of its own: as it is, or without what a drawing may not have."""
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    root = ElementTree.fromstring(svg)
    return ElementTree.tostring(root, encoding="utf-8") if _clean(root, "style") else svg


def linked(svg: str, prefix: str, target: Callable[[str], str]) -> str:
    """A drawing of ours as an element of a page.

    Parameters
    ----------
    svg
        Text of the drawing.
    prefix
        What ids of the drawing begin with, so that they are the page's only ones.
    target
        Where the mark with an address leads; blank = nowhere.

    Returns
    -------
    An `svg` element without style sheet and size, that scales with the page. Groups of class `mark` are `a` elements; their title is their name.
    """
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    root = ElementTree.fromstring(svg)
    _clean(root)
    for element in root.iter():
        if element.get("class") == "mark":
            address = element.attrib.pop("id")
            place = target(address)
            element.attrib.pop("data-statements", None)
            if place:
                element.tag = _named("a")
                element.set("href", place)
            title = element.find(_named("title"))
            if title is not None and title.text:
                element.set("aria-label", title.text)
            _widen(element)
        elif own := element.get("id"):
            element.set("id", prefix + own)
        for name, value in list(element.attrib.items()):
            if name == f"{{{XLINK}}}href":
                element.set("href", value.replace("#", "#" + prefix, 1) if value.startswith("#") else "")
                del element.attrib[name]
            elif "url(#" in value:
                element.set(name, value.replace("url(#", f"url(#{prefix}"))
    for name in ("title", "desc"):
        next(root.iterfind(_named(name))).set("id", f"{prefix}{name}")
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.attrib.pop("role", None)  # an image would hide its marks from screen readers
    root.attrib |= {"aria-labelledby": f"{prefix}title", "aria-describedby": f"{prefix}desc"}
    return ElementTree.tostring(root, encoding="unicode")
