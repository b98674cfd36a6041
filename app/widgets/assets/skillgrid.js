/** People by skills: a coloured cell each, a line of totals below. Clicks report the ids of line and column with U+001F between, empty for a title. */
export default function ({ data, parentElement, setTriggerValue }) {
  if (!changed(parentElement, data)) return;
  const root = parentElement.querySelector(".skillgrid");
  const open = (row, column) => () => setTriggerValue("open", `${row}\u001f${column}`);
  const head = (column) => h("th", { title: column.help, scope: "col" },
    data.columnsOpen ? h("button", { type: "button", onclick: open("", column.id) }, column.title) : column.title);
  const cell = (one, row, column) => {
    const opens = one.opens;
    return h("td", {}, h(opens ? "button" : "div", { class: `cell ${one.level} ${one.doubt ? "doubt" : ""}`, type: opens ? "button" : null,
      title: one.help, "aria-label": one.help, onclick: opens ? open(row, column.id) : null },
      h("b", { class: one.mark ? "mark" : "" }, one.text), one.small && h("small", {}, one.small)));
  };
  const who = (row) => h("th", { class: "who", scope: "row", title: row.help || row.name },
    h(row.opens ? "button" : "div", { type: row.opens ? "button" : null, onclick: row.opens ? open(row.id, "") : null },
      h("b", {}, row.name), row.note && h("small", {}, row.note),
      row.chip && h("span", { class: `chip ${row.chip.tone}`, title: row.chip.help }, row.chip.text)));
  const foot = (one) => h("td", { class: one.tone || "", title: one.help }, h("b", {}, one.text), one.small);
  root.replaceChildren(h("div", { class: "frame" }, h("table", { class: data.columns.every((one) => one.title.length < 6) ? "short" : "" },
    h("thead", {}, h("tr", {}, h("th", { class: "who", scope: "col" }, data.who), data.columns.map(head))),
    h("tbody", {}, data.rows.map((row) => h("tr", {}, who(row), row.cells.map((one, k) => cell(one, row.id, data.columns[k]))))),
    data.foot && h("tfoot", {}, h("tr", {}, h("th", { class: "who", scope: "row" }, data.foot.name), data.foot.cells.map(foot))))),
    h("div", { class: "legend" }, data.legend.map((one) => h("span", {}, one.mark ? h("b", {}, one.mark) : h("i", { class: one.level }), one.text))));
}
