// The page to report something works without this file. With it, what is typed is kept on the phone (IndexedDB), photo
// and all, until it is sent; without a line it waits and is sent when there is one. Each report has a key of its own,
// by which the city takes it once however often it arrives. What one account wrote, another doesn't send.
"use strict";

const form = document.querySelector("form[data-report]");
const box = document.querySelector("[data-kept]");
const AGAIN = 15_000;
const PATIENCE = 60_000;

const opened = new Promise((resolve, reject) => {
  const request = indexedDB.open("skein-reports", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("waiting", { keyPath: "key" });
    request.result.createObjectStore("draft", { keyPath: "action" });
  };
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

// One act on one store, done when it is safe on the phone.
async function on(store, act) {
  const transaction = (await opened).transaction(store, "readwrite");
  const request = act(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

const waiting = () => on("waiting", (store) => store.getAll());
const freshKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// Who wrote it: as the page says, or, on a page that is made for nobody, whoever was last here.
function writer() {
  if (form.dataset.who) localStorage.setItem("skein-who", form.dataset.who);
  return form.dataset.who || localStorage.getItem("skein-who") || "";
}

// What was filled in; empty file fields and the page's own fields are no part of it.
function filledIn() {
  const own = (name, value) => name === "_csrf" || name === "key" || (value instanceof File && value.size === 0);
  return [...new FormData(form)].filter(([name, value]) => !own(name, value));
}

const isEmpty = (fields) => fields.every(([, value]) => value === "");

function fillIn(fields) {
  for (const field of form.elements) {
    if (!field.name?.startsWith("/")) continue;
    const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "file") {
      const files = new DataTransfer();
      values.filter((value) => value instanceof File).forEach((file) => files.items.add(file));
      field.files = files.files;
    } else if (field.type === "radio" || field.type === "checkbox") {
      field.checked = values.includes(field.value);
    } else {
      field.value = values[0] ?? "";
    }
  }
}

// The same page as it is for whoever is signed in now: only the city itself answers this, never what is kept.
function freshPage(action) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", action);
    request.responseType = "document";
    request.timeout = PATIENCE;
    request.onload = () => resolve(request.response?.querySelector("form[data-report]"));
    request.onerror = request.ontimeout = () => reject(new Error("no line"));
    request.send();
  });
}

// Sends one report; what became of it: `sent` with the receipt's address, `refused`, `out`, `other`, or `waiting`.
async function send(report) {
  try {
    const page = await freshPage(report.action);
    if (!page?.dataset.who) return { state: "out" };
    if (report.who && report.who !== page.dataset.who) return { state: "other" };
    const body = new FormData();
    body.append("_csrf", page.elements._csrf.value);
    body.append("key", report.key);
    report.fields.forEach(([name, value]) => body.append(name, value));
    const answer = await fetch(report.action, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
    if (answer.ok && new URL(answer.url).pathname.startsWith("/my/matters/")) return { state: "sent", receipt: answer.url };
    if (answer.status >= 500 || answer.status === 429) return { state: "waiting" };
    return { state: answer.status === 401 || answer.ok ? "out" : "refused", csrf: page.elements._csrf.value };
  } catch {
    return { state: "waiting" };
  }
}

const states = new Map();
const receipts = [];

function act(word, does) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet small";
  button.textContent = word;
  button.addEventListener("click", does);
  return button;
}

function row(report) {
  const item = document.createElement("li");
  const words = report.fields.filter(([, value]) => typeof value === "string" && value).map(([, value]) => value);
  const photo = report.fields.find(([, value]) => value instanceof File);
  const said = document.createElement("strong");
  said.textContent = [...words.slice(-1), photo?.[1].name].filter(Boolean).join(" · ");
  const state = document.createElement("span");
  state.textContent = box.dataset[states.get(report.key) ?? "waiting"];
  item.append(said, state, act(box.dataset.open, () => takeBack(report)), act(box.dataset.forget, () => forget(report.key)));
  return item;
}

async function show() {
  const all = await waiting();
  const sent = receipts.map((address) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = address;
    link.textContent = box.dataset.receipt;
    item.append(box.dataset.sent, " ", link);
    return item;
  });
  box.hidden = all.length === 0 && sent.length === 0;
  box.querySelector("[data-list]").replaceChildren(...all.map(row), ...sent);
}

const tell = (word) => (box.querySelector("[data-line]").textContent = word);

async function forget(key) {
  await on("waiting", (store) => store.delete(key));
  await show();
}

// Back into the form, to be put right. It is another report then: the first may have arrived without a word of it.
async function takeBack(report) {
  fillIn(report.fields);
  await keepDraft();
  await forget(report.key);
  form.querySelector("input:not([type=hidden]), select, textarea").focus();
}

async function became(report, outcome) {
  states.set(report.key, outcome.state);
  if (outcome.state === "sent") {
    await on("waiting", (store) => store.delete(report.key));
    receipts.push(outcome.receipt);
  }
  await show();
}

