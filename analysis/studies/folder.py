"""The folder of a study of one's own, file by file: what somebody goes on to write, and what the package keeps up to date."""

import json
import re
from functools import cache
from typing import NamedTuple

import jinja2
from anyascii import anyascii

from analysis.collect import files, store
from analysis.model import checkout, terms
from analysis.model.dictionary import collected, schemas

EXTRADITION, POSITIONS = "extradition", "positions"
KINDS = {
    EXTRADITION: "several states ask another one for the same person; the codebook of this project is extended",
    POSITIONS: "any dispute in which states take positions; a vocabulary of your own",
}
"""What a study can begin from, and what that means."""
LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/legalcode",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/legalcode",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/legalcode",
}
"""Licences of data that can be chosen, and where their text stands."""
ABOUT = "data/raw/study.toml"
EXTENDED = ("event_types", "informants", "organs")
"""Tables of the codebook that a study which extends it has without rows, as the ones that most often need some."""
OF_PROJECT = ("## Adjudication", "## Verdicts on the digest")
"""Parts of the rules of coding that are about the project's own study alone."""
LONGEST = 300
"""Most letters of a title, a question or a name."""


class Answers(NamedTuple):
    """What somebody says of a new study.

    Attributes
    ----------
    kind
        What it begins from: one of `KINDS`.
    title, question
        Its title, and the question that it asks.
    authors
        People or bodies who make it.
    licence
        Licence of its data: one of `LICENCES`.
    case_ids
        Names of its first cases; the first one is shown first.
    """

    kind: str
    title: str
    question: str
    authors: tuple[str, ...]
    licence: str
    case_ids: tuple[str, ...]


def as_id(text: str) -> str:
    """Text as the name of a case: in lower-case letters, digits and hyphens, from a letter on; `first` where no case can be called so."""
    found = re.sub(r"^[^a-z]+", "", re.sub(r"[^a-z0-9]+", "-", anyascii(text).lower())).strip("-")
    return found if not schemas.instead_of_case(found) else "first"


def faults(answers: Answers) -> list[str]:
    """What is wrong with the answers, in sentences."""
    found = [] if answers.kind in KINDS else [f"--from is {answers.kind!r}. Name one of {', '.join(KINDS)}."]
    found += (
        []
        if answers.licence in LICENCES
        else [f"--licence is {answers.licence!r}. Name one of {', '.join(LICENCES)}; you can change it in the files later."]
    )
    for what, text in (("--title", answers.title), ("--question", answers.question), *(("--author", author) for author in answers.authors)):
        if not text.strip() or not text.isprintable() or len(text) > LONGEST:
            found.append(f"{what} is {text!r}, which is not one line of text of at most {LONGEST} letters. Write one.")
    found += [f"--case is {name!r}. Use {right}." for name in answers.case_ids if (right := schemas.instead_of_case(name))]
    twice = len(set(answers.case_ids)) < len(answers.case_ids)
    return found + ["--case names a case twice. Name each once."] * twice


@cache
def _environment() -> jinja2.Environment:
    """Templates of the files; a variable that is missing is a mistake of ours."""
    found = jinja2.Environment(
        loader=jinja2.PackageLoader("analysis.studies"), undefined=jinja2.StrictUndefined, keep_trailing_newline=True, trim_blocks=True,
        lstrip_blocks=True, autoescape=False,
    )  # fmt: skip
    found.filters["toml"] = lambda value: json.dumps(value, ensure_ascii=False)
    found.filters["yaml"] = lambda value: json.dumps(value, ensure_ascii=False)
    return found


def _written(template: str, **words: object) -> bytes:
    return _environment().get_template(template).render(**words).encode()


def adapted(source: bytes, default_case: str) -> bytes:
    """A notebook of ours for a study of one's own: without what its cells showed, on a case of that study."""
    notebook = json.loads(source)
    ours = store.read_about(store.INSTRUMENT / "data" / "raw").default_case
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
            if "parameters" in cell["metadata"].get("tags", []):
                cell["source"] = [line.replace(f'case_id: str = "{ours}"', f'case_id: str = "{default_case}"') for line in cell["source"]]
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()


