// The pages work without this file. It adds dropping a report onto the reader, and four keys for clerks:
// "/" to the search field, "j" and "k" along the rows of a list, "Enter" opens the row's link by itself.
"use strict";

const typing = (element) => element.matches("input, textarea, select, [contenteditable]");

function step(direction) {
  const links = [...document.querySelectorAll("table.dense tbody tr a:first-of-type")];
  const here = links.indexOf(document.activeElement);
  const next = links[here + direction] ?? links[direction > 0 ? 0 : links.length - 1];
  next?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const act = {
    "/": () => document.querySelector("input[type=search]")?.focus(),
    j: () => step(1),
    k: () => step(-1),
  }[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});

for (const zone of document.querySelectorAll("[data-drop]")) {
  const input = zone.querySelector("input[type=file]");
  const over = (state) => (event) => {
    event.preventDefault();
    zone.classList.toggle("over", state);
  };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer.files.length > 0) {
      input.files = event.dataTransfer.files;
      zone.querySelector("[data-name]").textContent = input.files[0].name;
    }
  });
}
