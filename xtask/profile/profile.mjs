// Runs engine and page in Node on scenarios, and prints as JSON which of their functions were called, and what a first visitor sees in
// each language.
//
//   node profile.mjs DIST ENGINE PAGE SCENARIOS DICTIONARY
//
// DIST is the build, whole; ENGINE and PAGE are its modules with marks (xtask/src/dist/split/profile.rs); SCENARIOS is a folder of them;
// DICTIONARY is what links are compressed with. Each scenario is opened as a person opens a link, and its verdict is waited for.
import { readFileSync, readdirSync, writeFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { deflateRawSync } from "node:zlib";
import { Window as Browser } from "happy-dom";

const [dist, markedEngine, markedPage, folder, dictionary] = process.argv.slice(2);

// A script of wasm-bindgen's, which Node takes for a module only by its name.
let scripts = 0;
async function script(name) {
  const copy = join(dist, `profile-${(scripts += 1)}.mjs`);
  writeFileSync(copy, readFileSync(join(dist, name)));
  try {
    return await import(pathToFileURL(copy));
  } finally {
    rmSync(copy);
  }
}
const started = async (name, file) => (await script(name)).default({ module_or_path: readFileSync(file) });

// The engine, with what a worker finds around it.
class DedicatedWorkerGlobalScope {}
Object.setPrototypeOf(globalThis, DedicatedWorkerGlobalScope.prototype);
const said = [];
let hear;
Object.assign(globalThis, {
  DedicatedWorkerGlobalScope,
  self: globalThis,
  postMessage: (text) => said.push(text),
  addEventListener: (_, listener) => (hear = listener),
  gatewalkFetchLater: () => new Promise(() => {}),
});
await started("gatewalk-later.js", join(dist, "gatewalk-later_bg.wasm"));
// Whether anything needed the module that is fetched later.
let wasLaterNeeded = false;
for (const name of ["gatewalkZone"]) {
  const asked = globalThis[name];
  if (asked) globalThis[name] = (...about) => ((wasLaterNeeded = true), asked(...about));
}
const tell = (text) => {
  said.length = 0;
  hear(new MessageEvent("message", { data: text }));
  return [...said];
};
await started("gatewalk-worker.js", join(dist, "gatewalk-worker_bg.wasm"));
const texts = readdirSync(folder).filter((name) => name.endsWith(".yaml")).sort().map((name) => readFileSync(join(folder, name), "utf8"));
const scenarios = texts.map((text) => JSON.parse(tell(JSON.stringify({ read: { text } }))[0]).scenario.scenario);
const engine = await started("gatewalk-worker.js", markedEngine);

// The page, with what it finds around it: a document, and a worker that is the engine above.
const browser = new Browser({ url: "http://localhost/" });
browser.document.write(readFileSync(join(dist, "index.html"), "utf8").replace(/<script[^>]*><\/script>|<link[^>]*>/g, ""));
const kept = new Set([...Object.getOwnPropertyNames(globalThis).filter((name) => !/^(Text|.*Event.*|Blob|File|FormData|Headers|Request|Response)$/.test(name)), "postMessage"]);
for (const name of Object.getOwnPropertyNames(browser)) {
  if (!kept.has(name)) Object.defineProperty(globalThis, name, { configurable: true, writable: true, value: browser[name] });
}
for (const name of ["document", "location", "history", "navigator", "localStorage", "sessionStorage", "matchMedia", "requestAnimationFrame", "cancelAnimationFrame", "getComputedStyle", "addEventListener", "removeEventListener", "dispatchEvent"]) {
  const value = typeof browser[name] === "function" ? browser[name].bind(browser) : browser[name];
  Object.defineProperty(globalThis, name, { configurable: true, writable: true, value });
}
const reports = { count: 0 };
let wasReady = false;
let configuration = "";
let worker;
Object.assign(globalThis, {
  self: globalThis,
  window: globalThis,
  Window: class {
    static [Symbol.hasInstance](value) {
      return value === globalThis;
    }
  },
  Worker: class extends browser.EventTarget {
    constructor() {
      super();
      // The first one is ready before the page listens, as that is written down on it; a later one says so.
      if (wasReady) setTimeout(() => this.say('"ready"'));
      else this.said = '"ready"';
      wasReady = true;
    }
    say(data) {
      this.dispatchEvent(new browser.MessageEvent("message", { data }));
    }
    postMessage(text) {
      configuration = JSON.parse(text).run?.scenario.authorizationConfiguration ?? configuration;
      setTimeout(() => {
        for (const answer of tell(text)) {
          this.say(answer);
          reports.count += answer.startsWith('{"report"') ? 1 : 0;
        }
      });
    }
    terminate() {}
  },
  gatewalkWorker: () => (worker = new Worker()),
  gatewalkCrash: (words) => {
    throw new Error(words);
  },
});
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
async function verdict(before, title) {
  const isShown = () => reports.count > before && document.querySelector("#verdict:not(.verdict-old), #server-message, #no-request");
  for (let turn = 0; !isShown(); turn += 1) {
    if (turn > 4000) throw new Error(`no verdict of ${title}`);
    await pause(5);
  }
  await pause(20);
}
const app = document.querySelector("#app");
const waiting = app.innerHTML;
async function visit(module, what) {
  const before = reports.count;
  app.innerHTML = waiting;
  const page = await started("gatewalk-web.js", module);
  await verdict(before, what);
  // What the worker says once it has fetched its rest.
  worker.say('"complete"');
  await pause(20);
  return page;
}

// What the page shows, as markup alone, to be seen until the living page is there: what is behind a click and what is only spoken is left
// out, what stands in fields is written down, and the names are others than those of the living page.
function still() {
  const copy = app.cloneNode(true);
  const fields = [app, copy].map((of) => [...of.querySelectorAll("input, textarea, option")]);
  fields[0].forEach((field, place) => {
    const twin = fields[1][place];
    if (field.localName === "textarea") twin.textContent = field.value;
    else if (field.localName === "input") twin.setAttribute("value", field.value);
    else if (!field.selected) twin.remove();
    if (field.localName !== "option") twin.setAttribute("readonly", "");
  });
  for (const part of copy.querySelectorAll("#spoken, details:not([open]) > :not(summary)")) part.remove();
  const editor = document.createElement("pre");
  editor.className = "editor-still";
  editor.textContent = configuration;
  copy.querySelector("gatewalk-editor").replaceWith(editor);
  for (const part of copy.querySelectorAll("*")) {
    if (part.id) part.id = `first-${part.id}`;
    for (const name of ["aria-controls", "aria-describedby", "aria-labelledby", "aria-live", "for"]) part.removeAttribute(name);
  }
  return copy.innerHTML;
}

// A later visit begins with what was kept.
globalThis.gatewalkKept = JSON.stringify({ id: "1", text: JSON.stringify(scenarios[0]) });
const later = await visit(markedPage, "what was kept");
delete globalThis.gatewalkKept;
wasLaterNeeded = false;
const page = await visit(markedPage, "the first example");
const isLaterFirst = wasLaterNeeded;
const drawn = { en: still() };
for (const scenario of scenarios) {
  const before = reports.count;
  const link = deflateRawSync(JSON.stringify(scenario), { dictionary: readFileSync(dictionary) }).toString("base64url");
  location.hash = `#1.${link}`;
  dispatchEvent(new browser.Event("hashchange"));
  await verdict(before, scenario.title);
}

const called = (exports) =>
  Object.keys(exports).filter((name) => name.startsWith("called:") && exports[name].value !== 0).map((name) => Number(name.slice("called:".length)));
const counted = { later: isLaterFirst, engine: called(engine), page: [...new Set([...called(page), ...called(later)])] };
history.replaceState(null, "", "/");
document.documentElement.lang = "ja";
globalThis.gatewalkMessages = JSON.parse(readFileSync(join(dist, "ja.json"), "utf8"));
await visit(join(dist, "gatewalk-web_bg.wasm"), "the first example in Japanese");
drawn.ja = still();
// A pipe takes more than it holds only in time, and what it has not taken would be lost.
process.stdout.write(JSON.stringify({ ...counted, drawn }), () => process.exit(0));
