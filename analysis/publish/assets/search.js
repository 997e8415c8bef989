// Search over the index in search-index.js: every word of the query, in any spelling of a name, in any script.
"use strict";
(function () {
  const index = window.RivalSearch || { entries: [], spellings: [] };
  const MOST = 60;

  // Letters without accents and case; scripts stay as they are.
  function plain(text) {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  }

  const entries = index.entries.map((entry) => ({ ...entry, plain: " " + plain(entry.words + " " + entry.more) }));
  const groups = index.spellings.map((group) => group.map(plain));

  // The query itself, and the query with each spelling of a name that it holds.
  function variants(query) {
    const found = new Set([query]);
    for (const group of groups) {
      for (const spelling of group) {
        const padded = " " + query + " ";
        if (spelling && padded.includes(" " + spelling + " ")) {
          for (const other of group) found.add(padded.replace(" " + spelling + " ", " " + other + " ").trim());
        }
      }
    }
    return [...found].filter((words) => words);
  }

  function matches(entry, words) {
    return words.split(" ").every((word) => entry.plain.includes(" " + word));
  }

  function search(text) {
    const asked = variants(plain(text));
    return entries.filter((entry) => asked.some((words) => matches(entry, words)));
  }

  function show(text) {
    const said = document.getElementById("said");
    const list = document.getElementById("found");
    list.replaceChildren();
    if (!plain(text)) {
      said.textContent = "";
      return;
    }
    const found = search(text);
    said.textContent = found.length === 0 ? "nothing found" : found.length + (found.length === 1 ? " result" : " results") + (found.length > MOST ? ", the first " + MOST + " are shown" : "");
    for (const entry of found.slice(0, MOST)) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = entry.target;
      link.textContent = entry.words;
      const kind = document.createElement("span");
      kind.className = "kind";
      kind.textContent = " " + entry.kind;
      item.append(link, kind);
      list.append(item);
    }
  }

  window.RivalSearch = { ...index, search };
  document.addEventListener("DOMContentLoaded", function () {
    const form = document.getElementById("search");
    const field = document.getElementById("query");
    field.value = new URLSearchParams(location.search).get("q") || "";
    show(field.value);
    field.addEventListener("input", () => show(field.value));
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      show(field.value);
    });
  });
})();
