"""What the notebooks say in running text: the answer that each begins with, headings that say what was found, and what may surprise.

In come cases, choices and the tables of the rooms above; out go paragraphs with computed numbers, true of any case under any choices. One module
for each notebook, imported when it is first asked for. It imports the rooms above `exhibits`, and not `exhibits`.
"""

from importlib import import_module
from types import ModuleType

NAMES = ("cleaning", "positions", "figures", "robustness", "cases", "evidence", "agreement")
"""Modules of the notebooks, in their order."""


def __getattr__(name: str) -> ModuleType:
    if name not in NAMES:
        raise AttributeError(f"module 'analysis.essays' has no attribute {name!r}")
    return import_module(f"analysis.essays.{name}")
