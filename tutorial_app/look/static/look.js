// Every page's behaviour, in one file so that a page asks once. Each part works
// alone; without scripts pages are whole.
//
//   1 colours   2 search key   3 toast   4 copy buttons   5 tabs   6 small things

export { settle, toast };

/** Give what was drawn a moment ago what scripts add to a page. */
function settle(scope = document) {
  languageTabs(scope);
  copyButtons(scope);
  scrollableCode(scope);
}

/* 1 ---------------------------------------------------------------- colours */

// The colour switch: as the system, light, dark; remembered in this browser.
const THEME_KEY = "itms-theme";
const THEMES = ["auto", "light", "dark"];
const THEME_WORDS = { auto: "as the system", light: "light", dark: "dark" };

function storedTheme() {
  try {
    const theme = localStorage.getItem(THEME_KEY);
    return THEMES.includes(theme) ? theme : "auto";
  } catch {
    return "auto";
  }
}

function applyTheme(theme, button) {
  const root = document.documentElement;
  if (theme === "auto") delete root.dataset.theme;
  else root.dataset.theme = theme;
  button.dataset.state = theme;
  const word = `Colours: ${THEME_WORDS[theme]}`;
  button.title = word;
  button.querySelector("[data-theme-word]").textContent = word;
}

function themeSwitch() {
  const button = document.querySelector("[data-theme-switch]");
  if (!button) return;
  let theme = storedTheme();
  applyTheme(theme, button);
  button.hidden = false;
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    applyTheme(theme, button);
    try {
      localStorage.setItem(THEME_KEY, theme);
    } catch {
      // Not remembered then.
    }
  });
}

/* 2 ------------------------------------------------------------- search key */

// "/" and Ctrl-K (or Cmd-K) go to the search field; "/" not from a field one types in.
function searchKey() {
  const field = document.querySelector("[data-query], [data-search]:not([hidden])");
  if (!field) return;
  const hint = document.querySelector(".site-search kbd");
  if (hint) hint.hidden = false;
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const chord = event.ctrlKey || event.metaKey;
    const slash = event.key === "/" && !typing && !chord;
    const letter = event.key.toLowerCase() === "k" && chord && !event.shiftKey;
    if (event.altKey || !(slash || letter)) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}

/* 3 ------------------------------------------------------------------ toast */

// A short message that a screen reader hears too.
let toastBox;
let toastTimer;

function toast(text) {
  announce(text);
  toastBox.dataset.shown = "";
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => delete toastBox.dataset.shown, 2400);
}

/** Tell a screen reader alone: who sees the page sees it where it happened. */
function announce(text) {
  if (!toastBox) {
    toastBox = document.createElement("div");
    toastBox.className = "toast";
    toastBox.setAttribute("role", "status");
    document.body.append(toastBox);
  }
  // An empty live region first: the same text twice is announced twice.
  toastBox.textContent = "";
  requestAnimationFrame(() => {
    toastBox.textContent = text;
  });
}

/* 4 ----------------------------------------------------------- copy buttons */

// A copy button on every wire panel, code block (not on what it prints) and element
// with data-copy.
const COPIED = ".wire-panel, :not(.highlight-text) > div.highlight, [data-copy]";

function textToCopy(host) {
  // A field is copied as it is now; code as it is shown, without its buttons.
  const shown = [...host.querySelectorAll("textarea, pre")].find(
    (one) => !one.closest("[hidden]"),
  );
  return (shown ?? host).value ?? (shown ?? host).textContent;
}

function copyButton(host) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "copy";
  made.innerHTML = '<span class="icon copy-icon" aria-hidden="true"></span><span class="unseen">Copy</span>';
  made.title = "Copy";
  const text = host.matches("[data-copy]") ? host.textContent : null;
  made.addEventListener("click", async () => {
    await navigator.clipboard.writeText((text ?? textToCopy(host)).trimEnd());
    made.dataset.done = "";
    setTimeout(() => delete made.dataset.done, 1600);
    announce("Copied");
  });
  return made;
}

function copyButtons(scope) {
  if (!navigator.clipboard) return; // Not offered on plain http away from loopback.
  for (const host of scope.querySelectorAll(COPIED)) {
    const inside = host.parentElement.closest(".wire-panel");
    if (host.dataset.copies || inside) continue; // The panel's own button does it.
    host.dataset.copies = "yes";
    const head = host.querySelector(".wire-head");
    if (host.matches("[data-copy]")) host.after(copyButton(host));
    else (head ?? host).append(copyButton(host));
  }
}

/* 5 ------------------------------------------------------------------- tabs */

// Tabs out of sections: without scripts each section stands under its title.
//
// <div class="tabs" data-tabs="language">
//   <section class="tab" data-tab="python"><h3 class="tab-title">Python</h3>…</section>
//
// The choice is shared by all tabs with one key, kept in localStorage, and put
// into the address so that a link shows what its sender saw.
const TAB_KEY = "itms-tabs-";

