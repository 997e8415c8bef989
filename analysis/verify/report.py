"""A verification for people and machines: in the terminal, as a letter in HTML, as JSON; and variations as tables."""

import json
import math
from collections import Counter
from pathlib import Path

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from analysis.collect import files, store
from analysis.exhibits import register
from analysis.model import terms
from analysis.verify import compare, differences
from analysis.verify.compare import Judged, label
from analysis.verify.perturb import NOT_TRIED, YES, Perturbed
from analysis.verify.verify import Verification

WRITTEN = ("verification.json", "letter.html")
FOLDER, PERTURBED = store.WORK / "build" / "verification", store.WORK / "build" / "perturbation"
RELEASED = {
    "version": "version", "commit": "git commit, as checkout or archive say", "day": "of", "changed": "but", "data_sha256": "SHA-256 of the collected data",
    "codebook_sha256": "SHA-256 of the codebook", "archive_sha256": "SHA-256 of the archive",
}  # fmt: skip
"""What the parts of a stamp are called in a letter."""
SHOWN = 12
"""Differences of one exhibit that are shown; all are in the JSON."""
MEANINGS = {
    differences.IDENTICAL: "every file has the same bytes (of a document: its generated parts)",
    differences.SAME_DATA: "rows, cells and sentences are the same; a colour, a label in the drawing, the order or the way it is stored is not",
    differences.DIFFERS: "a value, a sentence or the title of a mark is different",
    differences.MISSING: "listed in the manifest, but the file is gone or the rerun does not make it",
    differences.UNEXPECTED: "present or made, but not in the manifest",
}


def failures(found: Verification) -> list[Judged]:
    """Exhibits that are not identical, the gravest first."""
    left = [item for item in found.judged if item.verdict != differences.IDENTICAL]
    order = {key: place for place, key in enumerate(register.declared())}
    kinds = ("document", "file", "figure", "table", "processed", "notebook")

    def place(item: Judged) -> tuple:
        unit = item.unit
        return differences.VERDICTS.index(item.verdict), unit.case_id, kinds.index(unit.kind), order.get((unit.kind, unit.name), 0), unit.name

    return sorted(left, key=place)


def say_rerun(found: Verification) -> str:
    """How many cases were rerun, and whether what lies over all of them was."""
    cases, every = ({*case_ids} - {terms.STUDY} for case_ids in (found.case_ids, found.all_cases))
    return f"{len(cases)} of {len(every)} cases" + (" and all of them together" if terms.STUDY in found.case_ids else "")


def verdict_line(found: Verification) -> str:
    """The answer in one sentence."""
    counts = Counter(item.verdict for item in found.judged)
    told = ", ".join(f"{verdict} {counts[verdict]}" for verdict in reversed(differences.VERDICTS) if counts[verdict])
    how = "byte for byte" if found.machine.level == compare.BYTES else "at the level of the data"
    return f"{'Everything holds' if found.holds else 'NOT everything holds'} {how}: {say_rerun(found)}, {len(found.judged)} exhibits, {told}."


def by_case(found: Verification) -> list[list[str | int]]:
    """Counts of verdicts, a row for each case, one for what lies beside the cases, one for all."""
    rows: list[list[str | int]] = []
    for case_id in [*sorted({item.unit.case_id for item in found.judged} - {""}), "", None]:
        counts = Counter(item.verdict for item in found.judged if case_id is None or item.unit.case_id == case_id)
        name = "all" if case_id is None else case_id or "beside the cases"
        rows.append([name, *(counts[verdict] for verdict in reversed(differences.VERDICTS))])
    return rows


def _shown(judged: Judged) -> list[tuple[str, list[str]]]:
    """What is shown of the differences of an exhibit: by file, one line each."""
    by_file: dict[str, list[str]] = {}
    for item in judged.differences[:SHOWN]:
        by_file.setdefault(item.path, []).append(differences.say(item, with_path=False))
    if len(judged.differences) > SHOWN:
        by_file.setdefault("", []).append(f"and {len(judged.differences) - SHOWN} more differences")
    if not math.isnan(judged.image):
        size = judged.image == differences.OTHER_SIZE
        by_file.setdefault("", []).append(
            "as images they have different sizes" if size else f"as images they differ by {judged.image:.4f} (root mean square of 0 to 1)"
        )
    return list(by_file.items())


