export default function ({ data, parentElement, setTriggerValue }) {
  if (!changed(parentElement, data)) return;
  const root = parentElement.querySelector(".cases");
  const row = (one) => h("button", { type: "button", class: one.picked ? "row picked" : "row", "aria-pressed": String(one.picked), "data-id": one.id,
    onclick: () => setTriggerValue("pick", one.id) },
    h("b", { title: one.title }, one.title),
    h("span", { class: "score" }, one.was && h("s", {}, one.was), one.score),
    h("span", { class: "sub", title: one.sub }, one.sub),
    h("span", { class: "state" }, one.due && h("span", { class: `due ${one.dueTone}` }, one.due),
      h("span", { class: `chip ${one.tone}` }, one.state)));
  root.replaceChildren(h("div", { class: "frame", role: "group", "aria-label": data.label },
    data.rows.length ? data.rows.map(row) : h("div", { class: "empty" }, data.empty)));
}
