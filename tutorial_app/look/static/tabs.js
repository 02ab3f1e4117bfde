// Tabs out of sections: without scripts each section stands under its title.
//
// <div class="tabs" data-tabs="language">
//   <section class="tab" data-tab="python"><h3 class="tab-title">Python</h3>…</section>
//
// The choice is shared by all tabs with one key, kept in localStorage, and put
// into the address so that a link shows what its sender saw.
const PREFIX = "itms-tabs-";

function remembered(key) {
  const asked = new URLSearchParams(location.search).get(key);
  if (asked) return asked;
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

function remember(key, value) {
  const address = new URL(location.href);
  address.searchParams.set(key, value);
  history.replaceState(history.state, "", address);
  try {
    localStorage.setItem(PREFIX + key, value);
  } catch {
    // Then the address alone remembers.
  }
}

function show(group, value) {
  const tabs = [...group.querySelectorAll(":scope > .tab-list > [role=tab]")];
  const chosen = tabs.find((tab) => tab.dataset.value === value) ?? tabs[0];
  for (const tab of tabs) {
    const on = tab === chosen;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !on;
  }
}

function onKey(event, choose) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const tabs = [...event.currentTarget.children];
  const next = tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length];
  choose(next.dataset.value);
  next.focus();
}

let made = 0;

function build(group) {
  const key = group.dataset.tabs;
  const list = document.createElement("div");
  list.className = "tab-list";
  list.setAttribute("role", "tablist");
  const choose = (value) => {
    remember(key, value);
    for (const other of document.querySelectorAll(`.tabs[data-tabs="${CSS.escape(key)}"]`)) {
      show(other, value);
    }
  };
  for (const section of group.querySelectorAll(":scope > .tab")) {
    made += 1;
    section.id ||= `tab-${made}`;
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
  list.addEventListener("keydown", (event) => onKey(event, choose));
  group.prepend(list);
  show(group, remembered(key));
}

export function languageTabs(scope = document) {
  for (const group of scope.querySelectorAll(".tabs[data-tabs]")) {
    if (!group.querySelector(":scope > .tab-list")) build(group);
  }
}
