"""Notebook 01: what was collected, and on how much of it one can rely."""

from analysis.essays.section import Section, joined
from analysis.model import terms
from analysis.model.dispute import Case, RawCase
from analysis.model.sentences import count, part, say_list, start, those, verb


def answer(cleaned: Case) -> Section:
    """How much was collected, how much of it is told by several reports and contradicted by none, and how much rests on little."""
    facts, n = cleaned.facts, len(cleaned.facts)
    is_single, is_disputed = facts["support"].str.startswith("single"), facts["dispute"] != "none"
    sound, single, undated = int((~is_single & ~is_disputed).sum()), int(is_single.sum()), int((facts["known_on"] == "").sum())
    disputed = [
        f"{number} {verb(number, 'is', 'are')} {word}" for word, number in facts.loc[is_disputed, "dispute"].value_counts().sort_index().items()
    ]
    if not n:
        return Section(f"No fact was collected in the case of {cleaned.subject}.")
    return Section(
        joined(
            [
                f"In the case of {cleaned.subject}, {count(n, 'fact')} {verb(n, 'was', 'were')} collected from {count(len(cleaned.sources), 'page')}, "
                f"which {verb(len(cleaned.sources), 'carries', 'carry')} {count(cleaned.sources['origin_id'].nunique(), 'original report')}.",
                f"{start(part(sound, n, 'fact'))} {verb(sound, 'rests', 'rest')} on several original reports and {verb(sound, 'is', 'are')} contradicted by no other fact; "
                f"{those(single, n)} {verb(single, 'rests', 'rest')} on one report alone.",
                f"Of all facts, {say_list(disputed)} by other facts." if disputed else "",
                f"For {count(undated, 'fact')} no page shows a date." if undated else "",
            ]
        )
    )


def came_in(raw: RawCase, cleaned: Case) -> Section:
    """What came in, and which cells were changed by which rule."""
    changed, rules = len(cleaned.log), cleaned.log["rule"].value_counts().sort_index()
    by_rule = say_list([f"{number if len(rules) > 1 else 'all'} by the rule '{rule}'" for rule, number in rules.items()])
    coded = f"{count(len(raw.codings), 'statement')} as {count(raw.codings['coder'].nunique(), 'coder')} coded them and " if len(raw.codings) else ""
    coded += f"{count(len(raw.statements), 'statement')} as adjudicated"
    return Section(
        f"{start(count(len(raw.facts), 'fact'))} and {count(len(raw.sources), 'page')} came in, with {coded}."
        + (f" {count(changed, 'cell')} {verb(changed, 'was', 'were')} changed, {by_rule}." if changed else ""),
        heading=f"{start(count(changed, 'cell'))} {verb(changed, 'was', 'were')} standardised, and every change is on record"
        if changed
        else "No cell needed to be standardised",
    )


def reports(raw: RawCase, cleaned: Case) -> Section:
    """How many pages carry how many reports, which is copied most, and which facts are linked as contradicting each other."""
    pages, carried = len(cleaned.sources), cleaned.sources["origin_id"].value_counts()
    kinds = raw.contradictions["kind"].value_counts()
    paired = say_list([f"{kind} ({kinds[kind]})" for kind in terms.CONTRADICTIONS.index if kind in kinds])
    copied = int((carried > 1).sum())
    surprise = (
        f"Perhaps surprisingly, {count(copied, 'report')} {verb(copied, 'appears', 'appear')} on several pages, "
        f"{'' if copied == 1 else 'the most copied on '}{carried.iloc[0]}{' in all' * (copied == 1)}; {verb(copied, 'it is', 'each is')} nevertheless counted once."
        if copied
        else "No report was found on two pages."
    )
    pairs = f"Pairs of facts that contradict each other, or say the same thing in different words, by kind: {paired}." if paired else ""
    same = f"Each of the {count(pages, 'page')} carries its own report"
    differ = f"{start(count(pages, 'page'))} {verb(pages, 'carries', 'carry')} {count(len(carried), 'original report')}"
    return Section(surprise, pairs or "No two facts contradict each other.", heading=differ if copied or pages < 2 else same)


def audit(cleaned: Case) -> Section:
    """What became of the claims of the document under audit."""
    claims, conflicts = cleaned.claims, len(cleaned.claim_conflicts)
    if claims.empty:
        return Section(heading="No document was audited for this case")
    n, verdicts = len(claims), claims["verdict"].value_counts()
    uncited = int((claims["n_marks"].astype(int) == 0).sum())
    said = say_list([f"{verdict} ({number})" for verdict, number in sorted(verdicts.items())])
    return Section(
        joined(
            [
                f"Judged against facts that do not rest on it, its claims have these verdicts: {said}.",
                f"{start(part(uncited, n, 'claim'))} {verb(uncited, 'carries', 'carry')} no citation mark.",
                f"The document contradicts itself in {count(conflicts, 'pair')} of claims or spellings."
                if conflicts
                else "It does not contradict itself anywhere.",
            ]
        ),
        heading=f"The document under audit makes {count(n, 'claim')}, and none of them is evidence",
    )
