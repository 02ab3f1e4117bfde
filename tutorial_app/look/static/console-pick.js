// Narrow the list of operations to the words typed.
const field = document.getElementById("filter");
const nothing = document.querySelector(".nothing");
field.closest(".filter").hidden = false;

field.addEventListener("input", () => {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let left = 0;
  for (const section of document.querySelectorAll(".operations section")) {
    let here = 0;
    for (const item of section.querySelectorAll("li")) {
      const text = `${section.querySelector("h2").textContent} ${item.textContent}`.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
      here += item.hidden ? 0 : 1;
    }
    section.hidden = here === 0;
    left += here;
  }
  nothing.hidden = left > 0;
});
