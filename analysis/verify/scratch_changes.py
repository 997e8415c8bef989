"""Changes of a scratch copy: rows, line ends and places of raw tables, rights, and settings of somebody's own."""

import csv
import io
import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from analysis.collect import files, store
from analysis.pipeline import start_kernel

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def _change_tables(copy: Path, change: Callable[[bytes], bytes]) -> Path:
    raw = copy / "data" / "raw"
    files.write_all(raw, {path: change(data) for path, data in store.read_bytes(raw).items()})
    return copy


def _parsed(data: bytes) -> tuple[bytes, list[list[str]]]:
    """Mark of order of bytes or nothing, and the rows: parsed, so that line ends within cells survive."""
    mark = BYTE_ORDER_MARK if data.startswith(BYTE_ORDER_MARK) else b""
    return mark, list(csv.reader(io.StringIO(data.removeprefix(mark).decode(), newline="")))


def _table(mark: bytes, rows: Iterable[Sequence[str]], end: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end).writerows(rows)
    return mark + text.getvalue().encode()


def shuffled_rows(data: bytes) -> bytes:
    """A table with its rows in another order; the header stays."""
    mark, (head, *rows) = _parsed(data)
    random.Random(1).shuffle(rows)
    return _table(mark, [head, *rows], "\n")


def windows_line_ends(data: bytes) -> bytes:
    r"""A table with `\r\n` at the end of each row."""
    mark, rows = _parsed(data)
    return _table(mark, rows, "\r\n")


def marked(data: bytes) -> bytes:
    """A table that begins with a mark of the order of bytes, as spreadsheets write it."""
    return BYTE_ORDER_MARK + data.removeprefix(BYTE_ORDER_MARK)


ORDERED = (
    "codebook/case_columns.csv",
    "codebook/generalisations.csv",
    "codebook/case_columns.csv",
    "codebook/propositions.csv",
    "codebook/roles.csv",
    "codebook/coders.csv",
    "codebook/event_types.csv",
)
"""Tables whose rows stand in the order in which they are shown."""


def shuffle_rows(copy: Path) -> Path:
    kept = {path: path.read_bytes() for name in ORDERED if (path := copy / "data" / "raw" / name).is_file()}
    changed = _change_tables(copy, shuffled_rows)
    for path, data in kept.items():
        files.write_bytes(path, data)
    return changed


def end_lines_otherwise(copy: Path) -> Path:
    return _change_tables(copy, windows_line_ends)


def mark_tables(copy: Path) -> Path:
    return _change_tables(copy, marked)


def move(copy: Path) -> Path:
    """Move the copy into a folder whose name has spaces and letters beyond ASCII."""
    target = copy.parent / "a copy, Ünïcödé – копия" / "the project"
    target.parent.mkdir()
    return copy.rename(target)


def forbid_writing(copy: Path) -> Path:
    for path in (copy / "data" / "raw").rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    return copy


def settle_in(copy: Path) -> Path:
    """A home with settings of one's own: for Matplotlib, for IPython, and kernels of the usual names that do not start."""
    home = copy.parent / "home"
    files.write_all(
        home,
        {
            ".config/matplotlib/matplotlibrc": b"font.size: 31\nfont.family: serif\nlines.linewidth: 9\naxes.facecolor: 99ff99\nsavefig.dpi: 37\n",
            ".ipython/profile_default/startup/00.py": b"import pandas\npandas.set_option('display.max_rows', 2, 'display.precision', 1)\n",
            **{
                f".local/share/jupyter/kernels/{name}/kernel.json": b'{"argv": ["false"], "display_name": "no kernel", "language": "python"}\n'
                for name in ("python3", start_kernel.NAME)
            },
        },
    )
    return copy
