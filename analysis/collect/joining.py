"""Cases of other studies cleaned and put beside one's own, each marked with the study whose it is."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from analysis.collect import clean, other_words, others, store
from analysis.collect.cleaned_text import tidy
from analysis.model.dispute import Case, RawCase, Study
from analysis.model.sentences import say_list


@lru_cache(maxsize=64)
def _cleaned(raw: RawCase) -> Case:
    """A case of another study as today's code cleans it, kept as long as it is read as the same object."""
    return clean.process(raw)


def beside(study: Study) -> Study:
    """A study with the cases of others beside its own, by what `study.toml` names; the study itself where it names none, or they are there already.

    Each case keeps the codebook by which it was coded. The codebook of the study has the words of all; its coders, decisions, conclusions and sentences
    that generalise are its own.

    Raises
    ------
    others.Unusable
        If a study that is named cannot stand beside it; says every fault.
    """
    if study.makers or not study.codebook.about.others:
        return study
    pages = {row["source_id"]: row.get("url", "") for case in study.cases.values() for row in case.sources.to_dict("records")}
    codebook, makers, cases, faults, read = study.codebook, [], dict(study.cases), list[str](), others.read()
    taken = dict.fromkeys(study.cases, others.OURS)
    for found in read:
        compared = other_words.of_codebook(codebook, found.codebook, found.maker.name, list(found.cases))
        name = found.maker.name
        faults += compared.faults + _twice(taken, pages, found)
        taken |= dict.fromkeys(found.cases, name)
        codebook = compared.codebook
        lent = other_words.in_our_words(found.codebook, study.codebook.about)
        cases |= {case_id: _cleaned(raw).but(codebook=lent, made_by=name) for case_id, raw in found.cases.items() if case_id not in cases}
        makers.append(replace(found.maker, notes=(*compared.notes, *_unfollowed(found))))
    faults += other_words.together(store.read_law(), [(found.maker.name, found.law) for found in read]).faults
    if faults:
        raise others.Unusable("\n".join(faults))
    return Study(codebook, dict(sorted(cases.items())), tuple(makers), study)


def _twice(taken: Mapping[str, str], pages: dict[str, str], found: others.Other) -> list[str]:
    """Cases and pages that have the name of others; pages of the study are added to `pages`."""
    name = found.maker.name
    faults = [
        f"The case {case_id} is one of {taken[case_id]} and one of {name}. Name the cases of {name} that you want in study.toml (key cases), without it"
        for case_id in found.cases
        if case_id in taken
    ]
    for case in found.cases.values():
        for row in tidy(case.sources).to_dict("records"):
            if pages.setdefault(row["source_id"], row["url"]) != row["url"]:
                faults.append(f"The page {row['source_id']} of {name} is another one here ({pages[row['source_id']]}). Give your own page another id")
    return faults


def _unfollowed(found: others.Other) -> list[str]:
    """That a study names others itself."""
    told = f"{found.maker.name} names cases of others itself ({say_list(list(found.unfollowed))}), which are not followed."
    return [told] if found.unfollowed else []
