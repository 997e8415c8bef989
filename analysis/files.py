"""The one door to disk: where everything lies, how it is read, and how it is written at once or not at all."""

import ctypes
import errno
import fcntl
import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pandas as pd

from analysis import checkout
from analysis.schemas import STUDY_TABLES

pd.set_option("mode.string_storage", "python")  # text columns as pandas itself keeps them, also where pyarrow is there, which it would take otherwise

ROOT = checkout.ROOT
RAW = "RIVAL_REQUESTS_RAW"
"""Environment variable: a folder in place of `data/raw`, with `cases/` in it."""
BUILD = "RIVAL_REQUESTS_BUILD"
"""Environment variable: where a rerun keeps its own processed tables, in place of the claimed ones."""
PRINT = "RIVAL_REQUESTS_PRINT"
"""Environment variable: `no` for a rerun without the print edition."""


def raw_folder() -> Path:
    """Folder of the collected data: `data/raw`, or the one that a run was given."""
    return Path(os.environ.get(RAW) or ROOT / "data" / "raw")


def use_raw(folder: Path) -> None:
    """Read collected data from another folder from now on, in this process and those that it starts."""
    os.environ[RAW] = str(folder.resolve())


def processed_folder() -> Path:
    """Folder of the cleaned tables: the claimed ones, or those of the rerun that asks."""
    return Path(os.environ.get(BUILD) or ROOT) / "data" / "processed"


_LENT: dict[str, dict[str, pd.DataFrame]] = {}
_LENT_CODEBOOK: dict[str, pd.DataFrame] = {}


@contextmanager
def lend(cases: Mapping[str, Mapping[str, pd.DataFrame]], codebook: Mapping[str, pd.DataFrame]) -> Iterator[None]:
    """Give out these processed tables, by case and name, and this codebook in place of those on disk, as long as the context lasts, in this process."""
    global _LENT, _LENT_CODEBOOK
    kept = _LENT, _LENT_CODEBOOK
    _LENT, _LENT_CODEBOOK = {case_id: dict(tables) for case_id, tables in cases.items()}, dict(codebook)
    try:
        yield
    finally:
        _LENT, _LENT_CODEBOOK = kept


def is_rerun() -> bool:
    """Whether this process belongs to a rerun, which keeps what it makes in a folder of its own."""
    return bool(os.environ.get(BUILD))


def prints() -> bool:
    """Whether this process makes the print edition, as a rerun does."""
    return is_rerun() and os.environ.get(PRINT) != "no"


def case_ids(folder: Path | None = None) -> list[str]:
    """Names of the case folders, sorted."""
    cases = (folder or raw_folder()) / "cases"
    return sorted(path.name for path in cases.iterdir() if path.is_dir()) if cases.is_dir() else []


def read_bytes(folder: Path) -> dict[str, bytes]:
    """Bytes of every CSV file in and below a folder, by path relative to it, sorted."""
    paths = sorted(path for path in folder.rglob("*.csv") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def read_table(source: Path | bytes) -> pd.DataFrame:
    """Table as text: every cell a string, blank is `""` (`NA` is Namibia, not a missing value)."""
    data = source if isinstance(source, bytes) else source.read_bytes()
    return pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False, encoding="utf-8-sig")


def read_tables(folder: Path) -> dict[str, pd.DataFrame]:
    """Tables of a folder by name without the ending; empty if there is no such folder."""
    return {path.stem: read_table(path) for path in sorted(folder.glob("*.csv"))}


def codebook_paths(folder: Path | None = None) -> dict[str, Path]:
    """Files of the codebook by name: those that a data set brings, and the project's own for the others."""
    places = (ROOT / "data" / "raw", folder or raw_folder())
    return {path.stem: path for place in places for path in sorted((place / "codebook").glob("*.csv"))}


def read_codebook() -> dict[str, pd.DataFrame]:
    """Tables of the codebook by name."""
    return dict(_LENT_CODEBOOK) or {name: read_table(path) for name, path in codebook_paths().items()}


EXHIBITS = Path(__file__).with_name("exhibits.csv")
"""The one home of the words of exhibits: number, title, caption, note, and where each is made."""


def read_exhibits() -> pd.DataFrame:
    """Exhibits, one row each, in the order of reading: `kind`, `name`, `number`, `title`, `caption`, `note`, `notebook`, `cell_tag`.

    `when_empty` is said in place of an exhibit without rows (blank = it is shown empty); `key` joins by `;` the columns that name a row; `is_chosen` says whether the choices of analysis change it.
    """
    return read_table(EXHIBITS)


