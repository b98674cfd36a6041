const VERDICTS = ["pass", "partial", "fail", "na"];
const PAUSE = 600;
const PATIENCE = 12000;

/** A sheet as it is compared: blanks around comments, empty ones and the order of items mean nothing. */
const bare = (sheet) => JSON.stringify(["verdicts", "comments", "lines"].map((part) => Object.entries(sheet[part] || {})
  .map(([item, value]) => [item, typeof value === "string" ? value.trim() : value]).filter(([, value]) => value !== "").sort()));

/** A conversation to hear beside the form on which it is judged. Every change is sent soon after, and kept in the browser until it is stored. */
class Rating extends Listening {
  constructor(root, data, before) {
    super(root, data);
    this.sheet = before?.sheet || { verdicts: {}, comments: {}, lines: {}, ...structuredClone(data.stored) };
    this.version = before?.version ?? data.version;
    this.open = before?.open || null;
    this.items = data.sections.flatMap((section) => section.items);
    this.at = before?.at ?? 0;
    this.dirty = Boolean(before?.dirty || before?.sent);
    this.sent = null;
    this.line = null;
    if (!before) this.recover();
    else if (this.dirty) this.change();
    this.drawTalk();
    this.drawForm();
    this.begin();
  }

  get kept() { return `callqa-rating-${this.data.place}`; }

  /** What the browser kept of a window that was closed before the last change was stored. */
  recover() {
    let found = null;
    try { found = JSON.parse(localStorage.getItem(this.kept)); } catch { /* without storage there is nothing to recover */ }
    if (!found || this.data.submitted) return this.forget();
    if (found.version === this.version) { this.sheet = found.sheet; this.change(); }
    else if (bare(found.sheet) !== bare(this.sheet)) this.other = found.sheet;
    else this.forget();
    return undefined;
  }

  forget() { try { localStorage.removeItem(this.kept); } catch { /* see recover */ } }

