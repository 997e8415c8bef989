"""A change of a data set: shown first, judged as `check` would, and made once it is confirmed."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.cli import faults, output
from analysis.collect import changes, files, reading
from analysis.collect.fault import said
from analysis.model import doors
from analysis.model.sentences import count
from analysis.pipeline import stopping

if TYPE_CHECKING:
    from analysis.entry.bringing import Plan

SHOWN = 20
"""Most faults of a draft that are shown."""


def bring(raw: Path, plan: "Plan", yes: bool, mend: str, is_draft: bool = False) -> None:
    """Show what would change, and change it if that is wished.

    Parameters
    ----------
    raw
        The data set.
    plan
        What changes in it.
    yes
        Whether to change it without asking.
    mend
        What to do about faults that would be there afterwards, in a sentence.
    is_draft
        Whether it is changed in spite of them.

    Raises
    ------
    faults.BadInput
        If it cannot be, or what it becomes has faults that it does not have now.
    """
    from analysis.entry import bringing

    faults.refuse(plan.faults)
    for line in plan.lines:
        click.echo(line)
    if not plan.contents:
        click.echo("nothing changes")
        return
    found = bringing.wrong_afterwards(raw, plan)
    wrong = list(map(doors.terminal, said(found if is_draft else (bringing.in_workbook(fault, plan) for fault in found))))
    if wrong and not is_draft:
        raise faults.BadInput("\n".join([*wrong, f"{reading.count(len(found), 'fault')} would remain, so nothing was written. {mend}"]))
    if not yes and not (sys.stdin.isatty() and click.confirm(f"change these {len(plan.contents)} files?")):
        click.echo(f"nothing was written; with --yes {count(len(plan.contents), 'file')} of {raw} would change")
    else:
        with stopping.signals_held_back(), faults.refusing(files.Busy, changes.Stale):
            bringing.carry_out(raw, plan)
        click.echo(f"{count(len(plan.contents), 'file')} of {raw} changed")
    if wrong:
        click.echo("\n".join([f"still to be mended (`rival-requests check {output.named(raw)}`):", *wrong[:SHOWN]]))
        if len(wrong) > SHOWN:
            click.echo(f"and {len(wrong) - SHOWN} more")
