"""The notebooks of a case run in the process that asks, and every exhibit that they make judged beside what is claimed of it.

In a browser there is no other process, and no network to take a result from: what is shown was made there.
"""

import base64
import io
import json
import os
import platform
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path

from analysis.collect import store
from analysis.exhibits import register, shelf
from analysis.model import terms
from analysis.model.addresses import HANDED_OVER
from analysis.model.choices import DEFAULTS, Value
from analysis.model.sentences import count, say_list
from analysis.pipeline import claims, intake, notebooks
from analysis.verify import compare, in_process, verify
from analysis.verify.differences import IDENTICAL, SAME_DATA, VERDICTS, say

TYPES = {"svg": "image/svg+xml", "csv": "text/csv", "md": "text/markdown", "zip": "application/zip", "ipynb": "application/x-ipynb+json"}
"""What a file is, by its ending, as a browser is told when it keeps one."""
DAY = (2020, 1, 1, 0, 0, 0)
"""The day that files in an archive bear, so that it is the same whenever it is made."""
LONGEST = 160
"""Most letters of a difference that are shown."""
Begin = Callable[[int, int, str], None]
"""Is told which notebook begins: how many are done, how many there are, and its name with that of the case."""


def unheard(done: int, n: int, name: str) -> None:
    """Nobody waits to be told."""


class Page:
    """Something to look at in a notebook, as HTML and as plain text."""

    def __init__(self, html: str, plain: str) -> None:
        self.html, self.plain = html, plain

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.plain}


class Shown:
    """Outputs of a notebook, shown where a cell ends in them: `outputs` are texts by form."""

    def __init__(self, outputs: Sequence[Mapping[str, str]]) -> None:
        self.outputs = list(outputs)

    def _ipython_display_(self) -> None:
        for output in self.outputs:
            shelf.display(dict(output), raw=True)


def _outputs(executed: bytes, kind: str, name: str) -> list[dict[str, str]]:
    """What an executed notebook shows of an exhibit, without the data that it hands over."""
    found = []
    for cell in notebooks.cells(json.loads(executed), "code"):
        for output in cell["outputs"]:
            if output.get("metadata", {}).get(HANDED_OVER) == {"kind": kind, "name": name}:
                found.append({form: "".join(text) for form, text in output["data"].items() if form != "text/csv"})
    return found


def link(name: str, data: bytes) -> str:
    """A link by which a file is kept, with its bytes in it: nothing is asked of a server."""
    address = f"data:{TYPES[name.rpartition('.')[2]]};base64,{base64.b64encode(data).decode()}"
    return f'<a download="{escape(name)}" href="{address}">{escape(name)}</a>'


def _cell(text: str, kind: str = "td") -> str:
    """A cell of a table, set to the left, since it has words."""
    return f'<{kind} style="text-align:left">{escape(text)}</{kind}>'


