"""How an exhibit is cited: as BibTeX and as a plain sentence, with the release and the data that it was made of."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from analysis.collect import files, others, store
from analysis.collect.data_hashes import Made
from analysis.model import doors, terms

SHOWN = 12
"""Digits of a hash that a citation names."""


class Citation(NamedTuple):
    """A citation: an entry of BibTeX, and a sentence."""

    bibtex: str
    plain: str


def _read(root: Path) -> dict[str, Any]:
    import yaml  # only where something is cited: a browser has no such library

    found: dict[str, Any] = yaml.safe_load(files.read_file(root / "CITATION.cff"))
    return found


def project() -> dict[str, Any]:
    """The project's own `CITATION.cff`."""
    return _read(store.INSTRUMENT)


def study() -> dict[str, Any]:
    """The `CITATION.cff` of the study at work: the project's own, or that of a study of one's own."""
    return _read(store.ROOT)


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
    about, is_own = store.read_about(), store.is_own()
    known, instrument = study() if is_own else project(), project()
    release, year = f"version {known['version']}", str(known.get("date-released", ""))[:4]
    authors = list(about.authors) if not is_own or known != instrument else [author["name"] for author in known["authors"]]
    whole = known["title"] if is_own else about.title or "a study without a title"
    analysed = release if is_own else ""
    if known != instrument or not is_own:
        analysed = ", ".join(filter(None, [analysed, f"analysed with {instrument['title'].partition(':')[0]}, version {instrument['version']}"]))
    states = f"data SHA-256 {made.data[:SHOWN]}, codebook SHA-256 {made.codebook[:SHOWN]}"
    lent = [others.say_maker(maker) for maker in others.makers()] if case_id == terms.STUDY else []
    states += f"; with cases of {'; '.join(lent)}" if lent else ""
    title = words.get("finding") or words["title"]
    fields = {
        **({"author": " and ".join(f"{{{doors.bibtex(author)}}}" for author in authors)} if authors else {}),
        "title": f"{{{doors.bibtex(title)}}}",
        "howpublished": doors.bibtex(f"{words['label']} of {whole}"),
        **({"year": year} if is_own and year else {}),
        "note": doors.bibtex(f"{analysed[:1].upper()}{analysed[1:]}; {states}"),
    }
    key = doors.cite_key(f"{case_id}-{words['label'].partition(' ')[0].lower()}-{name}")
    entry = "".join(f"\t{field} = {{{value}}},\n" for field, value in fields.items())
    when = f" ({year})" if is_own else ""
    plain = f"{', '.join(authors)}{when}. ".lstrip(". ") + f"{words['label']}: {title}. {whole}, {analysed}; {states}."
    return Citation(f"@misc{{{key},\n{entry}}}\n", plain)
