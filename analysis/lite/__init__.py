"""The laboratory in a browser: a JupyterLite in which the notebooks run and are judged, without anything installed.

`build` makes it of a `wheel`, of `packages` and of a distribution of `pyodide`; `rerun`, `own` and `form` are what runs in it.
"""


class Unbuilt(ValueError):
    """The laboratory cannot be built; the message says why, and what to do."""


def list_fonts() -> None:
    """Have matplotlib list the fonts of a kernel that has just begun, which it says aloud wherever it happens first; here it says nothing."""
    import logging

    said = logging.getLogger("matplotlib.font_manager")
    before = said.level
    said.setLevel(logging.ERROR)
    import matplotlib.font_manager  # noqa: F401

    said.setLevel(before)
