"""How long it takes to clean, corroborate and compare many statements, beside the plain reference in the same run. Not collected by pytest.

    .venv/bin/python tests/benchmark_positions.py [--sizes 1000 10000 100000 1000000] [--facts 0.25]

Each size has a process of its own on one processor, so that the peak memory is its own. The case is drawn by a seed: a tenth as many cells as
statements; days of every form (days, months, intervals, open ones), stances, bases, organs and informants of the codebook; facts with one to three pages,
some undated. Reading and checking the files is timed apart. The reference is given the same processed tables, up to 10,000 statements, and must give the same cells.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from itertools import product
from pathlib import Path
from string import ascii_uppercase

import numpy as np
import pandas as pd

from analysis import positions
from analysis.collect import clean, corroboration, files, store
from analysis.model.dispute import RawCase

SIZES, MOST_PLAIN, SEED = (10**3, 10**4, 10**5, 10**6), 10**4, 20230622
CODES = ["".join(pair) for pair in product(ascii_uppercase, repeat=2)]


def drawn_case(n: int, facts_per_statement: float) -> RawCase:
    """An invented case with n statements, as if it had been collected."""
    draw, codebook = np.random.default_rng(SEED), store.read_codebook()
    n_cells, n_facts = max(n // 10, 10), max(int(n * facts_per_statement), 10)
    n_pages = max(n_facts // 2, 5)
    asking = CODES[1 : 1 + max(int((n_cells / 4) ** 0.5), 2)]
    families = codebook.propositions
    propositions = [template.replace("XX", state) for template in families["template"] for state in (asking if template.endswith("_XX") else [""])]
    states = CODES[: -(-n_cells // len(propositions))] if n_cells > len(propositions) * (1 + len(asking)) else CODES[: 1 + len(asking)]

    def some(values: Iterable[str], size: int) -> np.ndarray:
        return np.array(list(values), dtype=object)[draw.integers(0, len(list(values)), size)]

    def days(size: int) -> np.ndarray:
        day = (np.datetime64("2015-01-01") + draw.integers(0, 3000, size)).astype(str).astype(object)
        later = (np.datetime64("2023-06-01") + draw.integers(0, 300, size)).astype(str).astype(object)
        form = draw.integers(0, 12, size)
        forms = [day + "/" + later, day + "~", np.array([text[:7] for text in day], dtype=object), "../" + day]
        return np.select([form == number for number in range(len(forms))], forms, day)

    def names(kind: str, size: int) -> np.ndarray:
        return np.array([f"big-{kind}{number:07d}" for number in range(size)], dtype=object)

    fact_ids, page_ids = names("f", n_facts), names("p", n_pages)
    cell = draw.integers(0, len(states) * len(propositions), n)
    cell[draw.permutation(n)[: len(states) * len(propositions)]] = np.arange(min(n, len(states) * len(propositions)))
    basis = some(codebook.bases["basis"], n)
    of_fact = draw.integers(0, n_facts, n)
    while (again := pd.Series(of_fact.astype(np.int64) * (n + 1) + cell).duplicated().to_numpy()).any():  # one statement for each fact and cell
        of_fact[again] = draw.integers(0, n_facts, again.sum())
    published = np.where(draw.random(n_pages) < 0.3, "", (np.datetime64("2016-01-01") + draw.integers(0, 3000, n_pages)).astype(str).astype(object))
    pages = [";".join(sorted(set(page_ids[draw.integers(0, n_pages, size)]))) for size in draw.integers(1, 4, n_facts)]
    informants = codebook.informants
    case = {"case_id": "big", "person": "Ada Invented", "nationality": "", "requested_state": CODES[0], "requesting_states": ";".join(asking)}
    made = {
        "case": pd.DataFrame([{**case, "detained_on": "2020-01-01", "outcome_state": "pending", "final_decider": "justice_ministry", "source_ids": page_ids[0]}]),
        "requests": pd.DataFrame({"state": asking, "requested_on": "2020", "status": "filed", "source_ids": page_ids[0]}),
        "sources": pd.DataFrame({"source_id": page_ids, "published": published, "language": some(["en", "ru"], n_pages), "origin_id": page_ids}),
        "facts": pd.DataFrame(
            {
                "fact_id": fact_ids, "date": days(n_facts), "actor": "An office", "state": some(states, n_facts), "organ": some(codebook.organs["organ"], n_facts),
                "informant": some(informants["informant"], n_facts), "informant_state": "", "event_type": some(codebook.event_types["event_type"], n_facts),
                "claim": np.array([f"It is told that something happened ({number})." for number in range(n_facts)], dtype=object), "source_ids": pages,
            }
        ),
        "statements": pd.DataFrame(
            {
                "statement_id": names("s", n), "fact_id": fact_ids[of_fact], "state": np.array(states, dtype=object)[cell % len(states)],
                "organ": some(codebook.organs["organ"], n), "proposition": np.array(propositions, dtype=object)[cell // len(states)],
                "stance": some(["1", "0", "-1"], n), "basis": basis, "date": days(n), "reported_by": np.where(basis == "reported", "somebody", ""),
            }
        ),
    }  # fmt: skip
    like = RawCase.of({}, codebook)
    found = {name: pd.DataFrame(made.get(name, {}), columns=table.columns) for name, table in like.tables.items()}
    return like.but(**{name: table.fillna("").astype(str) for name, table in found.items()})


def timed(run: Callable[[], object]) -> tuple[float, object]:
    start = time.perf_counter()
    found = run()
    return time.perf_counter() - start, found


def measure(n: int, facts_per_statement: float) -> dict[str, float]:
    """Seconds of each step for n statements, and peak memory."""
    raw = drawn_case(n, facts_per_statement)
    found: dict[str, float] = {"n": n}
    with tempfile.TemporaryDirectory() as folder:
        names = [f"{table.name}.csv" for table in store.read_codebook().case_tables]
        data = {name: store.csv_bytes(raw.tables[name.removesuffix(".csv")]) for name in names}
        files.write_all(Path(folder) / "big", data)
        del data
        found["read"], _ = timed(lambda: store.read_tables(Path(folder) / "big"))
    found["clean"], cleaned = timed(lambda: clean.clean_case(raw))
    found["corroborate"], facts = timed(lambda: corroboration.corroborate(cleaned))
    case = cleaned.but(facts=facts)
    found["compare"], cells = timed(lambda: positions.compare(case))
    found["MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found["cells"] = len(cells)
    if n <= MOST_PLAIN:
        from plain_positions import Plain
        from positions.test_kernel import as_cells, expected

        found["plain"], wanted = timed(lambda: expected(Plain(case), {}))
        found["differ"] = sum(cell != wanted[pair] for pair, cell in as_cells(cells).items())
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--facts", type=float, default=0.25, help="facts for each statement")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        print(json.dumps(measure(given.one, given.facts)))
        return 0
    print(
        f"{'statements':>10} {'cells':>7} {'read':>7} {'clean':>7} {'corrob.':>7} {'compare':>7} {'in all':>7} {'us each':>8} {'MiB':>6} {'plain/compare':>13}"
    )
    n_differ = 0
    for size in given.sizes:
        text = subprocess.run(
            [sys.executable, __file__, "--one", str(size), "--facts", str(given.facts)], capture_output=True, text=True, check=True
        ).stdout
        row = json.loads(text)
        whole = row["clean"] + row["corroborate"] + row["compare"]
        beside = f"{row['plain'] / row['compare']:.1f}" if "plain" in row else ""
        steps = " ".join(f"{row[name]:7.2f}" for name in ("read", "clean", "corroborate", "compare"))
        print(f"{size:10} {row['cells']:7} {steps} {whole:7.2f} {whole / size * 1e6:8.1f} {row['MiB']:6.0f} {beside:>13}", flush=True)
        n_differ += int(row.get("differ", 0))
    print("The reference gives the same cells." if not n_differ else f"{n_differ} cells differ from those of the reference.")
    return int(n_differ > 0)


if __name__ == "__main__":
    raise SystemExit(main())
