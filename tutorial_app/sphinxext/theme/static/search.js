// The search page: Sphinx's own index, fetched here only, methods first.
const list = document.querySelector("[data-results]");
const field = document.querySelector("[data-query]");
const count = document.querySelector("[data-count]");
const MOST = 60;

/** Fetch the index: a script that hands one value to `Search.setIndex`. */
function load() {
  return new Promise((resolve, reject) => {
    window.Search = { setIndex: resolve };
    const script = document.createElement("script");
    script.src = list.dataset.index;
    script.addEventListener("error", reject);
    document.head.append(script);
  });
}

/** Yield [name, kind, page number, anchor, weight] of every object in the index. */
function* objects(index) {
  for (const [prefix, entries] of Object.entries(index.objects)) {
    for (const [page, type, priority, anchor, name] of entries) {
      const kind = index.objnames[type][1];
      yield [prefix ? `${prefix}.${name}` : name, kind, page, anchor, 60 - 15 * priority];
    }
  }
}

/** Say how well a name answers one word of the query, 0 for not at all. */
function fit(name, word) {
  const text = name.toLowerCase();
  const tail = text.slice(text.lastIndexOf("/") + 1);
  if (tail === word) return 70;
  if (tail.startsWith(word)) return 60;
  // A word inside a name, "voucher" in TopUpWithVoucher, nearly counts as its start.
  const at = text.lastIndexOf(word);
  if (at < 0) return 0;
  return /[A-Z]/.test(name[at]) || "/_. ".includes(name[at - 1] ?? "/") ? 55 : 25;
}

/** The index holds word stems; a stem is nearly always how the word begins. */
function stems(index, word) {
  const base = word.length > 4 ? word.replace(/(ies|es|s|ing|ed|e|y)$/, "") : word;
  return Object.keys(index.terms).filter((term) => term.startsWith(base));
}

/** Without a suffix the server finds `x/index.html` for `x/`. */
function addressOf(name) {
  const { suffix } = list.dataset;
  const path = suffix ? name + suffix : name.replace(/(^|\/)index$/, "$1");
  return document.documentElement.dataset.contentRoot + path;
}

function pagesOf(value) {
  return Array.isArray(value) ? value : [value];
}

/** Say of each page what it is about: an operation, a type, a fault, or nothing. */
function kindsOf(index) {
  const kinds = new Map();
  for (const [name, kind, page] of objects(index)) {
    if (name.split("/").pop() === index.titles[page]) kinds.set(page, kind);
  }
  return kinds;
}

function search(index, query) {
  const kinds = kindsOf(index);
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = new Map();
  const add = (key, hit, word, score) => {
    const known = hits.get(key) ?? { ...hit, score: 0, words: new Set() };
    known.score += score;
    known.words.add(word);
    hits.set(key, known);
  };
  for (const word of words) {
    for (const [name, kind, page, anchor, weight] of objects(index)) {
      const score = fit(name, word);
      if (score) add(`${page}#${anchor}`, { page, anchor, title: name.split("/").pop(), kind }, word, score + weight);
    }
    index.titles.forEach((title, page) => {
      const score = fit(title, word);
      if (score) add(`${page}#`, { page, anchor: "", title, kind: kinds.get(page) ?? "" }, word, score);
    });
    for (const term of stems(index, word)) {
      for (const page of pagesOf(index.terms[term])) {
        const kind = kinds.get(page) ?? "";
        const score = kind === "operation" ? 4 : 2;
        add(`${page}#`, { page, anchor: "", title: index.titles[page], kind }, word, score);
      }
    }
  }
  return [...hits.values()]
    .filter((hit) => hit.words.size === words.length)
    .sort((a, b) => b.score - a.score || a.title.localeCompare(b.title));
}

function show(index, query) {
  const hits = query ? search(index, query) : [];
  list.replaceChildren(
    ...hits.slice(0, MOST).map((hit) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = addressOf(index.docnames[hit.page]) + (hit.anchor ? `#${hit.anchor}` : "");
      link.textContent = hit.title;
      item.append(link);
      if (hit.kind) {
        const kind = document.createElement("span");
        kind.className = "kind";
        kind.textContent = hit.kind;
        item.append(kind);
      }
      return item;
    }),
  );
  count.textContent = query ? `${hits.length || "No"} page${hits.length === 1 ? "" : "s"} for “${query}”` : "";
}

/** Arrows walk from the field through the results and back; Enter takes the first. */
function walk(event) {
  const links = [...list.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement);
  const inside = at >= 0 || document.activeElement === field;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !inside || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const next = at + step;
  if (next < 0) field.focus();
  else links[next]?.focus();
}

field.value = new URLSearchParams(location.search).get("q") ?? "";
field.focus();
try {
  const index = await load();
  show(index, field.value.trim());
  field.addEventListener("input", () => {
    history.replaceState(null, "", `?q=${encodeURIComponent(field.value)}`);
    show(index, field.value.trim());
  });
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    list.querySelector("a")?.click();
  });
  document.addEventListener("keydown", walk);
} catch {
  count.textContent = "The index could not be loaded. Reload the page to try again.";
}
