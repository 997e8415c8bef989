"""The verb `lab`."""

import os
import subprocess
import sys

import click

from analysis.cli import gate


@click.command("lab", context_settings={"ignore_unknown_options": True})
@click.option("--copy-only", is_flag=True, help="Bring the copies up to date and do not open JupyterLab.")
@click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="[JUPYTERLAB OPTIONS]")
def command(copy_only: bool, options: tuple[str, ...]) -> None:
    """Open JupyterLab on copies of the notebooks, in build/lab.

    Copies that you have not edited are updated; edited ones are left alone and listed.
    """
    from analysis.pipeline import lab

    gate.admit_all()
    click.echo("\n".join(lab.say(lab.prepare())) or f"up to date: {lab.FOLDER}")
    if not copy_only:
        words = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={lab.FOLDER}", *options]
        if sys.platform == "win32":  # where no process takes the place of another one
            sys.exit(subprocess.call(words))
        os.execv(sys.executable, words)
