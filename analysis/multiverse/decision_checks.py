"""Faults of a table of decisions that only show across its cells."""

from collections.abc import Mapping

import pandas as pd

from analysis.collect.form_checks import Fault
from analysis.model import choices as choosing
from analysis.model import terms
from analysis.model.choices import DEFAULTS, PARAMETERS, Known, Value
from analysis.model.dictionary import processed
from analysis.model.dispute import Codebook
from analysis.multiverse.decision_words import PLACE
from analysis.multiverse.decisions import ANY, AXES, JOIN, NEUTRAL, one_way

Wrong = tuple[str, str, str]
"""A fault of an option: its column, what stands there, what is allowed."""
_ALLOWED = {parameter.name: parameter.allowed for parameter in PARAMETERS}


def faults(table: pd.DataFrame, codebook: Codebook, file: str = "codebook/decisions.csv") -> list[Fault]:
    """Faults of a table of decisions that only show across its cells, by the words of the codebook."""
    found: list[Fault] = []
    of_label = dict(zip(table["label"], table["parameter"], strict=True))
    roles = list(codebook.roles.loc[codebook.roles["case_column"] != "", "role"])
    marks = Known(
        states=(*codebook.states["alpha2"], ANY, *roles),
        languages=tuple(codebook.languages["language"]),
        coders=(*codebook.coders["coder"], ANY),
    )
    for row, option in zip(table.index, table.to_dict("records"), strict=True):
        wrong = [*_value_faults(option, marks, roles), *_label_faults(option), *_not_with_faults(option, of_label), *_default_faults(option)]
        found += [Fault(file, row, *fault) for fault in wrong]
    for name, options in table.groupby("parameter", sort=True):
        defaults = options.index[options["is_default"] == "yes"]
        if len(defaults) != 1:
            found.append(Fault(file, int(options.index[0]), "is_default", f"{len(defaults)} defaults of {name}", "one default of each parameter"))
        twice = options["option"].duplicated()
        found += [Fault(file, int(row), "option", value, f"each option of {name} once") for row, value in options.loc[twice, "option"].items()]
    return found


def _value_faults(option: Mapping[str, str], marks: Known, roles: list[str]) -> list[Wrong]:
    """Why the value of an option is none that its parameter can have, or not the default that it is called."""
    name, value = option["parameter"], option["option"]
    if name not in AXES or name not in _ALLOWED:
        return []
    found: list[Wrong] = []
    if name == "exclude_sources":
        columns = [column.name for table in processed.PROCESSED_TABLES if table.name == "sources" for column in table.columns]
        if any(part.count("=") != 1 or part.partition("=")[0] not in columns for part in value.split("&") if value):
            allowed = "blank or conditions on columns of sources such as origin_kind=state_media, joined by &"
            found.append(("option", value, allowed))
    else:
        given: Value = int(value) if name == "min_origins" and value.isdecimal() else value
        of_states = f"; {ANY} is each state that it stands for, a role ({', '.join(roles)}) all of its states"
        if choosing.faults({name: given}, marks):
            found.append(("option", value, f"for {name}: {_ALLOWED[name]}{of_states if 'states' in name else ''}"))
        elif one_way(name, value) != value:
            found.append(("option", value, f"for {name}: {one_way(name, value)}, as it is written elsewhere"))
    if option["is_default"] == "yes" and str(DEFAULTS[name]) != value:
        found.append(("option", value, f"for the default of {name}: {DEFAULTS[name] or 'blank'}, as in the table of parameters"))
    return found


def _label_faults(option: Mapping[str, str]) -> list[Wrong]:
    """Why an option cannot be called as it is."""
    found: list[Wrong] = []
    if option["label"] == NEUTRAL:
        found.append(("label", NEUTRAL, "another name: this one is that of the universe of defaults"))
    if ANY in option["option"] and ANY not in option["label"]:
        found.append(("label", option["label"], f"a name with {ANY} in it, as its option has it"))
    words = option.get("in_words", "")
    if words and (PLACE in words) != (ANY in option["option"]):
        found.append(("in_words", words, f"words with {PLACE} in them where the option has {ANY}, and only there"))
    return found


def _not_with_faults(option: Mapping[str, str], of_label: Mapping[str, str]) -> list[Wrong]:
    """Why an option cannot be forbidden together with those that it names; `of_label` has the parameter of each label."""
    found: list[Wrong] = []
    for item in terms.split_list(option["not_with"]):
        labels = item.split(JOIN)
        parameters = [of_label.get(label) for label in (option["label"], *labels)]
        if not set(labels) <= set(of_label):
            found.append(("not_with", item, f"labels of options, joined by {JOIN}"))
        elif len(set(parameters)) < len(parameters):
            found.append(("not_with", item, "options of other decisions, one of each"))
    return found


def _default_faults(option: Mapping[str, str]) -> list[Wrong]:
    """Why an option cannot be a default."""
    found: list[Wrong] = []
    if option["is_default"] == "yes" and option["not_with"]:
        found.append(("not_with", option["not_with"], "blank for a default"))
    if option["is_default"] == "yes" and option["type"] != "E":
        found.append(("type", option["type"], "E for a default"))
    return found
