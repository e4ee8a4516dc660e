// Fetching WebAssembly.
export async function compiled(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
  // A host that does not know what it serves is forgiven.
  if (answer.headers.get("Content-Type") !== "application/wasm") return WebAssembly.compile(await answer.arrayBuffer());
  return WebAssembly.compileStreaming(answer);
}

// The other half of a WebAssembly module, cut off by the build because the first verdict does not need it. A function of it that is called
// before it is there calls gatewalkRest, which fetches it then and there.
//
// `address` is empty where the module is whole; `exports` gives what the first half exports; `missed` is told before somebody has to wait.
// What comes back fetches it; it is promised once it is known whether this browser keeps it already, and the module may start then.
export async function rest(address, exports, missed = () => {}) {
  let isThere = !address;
  // Where it is kept, for times without a network, nobody has to wait for it. Not every browser keeps anything.
  const kept = isThere ? undefined : await kindly(async () => WebAssembly.compile(await (await caches.match(address)).arrayBuffer()));
  const join = (module) => {
    if (isThere) return;
    const first = exports();
    new WebAssembly.Instance(module, { first });
    first["rest:there"].value = 1;
    isThere = true;
  };
  globalThis.gatewalkRest = () => {
    if (isThere) return;
    if (kept) return join(kept);
    missed();
    const request = new XMLHttpRequest();
    request.open("GET", address, false);
    // Bytes as characters: a request that is waited for may not give them in any other form on a page.
    request.overrideMimeType("text/plain; charset=x-user-defined");
    request.send();
    if (request.status !== 200) throw new Error(`${address} answers ${request.status}`);
    join(new WebAssembly.Module(Uint8Array.from(request.responseText, (character) => character.charCodeAt(0))));
  };
  return async () => isThere || join(kept ?? (await compiled(address)));
}

async function kindly(act) {
  try {
    return await act();
  } catch {
    return undefined;
  }
}
