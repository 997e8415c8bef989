"""The verb `perturb`."""

import sys

import click

from analysis.cli import clusters, faults, gate, options, reruns
from analysis.pipeline import executors

NOT_HERE = "The conditions of `perturb` are those of Linux, and some of macOS. On Windows, start it in WSL (docs/systems.md)."


def _variations() -> list[str]:
    from analysis.verify import variations

    return list(variations.everything())


def _say(line: str) -> None:
    click.echo(f"  {line}", err=True)


@click.command("perturb")
@click.option(
    "--case",
    "chosen",
    multiple=True,
    shell_complete=options.a_scope,
    help="A case for each variation; may be given several times.  [default: the case of the README and the smallest other one]",
)
@click.option(
    "--only",
    "names",
    multiple=True,
    shell_complete=options.completing(_variations),
    help="A variation; may be given several times.  [default: all]",
)
@click.option("--list", "is_listed", is_flag=True, help="List the variations, and what this machine does not allow.")
@click.option(
    "-j",
    "workers",
    type=options.AT_A_TIME,
    help="Reruns at a time.  [default: one per processor, fewer if memory or open files do not allow it]",
)
@options.cluster
def command(
    chosen: tuple[str, ...],
    names: tuple[str, ...],
    is_listed: bool,
    workers: int | None,
    dask: str | None,
    slurm: str | None,
    jobs: str | None,
) -> int:
    """Rerun under conditions that must not matter, and require the same bytes.

    All conditions are applied at once to all cases, and each one alone to some cases.
    """
    faults.refuse([NOT_HERE] if sys.platform == "win32" else [])
    from analysis.verify import perturb, report, scratch, variations

    known = variations.everything()
    if is_listed:
        click.echo("\n".join(f"{name:<14} {variation.cannot() or variation.what}" for name, variation in known.items()))
        return 0
    case_ids = options.cases_or_all(chosen) if chosen else sorted(perturb.usual_cases())
    listed = f"The variations are {', '.join(known)}; --list says what each does."
    unknown = [f"There is no variation {name!r}. {listed}" for name in names if name not in known]
    faults.refuse(unknown)
    gate.admit(case_ids)
    cluster = clusters.Asked(dask, slurm, jobs)
    workers = reruns.workers_or_refusal(scratch.FOLDER, case_ids, workers, runs_each=True, cluster=cluster)
    with faults.refusing(executors.Unusable, executors.Gone, executors.Lost):
        found = perturb.perturb(case_ids, names or None, not chosen, workers, say=_say, opening=cluster.opening(scratch.FOLDER))
    path = report.write_perturbed(found)
    click.echo(report.perturbed(found))
    click.echo(f"table of variations and exhibits: {path}")
    return 1 if found.faults() else 0
