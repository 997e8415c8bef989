"""How the archive is cited: `CITATION.cff` as people wrote it, checked, and what Zenodo asks, made of it."""

import json
import tomllib
from collections.abc import Mapping
from typing import Any

import yaml

from analysis.collect import others
from analysis.deposit.contents import Contents
from analysis.model import doors
from analysis.model.sentences import count

CITATION, PROJECT, ZENODO = "CITATION.cff", "pyproject.toml", ".zenodo.json"
NEEDED = ("cff-version", "message", "title", "authors", "version", "license")
"""What the format, and a release, ask of `CITATION.cff`."""


def made(contents: Contents) -> dict[str, bytes]:
    """`.zenodo.json`, from a `CITATION.cff` without faults and what the study says of itself."""
    text = json.dumps(zenodo(contents), ensure_ascii=False, indent=1, sort_keys=True)
    return {ZENODO: (text + "\n").encode()}


def read(contents: Contents) -> dict[str, Any]:
    """The content of `CITATION.cff`; nothing where there is none, or what is no mapping.

    Raises
    ------
    yaml.YAMLError, UnicodeDecodeError
        If it is no YAML.
    """
    found = yaml.safe_load(contents.files.get(CITATION, b"").decode())
    return found if isinstance(found, dict) else {}


def faults(contents: Contents) -> list[str]:
    """Every reason why the archive cannot be cited by its `CITATION.cff`, one a line; the tests have the full schema."""
    try:
        known = read(contents)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        return [f"{CITATION} is no YAML ({' '.join(str(error).split())}); put it back as it was"]
    found = [f"{CITATION} has no {name}; write it" for name in NEEDED if not known.get(name)]
    authors = known.get("authors") or []
    listed = authors if isinstance(authors, list) else [authors]
    nameless = [place for place, author in enumerate(listed, 1) if not name_of(author)]
    found += [f"{CITATION}: author {place} has no name; write it" for place in nameless]
    version = str(known.get("version", ""))
    others = {"the release": contents.stamp.version}
    if PROJECT in contents.files:
        others = {PROJECT: tomllib.loads(contents.files[PROJECT].decode()).get("project", {}).get("version", ""), **others}
    for where, other in others.items():
        if version and version != other:
            found.append(f"{CITATION} names version {version}, and {where} is version {other or 'unknown'}; use one")
    return found


def name_of(author: Any) -> str:
    """The name of an author of `CITATION.cff`: of a body as it is, of a person with given names before the family name."""
    if not isinstance(author, Mapping):
        return ""
    parts = ("given-names", "name-particle", "family-names", "name-suffix")
    return str(author.get("name") or " ".join(str(author[part]) for part in parts if author.get(part)))


def orcid_of(author: Mapping[str, Any]) -> str:
    """The ORCID of an author as the plain identifier; blank where there is none."""
    return str(author.get("orcid", "")).rstrip("/").rpartition("/")[2]


def _creator(author: Mapping[str, Any]) -> dict[str, str]:
    """An author as Zenodo has creators: of a person the family name first."""
    parts = ("name-particle", "family-names", "name-suffix")
    family = " ".join(str(author[part]) for part in parts if author.get(part))
    name = ", ".join(part for part in (family, str(author.get("given-names", ""))) if part) or name_of(author)
    more = {"affiliation": str(author.get("affiliation", "")), "orcid": orcid_of(author)}
    return {"name": name} | {key: value for key, value in more.items() if value}


def _related(known: Mapping[str, Any]) -> list[dict[str, str]]:
    """Addresses that `CITATION.cff` names: where the code is kept, and the article that the archive belongs to."""
    article = known.get("preferred-citation", {})
    named = {
        "isSupplementTo": article.get("doi") or article.get("url"),
        "isDerivedFrom": known.get("repository-code"),
    }
    return [{"identifier": str(place), "relation": relation} for relation, place in sorted(named.items()) if place]


def zenodo(contents: Contents) -> dict[str, Any]:
    """The deposit as Zenodo's metadata have it; when and under which DOI it is published is Zenodo's to say."""
    known, stamp, about = read(contents), contents.stamp, contents.study.codebook.about
    codes = known["license"] if isinstance(known["license"], list) else [known["license"]]
    paragraphs = (
        about.question,
        f"{count(len(contents.study.cases), 'case')} as sourced facts and coded statements, the notebooks that analyse them, and "
        "everything that they claim, to be made again byte for byte. REPLICATION.md says how.",
    )
    notes = (
        f"Code: {'MIT' if known.get('type') == 'dataset' else ', '.join(map(str, codes))}. Data, texts and figures: {about.licence}. LICENCES.md lists all parts. "
        f"Git commit {stamp.commit}; SHA-256 of the collected data {stamp.data_sha256}, "
        f"of the codebook {stamp.codebook_sha256}."
    )
    told: dict[str, Any] = {
        "access_right": "open",
        "creators": [_creator(author) for author in known["authors"]],
        "description": "".join(f"<p>{doors.html_attribute(paragraph)}</p>" for paragraph in paragraphs),
        "keywords": list(map(str, known.get("keywords", []))),
        "language": "eng",
        "license": str(codes[0]),
        "notes": notes,
        "references": [others.cite(maker) for maker in others.makers()],
        "related_identifiers": _related(known),
        "title": str(known["title"]),
        "upload_type": "dataset" if known.get("type") == "dataset" else "software",
        "version": stamp.version,
    }
    return {key: value for key, value in told.items() if value}
