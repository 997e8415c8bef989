/* The page on which a person codes a case: choices by keys, kept in this browser, handed over as the sheet. All words of the study come with the data. */
(() => {
  "use strict";

  const data = JSON.parse(document.getElementById("data").textContent);
  const PLACE = `rival-requests coding ${data.case} ${data.sheet}`;
  const PAUSE = 60; // seconds: whoever does nothing for longer is away
  const ASSUMED = 60; // seconds a fact, until three are coded
  const MANY = 24; // most choices that are shown at once
  const $ = (id) => document.getElementById(id);
  const counted = (n, one, many) => `${n} ${n === 1 ? one : many || `${one}s`}`;

  let work = { revision: 0, position: 0, draft: [], facts: {} };
  let past = []; // what the work was before each step, the latest last
  let halted = ""; // why this tab goes no further
  let isKept = true; // whether this browser keeps the work
  let isDirty = false; // whether there is work that nothing keeps
  let seen = Date.now();

  // ---- what was coded

  const isEnd = () => work.position >= data.facts.length;
  const isHalf = () => work.draft.length > 0 && !isEnd();
  const fact = () => data.facts[work.position];
  const own = () => (work.facts[fact().id] ||= Coding.blank());
  const coded = () => data.facts.filter(({ id }) => Coding.isCoded(work, id));
  const find = (step, value) => Coding.find(data, step, value);
  const words = (statement) => Coding.words(data, statement);
  const choices = () => Coding.choices(data, work.draft);
  const saved = () => ({ format: data.format, case: data.case, sheet: data.sheet, ...work });

  // ---- keeping it

  /** Stop this tab, so that it does not write over what another one kept. */
  function halt() {
    halted = "Another tab has gone on with this case; this one is stopped.";
    alarm(
      `${halted} What you entered here since then is only in this tab.`,
      button("Go on here with what the other tab kept", () => {
        halted = "";
        past = [];
        restore();
        alarm("");
        show();
        say("This is what the other tab kept.");
      }),
      button("Save what this tab has (JSON)", () => hand("json"))
    );
  }

  function refuseToKeep() {
    if (isKept) alarm("This browser does not let the page keep your work. Save it (JSON) before you close the page; with that file you can go on.");
    isKept = false;
    isDirty = true;
  }

  function keep() {
    if (!isKept) return refuseToKeep();
    try {
      const there = JSON.parse(localStorage.getItem(PLACE) || "null");
      if (there && there.revision !== work.revision) return halt();
      localStorage.setItem(PLACE, JSON.stringify({ ...saved(), revision: work.revision + 1 }));
      work.revision += 1;
    } catch {
      refuseToKeep();
    }
  }

  function restore() {
    try {
      const text = localStorage.getItem(PLACE);
      const there = text && Coding.accepted(data, text);
      if (there) work = there;
      else if (text) alarm("What this browser had kept of this case cannot be read, and is kept apart; this is a new beginning.");
      localStorage.setItem(`${PLACE} unread`, there ? "" : text || "");
      if (text && !there) localStorage.removeItem(PLACE);
    } catch {
      refuseToKeep();
    }
  }

  /** Add the time since the last sign of life to the fact that is shown. */
  function tick() {
    const now = Date.now();
    if (!isEnd()) own().seconds += Math.min((now - seen) / 1000, PAUSE);
    seen = now;
  }

  // ---- what can be done; each says in a sentence what it did or why it could not

  function change(act, sentence = "") {
    if (halted) return say(halted);
    tick();
    past.push(JSON.stringify(work));
    if (past.length > 500) past.shift();
    act();
    keep();
    show();
    say(sentence);
  }

  function choose(option) {
    const refused = Coding.why(data, own().statements, work.draft, option);
    if (refused) return say(refused);
    const chosen = [...work.draft, option.value];
    if (chosen.length < data.steps.length) {
      const role = data.roles[chosen[0]] || data.roles[""];
      return change(() => (work.draft = chosen), (option.odd && option.odd[role]) || `Chosen: ${option.label}. ${data.steps[chosen.length].question}`);
    }
    return change(
      () => {
        own().statements.push(chosen);
        own().none = false;
        work.draft = [];
      },
      `Entered: ${words(chosen)}. Another one, or Enter for the next fact.`
    );
  }

  function go(position, sentence = "") {
    if (halted) return say(halted);
    if (isHalf()) return say(`This statement is not complete: ${data.steps[work.draft.length].question} Escape drops it.`);
    tick();
    work.position = Math.min(Math.max(position, 0), data.facts.length);
    keep();
    show();
    say(sentence);
    return $(isEnd() ? "end-name" : "fact-name").focus();
  }

  const next = () => isEnd() || go(work.position + 1, Coding.isCoded(work, fact().id) ? "" : `Fact ${work.position + 1} was left: it has no statement, and is not marked as having none.`);
  const back = () => go(work.position - 1);

  function none() {
    if (isEnd()) return;
    if (isHalf()) return say("This statement is not complete. Escape drops it.");
    if (own().statements.length) return say(`This fact has ${counted(own().statements.length, "statement")}. Take them back first.`);
    change(() => (own().none = true));
    go(work.position + 1, `No statement in fact ${work.position + 1}.`);
  }

  function undo() {
    if (halted) return say(halted);
    if (!past.length) return say("There is nothing to undo.");
    work = { ...JSON.parse(past.pop()), revision: work.revision };
    keep();
    show();
    return say("Undone.");
  }

  function same() {
    const before = isEnd() ? [] : [...data.facts.slice(0, work.position).flatMap(({ id }) => Coding.of(work, id).statements), ...own().statements];
    if (!before.length || work.draft.length || isEnd()) return say("Space takes state and organ of the statement before; there is none, or one is half entered.");
    return change(() => (work.draft = before.at(-1).slice(0, 2)));
  }

  const drop = () => isHalf() && change(() => (work.draft = []), "Dropped.");
  const unsure = () => isEnd() || change(() => (own().unsure = !own().unsure), own().unsure ? "No longer marked as unsure." : "Marked as unsure.");
  const remove = (place) => change(() => own().statements.splice(place, 1), "Taken back.");

  /** Give the work as a file. */
  function hand(kind) {
    const text = kind === "csv" ? Coding.csv(data, work) : JSON.stringify({ ...saved(), csv: Coding.csv(data, work) });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: kind === "csv" ? "text/csv" : "application/json" }));
    link.download = `${data.case}.${kind}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    isDirty = false;
    say(`${link.download} was handed to your browser, with ${counted(coded().length, "fact")} of ${data.facts.length}.`);
  }

  async function load(file) {
    const found = Coding.accepted(data, await file.text());
    if (!found) return say(`${file.name} was not saved by this page, or with other facts. Use a file that “Save to go on elsewhere” wrote for this sheet.`);
    return change(() => (work = { ...found, revision: work.revision }), `This is the work of ${file.name}. Undo brings back what was here.`);
  }

  // ---- what is seen

  function el(name, text = "", marks = {}) {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [mark, value] of Object.entries(marks)) made.setAttribute(mark, value);
    return made;
  }

  function button(text, act, label = "") {
    const made = el("button", text, { type: "button", ...(label && { "aria-label": label }) });
    made.addEventListener("click", act);
    return made;
  }

  const say = (sentence) => ($("said").textContent = sentence);

  function alarm(sentence, ...buttons) {
    $("alarm").hidden = !sentence;
    $("alarm").replaceChildren(el("p", sentence), ...buttons);
  }

  function showProgress() {
    const done = coded();
    const spent = done.reduce((sum, { id }) => sum + Coding.of(work, id).seconds, 0);
    const left = ((data.facts.length - done.length) * (done.length < 3 ? ASSUMED : spent / done.length)) / 60;
    const minutes = left ? `, about ${counted(Math.max(1, Math.round(left)), "minute")} left` : "";
    $("progress-words").textContent = `${done.length} of ${data.facts.length} coded${minutes}`;
    $("progress").value = done.length / data.facts.length;
  }

  function showOptions() {
    const word = $("find").value.trim().toLowerCase();
    const fits = (option) => (word ? [option.label, option.value, option.more || ""].some((text) => text.toLowerCase().includes(word)) : option.is_near !== false);
    const rank = (option) => (option.label.toLowerCase().startsWith(word) || option.value.toLowerCase() === word ? 0 : 1);
    const shown = choices().filter(fits).sort((one, other) => (word ? rank(one) - rank(other) : 0)).slice(0, MANY);
    $("options").className = shown.length <= 3 ? "few" : "";
    $("options").replaceChildren(
      ...shown.map((option) => {
        const made = button("", () => choose(option));
        const label = el("span", `${option.label} `);
        label.append(el("code", option.value));
        made.append(el("kbd", option.key || "·", option.key ? {} : { "aria-hidden": "true" }), label, el("span", option.cannot || option.more || "", { class: "more" }));
        if (option.key) made.setAttribute("aria-keyshortcuts", option.key);
        if (option.cannot) made.className = "cannot";
        return made;
      })
    );
    if (word) say(shown.length ? `${counted(shown.length, "choice fits", "choices fit")}; Enter takes the first.` : "No choice fits this word.");
    return shown;
  }

  function showFact() {
    const { id, day, who, event, claim } = fact();
    const mine = own();
    $("fact-name").textContent = `Fact ${work.position + 1} of ${data.facts.length}`;
    $("fact-name").append(" ", el("code", id));
    $("day").textContent = day;
    $("claim").textContent = claim;
    $("about").replaceChildren(el("dt", "Who"), el("dd", who), el("dt", "What kind of event"), el("dd", event));
    const rows = mine.statements.map((said, place) => {
      const row = el("li");
      row.append(el("span", words(said)), button("Take back", () => remove(place), `Take back: ${words(said)}`));
      return row;
    });
    const nothing = mine.none ? "There is no statement in this fact." : "None yet.";
    $("statements").replaceChildren(...(rows.length ? rows : [el("li", nothing, { class: "nothing" })]));
    $("draft").replaceChildren(
      ...data.steps.map(({ name }, step) => {
        const isChosen = step < work.draft.length;
        return el("li", isChosen ? find(step, work.draft[step]).label : name, isChosen ? { class: "chosen" } : step === work.draft.length ? { "aria-current": "step" } : {});
      })
    );
    $("question").textContent = data.steps[work.draft.length].question;
    $("find").value = "";
    $("note").value = mine.note;
    $("unsure").setAttribute("aria-pressed", String(mine.unsure));
    showOptions();
    if (document.activeElement === document.body || document.activeElement === $("find")) $("question").focus();
  }

  function listed(title, some) {
    if (!some.length) return [];
    const list = el("ul");
    for (const each of some) {
      const row = el("li");
      row.append(button(`Fact ${data.facts.indexOf(each) + 1}`, () => go(data.facts.indexOf(each))), ` ${each.claim}`);
      list.append(row);
    }
    return [el("h3", title), list];
  }

  function showEnd() {
    const open = data.facts.filter(({ id }) => !Coding.isCoded(work, id));
    const doubted = data.facts.filter(({ id }) => Coding.of(work, id).unsure);
    $("end-name").textContent = open.length ? `${counted(open.length, "fact is", "facts are")} not coded yet` : `All ${data.facts.length} facts are coded`;
    $("left").replaceChildren(...listed("Facts to go back to", open), ...listed("Marked as unsure", doubted));
    if (open.length) $("left").append(el("p", "A fact that is not coded is left out of the sheet. A coding that joins the others needs all of them."));
  }

  function show() {
    $("coding").hidden = isEnd();
    $("end").hidden = !isEnd();
    for (const name of ["next", "none", "unsure"]) $(name).disabled = isEnd();
    showProgress();
    if (isEnd()) showEnd();
    else showFact();
  }

  // ---- keys

  const focusOn = (id) => isEnd() || ($(id).focus(), $(id).select());
  const toggleRules = () => ($(($("rules").open = !$("rules").open) ? "rules-name" : isEnd() ? "end-name" : "question").focus());
  const SIGNS = { 0: none, ".": unsure, ",": () => focusOn("note"), "-": () => ($("jump").focus(), $("jump").select()), "/": () => focusOn("find"), " ": same, "?": toggleRules };
  const NAMED = { Enter: next, ArrowRight: next, ArrowLeft: back, Backspace: undo, Escape: drop };

  function leave() {
    $("find").value = "";
    if (!isEnd()) showOptions();
    $(isEnd() ? "end-name" : "question").focus();
  }

  function jump() {
    const { value } = $("jump");
    $("jump").value = "";
    return data.facts[value - 1] ? go(value - 1) : say(`There is no fact ${value}; they have the numbers 1 to ${data.facts.length}.`);
  }

  function inField(event) {
    const { id } = event.target;
    if (event.key === "ArrowDown" && id === "find") $("options").querySelector("button")?.focus();
    else if (event.key !== "Enter" && event.key !== "Escape") return;
    else if (event.key === "Enter" && id === "find") {
      const first = showOptions()[0];
      if (first) choose(first);
    } else if (event.key === "Enter" && id === "jump") jump();
    else leave();
    event.preventDefault();
  }

  function onKey(event) {
    if (event.isComposing || event.altKey) return undefined;
    const isField = event.target.matches("textarea, input:not([type=checkbox]):not([type=file])");
    if (event.ctrlKey || event.metaKey) return event.key === "z" && !isField ? (event.preventDefault(), undo()) : undefined;
    if (isField) return inField(event);
    if (["Enter", " "].includes(event.key) && event.target.closest("button, summary, input")) return undefined;
    const option = isEnd() ? null : choices().find((each) => each.key && each.key === event.key.toLowerCase());
    const act = NAMED[event.key] || ($("single").checked ? SIGNS[event.key] || (option && (() => choose(option))) : null);
    if (!act) return $("single").checked && event.key.length === 1 && !isEnd() ? say(`“${event.key}” is no key of this step.`) : undefined;
    event.preventDefault();
    return act();
  }

  function writeNote() {
    if (halted) return say(halted);
    own().note = $("note").value;
    return keep();
  }

  document.addEventListener("keydown", onKey);
  for (const [id, act] of Object.entries({ back, next, none, undo, unsure, csv: () => hand("csv"), json: () => hand("json") })) $(id).addEventListener("click", act);
  $("find").addEventListener("input", showOptions);
  $("note").addEventListener("focus", () => past.push(JSON.stringify(work)));
  $("note").addEventListener("input", writeNote);
  $("load").addEventListener("change", () => $("load").files.length && load($("load").files[0]).then(() => ($("load").value = "")));
  window.addEventListener("storage", (event) => event.key === PLACE && event.newValue && JSON.parse(event.newValue).revision !== work.revision && halt());
  window.addEventListener("beforeunload", (event) => isDirty && event.preventDefault());
  for (const { label, values } of data.known) $("known").append(el("dt", label), ...values.map((each) => el("dd", each)));
  restore();
  show();
  $("fact-name").focus();
})();
