"""The exhibits of an archive that have numbers: those of the case that stands for all, and those over all cases."""

from typing import NamedTuple

from analysis.deposit.contents import Contents
from analysis.exhibits import register
from analysis.model import captions, terms
from analysis.pipeline import notebooks


class Exhibited(NamedTuple):
    """An exhibit: what it is called and shows, the notebook and the cell that make it, and its file.

    Attributes
    ----------
    label, name, title
        Such as `Figure 1`, `matrix`, and what it shows.
    case_id
        The case, or the name of the study.
    notebook, cell
        Path of the notebook, and the tag of the cell.
    path
        The drawing of a figure, the rows of a table.
    """

    label: str
    name: str
    title: str
    case_id: str
    notebook: str
    cell: str
    path: str


def exhibited(contents: Contents) -> list[Exhibited]:
    """Exhibits with numbers, in the order of reading, of those that the archive has."""
    codebook = contents.study.codebook
    of_case = codebook.about.default_case
    places = captions.places(codebook, contents.study.cases[of_case].subject)
    found = []
    for declared in register.declared().values():
        case_id = terms.STUDY if declared.notebook in notebooks.OF_STUDY else of_case
        path = f"results/{case_id}/{declared.kind}s/{declared.name}.{'svg' if declared.draw else 'csv'}"
        if path in contents.files:
            notebook = f"notebooks/{declared.notebook}.ipynb"
            title = declared.title.format(**places)
            found.append(Exhibited(declared.label, declared.name, title, case_id, notebook, declared.cell, path))
    return found
