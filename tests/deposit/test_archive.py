"""Archives as bytes: each changed byte is named, and hostile ones are refused with all that is wrong."""

import io
import random
import stat
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.cli.group import main
from analysis.collect import files, names, unpacking
from analysis.deposit import archive, hashes, judging

TOP, DAY = "thing-1.0", "2026-11-29"
FILES = {
    "a.txt": b"one\n", "data/raw/ä b.csv": b"x,y\n1,2\n" * 40, "empty": b"", "run": b"#!/bin/sh\n",
    "z/z/z.bin": bytes(range(256)) * 9, "release.json": b'{"day": "2026-11-29", "executable": ["run"]}\n',
}  # fmt: skip
WHOLE = FILES | {hashes.NAME: hashes.lines(FILES)}


def packed() -> bytes:
    return archive.pack(WHOLE, ["run"], TOP, DAY)


def put(tmp_path: Path, data: bytes, name: str = "thing.zip") -> Path:
    files.write_bytes(tmp_path / name, data)
    return tmp_path / name


def refusal(tmp_path: Path, data: bytes) -> str:
    """What is said of a zip that is not unpacked."""
    with pytest.raises(unpacking.NoArchive) as caught:
        judging.look_at(put(tmp_path, data))
    return str(caught.value)


def bundle_of(*entries: tuple[zipfile.ZipInfo | str, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
    """A zip with entries besides the file of hashes, as another program may write it."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", how) as bundle:
        for entry, data in [(f"{TOP}/{hashes.NAME}", b""), *entries]:
            bundle.writestr(entry, data)
    return whole.getvalue()


def of_kind(name: str, mode: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, mode << 16
    return entry


def test_a_zip_is_sorted_stored_of_one_day_and_has_plain_rights():
    with zipfile.ZipFile(io.BytesIO(packed())) as bundle:
        entries = bundle.infolist()
    assert [entry.filename for entry in entries] == [f"{TOP}/{path}" for path in sorted(WHOLE)]
    assert {entry.date_time for entry in entries} == {(2026, 11, 29, 0, 0, 0)}
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    rights = {entry.filename.removeprefix(f"{TOP}/"): entry.external_attr >> 16 for entry in entries}
    assert rights.pop("run") == stat.S_IFREG | 0o755 and set(rights.values()) == {stat.S_IFREG | 0o644}
    assert archive.pack(dict(reversed(WHOLE.items())), ["run"], TOP, DAY) == packed()


def test_what_was_packed_is_found_as_it_was(tmp_path):
    found = judging.look_at(put(tmp_path, packed()))
    assert (found.faults, found.notes, found.unpacked.top) == ([], [], TOP)
    assert found.unpacked.files == dict(sorted(WHOLE.items()))
    assert found.sha256 == files.sha256(packed())


def test_the_spans_of_a_zip_cover_every_byte():
    spans = list(archive.spans(packed()))
    ends = [span.end for span in spans]
    assert ends == sorted(ends) and ends[-1] == len(packed()) and len(spans) == 3 * len(WHOLE) + 1
    starts = zip([0, *ends], spans, strict=False)
    contents = {span.path: packed()[start : span.end] for start, span in starts if span.words == span.path != ""}
    assert contents == {f"{TOP}/{path}": data for path, data in WHOLE.items()}


def test_every_single_byte_that_is_changed_is_named(tmp_path):
    """Bytes of a small archive, one after the other: its file is named, or the directory at the end cannot be read."""
    whole = packed()
    start, directory = 0, zipfile.ZipFile(io.BytesIO(whole)).start_dir
    place = tmp_path / "thing.zip"
    for span in archive.spans(whole):
        for at in range(start, span.end, 3 if span.end - start < 90 else 97):
            place.write_bytes(whole[:at] + bytes([whole[at] ^ 0x11]) + whole[at + 1 :])
            try:
                said = "\n".join(judging.look_at(place).faults)
            except unpacking.NoArchive as error:
                said = str(error)
                assert at >= directory, (at, span, said)
            path = span.path.removeprefix(f"{TOP}/")
            assert said and (at >= directory or path in said), (at, span, said)
        start = span.end


@pytest.mark.parametrize("seed", range(5))
def test_ten_changed_bytes_are_each_named(seed, tmp_path):
    rng, spans = random.Random(seed), list(archive.spans(packed()))
    spoiled, wanted = bytearray(packed()), set()
    contents = zipfile.ZipFile(io.BytesIO(packed())).start_dir
    for at in rng.sample(range(contents), 10):
        spoiled[at] ^= rng.randrange(1, 256)
        wanted.add(next(span.path for span in spans if at < span.end).removeprefix(f"{TOP}/"))
    said = "\n".join(judging.look_at(put(tmp_path, bytes(spoiled))).faults)
    assert {path for path in wanted if path not in said} == set()


def test_files_that_are_changed_missing_or_new_are_named(tmp_path):
    others = {path: data for path, data in WHOLE.items() if path != "empty"} | {"a.txt": b"two\n", "new": b""}
    found = judging.look_at(put(tmp_path, archive.pack(others, ["run"], TOP, DAY)))
    assert found.faults == ["a.txt is changed.", "empty is missing.", "new is unexpected."]


def test_an_archive_that_was_packed_anew_holds_and_says_so(tmp_path):
    anew = io.BytesIO()
    with zipfile.ZipFile(anew, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.mkdir("other")
        for path, data in WHOLE.items():
            bundle.writestr(f"other/{path}", data)
    found = judging.look_at(put(tmp_path, anew.getvalue()))
    assert found.faults == [] and "packed them again" in found.notes[0]


def test_the_hash_beside_an_archive_is_asked(tmp_path):
    place = put(tmp_path, packed())
    put(tmp_path, f"{files.sha256(packed())}  thing.zip\n".encode(), "thing.zip.sha256")
    assert judging.look_at(place).faults == []
    put(tmp_path, f"{'0' * 64}  thing.zip\n".encode(), "thing.zip.sha256")
    assert judging.look_at(place).faults == ["thing.zip.sha256, which lies beside it, has another SHA-256."]


ZERO = "0" * 64
HOSTILE = {
    "out of the folder": ((f"{TOP}/../../evil", b""), "leads out of the folder"),
    "absolute": (("/etc/passwd", b""), "begins at a root"),
    "home": (("~/x", b""), "begins at a root"),
    "drive": (("C:/evil", b""), "begins at a root, a drive"),
    "stream": ((f"{TOP}/a.txt:evil", b""), "colon"),
    "backslash": ((f"{TOP}\\..\\evil", b""), "backslash"),
    "link": ((of_kind(f"{TOP}/link", stat.S_IFLNK | 0o777), b"/etc"), "is a link"),
    "device": ((of_kind(f"{TOP}/device", stat.S_IFCHR | 0o666), b""), "is a device"),
    "pipe": ((of_kind(f"{TOP}/pipe", stat.S_IFIFO | 0o666), b""), "is a device, a pipe"),
    "twice": ((f"{TOP}/{hashes.NAME}", b"other"), "is there twice"),
    "case": ((f"{TOP}/{hashes.NAME.lower()}", b""), "are one file on some systems"),
    "a file and its folder": ((f"{TOP}/{hashes.NAME}/x", b""), "is a file, and a folder"),
    "device of Windows": ((f"{TOP}/aux.csv", b""), "is a device on Windows"),
    "a dot at the end": ((f"{TOP}/a./b", b""), "ends in a dot"),
    "no name": ((f"{TOP}//b", b""), "a part without a name"),
    "turned letters": ((f"{TOP}/a\u202ecsv.exe", b""), "cannot be seen"),
    "long": ((f"{TOP}/{'a' * 300}", b""), "is longer than"),
    "bomb": ((f"{TOP}/bomb", b"0" * 5_000_000), "more than 200 times"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_zip_is_refused(kind, tmp_path):
    (entry, words) = HOSTILE[kind]
    said = refusal(tmp_path, bundle_of(entry, how=zipfile.ZIP_DEFLATED))
    assert words in said and not (tmp_path.parent / "evil").exists()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_all_that_is_wrong_is_said_at_once(tmp_path):
    said = refusal(tmp_path, bundle_of(*(entry for entry, _ in HOSTILE.values()), how=zipfile.ZIP_DEFLATED))
    assert [kind for kind, (_, words) in HOSTILE.items() if words not in said] == []
    done = CliRunner().invoke(main, ["verify", str(tmp_path / "thing.zip"), "--files"])
    assert done.exit_code == 2 and "\u202e" not in done.output and "cannot be verified as an archive" in done.output


def test_an_encrypted_entry_and_an_unknown_method_are_refused(tmp_path):
    for flag_at, value, words in ((8, 1, "is encrypted"), (10, 99, "is packed by method 99")):
        whole = bytearray(packed())
        place = zipfile.ZipFile(io.BytesIO(bytes(whole))).start_dir
        struct.pack_into("<H", whole, place + flag_at, value)
        assert words in refusal(tmp_path, bytes(whole))


def test_an_entry_that_is_longer_than_it_says_is_read_no_further(tmp_path):
    """A directory that announces ten bytes of fifty million: no more than these ten are read, nor held in memory."""
    whole = bytearray(bundle_of((f"{TOP}/bomb", b"0" * 50_000_000), how=zipfile.ZIP_DEFLATED))
    with zipfile.ZipFile(io.BytesIO(bytes(whole))) as bundle:
        place = bundle.start_dir + archive.ENTRY + len(f"{TOP}/{hashes.NAME}")
    struct.pack_into("<L", whole, place + 24, 10)
    tracemalloc.start()
    found = unpacking.read_zip(bytes(whole))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found.files["bomb"]) == 10 and "bomb" in found.damaged and peak < 5_000_000


def test_overlapping_entries_and_too_many_are_refused(tmp_path, monkeypatch):
    whole = bytearray(packed())
    place = zipfile.ZipFile(io.BytesIO(bytes(whole))).start_dir
    struct.pack_into("<LL", whole, place + 20, 10**5, 10**5)
    assert "they overlap" in refusal(tmp_path, bytes(whole))
    monkeypatch.setattr(unpacking, "MOST_FILES", 3)
    monkeypatch.setattr(unpacking, "MOST_BYTES", 100)
    said = refusal(tmp_path, packed())
    assert "7 entries, and 3 are allowed" in said and "100 are allowed" in said
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert "more than 30 entries" in refusal(tmp_path, b"PK\1\2" * 31)


def test_what_is_no_zip_or_no_release_is_refused(tmp_path):
    assert "It is no zip" in refusal(tmp_path, b"PK no")
    assert "It is no zip" in refusal(tmp_path, packed()[:-30])
    assert f"It has no {hashes.NAME}" in refusal(tmp_path, archive.pack(FILES, [], TOP, DAY))
    assert "names no file" in refusal(tmp_path, archive.pack({hashes.NAME: b"nothing"}, [], TOP, DAY))


def test_a_folder_with_links_or_pipes_is_refused_and_what_commands_made_is_left_aside(tmp_path):
    folder = tmp_path / "thing"
    files.write_all(folder, WHOLE)
    files.write_all(folder, {".venv/x": b"", "build/y": b"", "data/__pycache__/z.pyc": b""})
    found = judging.look_at(folder)
    assert (found.faults, found.notes, found.sha256) == ([], ["not looked at: .venv, build"], "")
    files.write_bytes(folder / "a.txt", b"two")
    assert judging.look_at(folder).faults == ["a.txt is changed."]
    (folder / "data" / "link").symlink_to("/etc")
    (folder / "secret").symlink_to("/etc/hostname")
    with pytest.raises(unpacking.NoArchive) as caught:
        judging.look_at(folder)
    assert "'data/link' cannot be part" in str(caught.value) and "'secret' cannot be part" in str(caught.value)


@pytest.mark.parametrize("line", ["", "x", f"{ZERO} a", f"{ZERO[1:]}  a", f"{ZERO}  ../a", f"{ZERO}  a\n{ZERO}  a"])
def test_what_is_wrong_with_a_file_of_hashes_is_said(line):
    assert hashes.NAME in "".join(hashes.parse(f"{line}\n".encode())[1])


def test_paths_of_the_project_are_places_on_every_system():
    assert [names.fault(path) for path in ("analysis/x.py", ".ci/run", "data/raw/ä.csv", "a b/c")] == [""] * 4
    assert names.faults(["Ä", "a\u0308"])[0].endswith("are one file on some systems.")
