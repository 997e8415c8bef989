"""Raw tables of a case to processed ones: one name per actor, codes, bounds of days, one row per link.

Pure: takes tables and gives tables. Every cell whose content changes is logged.
"""

import re
import unicodedata
from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.collect.corroboration import corroborate
from analysis.model import terms
from analysis.model.dates import day_bounds
from analysis.model.dictionary.processed import processed
from analysis.model.dispute import Case, Codebook, RawCase

LOG = processed("log")
KEYS = {
    "case": ["case_id"], "requests": ["state"], "sources": ["source_id"], "facts": ["fact_id"],
    "statements": ["statement_id"], "codings": ["coder", "fact_id", "state", "proposition"],
    "contradictions": ["fact_id", "contradicts_fact_id"], "adjudication": ["fact_id", "state", "proposition"], "origins": ["origin_id"],
    "claims": ["claim_id"], "references": ["ref"], "entities": ["printed"],
}  # fmt: skip
"""Columns that name a row of each raw table, for the log."""


SORTED_BY = {
    "case": ["case_id"], "requests": ["state"], "sources": ["source_id"], "facts": ["fact_id"],
    "fact_sources": ["fact_id", "place"], "contradictions": ["fact_id", "place"], "statements": ["statement_id"],
    "adjudication": ["fact_id", "state", "proposition"], "row_sources": ["table", "row", "place"],
    "log": LOG.names, "claims": ["claim_id"], "claim_references": ["claim_id", "ref"],
    "claim_facts": ["claim_id", "place"], "references": ["ref"], "entities": ["printed"],
    "claim_conflicts": ["kind", "subject", "first", "second"],
}  # fmt: skip
"""Columns by which each processed table is sorted: a total order, whatever that of the raw rows."""


def _changes(name: str, before: pd.DataFrame, after: pd.DataFrame, rule: str) -> pd.DataFrame:
    """Log of the cells that differ between two tables of the same shape."""
    rows = []
    for column in before.columns:
        old, new = (table[column].to_numpy(dtype=object) for table in (before, after))
        for place in np.flatnonzero(old != new) if before[column] is not after[column] else ():
            key = "/".join(before[KEYS[name]].iloc[place])
            rows.append((name, key, column, old[place], new[place], rule))
    return LOG.frame(rows)


def clean_text(value: str) -> str:
    """The same words with single spaces and composed letters."""
    return " ".join(unicodedata.normalize("NFC", value).split())


_SPACES = "\t\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""White space other than a space and the end of a line."""
LINES = 100_000
"""So many values are looked at in one go."""


def _is_tidy(values: np.ndarray) -> bool:
    """Whether `clean_text` would change none of the values, looked at in one go since almost none needs a change."""
    text = "\n".join(values)
    if text.count("\n") != max(len(values) - 1, 0) or any(part in text for part in ("  ", " \n", "\n ")) or text != text.strip(" "):
        return False
    spaces = filter(str.isascii, _SPACES) if text.isascii() else _SPACES
    return not any(space in text for space in spaces) and unicodedata.is_normalized("NFC", text)


def _clean_column(column: pd.Series) -> pd.Series:
    """Values of a column as `clean_text` has them; the column itself where nothing changes."""
    values = column.to_numpy(dtype=object)
    if all(_is_tidy(values[start : start + LINES]) for start in range(0, len(values), LINES)):
        return column
    places, each = pd.factorize(values)
    return pd.Series(np.array([clean_text(value) for value in each], dtype=object)[places], index=column.index, dtype=str)


def _text(raw: RawCase) -> tuple[RawCase, list[pd.DataFrame]]:
    """The case with tidy text, and the log."""
    before = raw.tables
    cleaned = {name: pd.DataFrame({column: _clean_column(table[column]) for column in table}) for name, table in before.items()}
    return raw.but(**cleaned), [_changes(name, before[name], cleaned[name], "text") for name in KEYS]


def bounds(dates: pd.Series) -> pd.DataFrame:
    """First and last possible day of EDTF dates, and whether they are marked ~, ? or %.

    Parameters
    ----------
    dates
        EDTF dates as text; blank where there is none.

    Returns
    -------
    One row per date, same index: `first_day` and `last_day` as YYYY-MM-DD (blank = no bound, or
    no date), `is_approximate` yes or no (blank = no date).
    """
    places, each = pd.factorize(dates.to_numpy(dtype=object))
    rows = []
    for text in each:
        if text == "":
            rows.append(("", "", ""))
        else:
            first, last, is_approximate = day_bounds(text)
            rows.append((str(first or ""), str(last or ""), "yes" if is_approximate else "no"))
    found = np.array(rows, dtype=object).reshape(-1, 3)[places]
    return pd.DataFrame(found, columns=["first_day", "last_day", "is_approximate"], index=dates.index, dtype=str)


