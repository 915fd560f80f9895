// Swagger has a dark theme of its own, under a class: it follows what the person chose, else the system.
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
function followTheme() {
  const { theme } = root.dataset;
  root.classList.toggle("dark-mode", theme === "dark" || (theme === "auto" && system.matches));
}
followTheme();
system.addEventListener("change", followTheme);
new MutationObserver(followTheme).observe(root, { attributeFilter: ["data-theme"] });
