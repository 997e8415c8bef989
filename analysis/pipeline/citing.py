"""How an exhibit is cited: as BibTeX and as a plain sentence, with the release and the data that it was made of."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import yaml

from analysis.collect import files, store
from analysis.model import doors

SHOWN = 12
"""Digits of a hash that a citation names."""


class Made(NamedTuple):
    """Of what exhibits are made: SHA-256 of the collected data, and of the codebook with what the study is about."""

    data: str
    codebook: str


class Citation(NamedTuple):
    """A citation: an entry of BibTeX, and a sentence."""

    bibtex: str
    plain: str


def made_of() -> Made:
    """Hashes of the data that are read: of the names and bytes of the tables, whatever else lies beside them."""
    tables = store.read_bytes(store.raw_folder())
    words = {name: data for name, data in tables.items() if name.startswith("codebook/")}
    rest = {name: data for name, data in tables.items() if name not in words}
    lent = {f"{name} of the project": data for name, data in store.codebook_data().ours}
    return Made(_hash(rest), _hash(words | lent | {"study.toml": files.read_given(store.about_path())}))


def _hash(tables: Mapping[str, bytes]) -> str:
    return files.sha256("".join(f"{name} {files.sha256(data)}\n" for name, data in sorted(tables.items())).encode())


def project() -> dict[str, Any]:
    """The project's own `CITATION.cff`."""
    found: dict[str, Any] = yaml.safe_load(files.read_file(store.INSTRUMENT / "CITATION.cff"))
    return found


def cite(case_id: str, name: str, words: Mapping[str, str], made: Made) -> Citation:
    """The citation of an exhibit; of data of others their authors are named, and the project as what they were analysed with.

    Parameters
    ----------
    case_id, name
        The case, or the study, and the name of the exhibit; with its kind they are the key of the entry.
    words
        Its words as a shelf gives them: label, title and, of a main figure, its finding.
    made
        Hashes of data and codebook, as `made_of` gives them.
    """
    about, known = store.read_about(), project()
    is_own = store.is_own()
    release, year = f"version {known['version']}", str(known["date-released"])[:4]
    authors = [author["name"] for author in known["authors"]] if is_own else list(about.authors)
    whole = known["title"] if is_own else about.title or "a study without a title"
    analysed = release if is_own else f"analysed with {known['title'].partition(':')[0]}, {release}"
    states = f"data SHA-256 {made.data[:SHOWN]}, codebook SHA-256 {made.codebook[:SHOWN]}"
    title = words.get("finding") or words["title"]
    fields = {
        **({"author": " and ".join(f"{{{doors.bibtex(author)}}}" for author in authors)} if authors else {}),
        "title": f"{{{doors.bibtex(title)}}}",
        "howpublished": doors.bibtex(f"{words['label']} of {whole}"),
        **({"year": year} if is_own else {}),
        "note": doors.bibtex(f"{analysed[:1].upper()}{analysed[1:]}; {states}"),
    }
    key = doors.cite_key(f"{case_id}-{words['label'].partition(' ')[0].lower()}-{name}")
    entry = "".join(f"\t{field} = {{{value}}},\n" for field, value in fields.items())
    when = f" ({year})" if is_own else ""
    plain = f"{', '.join(authors)}{when}. ".lstrip(". ") + f"{words['label']}: {title}. {whole}, {analysed}; {states}."
    return Citation(f"@misc{{{key},\n{entry}}}\n", plain)
