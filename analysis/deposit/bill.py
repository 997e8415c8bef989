"""`sbom.cdx.json`: the locks as a bill of materials in CycloneDX 1.6, with versions, hashes and licences.

It has no time and no number by chance: its serial number follows from what it says.
"""

import json
import uuid
from typing import Any
from urllib.parse import quote

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from analysis.deposit import licences, lock
from analysis.deposit.contents import Contents

NAME = "sbom.cdx.json"
CONDITION = "rival-requests:condition"
LOCK = "rival-requests:lock"
SCOPES = {lock.RUNNING: "required", lock.TESTING: "optional"}

Json = dict[str, Any]


def made(contents: Contents) -> dict[str, bytes]:
    """`sbom.cdx.json`."""
    said = licences.of_packages(contents.files)
    locks = lock.both(contents.files)
    components = [_component(package, said[package.name, package.version], path) for path, packages in locks.items() for package in packages]
    project = contents.package
    itself = f"{project['name']}@{project['version']}"
    direct = {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": itself,
                "name": project["name"],
                "version": project["version"],
                "description": project["description"],
                "licenses": [{"license": {"id": "MIT"}}],
                "properties": [{"name": "rival-requests:commit", "value": contents.stamp.commit}],
            }
        },
        "components": components,
        "dependencies": [
            {
                "ref": itself,
                "dependsOn": [_address(package) for package in locks[lock.RUNNING] if package.name in direct],
            }
        ],
        "compositions": [{"aggregate": "incomplete", "dependencies": [itself]}],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(bill, sort_keys=True))
    whole = {"$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "serialNumber": f"urn:uuid:{serial}", **bill}
    return {NAME: (json.dumps(whole, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()}


def _address(package: lock.Pinned) -> str:
    """The package URL."""
    return f"pkg:pypi/{quote(package.name)}@{quote(package.version, safe='')}"


def _component(package: lock.Pinned, said: licences.Told, path: str) -> Json:
    """A package: the hashes are those of all files of its version, of which a system installs one."""
    if said.said_in == "License-Expression":
        licence: list[Json] = [{"expression": said.licence}]
    else:
        licence = [{"license": {"name": said.licence}}] if said.said_in else []
    properties = [
        {"name": LOCK, "value": path},
        *[{"name": CONDITION, "value": package.condition}] * bool(package.condition),
    ]
    return {
        "type": "library",
        "bom-ref": _address(package),
        "purl": _address(package),
        "name": package.name,
        "version": package.version,
        "scope": SCOPES[path],
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in package.sha256],
        "licenses": licence,
        "properties": properties,
    }
