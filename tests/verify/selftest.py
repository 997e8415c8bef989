"""Does a verification see what it should? Mutations are planted in scratch copies; each must be caught, at the right place and nowhere else.

Where a spoiled claim must be found is known. What a change of data or code leads to is worked out
apart from the pipeline: the notebooks' cells run in a plain process, and their tables are set
beside the claims by a few lines that share nothing with `compare` but the names of exhibits.
"""

import csv
import io
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import mutations
from mutations import CLAIM, REFUSED, Mutation

from analysis.collect import files, store
from analysis.model import terms
from analysis.model.addresses import HANDED_OVER
from analysis.pipeline import claims, documents
from analysis.verify import compare, differences, scratch
from analysis.verify.compare import Unit, unit_of
from analysis.verify.differences import IDENTICAL
from analysis.verify.verify import claimed_files

LOCATED, ELSEWHERE, MISSED, EQUIVALENT = "caught and located", "caught, but not located", "not caught", "equivalent"
MANY_CASES = 4
"""Cases in which mutations are planted: the default one and others by the seed."""
EQUIVALENT_AT_MOST = 20
"""At most one mutation in so many may be equivalent."""

Places = dict[Unit, set[tuple[str, str]] | None]
"""Exhibits that must differ, each with row and column (None = anywhere in it)."""


class Tried(NamedTuple):
    """What became of a mutation: the outcome, why, and seconds."""

    mutation: Mutation
    outcome: str
    why: str
    seconds: float


def _rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def _changed_cells(before: bytes, after: bytes, keys: list[str]) -> set[tuple[str, str]]:
    """Row and column of each cell that is another one; a row without a partner has no column; rows that share a key are named alone."""
    sides = []
    for data in (before, after):
        by_key: dict[str, list[dict[str, str]]] = {}
        for row in _rows(data):
            by_key.setdefault(", ".join(f"{key}={row[key]}" for key in keys), []).append(row)
        sides.append(by_key)
    found = set()
    for name in {*sides[0], *sides[1]}:
        one, other = sides[0].get(name, []), sides[1].get(name, [])
        if len(one) == len(other) == 1:
            found |= {(name, column) for column in one[0] if one[0][column] != other[0].get(column)}
        elif Counter(map(str, one)) != Counter(map(str, other)):
            found.add((name, "*" if one and other else ""))
    return found


def _said(notebook: bytes) -> dict[str, list[dict[str, str]]]:
    """What the cells of a notebook show besides exhibits, by cell."""
    found: dict[str, list[dict[str, str]]] = {}
    for cell in json.loads(notebook)["cells"]:
        outputs = [output for output in cell.get("outputs", []) if HANDED_OVER not in output["metadata"] and "data" in output]
        texts = [{form: "".join(text) for form, text in output["data"].items()} for output in outputs]
        if texts:
            found[cell["id"]] = texts
    return found


def expected(case_id: str, claimed: Mapping[str, bytes], plain: Mapping[str, bytes]) -> Places:
    """Where claims must differ from what a plain process made of changed data or code.

    Parameters
    ----------
    case_id
        The case that was rerun.
    claimed
        All that is claimed.
    plain
        What the plain process made, by path.
    """
    keys, found = compare.row_keys(), Places()
    mine = {path: data for path, data in claimed.items() if unit_of(path).case_id == case_id}
    for path in {*plain, *mine}:
        one, other, unit = mine.get(path), plain.get(path), unit_of(path)
        if one == other:
            continue
        if path.endswith(".ipynb"):
            if one is None or other is None or _said(one) != _said(other) or _source(one) != _source(other):
                found[unit] = None
        elif path.endswith(".csv") and one is not None and other is not None:
            named = keys.get((unit.kind, unit.name), [])
            cells = _changed_cells(one, other, named) if named else None
            before = found.get(unit, set())
            found[unit] = None if cells is None or before is None else before | cells
        else:
            found.setdefault(unit, set())
    texts = documents.generated({**claimed, **plain})
    return found | {Unit("", "document", path): None for path, data in texts.items() if data != claimed[path]}


def _source(notebook: bytes) -> str:
    """Sources of the cells of a notebook."""
    return "\n".join("".join(cell["source"]) for cell in json.loads(notebook)["cells"])


def reported(judged: Sequence[compare.Judged]) -> Places:
    """Where a verification says that claims differ."""
    found: Places = {}
    for item in judged:
        if item.verdict != IDENTICAL:
            of_rows = [difference for difference in item.differences if difference.path.endswith(".csv") and difference.where.startswith("row ")]
            found[item.unit] = {(difference.where.removeprefix("row "), difference.column) for difference in of_rows}
    return found


