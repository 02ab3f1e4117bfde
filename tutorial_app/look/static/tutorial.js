// The tutorials made live: when something happens in the workspace, the page is asked
// for again and its marked parts take the place of the old ones. Without this script
// a reload does the same.
import { settle, toast } from "./look.js";

const QUICK = 1500;
const SLOW = 15000;
const page = document.getElementById("tutorial");
let beat = page.dataset.pulse;
let wait = QUICK;

/** Say which control has the focus, in words that survive a redraw. */
function focused() {
  const at = document.activeElement;
  if (at?.id) return `#${CSS.escape(at.id)}`;
  if (at?.name && at.value) return `[name="${CSS.escape(at.name)}"][value="${CSS.escape(at.value)}"]`;
  return at?.closest?.(".calls") ? `.calls a[href="${CSS.escape(at.getAttribute("href"))}"]` : null;
}

/** Someone who is typing keeps what is typed. */
function isTyping(part) {
  const at = document.activeElement;
  return part.contains(at) && at.matches("input:not([type=radio], [type=checkbox]), select, textarea");
}

function isChanged(part) {
  return [...part.querySelectorAll("input:not([type=hidden])")].some((one) =>
    one.type === "checkbox" || one.type === "radio" ? one.checked !== one.defaultChecked : one.value !== one.defaultValue);
}

function swap(fresh) {
  const focus = focused();
  for (const part of fresh.querySelectorAll("[data-part]")) {
    const old = document.getElementById(part.id);
    if (!old || old.innerHTML === part.innerHTML || isTyping(old) || isChanged(old)) continue;
    const top = old.scrollTop;
    for (const one of old.querySelectorAll("details[id][open]")) part.querySelector(`#${one.id}`)?.setAttribute("open", "");
    old.replaceWith(part);
    part.scrollTop = top;
    settle(part);
  }
  if (focus && document.activeElement === document.body) {
    document.querySelector(focus)?.focus({ preventScroll: true });
  }
}

async function refresh() {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const there = fresh.getElementById("tutorial");
  if (!there) return location.reload();
  beat = there.dataset.pulse;
  const before = document.querySelector("#shop .notice-title")?.textContent;
  swap(fresh);
  const after = document.querySelector("#shop .notice-title")?.textContent;
  if (after && after !== before) toast(after);
}

async function look() {
  if (document.visibilityState === "visible") {
    try {
      const answer = await fetch(`${page.dataset.home}/pulse`);
      const now = answer.ok ? await answer.text() : beat;
      if (now && now !== beat) {
        wait = QUICK;
        await refresh();
      } else wait = Math.min(wait * 1.3, SLOW);
    } catch {
      wait = SLOW; // The portal is away; it is asked again later.
    }
  }
  setTimeout(look, wait);
}

addEventListener("focus", () => { wait = QUICK; });
setTimeout(look, QUICK);
