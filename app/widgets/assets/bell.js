const NS = { svg: true };
const BELL = "M6 9a6 6 0 0 1 12 0c0 5 2 6.5 2 6.5H4S6 14 6 9Zm4 9.5a2 2 0 0 0 4 0";

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".bell"), w = data.words;
  const open = () => root.dataset.open === "yes";
  const shut = () => { root.dataset.open = ""; draw(); };
  const line = (one) => h("button", { type: "button", class: one.read ? "notice" : "notice unread", "data-id": one.id,
    onclick: () => { root.dataset.open = ""; setTriggerValue("open", one.id); } },
    h("i", { "aria-label": one.read ? null : w.unread }), h("span", { class: "text" }, one.text), h("span", { class: "at" }, one.at));
  const draw = () => root.replaceChildren(...[
    h("button", { type: "button", class: "ring", "aria-expanded": String(open()), title: w.title, "aria-label": data.unread ? `${w.title}: ${data.unread}` : w.title,
      onclick: () => { root.dataset.open = open() ? "" : "yes"; draw(); } },
      h("svg", { ...NS, viewBox: "0 0 24 24", "aria-hidden": "true" }, h("path", { ...NS, d: BELL })),
      data.unread ? h("span", { class: "count" }, data.unread > 99 ? "99+" : data.unread) : null),
    open() ? h("div", { class: "panel", role: "dialog", "aria-label": w.title },
      h("div", { class: "top" }, h("b", {}, w.title), data.unread ? h("button", { type: "button", class: "all", onclick: () => setTriggerValue("all", true) }, w.all) : null),
      data.notices.length ? data.notices.map(line) : h("div", { class: "empty" }, w.empty)) : null,
  ].filter(Boolean));
  draw();
  const away = (event) => { if (open() && !event.composedPath().includes(root)) shut(); };
  const escape = (event) => { if (event.key === "Escape" && open()) shut(); };
  document.addEventListener("click", away);
  document.addEventListener("keydown", escape);
  return () => { document.removeEventListener("click", away); document.removeEventListener("keydown", escape); };
}
