// The engine's worker. What the first report does not need is fetched after it, once, and kept.
import init from "./gatewalk-worker.js";

let later;
self.gatewalkFetchLater = (isNeeded) => {
  later ??= import("./gatewalk-later_loader.js").catch((error) => {
    later = undefined;
    throw error;
  });
  return later.catch((error) => {
    // The page hears of it as of any other error of its worker.
    if (isNeeded) self.reportError(error);
    return new Promise(() => {});
  });
};

await init({ module_or_path: new URL("./gatewalk-worker_bg.wasm", import.meta.url) });
