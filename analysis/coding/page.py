"""The page on which a person codes a case in a browser: one file, which asks nothing of any network.

It holds the facts of a sheet in its order, what may be known of the case, and the words of the codebook; no code of anybody. What it gives back is that
sheet, filled, as CSV; or as JSON, with which the work goes on in another browser.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import ascii_lowercase, digits
from typing import Any

import jinja2
import mistune
import pandas as pd

from analysis.coding import sheets
from analysis.collect import files, store
from analysis.model import doors, iso3166, terms
from analysis.model.dispute import Case, Codebook
from analysis.model.sentences import say_date, say_list, start

ASSETS = Path(__file__).parent / "assets"
FORMAT = "rival-requests coding page 1"
"""What a file says of itself that such a page wrote."""
_MEANS = {"1": "supports_means", "0": "open_means", "-1": "opposes_means"}
"""Column of the codebook table `propositions` that says what a stance means, by the stance."""


def keys_of(labels: Iterable[str], are_numbered: bool = False) -> list[str]:
    """A key of one sign for each of some words, no two the same; blank where none is left. 0 is none of them.

    It is the first letter of the words that those before have not taken, or their number, with letters after 9.
    """
    keys = list[str]()
    for label in labels:
        wanted = [] if are_numbered else [letter for letter in label.lower() if letter in ascii_lowercase]
        rest = [*digits[1:], *ascii_lowercase] if are_numbered else [*ascii_lowercase, *digits[1:]]
        keys.append(next((key for key in [*wanted, *rest] if key not in keys), ""))
    return keys


def _options(rows: Iterable[dict[str, Any]], are_numbered: bool) -> list[dict[str, Any]]:
    """Choices of a step with their keys: `value`, `label`, `more` (what it means) and, where it cannot be chosen, `cannot` (why)."""
    rows = list(rows)
    keys = iter(keys_of((row["label"] for row in rows if row.get("is_near", True)), are_numbered))
    return [{"more": "", "cannot": "", **row, "key": next(keys) if row.get("is_near", True) else ""} for row in rows]


def _states(case: Case) -> Iterator[dict[str, Any]]:
    """States with a role of their own, which have keys, then every other one, which is found by its name."""
    words, roles = case.codebook.words, case.roles()
    others = sorted({*case.codebook.states["alpha2"], *iso3166.names()} - set(roles), key=words.bare)
    for state in [*case.parties, *others]:
        role = roles.get(state, "")
        yield {"value": state, "label": words.bare(state), "more": words.roles.get(role, ""), "is_near": bool(role)}


def _organs(codebook: Codebook) -> Iterator[dict[str, Any]]:
    """Organs of states, and who is none, which is found and refused."""
    for row in codebook.organs.to_dict("records"):
        label, is_of_state = row["organ"].replace("_", " "), row["organ"] not in codebook.stateless
        cannot = "" if is_of_state else f"“{start(label)}” is no organ of a state: it holds no position of a state."
        yield {"value": row["organ"], "label": label, "more": row["definition"], "cannot": cannot, "is_near": is_of_state}


def _of(text: str, state: str) -> str:
    """Words of the codebook on a family of propositions, with the name of a state in place of XX."""
    return re.sub(r"\bXX\b", state, text) if state else text


def _propositions(case: Case) -> Iterator[dict[str, Any]]:
    """Propositions of the case: what each stance means of them, which cannot be taken, and of which states the codebook expects none."""
    roles = case.codebook.words.roles
    for row in case.propositions.to_dict("records"):
        title, named = case.codebook.words.of(row["proposition"], "title"), case.codebook.words.get(row["named_state"], "")
        holders = [role for role in roles if role in terms.split_list(row["holders"])]
        yield {
            "value": row["proposition"],
            "label": title,
            "more": _of(row["definition"], named),
            "means": {stance: _of(row[column], named) for stance, column in _MEANS.items()},
            "never": {"0": f"By the codebook “{title}” cannot be left open: a state supports or opposes it."} if not row["open_means"] else {},
            "odd": {
                role: f"By the codebook “{title}” is a matter for {say_list([f'the {roles[able]}' for able in holders])}, and not for the {words}. "
                "It is entered all the same; take it back if you did not mean it."
                for role, words in roles.items()
                if role not in holders
            },
        }


def _steps(case: Case) -> list[dict[str, Any]]:
    codebook = case.codebook
    stances = [{"value": str(stance), "label": label} for stance, label in terms.STANCES["label"].items()]
    bases = [{"value": row["basis"], "label": row["basis"], "more": row["definition"]} for row in codebook.bases.to_dict("records")]
    asked = {
        "state": ("Whose position is it?", _states(case)),
        "organ": ("Which organ of that state?", _organs(codebook)),
        "proposition": ("A position on what?", _propositions(case)),
        "stance": ("Which stance does it take?", stances),
        "basis": ("On what does that rest?", bases),
    }
    return [
        {"name": name, "question": asked[name][0], "options": _options(asked[name][1], are_numbered=name == "proposition")} for name in sheets.TO_FILL
    ]


def _known(case: Case, sheet: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """What a sheet shows of the case on every row: the day on which it starts and the standing claims, each under its heading, in sentences."""
    words = case.codebook.about.words
    statuses = dict(zip(case.codebook.request_statuses["status"], case.codebook.request_statuses["label"], strict=True))
    if day := sheet[words["start_column"]].iloc[0]:
        yield {"label": f"Day of the {words['start']}", "values": [start(say_date(day))]}
    if len(case.requests) and words["claims"] in sheet:
        said = [
            f"{case.codebook.words.bare(row['state'])}: asked {say_date(row['requested_on']).replace('unknown', 'on an unknown day')}; "
            f"{', '.join(filter(None, [statuses[row['status']], row['status_on'] and say_date(row['status_on'])]))}"
            for row in case.requests.sort_values("state").to_dict("records")
        ]
        yield {"label": start(words["claims"]), "values": said}


def _data(case: Case) -> dict[str, Any]:
    """Everything that the script of the page needs."""
    sheet = sheets.blank_sheet(case)
    given = sheets.given(case.codebook)
    events = dict(zip(case.codebook.event_types["event_type"], case.codebook.event_types["definition"], strict=True))
    other = case.roles(["XX"])["XX"]
    return {
        "format": FORMAT,
        "case": case.id,
        "sheet": files.sha256(store.csv_bytes(sheet))[:16],
        "header": ",".join([*given, *sheets.TO_FILL, sheets.NOTE]),
        "known": list(_known(case, sheet)),
        "roles": {"": other, **case.roles()},
        "steps": _steps(case),
        "facts": [
            {
                "id": row["fact_id"],
                "day": f"{start(say_date(row['date']))} ({row['date']})",
                "who": f"{row['actor']} ({row['actor_organ'].replace('_', ' ')})",
                "event": f"{row['event_type'].replace('_', ' ')}: {events.get(row['event_type'], '')}",
                "claim": row["claim"],
                "line": store.csv_bytes(sheet[given].iloc[[place]]).decode().partition("\n")[2].rstrip("\n"),
            }
            for place, row in enumerate(sheet.to_dict("records"))
        ],
    }


class _Plain(mistune.HTMLRenderer):
    """Markdown without links and pictures, since a page that is sent to somebody has no other files beside it."""

    def link(self, text: str, url: str, title: str | None = None) -> str:
        return text

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return text

    def heading(self, text: str, level: int, **attributes: object) -> str:
        return f"<h{min(level + 2, 6)}>{text}</h{min(level + 2, 6)}>\n"


def _allowed(text: str) -> str:
    """What a Content-Security-Policy calls a script or style that stands in the page, and no other."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def page(case: Case, codebook: str = "") -> bytes:
    """The page for a coder of a case, as HTML.

    Parameters
    ----------
    case
        The case, as it was cleaned.
    codebook
        The codebook as a document in Markdown, whose rules can be looked up on the page; blank where there is none.
    """
    style, *scripts = (files.read_file(ASSETS / name).decode() for name in ("coding_page.css", "coding_work.js", "coding_page.js"))
    script = "\n".join(scripts)
    environment = jinja2.Environment(autoescape=True, loader=jinja2.FileSystemLoader(ASSETS), undefined=jinja2.StrictUndefined, trim_blocks=True)
    data = _data(case)
    made = environment.get_template("coding_page.html").render(
        case_id=case.id,
        title=case.codebook.about.title,
        style=style,
        script=script,
        policy=f"default-src 'none'; script-src {_allowed(script)}; style-src {_allowed(style)}; base-uri 'none'; form-action 'none'",
        data=doors.script(data),
        rules=[step for step in data["steps"] if step["name"] not in ("state", "stance")],
        codebook=mistune.create_markdown(renderer=_Plain(escape=True), plugins=["table"])(doors.legal(codebook)),
    )
    return f"{made.rstrip()}\n".encode()


def saved_sheet(data: bytes) -> bytes:
    """The sheet in a file that such a page wrote to go on elsewhere.

    Raises
    ------
    ValueError
        If it is no such file.
    """
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ValueError("it is no JSON") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT or not isinstance(found.get("csv"), str):
        raise ValueError("no page for coding wrote it")
    return found["csv"].encode(errors="replace")
