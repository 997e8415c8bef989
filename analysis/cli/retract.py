"""The verb `retract`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.cli import faults, options
from analysis.collect import changes, files, store
from analysis.model import checkout
from analysis.pipeline import stopping

if TYPE_CHECKING:
    from analysis.retract.plan import Plan


@click.command("retract")
@options.RAW
@click.argument("name", metavar="CASE|FACT|PERSON")
@click.option("--yes", is_flag=True, help="Change the data; without this option the plan is only shown.")
@click.option("--search", "only_search", is_flag=True, help="Only search for where it occurs.")
@click.option("--reason", default="", help="Why; it is kept in the log, so do not give the name. Required with --yes.")
@click.option("--by", default="", help="Who takes it back; it is kept in the log.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Day for the log.  [default: today]")
@click.option("--as", "words", default="", help="Words that replace the name of a person.  [default: words for the role]")
@click.option("--keep-titles", is_flag=True, help="Keep titles and addresses of pages that contain the name of a person.")
@click.option("--keep-pages", is_flag=True, help="Keep pages that carry no other fact than the one that is taken back.")
@click.option("--in", "more", multiple=True, type=options.PATH, help="A folder to search as well, such as that of a run.")
def command(
    name: str,
    yes: bool,
    only_search: bool,
    reason: str,
    by: str,
    day: datetime | None,
    words: str,
    keep_titles: bool,
    keep_pages: bool,
    more: tuple[Path, ...],
) -> int:
    """Take back a case, a fact or a person: show where it occurs, remove it from the data, and search for what is left.

    The plan is shown and, with --yes, carried out completely or not at all. A person's name, in all spellings, is
    replaced by words for the role. Exit status: 0 nothing is left, 1 something is, 2 bad input, or the data would not
    be complete.
    """
    from analysis.retract import plan, proof

    raw = store.raw_folder()
    entry = plan.Entry(f"{day or datetime.now(UTC):%Y-%m-%d}", reason, by)
    lacking = ["--yes needs --reason, which is kept in the log. Say why, without the name."] * (yes and not reason.strip())
    lost = [folder for folder in more if not folder.exists()]
    gone = [f"--in is {str(folder)!r}, which does not exist. Name a folder or file." for folder in lost]
    carried = checkout.carried_fault(raw) if yes else ""
    faults.refuse([*filter(None, [carried]), *lacking, *gone, *plan.faults(name, raw, entry)])
    with faults.refusing(ValueError):
        made = plan.plan(raw, name, plan.Wishes(words, keep_titles, keep_pages))
    if not only_search:
        _say(made, yes)
        faults.refuse(made.refusals)
        if yes and made.contents:
            with stopping.signals_held_back(), faults.refusing(files.Busy, changes.Stale):
                plan.carry_out(raw, name, made, entry)
            click.echo(f"{len(made.contents)} files of {raw} changed; {plan.LOG} says so without the name")
    found = proof.search(raw, more, made.names)
    click.echo("\n".join([*proof.say(found, raw, () if yes else made.contents), *proof.unreachable(name)]))
    return 1 if found.left else 0


def _say(made: "Plan", yes: bool) -> None:
    """Show the plan."""
    from analysis.retract import plan

    for line in plan.say(made):
        click.echo(line)
    if not made.contents:
        click.echo("nothing of it is in the collected data")
    elif not yes:
        sizes = f"{len(made.rows)} rows, cells and lines in {len(made.contents)} files"
        click.echo(f"nothing was changed; with --yes {sizes} change")
