class Desk extends Marking {
  constructor(root, data) {
    super(root, data);
    this.itemNodes = new Map();
    root.classList.toggle("editing", Boolean(root.__editing));
    this.tab = root.__tab;
    this.drawDigest();
    this.drawEditBar();
    this.drawTalk();
    this.drawSheet();
    this.begin();
  }

  /** The four lines with their quotes to click, what happened, and what was promised. */
  drawDigest() {
    const { digest } = this.data, w = digest.words, box = this.root.querySelector(".digest");
    const at = (place) => h("span", { class: "t" }, place.start === null || place.start === undefined ? `#${place.turn + 1}` : clock(place.start));
    // not a button: a quote breaks over lines like the text around it
    const quote = (text, place) => h("span", { class: "said-there", role: "button", tabindex: 0, "data-turn": place.turn, title: this.data.audio ? this.words.hear : null,
      onclick: () => this.go(place), onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); event.stopPropagation(); this.go(place); } } }, text);
    const line = (one) => [h("dt", {}, one.part), h("dd", { "data-part": one.name },
      one.name === "reason" && digest.reason && h("span", { class: "chip info", title: digest.reason.help }, digest.reason.text),
      one.pieces.map((p) => (p.place ? quote(p.text, p.place) : p.text)))];
    const why = h("div", { class: "why", role: "status", hidden: true });
    const chip = (one) => h("button", { type: "button", class: `chip ${one.tone} event`, "data-kind": one.kind, title: `${one.why}\n${one.chance}`, onclick: (event) => {
      box.querySelectorAll(".event[aria-pressed]").forEach((node) => node.removeAttribute("aria-pressed"));
      event.currentTarget.setAttribute("aria-pressed", "true");
      why.replaceChildren(one.why, h("span", { class: "muted" }, ` ${one.chance}`));
      why.hidden = false;
      this.go(one.place);
    } }, one.title, at(one.place));
    const promise = (one) => h("tr", {},
      h("td", {}, one.who),
      h("td", {}, quote(one.what, one.place),
        one.kind && h("span", { class: `chip ${one.tone}` }, one.kind)),
      h("td", { title: one.said }, one.due),
      h("td", {}, one.keptPlace ? h("button", { type: "button", class: "chip good", title: one.keptHelp, onclick: () => this.go(one.keptPlace) }, one.kept)
        : h("span", { class: "muted", title: one.keptHelp }, one.kept)));
    box.setAttribute("aria-label", w.title);
    const told = digest.lines.length || digest.events.length;
    box.replaceChildren(...[
      h("div", { class: "gist" },
        digest.lines.length ? h("dl", {}, digest.lines.map(line)) : null,
        digest.events.length ? h("div", { class: "events" }, digest.events.map(chip)) : null,
        told && !digest.events.length ? h("div", { class: "events muted small" }, w.no_events) : null,
        why, digest.note ? h("div", { class: "muted small" }, digest.note) : null),
      digest.promises.length ? h("div", { class: "promises" }, h("table", {},
        h("caption", {}, `${w.promises} ${digest.promises.length}`),
        h("thead", {}, h("tr", {}, [w.who, w.what, w.due, w.kept].map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, digest.promises.map(promise)))) : null,
    ].filter(Boolean));
  }

  drawEditBar() {
    const { root, words: w } = this, { edit } = this.data, on = Boolean(root.__editing);
    const button = (cls, name, help, act, pressed) => h("button", { type: "button", class: cls, title: help, "aria-pressed": pressed, onclick: act }, name);
    const bar = root.querySelector(".editbar");
    bar.hidden = !edit;
    if (!edit) return;
    bar.replaceChildren(...[
      h("div", { class: "row" }, button("toggle", w.edit, w.editHelp, () => this.editing(!on), String(on)),
        on || edit.unsure ? button("swap", w.swap, w.swapHelp, () => this.swap()) : null,
        edit.unsure ? button("confirm", w.confirm, w.confirmHelp, () => this.tellRoles("confirm")) : null,
        h("span", { class: "muted small" }, on ? w.editHelp : edit.count)),
      edit.problem ? h("div", { class: "notice", role: "alert" }, edit.problem) : null,
      edit.unsure ? h("div", { class: "ask" }, edit.unsure) : null,
      edit.stale.length ? h("details", { class: "stale" }, h("summary", {}, edit.staleTitle), edit.stale.map((line) => h("div", {}, line))) : null,
    ].filter(Boolean));
  }

  editing(on) {
    this.root.__editing = on;
    this.root.classList.toggle("editing", on);
    if (on) this.root.__send("editing", true);
    this.drawEditBar();
    this.drawTalk();
  }

  swap() {
    const other = { agent: "customer", customer: "agent" };
    this.tellRoles("swap");
    for (const turn of this.data.turns) { turn.role = other[turn.role] || turn.role; turn.saving = true; }
    this.drawTalk();
  }

  tellRoles(kind) {
    this.root.__send("correct", { kind, roles: this.data.turns.map((turn) => turn.role).join(" ") });
  }

  /** Opens the editor in a line: Enter keeps, Escape leaves it, and what is typed stays out of every other shortcut. */
  edit(turn) {
    const entry = this.turnNodes.get(turn.i), w = this.words;
    if (!entry || entry.node.querySelector(".editor")) return;
    let role = turn.role;
    const area = h("textarea", { rows: 2, "aria-label": w.editLine, maxlength: 20000 });
    area.value = turn.text;
    const close = () => { editor.remove(); bubble.hidden = false; bubble.focus(); };
    const save = () => {
      const text = area.value.trim();
      if (text === turn.text.trim() && role === turn.role) return close();
      const asked = { kind: "turn", turn: turn.i, before: turn.text, role_before: turn.role, text: text === turn.text.trim() ? turn.text : text, role };
      Object.assign(turn, { text: asked.text, role, saving: true, words: [] });
      this.data.marks = this.data.marks.filter((mark) => mark.turn !== turn.i);
      this.drawTalk();
      return this.root.__send("correct", asked);
    };
    const keys = (event) => {
      event.stopPropagation();
      if (event.isComposing || event.keyCode === 229) return;
      if (event.key === "Escape") { event.preventDefault(); close(); }
      if (event.key === "Enter" && !event.shiftKey && event.target === area) { event.preventDefault(); save(); }
    };
    const stop = (event) => event.stopPropagation();
    const roles = h("span", { class: "rates", role: "group", "aria-label": w.speaker }, ["agent", "customer", "other"].map((name) =>
      h("button", { type: "button", "data-role": name, "aria-pressed": String(name === role), onclick: (event) => {
        role = name;
        for (const node of event.currentTarget.parentNode.children) node.setAttribute("aria-pressed", String(node.dataset.role === role));
      } }, w[name])));
    const editor = h("div", { class: "editor", onkeydown: keys, onkeyup: stop, onkeypress: stop, onclick: stop }, area,
      h("div", { class: "row" }, roles, h("span", { class: "gap" }), h("button", { type: "button", class: "cancel", onclick: close }, w.cancel),
        h("button", { type: "button", class: "save", onclick: save }, w.save)));
    const bubble = entry.node.querySelector(".bubble");
    bubble.hidden = true;
    entry.node.append(editor);
    area.rows = Math.min(8, Math.max(2, Math.ceil(turn.text.length / 24)));
    area.focus();
  }

  /** Shows which item a mark belongs to. */
  point(item) {
    this.root.querySelectorAll(".item.lit").forEach((node) => node.classList.remove("lit"));
    let node = this.itemNodes.get(item);
    if (!node || !node.isConnected) { this.tab = "all"; this.drawSheet(); node = this.itemNodes.get(item); }
    if (!node) return;
    node.classList.add("lit");
    const sheet = this.root.querySelector(".sheet");
    sheet.scrollTop = node.offsetTop - sheet.offsetTop - 60;
  }

  drawSheet() {
    const { summary, sections, counts } = this.data, right = this.root.querySelector(".right");
    const groups = { all: () => true, fail: (i) => i.status === "fail" || i.status === "partial", open: (i) => i.status === "not_evaluated" };
    const all = sections.flatMap((section) => section.items), tab = this.tab || "all";
    const tabs = Object.keys(groups).map((name) => h("button", { type: "button", "aria-pressed": String(name === tab),
      onclick: () => { this.tab = this.root.__tab = name; this.drawSheet(); } }, `${this.words.tabs[name]} ${all.filter(groups[name]).length}`));
    const shown = sections.map((section) => [section, section.items.filter(groups[tab])]).filter(([, items]) => items.length);
    right.replaceChildren(
      h("div", { class: "sum" },
        counts && h("div", { class: "top counts", title: counts.help }, h("span", { class: `total ${counts.tone}` }, counts.total), counts.band && h("span", { class: `chip ${counts.tone}` }, counts.band),
          h("span", { class: "muted small" }, counts.label), h("span", { class: "muted small beside" }, counts.machine)),
        !counts && h("div", { class: "top" }, h("span", { class: `total ${summary.tone}` }, summary.total), summary.band && h("span", { class: `chip ${summary.tone}` }, summary.band),
          h("span", { class: "muted small" }, summary.text)),
        !counts && summary.range && h("div", { class: "scale", title: summary.rangeHelp },
          h("span", { class: "range", style: { left: `${summary.range[0]}%`, width: `${Math.max(0.5, summary.range[1] - summary.range[0])}%` } }),
          summary.at !== null && h("span", { class: "at", style: { left: `${summary.at}%` } })),
        !counts && h("div", { class: "small muted" }, summary.rangeText),
        summary.notices.map((notice) => h("div", { class: "notice" }, h("b", {}, notice.title), ` ${notice.text}`)),
        all.length ? h("div", { class: "tabs", role: "group" }, tabs) : null),
      h("div", { class: "sheet", tabindex: "-1" }, shown.map(([section, items]) => [
        h("div", { class: "section" }, h("span", {}, section.title), h("span", { class: "points" }, section.score)),
        items.map((item) => this.itemNode(item))]),
      !shown.length && h("div", { class: "nothing" }, all.length ? this.words.noneHere : summary.empty)));
  }

  itemNode(item) {
    const quotes = item.quotes.map((quote) => h("button", { type: "button", class: "quote", style: { "--m": `var(--${{ pass: "good", fail: "bad", partial: "warn" }[item.status] || "faint"})` },
      "data-turn": quote.turn, title: this.data.audio ? this.words.hear : quote.quote, onclick: () => this.show(quote.turn, quote.start, quote.from) },
      h("span", { class: "t" }, quote.start === null ? `#${quote.turn + 1}` : clock(quote.start)), h("span", { class: "q" }, quote.quote), quote.witness && h("span", { class: "w", title: this.words.witnessHelp }, quote.witness)));
    const counted = this.data.counts?.items[item.id];
    const node = h("div", { class: `item ${item.status}`, "data-item": item.id },
      h("span", { class: `state ${item.status}`, title: item.statusText }),
      h("span", { class: "title" }, item.title, item.critical && h("span", { class: "chip bad", style: { "margin-left": "6px" } }, item.critical),
        counted && h("span", { class: `chip ${counted.tone}`, style: { "margin-left": "6px" } }, counted.text)),
      h("span", { class: "points" }, item.points),
      h("div", { class: "more" }, h("div", { class: "reason" }, item.reason, item.sure && h("span", { class: "sure", title: this.words.sureHelp }, item.sure)), quotes.length ? h("div", { class: "quotes" }, quotes) : null));
    this.itemNodes.set(item.id, node);
    return node;
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".desk");
  root.__send = setTriggerValue;
  if (!changed(parentElement, data)) return;
  root.__desk?.observer.disconnect();
  root.style.setProperty("--above", `${data.above}px`);
  root.__desk = null;
  const desk = new Desk(root, data);
  root.__desk = desk;
  if (data.audio) desk.drawState();
}
