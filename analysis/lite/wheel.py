"""The package as a wheel for the browser, with the study at work and its claims in it: it says that it needs what can be had there."""

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from analysis.collect import files, listing, store
from analysis.model import checkout
from analysis.pipeline import stamping
from analysis.verify import scratch

OF_PROJECT = (
    "CHANGELOG.md",
    "CITATION.cff",
    "CODEBOOK.md",
    "README.md",
    "data",
    "docs",
    "notebooks",
    "pyproject.toml",
    "requirements.txt",
    "results",
)
"""Files and folders of a study that are run, claimed, or written into by what is."""
LEFT_OUT = ("pipeline/installed", "carried")
"""Folders of the package that an installation puts elsewhere."""
DAY = (2020, 1, 1, 0, 0, 0)
"""The day that all files bear, so that the wheel is the same whenever it is made."""


def _below(root: Path, parts: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """Files of a folder, by path from it."""
    for part in parts:
        place = root / part
        for path in sorted(place.rglob("*")) if place.is_dir() else [place] * place.is_file():
            if path.is_file() and listing.is_put_there(path, root):
                yield path.relative_to(root).as_posix(), path


def contents() -> dict[str, bytes]:
    """Files of the wheel, without its metadata: the package, what it carries of the project, and a study of one's own in place of that of the project."""
    found = {}
    for path, place in _below(checkout.PACKAGE, sorted(item.name for item in checkout.PACKAGE.iterdir())):
        if not path.startswith(LEFT_OUT):
            found[f"analysis/{path}"] = files.read_file(place)
    is_ours = store.ROOT == store.INSTRUMENT
    carried = checkout.CARRIED.relative_to(checkout.PACKAGE.parent).as_posix()
    for path, place in _below(store.INSTRUMENT, OF_PROJECT if is_ours else scratch.CARRIED):
        found[f"{carried}/{path}"] = files.read_file(place)
    if not is_ours:
        for path, place in _below(store.ROOT, OF_PROJECT):
            found[f"{carried}/{checkout.AT_WORK.name}/{path}"] = files.read_file(place)
    stamp = json.dumps(stamping.stamp()._asdict(), indent=1).encode()
    return found | {f"{carried}{'' if is_ours else f'/{checkout.AT_WORK.name}'}/{stamping.RELEASE}": stamp}


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


def made(required: Iterable[str]) -> tuple[str, bytes]:
    """Name and bytes of the wheel.

    The build backend makes wheels of a source tree with the needs of the project; this one is made of an installed package too, and needs less.

    Parameters
    ----------
    required
        What it says that it needs.
    """
    name, version = store.PROJECT.replace("-", "_"), store.version()
    about = f"{name}-{version}.dist-info"
    lines = ["Metadata-Version: 2.1", f"Name: {store.PROJECT}", f"Version: {version}", *(f"Requires-Dist: {each}" for each in required), ""]
    of_wheel = "Wheel-Version: 1.0\nGenerator: rival-requests lite\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    whole = {**contents(), f"{about}/METADATA": "\n".join(lines).encode(), f"{about}/WHEEL": of_wheel.encode()}
    record = f"{about}/RECORD"
    rows = [f"{path},sha256={_digest(data)},{len(data)}\n" for path, data in sorted(whole.items())]
    whole[record] = "".join([*rows, f"{record},,\n"]).encode()
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in [*sorted(item for item in whole.items() if item[0] != record), (record, whole[record])]:
            archive.writestr(zipfile.ZipInfo(path, DAY), data, zipfile.ZIP_DEFLATED)
    return f"{name}-{version}-py3-none-any.whl", bundle.getvalue()
