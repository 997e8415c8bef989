"""One input through one door, and what became of it, held against the plain reference.

The doors: a data set (`check`, `positions`, the notebooks), a table of statements (`networks`), and claims with the document that
they are of (`evidence`). An input is drawn from its number and a seed alone.
"""

import contextlib
import csv
import hashlib
import io
import json
import os
import random
import signal
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import NamedTuple

import fuzz_mischief as mischief
from click.testing import CliRunner, Result
from fuzz_data import ROOT, DataSet, cleaned, plain_text, read_data_set, split_list, unguarded
from plain_positions import Plain

from analysis.cli.group import main
from analysis.collect import files, store
from analysis.pipeline import from_raw
from analysis.verify import in_process

BASES = (("tiny", "tiny"), ("tiny", "tiny"), ("harbour", "sundqvist"), ("treaty", "sarn"))
"""Invented data sets of the tests, and a case of each; the one with several coders twice as often."""

LONGEST = 120
"""Seconds after which an input is said to hang."""


class Outcome(NamedTuple):
    """What became of an input: the door, kinds of mischief, what the door did, and what is wrong with that (blank = nothing)."""

    number: int
    door: str
    kinds: tuple[str, ...]
    result: str
    trouble: str = ""
    detail: str = ""


class Trouble(Exception):
    """Something that must not be: its kind and what was seen."""


@contextlib.contextmanager
def no_longer_than(seconds: int) -> Iterator[None]:
    """Stop what takes longer, which is a fault of its own."""

    def stop(*_: object) -> None:
        raise Trouble("hang", f"longer than {seconds} s")

    kept = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, kept)


@contextlib.contextmanager
def environment_kept() -> Iterator[None]:
    """Leave the variables of the environment as they were."""
    kept = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)


def ask(*arguments: str) -> Result:
    """A command in this process.

    Raises
    ------
    Trouble
        If it ends in a traceback, or with an exit status that says neither yes nor no.
    """
    with environment_kept():
        result = CliRunner().invoke(main, list(arguments))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise Trouble("traceback", "".join(traceback.format_exception(result.exception)[-4:]))
    if result.exit_code not in (0, 2):
        raise Trouble("exit status", f"{arguments[0]} {result.exit_code}: {result.output[-300:]}")
    return result


@cache
def _base(name: str, case_id: str) -> DataSet:
    return read_data_set(ROOT / "tests" / "data" / name, case_id)


# ---- a data set


def drawn_data_set(draw: random.Random) -> tuple[DataSet, dict[str, bytes], list[str], bool]:
    """A data set with mischief: what is meant, its files, the kinds, and whether what is meant is known."""
    data = deepcopy(_base(*draw.choice(BASES)))
    kinds = []
    for _ in range(draw.choice([0, 1, 1, 1, 2, 3])):
        kind = draw.choice(mischief.CONTENT)
        with contextlib.suppress(IndexError, KeyError, ValueError):  # nothing is left on which it could be done
            kind(data, draw)
            kinds.append(mischief.in_words(kind))
    written = {path: mischief.Written(table) for path, table in data.tables.items()}
    data.tables = {
        path: [[unguarded(cell) for cell in row] for row in table] for path, table in data.tables.items()
    }  # as the documents say it is read
    for _ in range(draw.choice([0, 0, 1, 1, 2])):
        form, paths = draw.choice(mischief.FORM), sorted(written)
        for path in draw.choice([paths, [draw.choice(paths)]]):
            form(written[path], draw)
        kinds.append(mischief.in_words(form))
    contents = {f"{path}.csv": one.text().encode(one.encoding, errors="replace") for path, one in written.items()}
    is_known = all(one.text().encode(one.encoding, errors="replace").decode(one.encoding) == one.text() for one in written.values())
    if draw.random() < 0.1:
        damage, path = draw.choice(mischief.DAMAGE), draw.choice(sorted(contents))
        contents[path] = damage(contents[path], draw)
        kinds.append(mischief.in_words(damage))
        is_known = False
        if len(kinds) == 1:
            with contextlib.suppress(UnicodeDecodeError, csv.Error):
                text = contents[path].decode("utf-8-sig")
                data.tables[path.removesuffix(".csv")] = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row] or [[]]
                is_known = True
    return data, contents | data.files, kinds, is_known


