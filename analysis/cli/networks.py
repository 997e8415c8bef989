"""The verb `networks`."""

from pathlib import Path
from typing import Any

import click

from analysis.cli import faults, options, output
from analysis.pipeline import brought


def _words(name: str) -> options.Completing:
    """Values of a setting, as the room of networks lists them: in a row, or in one for each type of network."""

    def known() -> list[str]:
        from analysis.networks import settings

        listed = getattr(settings, name)
        rows = listed.values() if isinstance(listed, dict) else [listed]
        return list(dict.fromkeys(word for row in rows for word in row if word))

    return options.completing(known)


@click.command("networks")
@click.argument("table", type=options.PATH)
@click.option("--actor", required=True, help="Column that says who speaks.")
@click.option("--concept", required=True, help="Column that says what the statement is about.")
@click.option("--qualifier", help="Column that says how it is spoken of: 0 and 1, whole numbers, or text.")
@click.option("--date", help="Column of days, YYYY-MM-DD, or EDTF.  [default: date_iso or time if it is there]")
@click.option("--document", help="Column of documents.  [default: doc or document_id if it is there]")
@click.option(
    "--type",
    "kind",
    default="onemode",
    show_default=True,
    shell_complete=options.completing(lambda: ["onemode", "twomode"]),
    help="onemode (actors) or twomode (actors and concepts).",
)
@click.option(
    "--aggregation",
    default="ignore",
    show_default=True,
    shell_complete=_words("AGGREGATIONS"),
    help="ignore, congruence, conflict, subtract; twomode: ignore, subtract, combine.",
)
@click.option(
    "--normalization",
    default="no",
    show_default=True,
    shell_complete=_words("NORMALIZATIONS"),
    help="no, average, jaccard, cosine; twomode: no, activity, prominence.",
)
@click.option(
    "--duplicates",
    default="include",
    show_default=True,
    shell_complete=_words("DUPLICATES"),
    help="include, or count once per document, week, month, year or acrossrange.",
)
@click.option(
    "--levels",
    default="",
    shell_complete=_words("LEVELS"),
    help="Type of the qualifier: boolean, integer, nominal.  [default: as its values are]",
)
@click.option(
    "--scale",
    type=(int, int),
    help="Lowest and highest value of an integer qualifier.  [default: as observed]",
)
@click.option("--first", default="", help="First day of the statements that count, YYYY-MM-DD.  [default: no bound]")
@click.option("--last", default="", help="Last day of the statements that count, YYYY-MM-DD.  [default: no bound]")
@click.option(
    "--missing",
    multiple=True,
    help="A word that stands for a missing value, such as NA: statements with it are left out; may be given several times.",
)
@click.option(
    "--isolates",
    is_flag=True,
    help="Keep actors and concepts that are in the table but in no statement that counts.",
)
@click.option(
    "--compatible",
    default="",
    shell_complete=_words("COMPATIBLE"),
    help="rdna: the numbers that rDNA gives, where its formulas differ.",
)
@click.option("--out", required=True, type=options.PATH, help="File to write the network to: .csv, a blank cell of which is undefined, or .graphml.")
def command(table: Path, out: Path, **choices: Any) -> None:
    """Write the discourse network of a table of statements, one a row, as a labelled matrix or as GraphML."""
    from analysis.model import doors
    from analysis.networks import agreement, readout

    settings = agreement.Settings(**choices)
    found = agreement.option_faults(settings) + output.file_faults(out, table, (".graphml",) if out.suffix == ".graphml" else (".csv",))
    asked = (settings.actor, settings.concept, settings.qualifier, settings.date, settings.document)
    statements, wrong, notes = brought.table(table, "statements", [name for name in asked if name])
    faults.note(notes)
    faults.refuse([*found, *wrong] if wrong else [])
    there = agreement.present(statements, settings)
    faults.refuse(found + [str(fault) for fault in agreement.table_faults(there, settings, table.name)])
    try:
        made = agreement.network(there, **choices)
    except ValueError as error:
        raise faults.BadInput(f"{table.name}: {error}") from error
    if out.suffix == ".graphml":
        from analysis.exchange import graphml

        is_onemode = settings.kind == "onemode"
        output.write(out, graphml.written(made, is_onemode))
        if n_undefined := len(graphml.undefined(made, is_onemode)):
            faults.note([f"{out.name}: {n_undefined} undefined ties have no edge; they are listed in `undefined` of the graph"])
    else:
        output.write(out, made.rename_axis(index="").reset_index())
    faults.note(f"{table.name}, {words}" for words in readout.warnings(there, settings))
    said = [f"{made.shape[0]} x {made.shape[1]} network: {out}", *readout.sentences(there, settings, len(statements))]
    click.echo(doors.terminal("\n".join(said)))
