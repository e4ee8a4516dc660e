// The colours a person chose, or the address asks for, before anything is painted in the others; whether the page stands in the page of
// somebody else; and whether this is a first visit, whose verdict stands in the document already: what has none waits for the engine.
{
  const asked = new URLSearchParams(location.search);
  const remembered = (name) => {
    try {
      return localStorage.getItem(`gatewalk.${name}`);
    } catch {
      return null;
    }
  };
  const theme = asked.get("theme") ?? remembered("theme");
  const root = document.documentElement;
  // The language: the one chosen, else the browser's.
  if (/^ja\b/.test(remembered("language") ?? navigator.language)) root.lang = "ja";
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  if (asked.has("embed")) root.dataset.embed = asked.has("readonly") ? "readonly" : "editable";
  else if (location.hash.length < 2 && !asked.has("view") && !remembered("tour") && !remembered("kept")) root.dataset.first = "";
  if (!("first" in root.dataset)) {
    const { content: href } = document.querySelector("meta[name=gatewalk-engine]");
    const link = { rel: "preload", as: "fetch", type: "application/wasm", crossOrigin: "anonymous", href };
    document.head.append(Object.assign(document.createElement("link"), link));
  }
}
