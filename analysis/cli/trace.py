"""The verb `trace`."""

from pathlib import Path

import click

from analysis.cli import faults, gate, options
from analysis.model.terms import clean_text

QUESTIONS = {
    "address": "ADDRESS",
    **{name: f"--{name}" for name in ("exhibit", "source", "origin", "informant", "fact")},
}
"""What can be asked, one at a time, as it is typed."""


@click.command("trace")
@options.RAW
@click.argument("address", required=False)
@click.option("--exhibit", help="List the marks or rows of an exhibit: CASE/NAME, such as CASE/positions.")
@click.option("--source", help="A page: every exhibit cell that would change without it.")
@click.option("--origin", help="An original report: every exhibit cell that would change without its pages.")
@click.option("--informant", help="An informant: every exhibit cell that would change without what it told.")
@click.option("--fact", help="A fact: every exhibit cell that would change without it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@options.RESULTS
def command(as_json: bool, results: Path | None, **questions: str | None) -> None:
    """Trace ADDRESS, a mark, row, cell or exhibit, to the pages on which it rests.

    An ADDRESS looks like CASE/positions/STATE/PROPOSITION#stance. It may also be the id of a statement, fact, page,
    claim, original report or informant, or law:ID, a page of the law (what rests on it is listed), or README.
    """
    asked = {typed: value for name, typed in QUESTIONS.items() if (value := questions[name])}
    if len(asked) != 1:
        given = f"{' and '.join(asked)} were given" if asked else "Nothing was asked for"
        raise faults.BadInput(f"{given}. Ask for one of {', '.join(QUESTIONS.values())}.")
    gate.refuse_claims_of_other_data(results)
    gate.admit_all()
    from analysis.model import doors
    from analysis.trace import answers

    ((what, name),) = asked.items()
    with faults.refusing(answers.Unknown):
        answer = doors.terminal(answers.answer(what.removeprefix("--"), clean_text(name), results, as_json))
    click.echo(answer.encode(errors="backslashreplace") if as_json else answer)  # JSON is UTF-8 wherever it is printed
