"""`ro-crate-metadata.json`: what is deposited as an RO-Crate (1.1), with the runs of notebooks as a Process Run Crate (0.5).

Each executed notebook is an action: the notebook is its instrument, tables and parameters are its objects, exhibits
its results. No action has a time, which the profiles recommend and do not ask for: the archive has no times of runs,
and the day of a commit is that of no run.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from analysis.collect import files, store
from analysis.deposit import codebook, licences
from analysis.deposit.contents import Contents
from analysis.model import terms
from analysis.pipeline import citing, claims, notebooks

NAME = "ro-crate-metadata.json"
CONTEXT = "https://w3id.org/ro/crate/1.1/context"
PROFILES = {"https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5")}
SHA256 = {"sha256": "http://schema.org/sha256"}
"""The one term that the context of RO-Crate 1.1 lacks."""
CODE = "MIT"
LICENCES = "https://spdx.org/licenses/"
LOCK = "requirements.txt"
PYTHON = "https://www.python.org/"
FORMATS = {
    ".cff": "application/yaml", ".csv": "text/csv", ".ipynb": "application/x-ipynb+json", ".json": "application/json",
    ".jsonld": "application/ld+json", ".md": "text/markdown", ".svg": "image/svg+xml", ".toml": "application/toml", ".yml": "application/yaml",
}  # fmt: skip
"""Formats of files by their ending; any other is plain text."""
FOLDERS = {
    f"{codebook.FOLDER}/": "The whole codebook: what this study adds to the vocabulary, and what it takes over",
    "data/processed/": "Tables of a case as they were cleaned",
    "data/raw/": "Collected tables beside the cases",
    "data/raw/cases/": "Tables of a case as they were collected",
    "data/raw/codebook/": "The codebook: the vocabulary by which facts were coded",
    "results/": "What notebooks made: exhibits, with their words and data, and executed notebooks",
    "analysis/": "The Python package that notebooks call",
    "tests/": "Tests of the package and of the claims",
    "": "Further files of the project",
}
IN_FULL = ("data", "results")
"""Folders of which every folder and file is described; of others, but for documents and notebooks, the folder alone."""
SINGLE = ("docs", "notebooks", "codecheck")

Entity = dict[str, Any]


def made(contents: Contents) -> dict[str, bytes]:
    """`ro-crate-metadata.json`, of everything that is deposited."""
    graph = [_descriptor(), *_Crate(contents).entities()]
    text = json.dumps({"@context": [CONTEXT, SHA256], "@graph": graph}, indent=1, ensure_ascii=False)
    return {NAME: (text + "\n").encode()}


def _to(*ids: str) -> dict[str, str] | list[dict[str, str]]:
    """References to entities: one alone as such, several as a list."""
    found = [{"@id": each} for each in ids]
    return found[0] if len(found) == 1 else found


def _descriptor() -> Entity:
    return {
        "@id": NAME,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
    }


def folder_of(path: str) -> str:
    """The folder by which a file is described; blank where it hangs from the root of the crate."""
    top = path.partition("/")[0]
    if path in licences.CARRIED:
        return ""
    if top in IN_FULL:
        return str(PurePosixPath(path).parent) + "/"
    return "" if top == path or top in SINGLE else f"{top}/"


class _Crate:
    """What is deposited, as entities."""

    def __init__(self, contents: Contents) -> None:
        self.contents, self.files, self.about = contents, contents.files, contents.study.codebook.about
        self.cited = citing.study()
        self.folders: dict[str, list[str]] = {}
        for path in contents.files:
            self.folders.setdefault(folder_of(path), []).append(path)
        self.single = self.folders.pop("", [])

    def entities(self) -> list[Entity]:
        """All entities: the root, what is around it, actions in the order of cases and notebooks, data in that of their paths."""
        actions = list(self._actions())
        described = [self._file(path) for path in self.files if not folder_of(path) or path.partition("/")[0] in IN_FULL]
        folders = [self._folder(folder, paths) for folder, paths in sorted(self.folders.items())]
        return [self._root(actions), *self._around(), *self._parameters(actions), *actions, *folders, *described]

    def _licence_of(self, path: str) -> dict[str, str] | list[dict[str, str]]:
        """The licence of a file or folder: that of the data, of the code, for a notebook both, or that of others who made it."""
        if path in licences.CARRIED:
            return _to(licences.CARRIED[path].address)
        of_data = path.startswith(("data/", "results/", "docs/", "notebooks/")) or path == "CODEBOOK.md"
        of_code = not of_data or path.startswith("notebooks/")
        return _to(*[f"{LICENCES}{self.about.licence}"] * of_data, *[f"{LICENCES}{CODE}"] * of_code)

    def _root(self, actions: list[Entity]) -> Entity:
        parts = [*self.folders, *self.single]
        return {
            "@id": "./",
            "@type": "Dataset",
            "name": self.about.title,
            "description": self.about.question,
            "datePublished": self.contents.stamp.day,
            "version": self.contents.stamp.version,
            "identifier": self.contents.stamp.commit,
            **({"keywords": ", ".join(self.cited["keywords"])} if self.cited.get("keywords") else {}),
            "license": _to(f"{LICENCES}{CODE}", f"{LICENCES}{self.about.licence}"),
            "author": _to(*(entity["@id"] for entity in self._people())),
            "conformsTo": _to(*PROFILES),
            "hasPart": _to(*sorted(parts)),
            "mentions": _to(*(action["@id"] for action in actions)),
        }

    def _people(self) -> list[Entity]:
        """Authors as `CITATION.cff` names them: a person has given and family names, a group a name."""
        found = []
        for number, author in enumerate(self.cited["authors"], 1):
            given = " ".join(filter(None, (author.get("given-names"), author.get("family-names"))))
            known = author.get("orcid") or author.get("website") or f"#author-{number}"
            found.append({"@id": known, "@type": "Person" if given else "Organization", "name": given or author["name"]})
        return found

    def _around(self) -> Iterator[Entity]:
        """Entities that are no part of what is deposited: profiles, licences, authors, the language."""
        for address, (name, version) in PROFILES.items():
            yield {"@id": address, "@type": "CreativeWork", "name": name, "version": version}
        for licence in sorted({CODE, self.about.licence}):
            yield {"@id": f"{LICENCES}{licence}", "@type": "CreativeWork", "name": licence, "identifier": licence}
        for carried in sorted({licences.CARRIED[path][1:] for path in self.single if path in licences.CARRIED}):
            yield {"@id": carried[1], "@type": "CreativeWork", "name": carried[0]}
        yield from self._people()
        yield {
            "@id": PYTHON,
            "@type": "ComputerLanguage",
            "name": "Python",
            "url": PYTHON,
            "version": self.contents.package["requires-python"],
        }

    def _actions(self) -> Iterator[Entity]:
        """An action for each executed notebook that is there."""
        results: dict[tuple[str, str], list[str]] = {}
        for row in store.read_table(self.files[claims.MANIFEST]).to_dict("records"):
            if row["path"] in self.files and not row["path"].startswith("notebooks/"):
                results.setdefault((row["case_id"], row["notebook"]), []).append(row["path"])
        for case_id in [*self.contents.study.cases, terms.STUDY]:
            for name in notebooks.names(case_id):
                if notebooks.executed_path(name, case_id) in self.files:
                    yield self._action(name, case_id, results.get((case_id, name), []))

    def _action(self, name: str, case_id: str, results: list[str]) -> Entity:
        parameter = [] if case_id in (terms.STUDY, notebooks.default_case()) else [_parameter(case_id)]
        return {
            "@id": f"#run-{case_id}-{name}",
            "@type": "CreateAction",
            "name": f"{name}.ipynb, executed for {case_id}",
            "description": f"Executed by papermill in a fresh kernel with the environment of {LOCK}; made {len(results)} files.",
            "instrument": {"@id": f"notebooks/{name}.ipynb"},
            "agent": _to(*(entity["@id"] for entity in self._people())),
            "object": _to(*self._read(name, case_id), *parameter),
            "result": _to(*results),
            "actionStatus": "http://schema.org/CompletedActionStatus",
        }

    def _read(self, name: str, case_id: str) -> list[str]:
        """Folders and files that a notebook reads: collected tables to clean them, else cleaned ones, and of the law."""
        cases = list(self.contents.study.cases) if case_id == terms.STUDY else [case_id]
        place = "data/raw/cases" if name == notebooks.CLEANING else "data/processed"
        found = [f"{place}/{each}/" for each in cases] + ["data/raw/codebook/"]
        if name == notebooks.CLEANING:
            found += ["data/raw/", "data/raw/digest/"]
        elif case_id == terms.STUDY:
            found += ["data/raw/law/"]
        return [folder for folder in found if folder in self.folders] + [LOCK]

    def _parameters(self, actions: list[Entity]) -> list[Entity]:
        """Parameters that runs were given."""
        named = {part["@id"] for action in actions for part in action["object"]}
        cases = [case_id for case_id in self.contents.study.cases if _parameter(case_id) in named]
        return [{"@id": _parameter(case_id), "@type": "PropertyValue", "name": "case_id", "value": case_id} for case_id in cases]

    def _folder(self, folder: str, paths: list[str]) -> Entity:
        """A folder, with its files where these are described."""
        described = FOLDERS[max((known for known in FOLDERS if folder.startswith(known)), key=len)]
        parts = {"hasPart": _to(*paths)} if folder.partition("/")[0] in IN_FULL else {}
        return {
            "@id": folder,
            "@type": "Dataset",
            "name": folder,
            "description": described,
            "license": self._licence_of(folder),
            **parts,
        }

    def _file(self, path: str) -> Entity:
        """A file: what it is called, its format, size, hash and licence."""
        data = self.files[path]
        entity: Entity = {
            "@id": path,
            "@type": "File",
            "name": _called(path, self.files),
            "encodingFormat": FORMATS.get(PurePosixPath(path).suffix, "text/plain"),
            "contentSize": str(len(data)),
            "sha256": files.sha256(data),
            "license": self._licence_of(path),
        }
        if path.startswith("notebooks/"):
            entity |= {
                "@type": ["File", "SoftwareSourceCode"],
                "programmingLanguage": {"@id": PYTHON},
                "runtimePlatform": "Jupyter",
                "softwareRequirements": _to(LOCK),
                "url": path,
                "version": self.contents.stamp.version,
            }
        return entity


def _parameter(case_id: str) -> str:
    return f"#case_id-{case_id}"


def _called(path: str, contents: Mapping[str, bytes]) -> str:
    """What a file is called: an exhibit by the first words of its caption, any other by its name."""
    caption = str(PurePosixPath(path).with_suffix(".md"))
    if path.startswith("results/") and caption in contents:
        return contents[caption].decode().partition("\n")[0].partition("**")[2].partition("**")[0] or path
    return PurePosixPath(path).name