function rememberedTab(key) {
  const asked = new URLSearchParams(location.search).get(key);
  if (asked) return asked;
  try {
    return localStorage.getItem(TAB_KEY + key);
  } catch {
    return null;
  }
}

function rememberTab(key, value) {
  const address = new URL(location.href);
  address.searchParams.set(key, value);
  history.replaceState(history.state, "", address);
  try {
    localStorage.setItem(TAB_KEY + key, value);
  } catch {
    // Then the address alone remembers.
  }
}

function showTab(group, value) {
  const tabs = [...group.querySelectorAll(":scope > .tab-list > [role=tab]")];
  const chosen = tabs.find((tab) => tab.dataset.value === value) ?? tabs[0];
  for (const tab of tabs) {
    const on = tab === chosen;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !on;
  }
  scrollableCode(group);
}

function onTabKey(event, choose) {
  const tabs = [...event.currentTarget.children];
  const at = tabs.indexOf(event.target);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = tabs.at(to % tabs.length);
  choose(next.dataset.value);
  next.focus();
}

let tabsMade = 0;

function buildTabs(group) {
  const key = group.dataset.tabs;
  const list = document.createElement("div");
  list.className = "tab-list";
  list.setAttribute("role", "tablist");
  const choose = (value) => {
    rememberTab(key, value);
    for (const other of document.querySelectorAll(`.tabs[data-tabs="${CSS.escape(key)}"]`)) {
      showTab(other, value);
    }
  };
  for (const section of group.querySelectorAll(":scope > .tab")) {
    tabsMade += 1;
    section.id ||= `tab-${tabsMade}`;
    const tab = document.createElement("button");
    tab.type = "button";
    tab.id = `${section.id}-tab`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", section.id);
    tab.dataset.value = section.dataset.tab;
    const title = section.querySelector(":scope > .tab-title");
    tab.textContent = title ? title.textContent : section.dataset.tab;
    if (title) title.hidden = true;
    section.setAttribute("role", "tabpanel");
    section.setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", () => choose(tab.dataset.value));
    list.append(tab);
  }
  list.addEventListener("keydown", (event) => onTabKey(event, choose));
  group.prepend(list);
  showTab(group, rememberedTab(key));
}

function languageTabs(scope) {
  for (const group of scope.querySelectorAll(".tabs[data-tabs]")) {
    if (!group.querySelector(":scope > .tab-list")) buildTabs(group);
  }
}

/* 6 ----------------------------------------------------------- small things */

/** Unfold the pages near this one where there is room beside the text. */
function folds() {
  const wide = matchMedia("(min-width: 56rem)");
  const set = () => {
    for (const fold of document.querySelectorAll("details.where-fold")) {
      fold.open = wide.matches;
    }
  };
  wide.addEventListener("change", set);
  set();
}

/** Bring the reader's own page into view where the list of pages is a long one. */
function ownPlace() {
  const list = document.querySelector(".where > :first-child");
  const own = list?.querySelector("[aria-current]");
  if (!own) return;
  const below = own.getBoundingClientRect().bottom - list.getBoundingClientRect().bottom;
  if (below > 0) list.scrollTop += below + list.clientHeight / 3;
}

/** Code that is larger than its box must be reachable by keyboard. */
function scrollableCode(scope) {
  for (const box of scope.querySelectorAll("pre")) {
    const cut = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
    if (cut && !box.hasAttribute("tabindex")) box.tabIndex = 0;
  }
}

/** Samples name the address they were built for; the reader's portal may be another. */
function ownAddresses() {
  const written = document.documentElement.dataset.writtenFor;
  const here = location.origin;
  if (!written || written === here || !location.protocol.startsWith("http")) return;
  for (const code of document.querySelectorAll("main code, main pre, aside pre")) {
    const texts = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const node = texts.currentNode;
      if (node.data.includes(written)) node.data = node.data.replaceAll(written, here);
    }
  }
  for (const link of document.querySelectorAll(`main a[href^="${CSS.escape(written)}"]`)) {
    link.href = link.href.replace(written, here);
    link.textContent = link.textContent.replace(written, here);
  }
}

/** Our client calls the reader's own machine unless a program says otherwise. */
function ownClient() {
  const here = location.origin;
  if (!location.protocol.startsWith("http") || here === "http://127.0.0.1:8080") return;
  for (const code of document.querySelectorAll("main pre, aside pre")) {
    if (code.textContent.includes("base_url")) continue;
    const texts = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
    let before = "";
    while (texts.nextNode()) {
      const node = texts.currentNode;
      const line = before + node.data;
      before = line.slice(-20);
      if (line.endsWith('connect("mock"')) node.data += `, base_url="${here}"`;
    }
  }
}

themeSwitch();
searchKey();
folds();
ownPlace();
ownAddresses();
ownClient();
settle();