class Rerun:
    """What a rerun made; where a cell ends in it, the verdict on each exhibit.

    Parameters
    ----------
    case_id
        The case, or the study.
    given
        Choices that are not those of the claims.
    made
        Files by path, as the pipeline would put them.
    judged
        Verdicts; None where nothing is claimed, as of a case of one's own.
    seconds
        How long it took.
    """

    def __init__(
        self, case_id: str, given: Mapping[str, Value], made: Mapping[str, claims.Made], judged: Sequence[compare.Judged] | None, seconds: float
    ) -> None:
        self.case_id, self.given, self.made, self.judged, self.seconds = case_id, dict(given), dict(made), judged, seconds

    @property
    def holds(self) -> bool:
        """Whether every exhibit that is claimed reproduces at the level of this machine."""
        return self.judged is not None and compare.holds(self.judged, verify.machine().level)

    @property
    def counts(self) -> dict[str, int]:
        """Number of exhibits by verdict, the gravest first."""
        found = Counter(item.verdict for item in self.judged or ())
        return {verdict: found[verdict] for verdict in VERDICTS}

    def rows(self) -> list[tuple[str, str, str, str, str]]:
        """A row for each exhibit, the gravest first: exhibit, verdict, notebook, cell, the first difference (blank where there is none)."""
        cells = {compare.unit_of(path): item for path, item in self.made.items()}
        found = []
        for item in sorted(self.judged or (), key=lambda item: (VERDICTS.index(item.verdict), item.unit)):
            made = cells.get(item.unit)
            gravest = next((each for each in item.differences if each.verdict == item.verdict), None)
            words = say(gravest) if gravest else ""
            shown = words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
            found.append((compare.label(item.unit), item.verdict, made.notebook if made else "", made.cell_id if made else "", shown))
        return found

    def sentences(self) -> list[str]:
        """What was found, in sentences."""
        on = f"Python {platform.python_version()} on {platform.system()}"
        if self.judged is None:
            n = len({compare.unit_of(path) for path in self.made})
            return [
                f"{self.case_id}: {count(n, 'exhibit')} made in {self.seconds:.0f} seconds ({on}). Nothing is claimed of what you brought, so nothing is judged."
            ]
        told = say_list([f"{n} {verdict}" for verdict, n in reversed(self.counts.items()) if n])
        found = [
            f"{self.case_id}: {count(len(self.judged), 'exhibit')} made again in {self.seconds:.0f} seconds and held against what is claimed: {told}."
        ]
        if self.given:
            chosen = ", ".join(f"{name} = {value!r}" for name, value in self.given.items())
            found.append(f"You asked with {chosen}; the claims are made without. Where an exhibit differs, that is what these choices change.")
        else:
            found.append("The case reproduces." if self.holds else "The case does not reproduce.")
        if self.counts[SAME_DATA]:
            found.append(
                "Drawn differently: the data are those that are claimed. Another release of matplotlib places lines and letters otherwise, and each notebook ends with the releases."
            )
        return [*found, f"This ran in {on}, by itself: nothing was sent anywhere."]

    def told(self) -> Page:
        """What was found, in sentences."""
        said = self.sentences()
        return Page("".join(f"<p>{escape(sentence)}</p>" for sentence in said), "\n".join(said))

    def table(self) -> Page:
        """The verdict on each exhibit; nothing where nothing is claimed."""
        rows = self.rows()
        heads = ("Exhibit", "Verdict", "Notebook", "Cell", "First difference")
        body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
        html = f"<table><thead><tr>{''.join(_cell(head, 'th') for head in heads)}</tr></thead><tbody>{body}</tbody></table>" if rows else ""
        return Page(html, "\n".join(" | ".join(filter(None, row)) for row in rows))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        told, table = self.told(), self.table()
        return {"text/html": told.html + table.html, "text/plain": f"{told.plain}\n{table.plain}".strip()}

    def units(self) -> list[compare.Unit]:
        """Figures and tables that were made, in their order in the study, those of each case together."""
        there = {compare.unit_of(path) for path in self.made}
        scopes = [self.case_id, *sorted({unit.case_id for unit in there} - {self.case_id})]
        listed = [compare.Unit(scope, kind, name) for scope in scopes for kind, name in register.declared()]
        return [unit for unit in listed if unit in there]

    def shown(self, unit: compare.Unit) -> "Shown":
        """A figure or table as it was made here, with its words, and links by which drawing and data are kept."""
        found = {path: item for path, item in self.made.items() if compare.unit_of(path) == unit}
        executed = self.made[notebooks.executed_path(next(iter(found.values())).notebook, unit.case_id)].data
        links = ", ".join(link(f"{unit.case_id}-{unit.name}.{path.rpartition('.')[2]}", item.data) for path, item in found.items())
        return Shown([*_outputs(executed, unit.kind, unit.name), {"text/html": f"<p>Keep: {links}</p>", "text/plain": compare.label(unit)}])

    def download(self) -> Page:
        """A link by which all files are kept in one archive, laid as the pipeline lays them."""
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as bundle:
            for path, item in sorted(self.made.items()):
                bundle.writestr(zipfile.ZipInfo(path, DAY), item.data, zipfile.ZIP_DEFLATED)
        name = f"{self.case_id}.zip"
        return Page(f"<p>Keep: {link(name, whole.getvalue())} ({count(len(self.made), 'file')})</p>", f"{name}: {count(len(self.made), 'file')}")


@contextmanager
def _own_folder() -> Iterator[Path]:
    """A folder for a rerun in this process, gone afterwards with what the process says of it."""
    kept = os.environ.get(store.BUILD)
    try:
        with tempfile.TemporaryDirectory(prefix="rival-requests-") as folder:
            yield Path(folder)
    finally:
        os.environ.pop(store.BUILD, None) if kept is None else os.environ.update({store.BUILD: kept})


def made_here(scopes: Sequence[str], given: Mapping[str, Value], begin: Begin = unheard) -> dict[str, claims.Made]:
    """Everything that the notebooks of some cases make in this process."""
    tasks = [(case_id, name) for case_id in scopes for name in notebooks.names(case_id)]
    with _own_folder() as folder:
        for case_id in scopes:
            in_process.run(case_id, folder, given, lambda name, of=case_id: begin(tasks.index((of, name)), len(tasks), f"{of}, {name}"))  # type: ignore[misc]
        return claims.collect(folder, scopes)


def reproduce(case_id: str, begin: Begin = unheard, **choices: Value) -> Rerun:
    """Run the notebooks of a case here, from the collected data, and judge every exhibit beside what is claimed of it.

    Parameters
    ----------
    case_id
        The case, or `study` for what lies over all cases, which runs all of them.
    begin
        Is told which notebook begins.
    choices
        Parameters of analysis, as in the notebooks, such as `as_of="2019-01-01"`; those with their default may be left out.

    Raises
    ------
    ValueError
        If there is no such case, or a choice cannot be used; all faults in one message.
    """
    given = {name: value for name, value in choices.items() if name not in DEFAULTS or value != DEFAULTS[name]}
    scopes = [*store.case_ids(), terms.STUDY] if case_id == terms.STUDY else [case_id]
    if wrong := intake.faults_of_run(scopes, given):
        raise ValueError("\n".join(wrong))
    clock = time.monotonic()
    made = made_here(scopes, given, begin)
    judged = compare.judge(verify.claimed_files(), made, scopes, is_lenient=True)
    shown = [item for item in judged if item.unit.case_id in scopes or item.verdict != IDENTICAL]
    return Rerun(case_id, given, made, shown, time.monotonic() - clock)
