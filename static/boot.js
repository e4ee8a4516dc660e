// Starts the page, and shows the crash page when that or anything later fails. It stands in a file of its own, because the
// content security policy allows no inline script.
import { compiled, rest } from "./rest.js";

const boot = document.querySelector("script[data-js]");
const root = document.documentElement;
const by = (id) => document.getElementById(id);
// A build for development has drawn nothing.
if (!by("first").firstElementChild) delete root.dataset.first;
const isFirst = "first" in root.dataset;
const named = (name) => new URL(document.querySelector(`meta[name=${name}]`).content, document.baseURI).href;

// What a report says: what broke, in which build, in which browser. A scenario only when the person adds it.
function report(words, scenario) {
  const lines = [words, "", `Gatewalk ${named("gatewalk-worker").split("/").pop()}`, navigator.userAgent];
  if (by("crash-with").checked) lines.push("", location.href, scenario);
  return lines.join("\n");
}

// A first visitor has the verdict before their eyes. Nothing of the page is fetched before that is painted; and the page takes its place
// in the moment in which it shows the same.
function painted() {
  if (!isFirst || document.visibilityState !== "visible") return undefined;
  return new Promise((settle) => {
    const done = () => settle();
    setTimeout(done, 3_000);
    if (PerformanceObserver.supportedEntryTypes.includes("paint")) new PerformanceObserver(done).observe({ type: "paint", buffered: true });
    else requestAnimationFrame(() => setTimeout(done));
  });
}

// The controls that can be used, in their order, which is the same in what stands there and in the page.
const controls = (of) =>
  [...of.querySelectorAll("button, summary, input, textarea, select")].filter((it) => !it.closest("details:not([open]) > :not(summary)"));

// The page's own control in the place of one that only stands there.
function twin(control) {
  const named = control.id && by(control.id.replace("first-", ""));
  return named || controls(by("app"))[controls(control.closest(".still")).indexOf(control)];
}

// What was clicked before the page was there.
let clicked;

function reveal() {
  if (!("first" in root.dataset)) return;
  const [app, still] = [by("app"), by("first")];
  // Both languages stand there; one of them may have been scrolled.
  const down = Math.max(...[...still.querySelectorAll(".walkside")].map(({ scrollTop }) => scrollTop));
  const used = clicked ?? (still.contains(document.activeElement) && document.activeElement);
  const control = used && twin(used);
  delete root.dataset.first;
  app.querySelector("gatewalk-editor")?.append(...still.querySelectorAll(".still:not(.in-japanese) .editor-still"));
  if (down > 0) app.querySelector(".walkside")?.scrollTo(0, down);
  still.remove();
  if (!control) return;
  control.focus();
  if (clicked) control.click();
}

// As soon as the page shows the same; for who does not wait for that, as soon as it can be used.
function revealInTime() {
  const app = by("app");
  const look = () => {
    const isUsable = clicked?.id && by(clicked.id.replace("first-", ""));
    if (!isUsable && !app.querySelector("#verdict, #no-request, .outdated")) return;
    watch.disconnect();
    reveal();
  };
  const watch = new MutationObserver(look);
  watch.observe(app, { childList: true, subtree: true });
  by("first").addEventListener("click", (event) => {
    event.preventDefault();
    const [control] = controls(event.target.closest(".still") ?? app).filter((it) => it.contains(event.target) || it.labels?.[0]?.contains(event.target));
    clicked = control;
    look();
  });
}

function crash(words) {
  show("stopped", words);
  by("crash-reload").focus();
}

function show(kind, words) {
  const page = by("crash");
  if (!page || (!page.hidden && page.dataset.kind === "stopped")) return;
  reveal();
  page.dataset.kind = kind;
  const fill = async () => {
    // What was typed last is kept a moment later.
    for (let waits = 0; waits < 10 && by("crash-with").checked && root.dataset.kept === "no"; waits++) {
      await new Promise((after) => setTimeout(after, 50));
    }
    const shelf = by("crash-with").checked && (await globalThis.gatewalkShelf?.latestText().catch(() => undefined));
    by("crash-words").textContent = report(words, shelf || "");
  };
  by("crash-with").onchange = fill;
  fill();
  page.hidden = false;
  by("app").inert = true;
}

by("crash-back").addEventListener("click", () => {
  by("crash").hidden = true;
  by("app").inert = false;
});
by("crash-reload").addEventListener("click", () => location.reload());
by("crash-copy").addEventListener("click", () => {
  const words = by("crash-words");
  getSelection().selectAllChildren(words);
  navigator.clipboard?.writeText(words.textContent);
});
// What is kept stays kept; only this tab forgets which of it was shown.
by("crash-forget").addEventListener("click", () => {
  try {
    sessionStorage.setItem("gatewalk.fresh", "1");
  } catch {
    // No storage, nothing kept.
  }
  location.href = location.pathname;
});

