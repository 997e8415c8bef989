"""Tables of the codebook, by which facts are coded."""

from analysis.model import terms
from analysis.model.choices import PARAMETERS
from analysis.model.dictionary.collected import KINDS_OF_COLUMN
from analysis.model.dictionary.schemas import LISTED, NOTE, STANCES, YES_NO, Column, Table

CODEBOOK_TABLES = (
    Table(
        "codebook/states",
        "a state that is called as the row says; all others of ISO 3166-1 are known by their English names",
        (
            Column("alpha2", "ISO 3166-1 alpha-2 code", pattern=r"[A-Z]{2}", words="two capital letters", is_key=True),
            Column("name", "name"),
            Column("role", "where it occurs in the collected cases", "not used"),
        ),
    ),
    Table(
        "codebook/organs",
        "an organ of a state, or a kind of actor",
        (
            Column("organ", "code", is_key=True, **LISTED),
            Column("definition", "what belongs to it"),
            Column("is_of_state", "no: a kind of actor that speaks for no state", values=YES_NO),
            Column("actor_kind", "kind of its actors where aliases do not say it", values=("person", "body", "organisation")),
        ),
    ),
    Table(
        "codebook/bases",
        "a basis of a statement",
        (Column("basis", "code", values=terms.BASES, is_key=True), Column("definition", "when it applies")),
    ),
    Table(
        "codebook/event_types",
        "a kind of event, with its codes in two event ontologies",
        (
            Column("event_type", "code", is_key=True, **LISTED),
            Column("definition", "what belongs to it"),
            Column("cameo", "CAMEO code, a string", "no clean code", pattern=r"[0-9]{2,4}", words="two to four digits"),
            Column("plover_event", "PLOVER event", "none"),
            Column("plover_mode", "PLOVER mode", "none"),
            Column("plover_context", "PLOVER context", "none"),
            Column("carries_out", "yes: the event is the thing itself, by which the matter ends", values=YES_NO),
            Column("is_background", "yes: nothing that a state or party did in the case; it is counted and not drawn", values=YES_NO),
        ),
    ),
    Table(
        "codebook/informants",
        "who can have told a fact",
        (
            Column("informant", "name", is_key=True, **LISTED),
            Column("informant_state", "its state, or `varies`", "none"),
            Column("definition", "who belongs to it"),
            Column(
                "has_access",
                "yes: an office, a court document, a party to the proceedings; no: an outlet reporting on its own authority, a scholar, an unnamed source",
                values=YES_NO,
            ),
            Column(
                "voice",
                "what it is called as a voice; what a newspaper reports on its own authority is said by the press, not by the state of its home",
                "an office or a text",
                **LISTED,
            ),
            Column("in_words", "the voice in a sentence", "an office or a text"),
            Column("is_text", "yes: a text rather than a speaker", values=YES_NO),
        ),
    ),
    Table(
        "codebook/coders",
        "who coded",
        (
            Column("coder", "name of the coder", pattern=r"[A-Za-z][A-Za-z0-9]*", words="letters and digits, a letter first", is_key=True),
            Column("round", "round of coding, from 1", pattern=r"[1-9][0-9]?", words="a whole number from 1"),
            Column("kind", "what codes, such as a language model or a person"),
            Column("is_blind", "whether the coder saw no other codes", values=YES_NO),
            Column("instructions", "wording of the codebook that the coder had"),
            NOTE,
        ),
    ),
    Table(
        "codebook/roles",
        "a role that a state can have in a dispute, in the order in which states are shown",
        (
            Column("role", "code", pattern=r"[a-z_]+", words="lower-case letters and underscores", is_key=True),
            Column("case_column", "column of case.csv that names the states in this role", "every other state"),
            Column("title", "the role in words"),
            Column("decides", "whether a state in this role decides the dispute", values=YES_NO),
            Column("stands_for_xx", "whether XX stands for each state in this role, in propositions, decisions and conclusions", values=YES_NO),
            Column("definition", "when a state has it"),
        ),
    ),
    Table(
        "codebook/case_columns",
        "a column of case.csv besides case_id, source_ids and note, in their order",
        (
            Column("column", "the column", pattern=r"[a-z_]+", words="lower-case letters and underscores", is_key=True),
            Column("meaning", "what it says of a case"),
            Column("blank", "what blank means; the column may be left out", "never blank"),
            Column("kind", "what its cells hold", values=tuple(KINDS_OF_COLUMN)),
            Column("words", "words that may be used instead of a state", "nothing else", is_list=True),
            Column("role", "role of which it names a state", "any state, or none", refers_to="roles"),
        ),
    ),
    Table(
        "codebook/languages",
        "a language of pages",
        (
            Column("language", "ISO 639-1 code", pattern=r"[a-z]{2}", words="two lower-case letters", is_key=True),
            Column("name", "its name in English"),
        ),
    ),
    Table(
        "codebook/outlet_kinds",
        "a kind of publisher",
        (Column("outlet_kind", "code", is_key=True, **LISTED), Column("definition", "what belongs to it")),
    ),
    Table(
        "codebook/propositions",
        "a family of propositions",
        (
            Column("proposition_family", "code", is_key=True, **LISTED),
            Column("template", "proposition, XX standing for a state (see `stands_for_xx` of roles)", **LISTED),
            Column("definition", "what it says"),
            Column("supports_means", "when 1 is coded"),
            Column("opposes_means", "when -1 is coded"),
            Column("open_means", "when 0 is coded", "0 is not allowed"),
            Column("title", "the proposition as a noun phrase; {XX} is the name of that state"),
            Column("supports", "1 in the third person, after the name of a state"),
            Column("opposes", "-1 in the third person"),
            Column("open", "0 in the third person", "0 is not allowed"),
            Column("supports_mark", "1 in two words at most, for a box"),
            Column("opposes_mark", "-1 in two words at most"),
            Column("open_mark", "0 in two words at most", "0 is not allowed"),
            Column("holders", "roles of the states that can hold a position on it", refers_to="roles", is_list=True),
            Column(
                "decided_by",
                "who decides it for the requested state: organs, or `final_decider` for the organ that the case names",
                "nobody decides it",
                refers_to="deciders",
                is_list=True,
            ),
            Column("is_outcome", "yes for the family whose carrying out ends the matter", values=YES_NO),
            Column("is_argument", "yes for the family of which the positions are listed beside the cases", values=YES_NO),
        ),
    ),
    Table(
        "codebook/objections",
        "a stance by which a requesting state objects to the request of another one",
        (
            Column("proposition_family", "family of propositions on the request of a state", refers_to="families", is_key=True),
            Column("stance", "stance that objects to it", values=STANCES),
            Column("definition", "what it says"),
        ),
    ),
    Table(
        "codebook/request_statuses",
        "a stage of a request",
        (
            Column("status", "code", is_key=True),
            Column("label", "the stage in words"),
            Column("ends_request", "yes: the requesting state no longer asks", values=YES_NO),
            Column("definition", "when it is reached"),
        ),
    ),
    Table(
        "codebook/aliases",
        "a spelling and what it stands for in a case",
        (
            Column("raw", "as written", is_key=True),
            Column("canonical", "the one name that is used"),
            Column("kind", "kind of name", values=("person", "body", "organisation", "place")),
            Column("case_id", "the case", refers_to="cases", is_key=True),
        ),
    ),
    Table(
        "codebook/selection",
        "a candidate case and whether it was taken in",
        (
            Column("candidate", "case, or a description of one left out", is_key=True),
            Column("included", "taken in", values=("yes", "no")),
            Column("rival_request", "two states asked", values=("yes", "no", "unclear")),
            Column("reason", "why"),
        ),
    ),
    Table(
        "codebook/decisions",
        "an option of a decision of the analysis, for the multiverse",
        (
            Column("parameter", "parameter of analysis", values=tuple(p.name for p in PARAMETERS if p.name != "as_of")),
            Column(
                "option",
                "its value; for `exclude_sources` conditions on columns of `sources`, joined by `&`; XX is each state that it stands for in turn, a role all of its states",
                "nothing is left out",
            ),
            Column(
                "label",
                "name of the option, of which names of universes are made; XX is a state",
                pattern=r"[A-Za-z0-9][A-Za-z0-9-]*",
                words="letters, digits and hyphens",
                is_key=True,
            ),
            Column("in_words", "the option in a sentence, as what is done: *leaving out the state media of {XX}*", "its label is used"),
            Column("is_default", "whether it is taken where nothing is chosen", values=("yes", "no")),
            Column("type", "E equivalent to the default, N non-equivalent, U uncertain (Del Giudice and Gangestad 2021)", values=("E", "N", "U")),
            Column("not_with", "labels that it does not go with, those of one combination joined by `+`", "it goes with all", is_list=True),
            Column("reason", "why it is defensible, or where not"),
        ),
        optional=("in_words",),
    ),
    Table(
        "codebook/conclusions",
        "a clause of a named conclusion; all clauses of a conclusion must hold",
        (
            Column(
                "conclusion",
                "the conclusion; XX and YY stand for states",
                pattern=r"[A-Za-z0-9][A-Za-z0-9-]*",
                words="letters, digits and hyphens",
                is_key=True,
            ),
            Column("clause", "number of the clause, from 1", pattern=r"[1-9][0-9]?", words="a whole number from 1", is_key=True),
            Column("case_id", "the case of which it is asked", "every case", refers_to="cases"),
            Column(
                "state",
                "state whose position is asked about: a code, a role for its states, or XX for each state that it stands for",
                pattern=r"[A-Z]{2}|[a-z_]+",
                words="a state code, XX, YY or a role",
            ),
            Column("proposition", "what the position is about; XX is each state that it stands for, YY each other one", is_list=True),
            Column("as_of", "day up to which it is asked", "everything collected"),
            Column(
                "part",
                "what is asked of a cell: the stance of those that speak, its kind, whether it is contested, or every stance ever",
                values=("stance", "cell", "contested", "ever"),
            ),
            Column("holds", "values with which the clause holds; `default` is that of the default universe", is_list=True),
            Column("sentence", "what is concluded, with places for what is computed", "that of the first clause"),
        ),
    ),
    Table(
        "codebook/generalisations",
        "a sentence that generalises over the cases, and what it asks of each",
        (
            Column("id", "the sentence", pattern=r"[a-z][a-z0-9_]*", words="lower-case letters, digits and underscores", is_key=True),
            Column(
                "pair",
                "two states that XX stands for, of which it speaks: XX and YY of this row",
                "it speaks of no two states",
                pattern=r"[A-Z]{2}",
                words="two capital letters",
                is_list=True,
            ),
            Column(
                "asks",
                "how it is asked: a column of case.csv, own words ever, what speaks for XX on the claim of YY, or whether XX says nothing about that claim",
                values=("case", "ever", "cells", "silence"),
            ),
            Column("of", "what is looked at: the column; the state, as XX, YY or a role", "any state"),
            Column("on", "the proposition, XX and YY standing for the pair; YY for its claim", "a column is looked at"),
            Column(
                "yes",
                "what makes it so, any of: XX, YY, a role for its states, a column of case.csv for what it has, or a word; stances; families with a stance",
                "silence makes it so",
                is_list=True,
            ),
            Column("no", "stances that make it untrue; `silent`: saying nothing does", "whatever else is known", is_list=True),
            Column("unknown", "values of the column with which it is not known, as with a blank", "none but a blank", is_list=True),
            Column(
                "condition",
                "its name as a condition of the truth table",
                "it is none",
                pattern=r"[a-z][a-z0-9_]*",
                words="lower-case letters, digits and underscores",
            ),
            Column("sentence", "what it says of a case; {XX} and {YY} are the names of the pair"),
        ),
    ),
)


def adding(name: str) -> str:
    """The row that somebody adds to a table of the codebook for a word that it lacks, as it stands after *add*."""
    table = next(table for table in CODEBOOK_TABLES if table.name == f"codebook/{name}")
    return f"a row to {table.name}.csv (columns {', '.join(table.names)})"
