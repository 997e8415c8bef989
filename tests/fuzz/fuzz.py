"""Many inputs by hand: `python tests/fuzz/fuzz.py --inputs 20000 --notebooks 500` prints a table of outcomes.

Each input is known by its seed and number: `--only 17` does one of them again and says all that was seen.
"""

import argparse
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import fuzz_doors  # noqa: E402, since a script finds its neighbours only now


def _one(task: tuple[int, int, bool]) -> fuzz_doors.Outcome:
    return fuzz_doors.through(*task)


def table(outcomes: list[fuzz_doors.Outcome]) -> str:
    """Outcomes by door and by kind of mischief, as text."""
    lines = []
    for title, names in (("door", lambda one: [one.door]), ("mischief", lambda one: one.kinds or ("none",))):
        counted = Counter((name, one.result if not one.trouble else one.trouble) for one in outcomes for name in set(names(one)))
        columns = sorted({result for _, result in counted})
        lines.append(" | ".join([title, *columns]))
        for name in sorted({name for name, _ in counted}):
            lines.append(" | ".join([name, *(str(counted[name, column]) for column in columns)]))
        lines.append("")
    return "\n".join(lines)


def main() -> int:
    """Try them, and say what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--notebooks", type=int, default=0, help="how many inputs go through the notebooks too, spread over all")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", type=int)
    asked = parser.parse_args()
    if asked.only is not None:
        print(fuzz_doors.through(asked.seed, asked.only, asked.notebooks > 0))
        return 0
    step = max(asked.inputs // asked.notebooks, 1) if asked.notebooks else 0
    tasks = [(asked.seed, asked.first + number, bool(step) and number % step == 0) for number in range(asked.inputs)]
    outcomes = []
    with ProcessPoolExecutor(asked.workers) as pool:
        for done, one in enumerate(pool.map(_one, tasks, chunksize=10), 1):
            outcomes.append(one)
            if one.trouble:
                print(f"{one.number}: {one.trouble} {one.door} {list(one.kinds)} {one.detail[-700:]}", flush=True)
            if done % 500 == 0:
                print(f"{done} of {len(tasks)}", file=sys.stderr, flush=True)
    print(table(outcomes))
    return int(any(one.trouble for one in outcomes))


if __name__ == "__main__":
    sys.exit(main())
