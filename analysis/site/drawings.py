"""Drawings as parts of pages: each mark is a link to what it rests on, with a name, that the keyboard reaches."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

from analysis.site import inert_svg
from analysis.site.inert_svg import SVG, XLINK
from analysis.site.inert_svg import named as _named

HIT = 6
"""Width in points of the invisible line around a thin one that can be hit as well."""

BELOW_FINDING = 4.5
"""Points from the base of the last line of a finding to what stands below it."""


def _widen(mark: ElementTree.Element) -> None:
    """Let open lines of a mark be hit on themselves, and a little beside, not in the space that they go around."""
    for parent in list(mark.iter()):
        for place, child in reversed(list(enumerate(parent))):
            if child.tag == _named("path") and "fill: none" in child.get("style", "") and not child.get("d", "").strip().lower().endswith("z"):
                child.set("class", "line")
                hit = {"d": child.get("d", ""), "class": "line", "style": f"fill: none; stroke: #000000; stroke-opacity: 0; stroke-width: {HIT}"}
                parent.insert(place, ElementTree.Element(_named("path"), hit))


def _written(root: ElementTree.Element) -> str:
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    return ElementTree.tostring(root, encoding="unicode")


def cleaned(svg: str | bytes) -> bytes:
    """A drawing as a file of its own, written anew of what a drawing may have.

    Raises
    ------
    inert_svg.Unusable
        If it is no drawing.
    """
    return f"{_written(inert_svg.read(svg))}\n".encode()


def size(svg: str | bytes) -> tuple[float, float]:
    """Width and height of a drawing by its `viewBox`; nought where it has none."""
    box = re.findall(r"[\d.e+-]+", inert_svg.read(svg).get("viewBox", ""))
    try:
        width, height = map(float, box[2:4])
    except ValueError:
        return 0, 0
    return width, height


def _leave_out(root: ElementTree.Element, finding: str) -> None:
    """Take the lines of a finding out of a drawing, and the room at its top in which they stood; a drawing that does not begin with it stays."""
    texts = [element for element in root.iter(_named("text")) if "".join(element.itertext()).strip()]
    box, rest, lines = root.get("viewBox", "").split(), finding, list[ElementTree.Element]()
    start = next((place for place, element in enumerate(texts) if finding.startswith("".join(element.itertext()).strip())), len(texts))
    for element in texts[start:]:
        words = "".join(element.itertext()).strip()
        if not rest or not rest.startswith(words):
            break
        rest = rest.removeprefix(words).strip()
        lines.append(element)
    if rest or not lines or len(box) != 4:
        return
    top = float(lines[-1].get("y", "0")) + BELOW_FINDING
    root.set("viewBox", f"{box[0]} {top:.2f} {box[2]} {float(box[3]) - top:.2f}")
    for parent in list(root.iter()):
        for child in [each for each in parent if each in lines]:
            parent.remove(child)


def linked(svg: str | bytes, prefix: str, target: Callable[[str], str], finding: str = "") -> str:
    """A drawing of ours as an element of a page.

    Parameters
    ----------
    svg
        Text of the drawing.
    prefix
        What ids of the drawing begin with, so that they are the page's only ones.
    target
        Where the mark with an address leads; blank = nowhere.
    finding
        The finding with which the drawing begins, where the page says it above; it is left out of the drawing.

    Returns
    -------
    An `svg` element without style sheet and size, that scales with the page. Groups of class `mark` are `a` elements; their title is their name.
    """
    root = inert_svg.read(svg, with_sheets=False)
    if finding:
        _leave_out(root, finding)
    for element in root.iter():
        if element.get("class") == "mark":
            place = target(element.attrib.pop("id", ""))
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
            if name == inert_svg.HREF:
                element.set("href", value.replace("#", "#" + prefix, 1))
                del element.attrib[name]
            elif "url(#" in value:
                element.set(name, value.replace("url(#", f"url(#{prefix}"))
    for name, attribute in (("title", "aria-labelledby"), ("desc", "aria-describedby")):
        if (words := root.find(_named(name))) is not None:
            words.set("id", f"{prefix}{name}")
            root.set(attribute, f"{prefix}{name}")
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.attrib.pop("role", None)  # an image would hide its marks from screen readers
    return _written(root)
