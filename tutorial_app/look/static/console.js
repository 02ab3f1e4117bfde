// The console without reloading: the same forms and the same server, only quieter.
//
// Every button posts the form as it would without scripts; of the page that comes
// back, the parts marked data-part take the place of the old ones.
import { settle, toast } from "./look.js";

const form = document.getElementById("console");
const DELAY = 150;
let waiting;
let drawing = 0;

function posted(button) {
  const data = new FormData(form);
  if (button?.name) data.set(button.name, button.value);
  return new URLSearchParams(data);
}

/** Say which control has the focus, in words that survive a redraw. */
function focused() {
  const at = document.activeElement;
  return at?.id ? `#${CSS.escape(at.id)}` : at?.name === "do" ? `[value="${CSS.escape(at.value)}"]` : null;
}

function swap(page, parts) {
  const focus = focused();
  const opened = [...form.querySelectorAll("details[id][open]")].map((one) => one.id);
  const secret = form.querySelector("#own-password")?.value ?? "";
  for (const fresh of page.querySelectorAll("[data-part]")) {
    if (parts.includes(fresh.id)) document.getElementById(fresh.id).replaceWith(fresh);
  }
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  const field = form.querySelector("#own-password");
  if (field) field.value = secret;
  settle(form);
  if (focus && document.activeElement === document.body) {
    form.querySelector(focus)?.focus({ preventScroll: true });
  }
}

async function post(button, parts) {
  const turn = (drawing += 1);
  form.classList.add("busy");
  try {
    const answer = await fetch(form.action, { method: "POST", body: posted(button) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (turn !== drawing) return; // A later click overtook this one.
    if (!page.getElementById("console")) {
      toast(page.querySelector(".lead")?.textContent ?? "That did not work; load the page again.");
      return;
    }
    swap(page, parts);
  } catch {
    toast("The portal does not answer.");
  } finally {
    form.classList.remove("busy");
  }
}

async function refreshMessage() {
  const raw = document.getElementById("raw");
  try {
    const answer = await fetch(form.dataset.envelope, { method: "POST", body: posted() });
    if (answer.ok) raw.value = (await answer.text()).trimEnd();
  } catch {
    // The message is drawn again with the next call.
  }
}

async function send(button) {
  button.disabled = true;
  await post(button, ["answer", "caller", "request"]);
  button.disabled = false;
  const box = document.getElementById("answer");
  const top = box.getBoundingClientRect().top;
  if (top < 0 || top > innerHeight * 0.8) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    box.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
  }
  const status = box.querySelector(".status")?.textContent ?? "";
  toast(box.querySelector(".fault-card h2")?.textContent ?? `Answered ${status}`);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = event.submitter ?? document.getElementById("send");
  if (button.value.startsWith("send")) send(button);
  else post(button, ["form", "request"]);
});

form.addEventListener("input", (event) => {
  if (event.target.id === "raw" || event.target.matches("[data-redraw]")) return;
  clearTimeout(waiting);
  waiting = setTimeout(refreshMessage, DELAY);
});

form.addEventListener("change", (event) => {
  if (event.target.matches("[data-redraw]")) post({ name: "do", value: "update" }, ["form", "caller", "request"]);
});
