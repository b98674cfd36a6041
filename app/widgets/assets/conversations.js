const NS = { svg: true };

function score(row) {
  if (row.score === null) return h("div", { class: "c-score score" },
    h("span", { class: "number none" }, "–"), h("span", { class: "sub" }, row.status));
  return h("div", { class: "c-score score" },
    h("span", { class: `number ${row.tone}` }, row.score),
    h("span", {}, row.band && h("span", { class: `chip ${row.tone}` }, row.band), h("div", { class: "sub" }, row.judged)));
}

/** The customer's feeling from the first turns to the last, -1 at the bottom, 1 at the top. */
function feeling(row) {
  if (row.feeling === null) return h("div", { class: "c-feeling feeling" });
  const y = (value) => 9 - 7 * Math.max(-1, Math.min(1, value));
  const colour = row.feeling.change > 0.15 ? "var(--good)" : row.feeling.change < -0.15 ? "var(--bad)" : "var(--faint)";
  return h("div", { class: "c-feeling feeling", title: row.feeling.help },
    h("svg", { ...NS, width: 40, height: 18, "aria-hidden": "true" },
      h("line", { ...NS, x1: 0, x2: 40, y1: 9, y2: 9, style: { stroke: "var(--hair)" } }),
      h("line", { ...NS, x1: 4, x2: 36, y1: y(row.feeling.start), y2: y(row.feeling.end), style: { stroke: colour, "stroke-width": "2" } }),
      h("circle", { ...NS, cx: 4, cy: y(row.feeling.start), r: 2, style: { fill: colour } }),
      h("circle", { ...NS, cx: 36, cy: y(row.feeling.end), r: 3, style: { fill: colour } })),
    h("span", {}, row.feeling.text));
}

export default function ({ data, parentElement, setTriggerValue }) {
  if (!changed(parentElement, data)) return;
  const root = parentElement.querySelector(".list");
  const two = (name, a, b) => h("div", { class: `two ${name}` }, h("div", { class: "a", title: a }, a), h("div", { class: "b", title: b }, b));
  const heading = (column) => h("div", { class: column.right ? "right" : "" }, column.sort
    ? h("button", { type: "button", "aria-sort": column.sort === data.sort ? (data.descending ? "descending" : "ascending") : null,
        onclick: () => setTriggerValue("sort", column.sort) }, column.name,
        column.sort === data.sort && h("span", { class: "arrow" }, data.descending ? "▼" : "▲"))
    : column.name);
  const line = (row) => h("a", { class: "line", href: row.href, "data-id": row.id,
    onclick: (event) => { if (plain(event)) { event.preventDefault(); setTriggerValue("open", row.id); } } },
    two("c-when", row.day, row.hour),
    two("c-who", row.agent, row.team),
    two("c-what", row.subject, row.subline),
    h("div", { class: "c-duration right" }, row.duration),
    score(row),
    h("div", { class: "c-crit crit" }, row.critical.map((name) => h("span", { class: "chip bad", title: data.criticalHelp }, name))),
    h("div", { class: "c-events crit" }, row.events.map((one) => h("span", { class: `chip ${one.tone}`, title: one.help }, one.text))),
    feeling(row),
    h("div", { class: "c-outcome" }, row.outcome && h("span", { class: `chip ${row.outcomeTone}` }, row.outcome)));
  root.replaceChildren(h("div", { class: "frame" },
    h("div", { class: "line head" }, data.columns.map(heading)),
    data.rows.length ? data.rows.map(line) : h("div", { class: "empty" }, data.empty)));
}
