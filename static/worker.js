// The engine's worker. The page compiles the engine and hands it over as the first message. What the first report does not need is
// fetched after it, once, and kept.
import * as engine from "./gatewalk-worker.js";
import { rest } from "./rest.js";

// The name of the engine's other half, where the build has made two of it.
const REST = "";
const address = REST && new URL(REST, import.meta.url).href;
// The time that a report waits for it is the network's: the page is told, as when it waits for time zones.
const handed = new Promise((done) => self.addEventListener("message", ({ data }) => done(data), { once: true }));
const [fetchRest, module] = await Promise.all([rest(address, () => engine.exports, () => self.postMessage('"fetching"')), handed]);

let later;
self.gatewalkFetchLater = (isNeeded) => {
  later ??= Promise.all([import("./gatewalk-later_loader.js"), fetchRest()]).catch((error) => {
    later = undefined;
    throw error;
  });
  return later.catch((error) => {
    // The page hears of it as of any other error of its worker.
    if (isNeeded) self.reportError(error);
    return new Promise(() => {});
  });
};

await engine.default({ module_or_path: module });
