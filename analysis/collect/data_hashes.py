"""Of what exhibits are made: hashes of the collected data and of the codebook."""

from collections.abc import Mapping
from typing import NamedTuple

from analysis.collect import files, store


class Made(NamedTuple):
    """Of what exhibits are made: SHA-256 of the collected data, and of the codebook with what the study is about."""

    data: str
    codebook: str


def made_of() -> Made:
    """Hashes of the data that are read: of the names and bytes of the tables, whatever else lies beside them."""
    tables = store.read_bytes(store.raw_folder())
    words = {name: data for name, data in tables.items() if name.startswith("codebook/")}
    rest = {name: data for name, data in tables.items() if name not in words}
    lent = {f"{name} of the project": data for name, data in store.codebook_data().ours}
    return Made(of_tables(rest), of_tables(words | lent | {"study.toml": files.read_given(store.about_path())}))


def of_tables(tables: Mapping[str, bytes]) -> str:
    """One hash of the names and bytes of some tables, in whatever order they are given."""
    return files.sha256("".join(f"{name} {files.sha256(data)}\n" for name, data in sorted(tables.items())).encode())
