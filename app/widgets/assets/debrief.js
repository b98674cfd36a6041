/** Items by raters: what parts them stands out, a click shows why each said so, and the lead sets what is right. */
class Grid {
  constructor(root, data, before) {
    Object.assign(this, { root, data, open: before?.open || null, only: before?.only ?? data.rows.some((row) => row.apart) });
    // what was written stays until it is what is stored
    const kept = data.rows.map((row) => [row, before?.draft[row.id]]).filter(([row, own]) => own && (own.verdict !== row.reference || own.why.trim() !== row.why));
    this.draft = Object.fromEntries(kept.map(([row, own]) => [row.id, own]));
    this.draw();
  }

  chip(verdict, extra = "") {
    const known = this.data.verdicts[verdict];
    return h("span", { class: `v ${verdict || "none"} ${extra}`, title: known?.long }, known ? known.short : "–");
  }

  draw() {
    const { data } = this, w = data.words, apart = data.rows.filter((row) => row.apart).length;
    const columns = `minmax(150px, 1.7fr) repeat(${data.raters.length}, minmax(64px, 0.7fr)) 78px 92px`;
    const shown = this.only ? data.rows.filter((row) => row.apart) : data.rows;
    const unset = data.rows.filter((row) => !row.reference && row.consensus);
    let section = null;
    this.root.style.setProperty("--columns", columns);
    this.root.style.setProperty("--least", `${320 + 72 * data.raters.length}px`);
    this.root.replaceChildren(...[
      data.problem && h("div", { class: "notice", role: "alert" }, data.problem),
      h("div", { class: "tools" }, h("label", {}, h("input", { type: "checkbox", checked: this.only, onchange: (event) => { this.only = event.target.checked; this.draw(); } }), ` ${w.onlyApart} (${apart})`),
        h("span", { class: "gap" }),
        data.leads && unset.length ? h("button", { type: "button", class: "plain", onclick: () => this.send(unset.map((row) => ({ item: row.id, verdict: row.consensus, why: "" }))) }, `${w.rest} (${unset.length})`) : null),
      h("div", { class: "scroll" }, h("div", { class: "grid", role: "table" },
        h("div", { class: "names", role: "row" }, h("div", {}, w.item), data.raters.map((rater) => h("div", { class: "mid", title: rater.seen ? w.seenBefore : null },
          h("div", { class: "who" }, rater.name, rater.seen && h("span", { class: "seen" }, " ⚠")), h("div", { class: "small" }, rater.given ? rater.score : w.missing))),
          h("div", { class: "mid" }, w.machine, h("div", { class: "small" }, data.machineScore)), h("div", { class: "mid" }, w.reference)),
        shown.map((row) => {
          const head = row.section !== section ? h("div", { class: "section" }, row.section) : null;
          section = row.section;
          return [head, this.line(row), this.open === row.id ? this.detail(row) : null];
        }),
        !shown.length && h("div", { class: "nothing" }, w.allAgree))),
      data.raters.some((rater) => rater.seen) && h("div", { class: "foot small" }, `⚠ ${w.seenBefore}`),
    ].filter(Boolean));
  }

  line(row) {
    const common = row.consensus;
    return h("button", { type: "button", class: `line ${row.apart ? "apart" : ""}`, role: "row", "data-item": row.id, "aria-expanded": String(this.open === row.id),
      onclick: () => { this.open = this.open === row.id ? null : row.id; this.draw(); } },
      h("div", { class: "title" }, row.title, row.notes.length ? h("span", { class: "small" }, ` ✎${row.notes.length}`) : null),
      row.said.map((verdict) => h("div", { class: "mid" }, this.chip(verdict, row.apart && verdict && verdict !== common ? "odd" : ""))),
      h("div", { class: "mid" }, row.machine ? this.chip(row.machine, common && row.machine !== common ? "odd" : "") : h("span", { class: "small", title: row.machineText }, "–")),
      h("div", { class: "mid" }, row.reference ? this.chip(row.reference, "set") : h("span", { class: "small" }, "·")));
  }

  quote(line) {
    return line && h("a", { class: "quote", href: line.href, target: "_blank", title: this.data.words.hear }, h("span", { class: "t" }, line.at), h("span", { class: "q" }, line.text));
  }

  detail(row) {
    const { data } = this, w = data.words, draft = this.draft[row.id] || { verdict: row.reference || row.consensus, why: row.why };
    const why = h("textarea", { rows: 2, maxlength: 2000, placeholder: w.why, "aria-label": w.why, oninput: (event) => { this.draft[row.id] = { ...(this.draft[row.id] || draft), why: event.target.value }; } });
    why.value = draft.why;
    const choices = h("span", { class: "choices", role: "radiogroup", "aria-label": w.reference }, data.order.map((name) =>
      h("button", { type: "button", role: "radio", class: name, "aria-checked": String(draft.verdict === name), "data-verdict": name,
        onclick: () => { this.draft[row.id] = { ...draft, why: why.value, verdict: name }; this.draw(); } }, data.verdicts[name].long)));
    const note = (who, text, line) => h("div", { class: "note" }, h("b", {}, who), h("div", {}, text && h("div", {}, text), line));
    return h("div", { class: "detail", role: "row" },
      row.help && h("div", { class: "help" }, row.help),
      row.notes.map((one) => note(one.rater, one.text, this.quote(one.line))),
      note(w.machine, `${row.machineText}${row.machineReason ? ` · ${row.machineReason}` : ""}`, row.machineLines.map((line) => this.quote(line))),
      row.agreement && h("div", { class: "small" }, `${w.agreement} ${row.agreement}`, row.consensus && ` · ${w.consensus} ${data.verdicts[row.consensus].long}`),
      data.leads ? h("div", { class: "right" }, h("b", {}, w.reference), choices, why,
        h("div", { class: "acts" }, h("span", { class: "small" }, row.by), h("span", { class: "gap" }),
          h("button", { type: "button", class: "go", disabled: !draft.verdict, onclick: () => { const asked = this.draft[row.id] || draft; this.send([{ item: row.id, verdict: asked.verdict, why: why.value }]); } }, w.set)))
        : row.reference && note(w.reference, `${data.verdicts[row.reference].long}${row.why ? ` · ${row.why}` : ""}`, h("div", { class: "small" }, row.by)));
  }

  send(list) {
    for (const one of list) this.draft[one.item] = { verdict: one.verdict, why: one.why };
    this.root.__send("reference", { place: this.data.place, list });
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".debrief");
  root.__send = setTriggerValue;
  if (!changed(parentElement, data)) return;
  const before = root.__grid?.data.place === data.place ? root.__grid : null;
  root.__grid = new Grid(root, data, before);
}