def kept_up(default_case: str, has_extradition: bool, is_compared: bool) -> dict[str, bytes]:
    """Files that the package keeps up to date, by path: notebooks, lock, commands, settings of git and of a machine that checks.

    Parameters
    ----------
    default_case
        The case that the notebooks name.
    has_extradition
        Whether the study extends the codebook of the project, whose rules of coding it then has beside it.
    is_compared
        Whether anything is compared across its cases, by the notebook for that.
    """
    words = {"version": store.version(), "pythons": checkout.PYTHONS}
    made = {
        "Makefile": _written("Makefile.jinja", **words),
        ".github/workflows/check.yml": _written("check.yml.jinja", **words),
        ".gitignore": _written("gitignore.jinja"),
        ".gitattributes": _written("gitattributes.jinja"),
        "requirements.txt": files.read_file(store.INSTRUMENT / "requirements.txt"),
        "environment.yml": _written("environment.yml.jinja", **words),
        "docs/dependency-licences.csv": files.read_file(store.INSTRUMENT / "docs" / "dependency-licences.csv"),
        "docs/schema.md": _alone(files.read_file(store.INSTRUMENT / "docs" / "schema.md").decode()),
        "CODEBOOK.md": _rules(files.read_file(store.INSTRUMENT / "CODEBOOK.md").decode()) if has_extradition else _written("codebook.md.jinja"),
    }
    sources = sorted((store.INSTRUMENT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    asked = [path for path in sources if is_compared or path.stem != terms.COMPARING]
    return made | {f"notebooks/{path.name}": adapted(files.read_file(path), default_case) for path in asked}


def _alone(text: str) -> bytes:
    """A document of the project without the links to those that a study of one's own does not have."""
    return re.sub(r"\[([^\]]+)\]\((?:data-dictionary|glossary)\.md[^)]*\)", r"\1", text).encode()


def _rules(text: str) -> bytes:
    """The rules of coding of the project without what is about its own codings and the document that it audits."""
    parts = re.split(r"(?m)^(?=## )", text)
    kept = "".join(part for part in parts if not part.startswith(OF_PROJECT))
    return re.sub(r"(?m)^\d+\. \*Digest\.\*.*\n", "", kept).encode()


def case_tables(case_id: str, columns: bytes) -> dict[str, bytes]:
    """Tables of a case without rows, by path; `columns` is the table of the codebook that says which `case.csv` has."""
    tables = [collected.case_table(store.read_table(columns)), *collected.CASE_TABLES]
    return {f"data/raw/cases/{case_id}/{table.name}.csv": (",".join(table.names) + "\n").encode() for table in tables}


def files_of(answers: Answers) -> dict[str, bytes]:
    """Every file of a new study, by path."""
    words = {**answers._asdict(), "default_case": answers.case_ids[0], "version": store.version(), "address": LICENCES[answers.licence]}
    made = kept_up(answers.case_ids[0], answers.kind == EXTRADITION, is_compared=False)
    made |= {
        "README.md": _written("README.md.jinja", **words),
        "CITATION.cff": _written("CITATION.cff.jinja", **words),
        "LICENSE": _written("LICENSE.jinja", **words),
        "LICENSE-CODE": files.read_file(store.INSTRUMENT / "LICENSE"),
        "CHANGELOG.md": _written("CHANGELOG.md.jinja", **words),
        "docs/exhibits.md": _written("exhibits.md.jinja"),
        ABOUT: _written(f"study-{answers.kind}.toml.jinja", **words),
    }
    words_of_project = store.INSTRUMENT / "data" / "raw" / "codebook"
    columns = files.read_file(words_of_project / "case_columns.csv")
    if answers.kind == EXTRADITION:
        made |= {f"data/raw/codebook/{name}.csv": files.read_file(words_of_project / f"{name}.csv").partition(b"\n")[0] + b"\n" for name in EXTENDED}
    else:
        names = [name for name in _environment().list_templates() if name.startswith("positions/")]
        made |= {f"data/raw/codebook/{name.removeprefix('positions/')}": _written(name) for name in names}
        columns = made["data/raw/codebook/case_columns.csv"]
    for case_id in answers.case_ids:
        made |= case_tables(case_id, columns)
    return dict(sorted(made.items()))
