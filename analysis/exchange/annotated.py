"""Annotations of pages, as Hypothesis exports them and as the W3C has them (JSON-LD): tags are codes, what is selected has a place, its comment is the coder's."""

import json
from collections.abc import Mapping
from typing import Any

from analysis.collect import selectors
from analysis.collect.reading import count, tidy_name
from analysis.exchange.coded import FIELDS, Code, Coded, Document, Project, Unreadable, bounded, code, digest, said

MOST_BYTES = 50_000_000


def is_annotations(data: bytes) -> bool:
    """Whether JSON has annotations, of which each has a target, and is no library of references."""
    try:
        found = selectors.items(json.loads(data), [])
    except (ValueError, RecursionError):
        return False
    return any(isinstance(item, dict) and "target" in item for item in found)


def read(data: bytes, file: str) -> Project:
    """Annotations and the pages on which they stand.

    An annotation of a whole page, or in reply to another one, and one without a place that can be read are left; a note says which.

    Raises
    ------
    Unreadable
        If there are none.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(f"{file} is larger than {MOST_BYTES // 10**6} MB. Export fewer annotations at a time.")
    notes: list[str] = []
    try:
        items = selectors.items(json.loads(data), notes)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{file}: {error}") from error
    documents, coded, left = dict[str, Document](), list[Coded](), dict[str, list[str]]()
    for number, item in enumerate(items, 1):
        name, why = f"item {number}", ""
        aside: list[str] = []
        try:
            if not isinstance(item, dict):
                raise ValueError("it is no annotation")
            name = str(item.get("id") or name)
            if item.get("references"):
                why = "in reply to others"
            elif _is_of_page(item):
                why = "of a whole page"
            else:
                address = _address(item)
                documents.setdefault(address, _document(item, address))
                coded.append(_coded(item, name, address, selectors.claim(item, aside)))
        except (ValueError, RecursionError) as error:
            why = str(error) if str(error).startswith("without") else f"that cannot be read, since {error}"
        if why:
            left.setdefault(why, []).append(name)
    notes += [f"left: {count(len(names), 'annotation')} {why}: {', '.join(names[:10])}" for why, names in left.items()]
    if not coded:
        raise Unreadable("\n".join([f"{file} has no annotation of a passage.", *(f"{file}: {words}" for words in notes)]))
    return bounded(Project("annotations", documents, tuple(coded), {}, tuple(f"{file}: {words}" for words in notes)), file)


def _targets(item: Mapping[str, Any]) -> list[Any]:
    target = item.get("target")
    return target if isinstance(target, list) else [target] if target else []


def _is_of_page(item: Mapping[str, Any]) -> bool:
    """Whether nothing in a page is selected."""
    return all(isinstance(target, str) or (isinstance(target, dict) and not target.get("selector")) for target in _targets(item))


def _address(item: Mapping[str, Any]) -> str:
    """The address of the page."""
    for target in _targets(item):
        source = target.get("source") if isinstance(target, dict) else None
        source = source.get("id") if isinstance(source, dict) else source
        if isinstance(source, str) and source:
            return source
    if isinstance(uri := item.get("uri"), str) and uri:
        return uri
    raise ValueError("without the address of a page")


def _document(item: Mapping[str, Any], address: str) -> Document:
    """The page, with the title and publisher that the annotation has of it."""
    about = item.get("document")
    titles = about.get("title") if isinstance(about, dict) else None
    title = titles[0] if isinstance(titles, list) and titles else titles
    page = {"url": address, "title": tidy_name(title) if isinstance(title, str) else ""}
    return Document(page["title"] or address, page)


def _bodies(item: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Tags of an annotation, and texts that are none: what Hypothesis has in `tags` and `text`, and the W3C in bodies by their purpose."""
    tags = [tag for tag in item.get("tags") or [] if isinstance(tag, str)] if isinstance(item.get("tags"), list) else []
    texts = [item["text"]] if isinstance(item.get("text"), str) else []
    bodies = item.get("body")
    for body in bodies if isinstance(bodies, list) else [bodies]:
        value = body.get("value") if isinstance(body, dict) else body if isinstance(body, str) else None
        if isinstance(value, str):
            purpose = body.get("purpose", "") if isinstance(body, dict) else ""
            (tags if {"tagging", "classifying"} & {*(purpose if isinstance(purpose, list) else [purpose])} else texts).append(value)
    return list(filter(str.strip, tags)), list(filter(str.strip, texts))


def _coded(item: Mapping[str, Any], name: str, address: str, chain: tuple[selectors.Step, ...]) -> Coded:
    step = chain[-1]
    tags, texts = _bodies(item)
    fields, comment = said("\n".join(texts), FIELDS)
    codes: list[Code] = [code("tag", tag) for tag in dict.fromkeys(tags)]
    if not codes and comment and len(comment) <= 100:  # a text of a few words, where a program has no tags
        codes = [code("text", comment)]
    place = f"characters {step.start} to {step.end}" if step.start is not None and step.end is not None else ""
    return Coded(name, address, place, step.sha256 or digest(step.exact), step.exact, tuple(codes), fields, comment)
