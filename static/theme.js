// The colours a person chose, before anything is painted in the others.
const theme = (() => {
  try {
    return localStorage.getItem("gatewalk.theme");
  } catch {
    return null;
  }
})();
if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
// The language: the one chosen, else the browser's.
const language = (() => {
  try {
    return localStorage.getItem("gatewalk.language") ?? navigator.language;
  } catch {
    return navigator.language;
  }
})();
if (/^ja\b/.test(language)) document.documentElement.lang = "ja";