def terminal(found: Verification) -> str:
    """The verification as text, failures first."""
    lines = []
    for judged in failures(found):
        lines.append(f"{judged.verdict}: {label(judged.unit)}")
        for path, told in _shown(judged):
            lines += [f"    {path}", *(f"        {line}" for line in told)] if path else [f"    {line}" for line in told]
    lines += [f"failed: {line.removeprefix('failed: ')}" for line in found.complaints]
    if not found.is_untouched:
        lines.append("claimed files were changed while this ran; start again")
    rows: list[list[str | int]] = [["", *reversed(differences.VERDICTS)], *by_case(found)]
    widths = [max(len(str(row[place])) for row in rows) for place in range(len(rows[0]))]
    lines += [
        "  ".join(f"{value:<{width}}" if place == 0 else f"{value:>{width}}" for place, (value, width) in enumerate(zip(row, widths, strict=True)))
        for row in rows
    ]
    if found.machine.reasons:
        lines += [
            "Judged at the level of the data, since the same bytes cannot be expected on this machine:",
            *(f"    {reason}" for reason in found.machine.reasons),
        ]
    if found.is_quick:
        lines.append("Quick: the cells ran in plain processes, without kernels and papermill.")
    if len(found.case_ids) < len(found.all_cases):
        lines.append(f"Rerun: {', '.join(found.case_ids)}. The other claims were only checked against the manifest.")
    lines += [f"{what}: {'kept away' if kept else 'NOT kept away'} ({how})" for what, kept, how in found.isolation]
    lines.append(f"{verdict_line(found)} {found.seconds / 60:.1f} minutes.")
    return "\n".join(lines)


def as_json(found: Verification) -> str:
    """The verification for machines; NaN is null."""
    judged = [
        {
            **item.unit._asdict(),
            "label": label(item.unit),
            "verdict": item.verdict,
            "image": None if math.isnan(item.image) else round(item.image, 6),
            "differences": [difference._asdict() for difference in item.differences],
        }
        for item in found.judged
    ]
    told = {**found._asdict(), "machine": found.machine._asdict(), "seconds": round(found.seconds, 1), "holds": found.holds, "judged": judged}
    told["isolation"] = [{"what": what, "kept_away": kept, "how": how} for what, kept, how in found.isolation]
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def letter(found: Verification) -> str:
    """The verification as a letter to an editor, in HTML."""
    environment = Environment(
        loader=PackageLoader("analysis.verify", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("letter.jinja").render(
        title=store.read_about().title, found=found, rerun=say_rerun(found), answer=verdict_line(found), failures=[(label(item.unit), item, _shown(item)) for item in failures(found)],
        rows=by_case(found), verdicts=list(reversed(differences.VERDICTS)), meanings=MEANINGS, tolerance=differences.TOLERANCE,
        exhibits=[(label(item.unit), item) for item in found.judged], released=[(RELEASED[name], text) for name, text in found.release.items()],
    )  # fmt: skip


def write(found: Verification, folder: Path = FOLDER) -> Path:
    """Write letter and JSON; the path of the letter."""
    files.sweep(folder, below=False)
    files.write_all(folder, dict(zip(WRITTEN, (as_json(found).encode(), letter(found).encode()), strict=True)))
    return folder / "letter.html"


def perturbed(found: Perturbed) -> str:
    """Variations as text, then every fault, then what could not be tried."""
    table = found.variations
    width = max(map(len, table["variation"]))
    lines = [f"{'':<{width}}  {'there':>9} {'cases':>5} {'files':>6} {'differ':>6} {'may':>4} {'s':>6}  what the kernels answered"]
    for row in table.to_dict("records"):
        cases, answer = len(row["cases"].split(";")), row["answers"][:90] if row["held"] != NOT_TRIED else row["why"]
        lines.append(
            f"{row['variation']:<{width}}  {row['held']:>9} {cases:>5} {row['compared']:>6} {row['different']:>6} {row['may_differ']:>4} {row['seconds']:>6.0f}  {answer}"
        )
    tried = table[table["held"] != NOT_TRIED]
    faults = found.faults()
    lines += [f"fault: {fault}" for fault in faults]
    there, differ = int((tried["held"] == YES).sum()), int(tried["different"].sum())
    lines.append(
        f"{'NOT everything' if faults else 'Everything'} holds: {there} variations took effect in every kernel, {int(tried['compared'].sum())} files compared, "
        f"{differ} differ, {len(table) - len(tried)} not tried. With packages other than the locked ones drawings may differ (may)."
    )
    return "\n".join(lines)


def variations_by_exhibit(found: Perturbed) -> pd.DataFrame:
    """One row per variation, one column per exhibit: blank where every file is the same, else the first difference."""
    made = found.files.assign(exhibit=found.files[["case_id", "kind", "name"]].agg("/".join, axis=1))
    first = made.sort_values("same", kind="stable").drop_duplicates(["variation", "exhibit"])
    wide = first.pivot(index="variation", columns="exhibit", values="difference")
    wide = wide.reindex([name for name in found.variations["variation"] if name in wide.index])
    return wide.reindex(columns=sorted(wide.columns)).fillna("not run").reset_index()


def write_perturbed(found: Perturbed) -> Path:
    """Write the variations, and the table of variations and exhibits; the path of the latter."""
    tables = {"variations.csv": found.variations, "files.csv": found.files, "variations_by_exhibit.csv": variations_by_exhibit(found)}
    files.sweep(PERTURBED, below=False)
    files.write_all(PERTURBED, {name: store.csv_bytes(table) for name, table in tables.items()})
    return PERTURBED / "variations_by_exhibit.csv"
