"""The verb `export`."""

from pathlib import Path

import click

from analysis.cli import faults, gate, options, output
from analysis.collect import store

ENDINGS = {
    ".qdpx": "a project by REFI-QDA, for NVivo, MAXQDA, ATLAS.ti and QualCoder",
    ".qdc": "its codebook alone",
    ".csv": "statements in the form of the Discourse Network Analyzer",
    ".parquet": "a table as Parquet",
}
"""What can be written, by the ending of the file."""
TABLES = ("statements", "facts", "sources")
"""Tables that can be written as Parquet."""


@click.command("export")
@options.RAW
@click.option("--case", "case_id", required=True, shell_complete=options.a_case, help="The case.")
@click.option("--out", required=True, type=options.PATH, help="File to write; its ending says what: .qdpx, .qdc, .csv or .parquet.")
@click.option(
    "--table",
    default=TABLES[0],
    show_default=True,
    shell_complete=options.completing(lambda: TABLES),
    help="Table for .parquet: statements, facts or sources.",
)
def command(case_id: str, out: Path, table: str) -> None:
    """Write the adjudicated statements of a case, with their facts and pages, for other programs.

    Facts are written in our own words, since no text of a page is held. `import` reads back what this writes, but for Parquet.
    """
    found = [f"--table is {table!r}, and can be {', '.join(TABLES)}."] * (table not in TABLES)
    if out.suffix in ENDINGS:
        found += output.file_faults(out, None, (out.suffix,))
    else:
        listed = "; ".join(f"{ending}, {words}" for ending, words in ENDINGS.items())
        found.append(f"--out is {str(out)[:80]!r}, whose ending says nothing of what to write. Use {listed}.")
    from analysis.exchange import parquet

    found += [parquet.NOT_HERE] * (out.suffix == ".parquet" and not parquet.is_here())
    faults.refuse(found)
    gate.admit([case_id])
    output.write(out, _written(case_id, out.suffix, table))
    click.echo(f"{case_id} as {ENDINGS[out.suffix]}: {out}")


def _written(case_id: str, ending: str, table: str) -> bytes:
    from analysis.exchange import coded, dna_table, ours, parquet, refi_out

    found = ours.ours(case_id)
    if ending == ".qdpx":
        return refi_out.project(found)
    if ending == ".qdc":
        return refi_out.codebook(found)
    if ending == ".csv":
        return store.csv_bytes(dna_table.written(found.tables))
    return parquet.written(found.tables[table], {each.name: each for each in (coded.STATEMENTS, coded.FACTS, coded.SOURCES)}[table])