  change() {
    this.dirty = true;
    try { localStorage.setItem(this.kept, JSON.stringify({ version: this.version, sheet: this.sheet })); } catch { /* see recover */ }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(false), PAUSE);
    this.drawFoot();
  }

  send(submit) {
    clearTimeout(this.timer);
    if (this.sent || this.other || this.data.submitted || (!submit && !this.dirty)) { this.submitting = this.submitting || submit; return; }
    this.sent = `${Date.now()}-${Math.random()}`;
    this.dirty = false;
    this.submitting = false;
    this.last = structuredClone(this.sheet);
    // without an answer, as after a lost connection, it is sent again; what was stored all the same is known by its content
    this.waiting = setTimeout(() => { if (!this.root.isConnected) return; this.sent = null; this.dirty = true; this.send(submit); }, PATIENCE);
    this.root.__send("save", { nonce: this.sent, place: this.data.place, version: this.version, sheet: this.sheet, submit });
    this.drawFoot();
  }

  /** What came of what was sent. What another window stored meanwhile is not written over without asking. */
  received(data) {
    const { stored, version, submitted, problem, ack } = data;
    Object.assign(this.data, { stored, version, submitted, problem, ack, steps: data.steps, finished: data.finished });
    if (!ack || ack !== this.sent) return;
    this.sent = null;
    clearTimeout(this.waiting);
    if (problem?.kind === "changed" && bare(stored) === bare(this.last)) { this.data.problem = null; this.version = version; this.dirty = bare(this.sheet) !== bare(stored); }
    else if (problem?.kind === "changed") { this.other = this.sheet; this.sheet = { verdicts: {}, comments: {}, lines: {}, ...structuredClone(stored) }; this.version = version; this.drawForm(); return; }
    else if (problem) this.dirty = true;
    else { this.version = version; if (!this.dirty) this.forget(); }
    if (submitted) { this.forget(); this.drawForm(); return; }
    this.drawHead();
    this.drawFoot();
    if (!this.data.problem && (this.dirty || this.submitting)) this.send(this.submitting);
  }

  settle(mine) {
    if (mine) this.sheet = this.other;
    this.other = null;
    if (mine) this.change(); else this.forget();
    this.drawForm();
  }

  judge(item, verdict) {
    if (this.data.submitted || this.other) return;
    if (this.sheet.verdicts[item.id] === verdict) delete this.sheet.verdicts[item.id];
    else this.sheet.verdicts[item.id] = verdict;
    this.at = this.items.indexOf(item);
    this.change();
    this.redraw(item);
    this.drawHead();
  }

  move(by) {
    this.at = Math.max(0, Math.min(this.items.length - 1, this.at + by));
    this.lightItem();
  }

  /** On to the next item without a verdict, after one was given by key. */
  onward() {
    const next = this.items.findIndex((item, k) => k > this.at && !this.sheet.verdicts[item.id]);
    if (next >= 0) this.at = next;
    this.lightItem();
  }

  mark() { this.rows.forEach((row, id) => row.node.classList.toggle("lit", id === this.items[this.at]?.id)); }

  lightItem() {
    this.mark();
    const sheet = this.root.querySelector(".sheet"), node = this.rows.get(this.items[this.at]?.id)?.node;
    if (!node) return;
    const top = node.offsetTop - sheet.offsetTop;
    if (top < sheet.scrollTop + 34) sheet.scrollTop = top - 40;
    else if (top + node.offsetHeight > sheet.scrollTop + sheet.clientHeight) sheet.scrollTop = top + node.offsetHeight - sheet.clientHeight + 8;
  }

  keys() {
    const item = () => this.items[this.at], by = (verdict) => () => { if (item()) { this.judge(item(), verdict); this.onward(); } };
    const own = { ArrowDown: () => this.move(1), ArrowUp: () => this.move(-1), j: () => this.move(1), k: () => this.move(-1),
      c: () => item() && this.comment(item()), l: () => item() && this.pin(item()) };
    VERDICTS.forEach((verdict, k) => { own[String(k + 1)] = by(verdict); });
    return { ...super.keys(), ...own };
  }

  press(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); this.submit(); }
    else super.press(event);
  }

  submit() { if (!this.missing().length && !this.data.submitted && !this.other) this.send(true); }
  missing() { return this.items.filter((item) => !this.sheet.verdicts[item.id]); }

  /** Pins the line that is played or was clicked last to an item, or takes it away. */
  pin(item) {
    if (this.data.submitted || this.other) return;
    const line = this.line ?? (this.now >= 0 ? this.now : null);
    if (item.id in this.sheet.lines) delete this.sheet.lines[item.id];
    else if (line !== null) this.sheet.lines[item.id] = line;
    else return;
    this.change();
    this.redraw(item);
  }

  comment(item) {
    if (this.data.submitted || this.other) return;
    this.open = item.id;
    this.at = this.items.indexOf(item);
    this.redraw(item);
    this.lightItem();
    this.rows.get(item.id).node.querySelector("textarea")?.focus();
  }

  turnNode(turn, marks, first) {
    const node = super.turnNode(turn, marks, first);
    node.addEventListener("click", () => {
      this.line = turn.i;
      this.talk.querySelectorAll(".picked").forEach((other) => other.classList.remove("picked"));
      node.classList.add("picked");
    });
    return node;
  }

  drawForm() {
    this.rows = new Map();
    const sheet = this.root.querySelector(".sheet"), scrolled = sheet.scrollTop;
    sheet.replaceChildren(...this.data.sections.flatMap((section) => [h("div", { class: "section" }, section.title), ...section.items.map((item) => this.itemNode(item))]));
    sheet.scrollTop = scrolled;
    this.drawHead();
    this.drawFoot();
    this.mark();
  }

  redraw(item) {
    const old = this.rows.get(item.id).node;
    old.replaceWith(this.itemNode(item));
    this.mark();
  }

  itemNode(item) {
    const w = this.data.form, said = this.sheet.verdicts[item.id], line = this.sheet.lines[item.id], text = this.sheet.comments[item.id] || "";
    const closed = Boolean(this.data.submitted || this.other), turn = this.turns.get(line);
    const buttons = h("span", { class: "verdicts", role: "radiogroup", "aria-label": item.title }, VERDICTS.map((verdict, k) =>
      h("button", { type: "button", class: verdict, role: "radio", "aria-checked": String(said === verdict), disabled: closed, "data-verdict": verdict, title: `${w.verdicts[verdict]} (${k + 1})`,
        onclick: () => this.judge(item, verdict) }, w.short[verdict])));
    const area = this.open === item.id && !closed ? h("textarea", { rows: 2, maxlength: 2000, "aria-label": w.comment, placeholder: w.comment,
      oninput: (event) => { this.sheet.comments[item.id] = event.target.value; this.change(); },
      onkeydown: (event) => { if (event.key === "Escape" && !event.isComposing) { event.preventDefault(); this.open = null; this.redraw(item); } } }) : null;
    if (area) area.value = text;
    const extras = h("div", { class: "extras" },
      turn && h("button", { type: "button", class: "quote", title: w.hear, onclick: () => this.go({ turn: line, start: turn.start }) },
        h("span", { class: "t" }, turn.start === null ? `#${line + 1}` : clock(turn.start)), h("span", { class: "q" }, turn.text)),
      text && !area && h("button", { type: "button", class: "said", disabled: closed, onclick: () => this.comment(item) }, text),
      !closed && h("span", { class: "tools" },
        !area && !text && h("button", { type: "button", onclick: () => this.comment(item), title: `${w.comment} (c)` }, w.addComment),
        h("button", { type: "button", onclick: () => this.pin(item), title: w.pinHelp }, line === undefined ? w.pin : w.unpin)));
    const node = h("div", { class: `rated ${said || "open"}`, "data-item": item.id, onclick: (event) => { if (!event.target.closest("button, textarea")) { this.at = this.items.indexOf(item); this.lightItem(); } } },
      h("div", { class: "line" }, h("span", { class: "title", title: item.help }, item.title), buttons),
      h("div", { class: "help" }, item.help), extras, area);
    this.rows.set(item.id, { node });
    return node;
  }

  drawHead() {
    const w = this.data.form, missing = this.missing().length, done = this.items.length - missing;
    this.root.querySelector(".head").replaceChildren(...[
      h("div", { class: "top" }, h("b", {}, `${done} / ${this.items.length}`), h("span", { class: "muted small" }, this.data.submitted ? w.submitted : w.blind)),
      h("div", { class: "bar" }, h("i", { style: { width: `${(100 * done) / Math.max(1, this.items.length)}%` } })),
      this.data.steps.length > 1 ? h("div", { class: "steps", role: "group", "aria-label": w.conversations }, this.data.steps.map((step) =>
        h("button", { type: "button", class: step.state, "aria-pressed": String(step.here), title: step.title, onclick: () => this.leave(step.id) }, step.label))) : null,
    ].filter(Boolean));
  }

  leave(id) { if (this.dirty && !this.other) this.send(false); this.root.__send("open", id); }

  drawFoot() {
    const w = this.data.form, missing = this.missing(), foot = this.root.querySelector(".foot");
    if (this.other) {
      foot.replaceChildren(h("div", { class: "notice", role: "alert" }, w.changed), h("div", { class: "acts" },
        h("button", { type: "button", class: "plain", onclick: () => this.settle(false) }, w.takeStored), h("button", { type: "button", class: "go", onclick: () => this.settle(true) }, w.keepMine)));
      return;
    }
    const state = this.data.finished ? w.allDone : this.data.submitted ? w.submittedAt : this.sent ? w.saving : this.dirty ? w.unsaved : this.version ? w.saved : "";
    foot.replaceChildren(...[
      this.data.problem && this.data.problem.kind !== "changed" ? h("div", { class: "notice", role: "alert" }, this.data.problem.text) : null,
      h("div", { class: "acts" }, h("span", { class: "muted small", role: "status" }, state), h("span", { class: "gap" }),
        this.data.submitted ? null : h("span", { class: "muted small" }, missing.length ? w.missing.replace("{n}", missing.length) : ""),
        this.data.submitted ? null : h("button", { type: "button", class: "go", disabled: missing.length > 0 || Boolean(this.sent && this.submitting), title: `${w.submitHelp} (Ctrl+Enter)`, onclick: () => this.submit() }, w.submit)),
      this.data.submitted ? null : h("div", { class: "hint" }, w.keys),
    ].filter(Boolean));
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".desk");
  root.__send = setTriggerValue;
  if (!changed(parentElement, data)) return;
  const desk = root.__desk, same = desk && desk.data.place === data.place;
  if (same && desk.data.language === data.language) { desk.received(data); return; }
  if (same) desk.received(data);
  if (desk) { desk.observer.disconnect(); clearTimeout(desk.timer); clearTimeout(desk.waiting); }
  root.style.setProperty("--above", `${data.above}px`);
  root.__desk = null;
  if (!same) root.__view = null;
  const next = new Rating(root, data, same ? desk : null);
  root.__desk = next;
  if (data.audio) next.drawState();
}
