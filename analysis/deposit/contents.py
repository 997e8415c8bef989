"""What is deposited: which release it is, its files, and the study that these files hold."""

from collections.abc import Mapping
from typing import NamedTuple

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
