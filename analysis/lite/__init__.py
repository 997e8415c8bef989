"""The laboratory in a browser: a JupyterLite in which the notebooks run and are judged, without anything installed.

`build` makes it of a `wheel`, of `packages` and of a distribution of `pyodide`; `rerun` and `own` are what runs in it.
"""


class Unbuilt(ValueError):
    """The laboratory cannot be built; the message says why, and what to do."""
