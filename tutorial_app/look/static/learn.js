// A lesson that ticks itself off: asks every while whether a call came, whoever made
// it, and lets the fresh parts of the page take the place of the old ones.
import { settle, toast } from "./look.js";

const SOON = 1500;
const SLOWEST = 10000;
const GROWTH = 1.2;

const lesson = document.getElementById("lesson");
let wait = SOON;
let timer;
let busy = false;
let posts = 0;

const steps = () => document.getElementById("steps");

/** Say which control has the focus, in words that survive a swap. */
function focused() {
  const at = document.activeElement;
  if (at?.id) return `#${CSS.escape(at.id)}`;
  const address = at?.getAttribute?.("href");
  return address ? `a[href="${CSS.escape(address)}"]` : null;
}

/** Put the parts of another drawing of this page in the place of ours. */
function swap(page) {
  const before = Number(steps().dataset.done);
  const focus = focused();
  const opened = [...lesson.querySelectorAll("details[id][open]")].map((one) => one.id);
  for (const fresh of page.querySelectorAll("[data-part]")) {
    document.getElementById(fresh.id)?.replaceWith(fresh);
  }
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  settle(lesson);
  if (focus && document.activeElement === document.body) {
    (lesson.querySelector(focus) ?? lesson.querySelector("#step .button"))?.focus({ preventScroll: true });
  }
  const summary = lesson.querySelector(".where-fold > summary");
  const said = page.querySelector(".where-fold > summary");
  if (summary && said) summary.textContent = said.textContent;
  const done = Number(steps().dataset.done);
  if (done > before) {
    const fresh = [...steps().querySelectorAll(".steps > li[data-state=done]")].slice(before);
    for (const one of fresh) one.classList.add("fresh");
    const number = (one) => one?.querySelector(".num")?.textContent ?? "";
    toast(done - before === 1 ? `Step ${number(fresh[0])} is done` : `Steps ${number(fresh[0])} to ${number(fresh.at(-1))} are done`);
  } else if (document.getElementById("nearly")) {
    toast("Nearly: the page says what is missing");
  }
}

function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

async function look() {
  const before = posts;
  try {
    const address = new URL(steps().dataset.news, location.href);
    address.searchParams.set("after", steps().dataset.newest);
    const answer = await fetch(address);
    const html = await answer.text();
    // What was asked before a button was pressed may not draw over its outcome.
    if (answer.status === 200 && !busy && posts === before) {
      swap(parsed(html));
      wait = SOON;
    } else {
      wait = Math.min(wait * GROWTH, SLOWEST);
    }
  } catch {
    wait = SLOWEST; // The portal does not answer; it will be asked again.
  }
  plan();
}

function plan() {
  clearTimeout(timer);
  if (!document.hidden && steps()?.dataset.live !== undefined) timer = setTimeout(look, wait);
}

function soon() {
  if (wait > SOON) {
    wait = SOON;
    plan();
  }
}

async function post(form, button) {
  const data = new FormData(form);
  if (button?.name) data.set(button.name, button.value);
  busy = true;
  posts += 1;
  lesson.classList.add("busy");
  if (button) button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(data) });
    const page = parsed(await answer.text());
    if (!page.getElementById("lesson")) {
      toast(page.querySelector(".lead")?.textContent ?? "That did not work; load the page again.");
      return;
    }
    swap(page);
    history.replaceState(history.state, "", new URL(answer.url).pathname.endsWith("/do") ? location.href : answer.url);
    await patience(data);
  } catch {
    toast("The portal does not answer.");
  } finally {
    busy = false;
    lesson.classList.remove("busy");
    if (button?.isConnected) button.disabled = false;
    wait = SOON;
    plan();
  }
}

/** Wait as long as the sandbox asks for, second by second, then press again. */
async function patience(data) {
  const box = document.getElementById("trouble");
  if (!box?.dataset.wait) return;
  for (let left = Number(box.dataset.wait); left > 0; left -= 1) {
    if (!box.isConnected) return;
    box.querySelector("[data-left]").textContent = `${left} second${left === 1 ? "" : "s"}; it goes on by itself`;
    await new Promise((go) => setTimeout(go, 1000));
  }
  const form = lesson.querySelector("[data-do]");
  if (form && box.isConnected) setTimeout(() => post(form, { name: "step", value: data.get("step") }), 0);
}

lesson.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-do]")) return;
  event.preventDefault();
  post(event.target, event.submitter);
});
document.addEventListener("visibilitychange", soon);
document.addEventListener("pointermove", soon);
plan();
