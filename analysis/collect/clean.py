"""Raw tables of a case to processed ones: one name per actor, codes, bounds of days, one row per link.

Pure: takes tables and gives tables. Every cell whose content changes is logged.
"""

import re

import pandas as pd

from analysis.collect import derived
from analysis.collect.cleaned_audit import clean_digest
from analysis.collect.cleaned_columns import body_code, insert, links, with_bounds
from analysis.collect.cleaned_statements import authority, clean_statements
from analysis.collect.cleaned_text import LOG, changes_of, tidy_text
from analysis.collect.corroboration import corroborate
from analysis.model import terms
from analysis.model.dispute import Case, Codebook, RawCase

SORTED_BY = {
    "case": ["case_id"], "requests": ["state"], "sources": ["source_id"], "facts": ["fact_id"],
    "fact_sources": ["fact_id", "place"], "contradictions": ["fact_id", "place"], "statements": ["statement_id"],
    "adjudication": ["fact_id", "state", "proposition"], "row_sources": ["table", "row", "place"],
    "log": LOG.names, "claims": ["claim_id"], "claim_references": ["claim_id", "ref"],
    "claim_facts": ["claim_id", "place"], "references": ["ref"], "entities": ["printed"],
    "claim_conflicts": ["kind", "subject", "first", "second"],
}  # fmt: skip
"""Columns by which each processed table is sorted: a total order, whatever that of the raw rows."""


def _actor_kind(facts: pd.DataFrame, aliases: pd.DataFrame, organs: pd.DataFrame) -> pd.Series:
    """Kind of each actor: that of its alias, else by organ: person, organisation, or body of a state."""
    by_name = dict(zip(aliases["canonical"], aliases["kind"], strict=True))
    by_organ = dict(zip(organs["organ"], organs["actor_kind"], strict=True))
    kinds = [by_name.get(actor) or by_organ.get(organ, "body") for actor, organ in zip(facts["actor"].tolist(), facts["organ"].tolist(), strict=True)]
    return pd.Series(kinds, index=facts.index, dtype=str)


def clean_facts(facts: pd.DataFrame, aliases: pd.DataFrame, codebook: Codebook) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Facts with one name per actor, codes of office and event, access of the informant, and bounds of days; and the log.

    The raw form of the actor is kept as `actor_raw`.

    Returns
    -------
    One row per fact: the raw columns without the lists (they are rows of `fact_sources` and
    `contradictions`), with `actor_raw`, `actor_kind`, `body_code`, `first_day`, `last_day`,
    `is_approximate`, `has_access`, `carries_out`, `cameo`, `plover_event`, `plover_mode` and `plover_context` (blank = no
    code fits). CAMEO codes are strings.

    References
    ----------
    Gerner, Schrodt & Yilmaz, Conflict and Mediation Event Observations (CAMEO) codebook, 2009;
    Open Event Data Alliance, Political Language Ontology for Verifiable Event Records (PLOVER).
    """
    canonical = dict(zip(aliases["raw"], aliases["canonical"], strict=True))
    named = facts.assign(actor=facts["actor"].map(lambda actor: canonical.get(actor, actor)))
    log = changes_of("facts", facts, named, "alias")
    who = pd.DataFrame({"actor_raw": facts["actor"], "actor_kind": _actor_kind(named, aliases, codebook.organs), "body_code": body_code(named)})
    cleaned = with_bounds(insert(named, "organ", who), "date")
    informants, event_types = codebook.informants, codebook.event_types
    access = dict(zip(informants["informant"], informants["has_access"], strict=True))
    cleaned = insert(cleaned, "informant_state", pd.DataFrame({"has_access": cleaned["informant"].map(access)}))
    codes = event_types.set_index("event_type")[["carries_out", "cameo", "plover_event", "plover_mode", "plover_context"]]
    coded = codes.reindex(cleaned["event_type"]).fillna("").set_index(cleaned.index)
    return insert(cleaned, "event_type", coded).drop(columns=["source_ids", "contradicts"]), log


def clean_sources(sources: pd.DataFrame, origins: pd.DataFrame) -> pd.DataFrame:
    """Pages with the publisher, home and kind of the original report that they carry, and bounds of days.

    Returns
    -------
    One row per page; `origin_publisher`, `origin_state` and `origin_kind` are blank where the
    original report is not in `origins` or its home is unknown.
    """
    original = origins[["origin_id", "publisher", "origin_state", "origin_kind"]].rename(columns={"publisher": "origin_publisher"})
    found = sources[["origin_id"]].merge(original, on="origin_id", how="left", validate="m:1").fillna("").drop(columns="origin_id")
    dated = with_bounds(sources, "published", "published_").drop(columns="published_is_approximate")
    return insert(dated, "origin_id", found.set_index(dated.index))


def clean_contradictions(pairs: pd.DataFrame) -> pd.DataFrame:
    """Pairs of facts that contradict or vary each other, in both directions.

    Returns
    -------
    One row per fact and other fact: `fact_id`, `place` in the list of the fact (01, 02 ...), `contradicts_fact_id`, `kind`, `note`.
    """
    turned = pairs.rename(columns={"fact_id": "contradicts_fact_id", "contradicts_fact_id": "fact_id"})
    both = pd.concat([pairs, turned[pairs.columns]], ignore_index=True).sort_values(["fact_id", "contradicts_fact_id"], ignore_index=True)
    place = (both.groupby("fact_id").cumcount() + 1).map("{:02d}".format).astype(str) if len(both) else both["fact_id"]
    return both.assign(place=place)[["fact_id", "place", "contradicts_fact_id", "kind", "note"]]


_REMARK = re.compile(r"\s*\(also (?P<names>[^)]*)\)")


def clean_case_row(case: pd.DataFrame, aliases: pd.DataFrame, codebook: Codebook) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The case with the one name of its subject and, beside it, every other spelling that the remark or an alias gives; and the log."""
    subject = codebook.about.words["subject_column"]
    canonical = dict(zip(aliases["raw"], aliases["canonical"], strict=True))
    plain = case.assign(**{subject: case[subject].map(lambda name: _REMARK.sub("", name))})
    named = plain.assign(**{subject: plain[subject].map(lambda name: canonical.get(name, name))})
    log = pd.concat([changes_of("case", case, plain, "known as"), changes_of("case", plain, named, "alias")])
    spellings = []
    for raw, name in zip(case[subject], named[subject], strict=True):
        remarked = {other.strip() for names in _REMARK.findall(raw) for other in re.split("[,;]", names)}
        listed = set(aliases.loc[aliases["canonical"] == name, "raw"])
        spellings.append(";".join(sorted(map(terms.as_item, (remarked | listed) - {name}))))
    with_names = insert(named, subject, pd.DataFrame({"also_written": spellings}, index=named.index, dtype=str))
    for column in codebook.case_columns.loc[codebook.case_columns["kind"] == "day", "column"]:
        prefix = f"{column.removesuffix('_on')}_"
        with_names = with_bounds(with_names, column, prefix).drop(columns=f"{prefix}is_approximate")
    return with_names.drop(columns="source_ids"), log


