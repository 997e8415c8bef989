/* What was coded of a sheet, and what becomes of it; touches no page. `data` is what the page was made with, `work` what was entered. */
const Coding = (() => {
  "use strict";

  const blank = () => ({ statements: [], none: false, unsure: false, note: "", seconds: 0 });
  const of = (work, id) => work.facts[id] || blank();
  const isCoded = (work, id) => of(work, id).none || of(work, id).statements.length > 0;
  const find = (data, step, value) => data.steps[step].options.find((option) => option.value === value);

  /** A statement in words. */
  function words(data, statement) {
    const [state, organ, about, stance, basis] = statement.map((value, step) => find(data, step, value).label);
    return `${state} (${organ}) ${stance}: ${about} (${basis})`;
  }

  /** Choices of the step at which a statement stands; what a stance means follows from the proposition. */
  function choices(data, draft) {
    const step = data.steps[draft.length];
    if (step.name !== "stance") return step.options;
    const about = find(data, 2, draft[2]);
    return step.options.map((option) => ({ ...option, more: about.means[option.value], cannot: about.never[option.value] || "" }));
  }

  /** Why a choice cannot be taken, in a sentence; blank if it can. */
  function why(data, statements, draft, option) {
    if (option.cannot) return option.cannot;
    const isThere = draft.length === 2 && statements.some((said) => said[0] === draft[0] && said[2] === option.value);
    if (!isThere) return "";
    return `${find(data, 0, draft[0]).label} has a statement on “${option.label}” in this fact already, and one fact has one at most. Take that back first.`;
  }

  function parsed(text) {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  }

  /** Work from the JSON of a file or a browser, if it is of this sheet and has nothing but what can be chosen; else null. */
  function accepted(data, text) {
    const given = parsed(text);
    if (!given || given.format !== data.format || given.case !== data.case || given.sheet !== data.sheet || !given.facts) return null;
    const isChoice = (value, step) => Boolean(find(data, step, value)) && !find(data, step, value).cannot;
    const isStatement = (said) => Array.isArray(said) && said.length === data.steps.length && said.every(isChoice);
    const made = { revision: Number(given.revision) || 0, position: 0, draft: [], facts: {} };
    for (const { id } of data.facts) {
      const had = Object.hasOwn(given.facts, id) ? given.facts[id] : blank();
      if (!had || !Array.isArray(had.statements) || !had.statements.every(isStatement)) return null;
      const { statements } = had;
      made.facts[id] = { statements, none: had.none === true && !statements.length, unsure: had.unsure === true, note: String(had.note || ""), seconds: Number(had.seconds) || 0 };
    }
    if (Number.isInteger(given.position)) made.position = Math.min(Math.max(given.position, 0), data.facts.length);
    if (Array.isArray(given.draft) && given.draft.length < data.steps.length && given.draft.every(isChoice)) made.draft = given.draft;
    return made;
  }

  /** A cell of text in CSV that begins with a word of ours, so that no spreadsheet takes it for a formula. */
  function noteCell({ unsure, note }) {
    const plain = note.replace(/[\s;]+/g, " ").trim();
    const said = (unsure ? "unsure" : plain && "note") + (plain && `: ${plain}`);
    return /[",]/.test(said) ? `"${said.replaceAll('"', '""')}"` : said;
  }

  /** The sheet: the facts that were coded, in its order, a row for each statement. */
  function csv(data, work) {
    const coded = data.facts.filter(({ id }) => isCoded(work, id));
    const rows = coded.flatMap(({ id, line }) => {
      const filled = of(work, id).none ? [data.steps.map(() => "")] : of(work, id).statements;
      return filled.map((cells, place) => [line, ...cells, place ? "" : noteCell(of(work, id))].join(","));
    });
    return [data.header, ...rows, ""].join("\n");
  }

  return { accepted, blank, choices, csv, find, isCoded, of, why, words };
})();
