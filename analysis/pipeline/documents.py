"""Parts of documents that are computed: the numbers of the README, the lists of exhibits and choices, and the data dictionary."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

import pandas as pd

from analysis.collect import store
from analysis.essays import positions
from analysis.essays.positions import Part
from analysis.exhibits import register
from analysis.exhibits.declaration import Declaration
from analysis.model import captions, doors, sentences, terms
from analysis.model.addresses import address, cell_address, row_address
from analysis.model.choices import DEFAULT, PARAMETERS
from analysis.model.dictionary import collected, schemas, vocabulary
from analysis.model.dictionary.manifest import MANIFEST
from analysis.model.dispute import Case, Codebook
from analysis.multiverse.decisions import TYPES
from analysis.multiverse.robustness import VERDICTS
from analysis.multiverse.robustness_words import say_by_absence, say_denominators
from analysis.pipeline import notebooks, stamping

README, DICTIONARY = "README.md", "docs/data-dictionary.md"
FOUND = "docs/multiverse.md"
_OF_PROJECT = {
    README: ("answer", "compared", "standing", "scope"),
    "docs/exhibits.md": ("exhibits",),
    "docs/choices.md": ("parameters",),
    FOUND: ("robustness",),
}
_OF_STUDY = {README: ("answer", "standing", "scope"), "docs/exhibits.md": ("exhibits",)}
IS_PROJECT = store.ROOT == store.INSTRUMENT
"""Whether the study at work is that of the project, which has documents on the program beside it."""
PARTS = _OF_PROJECT if IS_PROJECT else _OF_STUDY
"""Generated parts of documents of the study at work, in their order."""
GENERATED = (*PARTS, *([DICTIONARY] if IS_PROJECT else []), stamping.CLAIMED)
"""Documents of which some part is generated, or all, and what the results were made of."""
BLOCK = re.compile(r"(<!-- generated: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


_KINDS = {
    "text": "text", "whole": "a whole number", "number": "a number", "day": "a day, YYYY-MM-DD", "yes_no": "`yes` or `no`",
    "true_false": "`True` or `False`",
}  # fmt: skip


def _holds(column: schemas.Column) -> str:
    """What a cell of a column may hold."""
    if column.values:
        held = "one of " + ", ".join(f"`{value}`" for value in column.values)
    elif column.vocabulary:
        held = f"a word of `codebook/{column.vocabulary}.csv`"
    elif column.refers_to:
        held = f"`{column.refers_to}`"
    else:
        held = "EDTF date" if column.is_date else column.words or _KINDS[column.type]
    return held + f", in {column.unit}" * bool(column.unit) + ", several joined by `;`" * column.is_list


def _table_section(table: schemas.Table, folder: str = "") -> list[str]:
    """A table: what one row is, its key, and each column."""
    key = ", ".join(f"`{name}`" for name in table.keys) or "none, one row"
    lines = [f"### {folder}{table.name}.csv", "", f"One row is {table.row}. Key: {key}.", ""]
    lines += ["| column | what it is | holds | blank means |", "| --- | --- | --- | --- |"]
    for column in table.columns:
        lines.append(f"| `{column.name}` | {column.meaning} | {_holds(column)} | {column.blank_means} |")
    return [*lines, ""]


def _vocabulary_section(title: str, table: pd.DataFrame) -> list[str]:
    lines = [f"### {title}", "", "| word | definition |", "| --- | --- |"]
    return [*lines, *(f"| `{row[0]}` | {row[1]} |" for row in table.reset_index().astype(str).itertuples(index=False)), ""]


def _folder(declared: Declaration) -> str:
    """Folder of `results/` in which an exhibit lies: of the default case, or of the study."""
    return terms.STUDY if declared.notebook in notebooks.OF_STUDY else notebooks.default_case()


def _case(contents: Mapping[str, bytes], case_id: str, codebook: Codebook) -> Case:
    """A case as it was cleaned, from files by path."""
    mine = {path: data for path, data in contents.items() if path.startswith(f"data/processed/{case_id}/")}
    return Case.of({PurePosixPath(path).stem: store.read_table(data) for path, data in mine.items()}, codebook)


def dictionary() -> str:
    """The data dictionary: every table, column and vocabulary, and what blank means."""
    codebook = store.read_codebook().tables
    lines = [
        "# Data dictionary",
        "",
        "Generated from the dictionary (`analysis/model/dictionary`), the declarations in `analysis/exhibits` and the codebook by `make refresh`; edit "
        "those, not this file. The coding rules are [CODEBOOK.md](../CODEBOOK.md).",
        "",
        "All tables are CSV as UTF-8. Every cell is text. Lists are joined by `;`. Dates are EDTF: `2023-06` is some day "
        "of June 2023, `~` approximate, `?` uncertain, `A/B` an interval, `..` an open end, `X` an unknown digit "
        "(`20XX-02-29` is a day that exists from 2000 to 2096). Seasons, times, sets, and years but for 0001 to 9999 are not read. States are ISO 3166-1 alpha-2.",
        "",
        "## A case: `data/raw/cases/CASE/`",
        "",
    ]
    for table in store.read_codebook().case_tables:
        lines += _table_section(table)
    lines += ["## The study: `data/raw/`", ""]
    for table in collected.BESIDE_TABLES:
        lines += _table_section(table)
    lines += ["## The codebook: `data/raw/codebook/`", ""]
    for table in vocabulary.CODEBOOK_TABLES:
        lines += _table_section(table)
    lines += ["## Words of the raw tables", ""]
    for name in ("bases", "organs", "event_types", "outlet_kinds", "request_statuses", "informants"):
        table = codebook[name]
        said = "has_access" if name == "informants" else table.columns[1]
        lines += _vocabulary_section(name, table.set_index(table.columns[0])[[said]])
    of_law = {"kind of instrument": terms.INSTRUMENTS[["definition"]], "criterion": terms.CRITERIA, "nationals": terms.NATIONALS}
    for title, table in (of_law | {"dual criminality": terms.DUAL_CRIMINALITY}).items():
        lines += _vocabulary_section(title, table)
    lines += ["## Processed tables: `data/processed/CASE/`", ""]
    for table in store.read_codebook().processed_tables:
        lines += _table_section(table)
    lines += [
        "## Results: `results/CASE/` and `results/study/`",
        "",
        "Addresses, titles and statements of a figure's marks stand in its SVG too.",
        "",
    ]
    for declared in register.declared().values():
        lines += _table_section(declared.rows, f"{declared.kind}s/")
    lines += ["## What is claimed: `results/`", "", *_table_section(MANIFEST)]
    lines += ["## Words of the analysis", ""]
    words = {"stance": terms.STANCES[["definition"]], "cell": terms.CELLS, "support": terms.SUPPORT, "dispute": terms.DISPUTE}
    words |= {"kind of contradiction": terms.CONTRADICTIONS[["definition"]], "verdict on a claim": terms.VERDICTS_ON_CLAIMS}
    words |= {"criterion for competing requests": terms.CRITERIA, "nationals": terms.NATIONALS, "dual criminality": terms.DUAL_CRIMINALITY}
    for title, table in (words | {"type of an option": TYPES, "verdict on a conclusion": VERDICTS}).items():
        lines += _vocabulary_section(title, table)
    return "\n".join(lines).rstrip() + "\n"


def answer_parts(contents: Mapping[str, bytes]) -> list[Part]:
    """The answer of notebook 02 on the case that the project exists for, in parts, each number, day and stance in them computed."""
    case = _case(contents, notebooks.default_case(), store.read_codebook())
    return positions.answer_parts(case, store.read_table(contents[f"results/{case.id}/tables/positions.csv"]), DEFAULT)


def _denominators(table: pd.DataFrame) -> str:
    """How many universes of equivalent choices the robust rows of a table were asked in, and how many distinct matrices these have."""
    robust = table[table["verdict"] == "robust"]

    def between(column: str) -> str:
        values = sorted(set(robust[column].astype(int)))
        return " to ".join(map(str, dict.fromkeys(values[:1] + values[-1:])))

    return f"{between('n_equivalent')} universes each, with {between('n_matrices')} distinct matrices among them"


def compared_parts(contents: Mapping[str, bytes]) -> list[Part]:
    """What the figure over all cases on their rival requests found, in one sentence; nothing where it cannot be asked."""
    path = f"results/{terms.STUDY}/figures/rivals.md"
    found = re.match(r"\*\*Figure \d+\. (.+)\.\*\*$", contents.get(path, b"").decode(), re.MULTILINE)
    return [(f"Over all cases: {found[1]}.", address(terms.STUDY, "rivals"))] if found else []


def standing_parts(contents: Mapping[str, bytes]) -> list[Part]:
    """How many conclusions on the case stand under every equivalent choice of analysis, in one sentence; nothing where none is asked."""
    case_id = notebooks.default_case()
    path = f"results/{case_id}/tables/robustness.csv"
    if path not in contents:
        return []
    said = {
        "robust": "stand{s} under every equivalent choice of analysis that can affect {them}",
        "fragile": "do{es} not",
        "silenced": "fall{s} silent under one of them",
        "by absence": "say{s} that something was not found",
        "not tried": "{is} unaffected by any such choice",
        "silent": "concern{s} a question on which the states are silent",
    }
    counts = store.read_table(contents[path])["verdict"].value_counts()
    if not {"robust", "fragile", "silenced"} & {*counts.index}:  # so that nothing before it has said of which choices it speaks
        said["not tried"] = "{is} unaffected by any equivalent choice of analysis"
    one, many = {"s": "s", "es": "es", "is": "is", "them": "it"}, {"s": "", "es": "", "is": "are", "them": "them"}
    words = [f"{counts[verdict]} {how.format(**(one if counts[verdict] == 1 else many))}" for verdict, how in said.items() if verdict in counts]
    where = f"([which, and why]({f'{FOUND}#what-it-found' if FOUND in PARTS else path}))"
    n = int(counts.sum())
    every = sentences.start(sentences.part(n, n, "conclusion"))
    whole = (
        f"{every} on this case {words[0].partition(' ')[2]}" if len(words) == 1 else f"Of {n} conclusions on this case, {sentences.say_list(words)}"
    )
    return [(f"{whole} {where}.", address(case_id, "robustness"))]


def robustness_parts(contents: Mapping[str, bytes]) -> list[Part]:
    """Which conclusions on the case, and which over all cases, stand whatever equivalent choice is made, in parts, each number in them computed.

    What cannot be asked of the case, or of the cases together, has no table and no part.
    """
    parts = [*_conclusions(contents), *_generalisations(contents)]
    return parts and [*parts, ("These numbers describe the menu of choices; they are not probabilities.", "")]


def _conclusions(contents: Mapping[str, bytes]) -> list[Part]:
    case_id = notebooks.default_case()
    paths = [f"results/{case_id}/tables/{name}.csv" for name in ("robustness", "overturning")]
    if not {*paths} <= set(contents):
        return []
    stands, overturned = (store.read_table(contents[path]) for path in paths)
    sets = overturned[overturned["by"] == "equivalent choices"].set_index("conclusion")["sets"]
    said = {
        "robust": f"robust, with the same value in every universe of equivalent choices that can affect it ({_denominators(stands)})",
        "fragile": "fragile",
        "silenced": "silenced by some equivalent choice",
        "by absence": say_by_absence(int((stands["verdict"] == "by absence").sum())),
        "not tried": "unaffected by any equivalent choice",
        "silent": "about a question on which the states are silent by default",
    }
    counts = stands["verdict"].value_counts()
    words = [f"{counts[word]} {'is' if counts[word] == 1 else 'are'} {how}" for word, how in said.items() if word in counts]
    parts = [(f"Of {len(stands)} conclusions on this case, {sentences.say_list(words)}. ", address(case_id, "robustness"))]
    for row in stands[stands["verdict"] == "fragile"].to_dict("records"):
        ways = " or ".join(doors.code(name) for name in terms.split_list(sets[row["conclusion"]]))
        stated = f"Fragile: *{doors.markdown(row['sentence'])}* (it holds in {say_denominators(row)}; overturned by {ways}). "
        parts.append((stated, row_address(case_id, "robustness", [row["conclusion"]])))
    return parts


def _generalisations(contents: Mapping[str, bytes]) -> list[Part]:
    path = f"results/{terms.STUDY}/tables/robust_generalisations.csv"
    if path not in contents:
        return []
    general = store.read_table(contents[path])
    verbs = {
        "robust": ("keeps its quantifier", "keep their quantifier", f" in every universe that can affect it ({_denominators(general)})"),
        "fragile": ("does", "do", " not"),
        "silenced": ("concerns", "concern", " what falls silent"),
        "by absence": ("is", "are", " true by absence"),
        "not tried": ("is", "are", " unaffected by any of them"),
    }
    counts = general["verdict"].value_counts()
    words = [f"{counts[word]} {one if counts[word] == 1 else many}{rest}" for word, (one, many, rest) in verbs.items() if word in counts]
    said = (
        f"Under equivalent choices, of {len(general)} sentences that generalise over the cases and rest on statements, {sentences.say_list(words)}. "
    )
    return [(said, address(terms.STUDY, "robust_generalisations"))]


def _exhibits(contents: Mapping[str, bytes]) -> str:
    """Exhibits of the default case, and over all cases: number and title, the notebook and the cell that make each, the file, or why there is none."""
    case = _case(contents, notebooks.default_case(), store.read_codebook())
    lines = ["| exhibit | what it shows | notebook, cell | file |", "| --- | --- | --- | --- |"]
    places, filled = captions.places(case.codebook, case.subject), store.filled()
    for declared in register.declared().values():
        path = f"results/{_folder(declared)}/{declared.kind}s/{declared.name}.{'svg' if declared.draw else 'csv'}"
        if path not in contents and not register.is_had(declared, filled, bool(case.codebook.about.comparison)):
            continue
        made_by = f"[{declared.notebook}](../notebooks/{declared.notebook}.ipynb), `{declared.cell}`"
        made = f"[{declared.name}](../{path})" if path in contents else f"none: {doors.markdown(declared.when_empty.format(**places))}"
        lines.append(f"| {declared.label} | {doors.markdown(declared.title.format(**places))} | {made_by} | {made} |")
    return "\n".join(lines)


PROCESSED = "data/processed"
"""Folder of the tables in which a number is counted that no exhibit has; it takes the place of an address."""


def scope_parts(contents: Mapping[str, bytes]) -> list[Part]:
    """Size of the whole data set in one sentence, in parts; taken from the table of cases, or counted in processed tables where the study has none."""
    case_ids = sorted({path.split("/")[2] for path in contents if path.startswith("data/processed/")})
    codebook = store.read_codebook()
    cases = [_case(contents, case_id, codebook) for case_id in case_ids]
    sizes = {name: sum(len(case.tables[name]) for case in cases) for name in ("facts", "sources", "requests")}
    adjudicated = sum(int((case.statements["coding"] == terms.ADJUDICATED).sum()) for case in cases)
    coders = {name for case in cases for name in case.statements["coding"]} - {terms.ADJUDICATED, terms.CONSENSUS}
    is_compared = f"results/{terms.STUDY}/tables/cases.csv" in contents

    def taken_from(column: str) -> str:
        return cell_address(address(terms.STUDY, "cases"), column) if is_compared else PROCESSED

    words = codebook.about.words
    asked = f", {sentences.count(sizes['requests'], words['claim'], words['claims'])}" if sizes["requests"] else ""
    coded = f" and the codings of {sentences.count(len(coders), 'coder')}" if coders else ""
    return [
        (f"{sentences.count(len(cases), 'case')}{asked}, ", taken_from("requests")),
        (f"{sentences.count(sizes['sources'], 'page')}, {sentences.count(sizes['facts'], 'fact')}, ", taken_from("n_facts")),
        (f"{sentences.count(adjudicated, 'adjudicated statement' if coders else 'statement')}{coded}.", taken_from("n_statements")),
    ]


def _joined(parts: list[Part]) -> str:
    return "".join(words for words, _ in parts)


def generated(contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """Documents with their generated parts made anew, by path.

    Parameters
    ----------
    contents
        Files of results/ and data/processed/ by path, from which the numbers are taken; documents
        whose parts are made anew may be among them, else they are the project's.
    """
    blocks = {
        "answer": _joined(answer_parts(contents)),
        "compared": _joined(compared_parts(contents)),
        "standing": _joined(standing_parts(contents)),
        "robustness": _joined(robustness_parts(contents)),
        "scope": _joined(scope_parts(contents)),
        "parameters": parameters_table(),
        "exhibits": _exhibits(contents),
    }
    made = {}
    for path in PARTS:
        text = contents[path].decode() if path in contents else (store.ROOT / path).read_text(encoding="utf-8")
        made[path] = BLOCK.sub(lambda block: f"{block[1]}{blocks[block['name']]}\n{block[3]}", text).encode()
    return made | ({DICTIONARY: dictionary().encode()} if DICTIONARY in GENERATED else {}) | {stamping.CLAIMED: stamping.of_results()}


def parameters_table() -> str:
    """The one table of parameters, for people."""
    rows = [f"| `case_id` | `{notebooks.default_case()}` | a folder under data/raw/cases | the case |"]
    rows += [f"| `{p.name}` | `{p.default or ' '}` | {p.allowed} | {p.meaning} |" for p in PARAMETERS]
    return "\n".join(["| parameter | default | allowed | meaning |", "| --- | --- | --- | --- |", *rows])
