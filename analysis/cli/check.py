"""The verb `check`."""

from pathlib import Path

import click

from analysis.cli import faults, options
from analysis.collect import store
from analysis.pipeline import intake


@click.command("check")
@click.argument("folder", required=False, type=options.PATH)
def command(folder: Path | None) -> None:
    """Find every fault of a case folder, or of a data set (default: data/raw)."""
    folder = folder or store.raw_folder()
    if not folder.is_dir():
        lacking = f"There is no folder {str(folder)!r}."
        raise faults.BadInput(f"{lacking} Name the folder of a case, or a data set with a folder cases/ in it.")
    found = intake.data_set_faults(folder) if (folder / "cases").is_dir() else intake.case_faults([folder])
    faults.refuse([*map(str, found), f"{len(found)} {'fault' if len(found) == 1 else 'faults'}"] if found else [])
    click.echo("no faults")
