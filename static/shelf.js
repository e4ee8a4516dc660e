// What this browser keeps: scenarios, each with the states it had, in its IndexedDB. Nothing of it leaves the browser.
//
// A tab that edits a scenario holds a lock with its name, and writes to it only what began as what is there: where another tab holds it
// or has changed it, what is edited here becomes a scenario of its own. The page hears of changes, its own and those of other tabs, by the event `gatewalk-shelf` of its document.
const STATES_MAX = 30;
// What is typed without a pause is one state, up to a minute of it.
const PAUSE = 3_000;
const LONGEST = 60_000;
const CURRENT = "gatewalk.current";
const KEPT = "gatewalk.kept";
const EXPORT = "gatewalk/export-v1";

const channel = globalThis.BroadcastChannel && new BroadcastChannel("gatewalk.shelf");
channel?.addEventListener("message", () => told());
const told = () => document.dispatchEvent(new CustomEvent("gatewalk-shelf"));

// How many scenarios are kept, as far as is known.
export let count = 0;
let isApart = false;

const result = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

let database;
const opened = () =>
  (database ??= (async () => {
    const request = indexedDB.open("gatewalk", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("works", { keyPath: "id" });
      request.result.createObjectStore("states", { keyPath: ["work", "time"] });
    };
    const found = await result(request);
    // Another tab has a newer page and waits for us.
    found.onversionchange = () => found.close();
    await moved(found);
    return found;
  })());

// What earlier pages kept in the local storage.
async function moved(found) {
  const names = Object.keys(localStorage).filter((name) => name.startsWith("gatewalk.work."));
  for (const name of names) {
    try {
      const { title, time, scenario } = JSON.parse(localStorage.getItem(name));
      const work = { id: name, title, time, text: JSON.stringify(scenario) };
      await result(found.transaction("works", "readwrite").objectStore("works").put(work));
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    }
    localStorage.removeItem(name);
  }
}

// Runs `act(works, states)` in one transaction: all of it is kept, or nothing is.
async function change(act) {
  const transaction = (await opened()).transaction(["works", "states"], "readwrite", { durability: "relaxed" });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
  const value = await act(transaction.objectStore("works"), transaction.objectStore("states"));
  await done;
  count = await result((await store("works")).count());
  channel?.postMessage("changed");
  told();
  return value;
}

const store = async (name) => (await opened()).transaction(name).objectStore(name);
const all = async (name) => result((await store(name)).getAll());
const of = (id) => IDBKeyRange.bound([id, 0], [id, Infinity]);
const fresh = () => `work-${Date.now()}-${Math.floor(Math.random() * 1e6)}`;

const session = (act) => {
  try {
    return act(sessionStorage);
  } catch {
    return null;
  }
};

// Says whether anything is kept where it can be read before anything is painted (theme.js).
function mark(isSome) {
  try {
    if (isSome) localStorage.setItem(KEPT, "1");
    else localStorage.removeItem(KEPT);
  } catch {
    // Then every visit looks like the first for a moment.
  }
}

// When each scenario was changed last, as far as this tab has seen it.
const seen = new Map();

const held = new Map();
// Whether this tab has a scenario to itself. A page that is being left gives its lock back a moment late.
function hold(id) {
  if (!held.has(id)) {
    for (const other of held.values()) other.then?.((free) => free?.());
    held.clear();
    held.set(id, lock(id));
  }
  return held.get(id).then(Boolean);
}

function lock(id) {
  if (!navigator.locks) return Promise.resolve(() => {});
  const signal = AbortSignal.timeout(1_500);
  return new Promise((resolve) => {
    const request = navigator.locks.request(`gatewalk ${id}`, { signal }, () => new Promise((free) => resolve(free)));
    request.catch(() => resolve(null));
  });
}

const when = (time) =>
  new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "medium" }).format(time);

// What this tab showed last, else what was changed last.
async function current() {
  const works = await all("works");
  count = works.length;
  mark(count > 0);
  const shown = session((it) => it.getItem(CURRENT));
  const newest = works.reduce((best, work) => (best && best.time >= work.time ? best : work), undefined);
  return works.find((it) => it.id === shown) ?? newest;
}

// The same as {id, text}, to be shown from now on.
export async function latest() {
  const work = await current();
  if (work) seen.set(work.id, work.time);
  return work && JSON.stringify({ id: work.id, text: work.text });
}

// The same, to look at.
export const latestText = async () => (await current())?.text;

