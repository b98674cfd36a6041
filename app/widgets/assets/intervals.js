export default function ({ data, parentElement, setTriggerValue }) {
  if (!changed(parentElement, data)) return;
  const root = parentElement.querySelector(".intervals");
  const [from, to] = data.domain;
  const place = (value) => `${Math.max(0, Math.min(100, ((value - from) / (to - from || 1)) * 100))}%`;
  const width = (low, high) => `max(4px, ${((Math.min(high, to) - Math.max(low, from)) / (to - from || 1)) * 100}%)`;
  const line = (row) => h(row.id === null || !data.clickable ? "div" : "button",
    { class: `row ${row.dim ? "dim" : ""}`, title: row.help || row.name, type: "button", "data-id": row.id,
      onclick: () => data.clickable && row.id !== null && setTriggerValue("open", row.id) },
    h("span", { class: "name" }, row.name),
    h("span", { class: "track" },
      h("span", { class: "base" }),
      data.reference !== null && h("span", { class: "ref", style: { left: place(data.reference) } }),
      row.low !== null && h("span", { class: "span", style: { left: place(row.low), width: width(row.low, row.high) } }),
      row.value !== null && h("span", { class: "dot", style: { left: place(row.value) } })),
    h("span", { class: "text" }, h("b", {}, row.text), row.spread && h("span", { class: "muted" }, ` ${row.spread}`),
      h("span", { class: "n" }, row.count)));
  root.style.setProperty("--dot", `var(--st-${data.colour}-color)`);
  if (data.nameWidth) root.style.setProperty("--name", data.nameWidth);
  root.replaceChildren(...data.rows.map(line),
    h("div", { class: "axis" }, h("span", { class: "side" }),
      h("span", { class: "ticks" }, data.ticks.map((tick) => h("span", { style: { left: place(tick.at) } }, tick.text))),
      h("span", { class: "right side" }, data.note)));
}
