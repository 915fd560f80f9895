// While a question is answered the page stands still: it says for how long, and lets its asker end it.
"use strict";
const address = new URL(location.href);
if (address.searchParams.has("ticket")) {
  // The ticket belongs to this answer, not to the question: a copied link does without.
  address.searchParams.delete("ticket");
  history.replaceState(history.state, "", address);
}
for (const form of document.querySelectorAll("form[data-asking]")) {
  const line = form.querySelector("[data-answering]");
  form.addEventListener("submit", () => {
    // Without a secure connection there are no such numbers: the question is answered all the same.
    if (!crypto.randomUUID) return;
    const ticket = crypto.randomUUID();
    const field = form.elements.namedItem("ticket") || form.appendChild(document.createElement("input"));
    Object.assign(field, { type: "hidden", name: "ticket", value: ticket });
    const began = Date.now();
    const clock = setInterval(() => {
      const seconds = Math.floor((Date.now() - began) / 1000);
      line.hidden = seconds < 1;
      line.querySelector("[data-seconds]").textContent = seconds;
    }, 250);
    line.querySelector("button").onclick = () => {
      clearInterval(clock);
      const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
      const cancelled = form.dataset.asking.replace(/0{8}(-0{4}){3}-0{12}/, ticket);
      fetch(cancelled, { method: "POST", headers: { "X-CSRFToken": token, Accept: "application/json" } });
    };
    // Back from the cache of the browser nothing is being answered any more.
    addEventListener("pageshow", () => { clearInterval(clock); line.hidden = true; }, { once: true });
  });
}
