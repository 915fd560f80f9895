// The worker of coverage: keeps the form and its files for where there is no signal, and what was written, until it is
// sent. Each report bears a key of its own, by which the server knows one that it has already.
const CACHE = "mat-song";
// Answers vary by cookie; what is kept is for nobody in particular.
const MATCH = { cacheName: CACHE, ignoreVary: true };
const LONGEST_MS = 60_000;
const PATIENCE_MS = 8_000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("sync", (event) => event.waitUntil(send().then(leaveNoneWaiting)));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (address.pathname.startsWith("/static/")) event.respondWith(takeFile(request));
  else if (request.mode === "navigate" && /\/mat-song\/(o-day\/)?$/.test(address.pathname)) {
    event.respondWith(takePage(request, address.pathname));
  }
});

self.addEventListener("message", (event) => {
  const { act, report, key, addresses } = event.data;
  const acts = { keep: () => keep(report), forget: () => forget(key), send, list, save: () => save(addresses) };
  const answer = (news) => event.ports[0].postMessage(news);
  event.waitUntil(acts[act]().then(answer, () => answer(null)));
});

// Names of files say what is in them: one that is kept is the right one.
async function takeFile(request) {
  return (await caches.match(request, MATCH)) ?? fetch(request);
}

// The page as it is now; after some patience, or without a signal, as it was, else the form for where one stands.
async function takePage(request, path) {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (error) {
    const kept = (await caches.match(path, MATCH)) ?? (await caches.match(new URL("o-day/", location), MATCH));
    if (!kept) throw error;
    return kept;
  }
}

// Pages are kept as nobody in particular sees them: no name of who was signed in stays on the telephone.
async function save(addresses) {
  const cache = await caches.open(CACHE);
  const got = await Promise.all(
    addresses.map(async (address) => {
      try {
        const answer = await fetch(address, { credentials: "omit" });
        if (answer.ok) await cache.put(address, answer);
        return answer.ok;
      } catch {
        return false;
      }
    }),
  );
  if (got.every(Boolean)) {
    const old = (await cache.keys()).filter((request) => !addresses.includes(new URL(request.url).pathname));
    await Promise.all(old.map((request) => cache.delete(request)));
  }
  return true;
}

function open() {
  return new Promise((opened, failed) => {
    const asked = indexedDB.open("mat-song", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("reports", { keyPath: "key" });
    asked.onsuccess = () => opened(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function ask(mode, request) {
  const database = await open();
  try {
    return await new Promise((answered, failed) => {
      const asked = request(database.transaction("reports", mode).objectStore("reports"));
      asked.onsuccess = () => answered(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  } finally {
    database.close();
  }
}

// What pages are shown: everything but the fields.
async function list() {
  const reports = await ask("readonly", (store) => store.getAll());
  return reports.map(({ fields, ...shown }) => shown);
}

async function keep(report) {
  await ask("readwrite", (store) => store.put({ ...report, state: "waiting" }));
  return list();
}

async function forget(key) {
  await ask("readwrite", (store) => store.delete(key));
  return list();
}

// One after the other, however often it is asked for.
let sending = Promise.resolve();
function send() {
  sending = sending.then(sendWaiting, sendWaiting);
  return sending;
}

async function sendWaiting() {
  for (const report of await ask("readonly", (store) => store.getAll())) {
    if (report.state !== "waiting") continue;
    const news = await sendReport(report).catch(() => null);
    // Taken away meanwhile: it stays away.
    if (news && (await ask("readonly", (store) => store.get(report.key)))) {
      const { key, what } = report;
      await ask("readwrite", (store) => store.put({ key, what, ...news }));
    }
  }
  return list();
}

// The news of a report, null while it waits. The token of the form is asked for anew: the one it was written with, if
// any, is of another day.
async function sendReport({ page, fields }) {
  const signal = () => AbortSignal.timeout(LONGEST_MS);
  const form = await fetch(page, { cache: "no-store", signal: signal() });
  const token = (await form.text()).match(/name="csrfmiddlewaretoken" value="(\w+)"/);
  if (form.status === 404) return { state: "refused" };
  if (!token) return null;
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  body.append("csrfmiddlewaretoken", token[1]);
  const answer = await fetch(page, { method: "POST", body, signal: signal() });
  const code = new URL(answer.url).pathname.match(/\/mat-song\/([A-Z0-9]{8,})\/$/);
  if (code) return { state: "sent", code: code[1], page: new URL(answer.url).pathname };
  if (![404, 413, 422].includes(answer.status)) return null;
  // The form comes back with what is wrong in its summary.
  const why = (await answer.text()).match(/class="error-summary"[\s\S]*?<li>([\s\S]*?)<\/li>/);
  return { state: "refused", why: why?.[1] ?? "" };
}

function leaveNoneWaiting(reports) {
  if (reports.some((report) => report.state === "waiting")) throw new Error("not everything could be sent");
}
