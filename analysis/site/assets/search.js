// Search over the index in search-index.js: every word of the query, in any spelling of a name, in any script.
"use strict";
(function () {
  const index = window.RivalSearch || { entries: [], spellings: [] };
  const MOST = 60;

  const LATIN = { а: "a", б: "b", в: "v", г: "g", д: "d", е: "e", ё: "e", ж: "zh", з: "z", и: "i", й: "y", к: "k", л: "l", м: "m", н: "n", о: "o", п: "p", р: "r", с: "s", т: "t", у: "u", ф: "f", х: "kh", ц: "ts", ч: "ch", ш: "sh", щ: "shch", ъ: "", ы: "y", ь: "", э: "e", ю: "yu", я: "ya" };

  // Letters without accents and case, initials as one word; scripts stay as they are.
  function plain(text) {
    const joined = text.normalize("NFC").replace(/(?<=(?:^|[^\p{L}])\p{L}|\.\p{L})\.(?=\p{L})/gu, "");
    return joined.normalize("NFKD").replace(/(?<!и)\p{M}/giu, "").normalize("NFC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  }

  const latin = (text) => text.replace(/[а-яё]/gu, (letter) => LATIN[letter]);
  const wordsOf = (text) => text.split(" ").filter((word) => word);
  const readied = (entry) => ({ ...entry, plain: " " + plain(entry.words + " " + entry.more) + " " });
  const entries = index.entries.map(readied);
  let loaded = 0;

  // Of many cases the records stand in parts, which are loaded one after the other once somebody asks for them.
  function loadNext() {
    if (loaded >= (index.parts || 0)) return;
    const script = document.createElement("script");
    script.src = "assets/search-" + (loaded + 1) + ".js";
    script.addEventListener("load", function () {
      loaded += 1;
      show(document.getElementById("query").value);
      loadNext();
    });
    document.head.append(script);
  }
  const groups = index.spellings.map((group) => group.map(plain).filter((spelling) => spelling));

  // The query itself, in Latin letters, and with each spelling of a name that it holds, in whatever order its words stand.
  function variants(query) {
    const found = new Set([query, latin(query), latin(query).replaceAll("ks", "x")]);
    for (const asked of [...found]) {
      const words = wordsOf(asked);
      for (const group of groups) {
        for (const spelling of group) {
          const parts = wordsOf(spelling);
          if (parts.every((part) => words.includes(part))) {
            const rest = words.filter((word) => !parts.includes(word));
            for (const other of group) {
              found.add([...rest, other].join(" "));
              found.add(latin([...rest, other].join(" ")));
            }
          }
        }
      }
    }
    return [...found].filter((words) => words);
  }

  // A word is found where a word begins with it; a single letter or digit only where it stands alone.
  function matches(entry, asked) {
    return wordsOf(asked).every((word) => entry.plain.includes(" " + word + (word.length === 1 ? " " : "")));
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

  const add = (found) => { for (const entry of found) entries.push(readied(entry)); };
  window.RivalSearch = { ...index, search, add };
  document.addEventListener("DOMContentLoaded", function () {
    const form = document.getElementById("search");
    const field = document.getElementById("query");
    const more = document.getElementById("more");
    if (more && index.parts) {
      more.hidden = false;
      more.addEventListener("click", function () {
        more.hidden = true;
        loadNext();
      });
    }
    field.value = new URLSearchParams(location.search).get("q") || "";
    show(field.value);
    field.addEventListener("input", function () {
      show(field.value);
      try {
        history.replaceState(null, "", field.value ? "?q=" + encodeURIComponent(field.value) : location.pathname);
      } catch {
        // a page opened from a folder may not change its address
      }
    });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      show(field.value);
    });
  });
})();
