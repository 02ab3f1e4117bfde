// A copy button on every wire panel, code block and element with data-copy.
import { toast } from "./toast.js";

const TARGETS = ".wire-panel, div.highlight, [data-copy]";

function textOf(host) {
  // A field is copied as it is now; code as it is shown, without its buttons.
  const shown = [...host.querySelectorAll("textarea, pre")].find(
    (one) => !one.closest("[hidden]"),
  );
  return (shown ?? host).value ?? (shown ?? host).textContent;
}

function button(host) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "copy";
  made.innerHTML = '<span class="icon copy-icon" aria-hidden="true"></span><span class="unseen">Copy</span>';
  made.title = "Copy";
  const text = host.matches("[data-copy]") ? host.textContent : null;
  made.addEventListener("click", async () => {
    await navigator.clipboard.writeText((text ?? textOf(host)).trimEnd());
    made.dataset.done = "";
    setTimeout(() => delete made.dataset.done, 1600);
    toast("Copied");
  });
  return made;
}

export function copyButtons(scope = document) {
  if (!navigator.clipboard) return; // Not offered on plain http away from loopback.
  for (const host of scope.querySelectorAll(TARGETS)) {
    const inside = host.parentElement.closest(".wire-panel");
    if (host.dataset.copies || inside) continue; // The panel's own button does it.
    host.dataset.copies = "yes";
    const head = host.querySelector(".wire-head");
    if (host.matches("[data-copy]")) host.after(button(host));
    else (head ?? host).append(button(host));
  }
}
