"""The verb `positions`."""

import shutil
import sys

import click

from analysis.cli import options
from analysis.collect import store
from analysis.model import doors
from analysis.model.choices import Value
from analysis.pipeline import from_raw
from analysis.positions import told


@click.command("positions")
@options.RAW
@click.option("--case", "case_id", required=True, shell_complete=options.a_case, help="The case.")
@click.option(
    "--format", "form", type=click.Choice(["text", "csv"]), help="text: sentences; csv: the table.  [default: text in a terminal, else csv]"
)
@options.parameters
def command(case_id: str, form: str | None, **named: Value | None) -> None:
    """Print the position of each state on each proposition of a case, without running a notebook."""
    choices = options.chosen([case_id], options.given(named))
    cells, is_terminal = from_raw.cells(case_id, choices), sys.stdout.isatty()
    if form == "text" or (form is None and is_terminal):
        click.echo(doors.terminal(told.text(from_raw.processed(case_id), cells, choices, shutil.get_terminal_size().columns)), nl=False)
        return
    table = store.csv_bytes(cells)
    click.echo(doors.terminal(table.decode()) if is_terminal else table, nl=False)