// Keeps a scenario under its name, or under a new one when it has none or another tab holds it. `begun` is what it was before anything
// was changed. Gives the name.
export async function keep(id, title, text, begun) {
  if (id && (await hold(id))) {
    const here = await result((await store("works")).get(id));
    if (!here || here.time === seen.get(id)) begun = undefined;
    else id = null;
  } else id = null;
  if (!id) {
    id = fresh();
    hold(id);
  }
  const now = Math.max(Date.now(), (seen.get(id) ?? 0) + 1);
  await change(async (works, states) => {
    works.put({ id, title, time: now, text });
    if (begun) states.put({ work: id, time: now - 1, since: 0, title, text: begun });
    const known = await result(states.getAll(of(id)));
    const last = known.at(-1);
    const goes_on = last && !isApart && now - last.time < PAUSE && now - last.since < LONGEST;
    isApart = false;
    if (last?.text === text) return;
    if (goes_on) states.delete([id, last.time]);
    const time = Math.max(now, (last?.time ?? 0) + 1);
    states.put({ work: id, time, since: goes_on ? last.since : now, title, text });
    const many = known.length + (goes_on ? 0 : 1) - STATES_MAX;
    for (const { time } of known.slice(0, Math.max(many, 0))) states.delete([id, time]);
  });
  seen.set(id, now);
  session((it) => it.setItem(CURRENT, id));
  mark(true);
  return id;
}

// What is kept, newest first.
export async function list() {
  const works = (await all("works")).sort((a, b) => b.time - a.time);
  count = works.length;
  return JSON.stringify(works.map(({ id, title, time }) => ({ id, title, when: when(time) })));
}

// The text of a scenario, to look at.
export const peek = async (id) => (await result((await store("works")).get(id)))?.text;

// The text of a scenario, which this tab shows from now on; of one of its states when a time is given.
export async function recall(id, time) {
  const work = time ? await result((await store("states")).get([id, time])) : await result((await store("works")).get(id));
  if (!work) return undefined;
  isApart = true;
  seen.set(id, time ? (await result((await store("works")).get(id)))?.time : work.time);
  if (time) await keep(id, work.title, work.text);
  isApart = true;
  session((it) => it.setItem(CURRENT, id));
  return work.text;
}

// The states a scenario had, newest first.
export async function states(id) {
  const known = await result((await store("states")).getAll(of(id)));
  return JSON.stringify(known.reverse().map(({ time, title, text }) => ({ time, title, when: when(time), size: text.length })));
}

export const rename = (id, title) =>
  change(async (works) => {
    const work = await result(works.get(id));
    if (work) {
      const scenario = { ...JSON.parse(work.text), title };
      works.put({ ...work, title, time: Date.now(), text: JSON.stringify(scenario) });
    }
  });

export const duplicate = (id, title) =>
  change(async (works) => {
    const work = await result(works.get(id));
    const scenario = work && { ...JSON.parse(work.text), title };
    if (work) works.put({ id: fresh(), title, time: Date.now(), text: JSON.stringify(scenario) });
  });

// Throws a scenario away with its states, and gives it back as an export of it alone.
export async function forget(id) {
  const gone = await exported(id);
  await change(async (works, states) => {
    works.delete(id);
    states.delete(of(id));
  });
  return gone;
}

// Everything that is kept, or one scenario, as the text of one file.
export async function exported(only) {
  const [works, known] = [await all("works"), await all("states")];
  const chosen = works.filter(({ id }) => !only || id === only).map(({ id, title, time, text }) => ({
    id,
    title,
    time,
    scenario: JSON.parse(text),
    states: known.filter(({ work }) => work === id).map(({ time, since, title, text }) => ({ time, since, title, scenario: JSON.parse(text) })),
  }));
  return JSON.stringify({ format: EXPORT, scenarios: chosen }, null, 1);
}

// Takes in the text of an export, beside what is there: what is kept already with the same content is left alone, and what has
// another content under the same name comes under a new one. Gives how many came, or undefined when it is no export.
export async function imported(text) {
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (file?.format !== EXPORT || !Array.isArray(file.scenarios)) return undefined;
  let came = 0;
  await change(async (works, states) => {
    for (const { id, title, time, scenario, states: had } of file.scenarios) {
      if (typeof scenario !== "object" || scenario === null) continue;
      const text = JSON.stringify(scenario);
      const here = typeof id === "string" && (await result(works.get(id)));
      if (here?.text === text) continue;
      const work = here || typeof id !== "string" ? `${fresh()}-${came}` : id;
      works.put({ id: work, title: String(title ?? ""), time: Number(time) || Date.now(), text });
      for (const state of Array.isArray(had) ? had.slice(-STATES_MAX) : []) {
        if (!Number.isFinite(state?.time) || typeof state.scenario !== "object") continue;
        states.put({ work, time: state.time, since: Number(state.since) || 0, title: String(state.title ?? ""), text: JSON.stringify(state.scenario) });
      }
      came += 1;
    }
  });
  return String(came);
}
