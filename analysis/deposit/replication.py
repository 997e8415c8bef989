"""REPLICATION.md: a README in the template of the Social Science Data Editors, filled from the files of the archive."""

import re
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from analysis.collect import joining, others, store
from analysis.deposit import citation, measured, programs, provenance
from analysis.deposit.contents import Contents
from analysis.deposit.exhibited import exhibited
from analysis.model import doors
from analysis.model.sentences import say_list

REPLICATION = "REPLICATION.md"


def made(contents: Contents) -> dict[str, bytes]:
    """`REPLICATION.md`, with every heading of the template in its order."""
    loader = PackageLoader("analysis.deposit", ".")
    environment = Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"md": doors.markdown, "said": doors.sentence, "url": doors.url}
    told = {**_of_release(contents), **_of_data(contents), **_of_programs(contents), **_of_machine(contents)}
    text = environment.get_template("replication.md.jinja").render(told)
    return {REPLICATION: (re.sub(r"\n{3,}", "\n\n", text).strip() + "\n").encode()}


def _of_release(contents: Contents) -> dict[str, Any]:
    """Which release it is, how it is cited, under which licences it is."""
    known, about = citation.read(contents), contents.study.codebook.about
    authors = say_list([citation.name_of(author) for author in known["authors"]])
    named = f"{authors}. {known['title']}, version {contents.stamp.version}, commit {contents.stamp.commit}."
    licences = known["license"] if isinstance(known["license"], list) else [known["license"]]
    return {
        "stamp": contents.stamp,
        "depositor": f"whoever deposits this ({authors or f'authors are not stated; name them in {citation.CITATION}'})",
        "title": str(known["title"]),
        "question": about.question,
        "citation": named,
        "data_licence": about.licence,
        "code_licence": say_list(list(map(str, licences))),
        "default_case": about.default_case,
        "there": contents.files.keys(),
        "wheel": any(path.endswith(".whl") for path in contents.files),
        "package": "" if store.ROOT == store.INSTRUMENT else f"Rival Requests {store.version()}",
    }


def _of_data(contents: Contents) -> dict[str, Any]:
    """Pages, files and references."""
    sources = provenance.sources(contents)
    return {
        "n_cases": len(contents.study.cases),
        "n_pages": provenance.say_sources(sources),
        "n_claims": sum(len(case.claims) for case in contents.study.cases.values()),
        "sources": sources,
        "copies": provenance.say_copies(sources),
        "document": provenance.document(contents),
        "groups": provenance.groups(contents),
        "references": provenance.references(contents),
        "others": joining.beside(contents.study).makers,
        "cited_others": [others.cite(maker) for maker in others.makers()],
    }


def _of_programs(contents: Contents) -> dict[str, Any]:
    """Exhibits, notebooks, the package, and what they ask for."""
    return {
        "n_exhibits": provenance.n_exhibits_of(contents),
        "listed": exhibited(contents),
        "python": programs.python(contents),
        "n_locked": len(programs.locked(contents)),
        "software": programs.software(contents),
        "seeds": programs.seeds(contents),
        "notebooks": programs.notebooks(contents),
        "rooms": programs.rooms(contents),
    }


def _of_machine(contents: Contents) -> dict[str, Any]:
    """What was measured, step by step and by notebook, and in which bands it lies."""
    rows = measured.read(contents).to_dict("records")
    steps = [{**row, "minutes": f"{int(row['seconds']) / 60:.1f}"} for row in rows if row["step"] in measured.STEPS]
    by_name = {row["step"]: row for row in steps}
    times, rooms = programs.bands(contents)
    return {
        "measured": measured.PATH,
        "run": by_name.get(measured.RUN),
        "environment": by_name.get(measured.ENVIRONMENT),
        "steps": steps,
        "parts": [row for row in rows if row["step"] not in measured.STEPS],
        "times": times,
        "rooms_on_disk": rooms,
    }
