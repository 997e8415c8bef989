"""The verb `diff`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.cli import faults, options, output
from analysis.collect import files, store
from analysis.model.sentences import count

if TYPE_CHECKING:
    from analysis.diff.report import Report


@click.command("diff")
@click.argument("before", required=False)
@click.argument("after", required=False)
@options.RAW
@click.option("--case", "chosen", multiple=True, shell_complete=options.a_case, help="A case; may be given several times.  [default: all]")
@click.option("--out", type=options.PATH, help="Folder of the table and the figure.  [default: build/diff]")
@click.option("-v", "--verbose", "is_whole", is_flag=True, help="Print everything, instead of ten lines.")
def command(before: str | None, after: str | None, chosen: tuple[str, ...], out: Path | None, is_whole: bool) -> int:
    """Say what changed between two runs, commits, days, coders or sets of parameters, and because of which rows.

    BEFORE and AFTER are each a folder (a data set, a study, or that of a run), a commit, a day, a coder, or parameters: `HEAD~1`, `2023-08-02`,
    `coding=A`, `rule=latest`, `data=FOLDER,as_of=2023-08-02`. Without AFTER the last run stands in its place; without both, the last run is compared with
    the data as they are now, which says what a run would change. Exit status 1 if something differs.
    """
    from analysis.diff import report, sides, words

    out = (out or store.WORK / "build" / "diff").resolve()
    with faults.refusing(sides.Unusable):
        one = sides.read(before) if before is not None else sides.last_run()
        other = sides.read(after) if after else sides.last_run() if before is not None else sides.read("")
        faults.refuse(output.folder_faults(out))
        found = report.compare(one, other, chosen)
    click.echo("\n".join(words.lines(found, None if is_whole else 10)))
    said = written(found, out)
    if said:
        click.echo(said)
    return 1 if found.found else 0


def written(found: "Report", out: Path) -> str:
    """Write table and figure of what changed in place of those that are there, and say where they are; blank where nothing changed.

    Raises
    ------
    faults.BadInput
        If the system does not allow it.
    """
    from analysis.diff import drawing
    from analysis.exhibits import style

    made = {"differences.csv": found.table} if found.found else {}
    drawn = drawing.draw(found)
    if drawn:
        made |= {"moved.svg": style.svg_text(drawn, "What moved").encode(), "moved.png": style.print_bytes(drawn, "png")}
    try:
        if made:
            files.write_all(out, made)
        files.remove(out / name for name in ("differences.csv", "moved.svg", "moved.png") if name not in made and (out / name).is_file())
    except OSError as error:
        raise faults.BadInput(f"{str(out)!r} cannot be written ({error.strerror}). Name a folder in which you may write, with --out.") from error
    places = [f"{count(len(found.found), 'difference')} in {out / 'differences.csv'}"] * bool(made) + [f"drawn in {out / 'moved.svg'}"] * bool(drawn)
    return ", ".join(places)