def read_columns() -> pd.DataFrame:
    """What the columns of exhibits mean: `exhibit` (`table/NAME` or `figure/NAME`; blank = wherever no other is given), `column`, `meaning`, `blank`.

    A blank `column` says what one row of the exhibit is.
    """
    return read_table(EXHIBITS.with_name("columns.csv"))


def read_ways_back() -> pd.DataFrame:
    """What the cells of an exhibit rest on, where that is not all ids in their row: `exhibit`, `columns` (joined by `;`; blank = every other one), `rests_on`."""
    return read_table(EXHIBITS.with_name("ways_back.csv"))


def read_document() -> dict[str, str]:
    """The document under audit, by column; empty where the data have none."""
    path = raw_folder() / "digest" / "document.csv"
    return read_table(path).iloc[0].to_dict() if path.is_file() else {}


def read_raw_case(case_id: str) -> dict[str, pd.DataFrame]:
    """Raw tables of a case by name: its folder, and the rows of the study's tables that belong to it.

    `origins`, `codings` and `adjudication` are reduced to the case; they are empty where the data
    have none. `claims`, `references`, `entities` are those of the audited document, empty unless
    its claims were checked against facts of this case.
    """
    tables = read_tables(raw_folder() / "cases" / case_id)
    facts = set(tables["facts"]["fact_id"])
    empty = {table.name: pd.DataFrame(columns=[column.name for column in table.columns], dtype=str) for table in STUDY_TABLES}
    found = {name: read_table(path) for name in empty if (path := raw_folder() / f"{name}.csv").is_file()}
    study = {name.rpartition("/")[2]: table for name, table in (empty | found).items()}
    cited = {fact for ids in study["claims"]["fact_ids"] for fact in ids.split(";") if fact}
    for name, rows in (
        ("origins", study["origins"]["origin_id"].isin(tables["sources"]["origin_id"])),
        ("codings", study["codings"]["fact_id"].isin(facts)),
        ("adjudication", study["adjudication"]["fact_id"].isin(facts)),
    ):
        tables[name] = study[name][rows.astype(bool)].reset_index(drop=True)
    for name in ("claims", "references", "entities"):
        tables[name] = study[name] if cited & facts else study[name].iloc[:0]
    return tables


def read_processed_case(case_id: str) -> dict[str, pd.DataFrame]:
    """Cleaned tables of a case by name.

    Raises
    ------
    FileNotFoundError
        If the case was never cleaned; says what to do.
    """
    if case_id in _LENT:
        return dict(_LENT[case_id])
    tables = read_tables(processed_folder() / case_id)
    if not tables:
        raise FileNotFoundError(f"no cleaned tables of case {case_id!r} yet: run notebook 01 of the case first (make run)")
    return tables


def read_processed_cases() -> dict[str, dict[str, pd.DataFrame]]:
    """Cleaned tables of every case of the data, by case and name.

    Raises
    ------
    FileNotFoundError
        If a case was never cleaned; says what to do.
    """
    return {case_id: read_processed_case(case_id) for case_id in sorted(_LENT) or case_ids()}


def csv_bytes(table: pd.DataFrame) -> bytes:
    r"""CSV text of a table as UTF-8 with `\n`, without an index; days as YYYY-MM-DD, NaN blank."""
    return table.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d").encode()


AT_FDCWD, RENAME_EXCHANGE = -100, 2
"""Of the system: paths are meant as they stand, and two places are exchanged (Linux renameat2; macOS has the same number for renamex_np)."""
PARTIAL = ".partial-"
"""How names of files and folders begin that are not whole yet; the number of the process that makes them follows."""


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{PARTIAL}{os.getpid()}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is somebody else's
        pass
    return True


