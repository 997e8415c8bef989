"""A name is found in every kind of file in which it can be packed, and in paths."""

import base64
import gzip
import io
import json
import sqlite3
import tarfile
import zipfile
import zlib

import pytest

from analysis.model.spellings import Spellings
from analysis.pipeline.searching import search

NAME = "Zoë Åkermål"
NAMES = Spellings([NAME], ["Åkermål"])


def pdf(text: bytes) -> bytes:
    stream = zlib.compress(b"BT /F1 12 Tf [" + text + b"] TJ ET")
    return b"%PDF-1.4\n1 0 obj\n<< /Length 9 >>\nstream\n" + stream + b"\nendstream\nendobj\n"


def zipped(name: str, data: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return made.getvalue()


def tarred(data: bytes) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        member = tarfile.TarInfo("a.txt")
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return made.getvalue()


def in_data_base(tmp_path) -> bytes:
    with sqlite3.connect(tmp_path / "made") as connection:
        connection.execute("create table a (b text)")
        connection.execute("insert into a values (?)", [NAME])
    connection.close()
    data = (tmp_path / "made").read_bytes()
    (tmp_path / "made").unlink()
    return data


SVG = f"<svg><text>{NAME}</text></svg>".encode()
KINDS = {
    "a.csv": f"x\n{NAME}\n".encode(),
    "bom.csv": f"x\n{NAME}\n".encode("utf-16"),
    "cyrillic.txt": ("дело и ещё слова " * 20 + NAME).encode("utf-16"),
    "wide.txt": f"x {NAME}".encode("utf-16-le"),
    "a.svg": SVG,
    "a.ipynb": json.dumps({"cells": [{"source": [f"# {NAME}"]}]}).encode(),
    "page.html": b'<img src="data:image/svg+xml;base64,' + base64.b64encode(SVG) + b'">',
    "a.bib": b'author = {{\\AA}kerm{\\aa}l, Zo{\\"e}}',
    "shown.pdf": pdf(b"(Zo\\353 \\305ker) -20 (m\\345l)"),
    "glyphs.pdf": pdf(b"<" + f"{NAME}".encode("utf-16-be").hex().encode() + b">"),
    "about.pdf": b"%PDF-1.4\n<< /Title <FEFF" + NAME.encode("utf-16-be").hex().encode() + b"> >>",
    "dist.whl": zipped("in/a.txt", NAME.encode()),
    "nested.zip": zipped("dist.whl", zipped("a.txt", NAME.encode())),
    "named.zip": zipped(f"{NAME}.txt", b""),
    "dist.tar.gz": tarred(NAME.encode()),
    "a.json.gz": gzip.compress(json.dumps([NAME]).encode()),
    "a.png": b"\x89PNG\r\n\x1a\n....tEXtTitle\x00" + NAME.encode() + b"....IDAT....IEND",
    f"{NAME}.txt": b"nothing",
}


@pytest.mark.parametrize("file", KINDS)
def test_a_name_is_found_in_every_kind_of_file(tmp_path, file):
    (tmp_path / file).write_bytes(KINDS[file])
    (found,) = search([tmp_path], NAMES).left
    assert found.path == tmp_path / file and set(found.names) <= {NAME, "Åkermål"}


def test_a_name_is_found_in_a_data_base(tmp_path):
    (tmp_path / "a.sqlite3").write_bytes(in_data_base(tmp_path))
    assert search([tmp_path], NAMES).left


def test_a_name_is_found_in_universes(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    parquet.write_table(
        pyarrow.table({"informant": ["AAA", *[f"{NAME} {number}" for number in range(200)], "zzz"]}), tmp_path / "a.parquet", compression="gzip"
    )
    assert search([tmp_path], NAMES).left


def test_what_cannot_be_read_is_said_and_links_and_the_history_are_not_followed(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 cut")
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "packed").write_text(NAME)
    (tmp_path / "link").symlink_to(tmp_path / ".git" / "packed")
    found = search([tmp_path, tmp_path / "not there"], NAMES)
    assert (found.left, found.n_files) == ([], 2)
    assert sorted({path.name for path in found.unreadable}) == ["a.zip", "b.png"]


def test_a_file_below_two_places_is_searched_once(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(NAME)
    assert search([tmp_path, tmp_path / "in"], NAMES).n_files == 1
