"""The verb `universe`."""

from pathlib import Path

import click

from analysis.cli import faults, options
from analysis.model.choices import Value
from analysis.pipeline import brought


@click.command("universe")
@options.RAW
@click.argument("name", required=False, metavar="[UNIVERSE]")
@click.option(
    "--case",
    "case_id",
    shell_complete=options.a_case,
    help="The case, instead of UNIVERSE, with parameters as options.",
)
@options.DECISIONS
@options.parameters
def command(name: str | None, case_id: str | None, decisions_file: Path | None, **named: Value | None) -> int:
    """Run notebooks 02 and 03 for a universe and check that their results are those of the engine.

    UNIVERSE is CASE/NAME or CASE@YYYY-MM-DD/NAME; NAME consists of labels of options joined by +, such as
    deeds-first+two-reports, without-origin:ID and without-informant:NAME, or is default.
    """
    from analysis.multiverse.decisions import NEUTRAL
    from analysis.pipeline import notebooks, universes

    if bool(name) == bool(case_id):
        said = "UNIVERSE and --case were both given" if name else "Neither UNIVERSE nor --case was given"
        raise faults.BadInput(f"{said}. Name a universe, such as CASE/{NEUTRAL}, or a case with parameters as options.")
    given = options.given(named)
    decisions, wrong, notes = brought.decisions(decisions_file)
    faults.note(notes)
    faults.refuse(wrong)
    with faults.refusing(universes.Unknown):
        case_id, day, labels = (case_id, "", NEUTRAL) if case_id else universes.named(str(name))
        faults.refuse(_day_faults(day, str(given.get("as_of", day))))
        given |= {"as_of": day} if day else {}
        choices = options.chosen([case_id], given)
        try:
            checked = universes.check(case_id, labels, decisions, choices)
        except notebooks.NotebookFailed as error:
            raise click.ClickException(f"the notebooks of this universe do not run: {error}") from error
    click.echo("\n".join(universes.say(case_id, checked)))
    return 1 if checked.differences else 0


def _day_faults(day: str, asked: str) -> list[str]:
    """Whether the name of a universe has another day than was asked for."""
    if not day or asked == day:
        return []
    return [f"--as-of is {asked!r}, and the name of the universe has the day {day}. Leave --as-of out."]
