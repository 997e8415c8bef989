"""`ANNOTATIONS.md`: the overview of the data that Annotation for Transparent Inquiry asks for beside the annotations."""

import json
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from analysis.coding import codings
from analysis.collect import store
from analysis.deposit import annotations, provenance
from analysis.deposit.contents import Contents
from analysis.model import doors, sentences, terms
from analysis.trace.readme import SPELLED

OVERVIEW = "ANNOTATIONS.md"
_RELIABILITY = f"results/{terms.STUDY}/tables/reliability.csv"
_MODEL = "language model"


def made(contents: Contents) -> dict[str, bytes]:
    """`ANNOTATIONS.md`, with every number from the files of the archive, of which `annotations.jsonld` is one."""
    environment = Environment(loader=PackageLoader("analysis.deposit", "."), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["md"] = doors.markdown
    text = environment.get_template("annotations.md.jinja").render({**_of_data(contents), **_of_coding(contents), **_of_annotations(contents)})
    return {OVERVIEW: (text.strip() + "\n").encode()}


def _spelled(number: int) -> str:
    return SPELLED[number] if number < len(SPELLED) else str(number)


def _together(contents: Contents, name: str) -> pd.DataFrame:
    """A table of all cases."""
    return pd.concat([case.tables[name] for _, case in sorted(contents.study.cases.items())], ignore_index=True)


def _of_data(contents: Contents) -> dict[str, Any]:
    """Pages, facts and what they rest on."""
    codebook, facts = contents.study.codebook, _together(contents, "facts")
    sources = [source for source in provenance.sources(contents) if source.subject]
    return {
        "stamp": contents.stamp,
        "question": codebook.about.question,
        "matter": codebook.about.words,
        "families": sentences.say_list([sentences.say_proposition(name, codebook.words) for name in codebook.propositions["template"]]),
        "n_cases": len(contents.study.cases),
        "n_claims": len(_together(contents, "requests")),
        "n_pages": sum(source.n_pages for source in sources),
        "n_archived": sum(source.n_archived for source in sources),
        "n_reports": _together(contents, "sources")["origin_id"].nunique(),
        "n_facts": len(facts),
        "n_unnamed": int((facts["informant"] == terms.NOT_STATED).sum()),
        "n_alone": int((facts["n_origins"].astype(int) == 1).sum()),
    }


def _of_coding(contents: Contents) -> dict[str, Any]:
    """Who coded, how far the coders of the last round agree, and what was decided."""
    known, decided = contents.study.codebook.coders, _together(contents, "adjudication")
    there = known[known["coder"].isin(codings.coders_of(_together(contents, "statements"), known))]
    last = there[there["round"] == str(there["round"].astype(int).max())]
    rows = store.read_table(contents.files[_RELIABILITY])
    whole = rows[(rows["coders"] == ";".join(last["coder"])) & (rows["by"] == "all")].set_index(["measure", "unit"])
    found, agreed = (whole.loc[(measure, "fact, state, proposition")] for measure in ("detection", "stance"))
    by = decided["decided_by"].value_counts()
    return {
        "n_coders": _spelled(len(there)),
        "n_rounds": _spelled(there["round"].nunique()),
        "kinds": list(dict.fromkeys(there["kind"])),
        "only_models": set(there["kind"]) == {_MODEL},
        "is_blind": set(last["is_blind"]) == {"yes"},
        "n_all": int(found["n_all"]),
        "n_any": int(found["n_any"]),
        "percent": f"{float(agreed['percent_agreement']):.1f}",
        "n_decisions": len(decided),
        **{f"n_{how}": int(by.get(how, 0)) for how in ("agreement", "rule", "judgement")},
    }


def _of_annotations(contents: Contents) -> dict[str, Any]:
    """Statements by basis, and annotations of them and of the audited document."""
    statements = _together(contents, "statements")
    rows = statements[statements["coding"] == terms.ADJUDICATED]
    whole = json.loads(contents.files[annotations.ANNOTATIONS])
    by = rows["basis"].value_counts()
    return {
        "n_statements": len(rows),
        "n_coded": rows["fact_id"].nunique(),
        "n_annotations": whole["total"],
        "n_document": whole["total"] - len(rows),
        **{f"n_{basis}": int(by.get(basis, 0)) for basis in terms.BASES},
    }