def _disagreement(wanted: Places, told: Places) -> str:
    """Why what is told is not what is wanted; blank where it is."""
    lost, more = sorted(set(wanted) - set(told)), sorted(set(told) - set(wanted))
    if lost or more:
        return f"not named: {[tuple(unit) for unit in lost]}; named in vain: {[tuple(unit) for unit in more]}"
    for unit, cells in wanted.items():
        if cells is None:
            continue
        loose = {row for row, column in cells if column == "*"}
        one = {(row, column) for row, column in cells if row not in loose}
        named = told[unit] or set()
        other = {(row, column) for row, column in named if row not in loose}
        if one != other or loose - {row for row, _ in named}:
            return f"{tuple(unit)}: not named {sorted(one - other)[:5]}, named in vain {sorted(other - one)[:5]}"
    return ""


class _Bench:
    """A scratch copy of one case with its rerun, in which mutations are tried one after the other."""

    def __init__(self, folder: Path, case_id: str, claimed: Mapping[str, bytes]) -> None:
        self.case_id, self.claimed = case_id, claimed
        self.root, self.out, self.kept = scratch.copy(folder / "project"), folder / "rerun", folder / "kept"
        self.plain = folder / "plain"
        self._run()
        self.made = claims.collect(self.out, [case_id])
        shutil.copytree(self.out, self.kept)
        self.stage = folder / "claims"
        files.write_all(self.stage, claimed)

    def _run(self) -> scratch.Rerun:
        return scratch.rerun(self.root, [self.case_id], self.out, workers=1)

    def is_fine(self) -> bool:
        """Whether what is claimed reproduces before anything is planted."""
        return compare.holds(compare.judge(claimed_files(self.stage), self.made, [self.case_id]), compare.BYTES)

    def attempt(self, mutation: Mutation) -> Tried:
        """Plant a mutation, verify, put everything back."""
        started = time.monotonic()
        where = self.stage if mutation.side == CLAIM else self.root
        before = {path: (where / path).read_bytes() if (where / path).is_file() else None for path in mutation.contents}
        try:
            self._write(where, mutation.contents)
            outcome, why = {CLAIM: self._spoiled, REFUSED: self._refused}.get(mutation.side, self._changed)(mutation)
        finally:
            self._write(where, before)
        return Tried(mutation, outcome, why, time.monotonic() - started)

    @staticmethod
    def _write(where: Path, contents: Mapping[str, bytes | None]) -> None:
        for path, data in contents.items():
            (where / path).unlink(missing_ok=True) if data is None else files.write_bytes(where / path, data)

    def _spoiled(self, mutation: Mutation) -> tuple[str, str]:
        """A claim was spoiled: compare it with the rerun that there is."""
        judged = compare.judge(claimed_files(self.stage), self.made, [self.case_id])
        wrong = {item.unit: item for item in judged if item.verdict != IDENTICAL}
        if not wrong:
            return MISSED, "every exhibit is called identical"
        units = {unit for unit, _, _, _ in mutation.places}
        if set(wrong) != units:
            return ELSEWHERE, f"named: {sorted(map(tuple, wrong))}"
        left = [(unit, difference) for unit, item in wrong.items() for difference in item.differences]
        for unit, path, place, column in mutation.places:
            hits = [
                pair
                for pair in left
                if pair[0] == unit and pair[1].path == path and pair[1].where.startswith(place) and column in ("", pair[1].column)
            ]
            if not hits:
                return ELSEWHERE, f"{path}, {place}, {column} is not named but {[differences.say(item) for _, item in left][:3]}"
            left = [pair for pair in left if pair not in hits]
        return (ELSEWHERE, f"named in vain: {[differences.say(item) for _, item in left][:3]}") if left else (LOCATED, "")

    def _refused(self, mutation: Mutation) -> tuple[str, str]:
        """Data are no longer valid: the rerun must refuse them, and name file and row."""
        done = self._run()
        if done.status != 2:
            return MISSED, f"exit status {done.status}"
        _, path, row, column = mutation.places[0]
        lines = done.complained.strip().splitlines()
        wanted = f"{self.case_id}/{Path(path).name}, {row}, {column}: "
        return (LOCATED, "") if lines and all(line.startswith(wanted) for line in lines) else (ELSEWHERE, done.complained[:300])

    def _changed(self, mutation: Mutation) -> tuple[str, str]:
        """Data or code were changed: rerun the case, and ask a plain process what should be different."""
        shutil.rmtree(self.out)
        shutil.copytree(self.kept, self.out)
        done = self._run()
        if done.status == 2:
            return ELSEWHERE, f"refused: {done.complained[:300]}"
        judged = compare.judge(self.claimed, claims.collect(self.out, [self.case_id]), [self.case_id])
        command = [
            sys.executable,
            str(scratch.LAUNCH),
            "--die",
            "--",
            sys.executable,
            "-m",
            "analysis.verify.in_process",
            str(self.plain),
            self.case_id,
        ]
        variables = scratch.environment(self.root, {"MPLCONFIGDIR": str(self.plain / "cache")})
        worked = subprocess.run(command, cwd=self.root, env=variables, capture_output=True, text=True, encoding="utf-8", check=False)
        if worked.returncode:
            return ELSEWHERE, worked.stderr[-300:]
        plain = {path: item.data for path, item in claims.collect(self.plain, [self.case_id]).items()}
        wanted, told = expected(self.case_id, self.claimed, plain), reported(judged)
        if not wanted and not told:
            return EQUIVALENT, f"the cells of the notebooks give the same bytes for {self.case_id}"
        if not told:
            return MISSED, f"must differ: {sorted(map(tuple, wanted))}"
        why = _disagreement(wanted, told)
        return (ELSEWHERE, why) if why else (LOCATED, f"{len(told)} exhibits")


