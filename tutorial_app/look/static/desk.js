// The queue by keys: j and k move, a and Enter approve, r, a reason and Enter refuse.
//
// A decision is sent in the background; what the page would show then takes the place
// of the queue, the focus goes to the request that came next, and what was done is
// said. Where anything fails the form is sent as it would be without this script.
// Requests that come, change or go are put in by themselves, but never under the hands
// of somebody who is about to decide.
const KEPT = "desk-keys";
const queue = document.querySelector("[data-queue]");
const told = document.getElementById("told");
let sending = false;
const keys = document.querySelector("[data-keys]");
const on = document.querySelector("[data-keys-on]");

keys.hidden = false;
on.checked = localStorage.getItem(KEPT) !== "off";
on.addEventListener("change", () => localStorage.setItem(KEPT, on.checked ? "on" : "off"));

const requests = () => [...queue.querySelectorAll(".request")];
const current = () => document.activeElement?.closest?.(".request");

function go(to) {
  to?.focus({ preventScroll: true });
  to?.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = requests();
  const here = all.indexOf(current());
  go(all[here < 0 ? 0 : Math.min(Math.max(here + by, 0), all.length - 1)]);
}

const deeds = {
  j: () => step(1),
  k: () => step(-1),
  a: (one) => one.querySelector("[data-approve]").focus(),
  r: (one) => {
    one.querySelector(".refuse").open = true;
    one.querySelector("[data-reason]").focus();
  },
  o: (one) => one.querySelector("h2 a").click(),
};

document.addEventListener("keydown", (event) => {
  const writes = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (event.target.matches("[data-reason]")) return inReason(event);
  if (writes || !on.checked || event.ctrlKey || event.metaKey || event.altKey) return;
  const one = current() ?? requests()[0];
  if (!one || !Object.hasOwn(deeds, event.key)) return;
  event.preventDefault();
  deeds[event.key](one);
});

function inReason(event) {
  if (event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    event.target.form.requestSubmit();
  } else if (event.key === "Escape") {
    event.target.closest(".refuse").open = false;
    go(event.target.closest(".request"));
  }
}

queue.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-decide]")) return;
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  sending = true;
  const place = requests().indexOf(form.closest(".request"));
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-queue]");
    if (!fresh) throw new Error(`an answer ${answer.status} without a queue`);
    queue.replaceChildren(...document.importNode(fresh, true).childNodes);
  } catch {
    form.submit();
    return;
  } finally {
    sending = false;
  }
  told.textContent = [...queue.querySelectorAll("[data-said]")].map((one) => one.textContent).join(" ");
  const all = requests();
  go(all[Math.min(place, all.length - 1)] ?? document.getElementById("requests"));
});

// Every 15 s while the page is seen; slower while nobody answers.
const SOON = 15000;
const SLOWEST = 240000;
let wait = SOON;
let timer;

const read = (where) => [...where.querySelectorAll(".request")].map((one) => `${one.id} ${one.dataset.read}`).join();
const decides = () => sending || queue.querySelector(".refuse[open]") || document.activeElement?.matches?.("[data-approve], .refuse > summary");

async function look() {
  try {
    const answer = await fetch("/desk", { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-queue]");
    if (!answer.ok || !fresh) throw new Error(String(answer.status));
    wait = SOON;
    if (!decides() && read(fresh) !== read(queue)) put(fresh);
  } catch {
    wait = Math.min(wait * 2, SLOWEST);
  }
  plan();
}

function put(fresh) {
  const focus = document.activeElement?.id || current()?.id;
  queue.replaceChildren(...document.importNode(fresh, true).childNodes);
  if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
  const many = requests().length;
  told.textContent = many === 1 ? "1 request waits now." : `${many} requests wait now.`;
}

function plan() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(look, wait);
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) clearTimeout(timer);
  else look();
});
plan();
