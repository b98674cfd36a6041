/** A table of figures: each cell is of a kind, a click on a line opens what it is about. */
export default function ({ data, parentElement, setTriggerValue }) {
  if (!changed(parentElement, data)) return;
  const root = parentElement.querySelector(".board");
  root.classList.toggle("bare", Boolean(data.bare));
  // a table of few columns stays one on a phone
  root.classList.toggle("stack", data.columns.some((column) => column.wide || column.away));
  root.style.setProperty("--columns", data.columns.map((column) => column.width).join(" "));
  const chip = (one) => h("span", { class: `chip ${one.tone || ""}`, title: one.help }, one.text);
  const tint = (off) => off === null || off === undefined ? "none"
    : `color-mix(in srgb, var(--st-${off > 0 ? "orange" : "blue"}-color) ${Math.round(Math.min(1, Math.abs(off) / 0.4) * 60)}%, var(--page))`;
  const range = (one) => {
    const [from, to] = one.domain, place = (value) => Math.max(0, Math.min(100, ((value - from) / (to - from || 1)) * 100));
    return h("div", { class: `range ${one.dim ? "dim" : ""}`, title: one.help, style: { "--dot": `var(--st-${one.colour || "blue"}-color)` } },
      h("span", { class: "track" }, h("i", { class: "base" }),
        one.ref !== null && h("i", { class: "ref", style: { left: `${place(one.ref)}%` } }),
        one.low !== null && h("i", { class: "span", style: { left: `${place(one.low)}%`, width: `${Math.max(1, place(one.high) - place(one.low))}%` } }),
        one.value !== null && h("i", { class: "dot", style: { left: `${place(one.value)}%` } })),
      h("b", {}, one.text));
  };
  const heat = (one) => h("div", { class: `heat ${one.head ? "head" : ""}` }, one.cells.map((c) =>
    h("span", { class: `${c.text === "" ? "none" : ""} ${c.thin ? "thin" : ""}`, title: c.help, style: { "--tint": tint(c.off) } }, c.text || "·")));
  const act = (one, id) => h("button", { class: "act", type: "button", disabled: one.off, title: one.help,
    onclick: (event) => { event.preventDefault(); event.stopPropagation(); setTriggerValue("act", { name: one.name, id }); } }, one.text);
  const content = (cell, id) => [
    cell.text !== undefined && h("div", { class: cell.sub || cell.main ? "main" : "" }, cell.text),
    cell.quote && h("div", { class: "quote", title: cell.quote }, cell.quote),
    cell.sub && h("div", { class: "sub" }, cell.sub),
    cell.range && range(cell.range),
    cell.heat && heat(cell.heat),
    cell.chips && h("div", { class: "chips" }, cell.chips.map(chip)),
    cell.acts && h("div", { class: "acts" }, cell.acts.map((one) => act(one, id)))];
  const line = (row) => {
    const opens = row.href || row.opens;
    const open = (event) => {
      if (!plain(event)) return;
      event.preventDefault();
      setTriggerValue("open", row.id);
    };
    return h(row.href ? "a" : "div", { class: `line ${opens ? "open" : ""} ${row.faint ? "faint" : ""}`, href: row.href, "data-id": row.id, onclick: opens ? open : null },
      row.cells.map((cell, k) => {
        const column = data.columns[k];
        return h("div", { class: `cell ${column.right ? "right" : ""} ${column.wide ? "wide" : ""} ${column.away ? "away" : ""}`,
          "data-name": column.label ? column.name : null, title: cell.help }, content(cell, row.id));
      }));
  };
  const named = data.columns.some((column) => column.name || column.heads);
  root.replaceChildren(h("div", { class: "frame" },
    named && data.rows.length > 0 && h("div", { class: "names" }, data.columns.map((column) => h("div", { class: column.right ? "right" : "", title: column.help },
      column.heads ? heat({ head: true, cells: column.heads.map((text) => ({ text, help: text })) }) : column.name))),
    data.rows.length ? data.rows.map((row) => row.group !== undefined ? h("div", { class: "group" }, row.group) : line(row)) : h("div", { class: "empty" }, data.empty)));
}
