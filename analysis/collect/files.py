"""Files as such: those that somebody names read within bounds, and all of ours written whole or not at all."""

import copy
import errno
import hashlib
import os
import re
import shutil
import stat
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from analysis.collect import listing
from analysis.collect.swap import exchange

LARGEST = 200 * 10**6
"""Bytes that a file may have which somebody names."""


_PLAINLY = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""How a file is opened whose bytes are asked for as they are, without waiting for them; Windows knows the latter flag, other systems the former."""
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
    with os.fdopen(os.open(path, os.O_RDONLY | _PLAINLY), "rb") as file:
        data = file.read(found.st_size + 1) if found.st_size <= LARGEST else b""  # room for the largest would be filled by Windows
        if len(data or b"") > found.st_size:  # it grew meanwhile, or is one whose size the system does not say
            data = (data or b"") + (file.read(LARGEST) or b"")
    if max(len(data or b""), found.st_size) > LARGEST:
        raise OSError(errno.EFBIG, f"it is larger than {LARGEST // 10**6} MB", str(path))
    return data or b""


def read_entry(bundle: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Bytes of a file in a zip, never more than its directory says; its checksum is not asked, so that a spoiled file can be looked at.

    Raises
    ------
    OSError
        If it cannot be unpacked; `strerror` says why.
    """
    unchecked = copy.copy(entry)
    unchecked.CRC = None  # type: ignore[assignment]  # as zipfile has it where no checksum is known
    try:
        with bundle.open(unchecked) as stream:
            data = stream.read(entry.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, NotImplementedError, OSError) as error:
        raise OSError(errno.EINVAL, str(error) or type(error).__name__, entry.filename) from error
    if len(data) != entry.file_size:
        raise OSError(errno.EINVAL, f"it has {len(data)} bytes, and {entry.file_size} are announced", entry.filename)
    return data


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


def has_several_lines(path: Path) -> bool:
    """Whether a file has more than one line; only its beginning is read."""
    with path.open(encoding="latin-1") as file:
        return sum(1 for _ in zip(range(2), file, strict=False)) > 1


def replace_folder(
    folder: Path, contents: Mapping[str, bytes] | Iterable[tuple[str, bytes]], held: Callable[[], AbstractContextManager[None]] = nullcontext
) -> None:
    """Put files, by relative path, into a folder in place of all that is there, whole or not at all; the folder is never missing in between.

    Files that are made one after the other are written one after the other, and none is kept; `held` is the context in which the folders change places.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    sweep(folder.parent, below=False)
    fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f"{PARTIAL}{os.getpid()}-"))
    try:
        for name, data in sorted(contents.items()) if isinstance(contents, Mapping) else contents:
            write_bytes(fresh / name, data)
        fresh.chmod(0o755)
        with held():
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
    handle = os.open(place, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)
    try:
        try:
            _lock(handle)
        except (BlockingIOError, PermissionError) as error:  # the latter on Windows
            raise Busy(words) from error
        yield handle
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    """Lock an open file until it is closed, in the way of the system; an error if another process has it."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def sync() -> None:
    """Have all that was written put on disk, where the system can be asked to (not on Windows)."""
    getattr(os, "sync", bool)()


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
