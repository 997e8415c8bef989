"""Which files lie in a folder: those that people put there, not what their tools leave beside them."""

from collections.abc import Iterable, Iterator
from pathlib import Path

MOST_FILES = 100_000
"""More files and folders than any data set has: somebody named the wrong folder."""
_LEFT_BY_TOOLS = ("__macosx", "__pycache__", "$recycle.bin", "desktop.ini", "thumbs.db", "ehthumbs.db", "@eadir", "lost+found", "icon\r")


def is_of_tools(name: str) -> bool:
    """Whether a file or folder is one that tools leave behind: `.ipynb_checkpoints`, `._facts.csv`, `~$facts.csv`, `__MACOSX` and their like."""
    return name.startswith((".", "~$")) or name.lower() in _LEFT_BY_TOOLS


def is_put_there(path: Path, folder: Path) -> bool:
    """Whether a path below a folder is none of what tools leave there, nor in it."""
    return not any(map(is_of_tools, path.relative_to(folder).parts))


def tables_in(folder: Path) -> list[Path]:
    """CSV files in a folder, sorted; none if there is no such folder."""
    return sorted(path for path in _entries(folder) if path.suffix == ".csv")


def tables_below(folder: Path) -> list[Path]:
    """CSV files in and below a folder, sorted; links of folders are not followed.

    Raises
    ------
    OSError
        If more lies there than can be a data set; `strerror` says so.
    """
    found: list[Path] = []
    waiting, seen = [folder], 0
    while waiting:
        for path in _entries(waiting.pop()):
            seen += 1
            if seen > MOST_FILES:
                raise OSError(0, f"it has more than {MOST_FILES} files and folders, and a data set is asked for", str(folder))
            if path.is_dir() and not path.is_symlink():
                waiting.append(path)
            found += [path] * (path.suffix == ".csv" and path.is_file())
    return sorted(found)


def folders_in(folder: Path) -> list[Path]:
    """Folders in a folder, sorted; none if there is no such folder."""
    return sorted(path for path in _entries(folder) if path.is_dir())


_TABLES = (".csv", ".csv.txt", ".tsv", ".xlsx", ".xls", ".ods", ".toml")
"""How names of files end that hold a table, or say what a study is about, whether they can be read or not."""


def misnamed(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Files that would be passed over for their name, `facts.xlsx` or `requests.CSV`, and the name under which each would be read.

    Parameters
    ----------
    folder
        A data set.
    names
        Files that can be in it; one that is there excuses others of its name.
    """
    found = {}
    for name in (name for name in names if not (folder / name).exists()):
        place = folder / name
        for path in _entries(place.parent):
            small = path.name.lower()
            if small.partition(".")[0] == place.stem and small.endswith(_TABLES) and path.suffix != ".csv" and path.is_file():
                found[path.relative_to(folder).as_posix()] = name
    return found


def _entries(folder: Path) -> Iterator[Path]:
    return (path for path in folder.iterdir() if not is_of_tools(path.name)) if folder.is_dir() else iter(())
