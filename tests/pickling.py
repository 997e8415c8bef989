"""An executor of tests: here, but with everything pickled on its way there and back, as to another machine."""

import pickle
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from analysis.pipeline import executors


class Pickling(executors.Here):
    """Does work here as if it were done elsewhere."""

    is_here = False

    def __init__(self, at_a_time: int = 2) -> None:
        super().__init__(at_a_time)
        self.labels: list[str] = []

    def do(self, label: str, work: executors.Work, given: Sequence[object], folder: Path) -> Any:
        self.labels.append(label)
        folder.mkdir(parents=True, exist_ok=True)
        arrived_work, arrived = pickle.loads(pickle.dumps((work, tuple(given))))
        return pickle.loads(pickle.dumps(super().do(label, arrived_work, arrived, folder)))


@contextmanager
def opened(at_a_time: int = 2) -> Iterator[Pickling]:
    """One that is opened as a cluster is."""
    yield Pickling(at_a_time)
