"""The verb `diff`."""

from pathlib import Path

import click

from analysis.cli import faults, options, output
from analysis.collect import files, store


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
    from analysis.diff import drawing, report, sides, words
    from analysis.exhibits import style

    out = (out or store.WORK / "build" / "diff").resolve()
    with faults.refusing(sides.Unusable):
        one = sides.read(before) if before is not None else sides.last_run()
        other = sides.read(after) if after else sides.last_run() if before is not None else sides.read("")
        faults.refuse(output.folder_faults(out))
        found = report.compare(one, other, chosen)
    click.echo("\n".join(words.lines(found, None if is_whole else 10)))
    if not found.found:
        return 0
    made = {"differences.csv": found.table}
    drawn = drawing.draw(found)
    if drawn:
        made |= {"moved.svg": style.svg_text(drawn, "What moved").encode(), "moved.png": style.print_bytes(drawn, "png")}
    files.write_all(out, made)
    files.remove(out / name for name in ("moved.svg", "moved.png") if name not in made)
    click.echo(f"{len(found.found)} differences in {out / 'differences.csv'}" + (f", drawn in {out / 'moved.svg'}" if drawn else ""))
    return 1
