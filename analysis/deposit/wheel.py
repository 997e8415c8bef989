"""The wheel of a release: what pip installs where nobody wants a checkout, with the study, its claims and the documents in it."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from analysis.collect import files


class NotBuilt(ValueError):
    """A wheel could not be built; the message says why."""


def build(contents: Mapping[str, bytes], day: str) -> tuple[str, bytes]:
    """Name and bytes of the wheel of the files of a release, which says which commit it is.

    Its files are the same wherever it is built; they are compressed, so its own bytes depend on the machine's zlib.

    Parameters
    ----------
    contents
        Files of the release by path.
    day
        ISO day of its commit, from which every file in the wheel is dated.

    Raises
    ------
    NotBuilt
        If the build backend is missing or fails; says what it complained of.
    """
    moment = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
    with tempfile.TemporaryDirectory(prefix="rival-requests-") as folder:
        root, out = Path(folder) / "tree", Path(folder) / "wheel"
        files.write_all(root, contents)
        variables = {**os.environ, "SOURCE_DATE_EPOCH": str(moment), "PYTHONSAFEPATH": "1"}
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
        done = subprocess.run(command, cwd=root, env=variables, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False)
        made = sorted(out.glob("*.whl"))
        if done.returncode or len(made) != 1:
            said = done.stderr.strip().rpartition("\n")[2] or f"exit status {done.returncode}"
            raise NotBuilt(f"The archive was made and the wheel was not: hatchling does not build it ({said}). Make the environment anew (make env).")
        return made[0].name, files.read_file(made[0])
