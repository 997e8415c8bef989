"""The gate: every verb that reads collected data refuses them for the same faults, and says in one line how many warnings there are."""

from collections.abc import Mapping
from pathlib import Path

import click

from analysis.cli import faults, output
from analysis.collect import store
from analysis.model import terms
from analysis.model.choices import Value
from analysis.pipeline import intake, visitors


def admit(case_ids: list[str], named: Mapping[str, Value] = {}) -> None:
    """Let a command use some cases with the choices that were named.

    Raises
    ------
    faults.BadInput
        If the cases are not there, what a run of them reads has faults, that of other studies too, or the choices cannot be used with them.
    """
    faults.refuse(intake.faults_of_run(case_ids, named))
    faults.refuse(visitors.faults() if terms.STUDY in case_ids else [])
    warn(intake.judge_run(case_ids))


def admit_all() -> None:
    """Let a command use all collected data.

    Raises
    ------
    faults.BadInput
        If they have faults.
    """
    admit([*store.case_ids(), terms.STUDY])


def refuse_claims_of_other_data(results: Path | None) -> None:
    """Refuse to show what is claimed of the project's own data as if it were of others.

    Raises
    ------
    faults.BadInput
        If other data are read, and no results of theirs are named.
    """
    raw = store.raw_folder().resolve()
    if results is None and not store.is_own():
        advice = f"Run them (rival-requests run --raw {output.named(raw)} --out FOLDER), and name that folder with --results"
        raise faults.BadInput(f"What is claimed is of the project's own data, and {str(raw)!r} are others. {advice}.")


def warn(judged: intake.Judged) -> None:
    """Say in one line, beside the output, how many warnings there are."""
    if n_doubts := len(judged.doubts):
        click.echo(f"{n_doubts} {'warning' if n_doubts == 1 else 'warnings'} on the data; `rival-requests check` names them", err=True)
