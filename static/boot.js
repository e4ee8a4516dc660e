// Starts the page, and shows the crash page when that or anything later fails. It stands in a file of its own, because the
// content security policy allows no inline script.
const boot = document.querySelector("script[data-js]");

function crash(words) {
  const page = document.getElementById("crash");
  if (!page || !page.hidden) return;
  document.getElementById("crash-words").textContent = words;
  page.hidden = false;
  document.getElementById("app").inert = true;
  document.getElementById("crash-reload").focus();
}

function kept(act) {
  try {
    act(localStorage, sessionStorage);
  } catch {
    // No storage, nothing kept.
  }
}

document.getElementById("crash-reload").addEventListener("click", () => location.reload());
document.getElementById("crash-copy").addEventListener("click", () => {
  const words = document.getElementById("crash-words");
  getSelection().selectAllChildren(words);
  navigator.clipboard?.writeText(words.textContent);
});
// What is kept stays kept; only this tab forgets which of it was shown.
document.getElementById("crash-forget").addEventListener("click", () => {
  kept((_, session) => session.setItem("gatewalk.fresh", "1"));
  location.href = location.pathname;
});

globalThis.gatewalkCrash = crash;

try {
  const { default: start } = await import(new URL(boot.dataset.js, document.baseURI).href);
  if (document.documentElement.lang === "ja") {
    // Without them the page speaks English.
    const named = document.querySelector("meta[name=gatewalk-sentences]").content;
    globalThis.gatewalkMessages = await fetch(new URL(named, document.baseURI)).then((answer) => answer.json(), () => undefined);
  }
  await start({ module_or_path: new URL(boot.dataset.wasm, document.baseURI).href });
  await import(new URL(document.querySelector("meta[name=gatewalk-editor]").content, document.baseURI).href);
} catch (error) {
  crash(typeof WebAssembly === "object" ? String(error?.stack ?? error) : "This browser has no WebAssembly.");
}
