// The pages work without this file. It adds dropping a report onto the reader, keys for clerks ("/" to the
// search field, "j" and "k" along the rows of a list, "c" claims, "x" ticks, "?" shows them all; "Enter" opens
// the row's link by itself), and pages that follow what happens: a matter's, a wall's.
"use strict";

const typing = (element) => element.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("table.dense tbody tr")].filter((row) => row.querySelector("a"));
const linkOf = (row) => row.querySelector("a.open") ?? row.querySelector("a");
const current = () => document.activeElement?.closest?.("table.dense tbody tr");

function step(direction) {
  const all = rows();
  const here = all.indexOf(current());
  const next = all[here + direction] ?? all[direction > 0 ? 0 : all.length - 1];
  if (next) linkOf(next).focus();
}

// Claiming from the row; on a task's own page, its button.
function claim() {
  const button = current()?.querySelector('form[action$="/claim"] button')
    ?? document.querySelector('button[data-act="claim"]');
  button?.click();
}

function tick() {
  const box = current()?.querySelector("input[type=checkbox]");
  if (box) box.checked = !box.checked;
}

function help() {
  const keys = document.querySelector("details.keys");
  if (!keys) return;
  keys.open = !keys.open;
  keys.querySelector("summary").focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const act = {
    "/": () => document.querySelector("main input[type=search]")?.focus(),
    "?": help,
    j: () => step(1),
    k: () => step(-1),
    c: claim,
    x: tick,
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

// A page that follows its matter or its figures: when something happens, the page is fetched and takes the place of the old,
// unless someone is typing in it. Parsed by the browser's own request, which runs no script.
function follow(live) {
  let seen = Number(live.dataset.seen);
  let busy = false;
  const source = new EventSource(live.dataset.live);
  const renew = () => {
    const typed = [...live.querySelectorAll("textarea, input:not([type=hidden])")].some((field) => field.value !== field.defaultValue);
    if (busy || typed || live.querySelector("details[open] form")) return;
    busy = true;
    const request = new XMLHttpRequest();
    request.open("GET", location.pathname);
    request.responseType = "document";
    request.onloadend = () => {
      busy = false;
      const fresh = request.response?.querySelector("[data-live]");
      if (!fresh || Number(fresh.dataset.seen) <= seen) return;
      seen = Number(fresh.dataset.seen);
      live.replaceChildren(...fresh.childNodes);
      const news = live.querySelector("[data-news]");
      if (news) setTimeout(() => (news.textContent = news.dataset.words), 100);
    };
    request.send();
  };
  const heard = (event) => Number(event.lastEventId) > seen && renew();
  source.addEventListener("matter-begun", heard);
  source.addEventListener("matter-advanced", heard);
  source.addEventListener("changed", heard);
  addEventListener("pagehide", () => source.close());
}

const live = document.querySelector("[data-live]");
if (live) follow(live);
