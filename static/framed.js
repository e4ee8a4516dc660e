// The page inside somebody's page: tells that page how high it is, takes a scenario from it, and changes nothing when it may not.
const app = document.querySelector("#app");
const tell = (what) => window.parent.postMessage({ gatewalk: what }, "*");

let told = 0;
new ResizeObserver(() => {
  const height = Math.ceil(app.getBoundingClientRect().height);
  if (height !== told) tell({ height: (told = height) });
}).observe(app);

if (document.documentElement.dataset.embed === "readonly") {
  const refuse = (event) => event.preventDefault();
  for (const kind of ["beforeinput", "paste", "cut", "drop"]) document.addEventListener(kind, refuse, { capture: true });
  const still = () => {
    for (const field of app.querySelectorAll("input:not([type=search]), textarea")) field.readOnly = true;
    for (const list of app.querySelectorAll("select")) list.disabled = true;
  };
  new MutationObserver(still).observe(app, { childList: true, subtree: true });
  still();
}

// A scenario arrives as text and is opened as a file would be.
addEventListener("message", (event) => {
  const text = event.source === window.parent ? event.data?.gatewalk?.scenario : undefined;
  if (typeof text !== "string") return;
  const files = new DataTransfer();
  files.items.add(new File([text], "scenario.yaml", { type: "application/yaml" }));
  document.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: files }));
});
tell({ ready: true });
