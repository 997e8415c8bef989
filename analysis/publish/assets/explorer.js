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

  /** One cell: own statements that count fill it, all that count say whether it is contested. */
  function cell(rows, bases, words) {
    const outside = (row) => (Object.hasOwn(words.outsiders, row.informant) ? words.outsiders[row.informant] : undefined);
    const counting = rows.filter((row) => row.counts);
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
      n_undated: rows.filter((row) => row.isUndated).length,
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
    return data.states.flatMap(({ state }) =>
      data.propositions.map(({ proposition }) => {
        const rows = (grouped.get(state + " " + proposition) || [])
          .filter((row) => facts.has(row.fact_id))
          .map((row) => dated(row, facts.get(row.fact_id), chosen, byPublished));
        return { state, proposition, ...cell(rows, chosen.basis, data.words) };
      }),
    );
  }

  window.RivalExplorer = { positions };
})();
