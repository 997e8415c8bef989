"""Faults of the table of conclusions."""

from string import Formatter

import pandas as pd

from analysis.collect.form_checks import Fault
from analysis.model import choices as choosing
from analysis.model import iso3166, terms
from analysis.model.dispute import Codebook
from analysis.multiverse.conclusions import DEFAULT, DIFFERS, RESERVED, SILENT, SPOKEN_CELLS, roles

ALLOWED = {
    "stance": ("-1", "0", "1", SILENT, DIFFERS, DEFAULT),
    "cell": (SILENT, *SPOKEN_CELLS, DEFAULT),
    "contested": ("yes", "no", SILENT, DEFAULT),
    "ever": ("-1", "0", "1", SILENT),
}
"""What a clause can ask of a cell, with the values that it can hold: the stance of the statements that speak, the kind of
cell, whether it is contested, or every stance that it ever had."""


def faults(table: pd.DataFrame, codebook: Codebook, file: str = "codebook/conclusions.csv") -> list[Fault]:
    """Faults of a table of conclusions that only show across its cells, by the words of the codebook."""
    found = []
    known = set(terms.case_propositions(codebook.propositions, ["XX", "YY"])["proposition"])
    known_roles = roles(codebook)
    places = (*_PLACES, *known_roles)
    templates = {name.replace("XX", "").replace("YY", "") for name in known if name.endswith(("XX", "YY"))}
    for row, clause in zip(table.index, table.to_dict("records"), strict=True):
        if not iso3166.is_state(clause["state"], {*codebook.states["alpha2"], "XX", "YY", *known_roles}):
            found.append(Fault(file, row, "state", clause["state"], f"a state code, XX, YY or a role: {', '.join(known_roles)}"))
        for item in terms.split_list(clause["holds"]):
            if item not in ALLOWED.get(clause["part"], ()):
                found.append(Fault(file, row, "holds", item, f"for {clause['part']}: {', '.join(ALLOWED.get(clause['part'], ()))}"))
        for item in terms.split_list(clause["proposition"]):
            head, _, state = item.rpartition("_")
            if item not in known and not (f"{head}_" in templates and len(state) == 2):
                found.append(Fault(file, row, "proposition", item, "a proposition; XX and YY stand for states"))
        if clause["clause"] == "1" and not clause["sentence"]:
            found.append(Fault(file, row, "sentence", "", "a sentence in the first clause"))
        if choosing.faults({"as_of": clause["as_of"]}):
            found.append(Fault(file, row, "as_of", clause["as_of"], "blank or YYYY-MM-DD"))
        try:
            parts = [(name, form or "", sign or "") for _, name, form, sign in Formatter().parse(clause["sentence"]) if name is not None]
        except ValueError:
            parts = [("", "", "")]
        if any(name not in places or form or sign for name, form, sign in parts):
            found.append(
                Fault(file, row, "sentence", clause["sentence"], "text with no other places than " + ", ".join(f"{{{name}}}" for name in places))
            )
        if clause["conclusion"] in RESERVED:
            found.append(Fault(file, row, "conclusion", clause["conclusion"], "a name other than " + ", ".join(RESERVED)))
    return found + _across_clauses(table, file)


def _across_clauses(table: pd.DataFrame, file: str) -> list[Fault]:
    """Faults that only show across the clauses of a conclusion."""
    found = []
    for name, clauses in table.groupby("conclusion", sort=True):
        row = int(clauses.index[0])
        words = " ".join([*clauses["state"], *clauses["proposition"]])
        if missing := [mark for mark in ("XX", "YY") if (mark in words) and mark not in name]:
            found.append(Fault(file, row, "conclusion", name, f"a name with {' and '.join(missing)} in it, as its clauses have it"))
        if sorted(clauses["clause"], key=lambda number: (len(number), number)) != [str(number) for number in range(1, len(clauses) + 1)]:
            found.append(Fault(file, row, "clause", ";".join(clauses["clause"]), f"1 to the number of clauses of {name}"))
        for column in ("case_id", "as_of"):
            if clauses[column].nunique() > 1:
                found.append(Fault(file, row, column, ";".join(clauses[column]), f"the same in all clauses of {name}"))
    return found


_PLACES = ("state", "rival", "stance", "cell", "contested")
"""Places in a sentence besides roles, which stand for the names of their states."""
