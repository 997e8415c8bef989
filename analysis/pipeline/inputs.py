"""What notebooks depend on besides each other: code, shared tables, and the collected tables of their cases."""

import time
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from analysis.collect import files, listing, others, store
from analysis.model import terms
from analysis.pipeline import notebooks


def _shared_inputs() -> list[Path]:
    """Files that notebooks of every case depend on: the lock, what the study is about, and the codebook."""
    return [store.lock_path(), store.about_path(), *store.codebook_paths()]


def _study_inputs() -> list[Path]:
    """Raw tables that lie beside the cases, of which the first notebook takes the rows of its case; not which warnings were looked at."""
    return store.beside_paths()


RACY_NS = 2 * 10**9
"""A file that was changed so short a time ago could be changed again without its time telling it."""
_KEPT: dict[str, tuple[tuple[int, ...], str]] = {}


def _sha256(path: Path) -> str:
    """Hash of a file; one whose time, size and place on the disk are those of before, and not of just now, is not read again."""
    found = path.stat()
    signature = (found.st_mtime_ns, found.st_size, found.st_ino, found.st_dev)
    kept = _KEPT.get(str(path))
    if kept and kept[0] == signature:
        return kept[1]
    digest = files.sha256(path.read_bytes())
    if time.time_ns() - found.st_mtime_ns > RACY_NS:
        _KEPT[str(path)] = (signature, digest)
    return digest


def _digest(paths: Iterable[Path]) -> str:
    """One hash of the names and contents of some files, in their order."""
    return files.sha256("".join(f"{path.name} {_sha256(path)}\n" for path in paths).encode())


def _beside(name: str) -> list[Path]:
    """Tables beside the cases: the first notebook of a case takes the rows of its case, those of the study read the law."""
    return _study_inputs() if name == notebooks.CLEANING else store.law_paths() if name in notebooks.OF_STUDY else []


def _names_of() -> dict[bool, list[str]]:
    """Notebooks of a case, and (True) of the study: those of every case are the same."""
    return {True: notebooks.names(terms.STUDY), False: notebooks.names("")}


class Inputs(NamedTuple):
    """What notebooks depend on besides the collected tables of their cases: files by name of notebook, each once and sorted."""

    files: dict[str, list[Path]]

    @classmethod
    def of(cls, case_ids: Iterable[str]) -> "Inputs":
        """Modules and shared tables that the notebooks of some cases depend on."""
        graph, found = notebooks.import_graph(), {}
        shared = _shared_inputs()
        names_of = _names_of()
        for name in sorted({name for case_id in case_ids for name in names_of[case_id == terms.STUDY]}):
            found[name] = sorted({*shared, *notebooks.module_files(name, graph), *_beside(name)})
        return cls(found)

    def only(self, name: str) -> "Inputs":
        """Those of one notebook."""
        return Inputs({name: self.files[name]})

    def digest(self, name: str, case_id: str) -> str:
        """Hash of all that a notebook of a case depends on, as it is now.

        These are its source, modules, those that declare its exhibits among them, shared tables, and the collected tables of the case.
        """
        return files.sha256((self._of_notebook(name) + _collected(case_id)).encode())

    def digests(self, case_ids: Iterable[str]) -> dict[tuple[str, str], str]:
        """`digest` of every notebook of some cases, by case and name; each file is read once."""
        of_notebook, names_of, found = {name: self._of_notebook(name) for name in self.files}, _names_of(), {}
        for case_id in case_ids:
            collected = _collected(case_id)
            for name in names_of[case_id == terms.STUDY]:
                found[case_id, name] = files.sha256((of_notebook[name] + collected).encode())
        return found

    def _of_notebook(self, name: str) -> str:
        """What a notebook depends on in any case: its source, the version, by which exhibits are numbered, a hash of files, and one of the cases of others."""
        beside = others.digest() if name in notebooks.OF_STUDY else ""
        return (
            _source(name, _sha256(notebooks.FOLDER / f"{name}.ipynb"))
            + store.version()
            + ";".join(store.filled())
            + _digest(self.files[name])
            + beside
        )


@lru_cache(maxsize=32)
def _source(name: str, digest: str) -> str:
    """What people wrote in a notebook, as long as it is the same."""
    return notebooks.source(notebooks.read(name))


def _collected(case_id: str) -> str:
    """Hash of the collected tables of a case, or of every case for the study."""
    cases = store.case_ids() if case_id == terms.STUDY else [case_id]
    return _digest(path for each in cases for path in listing.tables_in(store.raw_folder() / "cases" / each))
