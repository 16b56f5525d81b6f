// Passkeys: the forms that add one or sign in by one. Without script, or without passkeys in the browser, they
// stay hidden and everything else works.
"use strict";

const post = async (path, fields) => {
  const answer = await fetch(path, { method: "POST", body: new URLSearchParams(fields), headers: { accept: "application/json" } });
  const type = answer.headers.get("content-type") ?? "";
  if (!answer.ok || !type.includes("json")) throw new Error(String(answer.status));
  return answer.json();
};

const acts = {
  async register(form) {
    const token = form.elements._csrf.value;
    const asked = await post("/passkey/offer", { _csrf: token });
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(asked);
    const made = (await navigator.credentials.create({ publicKey })).toJSON();
    return post("/passkey/add", { _csrf: token, label: form.elements.label.value, answer: JSON.stringify(made.response) });
  },
  async "sign-in"(form) {
    const token = form.elements._csrf.value;
    const asked = await post("/passkey/ask", { _csrf: token });
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked);
    const used = (await navigator.credentials.get({ publicKey })).toJSON();
    return post("/passkey/sign-in", { _csrf: token, id: used.id, next: form.elements.next.value, answer: JSON.stringify(used.response) });
  },
};

if (globalThis.PublicKeyCredential?.parseCreationOptionsFromJSON) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const wrong = form.querySelector(".wrong");
      wrong.hidden = true;
      try {
        const { next } = await acts[form.dataset.passkey](form);
        location.assign(next);
      } catch {
        wrong.textContent = form.dataset.failed;
        wrong.hidden = false;
      }
    });
  }
}
