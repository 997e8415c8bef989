"""The verb `verify`."""

import click

from analysis.cli import faults, gate, options, reruns


@click.command("verify")
@options.CASES_OR_STUDY
@click.option("--quick", is_flag=True, help="Run the cells in plain processes; how notebooks are stored is not judged.")
@click.option("--self-test", is_flag=True, help="Plant mutations in copies and check that each is caught (needs tests/).")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, help="Seed of the mutations.")
@click.option("--mutations", type=click.IntRange(1, 10_000), default=72, show_default=True, help="How many are planted.")
@options.WORKERS
def command(
    chosen: tuple[str, ...],
    quick: bool,
    self_test: bool,
    seed: int,
    mutations: int,
    workers: int | None,
) -> int:
    """Make everything again from data/raw in a scratch copy and judge each exhibit.

    The result is written to build/verification, as a letter and as JSON.
    """
    case_ids = options.cases_or_all(chosen)
    from analysis.verify import scratch, verify

    both = ["--quick and --self-test do not go together. Give one of them."] if quick and self_test else []
    faults.refuse(both + verify.faults() + (verify.self_test_faults() if self_test else []))
    gate.admit(case_ids)
    workers = reruns.workers_or_refusal(scratch.FOLDER, case_ids, workers)
    if self_test:
        return _self_test(case_ids, seed, mutations)
    from analysis.verify import report

    found = verify.verify(case_ids, is_quick=quick, workers=workers)
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
