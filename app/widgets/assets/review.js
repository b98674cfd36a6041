const VERDICTS = ["pass", "partial", "fail", "na"];
const SIGNS = { pass: "✓", partial: "½", fail: "✗", na: "N/A" };
const MARKS = { best_practice: "★", to_coach: "⚑" };
const QUIET = 1.2;
const copied = (value) => JSON.parse(JSON.stringify(value));
const blank = () => ({ verdict: "", cause: "", why: "", lapse: "", comment: "", grave: true });
const setting = (name, value) => {
  try {
    const all = JSON.parse(localStorage.getItem("callqa-listening") || "{}");
    if (value !== undefined) localStorage.setItem("callqa-listening", JSON.stringify({ ...all, [name]: value }));
    return value === undefined ? all[name] : value;
  } catch { return value; }
};

class ReviewDesk extends Listening {
  constructor(root, data) {
    super(root, data);
    this.form = root.querySelector(".form");
    this.bar = root.querySelector(".bar");
    this.items = data.sections.flatMap((section) => section.items);
    this.byId = new Map(this.items.map((item) => [item.id, item]));
    this.reading = Boolean(data.review.reading);
    this.content = copied(data.kept.content);
    this.figures = data.figures;
    this.at = 0;
    this.seen = -1;
    this.skipping = Boolean(setting("skip"));
    this.gaps = this.silences();
    this.watch = new Stopwatch(data.kept.seconds, root, () => Boolean(data.audio) && !this.audio.paused);
    this.watch.shown = () => { this.drawTime(); this.fit(); };
    this.keeper = this.reading ? null : new DraftKeeper(data.review, data.kept, this.watch, (state, told) => this.heard(state, told));
    this.state = data.kept.version ? "saved" : "";
    this.said = data.said;
    if (this.said) setTimeout(() => { this.said = ""; if (this.root.__desk === this) this.drawBar(); }, 10000);
    if (this.keeper) this.restore();
    if (data.audio) this.audio.playbackRate = setting("rate") || 1;
    root.classList.toggle("reading", this.reading);
    this.drawBar();
    this.drawFind();
    this.drawTalk();
    this.drawForm();
    this.drawTold();
    this.form.scrollTop = this.talk.scrollTop = 0;
    this.begin();
    this.fit();
    for (const later of [0, 60, 250, 600]) setTimeout(() => this.fit(), later); // what stands above may still move
  }

  /** Fills the window down to its edge, whatever stands above. */
  fit() {
    const above = this.root.getBoundingClientRect().top + (document.querySelector("[data-testid=stMain]")?.scrollTop || 0);
    if (above > 0) this.root.style.setProperty("--above", `${Math.round(above + this.data.below)}px`);
  }

  drawPictures() { super.drawPictures(); this.fit(); }

  // ---- what is written

  answer(id) { return (this.content.answers[id] ||= blank()); }
  given(id) { return this.content.answers[id] || blank(); }
  overrules(item) { const { verdict } = this.given(item.id); return Boolean(verdict && item.machine && verdict !== item.machine); }
  lacks(item) {
    const answer = this.given(item.id);
    if (!answer.verdict) return item.must ? "needVerdict" : "";
    if (this.overrules(item) && !answer.cause) return "needCause";
    return (answer.cause === "other" || answer.lapse === "other") && !answer.why.trim() ? "needWords" : "";
  }

  /** Changes the content, keeps it, and draws what shows it. */
  change(act, item = null, soon = 900) {
    if (this.reading || this.submitting) return;
    act(this.content);
    for (const [id, answer] of Object.entries(this.content.answers)) if (canonical(answer) === canonical({ ...blank(), grave: answer.grave })) delete this.content.answers[id];
    this.keeper.keep(this.content, soon);
    if (item) this.redraw(item);
    this.drawBar();
  }

