// The wire trace: new calls slide into the log, and the field under the pointer or
// the focus is bright wherever it stands.
//
//   1 the same field everywhere   2 the log by itself
import { settle } from "./look.js";

/* 1 ----------------------------------------------- the same field everywhere */

let lit = "";

function light(path, from) {
  if (path === lit) return;
  for (const one of document.querySelectorAll(".lit")) one.classList.remove("lit");
  lit = path;
  if (!path) return;
  for (const one of document.querySelectorAll(`[data-path="${CSS.escape(path)}"]`)) {
    one.classList.add("lit");
    const box = one.closest("pre");
    if (box && !box.contains(from)) reveal(one, box);
  }
}

/** Scroll a message, and nothing else, to the line that is bright. */
function reveal(line, box) {
  const [inner, outer] = [line.getBoundingClientRect(), box.getBoundingClientRect()];
  if (inner.top >= outer.top && inner.bottom <= outer.bottom) return;
  box.scrollTop += inner.top - outer.top - outer.height / 3;
}

const pathOf = (event) => event.target.closest?.("[data-path]")?.dataset.path ?? "";

for (const kind of ["mouseover", "focusin"]) {
  document.addEventListener(kind, (event) => light(pathOf(event), event.target));
}
document.addEventListener("focusout", () => light(""));

/* 2 ----------------------------------------------------------- the log by itself */

// Every 2 s while the page is seen; slower while nothing comes or nobody answers.
const SOON = 2000;
const SLOWEST = 30000;
const IDLE_GROWTH = 1.15;
const FAILED_GROWTH = 2;
const MOST_ROWS = 200;

const list = document.getElementById("calls");
const live = document.getElementById("live");
const none = document.getElementById("none");
let wait = SOON;
let timer;

function tell(state, words) {
  if (!live) return;
  delete live.dataset.on;
  delete live.dataset.off;
  live.dataset[state] = "";
  if (live.textContent !== words) live.textContent = words;
}

function newest() {
  return list?.querySelector("[data-number]")?.dataset.number ?? list?.dataset.newest ?? "0";
}

function put(html) {
  const rows = document.createElement("template");
  rows.innerHTML = html;
  const fresh = [...rows.content.querySelectorAll("[data-number]")];
  for (const old of list.querySelectorAll("[data-fresh]")) delete old.dataset.fresh;
  for (const one of fresh) one.dataset.fresh = "";
  list.prepend(...fresh);
  for (const old of [...list.children].slice(MOST_ROWS)) {
    if (!old.contains(document.activeElement)) old.remove();
  }
  settle(list);
  tell("on", `${fresh.length} new call${fresh.length === 1 ? "" : "s"}. Watching for more.`);
}

async function look() {
  const address = new URL((live ?? none).dataset.live, location.href);
  address.searchParams.set("after", newest());
  try {
    const answer = await fetch(address);
    if (answer.status === 200) {
      if (!list) return location.reload();
      put(await answer.text());
      wait = SOON;
    } else if (answer.status === 204) {
      if (live?.dataset.off !== undefined) tell("on", "Watching for calls.");
      wait = Math.min(wait * IDLE_GROWTH, SLOWEST / 3);
    } else {
      throw new Error(String(answer.status));
    }
  } catch {
    tell("off", "The portal does not answer; trying again.");
    wait = Math.min(wait * FAILED_GROWTH, SLOWEST);
  }
  plan();
}

function plan() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(look, wait);
}

if ((live || none)?.dataset.live !== undefined && !live?.hasAttribute("data-still")) {
  document.addEventListener("visibilitychange", () => {
    wait = SOON;
    plan();
  });
  document.addEventListener("pointermove", () => {
    if (wait > SOON * 2) {
      wait = SOON;
      plan();
    }
  });
  tell("on", "Watching for calls.");
  plan();
}
