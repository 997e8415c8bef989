"""Licences and the bill of materials: every package of the locks, as its metadata say; the schema of CycloneDX holds, and planted faults are found."""

import json
import re
from email.message import Message

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from deposit.described import contents

from analysis.collect import store
from analysis.deposit import bill, licences, lock, tree

NAMED = licences.of_packages(contents().files)


def with_files(**changed):
    """What is deposited, with other bytes in some files."""
    names = {"running": lock.RUNNING, "said": licences.SAID}
    return contents()._replace(files={**contents().files, **{names[key]: data for key, data in changed.items()}})


def document() -> dict:
    return json.loads(bill.made(contents())[bill.NAME])


def faults(made: dict) -> list[str]:
    """What the schema of CycloneDX finds wrong."""
    return [str(error) for error in JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(made), all_errors=True) or ()]


def test_the_schema_of_cyclonedx_finds_nothing_wrong_and_finds_what_is_planted():
    assert faults(document()) == []
    made = document()
    planted = {
        "hashes": [{"alg": "SHA-256", "content": "no hash"}],
        "scope": "for tests",
        "name": None,
        "colour": "red",
    }
    for component, (key, wrong) in zip(made["components"], planted.items(), strict=False):
        component[key] = wrong
    assert len(faults(made)) == len(planted)


def test_the_bill_has_every_package_of_both_locks_with_version_hashes_and_licence():
    made = {component["bom-ref"]: component for component in document()["components"]}
    pinned = [(path, package) for path, packages in lock.both(contents().files).items() for package in packages]
    assert len(made) == len(pinned) == len(NAMED) > 200
    for path, package in pinned:
        component = made[f"pkg:pypi/{package.name}@{package.version}"]
        assert [each["content"] for each in component["hashes"]] == list(package.sha256) and component["version"] == package.version
        assert component["scope"] == ("required" if path == lock.RUNNING else "optional")
    assert made["pkg:pypi/uri-template@1.3.0"]["licenses"] == [{"license": {"name": "MIT License"}}]
    assert made["pkg:pypi/colorama@0.4.6"]["properties"][1] == {
        "name": bill.CONDITION,
        "value": 'sys_platform == "win32"',
    }
    root = document()["dependencies"][0]
    assert any(ref.startswith("pkg:pypi/papermill@") for ref in root["dependsOn"]) and not any("frictionless" in ref for ref in root["dependsOn"])


def test_the_serial_number_follows_from_what_the_bill_says():
    assert document() == document() and "timestamp" not in bill.made(contents())[bill.NAME].decode()
    other = contents()._replace(stamp=contents().stamp._replace(commit="f" * 40))
    assert json.loads(bill.made(other)[bill.NAME])["serialNumber"] != document()["serialNumber"]


def test_the_table_of_licences_is_what_the_installed_packages_say():
    """If this fails, `make licences` mends it; `make licences` after `make lock`."""
    assert store.csv_bytes(licences.table(contents().files)).decode() == contents().files[licences.SAID].decode()
    spoiled = contents().files[licences.SAID].replace(b"papermill,2.7.0,BSD,", b"papermill,2.7.0,GPL,")
    assert licences.table(with_files(said=spoiled).files).to_dict() == licences.table(contents().files).to_dict() and b"GPL," in spoiled
    assert sum(found.licence == licences.NOTHING for found in NAMED.values()) == 3


def test_a_package_without_a_licence_in_the_table_and_a_lock_without_hashes_are_refused():
    more = contents().files[lock.RUNNING] + b"zzz==1.0 \\\n    --hash=sha256:" + b"0" * 64 + b"\n"
    with pytest.raises(tree.Unfit, match=r"not that of the locks \(zzz 1.0\). Make it anew \(make licences\)"):
        licences.made(with_files(running=more))
    with pytest.raises(ValueError, match="not installed here, and without a row in .*: zzz 1.0. Write what"):
        licences.table(with_files(running=more).files)
    for line in (b"zzz>=1.0 \\\n    --hash=sha256:" + b"0" * 64, b"zzz==1.0"):
        with pytest.raises(tree.Unfit, match="zzz.* is not pinned to one version with hashes"):
            lock.read(line)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"License-Expression": "MIT", "License": "BSD"}, ("MIT", "License-Expression")),
        ({"License": "BSD", "Classifier": "License :: OSI Approved :: BSD License"}, ("BSD", "License")),
        ({"License": "UNKNOWN", "Classifier": "License :: OSI Approved :: ISC License"}, ("ISC License", "Classifier")),
        ({"License": "MIT License\n\nCopyright (c) " + "somebody " * 9}, ("MIT License", "License")),
        ({"License": "Copyright (c) " + "somebody " * 9}, (licences.NOTHING, "")),
        ({}, (licences.NOTHING, "")),
    ],
)
def test_what_metadata_say_of_a_licence(fields, said):
    metadata = Message()
    for name, value in fields.items():
        metadata[name] = value
    assert licences.told(metadata) == said


def test_the_document_names_the_licence_of_each_part_and_package():
    text = licences.made(contents())[licences.NAME].decode()
    assert "| documents: `docs/` | CC-BY-4.0 |" in text and "| MIT | [LICENSE](LICENSE) |" in text
    assert text.count("\n| ") == len(NAMED) + 4 + 3 * 2 and "| numpy | 2.4.6 |" in text


def test_what_others_made_is_what_has_a_licence_beside_it():
    beside = [readme.parent for readme in (store.ROOT / "tests" / "data").glob("*/README.md") if re.search("licen[cs]e", readme.read_text(), re.I)]
    made = {path.relative_to(store.ROOT).as_posix() for folder in beside for path in folder.iterdir() if path.name != "README.md"}
    assert made == licences.CARRIED.keys()
    for path, carried in licences.CARRIED.items():
        assert carried.address in (store.ROOT / path).with_name("README.md").read_text(encoding="utf-8")