def links(table: pd.DataFrame, key: str, column: str, name: str) -> pd.DataFrame:
    """One row per item of a `;`-joined column: the key, the item's place (01, 02 ...), the item."""
    rows = [
        (owner, f"{place:02d}", item)
        for owner, items in zip(table[key].tolist(), table[column].tolist(), strict=True)
        for place, item in enumerate(terms.split_list(items), 1)
    ]
    return pd.DataFrame(rows, columns=[key, "place", name], dtype=str)


def _insert(table: pd.DataFrame, after: str, columns: pd.DataFrame) -> pd.DataFrame:
    at = table.columns.get_loc(after) + 1
    return pd.concat([table.iloc[:, :at], columns, table.iloc[:, at:]], axis=1)


def _with_bounds(table: pd.DataFrame, column: str, prefix: str = "") -> pd.DataFrame:
    return _insert(table, column, bounds(table[column]).add_prefix(prefix))


def _actor_kind(facts: pd.DataFrame, aliases: pd.DataFrame, organs: pd.DataFrame) -> pd.Series:
    """Kind of each actor: that of its alias, else by organ: person, organisation, or body of a state."""
    by_name = dict(zip(aliases["canonical"], aliases["kind"], strict=True))
    by_organ = dict(zip(organs["organ"], organs["actor_kind"], strict=True))
    kinds = [by_name.get(actor) or by_organ.get(organ, "body") for actor, organ in zip(facts["actor"].tolist(), facts["organ"].tolist(), strict=True)]
    return pd.Series(kinds, index=facts.index, dtype=str)


def body_code(table: pd.DataFrame) -> pd.Series:
    """Code of the office that acts or speaks, such as `KZ-prosecutor`; blank where it is no state's."""
    return (table["state"] + "-" + table["organ"]).where(table["state"] != "", "")


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
    log = _changes("facts", facts, named, "alias")
    who = pd.DataFrame({"actor_raw": facts["actor"], "actor_kind": _actor_kind(named, aliases, codebook.organs), "body_code": body_code(named)})
    cleaned = _with_bounds(_insert(named, "organ", who), "date")
    informants, event_types = codebook.informants, codebook.event_types
    access = dict(zip(informants["informant"], informants["has_access"], strict=True))
    cleaned = _insert(cleaned, "informant_state", pd.DataFrame({"has_access": cleaned["informant"].map(access)}))
    codes = event_types.set_index("event_type")[["carries_out", "cameo", "plover_event", "plover_mode", "plover_context"]]
    coded = codes.reindex(cleaned["event_type"]).fillna("").set_index(cleaned.index)
    return _insert(cleaned, "event_type", coded).drop(columns=["source_ids", "contradicts"]), log


def clean_sources(sources: pd.DataFrame, origins: pd.DataFrame) -> pd.DataFrame:
    """Pages with the publisher, home and kind of the original report that they carry, and bounds of days.

    Returns
    -------
    One row per page; `origin_publisher`, `origin_state` and `origin_kind` are blank where the
    original report is not in `origins` or its home is unknown.
    """
    original = origins[["origin_id", "publisher", "origin_state", "origin_kind"]].rename(columns={"publisher": "origin_publisher"})
    found = sources[["origin_id"]].merge(original, on="origin_id", how="left", validate="m:1").fillna("").drop(columns="origin_id")
    dated = _with_bounds(sources, "published", "published_").drop(columns="published_is_approximate")
    return _insert(dated, "origin_id", found.set_index(dated.index))


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


_KEY = ["fact_id", "state", "proposition"]


def consensus(codings: pd.DataFrame, coders: pd.DataFrame) -> pd.DataFrame:
    """Statements on which more than half of the coders of the last round agree.

    Parameters
    ----------
    codings
        Statements of the coders on one case, as codings.csv has them.
    coders
        The codebook table `coders`.

    Returns
    -------
    Rows as in `codings`, with `consensus` as the coder: of the highest round that has rows, what more than half of its coders with rows have;
    a coder without any did not code the case. Stance
    and basis are those that most of these gave; a tie in one of them drops the statement, a tie of the organ makes it `other`.
    """
    rounds = codings["coder"].map(dict(zip(coders["coder"], coders["round"].astype(int), strict=True)))
    last = codings[rounds == rounds.max()]
    n_coders, rows = last["coder"].nunique(), []

    def most(values: pd.Series, if_tied: str) -> str:
        votes = values.value_counts()
        first = votes.index[votes == votes.max()]
        return first[0] if len(first) == 1 else if_tied

    for key, same in last.groupby(_KEY, sort=True):
        given = {"stance": most(same["stance"], ""), "basis": most(same["basis"], ""), "organ": most(same["organ"], "other")}
        if 2 * len(same) > n_coders and given["stance"] and given["basis"]:
            rows.append({**dict(zip(_KEY, key, strict=True)), **given, "coder": terms.CONSENSUS, "case_id": same["case_id"].iloc[0]})
    return pd.DataFrame(rows, columns=codings.columns, dtype=str)


