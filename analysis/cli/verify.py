"""The verb `verify`."""

from pathlib import Path

import click

from analysis.cli import archives, clusters, faults, gate, options, reruns


@click.command("verify")
@click.argument("archive", required=False, type=options.PATH)
@options.CASES_OR_STUDY
@click.option("--quick", is_flag=True, help="Run the cells in plain processes; how the notebooks are stored is not judged.")
@click.option("--files", "only_files", is_flag=True, help="For an archive: only compare its files with their hashes.")
@click.option("--run-code", is_flag=True, help="For an archive: run its code even if it is not that of this package.")
@click.option("--self-test", is_flag=True, help="Plant mutations in copies and check that each is caught (needs tests/).")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, help="Seed of the mutations.")
@click.option("--mutations", type=click.IntRange(1, 10_000), default=72, show_default=True, help="How many are planted.")
@options.WORKERS
@options.cluster
def command(
    archive: Path | None,
    chosen: tuple[str, ...],
    quick: bool,
    only_files: bool,
    run_code: bool,
    self_test: bool,
    seed: int,
    mutations: int,
    workers: int | None,
    dask: str | None,
    slurm: str | None,
    jobs: str | None,
) -> int:
    """Make everything again from data/raw in a scratch copy and judge each exhibit.

    ARCHIVE is the zip of a release, or the folder into which it was unpacked: its files are compared with their hashes,
    and its exhibits made again. Without it the project is judged. The result is written to build/verification, as a
    letter and as JSON.
    """
    cluster = clusters.Asked(dask, slurm, jobs)
    faults.refuse([*_contradictions(archive, quick, only_files, run_code, self_test, cluster), *cluster.faults(workers)])
    faults.refuse(cluster.unreachable())
    if archive:
        from analysis.verify import report

        words = [word for case_id in chosen for word in ("--case", case_id)] + ["--quick"] * quick
        words += ["-j", str(workers)] if workers else cluster.words
        return archives.judge(archive, report.FOLDER, words, only_files=only_files, runs_code=run_code)
    case_ids = options.cases_or_all(chosen)
    from analysis.verify import scratch, verify

    faults.refuse(verify.faults() + (verify.self_test_faults() if self_test else []))
    gate.admit(case_ids)
    workers = reruns.workers_or_refusal(scratch.FOLDER, case_ids, workers, cluster=cluster)
    if self_test:
        return _self_test(case_ids, seed, mutations)
    return _of_project(case_ids, quick, workers, cluster)


def _contradictions(archive: Path | None, quick: bool, only_files: bool, run_code: bool, self_test: bool, cluster: clusters.Asked) -> list[str]:
    """Options that do not go together, in sentences."""
    found = ["--quick and --self-test do not go together. Give one of them."] if quick and self_test else []
    if self_test and archive:
        found.append("--self-test tests the project, not an archive. Unpack the archive and start the test there.")
    here = [option for option, is_given in (("--quick", quick), ("--self-test", self_test), ("--files", only_files)) if is_given]
    if here and cluster.is_any:
        found.append(f"{' and '.join(here)} works on this machine alone. Leave out {cluster.words[0]}.")
    named = [option for option, is_given in (("--files", only_files), ("--run-code", run_code)) if is_given]
    if named and not archive:
        found.append(f"{' and '.join(named)} needs an archive. Name one.")
    if len(named) == 2:
        found.append("--files and --run-code do not go together. Give one of them.")
    return found


def _of_project(case_ids: list[str], is_quick: bool, workers: int, cluster: clusters.Asked) -> int:
    """Whether what is claimed of some cases of the project reproduces."""
    from analysis.verify import report, verify

    found = verify.verify(case_ids, is_quick=is_quick, workers=workers, cluster=cluster.words)
    path = report.write(found)
    click.echo(report.terminal(found))
    click.echo(f"letter: {path}")
    return 0 if found.holds else 1


def _self_test(case_ids: list[str], seed: int, mutations: int) -> int:
    """Whether each mutation that is planted is caught at its place."""
    from analysis.verify import verify

    selftest = verify.self_test()
    tried = selftest.try_mutations(case_ids, seed, mutations)
    click.echo(selftest.terminal(tried))
    return 0 if selftest.holds(tried) else 1
