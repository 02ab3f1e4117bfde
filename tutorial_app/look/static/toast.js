// A short message that a screen reader hears too.
let box;
let timer;

export function toast(text) {
  if (!box) {
    box = document.createElement("div");
    box.className = "toast";
    box.setAttribute("role", "status");
    document.body.append(box);
  }
  // An empty live region first: the same text twice is announced twice.
  box.textContent = "";
  requestAnimationFrame(() => {
    box.textContent = text;
    box.dataset.shown = "";
  });
  clearTimeout(timer);
  timer = setTimeout(() => delete box.dataset.shown, 2400);
}
