"""The rules of CODECHECK for a configuration and what it describes, each passed or somebody's turn.

The rules are those of the register of CODECHECK for version 2.0 of its configuration (of 2026-09-11), by their
identifiers; what they ask is said in our words. Rules that ask a network, a record elsewhere or the register are not
judged here.
"""

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple

import yaml

CONFIGURATION, FOLDER, REPORT = "codecheck.yml", "codecheck/", re.compile(r"\.?codecheck/[^/]*\.pdf")
VERSION = "https://codecheck.org.uk/spec/config/2.0"
VERSIONS = {f"https://codecheck.org.uk/spec/config/{name}" for name in ("1.0", "2.0", "latest")}
PASSED, AUTHORS, CHECKER = "passed", "the authors", "the checker"
_PLACEHOLDER = re.compile(r"\b(FIXME|TODO|X{3,})\b")
_DOI = re.compile(r"https?://(dx\.)?doi\.org/10\.\d{4,9}/\S+")
_ADDRESS = re.compile(r"https?://\S+")


class Configuration(NamedTuple):
    """A configuration as it was read (an empty one where that fails), the files beside it, and why it was not read."""

    data: bytes
    tree: dict[str, Any]
    paths: frozenset[str]
    fault: str

    @property
    def paper(self) -> dict[str, Any]:
        """What it says of the paper."""
        return _mapping(self.tree.get("paper"))

    @property
    def reference(self) -> str:
        """The reference to the paper; blank where there is none."""
        return str(self.paper.get("reference") or "")

    @property
    def report(self) -> str:
        """The address of the certificate; blank where there is none."""
        return str(self.tree.get("report") or "")


class Open(NamedTuple):
    """What a rule still waits for: whose turn it is, and why."""

    turn: str
    why: str


Judge = Callable[[Configuration], Open | None]
"""What a rule still waits for in a configuration; None: it is passed."""


class Rule(NamedTuple):
    """A rule: its identifier, how grave it is, what it asks, and what judges it."""

    id: str
    severity: str
    asks: str
    judge: Judge


class Finding(NamedTuple):
    """A rule, its state (`passed`, or whose turn it is), and why it is open."""

    rule: Rule
    state: str
    why: str


def precheck(data: bytes, paths: Collection[str]) -> list[Finding]:
    """Every rule and its state, in the order of the register.

    Parameters
    ----------
    data
        The bytes of `codecheck.yml`.
    paths
        Files of the archive, from its root.
    """
    fault, tree = "", None
    try:
        tree = yaml.safe_load(data.decode())
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        fault = " ".join(str(error).split())
    known = Configuration(data, _mapping(tree), frozenset(paths), fault)
    judged = [(rule, rule.judge(known)) for rule in RULES]
    return [Finding(rule, found.turn if found else PASSED, found.why if found else "") for rule, found in judged]


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _items(value: Any) -> list[dict[str, Any]]:
    """Entries of a list; what is no mapping is one without anything in it."""
    return [_mapping(item) for item in value] if isinstance(value, list) else []


