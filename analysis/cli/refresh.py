"""The verb `refresh`."""

import click

from analysis.cli import clusters, faults, gate, options, reruns
from analysis.collect import changes, files, store
from analysis.model.choices import DEFAULT
from analysis.pipeline import stopping


@click.command("refresh")
@click.option("--yes", is_flag=True, help="Do not ask.")
@options.WORKERS
@options.cluster
def command(yes: bool, workers: int | None, dask: str | None, slurm: str | None, jobs: str | None) -> None:
    """Run everything, show what would change in results/, data/processed/ and notebooks/, and make the changes."""
    from analysis.pipeline import claims, gone, refresh, runner

    case_ids = options.cases_and_study()
    faults.refuse(refresh.unwritable(case_ids)[:1])
    gate.admit(case_ids)
    taken_back = gone.find(store.ROOT)
    names = gone.sought(store.ROOT, taken_back)
    outcome = reruns.run(case_ids, DEFAULT, runner.BUILD, workers, clusters.Asked(dask, slurm, jobs))
    if outcome.failures:
        raise click.ClickException("\n".join(f"failed: {' '.join(failure)}" for failure in outcome.failures))
    found = refresh.pending(claims.collect(runner.BUILD, case_ids), case_ids)
    for path, change in zip(found.table["path"], found.table["change"], strict=True):
        click.echo(f"{change}: {path}")
    if found.table.empty:
        click.echo("nothing changes")
    elif yes or faults.confirmed(f"change these {len(found.table)} files?"):
        with stopping.signals_held_back():  # so that whoever interrupts is told that they are changed
            with faults.refusing(files.Busy, changes.Stale):
                refresh.write(found)
            click.echo(f"{len(found.table)} files changed; look at them (git diff) and commit them by themselves")
            if taken_back:
                click.echo("\n".join([*taken_back.sentences, *gone.remove_copies(runner.BUILD, names), *gone.left_in(store.WORK / "site", names)]))