RULES = {
    "rule": ("authority", "latest", "majority", "strongest_basis"),
    "clock": ("event", "published"),
    "basis": ("act;speech", "act", "speech", "act;speech;reported"),
    "contested_by": ("named", "anyone"),
    "count": ("origins", "pages"),
    "min_origins": ("1", "2"),
    "approximate": ("bounds", "first", "last", "drop"),
    "disputed": ("keep", "drop", "better_supported"),
    "as_of": ("", "2021-04-03", "2021-05-10", "2024-03-01"),
}


def drawn_choices(data: DataSet, draw: random.Random) -> dict[str, str]:
    """Choices of analysis, each at its default more often than not."""
    found = {name: draw.choice(values) for name, values in RULES.items() if draw.random() < 0.25}
    coders = sorted({row.get("coder", "") for row in data.rows("codings")} - {""})
    if coders and draw.random() < 0.4:
        found["coding"] = draw.choice([*coders, "consensus"])
    informants = sorted({row.get("informant", "") for row in data.of_case("facts")} - {""})
    if informants and draw.random() < 0.3:
        found["exclude_informants"] = draw.choice(informants)
    return found


def _is_like(said: dict[str, str], cell: object) -> bool:
    """Whether a row of `positions` says what the reference says."""
    lists = ("statement_ids_own", "backing_ids", "dissent_ids", "statement_ids_attributed", "contest_ids")
    there = (
        said["cell"], said["stance"], said["is_contested"], *(sorted(split_list(said[name])) for name in lists), said["since_first"], said["since_last"],
        said["last_word_first"], said["last_word_last"], said["overtaken"],
    )  # fmt: skip
    wanted = (
        cell.kind, "" if cell.stance is None else str(cell.stance), "yes" if cell.is_contested else "no",
        *(sorted(ids) for ids in (cell.speaking, cell.backing, cell.dissent, cell.attributed, cell.contesting)),
        cell.since_first, cell.since_last, cell.last_word_first, cell.last_word_last, cell.overtaken,
    )  # fmt: skip
    return there == wanted


def _compare(output: str, data: DataSet, choices: dict[str, str]) -> None:
    """Hold the positions that were printed against the reference on what is meant."""
    typed = {name: int(value) if name == "min_origins" else value for name, value in choices.items()}
    try:
        wanted = Plain(cleaned(data)).cells(typed)
    except Exception as error:
        raise Trouble("silent error", f"accepted, and the reference fails: {error!r}") from error
    said = {(row["state"], row["proposition"]): row for row in csv.DictReader(io.StringIO(output))}
    if set(said) != set(wanted):
        raise Trouble("silent error", f"cells differ: {sorted(set(said) ^ set(wanted))[:4]} {choices}")
    for pair, cell in wanted.items():
        if not _is_like(said[pair], cell):
            raise Trouble("silent error", f"{pair} {choices}: {said[pair]} {cell}")


def _compare_text(data: DataSet) -> None:
    """Hold names and words of the cleaned tables against what is meant."""
    case = from_raw.processed(data.case_id)
    for name, columns in (("facts", ("claim", "informant")), ("sources", ("title", "publisher", "url")), ("statements", ("rationale",))):
        key = {"facts": "fact_id", "sources": "source_id", "statements": "statement_id"}[name]
        there = {row[key]: row for row in getattr(case, name).to_dict("records")}
        for row in data.of_case(name):
            for column in columns:
                if there[row[key]][column] != row.get(column, ""):
                    raise Trouble("silent error", f"{name} {row[key]} {column}: {there[row[key]][column]!r}, meant {row.get(column)!r}")


def _run_notebooks(data: DataSet) -> None:
    """Every notebook of the case, its cells in this process."""
    with tempfile.TemporaryDirectory() as out:
        try:
            in_process.run(data.case_id, Path(out))
        except Exception as error:
            raise Trouble("notebook fails", "".join(traceback.format_exception(error)[-4:])) from error


