// "/" goes to the search field, from anywhere but a field one types in.
export function searchKey() {
  const field = document.querySelector("[data-search]");
  if (!field) return;
  const hint = field.parentElement.querySelector("kbd");
  if (hint) hint.hidden = false;
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