def sweep(folder: Path, below: bool = True) -> None:
    """Remove what processes that are gone left half-written in a folder, and below it."""
    for path in folder.rglob(f"{PARTIAL}*") if below else folder.glob(f"{PARTIAL}*"):
        process = path.name.removeprefix(PARTIAL).partition("-")[0]
        if not (process.isdigit() and _is_alive(int(process))):
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def why_not_writable(folder: Path) -> str:
    """What the system says to a new file in a folder; blank if it allows one."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return error.strerror or str(error)


def read_file(path: Path) -> bytes:
    """Bytes of a file, as it is."""
    return path.read_bytes()


def replace_folder(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Put files, by relative path, into a folder in place of all that is there, whole or not at all; the folder is never missing in between."""
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    sweep(folder.parent, below=False)
    fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f"{PARTIAL}{os.getpid()}-"))
    try:
        write_all(fresh, contents)
        fresh.chmod(0o755)
        if folder.exists():
            exchange(fresh, folder)
        else:
            fresh.replace(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def exchange(one: Path, other: Path) -> None:
    """Let two files or folders change places in one step of the system.

    Where the system or the disk has no such step, `other` is away for the moment between two renames.
    """
    library = ctypes.CDLL(None, use_errno=True)
    if hasattr(library, "renameat2"):  # Linux
        done = library.renameat2(AT_FDCWD, os.fsencode(one.absolute()), AT_FDCWD, os.fsencode(other.absolute()), RENAME_EXCHANGE) == 0
    elif hasattr(library, "renamex_np"):  # macOS
        done = library.renamex_np(os.fsencode(one.absolute()), os.fsencode(other.absolute()), RENAME_EXCHANGE) == 0
    else:
        done = False
    if not done:
        aside = one.with_name(f"{one.name}-aside")
        other.replace(aside)
        one.replace(other)
        aside.replace(one)


STAGED, PLAN = ".staged", "plan.csv"
"""Folder, below that of the files, in which changes of many files are prepared, and the file in it that decides on them."""


class Busy(Exception):
    """Another process is changing the same files."""


class Moved(Exception):
    """Files are no longer what they were when their change was decided on."""


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """No other process changes many files below a folder at a time.

    Raises
    ------
    Busy
        If one does.
    """
    handle = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise Busy(f"another process is changing files of {root}; wait for it and try again") from error
    finally:
        os.close(handle)


def change_all(root: Path, changes: Mapping[str, bytes | None], before: Mapping[str, str]) -> None:
    """Change many files below a folder all at once.

    The new files are written and read back beside the old ones first, which nothing touches. Then the
    plan of the changes is put in its place: until there, everything stays as it was; from there on
    the changes are made, if need be by `finish_changes` at the next start.

    Parameters
    ----------
    root
        The folder.
    changes
        New bytes by relative path; None for a file that goes.
    before
        SHA-256 of the old files by relative path, of those that are there.

    Raises
    ------
    Busy
        If another process is changing files of this folder.
    Moved
        If an old file is no longer what it was.
    """
    stage = root / STAGED
    with _alone(root):
        _make_changes(root, stage)
        for path, data in sorted(changes.items()):
            if data is not None:
                write_bytes(stage / "new" / path, data)
                if (stage / "new" / path).read_bytes() != data:
                    raise OSError(errno.EIO, "what is read is not what was written", str(stage / "new" / path))
        moved = [path for path in sorted(changes) if _digest_of(root / path) != before.get(path, "")]
        if moved:
            shutil.rmtree(stage)
            raise Moved(f"somebody else changed what was to be changed, so nothing was: {', '.join(moved)}")
        plan = [(path, "new" if data is not None else "removed", before.get(path, "")) for path, data in sorted(changes.items())]
        os.sync()
        write_bytes(stage / PLAN, csv_bytes(pd.DataFrame(plan, columns=["path", "change", "before"])))
        _make_changes(root, stage)


def finish_changes(root: Path) -> bool:
    """Make the changes of a process that was killed after they were decided on, and forget those that it only prepared; whether any were made."""
    if not (root / STAGED).is_dir():
        return False
    with suppress(Busy), _alone(root):
        return _make_changes(root, root / STAGED)
    return False


def _digest_of(path: Path) -> str:
    """SHA-256 of a file; blank if there is none."""
    return sha256(path.read_bytes()) if path.is_file() else ""


def _make_changes(root: Path, stage: Path) -> bool:
    """Make the changes that were decided on, as far as they are not made yet, and empty the stage; whether there were any."""
    plan = stage / PLAN
    is_decided = plan.is_file()
    for path, change, before in read_table(plan).itertuples(index=False) if is_decided else ():
        fresh, target = stage / "new" / path, root / path
        if change == "removed" and _digest_of(target) == before:
            remove([target])
        elif fresh.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh.replace(target)
    if is_decided:
        os.sync()
        plan.unlink()
    shutil.rmtree(stage, ignore_errors=True)
    return is_decided


def write_all(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files below a folder, by relative path."""
    for name in sorted(contents):
        write_bytes(folder / name, contents[name])


def remove(paths: Iterable[Path]) -> None:
    """Remove files, and folders that this leaves empty."""
    for path in paths:
        path.unlink(missing_ok=True)
        if path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()


def sha256(data: bytes) -> str:
    """SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
