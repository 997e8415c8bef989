"""How long a congruence network takes: ours beside a plain loop over the formula, in one run. Not collected by pytest.

    .venv/bin/python tests/benchmark_agreement.py

Each measurement has a process of its own, so that the peak memory is its own. The loop goes over pairs of actors, concepts and pairs of levels of
the same counts; it is left out once it would take longer than a minute.
"""

import subprocess
import sys
import time

import numpy as np
import pandas as pd

from analysis.networks import agreement

SIZES = (10**3, 10**4, 10**5, 10**6)
RULES = ("document", "acrossrange")
LONGEST = 60


def statements(n: int) -> pd.DataFrame:
    """n statements of up to 200 actors on up to 500 concepts, as text, as a file has them."""
    draw = np.random.default_rng(n)
    days = pd.Timestamp(2020, 1, 1) + pd.to_timedelta(draw.integers(0, 1000, max(n // 10, 1)), unit="D")
    document = draw.integers(0, len(days), n)
    columns = {
        "id": np.arange(n).astype(str), "doc": document.astype(str), "date_iso": days.strftime("%Y-%m-%d").to_numpy()[document],
        "actor": np.char.add("a", draw.integers(0, min(200, n // 10), n).astype(str)),
        "concept": np.char.add("c", draw.integers(0, min(500, n // 10), n).astype(str)), "agreement": draw.integers(0, 2, n).astype(str),
    }  # fmt: skip
    return pd.DataFrame(columns, dtype=str)


def ours(table: pd.DataFrame, rule: str) -> pd.DataFrame:
    return agreement.network(table, actor="actor", concept="concept", qualifier="agreement", aggregation="congruence", duplicates=rule)


def loop(table: pd.DataFrame, rule: str) -> pd.DataFrame:
    """The formulas word by word: statements one after the other, then sums over concepts and levels for each pair of actors."""
    seen, counts = set(), {}
    for row in table.sort_values(
        ["date_iso", "doc", "id"], key=lambda column: column if column.name == "date_iso" else column.astype(int)
    ).itertuples():
        key = (row.actor, row.concept, row.agreement, row.doc if rule == "document" else "")
        if key not in seen:
            seen.add(key)
            of_actor = counts.setdefault(row.actor, {})
            of_actor.setdefault(row.concept, [0, 0])[int(row.agreement)] += 1
    actors = sorted(counts)
    ties = np.zeros((len(actors), len(actors)))
    for i, a in enumerate(actors):
        for other, b in enumerate(actors[:i]):
            shared = counts[a].keys() & counts[b].keys()
            ties[i, other] = sum(counts[a][j][k] * counts[b][j][m] * (1 - abs(k - m)) for j in shared for k in (0, 1) for m in (0, 1))
    return pd.DataFrame(ties + ties.T, index=actors, columns=actors)


def measured(way: str, n: int, rule: str) -> tuple[float, float, float]:
    """Seconds, peak memory in MiB, and the sum of the network, of one way in a process of its own."""
    done = subprocess.run([sys.executable, __file__, way, str(n), rule], capture_output=True, text=True, check=True)
    seconds, peak, total = map(float, done.stdout.split())
    return seconds, peak, total


def main() -> None:
    print(f"{'rule':<12} {'statements':>10} {'ours, s':>8} {'growth':>7} {'MiB':>6} {'loop, s':>8} {'growth':>7} {'MiB':>6} {'loop/ours':>9}")
    for rule in RULES:
        before = {"ours": None, "loop": None}
        for n in SIZES:
            cells = {}
            for way in ("ours", "loop"):
                if way == "loop" and n > SIZES[0] and (before["loop"] is None or before["loop"] * 6 > LONGEST):
                    before["loop"] = None
                    continue
                seconds, peak, total = measured(way, n, rule)
                growth = f"x{seconds / before[way]:.1f}" if before[way] else ""
                before[way], cells[way] = seconds, (seconds, growth, peak, total)
            line = [f"{rule:<12} {n:>10}", "{:>8.3f} {:>7} {:>6.0f}".format(*cells["ours"][:3])]
            if "loop" in cells:
                assert cells["loop"][3] == cells["ours"][3], "the two ways differ"
                line += ["{:>8.3f} {:>7} {:>6.0f}".format(*cells["loop"][:3]), f"x{cells['loop'][0] / cells['ours'][0]:.1f}".rjust(9)]
            print(" ".join(line), flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        import resource

        given = statements(int(sys.argv[2]))
        started = time.perf_counter()
        network = {"ours": ours, "loop": loop}[sys.argv[1]](given, sys.argv[3])
        elapsed = time.perf_counter() - started
        print(elapsed, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, network.to_numpy().sum())
