// The colour switch: as the system, light, dark; remembered in this browser.
const KEY = "itms-theme";
const ORDER = ["auto", "light", "dark"];
const WORDS = { auto: "as the system", light: "light", dark: "dark" };

function stored() {
  try {
    const theme = localStorage.getItem(KEY);
    return ORDER.includes(theme) ? theme : "auto";
  } catch {
    return "auto";
  }
}

function apply(theme, button) {
  const root = document.documentElement;
  if (theme === "auto") delete root.dataset.theme;
  else root.dataset.theme = theme;
  button.dataset.state = theme;
  const word = `Colours: ${WORDS[theme]}`;
  button.title = word;
  button.querySelector("[data-theme-word]").textContent = word;
}

export function themeSwitch() {
  const button = document.querySelector("[data-theme-switch]");
  if (!button) return;
  let theme = stored();
  apply(theme, button);
  button.hidden = false;
  button.addEventListener("click", () => {
    theme = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];
    apply(theme, button);
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // Not remembered then.
    }
  });
}