  judge(verdict) {
    const item = this.items[this.at];
    if (!item || this.reading) return;
    const agrees = verdict === item.machine || (!item.machine && verdict);
    this.change(() => {
      const answer = this.answer(item.id);
      answer.verdict = verdict;
      if (verdict === item.machine || !verdict) answer.cause = "";
      if (verdict !== "fail" && verdict !== "partial") answer.lapse = "";
      if (verdict === "fail") answer.grave = item.grave ? item.grave.grave : true;
    }, item, 250);
    if (agrees) this.step(1);
    else if (verdict && !this.given(item.id).cause) this.form.querySelector(".current .cause")?.focus();
  }

  agree() {
    const item = this.items[this.at], verdict = item && (item.machine || item.suggested);
    if (verdict) this.judge(verdict);
  }

  // ---- going from item to item, from evidence to evidence

  step(by) { this.goTo(Math.max(0, Math.min(this.items.length - 1, this.at + by))); }
  goTo(at) {
    if (at === this.at || !this.items[at]) return this.revealItem();
    const before = this.items[this.at];
    this.at = at;
    this.seen = -1;
    this.redraw(before);
    this.redraw(this.items[at]);
    return this.revealItem();
  }

  revealItem() { this.form.querySelector(".current")?.scrollIntoView({ block: "nearest" }); }
  nextOpen() {
    const order = [...this.items.slice(this.at + 1), ...this.items.slice(0, this.at + 1)], item = order.find((one) => this.lacks(one));
    if (item) this.goTo(this.items.indexOf(item));
  }

  evidence(by) {
    const { quotes } = this.items[this.at] || { quotes: [] };
    if (!quotes.length) return;
    this.seen = this.seen < 0 && by < 0 ? quotes.length - 1 : (this.seen + by + quotes.length) % quotes.length;
    const quote = quotes[this.seen];
    this.show(quote.turn, quote.start, quote.from);
    this.form.querySelectorAll(".current .quote").forEach((node, k) => node.classList.toggle("lit", k === this.seen));
  }

  point(id) { this.goTo(this.items.findIndex((item) => item.id === id)); }

  // ---- keys: by their place on the keyboard, so that a Chinese input method does not swallow them

