"""The verb `adjudicate`."""

from pathlib import Path

import click

from analysis.cli import confirming, faults, gate, options, output
from analysis.collect import store
from analysis.model import checkout
from analysis.model.sentences import count


@click.command("adjudicate")
@options.data_set(
    "--data",
    "--raw",
    "folder",
    is_passed_on=True,
    help="The data set: a folder that contains cases/; with --sheet it is changed.  [default: data/raw, which is not changed]",
)
@click.argument("case_id", metavar="CASE", shell_complete=options.a_case)
@click.option("--sheet", type=options.PATH, help="A sheet with decisions, to be brought into the data set.")
@click.option(
    "--out",
    type=options.PATH,
    help="CSV file of the sheet, which must not exist yet.  [default: build/coding/CASE-adjudication.csv]",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(folder: Path | None, case_id: str, sheet: Path | None, out: Path | None, yes: bool) -> None:
    """Write a sheet of the places where the coders of a case are not unanimous, or bring in the decisions made in it.

    Without --sheet it is written: a row for each place, each coder in a column, with columns for the decision and its reason. With it, the decisions
    go to adjudication.csv and to statements.csv of the case, both or neither: what would change is shown, and written once that is confirmed.
    """
    if sheet is None:
        _write(case_id, out)
    else:
        lacking = "--sheet changes a data set. Name its folder with --data; there is no default."
        unused = ["--out names the sheet that is written, and with --sheet one is read. Leave one of them out."] * (out is not None)
        faults.refuse(filter(None, [*unused, checkout.carried_fault(folder) if folder else lacking]))
        _bring(folder or store.raw_folder(), case_id, sheet, yes)


def _write(case_id: str, out: Path | None) -> None:
    """Write a sheet with room for decisions."""
    from analysis.coding import adjudication, codings
    from analysis.pipeline import from_raw

    gate.admit([case_id])
    out = out or store.WORK / "build" / "coding" / f"{case_id}-adjudication.csv"
    faults.refuse(output.new_file_faults(out))
    case = from_raw.processed(case_id)
    if not codings.coders_of(case.statements, case.codebook.coders):
        raise faults.BadInput(
            f"Nobody's codes of {case_id} are in codings.csv, so that there is nothing to adjudicate. `rival-requests merge-coding SHEET --as NAME` adds them."
        )
    made = adjudication.adjudication_sheet(case)
    output.write(out, made)
    n_open = int((made["decision"] == "").sum())
    click.echo(f"{count(len(made), 'place')} where the coders are not unanimous, {n_open} of them without a decision: {out}")
    click.echo(f"docs/coding.md says how. When you have decided: rival-requests adjudicate {case_id} --sheet {out} --data FOLDER")


def _bring(folder: Path, case_id: str, path: Path, yes: bool) -> None:
    """Bring decisions into a data set."""
    from analysis.coding import adjudication
    from analysis.collect.cleaned_text import tidy
    from analysis.collect.fault import said
    from analysis.entry import adjudicated
    from analysis.model import doors
    from analysis.pipeline import brought, from_raw

    gate.admit([case_id])
    case = from_raw.processed(case_id)
    found = brought.table(path, "a sheet with decisions", adjudication.columns_of(case))
    faults.note(found.notes)
    faults.refuse(map(doors.terminal, found.faults))
    rows = tidy(found.rows)
    faults.refuse(map(doors.terminal, said(adjudication.faults(rows, case, path.name))))
    plan = adjudicated.plan(folder, case_id, case.codebook, adjudication.decisions(rows, case))
    confirming.bring(folder, plan, yes, "Mend the decisions in the sheet.")
