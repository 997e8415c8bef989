"""A data set with two invented cases, of which one can be taken back, and results of it that no notebook had to make."""

import json
import shutil
from pathlib import Path

from analysis.collect import files, store
from analysis.model import terms
from analysis.model.addresses import HANDED_OVER
from analysis.pipeline import from_raw, notebooks, rerun_folder
from analysis.pipeline.rerun_folder import STATE

DATA = store.ROOT / "tests" / "data"


def turned(text: str) -> str:
    """Text on the case tiny as one on the case tina, which is about somebody else."""
    for one, other in (("tiny", "tina"), ("Ada Tiller", "Bea Tailor"), ("Tiller", "Tailor"), ("tiller", "tailor")):
        text = text.replace(one, other)
    return text


def two_cases(folder: Path) -> Path:
    """The data set tiny with the case tina beside tiny."""
    shutil.copytree(DATA / "tiny", folder)
    (folder / "cases" / "tina").mkdir()
    for path in (folder / "cases" / "tiny").glob("*.csv"):
        (folder / "cases" / "tina" / path.name).write_text(turned(path.read_text(encoding="utf-8")), encoding="utf-8")
    head, *rows = (folder / "codings.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "codings.csv").write_text("".join([head, *rows, *map(turned, rows)]), encoding="utf-8")
    return folder


def two_harbours(folder: Path) -> Path:
    """The data set harbour with a second case, almstroem, and texts beside the data in which people are named."""
    shutil.copytree(DATA / "harbour", folder)

    def other(text: str) -> str:
        return text.replace("sundqvist", "almstroem").replace("Mira Sundqvist", "Nora Almström").replace("Sundqvist", "Almström")

    (folder / "cases" / "almstroem").mkdir()
    for path in (folder / "cases" / "sundqvist").glob("*.csv"):
        table = store.read_table(other(path.read_text(encoding="utf-8")).encode())
        told = {"claim": table["claim"].str.replace(r"^(\S+ \S+) ", r"\1 again ", regex=True)} if "claim" in table else {}  # no claim stands in both
        (folder / "cases" / "almstroem" / path.name).write_bytes(store.csv_bytes(table.assign(**told)))
    for name, rows in {
        "aliases": "Nora Almstrom,Nora Almström,person,almstroem\nНора Альмстрём,Nora Almström,person,almstroem\n",
        "selection": "almstroem,yes,yes,Invented too\n",
    }.items():
        with (folder / "codebook" / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.write(rows)
    (folder / "LIMITS.md").write_text(
        "# Limits\n\nalmstroem: of Nora Almström no photo.\nMira Sundqvist's age is unknown (sundqvist-f01).\n", encoding="utf-8"
    )
    return folder


def drop(raw: Path, word: str, *names: str) -> None:
    """Take the rows in which a word stands out of some tables of a data set."""
    for name in names:
        lines = (raw / name).read_text(encoding="utf-8").splitlines(keepends=True)
        (raw / name).write_text("".join(line for line in lines if word not in line), encoding="utf-8")


def without_tina(raw: Path) -> None:
    """Take the case tina back by hand, as somebody would."""
    shutil.rmtree(raw / "cases" / "tina")
    drop(raw, "tina", "codings.csv")


def executed(exhibits: dict[tuple[str, str], str]) -> bytes:
    """An executed notebook that hands over exhibits: texts by kind and name."""
    outputs = [
        {"output_type": "display_data", "data": {"text/csv": text}, "metadata": {HANDED_OVER: {"kind": kind, "name": name}}}
        for (kind, name), text in exhibits.items()
    ]
    cell = {"cell_type": "code", "id": "all", "metadata": {"tags": []}, "source": "", "outputs": outputs, "execution_count": 1}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def leave_results(build: Path, case_ids: tuple[str, ...] = ("tina", "tiny")) -> Path:
    """What runs of some cases, and of both together, would leave in a folder: tables, notebooks and records."""
    said = []
    for case_id in case_ids:
        case = from_raw.processed(case_id)
        tables = {"case" if name == "record" else name: table for name, table in case.tables.items()}
        cleaned = {("processed", name): store.csv_bytes(table).decode() for name, table in tables.items() if len(table)}
        rerun_folder.keep(build, case_id, notebooks.CLEANING, executed(cleaned))
        subject = {("table", "positions"): f"state,who\nXA,{case.subject}\n"}
        rerun_folder.keep(build, case_id, "02_compare_positions", executed(subject))
        said.append(f"{case_id},{case.subject}")
    of_all = "case_id,person\n" + "".join(f"{line}\n" for line in said)
    rerun_folder.keep(build, terms.STUDY, terms.COMPARING, executed({("table", "cases"): of_all}))
    for scope in (*case_ids, terms.STUDY):
        rerun_folder.settle(build, scope)
    tasks = "".join(f'[[task]]\nid = "{scope}/{notebooks.CLEANING}"\nstate = "0"\n\n' for scope in case_ids)
    files.write_bytes(build / STATE / "pytask.lock", f'lock-version = "1"\n\n{tasks}'.encode())
    noted = {"task": [{"id": f"{scope}/{notebooks.CLEANING}", "date": 0, "duration": 0} for scope in case_ids]}
    files.write_bytes(build / STATE / ".pytask" / "runtimes.json", json.dumps(noted).encode())
    return build


def everything(folder: Path) -> str:
    """All paths and bytes below a folder, as one text in small letters."""
    paths = sorted(path for path in folder.rglob("*"))
    return "\n".join(f"{path.relative_to(folder)} {path.read_bytes().decode() if path.is_file() else ''}" for path in paths).casefold()