  keys() { return {}; }
  press(event) {
    const target = event.composedPath()[0], typing = /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName || "");
    if (!this.overlay.hidden) { if (event.key === "Escape" || event.key === "?" || event.key === "？") { event.preventDefault(); this.help(false); } return; }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") { event.preventDefault(); this.submit(); return; }
    if (event.isComposing || event.keyCode === 229 && typing) return;
    if (typing) { if (this.root.contains(target)) this.pressInField(event, target); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || target.isContentEditable) return;
    if ((event.key === " " || event.key === "Enter") && target.tagName === "BUTTON" && !target.closest(".form")) return;
    const elsewhere = target instanceof Element && !this.root.contains(target) && target.closest("a,button,[role=menu]");
    if (elsewhere && /^(Enter| )$/.test(event.key)) return;
    const act = this.shortcut(event);
    if (act) { event.preventDefault(); event.stopPropagation(); act(); }
  }

  /** Escape and Enter lead back to the list; Enter in the list of causes goes on to words, where they are asked for, or to the next item. */
  pressInField(event, field) {
    const enters = event.key === "Enter" && !event.shiftKey && !field.matches(".overall, [type=search]");
    if (!enters && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    const asked = field.matches(".cause, .lapse") && this.items[this.at] && this.lacks(this.items[this.at]) === "needWords";
    if (enters && asked) { if (!this.form.querySelector(".current .why")) this.redraw(this.items[this.at]); this.focusOn(".current .why"); return; }
    field.blur();
    this.form.focus({ preventScroll: true });
    if (enters && field.matches(".cause, .why") && !this.lacks(this.items[this.at])) this.step(1);
    else if (this.items[this.at]) this.redraw(this.items[this.at]);
  }

  shortcut(event) {
    const shift = event.shiftKey, sound = Boolean(this.data.audio), code = event.code;
    if (event.key === "?" || event.key === "？") return () => this.help(true);
    if (sound) {
      const heard = { Space: () => this.toggle(), ArrowLeft: () => this.jump(-5), ArrowRight: () => this.jump(5), BracketLeft: () => this.faster(-1), BracketRight: () => this.faster(1), KeyS: () => this.skip() }[code];
      if (heard) return heard;
    }
    const judged = { Digit1: "pass", Numpad1: "pass", KeyP: "pass", Digit2: "fail", Numpad2: "fail", KeyF: "fail", Digit3: "na", Numpad3: "na", KeyN: "na", Digit4: "partial", Numpad4: "partial", KeyH: "partial", Digit0: "", Backspace: "" };
    if (code in judged) return () => this.judge(judged[code]);
    return {
      ArrowUp: () => this.step(-1), ArrowDown: () => this.step(1), KeyK: () => this.step(-1), KeyJ: () => this.step(1), KeyU: () => this.nextOpen(),
      KeyE: () => this.evidence(shift ? -1 : 1), KeyA: () => this.agree(), Enter: () => this.agree(), KeyC: () => this.focusOn(".current .comment"), KeyR: () => this.focusOn(".current .cause"),
      KeyM: () => this.pin(), KeyB: () => this.mark("best_practice"), KeyT: () => this.mark("to_coach"), Slash: () => this.root.querySelector(".find input").focus(),
    }[code];
  }

  focusOn(selector) { const node = this.form.querySelector(selector); if (node) node.focus(); }
  faster(by) {
    const at = RATES.indexOf(this.audio.playbackRate), rate = RATES[Math.max(0, Math.min(RATES.length - 1, (at < 0 ? 1 : at) + by))];
    this.audio.playbackRate = setting("rate", rate);
    this.drawState();
  }

  skip() { this.skipping = setting("skip", !this.skipping); this.drawState(); }

  help(open) {
    this.overlay.hidden = !open;
    this.overlay.replaceChildren(h("div", { class: "card keys-card", role: "dialog", "aria-label": this.words.keys },
      h("div", { class: "row" }, h("b", {}, this.words.keys), h("span", { class: "gap" }), h("button", { type: "button", class: "plain", onclick: () => this.help(false) }, this.words.close)),
      h("dl", {}, this.data.keys.map(([keys, what]) => [h("dt", {}, keys.split(" ").map((key) => h("kbd", {}, key))), h("dd", {}, what)]))));
    this.overlay.onclick = (event) => { if (event.target === this.overlay) this.help(false); };
    if (open) this.overlay.querySelector("button").focus();
  }

  get overlay() { return this.root.querySelector(".overlay"); }

  // ---- the moment: notes and marks

  /** The turn that sounds, or was clicked last. */
  moment() {
    const at = this.data.audio ? this.audio.currentTime : null;
    let turn = this.now >= 0 ? this.now : this.picked ?? 0;
    if (at !== null && this.now < 0) for (const [start, i] of this.starts) if (start <= at + 0.02) turn = i;
    return { turn, seconds: at === null ? this.turns.get(turn)?.start ?? null : Math.round(at * 10) / 10 };
  }

  pin() {
    if (this.reading) return;
    const { turn, seconds } = this.moment();
    this.change((content) => content.notes.push({ turn, seconds, text: "" }));
    this.drawPinned();
    this.drawNotes();
    const fields = this.form.querySelectorAll(".pin input");
    fields[fields.length - 1 - this.content.bookmarks.length]?.focus();
  }

  mark(kind) {
    if (this.reading) return;
    const { turn } = this.moment(), found = this.content.bookmarks.findIndex((mark) => mark.turn === turn && mark.kind === kind);
    const said = this.turns.get(turn) || { start: null, end: null }, item = this.items[this.at]?.quotes.some((quote) => quote.turn === turn) ? this.items[this.at].id : "";
    this.change((content) => {
      if (found >= 0) content.bookmarks.splice(found, 1);
      else content.bookmarks.push({ turn, start: said.start, end: said.end, kind, item, note: "" });
    });
    this.drawPinned();
    this.drawNotes();
  }

  // ---- sound

  /** Where nobody speaks: from and to, a little inside the turns around. */
  silences() {
    const spoken = this.data.turns.filter((turn) => turn.start !== null && turn.end !== null).map((turn) => [turn.start, turn.end]).sort((a, b) => a[0] - b[0]);
    const gaps = [];
    let end = 0;
    for (const [start, stop] of spoken) {
      if (start - end > QUIET) gaps.push([end + (end ? 0.3 : 0), start - 0.25]);
      end = Math.max(end, stop);
    }
    if (spoken.length) this.spokenUntil = end;
    return gaps;
  }

  tick() {
    super.tick();
    if (!this.skipping || this.audio.paused || this.audio.seeking) return;
    const at = this.audio.currentTime, gap = this.gaps.find(([from, to]) => at >= from && at < to - 0.15);
    if (gap) this.audio.currentTime = gap[1];
  }

  drawControls() {
    super.drawControls();
    const w = this.words;
    this.skipButton = h("button", { type: "button", class: "skip", title: w.skipHelp, onclick: () => this.skip() }, w.skip);
    this.followButton.replaceWith(this.skipButton);
    this.rates.addEventListener("click", () => setting("rate", this.audio.playbackRate));
  }

  drawState() {
    super.drawState();
    this.skipButton?.setAttribute("aria-pressed", String(this.skipping));
  }

  enter(i) { super.enter(i); if (i >= 0) this.picked = i; }

  // ---- keeping and submitting

  restore() {
    const copy = this.keeper.copy();
    if (!copy) return;
    if (copy.fits) {
      Object.assign(this.content, copy.content);
      this.watch.seconds = Math.max(this.watch.seconds, copy.seconds || 0);
      this.keeper.keep(this.content, 50);
    } else this.offer = copy;
  }

  heard(state, told) {
    if (told && told.figures !== undefined) this.figures = told.figures;
    if (state === "draft") this.rival = told;
    if (state === "refused") this.refusal = `${this.words.refused} ${told?.text || told?.error || ""}`;
    if (state !== "figures") this.state = state;
    if (state === "saved") this.refusal = "";
    this.drawBar();
    this.drawTold();
  }

  take(content) {
    this.content = copied({ ...this.content, ...content });
    this.rival = this.offer = null;
    this.drawBar(); this.drawTalk(); this.drawForm(); this.drawTold();
  }

  async submit() {
    if (this.reading || this.submitting) return;
    const first = this.items.find((item) => this.lacks(item));
    if (first) {
      this.goTo(this.items.indexOf(first));
      const node = this.form.querySelector(".current");
      node.classList.remove("flash"); void node.offsetWidth; node.classList.add("flash");
      if (this.lacks(first) === "needCause") this.focusOn(".current .cause");
      if (this.lacks(first) === "needWords") this.focusOn(".current .why");
      return;
    }
    this.submitting = true;
    this.state = "submitting";
    this.audio.pause();
    this.drawBar();
    const { ok, told } = await this.keeper.submit(this.content);
    if (ok) { this.root.__send("done", { ...told, task: this.data.review.task }); return; }
    this.submitting = false;
    this.state = "unsaved";
    if (told.error === "changed") { this.problem = this.words.changed; this.root.__said = this.problem; await this.keeper.flush(); this.root.__send("reload", Date.now()); }
    else if (told.error === "submitted") this.becomeRevision(told);
    else if (told.error === "login") this.state = "loggedOut";
    else this.refusal = `${this.words.refused} ${told.text || told.error || ""}`;
    this.drawBar();
    this.drawTold();
  }

  /** Another window was faster, with other content: what is here becomes the draft of a revision. */
  becomeRevision(told) {
    this.problem = this.words.submittedBefore;
    this.otherReview = told.review;
    this.data.review.revision = told.revision + 1;
    Object.assign(this.keeper, { saved: "", version: 0 });
    this.keeper.keep(this.content, 50);
  }

  // ---- the bar: figures, progress, time, what is kept, and submit

  drawBar() {
    const w = this.words, { review } = this.data, figures = this.figures, button = (cls, name, act, extra = {}) => h("button", { type: "button", class: cls, onclick: act, ...extra }, name);
    const band = figures && this.data.bands[figures.band], given = this.items.filter((item) => this.given(item.id).verdict).length, open = this.items.filter((item) => this.lacks(item)).length;
    const machine = this.data.machineTotal === null ? "–" : this.data.machineTotal.toFixed(1);
    const total = figures && figures.total !== null ? figures.total.toFixed(1) : "–";
    const seconds = h("span", { class: "clock", title: w.time });
    this.clock = seconds;
    const states = { saved: "saved", saving: "saving", offline: "offline", loggedOut: "loggedOut", draft: "unsaved", refused: "unsaved", unsaved: "unsaved", submitting: "submitting" };
    const state = states[this.state];
    this.bar.replaceChildren(...[
      h("span", { class: "sum", title: figures ? null : w.noTotal }, h("span", { class: "muted small" }, w.total), h("b", { class: `total ${band ? band[1] : ""}` }, total),
        band ? h("span", { class: `chip ${band[1]}` }, band[0]) : null, h("span", { class: "muted small" }, `${w.machine} ${machine}`)),
      h("span", { class: "progress", title: `${w.decided} ${given} / ${this.items.length}` }, h("i", { style: { width: `${(100 * given) / Math.max(1, this.items.length)}%` } })),
      h("span", { class: "small muted" }, `${w.decided} ${given}/${this.items.length}`),
      open && !this.reading ? button("chip warn open", `${w.open} ${open}`, () => this.nextOpen()) : null,
      h("span", { class: "gap" }, this.said ? h("span", { class: "chip good told", role: "status", title: this.said }, this.said) : null),
      this.data.atWork.length ? h("span", { class: "chip info" }, `${w.atWork} ${this.data.atWork.join(", ")}`) : null,
      this.reading ? h("span", { class: "small muted" }, review.note) : seconds,
      state && !this.reading ? h("span", { class: `small state ${["offline", "loggedOut", "unsaved"].includes(state) ? "bad" : "muted"}`, role: "status" }, w[state]) : null,
      button("plain help", "?", () => this.help(true), { title: w.keys, "aria-label": w.keys }),
      ...(this.reading ? this.readingButtons(button) : [
        this.keeper.version || this.state ? button("plain", this.sure ? w.discardSure : w.discard, () => this.discard()) : null,
        button("main submit", this.submitting ? w.submitting : review.task && review.revision === 1 ? w.submitNext : w.submit, () => this.submit(), { disabled: this.submitting, title: "Ctrl+Enter" })]),
    ].filter(Boolean));
    this.drawTime();
  }

  readingButtons(button) {
    const w = this.words, { review } = this.data;
    return [
      review.mayRevise ? button("line", w.revise, () => this.root.__send("act", { what: "revise", task: review.task })) : null,
      review.release === "can" ? button("main release", w.release, () => this.root.__send("act", { what: "release" })) : null,
      review.release === "done" ? h("span", { class: "chip good" }, w.released) : null,
    ];
  }

  drawTime() { if (this.clock) { this.clock.textContent = clock(this.watch.seconds); this.clock.classList.toggle("rests", !this.watch.runs); } }

  async discard() {
    if (!this.sure) { this.sure = true; this.drawBar(); setTimeout(() => { this.sure = false; if (this.root.__desk === this) this.drawBar(); }, 4000); return; }
    this.keeper.ended = true;
    this.keeper.forget();
    try { await this.keeper.post("discard", {}); this.root.__desk = null; this.root.__again = true; this.root.__send("reload", Date.now()); }
    catch { this.keeper.ended = false; this.heard("offline"); }
  }

  /** Above the desk: what went wrong, what lies elsewhere, and other reviews. */
  drawTold() {
    const w = this.words, box = this.root.querySelector(".notices"), button = (name, act) => h("button", { type: "button", class: "line", onclick: act }, name);
    const said = [this.problem, this.refusal, this.root.__said].filter(Boolean).join(" ");
    this.root.__said = "";
    const lines = [];
    if (said) lines.push(h("div", { class: "notice", role: "alert" }, said, this.otherReview ? button(w.reviews, () => this.root.__send("act", { what: "open", review: this.otherReview })) : null));
    if (this.rival) lines.push(h("div", { class: "notice", role: "alert" }, w.otherWindow,
      button(w.takeThat, () => { const { content, version } = this.rival; this.keeper.version = version; this.keeper.held = false; this.keeper.saved = canonical(written(content)); this.keeper.content = content; this.keeper.forget(); this.state = "saved"; this.take(content); }),
      button(w.keepThis, () => { const { version } = this.rival; this.rival = null; this.keeper.overwrite(version); this.drawTold(); })));
    if (this.offer) lines.push(h("div", { class: "notice", role: "alert" }, w.otherCopy,
      button(w.takeThat, () => { const { content } = this.offer; this.take(content); this.keeper.keep(this.content, 50); }),
      button(w.keepThis, () => { this.offer = null; this.keeper.forget(); this.drawTold(); })));
    if (this.data.standing.length > 1) lines.push(h("div", { class: "others small" }, h("span", { class: "muted" }, w.reviews),
      this.data.standing.map((one) => h("button", { type: "button", class: `chip ${one.shown ? "info" : "line"}`, onclick: () => this.root.__send("act", { what: "open", review: one.id }) }, `${one.who} ${one.total} · ${one.at}`))));
    box.replaceChildren(...lines);
    box.hidden = !lines.length;
  }

  // ---- the transcript: search, and what is pinned to its lines

  drawFind() {
    const w = this.words, count = h("span", { class: "muted small" });
    const field = h("input", { type: "search", placeholder: w.search, "aria-label": w.search, oninput: () => find(0), onkeydown: (event) => {
      if (event.key === "Enter" && !event.isComposing && !event.ctrlKey) { event.preventDefault(); find(event.shiftKey ? -1 : 1); }
    } });
    let hits = [], at = 0;
    const find = (by) => {
      const asked = field.value.trim().toLowerCase();
      hits = asked ? this.data.turns.filter((turn) => turn.text.toLowerCase().includes(asked)).map((turn) => turn.i) : [];
      at = by && hits.length ? (at + by + hits.length) % hits.length : 0;
      this.turnNodes.forEach(({ node }, i) => node.classList.toggle("hit", hits.includes(i)));
      count.textContent = asked ? (hits.length ? `${at + 1}/${hits.length}` : w.noHit) : "";
      if (hits.length) { this.picked = hits[at]; this.show(hits[at]); }
    };
    this.root.querySelector(".find").replaceChildren(field, count);
  }

  drawTalk() { super.drawTalk(); this.drawPinned(); }

  turnNode(turn, marks, first) {
    const node = super.turnNode(turn, marks, first);
    node.addEventListener("click", () => { this.picked = turn.i; });
    return node;
  }

  drawPinned() {
    this.root.querySelectorAll(".pinned").forEach((node) => node.remove());
    const add = (turn, cls, sign, text) => this.turnNodes.get(turn)?.node.querySelector(".when").append(h("span", { class: `pinned ${cls}`, title: text || null }, sign));
    for (const mark of this.content.bookmarks) add(mark.turn, mark.kind, MARKS[mark.kind], this.words[mark.kind === "to_coach" ? "toCoach" : "bestPractice"]);
    for (const note of this.content.notes) add(note.turn, "note", "✎", note.text);
  }

  // ---- the form

  drawForm() {
    this.nodes = new Map();
    this.notesBox = h("div", { class: "pins" });
    this.form.replaceChildren(...this.data.sections.flatMap((section) => [
      h("div", { class: "section" }, section.title),
      ...section.items.map((item) => { const node = this.itemNode(item); this.nodes.set(item.id, node); return node; })]),
      h("div", { class: "section" }, this.words.notes), this.notesBox,
      h("div", { class: "section" }, this.words.overall), this.field("overall", this.content.comment, this.words.overallHelp, (text) => this.change((content) => { content.comment = text; }), 2));
    this.drawNotes();
  }

  redraw(item) {
    const node = this.itemNode(item), old = this.nodes.get(item.id), held = this.root.getRootNode().activeElement;
    const cls = held && old.contains(held) ? held.className : "", from = held?.selectionStart;
    old.replaceWith(node);
    this.nodes.set(item.id, node);
    const again = cls && node.querySelector(`.${cls.split(" ")[0]}`);
    if (again) { again.focus(); if (from !== undefined && from !== null && again.setSelectionRange) again.setSelectionRange(from, from); }
  }

  /** What the item still lacks, in its head, while somebody types or chooses in its body. */
  drawLacks(item) {
    const node = this.nodes.get(item.id), lacks = this.lacks(item);
    node.classList.toggle("lacks", Boolean(lacks));
    node.querySelector(".head .chip.warn")?.remove();
    if (lacks) node.querySelector(".head .title").append(h("span", { class: "chip warn" }, this.words[lacks]));
  }

  /** A text box that grows; what is typed is kept without drawing the form again. */
  field(cls, value, hint, act, rows = 1) {
    const area = h("textarea", { class: cls, rows, maxlength: 4000, placeholder: hint, "aria-label": hint, readonly: this.reading });
    area.value = value;
    const grow = () => { area.style.height = "auto"; area.style.height = `${Math.min(160, area.scrollHeight + 2)}px`; };
    area.oninput = () => { grow(); act(area.value); };
    requestAnimationFrame(() => { if (area.isConnected && area.value) grow(); });
    return area;
  }

  choice(cls, value, hint, groups, act) {
    const select = h("select", { class: cls, "aria-label": hint, disabled: this.reading }, h("option", { value: "" }, hint),
      groups.map(([title, causes]) => h("optgroup", { label: title }, causes.map(([code, name]) => h("option", { value: code, selected: code === value }, name)))));
    select.onchange = () => act(select.value);
    return select;
  }

  itemNode(item) {
    const w = this.words, answer = this.given(item.id), current = this.items[this.at] === item, lacks = this.reading ? "" : this.lacks(item);
    const shown = answer.verdict || item.machine, worth = this.figures?.points?.[item.id];
    const verdicts = h("span", { class: "verdicts", role: "group", "aria-label": item.title }, VERDICTS.map((verdict) => h("button", {
      type: "button", class: `${verdict}${item.machine === verdict ? " by-machine" : item.suggested === verdict ? " leans" : ""}`, "aria-pressed": String(answer.verdict === verdict), disabled: this.reading, tabindex: current ? 0 : -1,
      title: `${w[verdict]}${item.machine === verdict ? ` · ${w.machine}` : ""}`,
      onclick: (event) => { event.stopPropagation(); this.goTo(this.items.indexOf(item)); this.judge(answer.verdict === verdict ? "" : verdict); this.form.focus({ preventScroll: true }); } }, SIGNS[verdict])));
    const head = h("div", { class: "head", onclick: () => this.goTo(this.items.indexOf(item)) },
      h("span", { class: `state ${shown || "open"}${answer.verdict ? " sure" : ""}` }),
      h("span", { class: "title", title: item.help || null }, item.title,
        item.critical && h("span", { class: "chip bad" }, item.critical),
        lacks && h("span", { class: "chip warn" }, w[lacks]),
        this.overrules(item) && !lacks && h("span", { class: "chip info" }, `${w[item.machine]} → ${w[answer.verdict]}`),
        (answer.comment || answer.why) && !current && h("span", { class: "has", title: answer.comment || answer.why }, "✎")),
      h("span", { class: "worth" }, worth === null || worth === undefined || !item.max ? "" : `${+worth.toFixed(1)}/${item.max}`), verdicts);
    return h("div", { class: `item ${current ? "current" : ""} ${lacks ? "lacks" : ""}`, "data-item": item.id }, head, current ? this.itemBody(item, answer) : null);
  }

  itemBody(item, answer) {
    const w = this.words, set = (name, value, redraw) => this.change(() => { this.answer(item.id)[name] = value; }, redraw ? item : null);
    const quotes = item.quotes.map((quote, k) => h("button", { type: "button", class: `quote ${k === this.seen ? "lit" : ""}`, "data-turn": quote.turn, title: quote.quote, onclick: () => { this.seen = k - 1; this.evidence(1); } },
      h("span", { class: "t" }, quote.start === null ? `#${quote.turn + 1}` : clock(quote.start)), h("span", { class: "q" }, quote.quote)));
    const lost = answer.verdict === "fail" || answer.verdict === "partial";
    const machine = item.machine ? w[item.machine] : item.suggested ? `${w.suggests} ${w[item.suggested]}` : item.statusText;
    return h("div", { class: "body" },
      h("div", { class: "said small" }, h("b", {}, `${w.machine} ${machine}`), item.sure && h("span", { class: "muted" }, ` ${item.sure}`), item.reason && h("span", { class: "muted" }, ` · ${item.reason}`)),
      quotes.length ? h("div", { class: "quotes" }, quotes) : h("div", { class: "muted small" }, w.noEvidence),
      this.overrules(item) || answer.cause ? h("div", { class: "pair" }, this.choice("cause", answer.cause, w.causePick, this.data.causes.override, (value) => { set("cause", value, false); this.drawLacks(item); }),
        this.field("why", answer.why, w.whyHelp, (text) => { set("why", text); this.drawLacks(item); })) : null,
      lost ? h("div", { class: "pair" }, h("label", { class: "muted small" }, w.lapse), this.choice("lapse", answer.lapse, w.lapsePick, this.data.causes.lapse, (value) => { set("lapse", value, false); this.drawLacks(item); })) : null,
      answer.lapse === "other" && !this.overrules(item) ? this.field("why", answer.why, w.whyHelp, (text) => { set("why", text); this.drawLacks(item); }) : null,
      answer.verdict === "fail" && item.grave?.asked ? h("label", { class: "grave small" }, h("input", { type: "checkbox", checked: answer.grave, disabled: this.reading, onchange: (event) => set("grave", event.target.checked, true) }), w.grave) : null,
      this.field("comment", answer.comment, `${w.comment} (C)`, (text) => set("comment", text)));
  }

  drawNotes() {
    const w = this.words, { notes, bookmarks } = this.content;
    const line = (sign, one, name, key, list, k) => {
      const field = h("input", { type: "text", value: one[key], maxlength: 4000, placeholder: name, "aria-label": name, readonly: this.reading, oninput: (event) => this.change(() => { one[key] = event.target.value; }), onchange: () => this.drawPinned() });
      const start = one.seconds ?? one.start ?? this.turns.get(one.turn)?.start ?? null;
      return h("div", { class: "pin" }, h("span", { class: "sign" }, sign), h("button", { type: "button", class: "when", onclick: () => this.show(one.turn, start ?? undefined) }, start === null || (!this.data.audio && !start) ? `#${one.turn + 1}` : clock(start)), field,
        this.reading ? null : h("button", { type: "button", class: "plain", "aria-label": w.remove, title: w.remove, onclick: () => { this.change(() => list.splice(k, 1)); this.drawNotes(); this.drawPinned(); } }, "×"));
    };
    this.notesBox.replaceChildren(...[
      ...notes.map((note, k) => line("✎", note, w.noteHelp, "text", notes, k)),
      ...bookmarks.map((mark, k) => line(MARKS[mark.kind], mark, w[mark.kind === "to_coach" ? "toCoach" : "bestPractice"], "note", bookmarks, k)),
      notes.length + bookmarks.length ? null : h("div", { class: "muted small none" }, w.nothingYet)].filter(Boolean));
  }

  end() { this.audio.pause(); this.observer?.disconnect(); this.watch.end(); this.keeper?.end(); }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".desk");
  root.__send = setTriggerValue;
  // called as well for a drawing that another has overtaken: then the desk stands
  const leave = () => { if (!root.isConnected) { root.__desk?.end(); root.__desk = null; } };
  if (root.__again) { root.__again = false; parentElement.__callqa = undefined; }
  // what changes while it is written is in the desk already
  if (!changed(parentElement, { ...data, kept: data.review.reading, figures: null, atWork: null, said: null })) return leave;
  root.__desk?.end();
  root.__desk = null;
  const desk = new ReviewDesk(root, data);
  root.__desk = desk;
  if (data.audio) desk.drawState();
  return leave;
}