def _texts(value: Any) -> Iterator[str]:
    """Every text in a tree."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    else:
        yield str(value)


def _asks(turn: str, why: str, holds: Callable[[Configuration], Any]) -> Judge:
    """A judge: passed if the condition holds, else the turn of somebody, for one reason."""
    return lambda known: None if holds(known) else Open(turn, why)


def _each(turn: str, of: Callable[[Configuration], Any], wrong: str, holds: Callable[[dict[str, Any]], Any]) -> Judge:
    """A judge of a list: it has entries, and the condition holds for each; those for which it does not are named."""

    def judge(known: Configuration) -> Open | None:
        items = _items(of(known))
        names = [str(item.get("file") or item.get("name") or f"entry {place}") for place, item in enumerate(items, 1)]
        lacking = [name for name, item in zip(names, items, strict=True) if not holds(item)]
        if items and not lacking:
            return None
        return Open(turn, f"{wrong}: {', '.join(lacking)}" if lacking else _THEIRS if turn == CHECKER else _NO_LIST)

    return judge


def is_orcid(value: Any) -> bool:
    """Whether it is an ORCID as the plain identifier, with the check digit of ISO 7064 MOD 11-2."""
    if not re.fullmatch(r"(\d{4}-){3}\d{3}[\dX]", text := str(value)):
        return False
    total = 0
    for digit in text.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    return text[-1] == "0123456789X"[(12 - total % 11) % 11]


def _authors_of(known: Configuration) -> Any:
    return known.paper.get("authors")


def _judge_form(known: Configuration) -> Open | None:
    return Open(AUTHORS, f"it cannot be read ({known.fault})") if known.fault else None


def _wrong_orcids(known: Configuration) -> list[str]:
    people = [*_items(known.paper.get("authors")), *_items(known.tree.get("codechecker"))]
    return [str(person["ORCID"]) for person in people if person.get("ORCID") and not is_orcid(person["ORCID"])]


def _judge_orcids(known: Configuration) -> Open | None:
    wrong = _wrong_orcids(known)
    return Open(AUTHORS, f"no such ORCID can be: {', '.join(wrong)}") if wrong else None


def _judge_files(known: Configuration) -> Open | None:
    named = [str(item.get("file")) for item in _items(known.tree.get("manifest"))]
    missing = [name for name in named if name not in known.paths]
    if named and not missing:
        return None
    return Open(AUTHORS, f"not in the archive: {', '.join(missing)}" if missing else _NO_LIST)


def _judge_placeholders(known: Configuration) -> Open | None:
    found = sorted({text for text in _texts(known.tree) if _PLACEHOLDER.search(text)})
    return Open(AUTHORS, f"only a place is kept: {', '.join(found)}") if found else None


def _judge_repository(known: Configuration) -> Open | None:
    if not known.tree.get("repository"):
        return Open(AUTHORS, "no address is known yet; `repository-code` of CITATION.cff is the place to name it")
    return Open(CHECKER, "the address is named; whether it can be reached is seen with a network")


def _judge_others(known: Configuration) -> Open | None:
    return Open(CHECKER, "it is seen with a network") if known.tree.get("reference-other") else None


def _is_relative(item: dict[str, Any]) -> bool:
    parts = str(item.get("file") or "/").split("/")
    return not ({"", ".."} & set(parts) or re.search(r"[\\:]", parts[0]))


def _is_bare_pdf(reference: str) -> bool:
    return reference.lower().endswith(".pdf") and not re.match(r"https?://web\.archive\.org/", reference)


def _others(known: Configuration) -> Any:
    return known.tree.get("reference-other", [])


def _elsewhere(why: str) -> Judge:
    """A judge of what cannot be seen in the archive."""
    return lambda known: Open(CHECKER, why)


_NO_REFERENCE = "no reference to a paper is known yet; `preferred-citation` of CITATION.cff is the place to name it"
_NO_PERSON = "authors without one (a body has none; the persons who sign the paper name theirs in CITATION.cff)"
_NO_LIST = "the list is not there"
_THEIRS, _CERTIFIED = "it is written with the certificate", "it is seen in the record of the published certificate"
_NETWORK, _REGISTER = "it is seen with a network", "it is seen in the register"


def _told(name: str) -> Callable[[Configuration], Any]:
    return lambda known: known.tree.get(name)


_CONFIGURED = (
    Rule("CC-CFG-001", "error", "the configuration is YAML in UTF-8", _judge_form),
    Rule(
        "CC-CFG-002", "error", "it begins with the marker of a document, ---",
        _asks(AUTHORS, "it begins otherwise", lambda known: known.data.startswith(b"---")),
    ),
    Rule(
        "CC-CFG-003", "error", "it is called codecheck.yml and lies at the root",
        _asks(AUTHORS, "it does not lie there", lambda known: CONFIGURATION in known.paths),
    ),
    Rule(
        "CC-CFG-004", "error", "it has a manifest, a list",
        _asks(AUTHORS, "there is none", lambda known: isinstance(known.tree.get("manifest"), list)),
    ),
    Rule(
        "CC-CFG-005", "error", "every entry of the manifest names a file",
        _each(AUTHORS, _told("manifest"), "without a file", lambda item: item.get("file")),
    ),
    Rule(
        "CC-CFG-006", "error", "paths of the manifest are relative to the configuration",
        _each(AUTHORS, _told("manifest"), "not relative", _is_relative),
    ),
    Rule(
        "CC-CFG-007", "info", "every entry of the manifest has a comment for people",
        _each(AUTHORS, _told("manifest"), "without a comment", lambda item: item.get("comment")),
    ),
    Rule("CC-CFG-008", "error", "a codechecker is named", _asks(CHECKER, _THEIRS, lambda known: _items(known.tree.get("codechecker")))),
    Rule(
        "CC-CFG-009", "error", "every codechecker has a name",
        _each(CHECKER, _told("codechecker"), "without a name", lambda item: item.get("name")),
    ),
    Rule(
        "CC-CFG-010", "warning", "every codechecker has an ORCID",
        _each(CHECKER, _told("codechecker"), "without an ORCID", lambda item: item.get("ORCID")),
    ),
    Rule("CC-CFG-011", "error", "the certificate is named as the report", _asks(CHECKER, _THEIRS, lambda known: known.report)),
    Rule(
        "CC-CFG-012", "info", "the report is an address that can be followed",
        _asks(CHECKER, _THEIRS, lambda known: _ADDRESS.fullmatch(known.report)),
    ),
    Rule(
        "CC-CFG-013", "error", "the report is no mere placeholder",
        _asks(CHECKER, _THEIRS, lambda known: known.report and not _PLACEHOLDER.search(known.report)),
    ),
    Rule("CC-CFG-014", "warning", "the version of the specification is named", _asks(AUTHORS, "it is not", _told("version"))),
    Rule(
        "CC-CFG-015", "warning", "that version is a published one",
        _asks(AUTHORS, "it is not", lambda known: str(known.tree.get("version")).rstrip("/") in VERSIONS),
    ),
    Rule("CC-CFG-016", "error", "it tells of the paper", _asks(AUTHORS, "it does not", lambda known: known.paper)),
    Rule("CC-CFG-017", "error", "the paper has a title", _asks(AUTHORS, "it has none", lambda known: known.paper.get("title"))),
    Rule(
        "CC-CFG-018", "error", "the paper has authors, a list",
        _asks(AUTHORS, "there is none", lambda known: _items(known.paper.get("authors"))),
    ),
    Rule(
        "CC-CFG-019", "error", "every author has a name",
        _each(AUTHORS, _authors_of, "without a name", lambda item: item.get("name")),
    ),
    Rule(
        "CC-CFG-020", "error", "every author has an ORCID, as the plain identifier",
        _each(AUTHORS, _authors_of, _NO_PERSON, lambda item: "/" not in str(item.get("ORCID") or "/")),
    ),
    Rule("CC-CFG-021", "error", "the paper has a reference", _asks(AUTHORS, _NO_REFERENCE, lambda known: known.reference)),
    Rule(
        "CC-CFG-022", "warning", "the reference is no PDF that nobody archived",
        _asks(AUTHORS, _NO_REFERENCE, lambda known: known.reference and not _is_bare_pdf(known.reference)),
    ),
    Rule("CC-CFG-023", "error", "no value only keeps a place", _judge_placeholders),
    Rule("CC-CFG-024", "error", "the certificate is summed up", _asks(CHECKER, _THEIRS, _told("summary"))),
    Rule("CC-CFG-025", "error", "the certificate has a number", _asks(CHECKER, "the register gives it", _told("certificate"))),
    Rule(
        "CC-CFG-026", "error", "the number is a year and three digits",
        _asks(CHECKER, "the register gives it", lambda known: re.fullmatch(r"\d{4}-\d{3}", str(known.tree.get("certificate")))),
    ),
    Rule(
        "CC-CFG-027", "warning", "the reference is an address and nothing else",
        _asks(AUTHORS, _NO_REFERENCE, lambda known: _ADDRESS.fullmatch(known.reference)),
    ),
    Rule("CC-CFG-028", "info", "the reference is a DOI", _asks(AUTHORS, _NO_REFERENCE, lambda known: _DOI.fullmatch(known.reference))),
    Rule(
        "CC-CFG-029", "error", "other references, where there are any, are a list",
        _asks(AUTHORS, "they are none", lambda known: isinstance(_others(known), list)),
    ),
    Rule(
        "CC-CFG-030", "warning", "every other reference is an address",
        _asks(AUTHORS, "some is none", lambda known: all(_ADDRESS.fullmatch(text) for text in _texts(_others(known)))),
    ),
    Rule(
        "CC-CFG-031", "info", "a reference that is a PDF is one of a web archive",
        _asks(AUTHORS, "it is none of a web archive", lambda known: not _is_bare_pdf(known.reference)),
    ),
)  # fmt: skip
_DESCRIBED = (
    Rule("CC-MET-001", "error", "every ORCID that is given has the form and the check digit of one", _judge_orcids),
    Rule("CC-MET-002", "warning", "every ORCID is known to ORCID", _elsewhere(_NETWORK)),
    Rule("CC-MET-003", "warning", "names are those of the ORCID records", _elsewhere(_NETWORK)),
    Rule("CC-MET-004", "warning", "the reference of the paper can be followed", _elsewhere(_NETWORK)),
    Rule("CC-MET-005", "warning", "the title is that of a bibliographic record", _elsewhere(_NETWORK)),
    Rule("CC-MET-006", "warning", "there are as many authors as in that record", _elsewhere(_NETWORK)),
    Rule("CC-MET-007", "warning", "names of authors are those of that record", _elsewhere(_NETWORK)),
    Rule("CC-MET-008", "warning", "ORCIDs are those of that record", _elsewhere(_NETWORK)),
    Rule("CC-MET-009", "warning", "other references, where there are any, can be followed", _judge_others),
    Rule("CC-BUN-001", "error", "every file of the manifest is there", _judge_files),
    Rule(
        "CC-BUN-002", "warning", "there is a folder codecheck",
        _asks(AUTHORS, "there is none", lambda known: any(re.match(r"\.?codecheck/", path) for path in known.paths)),
    ),
    Rule(
        "CC-BUN-003", "warning", "the report lies in it",
        _asks(CHECKER, _THEIRS, lambda known: any(map(REPORT.fullmatch, known.paths))),
    ),
    Rule("CC-BUN-004", "error", "what is checked can be had where it is said to be", _judge_repository),
    Rule(
        "CC-BUN-005", "warning", "a licence is stated",
        _asks(AUTHORS, "there is no LICENSE", lambda known: any(re.match(r"LICEN[CS]E", path) for path in known.paths)),
    ),
)  # fmt: skip
_CERTIFYING = (
    Rule("CC-REP-001", "warning", "the DOI of the report is that of one version", _elsewhere(_CERTIFIED)),
    Rule("CC-REP-002", "warning", "that version is the newest", _elsewhere(_CERTIFIED)),
    Rule("CC-REP-003", "warning", "the record has the files that are expected", _elsewhere(_CERTIFIED)),
    Rule("CC-REP-004", "warning", "the record has the number of the certificate", _elsewhere(_CERTIFIED)),
    Rule("CC-REP-005", "warning", "the record names the same codecheckers", _elsewhere(_CERTIFIED)),
    Rule("CC-REP-006", "warning", "the record has the same ORCIDs of them", _elsewhere(_CERTIFIED)),
    Rule("CC-REG-001", "error", "no other certificate has the number", _elsewhere(_REGISTER)),
    Rule("CC-REG-002", "error", "the number is the next one of its year", _elsewhere(_REGISTER)),
    Rule("CC-REG-003", "error", "the repository is written as the register has it", _elsewhere(_REGISTER)),
    Rule("CC-REG-004", "error", "the kind of check is one of those of the register", _elsewhere(_REGISTER)),
    Rule("CC-REG-005", "warning", "the venue is listed", _elsewhere(_REGISTER)),
    Rule("CC-REG-006", "warning", "the issue of the register is there", _elsewhere(_REGISTER)),
    Rule("CC-REG-007", "warning", "its title has the number of the certificate", _elsewhere(_REGISTER)),
)
RULES = (*_CONFIGURED, *_DESCRIBED, *_CERTIFYING)
"""Every rule of the register, in its order."""
