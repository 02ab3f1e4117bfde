// The console without reloading: the same forms and the same server, only quieter.
//
// Every button posts the form as it would without scripts; of the page that comes
// back, the parts marked data-part take the place of the old ones.
import { settle, toast } from "./look.js";

const form = document.getElementById("console");
const DELAY = 150;
const IDLE = 900;
const ALL = ["said", "form", "caller", "sending", "request", "programs"];
let waiting;
let later;
let drawing = 0;
let underWay;

function posted(button) {
  const data = new FormData(form);
  if (button?.name) data.set(button.name, button.value);
  return new URLSearchParams([...data].filter(([, value]) => typeof value === "string"));
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
  for (const id of parts) {
    const fresh = page.getElementById(id);
    if (fresh) document.getElementById(id)?.replaceWith(fresh);
  }
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  document.getElementById("send").disabled = page.getElementById("send").disabled;
  const field = form.querySelector("#own-password");
  if (field) field.value = secret;
  settle(form);
  refocus(focus);
}

async function post(button, parts, signal) {
  const turn = (drawing += 1);
  form.classList.add("busy");
  try {
    const answer = await fetch(form.action, { method: "POST", body: posted(button), signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (turn !== drawing) return false; // A later click overtook this one.
    if (!page.getElementById("console")) {
      toast(page.querySelector(".lead")?.textContent ?? "That did not work; load the page again.");
      return false;
    }
    swap(page, parts);
    return true;
  } catch (error) {
    toast(error.name === "AbortError" ? "Given up. Whether it was carried out is not known." : "The portal does not answer.");
    return false;
  } finally {
    if (turn === drawing) form.classList.remove("busy");
  }
}

/** Put what the server says of each field beside it, without touching the fields. */
function mark(at) {
  for (const old of form.querySelectorAll(".wrong")) {
    const field = document.getElementById(old.id.replace(/-wrong$/, ""));
    field?.removeAttribute("aria-invalid");
    old.remove();
  }
  for (const [path, text] of Object.entries(at)) {
    const field = document.getElementById(`n-${path}`);
    const row = field?.closest(".leaf") ?? field?.closest("fieldset");
    if (!row) continue;
    const said = document.createElement("p");
    said.className = "wrong";
    said.id = `n-${path}-wrong`;
    said.textContent = text;
    row.querySelector(":scope > :is(.leaf-input, legend)")?.after(said);
    field.setAttribute("aria-invalid", "true");
    const by = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== said.id);
    field.setAttribute("aria-describedby", [...by, said.id].join(" "));
  }
}

async function refreshMessage() {
  try {
    const answer = await fetch(form.dataset.check, { method: "POST", body: posted() });
    if (!answer.ok) return;
    const said = await answer.json();
    if (!said.kept) {
      document.getElementById("raw").value = said.message.trimEnd();
      const kept = form.querySelector('[name="kept"]');
      if (kept.value) document.getElementById("said").replaceChildren(kept);
      kept.value = "";
      document.getElementById("unread").textContent = "";
    }
    mark(said.at);
  } catch {
    // The message is drawn again with the next call.
  }
}

/** Wait for a call; after a second say so, and offer to give it up. */
function watch() {
  underWay = new AbortController();
  const bar = document.getElementById("progress");
  const begun = performance.now();
  const words = bar.querySelector(".words");
  const timer = setInterval(() => {
    const seconds = Math.round((performance.now() - begun) / 1000);
    if (seconds >= 1) bar.hidden = false;
    // A reader hears it now and then, not every second.
    bar.querySelector("[role=status]").textContent = seconds % 5 === 0 ? `Waiting for ${seconds} seconds` : bar.querySelector("[role=status]").textContent;
    words.textContent = `Waiting for the answer, ${seconds} s`;
  }, 250);
  return () => {
    clearInterval(timer);
    bar.hidden = true;
    underWay = undefined;
  };
}

function show(box) {
  const top = box.getBoundingClientRect().top;
  if (top >= 0 && top <= innerHeight * 0.8) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  box.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
}

/** Give the focus to what matches, unless somebody has moved it elsewhere since. */
function refocus(selector) {
  // Neither the body, which has it when nothing else does, nor what is hidden has one.
  if (selector && document.activeElement.offsetParent === null) {
    form.querySelector(selector)?.focus({ preventScroll: true });
  }
}

async function send(button) {
  const focus = focused(); // A button that is disabled, or hidden, loses it.
  button.disabled = true;
  const done = watch();
  const came = await post(button, ["answer", "history", ...ALL], underWay.signal);
  done();
  button.disabled = false;
  refocus(focus);
  if (!came) return;
  const held = document.querySelector("#said .warn");
  if (held) {
    const first = form.querySelector('[aria-invalid="true"]');
    first?.closest("details")?.setAttribute("open", "");
    (first ?? document.getElementById("send-anyway")).focus();
    toast(held.querySelector(".notice-title").textContent);
    return;
  }
  const box = document.getElementById("answer");
  show(box);
  const status = box.querySelector(".status")?.textContent ?? "";
  toast(box.querySelector(".fault-card h2")?.textContent ?? `Answered ${status}`);
}

/** Put a chosen file into its field as base64, in the browser alone. */
function takeFile(input) {
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    const field = document.getElementById(input.dataset.fills);
    field.value = String(reader.result).replace(/^[^,]*,?/, "");
    input.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    toast("The file is in the field.");
  });
  reader.readAsDataURL(input.files[0]);
}

function redrawLater() {
  clearTimeout(later);
  later = setTimeout(() => post({ name: "do", value: "update" }, ["programs"]), IDLE);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = event.submitter ?? document.getElementById("send");
  clearTimeout(waiting);
  clearTimeout(later);
  if (button.value.startsWith("send")) send(button);
  else if (button.value.startsWith("again:")) post(button, ["answer", ...ALL]).then(() => show(document.getElementById("content")));
  else post(button, ALL);
});

form.addEventListener("input", (event) => {
  if (event.target.matches("[data-redraw], [type=file]")) return;
  clearTimeout(waiting);
  if (event.target.id === "raw") {
    const follow = { name: "do", value: "follow-raw" };
    waiting = setTimeout(() => post(follow, ["said", "form", "caller", "sending", "unread", "programs"]), 3 * DELAY);
    return;
  }
  waiting = setTimeout(refreshMessage, DELAY);
  redrawLater();
});

form.addEventListener("change", (event) => {
  if (event.target.matches("[type=file]")) {
    if (event.target.files.length) takeFile(event.target);
  } else if (event.target.matches("[data-redraw]")) {
    clearTimeout(waiting);
    post({ name: "do", value: "update" }, ALL);
  }
});

document.getElementById("give-up").addEventListener("click", () => underWay?.abort());
