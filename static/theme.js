// The colours a person chose, or the address asks for, before anything is painted in the others; and whether the page stands in the
// page of somebody else.
const asked = new URLSearchParams(location.search);
const theme = (() => {
  if (asked.has("theme")) return asked.get("theme");
  try {
    return localStorage.getItem("gatewalk.theme");
  } catch {
    return null;
  }
})();
// The language: the one chosen, else the browser's.
const language = (() => {
  try {
    return localStorage.getItem("gatewalk.language") ?? navigator.language;
  } catch {
    return navigator.language;
  }
})();
const root = document.documentElement;
if (/^ja\b/.test(language)) root.lang = "ja";
if (theme === "light" || theme === "dark") root.dataset.theme = theme;
if (asked.has("embed")) root.dataset.embed = asked.has("readonly") ? "readonly" : "editable";
