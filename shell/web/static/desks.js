// A desk works without this file: looking up and taking an answer are buttons of its form. With it what is looked up
// follows what is typed, an answer is taken without a new page, and keys work while somebody types.
"use strict";

const form = document.querySelector("form[data-look]");
const panels = document.querySelector("[data-panels]");

// Sends the form as it stands and hands over the page that comes back, parsed by the browser's own request, which runs
// no script. What was asked later wins.
let asked = 0;
function ask(wish, use) {
  const mine = ++asked;
  const fields = new FormData(form);
  fields.set("do", wish);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.responseType = "document";
  request.onload = () => {
    const fresh = request.response?.querySelector("[data-panels]");
    if (mine !== asked || !fresh) return;
    use?.(request.response);
    panels.replaceChildren(...fresh.childNodes);
  };
  request.send(new URLSearchParams([...fields].filter(([, value]) => typeof value === "string")));
}

// The form takes over what the fresh page's has.
function takeOver(fresh) {
  const other = fresh.querySelector("form[data-look]");
  for (const field of form.querySelectorAll(".dense-form [name]")) {
    const twin = other.querySelector(`#${CSS.escape(field.id)}`);
    if (!twin) continue;
    if (field.matches("[type=radio], [type=checkbox]")) field.checked = twin.checked;
    else field.value = twin.value;
  }
}

let waiting;
function soon(pause) {
  clearTimeout(waiting);
  waiting = setTimeout(() => ask("look"), pause);
}

form.addEventListener("change", () => soon(50));
form.addEventListener("input", (event) => {
  if (event.target.matches("#find, textarea")) soon(450);
});
form.addEventListener("click", (event) => {
  const wish = event.target.closest("button[name=do]")?.value ?? "";
  if (wish !== "look" && !wish.startsWith("take:")) return;
  event.preventDefault();
  clearTimeout(waiting);
  ask(wish, wish === "look" ? undefined : takeOver);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const key = event.altKey ? `Alt+${event.key}` : event.key;
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input")) target.select();
  else target.click();
});
