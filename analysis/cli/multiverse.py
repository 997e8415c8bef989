"""The verb `multiverse`."""

from pathlib import Path

import click

from analysis.cli import clusters, faults, gate, options, output
from analysis.collect import store
from analysis.model.choices import Choices, Value
from analysis.pipeline import brought, executors, stopping


def _losses() -> tuple[str, ...]:
    from analysis.pipeline import universes

    return universes.LOSSES


@click.command("multiverse")
@options.RAW
@click.option(
    "--case",
    "chosen",
    multiple=True,
    shell_complete=options.a_case,
    help="A case; may be given several times.  [default: all]",
)
@options.DECISIONS
@click.option(
    "--losses",
    default="none",
    show_default=True,
    shell_complete=options.completing(_losses),
    help="none, or single: cross the choices with the loss of each original report and each informant.",
)
@click.option("--out", type=options.PATH, help="Folder of the Parquet files.  [default: build/multiverse]")
@click.option("-j", "workers", type=options.AT_A_TIME, help="Processes.  [default: one per processor]")
@options.cluster
@options.parameters
def command(
    chosen: tuple[str, ...],
    decisions_file: Path | None,
    losses: str,
    out: Path | None,
    workers: int | None,
    dask: str | None,
    slurm: str | None,
    jobs: str | None,
    **named: Value | None,
) -> None:
    """Write every universe of some cases as Parquet (needs `make env-test`); existing files are kept.

    For each universe: its options, its matrix, and each conclusion.
    """
    from analysis.pipeline import universes

    given, case_ids = options.given(named), sorted(set(chosen)) or store.case_ids()
    decisions, wrong, notes = brought.decisions(decisions_file)
    faults.note(notes)
    if losses not in universes.LOSSES:
        wrong.append(f"--losses is {losses!r}, and can be {' or '.join(universes.LOSSES)}.")
    wrong += [universes.NO_PARQUET] if universes.pq is None else []
    cluster = clusters.Asked(dask, slurm, jobs)
    faults.refuse([*wrong, *cluster.faults(workers)])
    gate.admit(case_ids, given)
    out = (out or universes.FOLDER).resolve()
    faults.refuse(output.folder_faults(out))
    try:
        with faults.refusing(executors.Unusable, executors.Gone, executors.Lost):
            made = universes.write(case_ids, decisions, losses, Choices.of(given), out, workers or 0, opening=cluster.opening(out))
    except (KeyboardInterrupt, stopping.Stopped) as error:
        message = f"stopped: finished files are kept in {out}; run the same command to continue"
        raise stopping.Stopped(message) from error
    cases = f"{len(case_ids)} {'case' if len(case_ids) == 1 else 'cases'}"
    click.echo(f"{sum(made.values())} universes of {cases}: {out}")
    click.echo("\n".join(f"  {task.case_id:<12} {task.as_of or 'everything':<10} {task.folder}" for task in made))