def through_data_set(number: int, draw: random.Random, has_notebooks: bool) -> Outcome:
    """A data set through `check`, `positions` and, if it is asked for, the notebooks."""
    data, contents, kinds, is_known = drawn_data_set(draw)
    result = "refused"
    try:
        with tempfile.TemporaryDirectory(prefix="fuzz") as name, no_longer_than(LONGEST), environment_kept():
            folder = Path(name)
            files.write_all(folder, contents)
            checked = ask("check", name)
            choices = drawn_choices(data, draw)
            options = [word for key, value in choices.items() for word in (f"--{key.replace('_', '-')}", value)]
            if checked.exit_code == 0:
                result = "accepted" if checked.output == "no faults\n" else "accepted with a warning or note"
            if checked.exit_code and draw.random() < 0.75:
                return Outcome(number, "data set", tuple(kinds), result)
            done = ask("positions", "--raw", name, "--case", data.case_id, *options)
            if (done.exit_code == 0) != (checked.exit_code == 0):
                is_choice = (
                    checked.exit_code == 0 and "; use" in done.output and not ask("positions", "--raw", name, "--case", data.case_id).exit_code
                )
                if not is_choice:
                    raise Trouble("gates differ", f"check {checked.exit_code}, positions {done.exit_code}: {(done.stderr or checked.output)[-300:]}")
            elif done.exit_code == 0:
                store.use_raw(folder)
                if is_known:
                    _compare(done.stdout, data, choices)
                    _compare_text(data)
                if has_notebooks:
                    _run_notebooks(data)
    except Trouble as trouble:
        return Outcome(number, "data set", tuple(kinds), result, *trouble.args)
    return Outcome(number, "data set", tuple(kinds), result)


# ---- statements for a network


LABELS = (
    "Ministry",
    "ministry ",
    "Ministère",
    "Ministe\u0300re",
    "+972 Magazine",
    "010",
    "10",
    "NA",
    "a;b",
    "US$5m to US$9m",
    "Ministry\u00a0",
    "名前",
    "",
    "a,b",
    'a "b"',
)


def drawn_statements(draw: random.Random) -> tuple[list[list[str]], bytes, list[str], bool]:
    """A table of statements with mischief."""
    values = draw.choice([("0", "1"), ("TRUE", "FALSE", "true", "1"), ("1", "2", "3"), ("010", "1013", "173"), ("a", "b"), ("0", "1", "", "NA")])
    days = draw.choice([("2021-01-02", "2021-03"), ("2021", "2021-05-01"), mischief.DATES])
    table = [["actor", "concept", "agree", "time", "document_id"]]
    for place in range(draw.randrange(1, 12)):
        table.append([draw.choice(LABELS[:-3]), draw.choice(("c", "d ", "e", "é")), draw.choice(values), draw.choice(days), str(place)])
    if draw.random() < 0.2:
        table[draw.randrange(1, len(table))][draw.randrange(2)] = draw.choice(LABELS)
    written, kinds = mischief.Written(table), []
    for _ in range(draw.choice([0, 1, 1, 2])):
        form = draw.choice(mischief.FORM)
        form(written, draw)
        kinds.append(mischief.in_words(form))
    data = written.text().encode(written.encoding, errors="replace")
    return table, data, kinds, data.decode(written.encoding) == written.text()


def through_networks(number: int, draw: random.Random) -> Outcome:
    """A table through `networks`: how many statements of each actor are about each concept."""
    table, data, kinds, is_known = drawn_statements(draw)
    result = "refused"
    try:
        with tempfile.TemporaryDirectory(prefix="fuzz") as name, no_longer_than(LONGEST):
            given, out = Path(name) / "statements.csv", Path(name) / "out.csv"
            given.write_bytes(data)
            qualifier = draw.choice([(), ("--qualifier", "agree")])
            done = ask("networks", str(given), "--actor", "actor", "--concept", "concept", "--type", "twomode", *qualifier, "--out", str(out))
            if done.exit_code == 0:
                result = "accepted"
                read = list(csv.reader(io.StringIO(out.read_text(encoding="utf-8"))))
                found = {
                    (unguarded(row[0]), unguarded(concept)): float(value or 0)
                    for row in read[1:]
                    for concept, value in zip(read[0][1:], row[1:], strict=True)
                }
                found = {pair: value for pair, value in found.items() if value}
                wanted = Counter((plain_text(row[0]), plain_text(row[1])) for row in table[1:])
                if is_known and found != wanted:
                    raise Trouble("silent error", f"{found} {dict(wanted)}")
            elif out.exists():
                raise Trouble("silent error", "refused, and a file is written")
    except Trouble as trouble:
        return Outcome(number, "networks", tuple(kinds), result, *trouble.args)
    return Outcome(number, "networks", tuple(kinds), result)


