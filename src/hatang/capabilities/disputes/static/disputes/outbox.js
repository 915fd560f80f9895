// A report is written down on the telephone first and sent by the worker of coverage, now or when there is a signal.
// Where no worker can run (no HTTPS, an old browser) the form is sent as any other.
const box = document.querySelector("[data-outbox]");
const form = document.querySelector("form[data-report]");
const LONGEST_SIDE = 1600;
// A signal that has just come back often fails once more: it is tried again while the page is open, ever more seldom.
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

if (box && navigator.serviceWorker) start();

async function start() {
  const worker = new URL(box.dataset.worker, location);
  const registration = await navigator.serviceWorker.register(worker, { scope: new URL("..", worker).pathname });
  const { active } = await navigator.serviceWorker.ready;
  const ask = (message) =>
    new Promise((answered) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = ({ data }) => answered(data);
      active.postMessage(message, [channel.port2]);
    });

  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { submitter } = event;
    submitter.disabled = true;
    const fields = new FormData(form);
    fields.set(submitter.name, submitter.value);
    fields.set("key", crypto.randomUUID());
    // The day of the province, wherever the telephone thinks it is.
    fields.set("written_on", new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Ho_Chi_Minh" }));
    fields.delete("csrfmiddlewaretoken");
    const photograph = fields.get("photograph");
    if (photograph?.size) fields.set("photograph", await shrink(photograph), "anh.jpg");
    else fields.delete("photograph");
    const operator = form.querySelector("[name=operator]:checked")?.closest("label")?.textContent.trim();
    const what = [form.dataset.report, operator, submitter.textContent.trim()].filter(Boolean).join(" · ");
    const key = fields.get("key");
    const kept = await ask({ act: "keep", report: { key, page: location.pathname, what, fields: [...fields] } });
    if (!kept) return sendPlainly(submitter);
    draw(kept, ask);
    registration.sync?.register("mat-song").catch(() => {});
    const reports = await send();
    const sent = reports?.find((report) => report.key === key);
    if (sent?.state === "sent") {
      await ask({ act: "forget", key });
      location.assign(sent.page);
    }
    // Why it was not taken stands in the list above, which may have left the screen.
    if (sent?.state === "refused") box.scrollIntoView({ block: "center" });
    submitter.disabled = false;
  });

  let pause = FIRST_PAUSE_MS;
  let next;
  const send = async () => {
    const reports = await ask({ act: "send" });
    draw(reports, ask);
    clearTimeout(next);
    if (reports?.some(({ state }) => state === "waiting")) {
      next = setTimeout(send, pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
    }
    return reports;
  };
  addEventListener("online", () => {
    pause = FIRST_PAUSE_MS;
    send();
  });
  draw(await ask({ act: "list" }), ask);
  await send();
  await ask({ act: "save", addresses: [...new Set([location.pathname, box.dataset.here, ...parts()])] });
  // From now on the form opens and takes a report without a signal.
  box.dataset.ready = "";
}

// A browser that keeps nothing, in private say.
function sendPlainly({ name, value }) {
  const chosen = document.createElement("input");
  Object.assign(chosen, { type: "hidden", name, value });
  form.append(chosen);
  form.submit();
}

// The static files that this page is made of.
function parts() {
  const drawn = [...document.querySelectorAll("link[href], script[src], use[href]")].map((each) =>
    each.getAttribute("href") ?? each.getAttribute("src"),
  );
  const fetched = performance.getEntriesByType("resource").map((each) => each.name);
  return [...drawn, ...fetched]
    .map((address) => new URL(address, location))
    .filter((address) => address.origin === location.origin && address.pathname.startsWith("/static/"))
    .map((address) => address.pathname);
}

// A weak line carries a small picture sooner; the server draws it anew in any case.
async function shrink(file) {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
  } catch {
    return file;
  }
}

function draw(reports, ask) {
  if (!reports) return;
  const list = box.querySelector("ul");
  list.replaceChildren(
    ...reports.map((report) => {
      const line = box.querySelector(`template[data-state="${report.state}"]`).content.cloneNode(true);
      line.querySelector("[data-what]").textContent = report.what;
      const why = line.querySelector("[data-why]");
      if (why) why.textContent = new DOMParser().parseFromString(report.why ?? "", "text/html").body.textContent.trim();
      const link = line.querySelector("[data-code]");
      if (link) {
        link.textContent = report.code;
        link.href = report.page;
      }
      line
        .querySelector("[data-forget]")
        .addEventListener("click", async () => draw(await ask({ act: "forget", key: report.key }), ask));
      return line;
    }),
  );
  box.hidden = reports.length === 0;
}