def clean_statements(statements: pd.DataFrame, codings: pd.DataFrame, facts: pd.DataFrame, coders: pd.DataFrame, case_id: str) -> pd.DataFrame:
    """Statements of the adjudicator, of each coder and of their consensus in one table, with bounds of days.

    A coder's statement has no id of its own: it is named by case, coder, fact, state and
    proposition. It has no date of its own either: it takes that of the adjudicated statement on the same fact,
    state and proposition, else that of its fact.

    Returns
    -------
    One row per statement and coding; `coding` is adjudicated, consensus or a coder; `reported_by` and
    `rationale` are blank but for the adjudicated ones.
    """
    codings = pd.concat([codings, consensus(codings, coders)], ignore_index=True)
    dated = codings.merge(facts[["fact_id", "date"]], on="fact_id", how="left", validate="m:1")
    decided = statements.loc[statements["fact_id"].isin(codings["fact_id"]), [*_KEY, "date"]]
    decided = codings[_KEY].merge(decided, on=_KEY, how="left", validate="m:1")["date"]
    dated["date"] = decided.where(decided.notna(), dated["date"])
    short = dated["fact_id"].str.removeprefix(f"{case_id}-")
    ids = f"{case_id}-" + dated["coder"] + "-" + short + "-" + dated["state"] + "-" + dated["proposition"]
    coded = dated.assign(statement_id=ids, coding=dated["coder"], reported_by="", rationale="")[[*statements.columns, "coding"]]
    together = pd.concat([statements.assign(coding=terms.ADJUDICATED), coded], ignore_index=True)
    order = ["statement_id", "coding", "fact_id", "state", "organ", "proposition", "stance", "basis", "reported_by", "date", "rationale"]
    together = _insert(together[order], "organ", pd.DataFrame({"body_code": body_code(together)}))
    return _with_bounds(together, "date")


def authority(statements: pd.DataFrame, facts: pd.DataFrame, case: Mapping[str, str], codebook: Codebook) -> pd.Series:
    """With what authority each statement speaks for its state.

    Parameters
    ----------
    statements
        Statements with `fact_id`, `state`, `organ`, `proposition` and `basis`.
    facts
        Cleaned facts, with `carries_out`.
    case
        The row of the case.
    codebook
        The codebook.

    Returns
    -------
    `3` for an act of the state that decides, on an event that is the thing itself; `2` for a statement of that state by an organ that decides the
    proposition, `final_decider` being the organ that the case names; `1` for every other, and for all where no role decides.
    """
    level = pd.Series("1", index=statements.index, dtype=str)
    deciding = statements[statements["state"].isin(terms.states_of(case, codebook.roles, "decides"))]
    deciders = {(name, organ) for name, organs in terms.deciders(case, codebook.propositions, codebook.roles).items() for organ in organs}
    by_decider = [pair in deciders for pair in zip(deciding["proposition"].tolist(), deciding["organ"].tolist(), strict=True)]
    carries_out = deciding["fact_id"].isin(facts.loc[facts["carries_out"] == "yes", "fact_id"]) & (deciding["basis"] == terms.BASES[0])
    level.loc[deciding.index] = np.where(carries_out, "3", np.where(by_decider, "2", "1"))
    return level


_REMARK = re.compile(r"\s*\(also (?P<names>[^)]*)\)")


