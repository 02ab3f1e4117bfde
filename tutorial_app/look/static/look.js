// Every page's behaviour. Each part works alone; without scripts pages are whole.
import { copyButtons } from "./copy.js";
import { searchKey } from "./search-key.js";
import { languageTabs } from "./tabs.js";
import { themeSwitch } from "./theme.js";

/** Tell which page we are on inside a long navigation, and unfold it when wide. */
function folds() {
  const wide = matchMedia("(min-width: 56rem)");
  const set = () => {
    for (const fold of document.querySelectorAll("details.where-fold")) {
      fold.open = wide.matches;
    }
  };
  wide.addEventListener("change", set);
  set();
}

/** Code that is wider than its box must be reachable by keyboard. */
function scrollableCode() {
  for (const box of document.querySelectorAll("pre")) {
    if (box.scrollWidth > box.clientWidth && !box.hasAttribute("tabindex")) {
      box.tabIndex = 0;
    }
  }
}

themeSwitch();
searchKey();
folds();
languageTabs();
copyButtons();
scrollableCode();
