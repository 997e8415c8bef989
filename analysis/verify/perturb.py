"""The notebooks run again under each variation: is every byte the one that is claimed, and was the variation there at all?

Each rerun is compared with what is claimed. A variation counts only if every kernel answered that it was there:
a rerun that nothing reached would pass for the wrong reason.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.collect import store
from analysis.model import terms
from analysis.pipeline import claims, executors, kernels, notebooks
from analysis.verify import compare, scratch, variations
from analysis.verify.variation import Impossible, Variation

UNCHANGED = Variation("unchanged", "nothing is different", {})
"""The rerun that the others are held against."""
SECONDS_PER_NOTEBOOK = 120
"""Time after which a rerun is taken to hang: many times what a notebook needs."""
YES, NO, NOT_TRIED = "yes", "no", "not tried"
VARIATION_COLUMNS = ["variation", "what", "level", "cases", "held", "why", "seconds", "compared", "different", "may_differ", "answers"]
FILE_COLUMNS = ["variation", "case_id", "kind", "name", "path", "same", "may_differ", "difference"]


def usual_cases() -> list[str]:
    """Cases that run under each variation unless others are named: the default case and the smallest other one; all others see all variations at once."""
    default = notebooks.default_case()
    sizes = {name: sum(map(len, store.read_bytes(store.raw_folder() / "cases" / name).values())) for name in store.case_ids()}
    return [default, *sorted(sizes.keys() - {default}, key=lambda name: (sizes[name], name))[:1]]


class Ran(NamedTuple):
    """A rerun: its variation and cases, why it could not be had or went wrong, seconds, what it made, and what its kernels answered."""

    variation: Variation
    case_ids: Sequence[str]
    impossible: str = ""
    failed: str = ""
    seconds: float = 0.0
    made: Mapping[str, bytes] = {}
    answers: Sequence[Mapping[str, object]] = ()


class Perturbed(NamedTuple):
    """What variations did.

    Attributes
    ----------
    variations
        One row per variation: `held` says whether the change was there (yes; no; not tried) and
        `why` what went wrong or was in the way; `compared`, `different` and `may_differ` (of other
        packages: files of drawings that differ) count files; `answers` are those of a kernel
        that the variation was asked for.
    files
        One row per variation and file: its case, kind and name of the exhibit, whether it is the
        `same`, whether it `may_differ`, and the first difference in words.
    """

    variations: pd.DataFrame
    files: pd.DataFrame

    def faults(self) -> list[str]:
        """What went wrong, one line each: a file that differs, a rerun that failed, a change that was not there."""
        table, made = self.variations, self.files
        wrong = made[~made["same"] & ~made["may_differ"]]
        lines = [f"{variation}: {difference}" for variation, difference in zip(wrong["variation"], wrong["difference"], strict=True)]
        missed = table[(table["held"] == NO) | ((table["held"] == YES) & (table["why"] != ""))]
        return lines + [f"{variation}: {why}" for variation, why in zip(missed["variation"], missed["why"], strict=True)]


def perturb(
    case_ids: Sequence[str],
    names: Iterable[str] | None = None,
    together: bool = True,
    workers: int = 0,
    root: Path = store.ROOT,
    say: Callable[[str], None] = lambda line: None,
    opening: executors.Opening | None = None,
) -> Perturbed:
    """Run notebooks unchanged and under variations, and compare what they make.

    Parameters
    ----------
    case_ids
        Cases to run under each variation.
    names
        Variations; all unless given.
    together
        Whether all cases of the project run with all variations at once; else, where it is named, only those of `case_ids`.
    workers
        Reruns at a time; 0 for one per processor. Each runs one notebook at a time.
    root
        Project of which copies are made; what they make is compared with the claims of this one.
    say
        Told a line whenever a rerun is done.
    opening
        Opens what does the reruns, each as a whole and in a scratch copy there; threads of this process unless given.

    Raises
    ------
    KeyError
        If there is no variation of a name.
    """
    known = variations.everything()
    chosen = [known[name] for name in known if names is None] + [known[name] for name in names or ()]
    everywhere = [*store.case_ids(), terms.STUDY] if together and any(variation.name == variations.TOGETHER for variation in chosen) else []
    jobs = [(variation, everywhere if variation.name == variations.TOGETHER and everywhere else case_ids) for variation in chosen]
    jobs = [(UNCHANGED, sorted({*case_ids, *everywhere})), *jobs]

    def work(job: tuple[Variation, Sequence[str]]) -> Ran:
        ran = _run(*job, root)
        say(f"{ran.variation.name}: {ran.impossible or ran.failed or f'{ran.seconds:.0f} s'}")
        return ran

    first = sorted(jobs, key=lambda job: len(job[1]), reverse=True)  # the long ones, so that none is left alone at the end
    if opening:
        pieces = [(variation.name, _run_apart, (variation.name, asked, root)) for variation, asked in first]
        with opening() as executor:
            ran_apart = executors.do_all(executor, pieces, scratch.FOLDER, say)
        done = {variation.name: ran._replace(variation=variation) for (variation, _), ran in zip(first, ran_apart, strict=True)}
    else:
        with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
            done = {ran.variation.name: ran for ran in pool.map(work, first)}
    unchanged = done[UNCHANGED.name]
    compared = {name: _compared(done[name], unchanged) for name in (job[0].name for job in jobs)}
    rows = [row for _, found in compared.values() for row in found]
    return Perturbed(pd.DataFrame([row for row, _ in compared.values()], columns=VARIATION_COLUMNS), pd.DataFrame(rows, columns=FILE_COLUMNS))


def _run_apart(folder: Path, name: str, case_ids: Sequence[str], root: Path) -> Ran:
    """`_run` as a piece of work for an executor, in a scratch copy in a folder; without the variation, whose functions cannot be handed on."""
    variation = UNCHANGED if name == UNCHANGED.name else variations.everything()[name]
    return _run(variation, case_ids, root, folder)._replace(variation=Variation(name, variation.what, {}))


def _run(variation: Variation, case_ids: Sequence[str], root: Path, around: Path = scratch.FOLDER) -> Ran:
    """Run the notebooks of some cases under a variation, in a scratch copy that is gone afterwards."""
    if reason := variation.cannot():
        return Ran(variation, case_ids, impossible=reason)
    try:
        python = variation.python() if variation.python else None
    except Impossible as error:
        return Ran(variation, case_ids, impossible=str(error))
    with scratch.workspace(around) as place:
        copy = scratch.copy(place / "copy", root)
        copy = variation.prepare(copy) if variation.prepare else copy
        probes, out = place / "probes", place / "out"
        for folder in (probes, place / (variation.directory or "probes")):
            folder.mkdir(exist_ok=True)
        here = {"{copy}": str(copy), "{beside}": str(place)}
        rerun = scratch.rerun(
            copy,
            case_ids,
            out,
            workers=variation.workers,
            prefix=[*(variations.namespaces(variation.namespaces) if variation.namespaces else []), *variation.prefix],
            launch=[_filled(word, here) for word in variation.launch],
            variables={
                **{name: value if value is None else _filled(value, here) for name, value in variation.variables.items()},
                "PYTHONPATH": os.pathsep.join([str(variations.HOOK), str(copy)]),
                kernels.MODULES: str(variations.HOOK),
                variations.PROBE: str(probes),
            },
            directory=place / variation.directory if variation.directory else None,
            limit=SECONDS_PER_NOTEBOOK * sum(len(notebooks.names(case_id)) for case_id in case_ids),
            python=python or sys.executable,
        )
        made = {path: item.data for path, item in claims.collect(out, case_ids).items()}
        failed = f"stopped after {rerun.seconds:.0f} s" if rerun.status < 0 else ""
        if not failed and "0 failed, 0 not run" not in rerun.said:
            failed = " ".join(line.strip() for line in (rerun.complained or rerun.said).strip().splitlines()[-2:]) or f"exit status {rerun.status}"
        return Ran(variation, case_ids, "", failed, rerun.seconds, made, _answers(probes))


def _filled(text: str, places: Mapping[str, str]) -> str:
    for name, path in places.items():
        text = text.replace(name, path)
    return text


def _answers(folder: Path) -> list[dict[str, object]]:
    """Answers of the kernels, and what only the whole rerun can tell: the folder in which it was started, and how many kernels lived at a time."""
    said = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    kernels = [answers for answers in said if answers["is_kernel"]]
    started_in = next((Path(answers["directory"]).name for answers in said if not answers["is_kernel"]), "")
    moments = [kernel["started"] for kernel in kernels]
    at_a_time = max((sum(kernel["started"] <= moment < kernel["ended"] for kernel in kernels) for moment in moments), default=0)
    return [{**kernel, "started_in": started_in, "kernels_at_a_time": at_a_time} for kernel in kernels]


def _held(ran: Ran, unchanged: Ran) -> tuple[str, str]:
    """Whether a variation was there in every kernel, and why not."""
    if ran.impossible:
        return NOT_TRIED, ran.impossible
    executed = sum(notebooks.executed_path(name, case_id) in ran.made for case_id in ran.case_ids for name in notebooks.names(case_id))
    errors = sorted({str(answers["error"]) for answers in ran.answers if "error" in answers})
    if not unchanged.answers or len(ran.answers) < max(executed, 1):
        return (
            NO,
            ran.failed
            or f"the probe did not reach every kernel: {len(ran.answers)} of {executed} kernels answered, {len(unchanged.answers)} in the unchanged run",
        )
    if errors:
        return NO, f"a kernel could not answer: {errors[0]}"
    plain = unchanged.answers[0]
    if ran.variation.probes and all(ran.variation.holds(answers, plain) for answers in unchanged.answers):
        return NOT_TRIED, "on this machine an unchanged run has it already"
    missed = [answers for answers in ran.answers if not ran.variation.holds(answers, plain)]
    if missed:
        wrong = {name: missed[0].get(name) for name, holds in ran.variation.probes.items() if not holds(missed[0].get(name), plain.get(name))}
        return NO, f"{len(missed)} of {len(ran.answers)} kernels answered differently: {_said(wrong)}"
    return YES, ran.failed


def _said(answers: Mapping[str, object]) -> str:
    """Answers in one short line."""
    return ", ".join(f"{name} {str(value)[:24]}" for name, value in answers.items())


def _compared(ran: Ran, unchanged: Ran) -> tuple[tuple, list[tuple]]:
    """Row of a variation, and rows of its files."""
    variation = ran.variation
    held, why = _held(ran, unchanged)
    rows = [] if ran.impossible else list(_files(ran))
    different = [row for row in rows if not row[5]]
    answers = _said({name: ran.answers[0].get(name) for name in variation.probes if name != "packages"}) if ran.answers else ""
    counts = (len(rows), sum(not row[6] for row in different), sum(row[6] for row in different))
    return (variation.name, variation.what, variation.level, ";".join(ran.case_ids), held, why, round(ran.seconds, 1), *counts, answers), rows


def _files(ran: Ran) -> Iterable[tuple]:
    """Each file that is claimed, or that this run made: where it belongs, and whether it is the same."""
    for case_id in ran.case_ids:
        expected = {path: place.read_bytes() for path, place in claims.claimed_paths([case_id]).items()}
        notebook_paths = {notebooks.executed_path(name, case_id) for name in notebooks.names(case_id)}
        made = {path: data for path, data in ran.made.items() if f"/{case_id}/" in path or path in notebook_paths}
        for path in sorted({*expected, *made}):
            unit = compare.unit_of(path)
            may_differ = ran.variation.level == compare.DATA and not path.endswith((".csv", ".md"))
            difference = _difference(path, expected.get(path), made.get(path))
            yield (ran.variation.name, case_id, unit.kind, unit.name, path, not difference, may_differ, difference)


def _difference(path: str, before: bytes | None, after: bytes | None) -> str:
    """The first difference in words; blank if there is none."""
    if before == after:
        return ""
    if after is None:
        return f"{path}: was not made"
    if before is None:
        return f"{path}: is made only here"
    return compare.first_difference(path, before, after)
