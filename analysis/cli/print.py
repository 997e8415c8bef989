"""The verb `print`."""

from pathlib import Path

import click

from analysis.cli import faults, options, output
from analysis.collect import files, store
from analysis.model import terms
from analysis.model.choices import Value

WIDTH_MM = 160
"""Width of the text of an A4 page with margins of 2.5 cm."""


def _names() -> list[str]:
    from analysis.pipeline import notebooks, printing

    return sorted({name for scope in (notebooks.default_case(), terms.STUDY) for name in printing.names_of(scope)})


@click.command("print")
@click.argument("exhibits", nargs=-1, metavar="[EXHIBIT]...", shell_complete=options.completing(_names))
@options.RAW
@click.option("--case", "scope", shell_complete=options.a_scope, help="A case, or study.  [default: the case of study.toml]")
@click.option(
    "--width",
    "width_mm",
    type=click.IntRange(20, 400),
    default=WIDTH_MM,
    show_default=True,
    help="Width of figures in millimetres: 85 for a column, 120, 160 for the text of A4.",
)
@click.option("--formats", help="Endings of files, joined by commas.  [default: all: svg,pdf,png,tex,html,docx,xlsx,bib,json,md]")
@click.option("--out", type=options.PATH, help="Folder of the files.  [default: build/print]")
@options.parameters
def command(exhibits: tuple[str, ...], scope: str | None, width_mm: int, formats: str | None, out: Path | None, **named: Value | None) -> None:
    """Write exhibits for a paper: figures at any width, tables in words, the pages as references.

    All exhibits of a case unless some are named. Figures as SVG, PDF, PNG and LaTeX; tables as LaTeX, HTML, Word and Excel;
    references as BibTeX and CSL-JSON; caption, note and how to cite it as Markdown. docs/print.md has a whole article.
    """
    from analysis.pipeline import printing

    scope = scope or store.read_about().default_case
    choices = options.chosen(options.cases_and_study() if scope == terms.STUDY else [scope], options.given(named))
    endings = formats.split(",") if formats is not None else printing.FORMATS
    asked = printing.Asked(scope, exhibits, endings, width_mm)
    out = (out or store.WORK / "build" / "print").resolve()
    faults.refuse([*printing.faults(asked), *output.folder_faults(out)])
    made, missing = printing.make(asked, choices)
    files.write_all(out, made)
    click.echo("\n".join([*missing, f"{len(made)} files in {out / scope}"]))
