// The theme is a cookie, so that the server writes it into <html data-theme> and no page flashes.
const YEAR = 60 * 60 * 24 * 365;
const THEMES = ["auto", "light", "dark"];

/** Put a theme on the page and keep it. Unknown names count as "auto". */
export function setTheme(name, root = document.documentElement) {
  const theme = THEMES.includes(name) ? name : "auto";
  root.dataset.theme = theme;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; path=/; max-age=${YEAR}; SameSite=Lax${secure}`;
  return theme;
}

/** Bring the three buttons of the user menu to life and mark the one in force. */
export function wireThemeSwitch(group) {
  const mark = () => {
    for (const button of group.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value === document.documentElement.dataset.theme));
    }
  };
  group.hidden = false;
  group.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    setTheme(button.value);
    mark();
  });
  mark();
}
