"""The verb `merge-coding`."""

from pathlib import Path

import click

from analysis.cli import faults, gate, options, output
from analysis.collect import changes, files, store
from analysis.model import checkout
from analysis.pipeline import merging


def _option_faults(coder: str | None, folder: Path | None, said: list[str]) -> list[str]:
    """Options that do not go together; `said` are those that say something of a new coder."""
    if coder is None:
        words = "--{0} describes a new coder, and none is named. Add --as NAME, or leave --{0} out."
        return [words.format(name) for name in said]
    words = "--as adds the sheets to a data set. Name its folder with --data; there is no default."
    return [*filter(None, [checkout.carried_fault(folder)])] if folder else [words]


@click.command("merge-coding")
@options.data_set(
    "--data",
    "--raw",
    "folder",
    is_passed_on=True,
    help="The data set: a folder that contains cases/; with --as it is changed.  [default: data/raw, which is not changed]",
)
@click.argument("paths", metavar="SHEET...", nargs=-1, required=True, type=options.PATH)
@click.option(
    "--case",
    "case_id",
    shell_complete=options.a_case,
    help="The case.  [default: that of the facts in each sheet]",
)
@click.option(
    "--out",
    type=options.PATH,
    help="CSV file of disagreements.  [default: build/coding/CASE-disagreements.csv]",
)
@click.option("--as", "coder", help="Name of a new coder, under which the sheets become a coding of the data set.")
@click.option("--round", help="Round of the new coder.  [default: one after the highest]")
@click.option("--kind", help="What kind of coder, such as a person or a language model.  [default: not stated]")
@click.option("--blind", "is_blind", is_flag=True, help="The coder saw no other codes.")
@click.option(
    "--instructions",
    help="Wording of the codebook that the coder had.  [default: CODEBOOK.md, by its SHA-256]",
)
@click.option("--note", help="Anything else about the coder.")
@click.option("-v", "--verbose", is_flag=True, help="Print every measure of agreement with its intervals.")
def command(
    folder: Path | None,
    paths: tuple[Path, ...],
    case_id: str | None,
    out: Path | None,
    coder: str | None,
    is_blind: bool,
    verbose: bool,
    **about: str | None,
) -> None:
    """Compare filled sheets, one per case, with all existing codings, and with --as add them to these.

    A sheet is CSV, or the JSON that a page for coding saves. Differences are written to a file. Without --as nothing is merged. With it every fact of a case has to be in
    its sheet, and all sheets of a coder are merged at once: rows are added to codings.csv and codebook/coders.csv of
    the data set, both or neither.
    """
    joins = coder is not None
    if joins and folder:
        gate.admit_all()
    elif case_id:
        gate.admit([case_id])
    filled, found = merging.read(paths, case_id or "")
    out = out or store.WORK / "build" / "coding" / f"{merging.name_of(filled)}-disagreements.csv"
    found += dict.fromkeys(fault for path in paths for fault in output.file_faults(out, path))
    faults.note(note for sheet in filled for note in sheet.notes)
    said = [name for name, value in about.items() if value is not None] + ["blind"] * is_blind
    codebook = store.read_codebook()
    row = merging.coder_row(coder or "", is_blind, about, codebook)
    found += _option_faults(coder, folder, said) + (merging.coder_faults(row, codebook) if joins else [])
    faults.refuse([*found, *merging.sheet_faults(filled, joins)])
    lines, differing = merging.compare(filled, verbose)
    output.write(out, differing)
    click.echo("\n".join([*lines, f"{len(differing)} disagreements: {out}"]))
    if joins and folder:
        click.echo(_join(folder, filled, row))
    else:
        click.echo(f"{store.raw_folder()} was not changed; docs/coding.md says how a coding joins a data set")


def _join(folder: Path, filled: list[merging.Filled], row: dict[str, str]) -> str:
    """Let the sheets join a data set, and say so."""
    with faults.refusing(files.Busy, changes.Stale):
        n_rows = merging.join(folder, filled, row)
    cases = ", ".join(sheet.case.id for sheet in filled)
    coder = f"coder {row['coder']} (round {row['round']}, {row['kind']})"
    return f"{coder} joined {folder} with {n_rows} statements on {cases}"
