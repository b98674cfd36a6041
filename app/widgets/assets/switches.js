// Streamlit keeps the chosen theme by the path a page was opened at; we keep one choice for all paths.
const KEPT = "callqa-theme";
const SPOKEN = "callqa-language";
const keys = (paths) => paths.map((path) => `stActiveTheme-${path}-v2`);

function chosen() {
  const value = localStorage.getItem(KEPT);
  return ["Light", "Dark", "System"].includes(value) ? value : "System";
}

function keep(value, paths) {
  localStorage.setItem(KEPT, value);
  for (const key of keys(paths)) localStorage.setItem(key, JSON.stringify(value));
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".switches");
  const active = chosen();
  const spoken = localStorage.getItem(SPOKEN);
  if (!root.dataset.asked && spoken && spoken !== data.language && !new URLSearchParams(window.location.search).has("lang")) setTriggerValue("language", spoken);
  root.dataset.asked = "yes";
  const pick = (group, options, pressed, act) => h("div", { class: "seg", role: "group", "aria-label": group },
    options.map(([value, name]) => h("button", { type: "button", "aria-pressed": String(value === pressed), "data-value": value,
      onclick: () => value !== pressed && act(value) }, name)));
  root.replaceChildren(
    pick(data.languageLabel, data.languages, data.language, (value) => { localStorage.setItem(SPOKEN, value); setTriggerValue("language", value); }),
    pick(data.themeLabel, data.themes, active, (value) => { keep(value, data.paths); window.location.reload(); }));
}
