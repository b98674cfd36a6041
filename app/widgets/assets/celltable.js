export default function ({ data, parentElement, setTriggerValue }) {
  if (!changed(parentElement, data)) return;
  const root = parentElement.querySelector(".celltable");
  const inside = (cell) => [
    cell.way ? h("span", { class: "way" }, cell.way.map(([text, tone], k) => [k > 0 && h("i", {}, "›"), h("span", { class: tone }, text)])) : h("b", {}, cell.text),
    cell.sub && h("span", { class: "sub" }, cell.sub),
    cell.bar !== null && cell.bar !== undefined && h("span", { class: "bar" }, h("i", { style: { width: `${Math.round(100 * cell.bar)}%` } }))];
  const drawn = (cell, column) => h("td", { class: `${column.right ? "right" : ""} ${cell.tone || ""}`, title: cell.help },
    cell.open ? h("button", { type: "button", "data-open": cell.open, onclick: () => setTriggerValue("open", cell.open) }, inside(cell)) : inside(cell));
  root.replaceChildren(h("table", {},
    h("thead", {}, h("tr", {}, data.columns.map((column) => h("th", { class: column.right ? "right" : "", title: column.help, scope: "col" }, column.title)))),
    h("tbody", {}, data.rows.length ? data.rows.map((cells) => h("tr", {}, cells.map((cell, k) => drawn(cell, data.columns[k]))))
      : h("tr", {}, h("td", { class: "empty", colspan: data.columns.length }, data.empty)))));
}
