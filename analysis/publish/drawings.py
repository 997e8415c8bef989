"""Drawings as parts of pages: each mark is a link to what it rests on, with a name, that the keyboard reaches."""

from collections.abc import Callable
from xml.etree import ElementTree

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"


def _named(name: str) -> str:
    return f"{{{SVG}}}{name}"


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
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == _named("style"):
                parent.remove(child)
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
        elif element.get("id"):
            element.set("id", prefix + element.get("id"))
        for name, value in list(element.attrib.items()):
            if name == f"{{{XLINK}}}href":
                element.set("href", value.replace("#", "#" + prefix, 1) if value.startswith("#") else "")
                del element.attrib[name]
            elif "url(#" in value:
                element.set(name, value.replace("url(#", f"url(#{prefix}"))
    for name in ("title", "desc"):
        root.find(_named(name)).set("id", f"{prefix}{name}")
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.attrib.pop("role", None)  # an image would hide its marks from screen readers
    root.attrib |= {"aria-labelledby": f"{prefix}title", "aria-describedby": f"{prefix}desc"}
    return ElementTree.tostring(root, encoding="unicode")
