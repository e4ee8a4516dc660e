// The colours a person chose, before anything is painted in the others.
const theme = (() => {
  try {
    return localStorage.getItem("gatewalk.theme");
  } catch {
    return null;
  }
})();
if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