# ---- claims of a document


TEXT = "A court in 名前 found 😀 that the request was admissible.\nThe ministry – it said – “would decide” later. Ω é e\u0301 end."


def drawn_claims(draw: random.Random) -> tuple[bytes, str, list[str], bool | None]:
    """Claims of a document as CSV or as annotations, the ending of the file, the kinds, and whether all of them hold (None = not known)."""
    spans = [sorted(draw.sample(range(len(TEXT) + 1), 2)) for _ in range(draw.randrange(1, 6))]
    held, rows, kinds = 0, [], []
    for place, (start, end) in enumerate(spans):
        digest = hashlib.sha256(TEXT[start:end].encode()).hexdigest()
        if draw.random() < 0.12:
            start, kinds = draw.choice([start + 1, start + 1, start + 1, start - 1, -5, "x", 10**30, end]), [*kinds, "a place that is wrong"]
        elif draw.random() < 0.1:
            digest, kinds = draw.choice([digest[:-1] + "0", digest[:-1], "", "g" * 64]), [*kinds, "a hash that is wrong"]
        held += start == spans[place][0] and digest == hashlib.sha256(TEXT[slice(*spans[place])].encode()).hexdigest()
        rows.append([f"c{place}", str(start), str(end), digest])
    if draw.random() < 0.5:
        written = mischief.Written([["claim_id", "char_start", "char_end", "span_sha256"], *rows])
        for _ in range(draw.choice([0, 1, 2])):
            form = draw.choice(mischief.FORM)
            form(written, draw)
            kinds.append(mischief.in_words(form))
        return written.text().encode(written.encoding, errors="replace"), ".csv", kinds, held == len(rows)
    selectors = [
        {"type": "TextPositionSelector", "start": int(row[1]) if row[1].lstrip("-").isdigit() else row[1], "end": int(row[2])} for row in rows
    ]
    items = [{"id": row[0], "type": "Annotation", "target": {"selector": one | {"sha256": row[3]}}} for row, one in zip(rows, selectors, strict=True)]
    kinds.append("annotations that were drawn")
    whole = draw.choice(
        [
            items,
            items[0],
            {"type": "AnnotationPage", "items": items},
            {"first": {"items": items}},
            "x",
            None,
            [items],
            {"items": "\ud800"},
            items,
            items,
            items,
        ]
    )
    data = json.dumps(whole).encode()
    return (data if draw.random() < 0.8 else mischief.flipped(data, draw)), ".json", kinds, None


def through_evidence(number: int, draw: random.Random) -> Outcome:
    """Claims through `evidence`."""
    data, ending, kinds, do_all_hold = drawn_claims(draw)
    result = "refused"
    try:
        with tempfile.TemporaryDirectory(prefix="fuzz") as name, no_longer_than(LONGEST):
            document, claims = Path(name) / "document.txt", Path(name) / f"claims{ending}"
            document.write_text(TEXT, encoding="utf-8")
            claims.write_bytes(data)
            done = CliRunner().invoke(main, ["evidence", "--document", str(document), "--claims", str(claims)])
            if done.exception and not isinstance(done.exception, SystemExit):
                raise Trouble("traceback", "".join(traceback.format_exception(done.exception)[-4:]))
            if done.exit_code < 2:
                result = "accepted"
                if do_all_hold is not None and (done.exit_code == 0) != do_all_hold:
                    raise Trouble("silent error", f"exit status {done.exit_code}, and all hold: {do_all_hold}")
    except Trouble as trouble:
        return Outcome(number, "claims", tuple(kinds), result, *trouble.args)
    return Outcome(number, "claims", tuple(kinds), result)


def through(seed: int, number: int, has_notebooks: bool = False) -> Outcome:
    """An input through its door."""
    draw = random.Random(f"{seed}/{number}")
    door = draw.choices(["data set", "networks", "claims"], [14, 3, 3])[0]
    if door == "data set":
        return through_data_set(number, draw, has_notebooks)
    return through_networks(number, draw) if door == "networks" else through_evidence(number, draw)
