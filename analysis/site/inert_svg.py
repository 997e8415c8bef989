"""A drawing that somebody else may have made, written anew of what a drawing may have: nothing in it runs, fetches or leads elsewhere."""

import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
HREF = f"{{{XLINK}}}href"


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


ELEMENTS = _listed("svg title desc style defs g path text tspan use rect circle line polyline polygon ellipse clipPath")
"""Elements that a drawing may have; others are left out with all that is in them."""
WORDS = {"id", "role", "data-statements"}
"""Attributes that hold words."""
LOOKS = _listed(
    """fill fill-opacity fill-rule stroke stroke-width stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset
    stroke-opacity opacity clip-path clip-rule display visibility color font font-family font-size font-style font-weight font-stretch
    font-variant text-anchor letter-spacing word-spacing direction unicode-bidi dominant-baseline white-space"""
)
"""How something looks: as an attribute, or in `style`."""
PLACES = _listed(
    """x y dx dy x1 y1 x2 y2 cx cy r rx ry d points transform rotate width height viewBox version type preserveAspectRatio
    textLength lengthAdjust clipPathUnits"""
)
"""Attributes that say where something is."""
VALUE = re.compile(r"(?:[\w\s#.,%+'\"/-]|(?:rgba?|hsla?|matrix|translate|rotate|scale|skew[XY])\([\d\s.,%e+-]*\)|url\(#[\w.-]+\))*")
"""What looks and places may be: words, numbers, colours, changes of place, and parts of the same drawing."""
DEEPEST = 60
"""How deep elements may lie in each other."""


class Unusable(ValueError):
    """Something is no drawing that can be shown; the message says why."""


def named(name: str) -> str:
    """Name of an element, as the tree of a drawing has it."""
    return f"{{{SVG}}}{name}"


def read(svg: str | bytes, with_sheets: bool = True) -> Element:
    """A drawing as a tree, without what a drawing may not have: instructions, declarations, elements, attributes and links that are not listed here.

    Without its style sheets, which say how everything around it looks as well, it can be a part of a page.

    Raises
    ------
    Unusable
        If it is no drawing, or declares entities or a type of document.
    """
    try:
        root = fromstring(svg, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Unusable("declares a type of document or entities, which no drawing needs") from error
    except (ParseError, ValueError, LookupError) as error:
        raise Unusable(f"is no SVG ({error})") from error
    if root.tag != named("svg"):
        raise Unusable("is no SVG (its root is another element)")
    _keep_listed(root, ELEMENTS if with_sheets else ELEMENTS - {"style"}, 0)
    _keep_simple_uses(root)
    return root


def _keep_listed(element: Element, listed: frozenset[str], depth: int) -> None:
    """Leave out elements and attributes that are not listed, here and below."""
    if depth > DEEPEST:
        raise Unusable(f"has elements in each other more than {DEEPEST} deep")
    for name, value in list(element.attrib.items()):
        if (kept := _kept(element, name, value)) is None:
            del element.attrib[name]
        else:
            element.set(name, kept)
    inside = set() if element.tag in map(named, ("title", "desc", "style")) else set(map(named, listed))
    for child in list(element):
        if child.tag in inside and (child.tag != named("style") or _is_plain_sheet(child)):
            _keep_listed(child, listed, depth + 1)
        else:
            element.remove(child)


def _kept(element: Element, name: str, value: str) -> str | None:
    """What stays of the value of an attribute; None if the attribute goes."""
    if name in WORDS or (name == "class" and value == "mark"):
        return value
    if name in ("href", HREF):
        return value if element.tag == named("use") and re.fullmatch(r"#[\w.-]+", value) else None
    if name == "style":
        return "; ".join(f"{key}: {look}" for key, look in _looks(value))
    return value if name in LOOKS | PLACES and VALUE.fullmatch(value) else None


def _looks(style: str) -> list[tuple[str, str]]:
    """Declarations of a style that may stand in a drawing."""
    pairs = [(key.strip(), value.strip()) for key, _, value in (part.partition(":") for part in style.split(";"))]
    return [(key, value) for key, value in pairs if key in LOOKS and VALUE.fullmatch(value)]


def _is_plain_sheet(sheet: Element) -> bool:
    """Whether a style sheet says nothing but how all elements look, as those of Matplotlib do."""
    rule = re.fullmatch(r"\s*\*\s*\{([^{}]*)\}\s*", sheet.text or "")
    return rule is not None and not len(sheet) and len(_looks(rule[1])) == sum(bool(part.strip()) for part in rule[1].split(";"))


def _keep_simple_uses(root: Element) -> None:
    """Leave out uses of anything but parts that are defined and use nothing themselves: else a few lines could draw without end."""
    defined = {id(part): part for defs in root.iter(named("defs")) for part in defs.iter()}
    names = {part.get("id") for part in defined.values()}
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == named("use") and (id(child) in defined or (child.get(HREF) or child.get("href") or "#").removeprefix("#") not in names):
                parent.remove(child)
