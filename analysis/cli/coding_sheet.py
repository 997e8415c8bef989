"""The verb `coding-sheet`."""

from pathlib import Path

import click

from analysis.cli import faults, gate, options, output
from analysis.collect import store
from analysis.pipeline import from_raw


@click.command("coding-sheet")
@options.RAW
@click.argument("case_id", metavar="CASE", shell_complete=options.a_case)
@click.option(
    "--out",
    type=options.PATH,
    help="CSV file of the sheet, which must not exist yet.  [default: build/coding/CASE.csv]",
)
def command(case_id: str, out: Path | None) -> None:
    """Write a blank sheet for a coder: the facts of a case and its standing claims, with columns to fill in."""
    from analysis.coding import sheets

    gate.admit([case_id])
    out = out or store.WORK / "build" / "coding" / f"{case_id}.csv"
    faults.refuse(output.new_file_faults(out))
    sheet = sheets.blank_sheet(from_raw.processed(case_id))
    output.write(out, sheet)
    click.echo(f"{len(sheet)} facts to code: {out}")
    click.echo(f"CODEBOOK.md says how. When you have filled in the sheet: rival-requests merge-coding {output.named(out)}")
