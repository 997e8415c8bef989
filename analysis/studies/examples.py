"""Invented studies, as somebody has them who begins: a library of pages and a filled workbook, to be brought into a new study."""

from typing import NamedTuple

from analysis.collect import bibliography, files, listing, store
from analysis.entry import gathered, workbook
from analysis.studies.folder import ABOUT, EXTRADITION, POSITIONS

LIBRARY, WORKBOOK = "example/library.json", "example/workbook.xlsx"
"""The two files of an example in the folder of a study."""


class Example(NamedTuple):
    """An invented data set of the project by the name of its folder, and the case of it that is the example."""

    data: str
    case_id: str


EXAMPLES = {EXTRADITION: Example("modelo", "modelo"), POSITIONS: Example("treaty", "sarn")}
"""The example of each kind of study."""


def files_of(kind: str, about: bytes) -> dict[str, bytes]:
    """Files that a new study has more with an example: its words of the codebook, what it is about where it says so, and the two files.

    The data set is read from now on in this process.

    Parameters
    ----------
    kind
        What the study begins from.
    about
        Its `study.toml` so far.
    """
    example = EXAMPLES[kind]
    root = store.INSTRUMENT / "tests" / "data" / example.data
    store.use_raw(root)
    made = {f"data/raw/codebook/{path.name}": files.read_file(path) for path in listing.tables_in(root / "codebook")}
    if (root / "study.toml").is_file():  # its words, below what was said of the study
        words = files.read_file(root / "study.toml").partition(b"[words]")
        made[ABOUT] = about.partition(b"[words]")[0] + b"".join(words[1:])
    known = gathered.gather([example.case_id])
    return made | {
        LIBRARY: bibliography.csl_json(known.tables["sources"]).encode(),
        WORKBOOK: workbook.written(known.sheets, known.tables, known.vocabularies, known.title),
    }
