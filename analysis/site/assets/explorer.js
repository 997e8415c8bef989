/* The explorer: forms the positions of a case again for the choices of a reader, by the definition in docs/positions.md, and shows them. */
(function () {
  "use strict";

  const NO_BOUND = "";
  const DECIDES = 2; // the least authority of an organ that decides

  // ---- positions: data and choices in, cells out; touches no page ----

  const prepared = new WeakMap();

  /** Rows of the data by what they are asked by, made once for each data. */
  function prepare(data) {
    if (!prepared.has(data)) {
      const codings = new Map();
      for (const row of data.statements) {
        const key = row.state + " " + row.proposition;
        if (!codings.has(row.coding)) codings.set(row.coding, new Map());
        const grouped = codings.get(row.coding);
        if (!grouped.has(key)) grouped.set(key, []);
        grouped.get(key).push(row);
      }
      prepared.set(data, { sources: new Map(data.sources.map((row) => [row.source_id, row])), codings });
    }
    return prepared.get(data);
  }

  const sortedUnique = (values) => [...new Set(values)].sort();
  const join = (values) => sortedUnique(values).join(";");
  const joinStances = (values) => [...new Set(values)].sort((one, other) => one - other).join(";");
  const bounds = (days) => days.filter((day) => day !== NO_BOUND);
  const earliest = (days) => bounds(days).reduce((best, day) => (best === NO_BOUND || day < best ? day : best), NO_BOUND);
  const latest = (days) => bounds(days).reduce((best, day) => (day > best ? day : best), NO_BOUND);

  /** Whether one day is certainly before another: a day without a bound never is. */
  const isBefore = (day, other) => day !== NO_BOUND && other !== NO_BOUND && day < other;

  /** Facts that the choices leave: when they were first published, and the original reports that were known by the cut-off. */
  function factsLeft(data, choices, byPublished) {
    const { sources } = prepare(data);
    const leavesOut = (page) =>
      choices.exclude_sources.includes(page.source_id) || choices.exclude_origin_states.includes(page.origin_state) || choices.exclude_languages.includes(page.language);
    const left = new Map();
    for (const fact of data.facts) {
      if (choices.exclude_informant_states.includes(fact.informant_state)) continue;
      const pages = fact.pages.map((name) => sources.get(name)).filter((page) => !leavesOut(page));
      if (!pages.length) continue;
      const day = (page) => page.published_last_day;
      const seen = byPublished ? pages.filter((page) => day(page) !== NO_BOUND && day(page) <= choices.as_of) : pages;
      left.set(fact.fact_id, { fact, known: earliest(pages.map(day)), origins: seen.map((page) => page.origin_id) });
    }
    return left;
  }

  /** Whether something counts by the cut-off: by its last day, or by the day on which it was first published. */
  function isByThen(last, known, choices) {
    const day = choices.clock === "published" ? known : last;
    return choices.as_of === "" || (day !== NO_BOUND && day <= choices.as_of);
  }

  /** A statement with bounds of days, and whether it counts by the cut-off. The earliest publication caps the last day, never below the first. */
  function dated(statement, behind, choices, byPublished) {
    const { fact, known, origins } = behind;
    const first = statement.first_day;
    let last = earliest([statement.last_day, known]);
    if (last !== NO_BOUND && last < first) last = first;
    return {
      id: statement.statement_id, state: statement.state, proposition: statement.proposition, stance: statement.stance, basis: statement.basis,
      organ: statement.organ, authority: statement.authority, level: choices.rule === "authority" ? statement.authority : 1,
      informant: fact.informant, informant_state: fact.informant_state, hasAccess: fact.has_access === "yes", origins, first, last,
      counts: isByThen(last, known, choices), isUndated: byPublished && known === NO_BOUND,
    };
  }

  /** Whether a statement is displaced by another one: that is certainly later, and has at least its authority. */
  const isDisplaced = (row, others) => others.some((other) => other.level >= row.level && isBefore(row.last, other.first));

  const lateWhereOpen = (day) => (day === NO_BOUND ? "9999-99-99" : day);
  const bySince = (one, other) => {
    for (const [a, b] of [[lateWhereOpen(one.last), lateWhereOpen(other.last)], [one.first, other.first], [one.id, other.id]]) {
      if (a !== b) return a < b ? -1 : 1;
    }
    return 0;
  };

  /** The earliest own statement with the stance that none with another stance displaces; of an organ that decides, if such an organ speaks. */
  function since(own, stance, authority) {
    const others = own.filter((row) => row.stance !== stance);
    const able = own.filter((row) => row.stance === stance && (authority < DECIDES || row.level >= DECIDES));
    return able.filter((row) => !isDisplaced(row, others)).sort(bySince)[0];
  }

  /** Voices with the stances that they attribute: by voice, then by stance. */
  function attributing(attributed, voiceOf) {
    const said = new Map();
    for (const row of attributed) {
      const voice = voiceOf(row);
      if (!said.has(voice)) said.set(voice, new Set());
      said.get(voice).add(row.stance);
    }
    const stances = (voice) => [...said.get(voice)].sort((one, other) => one - other);
    return [...said.keys()].sort().flatMap((voice) => stances(voice).map((stance) => voice + " " + stance)).join(";");
  }

  /** One cell, of the statements that count: own ones that remain fill it, those of the highest authority among them speak for the state. */
  function cell(counting, { state, proposition }, choices, words) {
    const outside = (row) => (Object.hasOwn(words.outsiders, row.informant) ? words.outsiders[row.informant] : undefined);
    const own = counting.filter((row) => choices.basis.includes(row.basis));
    const attributed = counting.filter((row) => row.basis === words.attributed);
    const remain = own.filter((row) => !isDisplaced(row, own));
    const authority = Math.max(0, ...remain.map((row) => row.level));
    const speak = remain.filter((row) => row.level === authority);
    const spoken = new Set(speak.map((row) => row.stance));
    const differs = (row) => !spoken.has(row.stance);
    const dissent = remain.filter(differs);
    const from = latest(speak.map((row) => row.first));
    const isAccount = (row) => !own.includes(row) && (choices.contested_by === "anyone" || row.hasAccess) && !isBefore(row.last, from);
    const contest = speak.length ? attributed.filter((row) => isAccount(row) && differs(row)) : [];
    const stance = spoken.size === 1 ? speak[0].stance : null;
    const start = stance === null ? { first: NO_BOUND, last: NO_BOUND } : since(own, stance, authority);
    const stances = new Set(remain.map((row) => row.stance)).size;
    const lastDays = speak.map((row) => row.last);
    const informants = speak.map((row) => row.informant);
    const origins = sortedUnique(speak.flatMap((row) => row.origins));
    const onlyOthers = choices.rule === "authority" && authority === 1 && state.decides;
    const ids = (rows) => join(rows.map((row) => row.id));
    return {
      cell: stances > 1 ? "divided" : stances ? "single" : proposition.holders.includes(state.role) ? "silent" : "not_applicable",
      stance,
      is_contested: contest.length ? "yes" : "no",
      n_own: speak.length,
      n_dissent: dissent.length,
      n_attributed: attributed.length,
      since_first: start.first,
      since_last: start.last,
      last_word_first: from,
      last_word_last: lastDays.includes(NO_BOUND) ? NO_BOUND : latest(lastDays),
      statement_ids_own: ids(speak),
      dissent_ids: ids(dissent),
      statement_ids_attributed: ids(attributed),
      stances: joinStances(spoken),
      authority,
      organs: join(speak.map((row) => row.organ)),
      silent_deciders: onlyOthers ? proposition.deciders.join(";") : "",
      dissents: dissent.map((row) => row.organ + " " + row.stance + " " + row.first + "/" + row.last).sort().join(";"),
      dissent_informants: join(dissent.map((row) => row.informant)),
      backing_ids: ids(remain.filter((row) => row.level < authority && !differs(row))),
      contest_ids: ids(contest),
      contests: attributing(contest, (row) => outside(row) ?? row.informant),
      attributed_stances: joinStances(attributed.map((row) => row.stance)),
      attributions: attributing(attributed, (row) => {
        const voice = outside(row) ?? row.informant_state;
        return voice === row.state ? words.own_office : voice;
      }),
      attributed_by: attributing(attributed, (row) => outside(row) ?? row.informant),
      n_origins: origins.length,
      origin_ids: origins.join(";"),
      informants: join(informants),
      n_informants: new Set(informants.filter((name) => name !== words.not_stated)).size,
    };
  }

  /** What has made an outcome moot for a state: a withdrawal, an outcome with another state, or that it ended without one; "" if nothing has. */
  function overtaking(data, choices, counting) {
    const handed = new Map();
    const reach = (to, day) => handed.set(to, latest([handed.get(to) ?? NO_BOUND, lateWhereOpen(day)]));
    const towards = new Map(data.propositions.filter((row) => row.towards !== "").map((row) => [row.proposition, row.towards]));
    for (const row of counting) {
      if (row.authority > DECIDES && row.stance === 1 && towards.has(row.proposition)) reach(towards.get(row.proposition), row.last);
    }
    const endings = data.endings.filter((row) => isByThen(row.last_day, row.known, choices));
    for (const row of endings) if (row.how === "done") reach(row.state, row.last_day);
    return (state, to) => {
      if (to === "") return "";
      if (state === to && endings.some((row) => row.how === "withdrawn" && row.state === to)) return "withdrawn";
      const others = [...handed].map(([other, day]) => day + " " + other).sort();
      if (others.length && !handed.has(to)) return data.words.done + " to " + others.at(-1).split(" ")[1];
      return endings.some((row) => row.how === "left") ? "left" : "";
    };
  }

  const EXCLUDES = ["exclude_origin_states", "exclude_languages", "exclude_informant_states", "exclude_sources"];

  /** All choices, and no blank among what is left out: a page or fact without a state is not of a state. */
  function complete(data, choices) {
    const all = { ...data.controls.defaults, ...choices };
    for (const name of EXCLUDES) all[name] = all[name].filter((item) => item !== "");
    return all;
  }

  /**
   * The position of each state on each proposition, as `positions.compare` gives it for the same choices: of all states with a part in the case or a
   * statement, on all propositions with a statement of the chosen coding.
   *
   * choices: as_of, clock, rule, contested_by and coding as text; basis and what is left out as arrays; those that are missing have their defaults.
   * Days are YYYY-MM-DD, "" is no bound; stance is null where there is no common one.
   */
  function positions(data, choices) {
    const chosen = complete(data, choices);
    const byPublished = chosen.clock === "published" && chosen.as_of !== "";
    const facts = factsLeft(data, chosen, byPublished);
    const grouped = prepare(data).codings.get(chosen.coding) ?? new Map();
    const rows = new Map();
    const said = { states: new Set(), propositions: new Set() };
    for (const [key, statements] of grouped) {
      const [state, proposition] = key.split(" ");
      said.states.add(state);
      said.propositions.add(proposition);
      rows.set(key, statements.filter((row) => facts.has(row.fact_id)).map((row) => dated(row, facts.get(row.fact_id), chosen, byPublished)));
    }
    const overtaken = overtaking(data, chosen, [...rows.values()].flat().filter((row) => row.counts && chosen.basis.includes(row.basis)));
    const states = data.states.filter((row) => row.has_part || said.states.has(row.state));
    const propositions = data.propositions.filter((row) => said.propositions.has(row.proposition));
    return states.flatMap((state) =>
      propositions.map((proposition) => {
        const there = rows.get(state.state + " " + proposition.proposition) ?? [];
        const formed = cell(there.filter((row) => row.counts), { state, proposition }, chosen, data.words);
        return {
          ...formed, state: state.state, proposition: proposition.proposition, n_undated: there.filter((row) => row.isUndated).length,
          overtaken: formed.n_own ? overtaken(state.state, proposition.towards) : "",
        };
      }),
    );
  }

  // ---- words: as analysis/dates.py and analysis/sentences.py say them ----

  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

  const parts = (day) => day.split("-").map(Number);
  const sayDay = (day) => {
    const [year, month, number] = parts(day);
    return number + " " + MONTHS[month - 1] + " " + year;
  };

  /** An interval of days as short as it can be; "" is no bound. */
  function sayDays(first, last) {
    if (first === NO_BOUND || last === NO_BOUND) return last ? "by " + sayDay(last) : first ? "from " + sayDay(first) : "unknown";
    if (first === last) return sayDay(first);
    const [year, month, number] = parts(first);
    const [lastYear, lastMonth, lastNumber] = parts(last);
    const wholeMonths = number === 1 && lastNumber === new Date(Date.UTC(lastYear, lastMonth, 0)).getUTCDate();
    if (wholeMonths && month === 1 && lastMonth === 12) return year === lastYear ? String(year) : year + "–" + lastYear;
    if (wholeMonths && year === lastYear && month === lastMonth) return MONTHS[month - 1] + " " + year;
    if (wholeMonths && year === lastYear) return MONTHS[month - 1] + "–" + MONTHS[lastMonth - 1] + " " + year;
    if (year === lastYear && month === lastMonth) return number + "–" + sayDay(last);
    if (year === lastYear) return number + " " + MONTHS[month - 1] + "–" + sayDay(last);
    return sayDay(first) + "–" + sayDay(last);
  }

  /** The days since when, in words that fit after *since*. */
  const saySince = (first, last) =>
    first === NO_BOUND && last !== NO_BOUND ? sayDay(last) + " at the latest" : last === NO_BOUND && first !== NO_BOUND ? sayDay(first) + " at the earliest" : sayDays(first, last);

  const count = (number, one, many) => number + " " + (number === 1 ? one : many || one + "s");
  const items = (text) => (text === "" ? [] : text.split(";"));
  const list = (names) => [names.slice(0, -1).join(", "), ...names.slice(-1)].filter((part) => part !== "").join(" and ");

  // ---- choices: as a link and as a command ----

  const asText = (value) => (Array.isArray(value) ? value.join(";") : value);

  /** Choices that are not the default, as text by name. */
  const chosenTexts = (data, choices) =>
    Object.entries(data.controls.defaults).map(([name, value]) => [name, asText(choices[name]), asText(value)]).filter(([, text, byDefault]) => text !== byDefault);

  const MS_A_DAY = 86400000;
  const dayNumber = (day) => Math.round(Date.parse(day + "T00:00:00Z") / MS_A_DAY);
  const dayOf = (number) => new Date(number * MS_A_DAY).toISOString().slice(0, 10);
  const isDay = (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text + "T00:00:00Z")) && dayOf(dayNumber(text)) === text;

  const linkOf = (data, choices) => {
    const query = new URLSearchParams(chosenTexts(data, choices).map(([name, text]) => [name, text])).toString();
    return "#explorer" + (query ? "?" + query : "");
  };

  /** Choices that a link names; what cannot be chosen in this case is passed over. */
  function choicesOfLink(data, hash) {
    const query = new URLSearchParams(hash.slice(hash.indexOf("?") + 1));
    const choices = { ...data.controls.defaults };
    if (!hash.startsWith("#explorer?")) return choices;
    if (isDay(query.get("as_of") || "") && query.get("as_of") >= "1000") choices.as_of = query.get("as_of");
    for (const { name, is_list: isList, options } of data.controls.choices) {
      const named = items(query.get(name) || "");
      const known = options.map((row) => row.value).filter((value) => named.includes(value));
      if (known.length) choices[name] = isList ? known : known[0];
    }
    return choices;
  }

  const quoted = (text) => (/^[\w.-]+$/.test(text) ? text : "'" + text.replaceAll("'", "'\\''") + "'");
  const commandOf = (data, choices) =>
    [data.controls.command, ...chosenTexts(data, choices).map(([name, text]) => "--" + name.replaceAll("_", "-") + " " + quoted(text))].join(" ");

  /** Days on which a cell changes, with these choices, on their clock. */
  function daysOfChange(data, choices) {
    const days = [
      ...data.statements.flatMap((row) => [row.first_day, row.last_day]),
      ...data.sources.map((row) => row.published_last_day),
      ...data.endings.flatMap((row) => [row.last_day, row.known]),
    ];
    const formed = (day) => JSON.stringify(positions(data, { ...choices, as_of: day }));
    let before = formed("0001-01-01");
    return sortedUnique(bounds(days)).filter((day) => {
      const now = formed(day);
      const changes = now !== before;
      before = now;
      return changes;
    });
  }

  // ---- the page ----

  /** An element with a class and what is in it; text goes in as text. */
  function make(tag, className, ...inside) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...inside);
    return element;
  }

  const OWN = [
    "cell", "stances", "is_contested", "authority", "since_first", "since_last", "last_word_first", "last_word_last", "statement_ids_own", "backing_ids",
    "dissent_ids", "dissents", "contest_ids", "overtaken", "origin_ids",
  ];
  const TOLD = ["attributed_by", "statement_ids_attributed"];
  const IDS = ["statement_ids_own", "backing_ids", "dissent_ids", "contest_ids", "statement_ids_attributed"];

  function mount(root) {
    const find = (name) => root.querySelector("#explorer-" + name);
    const data = JSON.parse(find("data").textContent);
    const { controls, words } = data;
    const form = find("form");
    const slider = find("slider");
    const keyOf = (row) => row.state + " " + row.proposition;
    const byDefault = new Map(positions(data, controls.defaults).map((row) => [keyOf(row), row]));
    const signs = new Map(words.stances.map((row) => [row.stance, row.sign]));
    const stateOf = new Map(data.states.map((row) => [row.state, row]));
    const propositionOf = new Map(data.propositions.map((row) => [row.proposition, row]));
    const named = (name) => [...form.querySelectorAll('[name="' + name + '"]')];
    const hasDays = controls.first_day !== "";
    let choices = choicesOfLink(data, location.hash);
    let lastDay = choices.as_of || controls.last_day;

    const wordsOf = (proposition, stance) => propositionOf.get(proposition).stances.find((row) => row.stance === Number(stance));
    const sayMark = (proposition, stance) => signs.get(Number(stance)) + " " + wordsOf(proposition, stance).mark;

    function chip(proposition, stance) {
      const made = make("span", "explorer-stance explorer-stance-" + (Number(stance) > 0 ? "for" : Number(stance) < 0 ? "against" : "open"), sayMark(proposition, stance));
      made.title = wordsOf(proposition, stance).says;
      return made;
    }

    /** Links to statements, by the part of their name that is not the case. */
    function links(label, ids) {
      const made = make("p", "explorer-links", make("span", "explorer-quiet", label));
      for (const id of ids) {
        const short = id.startsWith(data.case_id + "-") ? id.slice(data.case_id.length + 1) : id;
        const link = make("a", "", short);
        link.href = root.dataset.records + id;
        link.setAttribute("aria-label", short + ", statement " + id);
        made.append(" ", link);
      }
      return made;
    }

    /** Whether a cell is another one than with the defaults; statements of another coding have other names, which is no difference. */
    function differs(columns, row, before) {
      const asked = choices.coding === controls.defaults.coding ? columns : columns.filter((name) => !IDS.includes(name));
      return !before || asked.some((name) => row[name] !== before[name]);
    }

    const badge = (text) => make("p", "explorer-changed", make("span", "", text));
    // With words of others chosen a cell is no state's own voice, and without all of its own it is not silent for that.
    const isOwn = () => !choices.basis.includes(words.attributed);
    const silence = () => (asText(choices.basis) === asText(controls.defaults.basis) ? words.kinds.silent : "nothing counts");

    /** A cell in few words, for what it was before. */
    function sayCell(row) {
      if (!row.n_own) return words.kinds[row.cell];
      const marks = items(row.stances).map((stance) => sayMark(row.proposition, stance).replaceAll(" ", "\u00a0")).join(" / ");
      return [marks, ...(row.cell === "divided" ? [words.kinds.divided] : []), ...(row.is_contested === "yes" ? ["contested"] : [])].join(", ");
    }

    /** Who speaks in a cell, with what authority where somebody decides, and who does not speak though it decides. */
    function saySpeakers(row) {
      const organs = list(items(row.organs).map((name) => words.organs[name] ?? name));
      const silent = items(row.silent_deciders).map((name) => "the " + (words.organs[name] ?? name));
      const who = row.authority >= DECIDES || silent.length ? organs + ", " + words.authority[row.authority] : organs;
      return silent.length ? who + "; " + list(silent) + ", " + (silent.length === 1 ? "which decides, has" : "which decide, have") + " not spoken" : who;
    }

    /** Statements that dissent, a line for each organ, stance and time. */
    const dissenting = (row) =>
      items(row.dissents).map((item) => {
        const [organ, stance, days] = item.split(" ");
        return make("p", "explorer-dissent", chip(row.proposition, stance), " " + (words.organs[organ] ?? organ) + ", " + sayDays(...days.split("/")));
      });

    function spoken(row) {
      const box = make("div", "explorer-box" + (row.is_contested === "yes" ? " explorer-contested" : "") + (row.overtaken ? " explorer-overtaken" : ""));
      box.append(make("p", "explorer-stances", ...items(row.stances).map((stance) => chip(row.proposition, stance))));
      box.append(make("p", "explorer-speakers", saySpeakers(row)));
      const last = sayDays(row.last_word_first, row.last_word_last);
      const isSame = row.since_first === row.last_word_first && row.since_last === row.last_word_last;
      box.append(make("p", "", row.stance === null || isSame ? last : "since " + saySince(row.since_first, row.since_last) + ", last word " + last));
      if (row.cell === "divided") box.append(make("p", "explorer-mark", "± " + words.kinds.divided), ...dissenting(row));
      if (row.is_contested === "yes") box.append(make("p", "explorer-mark", "≠ contested"));
      if (row.overtaken) box.append(make("p", "explorer-mark", "overtaken: " + (words.overtaken[row.overtaken] ?? row.overtaken)));
      box.append(make("p", "explorer-quiet", count(row.n_own, "statement") + " · " + count(row.n_origins, "original report")));
      for (const { column, label } of words.parts) {
        const said = column === "statement_ids_own" && !isOwn() ? "fills the cell" : label;
        if (row[column] !== "") box.append(links(said + ":", items(row[column])));
      }
      return box;
    }

    function ownVoice(row, before) {
      const inside = [];
      if (row.n_own) inside.push(spoken(row));
      else if (row.cell === "not_applicable") {
        const why = propositionOf.get(row.proposition).cannot[stateOf.get(row.state).role];
        const box = make("p", "explorer-not", make("span", "", words.kinds[row.cell]), make("span", "explorer-unseen", ". " + why));
        box.title = why;
        inside.push(box);
      } else inside.push(make("p", "explorer-silent explorer-quiet", silence()));
      if (differs(OWN, row, before)) inside.push(badge(!before ? "new" : sayCell(row) === sayCell(before) ? "changed, reads the same" : "changed, was " + sayCell(before)));
      return inside;
    }

    function sayInformant(name) {
      return words.informants[name] ?? name;
    }

    function toldByOthers(row, before) {
      const inside = [];
      if (row.n_attributed) {
        const said = new Map();
        for (const item of items(row.attributed_by)) {
          const stance = item.slice(item.lastIndexOf(" ") + 1);
          said.set(stance, [...(said.get(stance) || []), sayInformant(item.slice(0, item.lastIndexOf(" ")))]);
        }
        const order = [...said.keys()].sort((one, other) => other - one);
        inside.push(make("ul", "explorer-said-by", ...order.map((stance) => make("li", "", chip(row.proposition, stance), " according to " + said.get(stance).join(", ")))));
        inside.push(links("told:", items(row.statement_ids_attributed)));
      }
      if (before && differs(TOLD, row, before)) inside.push(badge(!before.n_attributed ? "changed, was empty" : row.n_attributed ? "changed" : "changed, now empty"));
      return inside;
    }

    /** What was chosen and what came of it, in sentences. */
    function say(cells, note) {
      const clocks = { event: "by the day of the event", published: "by the day of publication" };
      const said = [choices.as_of ? "As of " + sayDay(choices.as_of) + ", " + clocks[choices.clock] + "." : "On all evidence, whatever the day and the clock."];
      for (const { name, title, is_list: isList, options } of controls.choices) {
        if (name === "clock" || asText(choices[name]) === asText(controls.defaults[name])) continue;
        const labels = options.filter((row) => (isList ? choices[name].includes(row.value) : choices[name] === row.value)).map((row) => row.label);
        const left = EXCLUDES.includes(name);
        said.push(title + ": " + (left ? "not " : "") + (left && name === EXCLUDES.at(-1) ? count(labels.length, "page") + ", one by one" : labels.join(", ")) + ".");
      }
      if (!isOwn()) said.push("By this choice words that others attribute to a state fill its cells: these are not its own voice.");
      const number = (test) => cells.filter(test).length;
      const speaking = number((row) => row.n_own);
      const marked = [[number((row) => row.cell === "divided"), words.kinds.divided], [number((row) => row.is_contested === "yes"), "contested"], [number((row) => row.overtaken), "overtaken"]];
      const others = [[number((row) => row.cell === "silent"), silence()], [number((row) => row.cell === "not_applicable"), words.kinds.not_applicable]];
      const told = (pairs) => pairs.filter(([n]) => n).map(([n, word]) => n + " " + word);
      const of = told(marked).length ? " (" + list(told(marked)) + ")" : "";
      said.push("Of " + count(cells.length, "cell") + ", " + [speaking + " " + (speaking === 1 ? "speaks" : "speak") + of, ...told(others)].join("; ") + ".");
      const undated = cells.reduce((sum, row) => sum + row.n_undated, 0);
      if (undated) said.push(count(undated, "statement") + " left out as undated: no page of theirs has a day.");
      const changed = number((row) => differs([...OWN, ...TOLD], row, byDefault.get(keyOf(row))));
      if (changed) said.push(count(changed, "cell") + " changed against the defaults.");
      return [...(note ? [note] : []), ...said].join(" ");
    }

    function showControls() {
      const day = choices.as_of || lastDay;
      find("everything").checked = choices.as_of === "";
      if (hasDays) {
        slider.value = String(dayNumber(day) - dayNumber(controls.first_day));
        slider.setAttribute("aria-valuetext", choices.as_of ? sayDay(choices.as_of) : "everything, whatever the day");
      }
      // while a date is being typed its parts must not be set anew
      if (find("date").value !== choices.as_of) find("date").value = choices.as_of;
      for (const { name, is_list: isList } of controls.choices) {
        for (const input of named(name)) {
          input.checked = isList ? choices[name].includes(input.value) !== EXCLUDES.includes(name) : choices[name] === input.value;
        }
      }
      find("command").textContent = commandOf(data, choices);
      find("copied").textContent = "";
    }

    function showCells(note) {
      const cells = positions(data, choices);
      const there = { state: new Set(cells.map((row) => row.state)), proposition: new Set(cells.map((row) => row.proposition)) };
      for (const element of root.querySelectorAll("[data-state]")) element.hidden = !there.state.has(element.dataset.state);
      for (const element of root.querySelectorAll("tr[data-proposition]")) element.hidden = !there.proposition.has(element.dataset.proposition);
      for (const row of cells) {
        const before = byDefault.get(keyOf(row));
        root.querySelector('[data-own="' + keyOf(row) + '"]').replaceChildren(...ownVoice(row, before));
        root.querySelector('[data-told="' + keyOf(row) + '"]').replaceChildren(...toldByOthers(row, before));
      }
      for (const head of root.querySelectorAll(".explorer-voice")) head.textContent = isOwn() ? "own voice" : "as chosen, own or not";
      root.querySelector(".explorer-voices").textContent = isOwn() ? "in its own voice, and according to others" : "by its own words and those of others, and according to others";
      find("said").textContent = say(cells, note);
    }

    function writeLink() {
      const link = linkOf(data, choices);
      if (link === "#explorer" && !location.hash.startsWith("#explorer")) return;
      try {
        history.replaceState(null, "", link);
      } catch {
        // some browsers refuse it for files; the view then has no link
      }
    }

    function choose(some, note) {
      choices = { ...choices, ...some };
      if (choices.as_of) lastDay = choices.as_of;
      showControls();
      showCells(note);
      writeLink();
    }

    function jump(direction) {
      const days = daysOfChange(data, choices);
      const found = direction > 0 ? days.find((day) => choices.as_of !== "" && day > choices.as_of) : days.findLast((day) => choices.as_of === "" || day < choices.as_of);
      if (found) choose({ as_of: found });
      else choose({}, direction > 0 ? "No later day changes a cell." : "No earlier day changes a cell.");
    }

    async function copy() {
      const command = find("command");
      let copied = true;
      try {
        await navigator.clipboard.writeText(command.textContent);
      } catch {
        const selection = getSelection();
        selection.selectAllChildren(command);
        copied = document.execCommand("copy");
      }
      find("copied").textContent = copied ? "copied" : "selected; copy it with the keyboard";
    }

    /** What a box that was ticked, or taken away, leaves chosen. */
    function ticked(name, isList, input) {
      if (!isList) return choose({ [name]: input.value });
      const left = named(name).filter((other) => other.checked !== EXCLUDES.includes(name)).map((other) => other.value);
      if (!left.length && !EXCLUDES.includes(name)) return choose({}, "At least one basis has to fill the cells.");
      return choose({ [name]: left });
    }

    form.addEventListener("submit", (event) => event.preventDefault());
    slider.addEventListener("input", () => choose({ as_of: dayOf(dayNumber(controls.first_day) + Number(slider.value)) }));
    find("date").addEventListener("input", (event) => isDay(event.target.value) && choose({ as_of: event.target.value }));
    find("everything").addEventListener("change", (event) => choose({ as_of: event.target.checked ? "" : lastDay }));
    for (const { name, is_list: isList } of controls.choices) {
      for (const input of named(name)) input.addEventListener("change", () => ticked(name, isList, input));
    }
    find("previous").addEventListener("click", () => jump(-1));
    find("next").addEventListener("click", () => jump(1));
    find("reset").addEventListener("click", () => {
      lastDay = controls.last_day;
      choose({ ...controls.defaults });
    });
    find("copy").addEventListener("click", copy);
    window.addEventListener("hashchange", () => location.hash.startsWith("#explorer?") && choose(choicesOfLink(data, location.hash)));

    if (hasDays) {
      slider.max = String(dayNumber(controls.last_day) - dayNumber(controls.first_day));
      find("ends").textContent = "slider from " + sayDay(controls.first_day) + " to " + sayDay(controls.last_day);
    }
    for (const name of ["slider", "date", "everything", "previous", "next"]) find(name).disabled = !hasDays;
    find("without").hidden = true;
    for (const name of ["form", "matrix", "key", "same"]) find(name).hidden = false;
    choose({});
    if (location.hash.startsWith("#explorer?")) root.scrollIntoView();
  }

  window.RivalExplorer = { positions, mount };

  document.addEventListener("DOMContentLoaded", () => {
    const root = document.getElementById("explorer");
    if (root) mount(root);
  });
})();
