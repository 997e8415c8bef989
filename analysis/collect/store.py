"""The one door to disk: where everything lies, how it is read, and how it is written at once or not at all."""

import errno
import fcntl
import hashlib
import io
import os
import re
import shutil
import stat
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pandas as pd

from analysis.collect import codebook_checks, form_checks, formulas, listing, reading
from analysis.collect.cleaned_text import tidy
from analysis.collect.fault import Fault
from analysis.collect.swap import exchange
from analysis.model import checkout, terms
from analysis.model.about import About, Faulty
from analysis.model.dates import day_texts
from analysis.model.dictionary.collected import STUDY_TABLES
from analysis.model.dictionary.schemas import Table
from analysis.model.dictionary.vocabulary import CODEBOOK_TABLES
from analysis.model.dispute import BESIDE_CASES, OF_DOCUMENT, Case, Codebook, Law, RawCase, Study

# Text columns as pandas itself keeps them, also where pyarrow is there, which it would take otherwise: on import, since
# pandas chooses wherever a table is made, and has no other switch for it.
pd.set_option("mode.string_storage", "python")

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


_LENT: Study | None = None


@contextmanager
def lend(study: Study) -> Iterator[None]:
    """Give out the cases and the codebook of a study in place of those on disk, as long as the context lasts, in this process."""
    global _LENT
    kept, _LENT = _LENT, study
    try:
        yield
    finally:
        _LENT = kept


def is_rerun() -> bool:
    """Whether this process belongs to a rerun, which keeps what it makes in a folder of its own."""
    return bool(os.environ.get(BUILD))


def prints() -> bool:
    """Whether this process makes the print edition, as a rerun does."""
    return is_rerun() and os.environ.get(PRINT) != "no"


def case_ids(folder: Path | None = None) -> list[str]:
    """Names of the case folders, sorted."""
    return [path.name for path in listing.folders_in((folder or raw_folder()) / "cases")]


def read_bytes(folder: Path) -> dict[str, bytes]:
    """Bytes of every CSV file in and below a folder, by path relative to it, sorted; what tools leave there is passed over.

    Raises
    ------
    OSError
        If a file cannot be read, or more lies there than can be a data set.
    """
    return {path.relative_to(folder).as_posix(): read_given(path) for path in listing.tables_below(folder)}


LARGEST = 200 * 10**6
"""Bytes that a file may have which somebody names."""
_KINDS = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device", stat.S_IFSOCK: "a socket"}


def read_given(path: Path) -> bytes:
    """Bytes of a file that somebody names: a regular one of bounded size, for which nothing waits.

    Raises
    ------
    OSError
        If it is something else, larger than `LARGEST`, or cannot be read; `strerror` says why.
    """
    try:
        found = path.stat()
    except ValueError as error:
        raise OSError(errno.EINVAL, f"no file can have this name: {error}", str(path)) from error
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, f"it is {_KINDS.get(stat.S_IFMT(found.st_mode), 'something else')}, and a file is asked for", str(path))
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        data = file.read(LARGEST + 1) if found.st_size <= LARGEST else b""
    if max(len(data or b""), found.st_size) > LARGEST:
        raise OSError(errno.EFBIG, f"it is larger than {LARGEST // 10**6} MB", str(path))
    return data or b""


def no_files(folder: Path) -> list[str]:
    """Names of what stands in a data set where a file should: folders, pipes, devices, links that lead nowhere."""
    places = [path for pattern in ("study.toml", "*.csv", "*/*.csv", "cases/*/*.csv") for path in folder.glob(pattern)]
    return sorted(path.relative_to(folder).as_posix() for path in places if not path.is_file() and not listing.is_of_tools(path.name))


