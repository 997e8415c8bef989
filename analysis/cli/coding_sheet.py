"""The verb `coding-sheet`."""

from pathlib import Path

import click

from analysis.cli import faults, gate, options, output
from analysis.collect import files, store
from analysis.model.sentences import count
from analysis.pipeline import from_raw


@click.command("coding-sheet")
@options.RAW
@click.argument("case_id", metavar="CASE", shell_complete=options.a_case)
@click.option(
    "--out",
    type=options.PATH,
    help="File of the sheet or page, which must not exist yet.  [default: build/coding/CASE.csv or .html]",
)
@click.option("--page", "as_page", is_flag=True, help="Write a page to code in a browser, by keys, without a network.")
def command(case_id: str, out: Path | None, as_page: bool) -> None:
    """Write a blank sheet for a coder: the facts of a case and its standing claims, with columns to fill in.

    With --page it is a file that any browser opens, in which a statement takes five keys; it gives back the same sheet, filled.
    """
    from analysis.coding import page, sheets

    gate.admit([case_id])
    ending = ".html" if as_page else ".csv"
    out = out or store.WORK / "build" / "coding" / f"{case_id}{ending}"
    faults.refuse(output.new_file_faults(out, (ending,)))
    case = from_raw.processed(case_id)
    output.write(out, page.page(case, _codebook()) if as_page else sheets.blank_sheet(case))
    click.echo(f"{count(len(case.facts), 'fact')} to code: {out}")
    if as_page:
        click.echo(f"Open it in a browser, or send it to the coder. What it gives back: rival-requests merge-coding {case_id}.csv")
    else:
        click.echo(f"CODEBOOK.md says how. When you have filled in the sheet: rival-requests merge-coding {output.named(out)}")


def _codebook() -> str:
    """The codebook as a document: that beside the data, or the project's own of its own data; blank where there is none."""
    path = (store.ROOT if store.is_own() else store.raw_folder()) / "CODEBOOK.md"
    return files.read_given(path).decode("utf-8", "replace") if path.is_file() else ""