// Everything that waits, one after the other, by one page of the browser at a time.
function sendAll() {
  return navigator.locks.request("skein-reports", { ifAvailable: true }, async (lock) => {
    if (!lock || !navigator.onLine) return;
    for (const report of await waiting()) {
      if (states.get(report.key) === "refused") continue;
      const outcome = await send(report);
      await became(report, outcome);
      if (outcome.state === "waiting") return;
    }
  });
}

async function keepDraft() {
  const draft = { action: form.getAttribute("action"), who: writer(), key: form.elements.key.value, fields: filledIn() };
  await on("draft", (store) => (isEmpty(draft.fields) ? store.delete(draft.action) : store.put(draft)));
}

const dropDraft = () => on("draft", (store) => store.delete(form.getAttribute("action")));

// What was typed before; where the city gave the page back with what is wrong, only the photo, which it can't give back.
async function restoreDraft() {
  const draft = await on("draft", (store) => store.get(form.getAttribute("action")));
  if (!draft || (draft.who && draft.who !== writer())) return;
  if (isEmpty(filledIn())) {
    fillIn(draft.fields);
  } else if (draft.key === form.elements.key.value) {
    fillIn([...filledIn(), ...draft.fields.filter(([, value]) => value instanceof File)]);
  }
}

async function submit(event) {
  event.preventDefault();
  clearTimeout(typing);
  const report = { action: form.getAttribute("action"), who: writer(), key: form.elements.key.value, fields: filledIn() };
  try {
    await on("waiting", (store) => store.put(report));
    await dropDraft();
  } catch {
    // The phone has no room: it goes as it would without this file.
    tell(box.dataset.full);
    form.submit();
    return;
  }
  states.set(report.key, "sending");
  await show();
  const outcome = navigator.onLine
    ? await navigator.locks.request("skein-reports", () => send(report))
    : { state: "waiting" };
  if (outcome.state === "sent") {
    await on("waiting", (store) => store.delete(report.key));
    location.assign(outcome.receipt);
    return;
  }
  if (outcome.state === "refused") {
    // The city's own answer says what is wrong, beside each field.
    await keepDraft();
    await forget(report.key);
    form.elements._csrf.value = outcome.csrf;
    form.submit();
    return;
  }
  await became(report, outcome);
  form.reset();
  form.elements.key.value = freshKey();
  tell(box.dataset[outcome.state]);
  box.querySelector("h2").tabIndex = -1;
  box.querySelector("h2").focus();
}

function locate() {
  const place = form.querySelector("[data-locate]");
  const [latitude, longitude] = [form.elements[place.dataset.latitude], form.elements[place.dataset.longitude]];
  if (!navigator.geolocation || !latitude || !longitude) return;
  latitude.closest(".field").before(place);
  place.hidden = false;
  const said = place.querySelector("span");
  place.querySelector("button").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      latitude.value = coords.latitude.toFixed(6);
      longitude.value = coords.longitude.toFixed(6);
      said.textContent = said.dataset.found;
      keepDraft();
    }, () => (said.textContent = said.dataset.failed), { enableHighAccuracy: true, timeout: 20_000 });
  });
}

// The worker that shows this page without a line; told which files it needs.
async function install() {
  if (!navigator.serviceWorker) return;
  const only = (address) => {
    if (address !== "/worker.js") throw new TypeError("no other script is run");
    return address;
  };
  const policy = globalThis.trustedTypes?.createPolicy("skein-worker", { createScriptURL: only });
  await navigator.serviceWorker.register(policy ? policy.createScriptURL("/worker.js") : "/worker.js");
  const { active } = await navigator.serviceWorker.ready;
  const files = [...document.querySelectorAll('head link[rel~="stylesheet"], head link[rel~="icon"], head script[src]')];
  const addresses = files.map((file) => file.getAttribute("href") ?? file.getAttribute("src"));
  if (navigator.onLine) active.postMessage({ keep: [form.getAttribute("action"), ...addresses], language: document.documentElement.lang });
}

let typing;

async function begin() {
  const what = form.querySelector("[data-what]");
  what.hidden = false;
  what.querySelector("button").addEventListener("click", async () => {
    await on("waiting", (store) => store.clear());
    await on("draft", (store) => store.clear());
    form.reset();
    form.elements.key.value = freshKey();
    await show();
  });
  form.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(keepDraft, 300);
  });
  form.addEventListener("submit", submit);
  addEventListener("online", sendAll);
  document.addEventListener("visibilitychange", () => document.hidden || sendAll());
  setInterval(sendAll, AGAIN);
  locate();
  // The page kept on the phone is nobody's, but somebody was signed in here when there was a line.
  const out = document.querySelector("[data-signed-out]");
  if (out && !navigator.onLine && writer()) out.hidden = true;
  await restoreDraft();
  await show();
  await sendAll();
}

if (form && globalThis.indexedDB && navigator.locks) {
  begin();
  install().catch(() => {});
}