globalThis.gatewalkCrash = crash;
// The engine failed but the page goes on: the report is for reading, and the way back is open.
globalThis.gatewalkReport = (words) => {
  show("report", words);
  by("crash-back").focus();
};

// Keeps the page for times without a network, and says when a newer one is there. A frame in somebody's page keeps nothing.
async function keep() {
  if (!navigator.serviceWorker || window.top !== window) return "none";
  // Asked for only when a person wants the newer page: whatever else takes over reloads nothing.
  let wanted = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => wanted && location.reload());
  const worker = await navigator.serviceWorker.register(named("gatewalk-offline"), { updateViaCache: "none" });
  const offer = (newer) => {
    by("update").hidden = false;
    by("update-later").onclick = () => (by("update").hidden = true);
    by("update-now").onclick = () => {
      wanted = true;
      newer.postMessage("use");
    };
  };
  const watch = (newer) =>
    newer?.addEventListener("statechange", () => {
      if (newer.state === "installed" && navigator.serviceWorker.controller) offer(newer);
    });
  if (worker.waiting && navigator.serviceWorker.controller) offer(worker.waiting);
  watch(worker.installing);
  worker.addEventListener("updatefound", () => watch(worker.installing));
  await navigator.serviceWorker.ready;
  return "kept";
}

if (isFirst) revealInTime();
await painted();

// The engine is compiled once, for every worker that the page starts. The first one starts beside the page: what it says before the
// page listens is written down on it.
const engine = compiled(named("gatewalk-engine"));
let answered;
const verdict = new Promise((done) => (answered = done));
setTimeout(() => answered(), 10_000);
function start() {
  const worker = new Worker(named("gatewalk-worker"), { type: "module" });
  worker.addEventListener("message", ({ data }) => (worker.said = data), { once: true });
  worker.addEventListener("message", ({ data }) => String(data).startsWith('{"report"') && answered());
  worker.addEventListener("error", ({ message }) => (worker.broke = message ?? ""), { once: true });
  engine.then(
    (module) => worker.postMessage(module),
    (error) => worker.dispatchEvent(new ErrorEvent("error", { message: String(error) })),
  );
  return worker;
}
let first = start();
globalThis.gatewalkWorker = () => {
  const worker = first ?? start();
  first = undefined;
  return worker;
};

// What this browser keeps. One that keeps nothing shows the page all the same.
async function kept() {
  const shelf = (globalThis.gatewalkShelf = await import(named("gatewalk-shelf")));
  globalThis.gatewalkKept = root.dataset.embed ? undefined : await shelf.latest().catch(() => undefined);
}

// The Japanese sentences. Without them the page speaks English.
async function sentences() {
  if (root.lang !== "ja") return;
  globalThis.gatewalkMessages = await fetch(named("gatewalk-sentences")).then((answer) => answer.json(), () => undefined);
}

// The editor, as soon as it is seen: on a phone the documents stand behind the walk. Until then only the network has worked for it.
function editor() {
  const address = named("gatewalk-editor");
  document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href: address }));
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    import(address).catch((error) => crash(String(error?.stack ?? error)));
  });
  seen.observe(document.querySelector(".document") ?? by("app"));
}

let fetchRest;
try {
  const cutOff = document.querySelector("meta[name=gatewalk-rest]").content;
  const code = compiled(new URL(boot.dataset.wasm, document.baseURI).href);
  const page = await import(new URL(boot.dataset.js, document.baseURI).href);
  [fetchRest] = await Promise.all([rest(cutOff && named("gatewalk-rest"), () => page.exports), kept(), sentences()]);
  await page.default({ module_or_path: await code });
  if (root.dataset.embed) await import(named("gatewalk-framed"));
  // Nothing competes with the first verdict for the network.
  await verdict;
  editor();
  await fetchRest();
} catch (error) {
  crash(typeof WebAssembly === "object" ? String(error?.stack ?? error) : "This browser has no WebAssembly.");
}
// What is kept for later does not compete with the first verdict for the network.
await new Promise((done) => {
  const isComplete = () => root.dataset.engine === "complete" && done();
  new MutationObserver(isComplete).observe(root, { attributes: true, attributeFilter: ["data-engine"] });
  setTimeout(done, 30_000);
  isComplete();
});
keep().catch(() => "none").then((state) => (root.dataset.offline = state));
