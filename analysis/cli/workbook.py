"""The verb `workbook`."""

from pathlib import Path

import click

from analysis.cli import faults, options, output
from analysis.collect import store
from analysis.collect.fault import said
from analysis.pipeline import intake


@click.command("workbook")
@options.RAW
@click.option(
    "--case",
    "chosen",
    multiple=True,
    shell_complete=options.a_case,
    help="A case; may be given several times.  [default: every case, or none if there is none yet]",
)
@click.option(
    "--out",
    type=options.PATH,
    help="The workbook, an .xlsx file that must not exist yet.  [default: build/workbook.xlsx]",
)
def command(chosen: tuple[str, ...], out: Path | None) -> None:
    """Write the tables that people fill in as an Excel workbook, for a colleague who has no Python.

    It opens in Excel, LibreOffice and Google Sheets. Its first sheet explains how to fill it in; the words of the
    codebook are drop-down lists. `rival-requests import` reads it back.
    """
    from analysis.entry import gathered, workbook

    out = out or store.WORK / "build" / "workbook.xlsx"
    faults.refuse([*output.new_file_faults(out, (".xlsx",)), *(intake.unknown_cases(chosen, store.case_ids()) if chosen else [])])
    made = gathered.gather(list(dict.fromkeys(chosen)) or store.case_ids())
    faults.refuse(said(workbook.faults(made.tables)))
    output.write(out, workbook.written(made.sheets, made.tables, made.vocabularies, made.title))
    rows = ", ".join(f"{len(table)} {name.removesuffix('s') if len(table) == 1 else name}" for name, table in made.tables.items())
    click.echo(f"{out}: {rows}")
    click.echo(f"When it has been filled in: rival-requests import {output.named(out)}")