def unusable(path: Path) -> str:
    """Why a path can lead neither to a file nor to a folder, whether these are there or not; blank if it can."""
    try:
        os.fsencode(path).decode()
        kind = stat.S_IFMT(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return ""
    except UnicodeError:
        return "is no text in UTF-8"
    except ValueError as error:
        return f"cannot be a name ({error})"
    except OSError as error:
        return f"cannot be looked for ({error.strerror})"
    return "" if kind in (stat.S_IFREG, stat.S_IFDIR) else f"is {_KINDS.get(kind, 'something else')}"


def read_table(source: Path | bytes) -> pd.DataFrame:
    """Table that we wrote, as text: every cell a string, blank is `""` (`NA` is Namibia, not a missing value).

    Raises
    ------
    Faulty
        If it is no table.
    """
    data = source if isinstance(source, bytes) else source.read_bytes()
    name = "a table" if isinstance(source, bytes) else source.name
    try:
        text = data.decode("utf-8-sig")
        frame = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
        if isinstance(frame.index, pd.RangeIndex):
            return formulas.unguarded(frame) if formulas.may_be_escaped(text) else frame
    except ValueError:  # of pandas and of the decoder; the reader says what it is
        pass
    found = reading.read(data, name)
    faults = found.faults or [Fault(name, None, "", "no row", "a header")] * (not found.header)
    if faults:
        raise Faulty("\n".join(map(str, faults)))
    return pd.DataFrame([cells for _, cells in found.rows], columns=found.header, dtype=str)


def read_tables(folder: Path) -> dict[str, pd.DataFrame]:
    """Tables of a folder that we wrote, by name without the ending; empty if there is no such folder."""
    return {path.stem: read_table(path) for path in listing.tables_in(folder)}


def read_raw(path: Path, table: Table) -> pd.DataFrame:
    """Table that was collected, with the columns that it is to have, as text; read as the checks read it.

    Raises
    ------
    Faulty
        If its form is not that of the table, but for columns that are missing, which are left out; names every fault.
    """
    found = form_checks.parse(table, read_given(path), path.name)
    if found.frame is None or any(fault.value != "missing" for fault in found.faults):
        raise Faulty("\n".join(map(str, found.faults)))
    return found.frame.reset_index(drop=True)


SHARED = ("bases", "languages", "outlet_kinds")
"""Tables of the codebook that are the same whatever is studied."""
OPTIONAL = ("aliases", "coders", "conclusions", "decisions", "generalisations", "objections", "request_statuses", "selection")
"""Tables of the codebook that a vocabulary can do without; they are then without rows."""


def codebook_paths(folder: Path | None = None) -> dict[str, Path]:
    """Files of the codebook by name: those that a data set brings, and the project's own for the others.

    A data set with propositions of its own has a vocabulary of its own: of the project's tables it shares `SHARED` alone.
    """
    ours, own = (listing.tables_in(place / "codebook") for place in (ROOT / "data" / "raw", folder or raw_folder()))
    has_own = "propositions" in {path.stem for path in own}
    return {path.stem: path for path in [*(path for path in ours if path.stem in SHARED or not has_own), *own]}


def about_path(folder: Path | None = None) -> Path:
    """The file that says what a study is about: that of a data set, or the project's own where it brings none."""
    path = (folder or raw_folder()) / "study.toml"
    return path if os.path.lexists(path) else ROOT / "data" / "raw" / "study.toml"


def read_about(folder: Path | None = None) -> About:
    """What the study of the data, or of another folder, is about; where it does not say so, the words are ours, but neither title nor licence.

    Raises
    ------
    Faulty
        If it cannot be used; names every fault.
    """
    if _LENT and folder is None:
        return _LENT.codebook.about
    data = read_given(about_path(folder))
    if faults := codebook_checks.about_faults(data):
        raise Faulty("\n".join(map(str, faults)))
    about = About.of(tomllib.loads(data.decode("utf-8-sig")))
    is_own = about_path(folder).parent == (folder or raw_folder())
    return about if is_own else replace(about, title="Untitled study", authors=(), licence="")


def read_codebook() -> Codebook:
    """The codebook of the data."""
    if _LENT:
        return _LENT.codebook
    paths = codebook_paths()
    known = {name: table for table in CODEBOOK_TABLES if (name := table.name.rpartition("/")[2]) in paths}
    return Codebook.of({name: tidy(read_raw(paths[name], table)) for name, table in known.items()}, read_about())


_OF_LAW = [table for table in STUDY_TABLES if table.name.startswith("law/")]


def _there(tables: Iterable[Table]) -> dict[Path, Table]:
    """Tables beside the cases by their file, of those that the data have."""
    return {path: table for table in tables if (path := raw_folder() / f"{table.name}.csv").is_file()}


def law_paths() -> list[Path]:
    """Files of the law on which requests rest, of those that the data have."""
    return list(_there(_OF_LAW))


def read_law() -> Law:
    """The law on which requests rest; without rows where the data have none."""
    return Law.of({path.stem: tidy(read_raw(path, table)) for path, table in _there(_OF_LAW).items()})


def beside_paths() -> list[Path]:
    """Files of the tables that lie beside the cases and have rows of each, of those that the data have."""
    return list(_there(BESIDE_CASES))


def read_beside() -> dict[str, pd.DataFrame]:
    """Tables that lie beside the cases and have rows of each, by their short names, of those that the data have."""
    return {path.stem: read_raw(path, table) for path, table in _there(BESIDE_CASES).items()}


def read_document() -> dict[str, str]:
    """The document under audit, by column; empty where the data have none."""
    tables = _there(table for table in BESIDE_CASES if table.name == "digest/document")
    return next((tidy(read_raw(path, table)).iloc[0].to_dict() for path, table in tables.items()), {})


def read_collected(case_id: str, codebook: Codebook) -> dict[str, pd.DataFrame]:
    """Tables of a case as they were collected, by name, of those that its folder has."""
    folder = raw_folder() / "cases" / case_id
    return {table.name: read_raw(path, table) for table in codebook.case_tables if (path := folder / f"{table.name}.csv").is_file()}


def read_raw_case(case_id: str) -> RawCase:
    """A case as it was collected: its folder, and the rows of the study's tables that belong to it.

    `origins`, `codings` and `adjudication` are reduced to the case; they are empty where the data
    have none. `claims`, `references`, `entities` are those of the audited document, empty unless
    its claims were checked against facts of this case.

    Raises
    ------
    ValueError
        If there is no such case; says which there are.
    """
    if case_id not in (there := case_ids()):
        raise ValueError(f"there is no case {case_id!r}; the cases are {', '.join(there)}")
    codebook = read_codebook()
    tables = read_collected(case_id, codebook)
    facts = set(tidy(tables["facts"])["fact_id"])
    tables |= {name: table for name, table in read_beside().items() if name in RawCase.names()}
    of_case = {"origins": ("origin_id", tidy(tables["sources"])["origin_id"]), "codings": ("fact_id", facts), "adjudication": ("fact_id", facts)}
    for name, (column, there) in of_case.items():
        if name in tables:
            tables[name] = tables[name][tidy(tables[name])[column].isin(there)].reset_index(drop=True)
    cited = {fact for ids in tidy(tables["claims"])["fact_ids"] for fact in terms.split_list(ids)} if "claims" in tables else set()
    for name in OF_DOCUMENT:
        if name in tables and not cited & facts:
            tables[name] = tables[name].iloc[:0]
    return RawCase.of(tables, codebook)


def read_case(case_id: str, codebook: Codebook | None = None) -> Case:
    """A case as it was cleaned.

    Raises
    ------
    FileNotFoundError
        If the case was never cleaned; says what to do.
    """
    if _LENT and case_id in _LENT.cases:
        return _LENT.cases[case_id]
    tables = read_tables(processed_folder() / str(case_id))  # YAML has other kinds of values than names
    if not tables:
        raise FileNotFoundError(f"no cleaned tables of case {case_id!r} yet: run notebook 01 of the case first (make run)")
    return Case.of(tables, codebook or read_codebook())


def read_study() -> Study:
    """Every case of the data as it was cleaned, and their codebook.

    Raises
    ------
    FileNotFoundError
        If a case was never cleaned; says what to do.
    """
    if _LENT:
        return _LENT
    codebook = read_codebook()
    return Study(codebook, {case_id: read_case(case_id, codebook) for case_id in case_ids()})


def csv_bytes(table: pd.DataFrame) -> bytes:
    r"""CSV text of a table as UTF-8 with `\n`, without an index; days as YYYY-MM-DD, NaN blank; text that a spreadsheet would run is guarded."""
    days = {name: day_texts(table[name]) for name in table.select_dtypes("datetime")}
    return formulas.guarded(table.assign(**days) if days else table).to_csv(index=False, lineterminator="\n").encode()


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


def write_changed(path: Path, data: bytes) -> None:
    """Write a file whole, unless it holds just these bytes already: to read one is cheaper than to replace it."""
    if not path.is_file() or path.read_bytes() != data:
        write_bytes(path, data)


def _is_left(path: Path) -> bool:
    """Whether something half-written is that of a process that is gone, also where another one has its number by now."""
    import psutil

    named = re.fullmatch(rf"{re.escape(PARTIAL)}(\d+)-\w+", path.name)
    try:
        return named is not None and psutil.Process(int(named[1])).create_time() > path.lstat().st_mtime + 1
    except psutil.NoSuchProcess:
        return True
    except (OSError, psutil.Error):  # somebody else's, or gone meanwhile
        return False


def sweep(folder: Path, below: bool = True) -> None:
    """Remove what processes that are gone left half-written in a folder, and below it."""
    for path in filter(_is_left, folder.rglob(f"{PARTIAL}*") if below else folder.glob(f"{PARTIAL}*")):
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)


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


class Busy(Exception):
    """Another process is at work in the same place."""


@contextmanager
def alone(place: Path, words: str = "") -> Iterator[int]:
    """One process at a time with a file, which is made if need be; gives the number under which it is open.

    Raises
    ------
    Busy
        With these words, if another process is at work with it.
    """
    handle = os.open(place, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(words) from error
        yield handle
    finally:
        os.close(handle)


def write_all(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files below a folder, by relative path."""
    for name in sorted(contents):
        write_bytes(folder / name, contents[name])


def remove(paths: Iterable[Path]) -> None:
    """Remove files, and folders that this leaves empty."""
    for path in paths:
        path.unlink(missing_ok=True)
        for folder in path.parents:
            if not folder.is_dir() or any(folder.iterdir()):
                break
            folder.rmdir()


def sha256(data: bytes) -> str:
    """SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