def clean_case_row(case: pd.DataFrame, aliases: pd.DataFrame, codebook: Codebook) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The case with the one name of its subject and, beside it, every other spelling that the remark or an alias gives; and the log."""
    subject = codebook.about.words["subject_column"]
    canonical = dict(zip(aliases["raw"], aliases["canonical"], strict=True))
    plain = case.assign(**{subject: case[subject].map(lambda name: _REMARK.sub("", name))})
    named = plain.assign(**{subject: plain[subject].map(lambda name: canonical.get(name, name))})
    log = pd.concat([_changes("case", case, plain, "known as"), _changes("case", plain, named, "alias")])
    spellings = []
    for raw, name in zip(case[subject], named[subject], strict=True):
        remarked = {other.strip() for names in _REMARK.findall(raw) for other in re.split("[,;]", names)}
        listed = set(aliases.loc[aliases["canonical"] == name, "raw"])
        spellings.append(";".join(sorted((remarked | listed) - {name})))
    with_names = _insert(named, subject, pd.DataFrame({"also_written": spellings}, index=named.index, dtype=str))
    for column in codebook.case_columns.loc[codebook.case_columns["kind"] == "day", "column"]:
        prefix = f"{column.removesuffix('_on')}_"
        with_names = _with_bounds(with_names, column, prefix).drop(columns=f"{prefix}is_approximate")
    return with_names.drop(columns="source_ids"), log


def clean_case(raw: RawCase) -> Case:
    """A case cleaned, but for what stands behind its facts, which `corroboration.corroborate` finds.

    Every table is sorted by its key. `log` has one row per changed cell: `table`, `key` of the row, `column`, `before`,
    `after`, `rule`: text (white space at the ends and doubled is dropped, letters are composed, Unicode NFC), alias (a
    spelling that aliases.csv lists for the case becomes the one name that is used), or known as (a remark on other
    spellings leaves the name of the subject).
    """
    case_id, codebook = raw.case["case_id"].iloc[0], raw.codebook
    aliases = codebook.aliases[codebook.aliases["case_id"] == case_id].sort_values("raw")
    tidy, logs = _text(raw)
    case, case_log = clean_case_row(tidy.case, aliases, codebook)
    facts, alias_log = clean_facts(tidy.facts, aliases, codebook)
    requests = _with_bounds(tidy.requests, "requested_on", "requested_").drop(columns="source_ids")
    said = clean_statements(tidy.statements, tidy.codings, tidy.facts, codebook.coders, case_id)
    cleaned = {
        "case": case,
        "requests": _with_bounds(requests, "status_on", "status_").drop(columns="status_is_approximate"),
        "sources": clean_sources(tidy.sources, tidy.origins),
        "facts": facts,
        "fact_sources": links(tidy.facts, "fact_id", "source_ids", "source_id"),
        "contradictions": clean_contradictions(tidy.contradictions),
        "statements": _insert(said, "basis", authority(said, facts, case.iloc[0], codebook).to_frame("authority")),
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


def clean_digest(claims: pd.DataFrame, references: pd.DataFrame, entities: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The audit of the digest: claims, their citation marks and facts as rows, and its own contradictions.

    Returns
    -------
    `claims`: one row per claim, with `n_marks` (0 = uncited). `claim_references`: one row per
    claim and mark. `claim_facts`: one row per claim and fact of its verdict. `references`: one row
    per reference, with `n_claims` that cite it and `n_alone` that cite nothing else.
    `claim_conflicts`: one row per pair of claims, or of spellings, that contradict each other.
    """
    marks = claims.assign(citation_marks=claims["citation_marks"].str.findall(r"\d+").str.join(";"))
    cited = links(marks, "claim_id", "citation_marks", "ref")
    counts = cited.groupby("claim_id")["ref"].size()
    n_marks = claims["claim_id"].map(counts).fillna(0).astype(int)
    alone = cited[cited["claim_id"].map(counts) == 1]
    resting = references.assign(
        n_claims=references["ref"].map(cited["ref"].value_counts()).fillna(0).astype(int),
        n_alone=references["ref"].map(alone["ref"].value_counts()).fillna(0).astype(int),
    )
    return {
        "claims": _insert(claims, "citation_marks", pd.DataFrame({"n_marks": n_marks})).drop(columns="fact_ids"),
        "claim_references": cited,
        "claim_facts": links(claims, "claim_id", "fact_ids", "fact_id"),
        "references": resting,
        "entities": entities,
        "claim_conflicts": claim_conflicts(claims, entities),
    }


def claim_conflicts(claims: pd.DataFrame, entities: pd.DataFrame) -> pd.DataFrame:
    """Where the document contradicts itself: one state with two stances on a proposition, one person spelled in two ways.

    A spelling counts as another one if its last word differs: `Kislitsin` and `Nikita Kislitsin`
    do not conflict.

    Returns
    -------
    One row per pair: `kind` (stance or spelling), `subject`, `first` and `second` (claim ids, or
    spellings) and `first_says`, `second_says`.
    """
    coded = claims[claims["stance"] != ""]
    pairs = coded.merge(coded, on=["state", "proposition"], suffixes=("_1", "_2"))
    pairs = pairs[(pairs["claim_id_1"] < pairs["claim_id_2"]) & (pairs["stance_1"] != pairs["stance_2"])]
    rows = [
        ("stance", f"{pair['state']} on {pair['proposition']}", pair["claim_id_1"], pair["claim_id_2"], pair["stance_1"], pair["stance_2"])
        for pair in pairs.to_dict("records")
    ]
    people = entities[entities["kind"] == "person"]
    for name, spelled in people.groupby("canonical")["printed"]:
        surnames = sorted({printed.split()[-1] for printed in spelled})
        rows += [("spelling", name, first, second, first, second) for i, first in enumerate(surnames) for second in surnames[i + 1 :]]
    columns = ["kind", "subject", "first", "second", "first_says", "second_says"]
    return pd.DataFrame(rows, columns=columns)
