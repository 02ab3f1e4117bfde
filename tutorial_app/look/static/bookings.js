// The countdown of a hold, the chosen time beside its button, the zone of the device.
// Without this script the page says when the hold ends, and works the same.

const MINUTE = 60;

function told(seconds) {
  const minutes = Math.floor(seconds / MINUTE);
  if (minutes >= MINUTE) {
    return `${Math.floor(minutes / MINUTE)} h ${minutes % MINUTE} min`;
  }
  return `${minutes}:${String(seconds % MINUTE).padStart(2, "0")}`;
}

function countdown(part) {
  const said = document.getElementById("countdown-said");
  const left = part.querySelector(".left");
  // By how long the page is open, since a device's clock may be wrong.
  const ends = performance.now() + 1000 * Number(part.dataset.seconds);
  const aloud = new Map([[5 * MINUTE, "Five minutes left."], [MINUTE, "One minute left."]]);
  let before = Infinity;
  function show() {
    const seconds = Math.max(0, Math.round((ends - performance.now()) / 1000));
    left.textContent = told(seconds);
    part.toggleAttribute("data-short", seconds <= MINUTE);
    for (const [at, words] of aloud) {
      if (before > at && seconds <= at && before !== Infinity) said.textContent = words;
    }
    before = seconds;
    if (seconds > 0) {
      setTimeout(show, 1000 - ((performance.now() - ends) % 1000 + 1000) % 1000);
    } else {
      over(part, said);
    }
  }
  part.hidden = false;
  show();
}

function over(part, said) {
  part.hidden = true;
  said.classList.remove("unseen");
  said.className = "notice warn";
  said.textContent = "The time is over, and the seat free for others. Load the page again to see how things stand.";
  for (const button of document.querySelectorAll(".ask button")) button.disabled = true;
}

function chosen(form) {
  const place = document.getElementById("chosen");
  if (!place) return;
  form.addEventListener("change", () => {
    const radio = form.querySelector('input[name="window"]:checked');
    if (!radio) return;
    const day = radio.closest(".day")?.querySelector("h3")?.textContent ?? "";
    const label = radio.closest(".slot");
    const taken = label.classList.contains("taken") ? ", taken" : "";
    offer(form, taken !== "");
    place.textContent = `${day}, ${label.querySelector("b").textContent}${taken}`;
  });
}

// A taken time can be waited for, a free one held: one button is enough.
function offer(form, taken) {
  for (const button of form.querySelectorAll('button[name="deed"]')) {
    button.hidden = button.disabled = (button.value === "wait") !== taken;
  }
}

function zones() {
  const list = document.getElementById("zones");
  const hint = document.getElementById("zone-hint");
  if (!list || !hint) return;
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = Intl.supportedValuesOf?.("timeZone") ?? [here];
  list.replaceChildren(...known.map((name) => Object.assign(document.createElement("option"), { value: name })));
  const shown = document.querySelector('.sieve input[name="zone"]').value;
  if (!here || here === shown || here === "UTC") return;
  hint.querySelector("b").textContent = here;
  hint.querySelector("a").href += encodeURIComponent(here);
  hint.hidden = false;
}

document.querySelectorAll(".countdown[data-seconds]").forEach(countdown);
document.querySelectorAll("form.book").forEach(chosen);
zones();