def clean_case(raw: RawCase) -> Case:
    """A case cleaned, but for what stands behind its facts, which `corroboration.corroborate` finds.

    Every table is sorted by its key. `log` has one row per changed cell: `table`, `key` of the row, `column`, `before`,
    `after`, `rule`: text (white space at the ends and doubled is dropped, so are characters without width that only say where a line may end, letters are
    composed, Unicode NFC), alias (a
    spelling that aliases.csv lists for the case becomes the one name that is used), known as (a remark on other
    spellings leaves the name of the subject), or derived (a blank cell has what the dictionary says that it is derived as).
    """
    written, logs = tidy_text(raw)
    codebook, before = raw.codebook, written.tables
    tidy = written.but(**derived.fill(raw.folder, before, codebook.tables))
    logs += [changes_of(name, before[name], table, derived.RULE) for name, table in tidy.tables.items() if table is not before[name]]
    case_id = tidy.case["case_id"].iloc[0]
    aliases = codebook.aliases[codebook.aliases["case_id"] == case_id].sort_values("raw")
    case, case_log = clean_case_row(tidy.case, aliases, codebook)
    facts, alias_log = clean_facts(tidy.facts, aliases, codebook)
    requests = with_bounds(tidy.requests, "requested_on", "requested_").drop(columns="source_ids")
    said = clean_statements(tidy.statements, tidy.codings, tidy.facts, codebook.coders, case_id)
    cleaned = {
        "case": case,
        "requests": with_bounds(requests, "status_on", "status_").drop(columns="status_is_approximate"),
        "sources": clean_sources(tidy.sources, tidy.origins),
        "facts": facts,
        "fact_sources": links(tidy.facts, "fact_id", "source_ids", "source_id"),
        "contradictions": clean_contradictions(tidy.contradictions),
        "statements": insert(said, "basis", authority(said, facts, case.iloc[0], codebook).to_frame("authority")),
        "adjudication": tidy.adjudication.drop(columns="case_id"),
        "row_sources": pd.concat(
            [
                links(tidy.case, "case_id", "source_ids", "source_id").rename(columns={"case_id": "row"}).assign(table="case"),
                links(tidy.requests, "state", "source_ids", "source_id").rename(columns={"state": "row"}).assign(table="requests"),
            ]
        )[["table", "row", "place", "source_id"]],
        "log": pd.concat([*logs, case_log, alias_log]),
    }
    if len(tidy.claims):
        cleaned |= clean_digest(tidy.claims, tidy.references, tidy.entities)
    return Case.of({name: _sorted(table, SORTED_BY[name]) for name, table in cleaned.items()}, codebook)


def process(raw: RawCase) -> Case:
    """A case cleaned and corroborated, every cell as text: as notebook 01 hands it over, and as it is read from disk."""
    cleaned = clean_case(raw)
    cleaned = cleaned.but(facts=corroborate(cleaned))
    return cleaned.but(**{name: table.astype(str) for name, table in cleaned.tables.items()})


def _sorted(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Rows by their keys; those of one key are often so already."""
    in_order = len(keys) == 1 and table[keys[0]].is_monotonic_increasing
    return (table if in_order else table.sort_values(keys)).reset_index(drop=True)
