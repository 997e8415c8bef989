"""The verb `new`."""

import sys
from pathlib import Path

import click

from analysis.cli import faults, options
from analysis.collect import files
from analysis.pipeline import resources


def _folder_faults(folder: Path) -> list[str]:
    """Why no study can be begun in a folder."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        return [f"{str(folder)!r} already exists and is not empty. Name a new folder."]
    return []


def _asked(given: str | None, words: str, default: str) -> str:
    """An answer: what an option gave, else what somebody types, else the default where nobody can type."""
    if given is not None:
        return given
    return click.prompt(words, default=default) if sys.stdin.isatty() else default


@click.command("new")
@click.argument("folder", type=options.PATH)
@click.option(
    "--from",
    "kind",
    default="extradition",
    show_default=True,
    help="What it begins from: extradition (our codebook, to be extended) or positions (any dispute, with a vocabulary of its own).",
)
@click.option("--title", help="Title of the study.")
@click.option("--question", help="The question that it asks.")
@click.option("--author", "authors", multiple=True, help="A person or body who makes it; may be given several times.")
@click.option("--licence", help="Licence of its data: CC-BY-4.0, CC0-1.0 or CC-BY-SA-4.0.")
@click.option("--case", "case_ids", multiple=True, help="Name of a case to begin with, such as smith; may be given several times.")
@click.option("--example", "is_example", is_flag=True, help="Begin with an invented case, as a library of pages and a filled workbook to import.")
def command(
    folder: Path,
    kind: str,
    title: str | None,
    question: str | None,
    authors: tuple[str, ...],
    licence: str | None,
    case_ids: tuple[str, ...],
    is_example: bool,
) -> None:
    """Begin a study of your own: a folder in which every command works.

    What you do not give as an option is asked for, or filled in by default where nobody can answer.
    """
    from analysis.studies import examples, updating
    from analysis.studies import folder as studies

    if is_example and kind in examples.EXAMPLES:
        case_ids = (examples.EXAMPLES[kind].case_id,)

    place = folder.resolve()
    there = _folder_faults(place)
    asks = "Where does each state stand, who says so, and since when?"
    answers = studies.Answers(
        kind,
        _asked(title, "Title of the study", "Untitled study"),
        _asked(question, "The question that it asks", asks),
        authors or (_asked(None, "Who makes it", "Unknown author"),),
        _asked(licence, "Licence of its data", "CC-BY-4.0"),
        case_ids or (_asked(None, "Name of the first case, in lower-case letters", studies.as_id(place.name)),),
    )
    faults.refuse([*there, *studies.faults(answers)])
    if reason := resources.why_not_made(place):
        raise faults.BadInput(f"{str(place)!r} cannot be made ({reason}). Name a folder in which you may write.")
    made = studies.files_of(answers)
    made |= examples.files_of(kind, made[studies.ABOUT]) if is_example else {}
    made[updating.COPIED] = updating.listed(studies.kept_up(answers.case_ids[0], kind == studies.EXTRADITION, is_compared=False))
    if place.is_dir():  # and empty: somebody may be in it
        files.write_all(place, made)
    else:
        files.replace_folder(place, made)
    click.echo(f"{len(made)} files in {place}. Next, in that folder:")
    if is_example:
        click.echo(f"  rival-requests import {examples.LIBRARY} --case {answers.case_ids[0]}, and then {examples.WORKBOOK}")
    click.echo("  rival-requests workbook      a workbook to fill in, and `rival-requests import` to bring it back")
    click.echo("  rival-requests check         what is still missing or wrong")
    click.echo("  rival-requests run           the notebooks; then `rival-requests refresh` makes their results what is claimed")