def _choose(case_ids: Sequence[str], chance: random.Random) -> list[str]:
    """The default case, which has exhibits of its own, and others by chance."""
    first = [case_id for case_id in case_ids if case_id == store.read_about().default_case]
    others = [case_id for case_id in case_ids if case_id not in (store.read_about().default_case, terms.STUDY)]
    return sorted(first + chance.sample(others, min(len(others), MANY_CASES - len(first))))


def try_mutations(case_ids: Sequence[str], seed: int, number: int) -> list[Tried]:
    """Plant mutations of all kinds and try each; only the case in which it is planted is rerun.

    Parameters
    ----------
    case_ids
        Cases to choose from.
    seed
        Seed of all that is picked.
    number
        Mutations to plant.

    Raises
    ------
    RuntimeError
        If something does not reproduce before anything is planted.
    """
    chance, claimed = random.Random(seed), claimed_files()
    there = claimed | {f"data/raw/{path}": data for path, data in store.read_bytes(store.ROOT / "data" / "raw").items()}
    there |= {
        path.relative_to(store.ROOT).as_posix(): path.read_bytes() for path in (store.ROOT / "analysis").rglob("*") if path.suffix in (".py", ".csv")
    }
    chosen, keys = _choose(case_ids, chance), compare.row_keys()
    planters = [mutations.Planter(case_id, there, keys, random.Random(f"{seed} {case_id}")) for case_id in chosen]
    planted = mutations.plant(planters, number, chance)
    sizes = {
        case_id: sum(len(data) for path, data in there.items() if f"/{case_id}/" in path or case_id == store.read_about().default_case)
        for case_id in chosen
    }

    def of_case(case_id: str) -> list[Tried]:
        done = []
        with scratch.workspace() as folder:
            bench = _Bench(folder, case_id, claimed)
            if not bench.is_fine():
                raise RuntimeError(f"{case_id} does not reproduce before anything is planted; run verify first")
            for mutation in (mutation for mutation in planted if mutation.case_id == case_id):
                done.append(bench.attempt(mutation))
                print(f"  {case_id:<12} {mutation.kind:<34} {done[-1].outcome}, {done[-1].seconds:.1f} s", file=sys.stderr, flush=True)
        return done

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        tried = {item.mutation.what: item for items in pool.map(of_case, sorted(chosen, key=sizes.__getitem__, reverse=True)) for item in items}
    return [tried[mutation.what] for mutation in planted]


def holds(tried: Sequence[Tried]) -> bool:
    """Whether every mutation was caught and located, but for equivalent ones, of which there may be few."""
    counts = Counter(item.outcome for item in tried)
    return counts[LOCATED] + counts[EQUIVALENT] == len(tried) and counts[EQUIVALENT] * EQUIVALENT_AT_MOST <= len(tried)


def terminal(tried: Sequence[Tried]) -> str:
    """A table by kind, then every mutation that was not caught and located."""
    outcomes = (LOCATED, ELSEWHERE, MISSED, EQUIVALENT)
    counts = Counter((item.mutation.kind, item.outcome) for item in tried)
    kinds = list(dict.fromkeys(item.mutation.kind for item in tried))
    width = max(map(len, kinds))
    lines = [" " * width + f"{'planted':>9}" + "".join(f"{outcome:>{len(outcome) + 2}}" for outcome in outcomes)]
    for kind in [*kinds, "all"]:
        of_kind = [sum(number for (name, outcome), number in counts.items() if kind in (name, "all") and outcome == wanted) for wanted in outcomes]
        lines.append(f"{kind:<{width}}{sum(of_kind):>9}" + "".join(f"{number:>{len(o) + 2}}" for number, o in zip(of_kind, outcomes, strict=True)))
    for item in tried:
        if item.outcome != LOCATED:
            lines += [f"{item.outcome}: {item.mutation.case_id}, {item.mutation.kind}: {item.mutation.what}", f"    {item.why}"]
    return "\n".join(lines)
