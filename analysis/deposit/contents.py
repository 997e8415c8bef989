"""What is deposited: which release it is, its files, and the study that these files hold."""

import tomllib
from collections.abc import Mapping
from typing import Any, NamedTuple

from analysis.collect import files, store
from analysis.model.dispute import Study
from analysis.pipeline.stamping import Stamp

__all__ = ["Contents", "Stamp"]


class Contents(NamedTuple):
    """What an archive holds so far.

    Attributes
    ----------
    stamp
        Which release it is.
    files
        Bytes of each file by its path from the root of the archive, with `/`, sorted.
    study
        All cases as they were cleaned, read from the data of these very files.
    """

    stamp: Stamp
    files: Mapping[str, bytes]
    study: Study

    @property
    def package(self) -> Mapping[str, Any]:
        """What `pyproject.toml` says of the package: that of the archive, or, of a study of one's own, of the package that made it."""
        data = self.files.get("pyproject.toml") or files.read_file(store.INSTRUMENT / "pyproject.toml")
        found: Mapping[str, Any] = tomllib.loads(data.decode())["project"]
        return found

    def with_files(self, more: Mapping[str, bytes]) -> "Contents":
        """The same with more files.

        Raises
        ------
        ValueError
            If a file of that path is there already; names all of them.
        """
        if twice := sorted(self.files.keys() & more.keys()):
            raise ValueError(f"the archive has these already: {', '.join(twice)}")
        return self._replace(files=dict(sorted({**self.files, **more}.items())))
