"""Studies whose cases stand beside one's own: judged like one's own data before any verb uses them, and told of."""

from collections.abc import Iterator
from pathlib import Path

from analysis.collect import files, joining, others, store
from analysis.collect.fault import said
from analysis.model.about import Faulty
from analysis.model.dispute import Case, Study
from analysis.pipeline import intake

MOST_LINES = 10
"""So many faults of another study are named; its author sees all of them."""


def faults() -> list[str]:
    """Why studies that `study.toml` names cannot stand beside one's own, a sentence each with what to do; none where it names none."""
    if not store.read_about().others:
        return []
    try:
        found = [line for given in others.given() for line in _of(given)]
        return found or _beside()
    except others.Unusable as error:
        return str(error).splitlines()


def _of(given: others.Given) -> Iterator[str]:
    """Faults of the collected data of another study, by the judgement of one's own."""
    with others.laid_out(given) as folder:
        try:
            found = said(intake.judge(folder, given.reference.cases or None).faults)
        except (OSError, ValueError) as error:  # of data that nobody meant to be read
            found = [f"{type(error).__name__}: {error}".replace(str(folder), given.reference.name)]
    if found:
        n = f"{len(found)} {'fault' if len(found) == 1 else 'faults'}"
        yield f"{given.reference.name} ({given.reference.path}) has {n}, which its author has to mend; `rival-requests check` there names all:"
        yield from (f"  {line}" for line in found[:MOST_LINES])


def _beside() -> list[str]:
    """Why the others and one's own study contradict each other; of one's own cases only the pages are looked at."""
    try:
        joining.beside(_uncleaned())
    except (others.Unusable, Faulty) as error:
        return str(error).splitlines()
    return []


def _uncleaned() -> Study:
    codebook = store.read_codebook()
    return Study(codebook, {name: Case.of({"sources": store.read_raw_case(name).sources}, codebook) for name in store.case_ids()})


def say() -> list[str]:
    """The studies beside one's own, a line each: cases, who made them, and what is to be known of them."""
    makers = joining.beside(_uncleaned()).makers if store.read_about().others else ()
    return [line for maker in makers for line in (f"beside these cases: {', '.join(maker.case_ids)} of {others.say_maker(maker)}", *maker.notes)]


def unnamed(cited: str) -> list[str]:
    """Titles of studies beside one's own that a citation does not name."""
    return [maker.title for maker in others.makers() if maker.title not in cited]


def bring(folder: Path, place: Path) -> None:
    """Put the archives that a study in a folder names where its reruns look for them.

    Parameters
    ----------
    folder
        The folder of the study, as it was unpacked.
    place
        The archive that it came from; the others are looked for beside it, and where they lie for the study at work.

    Raises
    ------
    others.Unusable
        If one is not there; says what to get and where to put it.
    """
    lacking, place = [], place.absolute()
    for reference in store.read_about(folder / "data" / "raw").others:
        places = [place.parent / Path(reference.path).name, place.parent / f"{reference.name}.zip", others.PLACE / f"{reference.name}.zip"]
        there = next((path for path in places if path.is_file() and files.sha256(files.read_given(path)) == reference.sha256), None)
        if there:
            files.write_bytes(folder / "build" / "others" / f"{reference.name}.zip", files.read_given(there))
        else:
            lacking.append(
                f"It compares its cases with those of {reference.name}, of which it has no copy: get the archive with the SHA-256 {reference.sha256} "
                f"from its authors, and put it at {places[0]} or at {places[2]}."
            )
    if lacking:
        raise others.Unusable("\n".join(lacking))
