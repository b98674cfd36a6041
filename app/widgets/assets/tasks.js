export default function ({ data, parentElement, setTriggerValue }) {
  if (!changed(parentElement, data)) return;
  const root = parentElement.querySelector(".tasks");
  const picked = new Set();
  const send = (act, ids, to) => setTriggerValue("act", { act, ids, to: to || "" });
  const two = (name, a, b, title) => h("div", { class: `two ${name}`, title: title || null },
    h("div", { class: "a", title: a }, a), h("div", { class: "b", title: b }, b));
  const why = (row) => h("div", { class: "c-why why", title: row.reasons.map((one) => one.text).join("\n") },
    row.reasons.slice(0, 2).map((one) => h("div", { class: one.tone }, one.text)),
    row.reasons.length > 2 && h("div", { class: "more" }, row.reasons.slice(2).map((one) => one.short).join(" · ")));
  const open = (row) => h("a", { class: row.own ? "main" : "", href: row.href, "data-open": row.id,
    onclick: (event) => { if (plain(event)) { event.preventDefault(); send("open", [row.id]); } } }, row.open);
  const act = (row, one) => h("button", { type: "button", class: "quiet", "data-act": one.act, onclick: () => send(one.act, [row.id]) }, one.text);
  const pick = (row) => h("div", { class: "c-pick" }, row.pending && h("input", { type: "checkbox", "aria-label": row.agent, "data-pick": row.id,
    onchange: (event) => { event.target.checked ? picked.add(row.id) : picked.delete(row.id); show(); } }));
  const line = (row) => h("div", { class: `line ${row.tone}`, "data-id": row.id },
    data.lead && pick(row),
    two(`c-due ${row.dueTone}`, row.due, row.left),
    two("c-who", row.agent, row.team),
    two("c-what", row.subject, row.subline),
    h("div", { class: `c-score number ${row.scoreTone}`, title: row.band }, row.score),
    why(row),
    two("c-have", row.have, row.plan),
    h("div", { class: "acts" }, row.acts.map((one) => act(row, one)), open(row)));

  const count = h("span", { class: "count", "aria-live": "polite" });
  const whom = h("select", { "aria-label": data.words.assign }, data.people.map(([name, text]) => h("option", { value: name }, text)));
  const give = h("button", { type: "button", class: "main", "data-bar": "assign", onclick: () => send("assign", [...picked], whom.value) }, data.words.assign);
  const drop = h("button", { type: "button", "data-bar": "drop", onclick: () => send("drop", [...picked]) }, data.words.drop);
  const every = h("input", { type: "checkbox", "aria-label": data.words.all, onchange: (event) => {
    root.querySelectorAll("[data-pick]").forEach((box) => {
      box.checked = event.target.checked;
      event.target.checked ? picked.add(box.dataset.pick) : picked.delete(box.dataset.pick);
    });
    show();
  } });
  function show() {
    count.textContent = data.words.picked.replace("{n}", picked.size);
    give.disabled = drop.disabled = picked.size === 0;
    root.querySelectorAll(".line[data-id]").forEach((node) => node.classList.toggle("picked", picked.has(node.dataset.id)));
  }
  const anyPending = data.rows.some((row) => row.pending);
  root.classList.toggle("lead", data.lead);
  root.replaceChildren(h("div", { class: "frame" },
    data.lead && anyPending && h("div", { class: "bar" }, every, count, whom, give, drop),
    data.rows.length > 0 && h("div", { class: "line head" }, data.lead && h("div", {}), data.columns.map((name) => h("div", {}, name)), h("div", {})),
    data.rows.length ? data.rows.map(line) : h("div", { class: "empty" }, h("b", {}, data.empty[0]), data.empty[1])));
  show();
}
