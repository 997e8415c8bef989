/* The explorer: forms the positions of a case again for the choices of a reader, by the same rules as analysis/positions.py, and shows them. */
(function () {
  "use strict";

  const NO_BOUND = "";

  // ---- positions: data and choices in, cells out; touches no page ----

  const prepared = new WeakMap();

  /** Rows of the data by what they are asked by, made once for each data. */
  function prepare(data) {
    if (!prepared.has(data)) {
      const grouped = new Map();
      for (const row of data.statements) {
        const key = row.state + " " + row.proposition;
        if (!grouped.has(key)) grouped.set(key, []);
        grouped.get(key).push(row);
      }
      prepared.set(data, { sources: new Map(data.sources.map((row) => [row.source_id, row])), grouped });
    }
    return prepared.get(data);
  }

  const sortedUnique = (values) => [...new Set(values)].sort();
  const join = (values) => sortedUnique(values).join(";");
  const joinStances = (values) => [...new Set(values)].sort((one, other) => one - other).join(";");
  const bounds = (days) => days.filter((day) => day !== NO_BOUND);
  const earliest = (days) => bounds(days).reduce((best, day) => (best === NO_BOUND || day < best ? day : best), NO_BOUND);
  const latest = (days) => bounds(days).reduce((best, day) => (day > best ? day : best), NO_BOUND);

  /** Rows whose last day is not before the first day of one of the others; no bound is never before a day, nor after one. */
  function notCertainlyEarlier(rows, others) {
    const from = latest(others.map((row) => row.first));
    return rows.filter((row) => row.last === NO_BOUND || from === NO_BOUND || row.last >= from);
  }

  /** Facts that the choices leave: when they were first published, and the original reports that were known by the cut-off. */
  function factsLeft(data, choices, byPublished) {
    const { sources } = prepare(data);
    const left = new Map();
    for (const fact of data.facts) {
      if (choices.exclude_informant_states.includes(fact.informant_state)) continue;
      const pages = fact.pages
        .map((name) => sources.get(name))
        .filter((page) => !choices.exclude_sources.includes(page.source_id) && !choices.exclude_origin_states.includes(page.origin_state));
      if (!pages.length) continue;
      const day = (page) => page.published_last_day;
      const seen = byPublished ? pages.filter((page) => day(page) !== NO_BOUND && day(page) <= choices.as_of) : pages;
      left.set(fact.fact_id, { fact, known: earliest(pages.map(day)), origins: seen.map((page) => page.origin_id) });
    }
    return left;
  }

  /** A statement with bounds of days, and whether it counts by the cut-off. The earliest publication caps the last day, never below the first. */
  function dated(statement, behind, choices, byPublished) {
    const { fact, known, origins } = behind;
    const first = statement.first_day;
    let last = earliest([statement.last_day, known]);
    if (last !== NO_BOUND && last < first) last = first;
    const day = byPublished ? known : last;
    return {
      id: statement.statement_id, state: statement.state, stance: statement.stance, basis: statement.basis, organ: statement.organ,
      informant: fact.informant, informant_state: fact.informant_state, origins, first, last,
      counts: choices.as_of === "" || (day !== NO_BOUND && day <= choices.as_of),
      isUndated: byPublished && known === NO_BOUND,
    };
  }

  const lateWhereOpen = (day) => (day === NO_BOUND ? "9999-99-99" : day);
  const bySince = (one, other) => {
    for (const [a, b] of [[lateWhereOpen(one.last), lateWhereOpen(other.last)], [lateWhereOpen(one.first), lateWhereOpen(other.first)], [one.id, other.id]]) {
      if (a !== b) return a < b ? -1 : 1;
    }
    return 0;
  };

  /** The earliest own statement with the stance that is not certainly earlier than one with another. */
  function since(own, kept, stance) {
    const same = notCertainlyEarlier(own.filter((row) => row.stance === stance), own.filter((row) => row.stance !== stance));
    return [...(same.length ? same : kept)].sort(bySince)[0];
  }

  /** Organs and their own latest stances where they differ; an organ without a name does not count. */
  function organStances(own) {
    const organs = new Map();
    for (const organ of sortedUnique(own.map((row) => row.organ)).filter((name) => name !== "other")) {
      const rows = own.filter((row) => row.organ === organ);
      organs.set(organ, joinStances(notCertainlyEarlier(rows, rows).map((row) => row.stance)).split(";"));
    }
    if (organs.size < 2 || new Set([...organs.values()].flat()).size < 2) return "";
    return [...organs].map(([organ, stances]) => organ + " " + stances.join("/")).join("; ");
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

  /** One cell, of the statements that count: the state's own fill it, all say whether it is contested. */
  function cell(counting, bases, words) {
    const outside = (row) => (Object.hasOwn(words.outsiders, row.informant) ? words.outsiders[row.informant] : undefined);
    const own = counting.filter((row) => bases.includes(row.basis));
    const attributed = counting.filter((row) => row.basis === words.attributed);
    const kept = notCertainlyEarlier(own, own);
    const accounts = kept.length ? notCertainlyEarlier(counting, kept) : [];
    const values = new Set(kept.map((row) => row.stance));
    const stance = values.size === 1 ? kept[0].stance : null;
    const others = accounts.filter((row) => stance === null || row.stance !== stance);
    const from = stance === null ? { first: NO_BOUND, last: NO_BOUND } : since(own, kept, stance);
    const lastDays = kept.map((row) => row.last);
    const informants = kept.map((row) => row.informant);
    const origins = sortedUnique(kept.flatMap((row) => row.origins));
    return {
      cell: !kept.length ? "silent" : others.length ? "contested" : "single",
      stance,
      stances: joinStances(kept.map((row) => row.stance)),
      n_own: kept.length,
      n_attributed: attributed.length,
      last_word_first: latest(kept.map((row) => row.first)),
      last_word_last: lastDays.includes(NO_BOUND) ? NO_BOUND : latest(lastDays),
      statement_ids_own: join(kept.map((row) => row.id)),
      statement_ids_attributed: join(attributed.map((row) => row.id)),
      since_first: from.first,
      since_last: from.last,
      attributed_stances: joinStances(attributed.map((row) => row.stance)),
      attributions: attributing(attributed, (row) => {
        const voice = outside(row) ?? row.informant_state;
        return voice === row.state ? words.own_office : voice;
      }),
      attributed_by: attributing(attributed, (row) => outside(row) ?? row.informant),
      statement_ids_other_stance: join(others.map((row) => row.id)),
      n_origins: origins.length,
      origin_ids: origins.join(";"),
      informants: join(informants),
      n_informants: new Set(informants.filter((name) => name !== words.not_stated)).size,
      organ_stances: organStances(own),
    };
  }

  /** All choices, and no blank among what is left out: a page or fact without a state is not of a state. */
  function complete(data, choices) {
    const all = { ...data.controls.defaults, ...choices };
    for (const name of ["exclude_origin_states", "exclude_informant_states", "exclude_sources"]) all[name] = all[name].filter((item) => item !== "");
    return all;
  }

  /**
   * The position of each state on each proposition, as `positions.compare` gives it for the same choices.
   *
   * choices: as_of and clock as text; basis, exclude_origin_states, exclude_informant_states and exclude_sources as arrays;
   * those that are missing have their defaults. Days are YYYY-MM-DD, "" is no bound; stance is null where there is no common one.
   */
  function positions(data, choices) {
    const chosen = complete(data, choices);
    const byPublished = chosen.clock === "published" && chosen.as_of !== "";
    const facts = factsLeft(data, chosen, byPublished);
    const { grouped } = prepare(data);
    const empty = cell([], chosen.basis, data.words);
    return data.states.flatMap(({ state }) =>
      data.propositions.map(({ proposition }) => {
        const rows = (grouped.get(state + " " + proposition) || [])
          .filter((row) => facts.has(row.fact_id))
          .map((row) => dated(row, facts.get(row.fact_id), chosen, byPublished));
        const counting = rows.filter((row) => row.counts);
        const formed = counting.length ? cell(counting, chosen.basis, data.words) : empty;
        return { ...formed, state, proposition, n_undated: rows.filter((row) => row.isUndated).length };
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

  const count = (number, one, many) => number + " " + (number === 1 ? one : many || one + "s");
  const items = (text) => (text === "" ? [] : text.split(";"));

  // ---- choices: as a link and as a command ----

  const LISTS = ["basis", "exclude_origin_states", "exclude_informant_states", "exclude_sources"];
  const NAMES = ["as_of", "clock", ...LISTS];
  const asText = (value) => (Array.isArray(value) ? value.join(";") : value);

  /** Choices that are not the default, as text by name. */
  const chosenTexts = (data, choices) => NAMES.map((name) => [name, asText(choices[name])]).filter(([name, text]) => text !== asText(data.controls.defaults[name]));

  /** What can be chosen in lists, in the order of the controls. */
  const allowed = (data) => ({
    basis: data.controls.bases.map((row) => row.basis),
    exclude_origin_states: data.controls.origin_states.map((row) => row.state),
    exclude_informant_states: data.controls.informant_states.map((row) => row.state),
    exclude_sources: data.sources.map((row) => row.source_id),
  });

  const MS_A_DAY = 86400000;
  const dayNumber = (day) => Math.round(Date.parse(day + "T00:00:00Z") / MS_A_DAY);
  const dayOf = (number) => new Date(number * MS_A_DAY).toISOString().slice(0, 10);
  const isDay = (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text + "T00:00:00Z")) && dayOf(dayNumber(text)) === text;

  const linkOf = (data, choices) => {
    const query = new URLSearchParams(chosenTexts(data, choices)).toString();
    return "#explorer" + (query ? "?" + query : "");
  };

  /** Choices that a link names; what cannot be chosen in this case is passed over. */
  function choicesOfLink(data, hash) {
    const query = new URLSearchParams(hash.slice(hash.indexOf("?") + 1));
    const choices = { ...data.controls.defaults };
    if (!hash.startsWith("#explorer?")) return choices;
    if (isDay(query.get("as_of") || "") && query.get("as_of") >= "1000") choices.as_of = query.get("as_of");
    if (data.controls.clocks.some((row) => row.clock === query.get("clock"))) choices.clock = query.get("clock");
    for (const name of LISTS) {
      const named = items(query.get(name) || "");
      const known = allowed(data)[name].filter((item) => named.includes(item));
      if (known.length) choices[name] = known;
    }
    return choices;
  }

  const quoted = (text) => (/^[\w.-]+$/.test(text) ? text : "'" + text.replaceAll("'", "'\\''") + "'");
  const commandOf = (data, choices) =>
    [data.controls.command, ...chosenTexts(data, choices).map(([name, text]) => "--" + name.replaceAll("_", "-") + " " + quoted(text))].join(" ");

  /** Days on which a cell changes, with these choices, on their clock. */
  function daysOfChange(data, choices) {
    const days = [...data.statements.flatMap((row) => [row.first_day, row.last_day]), ...data.sources.map((row) => row.published_last_day)];
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

  const OWN = ["cell", "stances", "last_word_first", "last_word_last", "statement_ids_own", "statement_ids_other_stance", "origin_ids"];
  const TOLD = ["attributed_by", "statement_ids_attributed"];
  const differs = (columns, one, other) => columns.some((name) => one[name] !== other[name]);

  function mount(root) {
    const find = (name) => root.querySelector("#explorer-" + name);
    const data = JSON.parse(find("data").textContent);
    const { controls, words } = data;
    const form = find("form");
    const slider = find("slider");
    const byDefault = positions(data, controls.defaults);
    const stanceOf = new Map(words.stances.map((row) => [String(row.stance), row]));
    const named = (name) => [...form.querySelectorAll('[name="' + name + '"]')];
    const hasDays = controls.first_day !== "";
    let choices = choicesOfLink(data, location.hash);
    let lastDay = choices.as_of || controls.last_day;

    const sayStance = (stance) => stanceOf.get(stance).sign + " " + stanceOf.get(stance).label;

    function chip(stance) {
      return make("span", "explorer-stance explorer-stance-" + (stance === "-1" ? "against" : stance === "0" ? "open" : "for"), sayStance(stance));
    }

    /** Links to statements, by the part of their name that is not the case. */
    function links(label, ids) {
      const list = make("p", "explorer-links", make("span", "explorer-quiet", label));
      for (const id of ids) {
        const short = id.startsWith(data.case_id + "-") ? id.slice(data.case_id.length + 1) : id;
        const link = make("a", "", short);
        link.href = root.dataset.records + id;
        link.setAttribute("aria-label", short + ", statement " + id);
        list.append(" ", link);
      }
      return list;
    }

    const badge = (text) => make("p", "explorer-changed", make("span", "", text));
    // With words of others chosen a cell is no state's own voice, and without all of its own it is not silent for that.
    const isOwn = () => !choices.basis.includes(words.attributed);
    const silence = () => (asText(choices.basis) === asText(controls.defaults.basis) ? "silent" : "nothing counts");
    const wasOwn = (row) => (row.cell === "silent" ? "silent" : items(row.stances).map((stance) => sayStance(stance).replaceAll(" ", "\u00a0")).join(" / ") + (row.cell === "contested" ? ", contested" : ""));

    function ownVoice(row, before) {
      const inside = [];
      if (row.cell === "silent") {
        inside.push(make("p", "explorer-silent explorer-quiet", silence()));
      } else {
        const box = make("div", "explorer-box" + (row.cell === "contested" ? " explorer-contested" : ""));
        box.append(make("p", "explorer-stances", ...items(row.stances).map(chip)));
        if (row.cell === "contested") box.append(make("p", "explorer-mark", "≠ contested"));
        box.append(make("p", "", "last word " + sayDays(row.last_word_first, row.last_word_last)));
        box.append(make("p", "explorer-quiet", count(row.n_own, "statement") + " · " + count(row.n_origins, "original report")));
        box.append(links(isOwn() ? "own:" : "counted:", items(row.statement_ids_own)));
        const shown = [...items(row.statement_ids_own), ...items(row.statement_ids_attributed)];
        const others = items(row.statement_ids_other_stance).filter((id) => !shown.includes(id));
        if (others.length) box.append(links("against it:", others));
        inside.push(box);
      }
      if (differs(OWN, row, before)) inside.push(badge(wasOwn(row) === wasOwn(before) ? "changed, same stance" : "changed, was " + wasOwn(before)));
      return inside;
    }

    function toldByOthers(row, before) {
      const inside = [];
      if (row.n_attributed) {
        const said = new Map();
        for (const item of items(row.attributed_by)) {
          const stance = item.slice(item.lastIndexOf(" ") + 1);
          said.set(stance, [...(said.get(stance) || []), item.slice(0, item.lastIndexOf(" "))]);
        }
        const order = [...said.keys()].sort((one, other) => other - one);
        inside.push(make("ul", "explorer-said-by", ...order.map((stance) => make("li", "", chip(stance), " according to " + said.get(stance).join(", ")))));
        inside.push(links("told:", items(row.statement_ids_attributed)));
      }
      if (differs(TOLD, row, before)) inside.push(badge(!before.n_attributed ? "changed, was empty" : row.n_attributed ? "changed" : "changed, now empty"));
      return inside;
    }

    const nameOf = new Map([...controls.origin_states, ...controls.informant_states].map((row) => [row.state, row.name]));
    const list = (names) => names.join(", ");

    /** What was chosen and what came of it, in sentences. */
    function say(cells, note) {
      const clocks = { event: "by the day of the event", published: "by the day of publication" };
      const said = [choices.as_of ? "As of " + sayDay(choices.as_of) + " " + clocks[choices.clock] + "." : "As of everything collected, whatever the day and the clock."];
      if (asText(choices.basis) !== asText(controls.defaults.basis)) said.push("Cells are filled by: " + list(choices.basis) + ".");
      if (choices.basis.includes(words.attributed)) said.push("By this choice words that others attribute to a state fill its cells: these are not its own voice.");
      const names = (name) => list(choices[name].map((state) => nameOf.get(state)));
      if (choices.exclude_origin_states.length) said.push("Left out: original reports from " + names("exclude_origin_states") + ".");
      if (choices.exclude_informant_states.length) said.push("Left out: what offices and outlets of these states told: " + names("exclude_informant_states") + ".");
      if (choices.exclude_sources.length) said.push("Left out: " + count(choices.exclude_sources.length, "page") + ", one by one.");
      const number = (kind) => cells.filter((row) => row.cell === kind).length;
      const contested = number("contested");
      const speaking = cells.length - number("silent");
      said.push("Of " + count(cells.length, "cell") + ", " + speaking + " " + (speaking === 1 ? "speaks" : "speak") + (contested ? ", " + contested + " of them contested; " : "; ") + number("silent") + " " + (silence() === "silent" ? "silent." : "in which nothing counts."));
      const undated = cells.reduce((sum, row) => sum + row.n_undated, 0);
      if (undated) said.push(count(undated, "statement") + " left out as undated: no page of theirs has a day.");
      const changed = cells.filter((row, at) => differs([...OWN, ...TOLD], row, byDefault[at])).length;
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
      for (const input of named("clock")) input.checked = input.value === choices.clock;
      for (const input of named("basis")) input.checked = choices.basis.includes(input.value);
      for (const name of LISTS.slice(1)) for (const input of named(name)) input.checked = !choices[name].includes(input.value);
      find("command").textContent = commandOf(data, choices);
      find("copied").textContent = "";
    }

    function showCells(note) {
      const cells = positions(data, choices);
      cells.forEach((row, at) => {
        const key = row.state + " " + row.proposition;
        root.querySelector('[data-own="' + key + '"]').replaceChildren(...ownVoice(row, byDefault[at]));
        root.querySelector('[data-told="' + key + '"]').replaceChildren(...toldByOthers(row, byDefault[at]));
      });
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

    form.addEventListener("submit", (event) => event.preventDefault());
    slider.addEventListener("input", () => choose({ as_of: dayOf(dayNumber(controls.first_day) + Number(slider.value)) }));
    find("date").addEventListener("input", (event) => isDay(event.target.value) && choose({ as_of: event.target.value }));
    find("everything").addEventListener("change", (event) => choose({ as_of: event.target.checked ? "" : lastDay }));
    for (const input of named("clock")) input.addEventListener("change", () => choose({ clock: input.value }));
    for (const name of LISTS) {
      for (const input of named(name)) {
        input.addEventListener("change", () => {
          const left = named(name).filter((other) => other.checked === (name === "basis")).map((other) => other.value);
          if (name === "basis" && !left.length) choose({}, "At least one basis has to fill the cells.");
          else choose({ [name]: left });
        });
      }
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
