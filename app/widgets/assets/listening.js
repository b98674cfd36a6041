const SVG = { svg: true };
const RATES = [0.75, 1, 1.25, 1.5, 2];
const ORDER = { fail: 0, partial: 1, pass: 2 };
const ICONS = { play: "M4 2.5v11l9-5.5z", pause: "M4 3h3v10H4zM9 3h3v10H9z" };
const icon = (name) => h("svg", { ...SVG, width: 16, height: 16, viewBox: "0 0 16 16", "aria-hidden": "true" }, h("path", { ...SVG, d: ICONS[name] }));
const shade = (status) => (status in ORDER ? status : "open");

/** Cuts a turn's text where evidence and words begin and end. Positions count characters, not UTF-16 units. */
function pieces(turn, marks) {
  const points = Array.from(turn.text);
  const mark = new Array(points.length).fill(-1), word = new Array(points.length).fill(-1);
  const ranked = marks.map((m, k) => [k, ORDER[m.status] ?? 3]).sort((a, b) => b[1] - a[1]);
  for (const [k] of ranked) for (let c = Math.max(0, marks[k].from); c < Math.min(points.length, marks[k].to); c++) mark[c] = k;
  if (points.length === turn.text.length) {
    let at = 0;
    turn.words.forEach(([text], k) => {
      const bare = text.trim(), found = bare ? turn.text.indexOf(bare, at) : -1;
      if (found < 0) return;
      at = found + bare.length;
      word.fill(k, found, at);
    });
  }
  const runs = [];
  for (let c = 0; c < points.length; c++) {
    const last = runs[runs.length - 1];
    if (last && last.mark === mark[c] && last.word === word[c]) last.text += points[c];
    else runs.push({ mark: mark[c], word: word[c], text: points[c] });
  }
  return runs;
}

/** A conversation to hear and read: the sound with its picture, what was said with its evidence, the course of feelings. */
class Listening {
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.words = data.words;
    this.audio = root.querySelector("audio");
    this.talk = root.querySelector(".talk");
    this.follow = true;
    this.now = -1;
    this.turnNodes = new Map();
    this.starts = data.turns.filter((t) => t.start !== null).map((t) => [t.start, t.i]).sort((a, b) => a[0] - b[0]);
    this.turns = new Map(data.turns.map((t) => [t.i, t]));
    root.classList.toggle("chat", !data.audio);
    this.view = root.__view || null;
    this.facts = data.facts || [];
    if (data.audio) this.listen();
    this.listenToKeys();
  }

  /** Draws the pictures, again whenever their size changes, and shows the turn that was asked for. */
  begin() {
    this.observer = new ResizeObserver(() => this.drawPictures());
    this.observer.observe(this.root.querySelector(".left"));
    this.drawPictures();
    // what was asked for is shown and played once, not again with every redrawing
    const asked = `${this.data.focus} ${this.data.focusAt}`, fresh = this.root.__asked !== asked, at = this.data.focusAt ?? undefined;
    this.root.__asked = asked;
    if (fresh && this.data.focus !== null && this.data.focus !== undefined) requestAnimationFrame(() => this.show(this.data.focus, at));
  }

  listen() {
    const { audio, data } = this;
    if (audio.getAttribute("src") !== data.audio) audio.src = data.audio;
    audio.preservesPitch = true;
    this.drawControls();
    audio.onplay = audio.onpause = () => this.drawState();
    audio.onseeked = audio.ontimeupdate = () => this.tick();
    audio.onloadedmetadata = () => this.drawPictures();
    audio.onerror = () => this.root.querySelector(".controls").replaceChildren(h("span", { class: "muted" }, this.words.unplayable));
    this.listenToWave();
  }

  /** What each key does while nothing is being typed, by its name. */
  keys() {
    return this.data.audio ? { " ": () => this.toggle(), ArrowLeft: () => this.jump(-5), ArrowRight: () => this.jump(5) } : {};
  }

  listenToKeys() {
    const key = (event) => {
      if (!this.root.isConnected || this.root.__desk !== this) return window.removeEventListener("keydown", key);
      this.press(event);
      return undefined;
    };
    window.addEventListener("keydown", key);
  }

  press(event) {
    const target = event.composedPath()[0];
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable) return;
    if (event.key === " " && target.tagName === "BUTTON") return;
    const act = this.keys()[event.key];
    if (act) { event.preventDefault(); act(); }
  }

  /** A click seeks, dragging moves the picture, the wheel makes it larger around the pointer. */
  listenToWave() {
    const wave = this.root.querySelector(".wave");
    const place = (event) => { const box = wave.getBoundingClientRect(); return (event.clientX - box.left) / box.width; };
    let held = null;
    wave.onpointerdown = (event) => { if (event.button === 0) { held = { at: place(event), from: this.span()[0], moved: false }; wave.setPointerCapture(event.pointerId); } };
    wave.onpointermove = (event) => {
      if (!held) return this.tell(this.timeAt(place(event)));
      const by = place(event) - held.at, [from, to] = this.span();
      held.moved ||= Math.abs(by) * wave.clientWidth > 4;
      if (held.moved && this.view) this.showSpan(held.from - by * (to - from), to - from);
      return undefined;
    };
    wave.onpointerup = (event) => { if (held && !held.moved) this.seek(this.timeAt(place(event)), false); held = null; };
    wave.onpointercancel = () => { held = null; };
    wave.onwheel = (event) => {
      const [from, to] = this.span(), sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (sideways && !this.view) return;
      event.preventDefault();
      if (sideways) this.showSpan(from + (event.deltaX / wave.clientWidth) * (to - from), to - from);
      else this.zoom(event.deltaY < 0 ? 1.3 : 1 / 1.3, place(event));
    };
  }

  /** The seconds from and to which the waveform and the curve show. */
  span() { return this.view || [0, this.length()]; }
  timeAt(share) { const [from, to] = this.span(); return from + share * (to - from); }
  zoom(by, around = null) {
    const [from, to] = this.span(), now = this.audio.currentTime;
    const at = around ?? (now >= from && now <= to ? (now - from) / (to - from) : 0.5);
    const wide = Math.max(2, (to - from) / by);
    this.showSpan(from + at * (to - from - wide), wide);
  }

  showSpan(from, wide) {
    const length = this.length();
    if (wide >= length * 0.999) this.view = null;
    else { const start = Math.max(0, Math.min(length - wide, from)); this.view = [start, start + wide]; }
    this.root.__view = this.view;
    if (this.drawing) return;
    this.drawing = requestAnimationFrame(() => { this.drawing = null; this.drawPictures(); this.drawZoom(); });
  }

  /** What lies under the pointer, as the picture's hint. */
  tell(time) {
    const here = this.facts.filter((f) => time >= f.start && time <= f.end).map((f) => `${f.title} · ${clock(f.start)}–${clock(f.end)}`);
    this.root.querySelector(".wave").title = here.join("\n");
  }

  length() { return isFinite(this.audio.duration) && this.audio.duration > 0 ? this.audio.duration : this.data.duration || 1; }
  toggle() { if (this.audio.paused) this.audio.play().catch(() => {}); else this.audio.pause(); }
  jump(by) { this.seek(this.audio.currentTime + by, false); }

  seek(time, play = true) {
    if (!this.data.audio || time === null || time === undefined) return;
    this.audio.currentTime = Math.max(0, Math.min(this.length(), time));
    const [from, to] = this.span();
    if (this.view && (time < from || time > to)) this.showSpan(time - (to - from) * 0.2, to - from);
    if (play) this.audio.play().catch(() => {});
    this.follow = true;
    this.drawState();
    this.tick();
  }

  drawControls() {
    const w = this.words, button = (cls, label, act, ...inner) => h("button", { type: "button", class: cls, "aria-label": label, title: label, onclick: act }, inner);
    this.playButton = button("play", w.play, () => this.toggle(), icon("play"));
    this.time = h("span", { class: "time" });
    this.followButton = button("follow", w.followHelp, () => { this.follow = !this.follow; this.drawState(); }, w.follow);
    this.rates = h("span", { class: "rates", role: "group", "aria-label": w.speed }, RATES.map((rate) =>
      button("", `${w.speed} ${rate}×`, () => { this.audio.playbackRate = rate; this.drawState(); }, `${rate}×`)));
    this.zooms = h("span", { class: "rates zooms", role: "group", "aria-label": w.zoom }, button("", w.zoomOut, () => this.zoom(0.5), "−"),
      button("all", w.zoomAll, () => this.showSpan(0, this.length()), "1:1"), button("", w.zoomIn, () => this.zoom(2), "+"));
    this.root.querySelector(".controls").replaceChildren(this.playButton, button("back", w.back, () => this.jump(-5), "−5 s"),
      button("ahead", w.ahead, () => this.jump(5), "+5 s"), this.time, h("span", { class: "gap" }), this.zooms, this.followButton, this.rates);
    const kinds = [...new Map(this.facts.map((f) => [f.kind, f])).values()];
    this.root.querySelector(".keys").replaceChildren(...kinds.map((f) => h("span", {}, h("i", { class: `key ${f.kind}` }), f.name)),
      this.data.loudness ? h("span", {}, h("i", { class: "key loudness" }), w.loudness) : "");
    this.drawZoom();
    this.drawState();
  }

  drawZoom() { this.zooms?.querySelector(".all").setAttribute("aria-pressed", String(!this.view)); }

  drawState() {
    this.playButton.replaceChildren(icon(this.audio.paused ? "play" : "pause"));
    this.playButton.setAttribute("aria-label", this.audio.paused ? this.words.play : this.words.pause);
    this.followButton.setAttribute("aria-pressed", String(this.follow));
    [...this.rates.children].forEach((node, k) => node.setAttribute("aria-pressed", String(RATES[k] === this.audio.playbackRate)));
    if (!this.audio.paused && !this.looping) this.loop();
    this.tick();
  }

  loop() {
    this.looping = !this.audio.paused && this.root.isConnected && this.root.__desk === this;
    if (!this.looping) { if (!this.root.isConnected) this.audio.pause(); return; }
    this.tick();
    requestAnimationFrame(() => this.loop());
  }

  tick() {
    const at = this.audio.currentTime;
    this.time.replaceChildren(h("b", {}, clock(at)), h("span", { class: "muted" }, ` / ${clock(this.length())}`));
    const [from, to] = this.span();
    if (this.view && this.follow && !this.audio.paused && (at < from || at > to)) this.showSpan(at - (to - from) * 0.1, to - from);
    this.drawWave();
    if (this.cursor) { const x = ((at - from) / (to - from)) * this.curveWidth; this.cursor.setAttribute("x1", x); this.cursor.setAttribute("x2", x); }
    let running = -1;
    for (const [start, i] of this.starts) { if (start > at + 0.02) break; running = i; }
    const turn = this.turns.get(running);
    if (turn && turn.end !== null && at > turn.end + 1.5) running = -1;
    if (running !== this.now) this.enter(running);
    if (running >= 0) this.light(running, at);
  }

  enter(i) {
    this.turnNodes.get(this.now)?.node.classList.remove("now");
    this.turnNodes.get(this.now)?.words.forEach(([node]) => node.classList.remove("said"));
    this.now = i;
    const entry = this.turnNodes.get(i);
    if (!entry) return;
    entry.node.classList.add("now");
    if (this.follow && !this.audio.paused) this.reveal(entry.node);
  }

  light(i, at) {
    for (const [node, start, end] of this.turnNodes.get(i)?.words || []) node.classList.toggle("said", at >= start - 0.03 && at < end + 0.03);
  }

  reveal(node) { this.talk.scrollTop = node.offsetTop - this.talk.offsetTop - this.talk.clientHeight / 2 + node.offsetHeight / 2; }

  /** Brings a turn into sight, lets its evidence glow, and plays from there. */
  show(i, start, from) {
    const entry = this.turnNodes.get(i);
    if (!entry) return;
    this.reveal(entry.node);
    entry.node.classList.remove("flash");
    void entry.node.offsetWidth;
    entry.node.classList.add("flash");
    this.root.querySelectorAll("mark.lit").forEach((node) => node.classList.remove("lit"));
    if (from !== undefined) entry.node.querySelectorAll("mark").forEach((node) => Number(node.dataset.from) === from && node.classList.add("lit"));
    if (start !== undefined) this.seek(start ?? this.turns.get(i).start);
  }

  /** Brings a place into sight and plays from it; on a narrow screen the talk is below, so the page scrolls to it. */
  go(place) {
    this.show(place.turn, place.start, place.from);
    this.talk.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  drawTalk() {
    let before = null;
    const byTurn = new Map();
    for (const mark of this.data.marks) byTurn.set(mark.turn, [...(byTurn.get(mark.turn) || []), mark]);
    this.talk.onwheel = this.talk.ontouchmove = () => { if (this.data.audio && this.follow) { this.follow = false; this.drawState(); } };
    this.talk.replaceChildren(...this.data.turns.map((turn) => {
      const node = this.turnNode(turn, byTurn.get(turn.i) || [], turn.role !== before);
      before = turn.role;
      return node;
    }));
    if (!this.data.turns.length) this.talk.replaceChildren(h("div", { class: "nothing" }, this.words.noTurns));
  }

  turnNode(turn, marks, first) {
    const spoken = [], seekable = Boolean(this.data.audio) && turn.start !== null;
    const text = [];
    let open = null;
    for (const run of pieces(turn, marks)) {
      let inner = document.createTextNode(run.text);
      if (run.word >= 0) {
        inner = h("span", {}, run.text);
        const [, start, end] = turn.words[run.word];
        spoken.push([inner, start, end]);
      }
      if (run.mark < 0) { open = null; text.push(inner); continue; }
      if (!open || open.mark !== run.mark) {
        const mark = marks[run.mark];
        open = { mark: run.mark, node: h("mark", { class: shade(mark.status), title: mark.title, "data-from": mark.from, "data-item": mark.item,
          onclick: () => { if (!this.root.__editing) this.point(mark.item); } }) };
        text.push(open.node);
      }
      open.node.append(inner);
    }
    const editing = Boolean(this.root.__editing), act = () => {
      if (this.root.__editing) this.edit(turn);
      else if (seekable) this.seek(turn.start);
    };
    const bubble = h("div", { class: `bubble ${turn.label}`, title: editing ? this.words.editLine : turn.help, role: seekable || editing ? "button" : null,
      tabindex: seekable || editing ? 0 : null, onclick: () => { if (!String(window.getSelection())) act(); },
      onkeydown: (event) => { if (event.key === "Enter" && event.target === bubble) { event.preventDefault(); act(); } } },
      h("div", { class: "who" }, this.words[turn.role]), text, turn.text ? null : h("span", { class: "muted" }, this.words.emptied), turn.machine ? this.machineNode(turn) : null);
    const node = h("div", { class: `turn ${turn.role} ${first ? "first" : ""} ${seekable ? "seekable" : ""}${turn.saving ? " saving" : ""}`, "data-turn": turn.i },
      h("div", { class: "when" }, this.data.chat && turn.start === null ? "" : clock(turn.start)), bubble);
    this.turnNodes.set(turn.i, { node, words: spoken });
    return node;
  }

  /** That a person put this line right; a click shows what the machine had. */
  machineNode(turn) {
    const had = [turn.machine.role && `${this.words[turn.machine.role]}:`, turn.machine.text].filter(Boolean).join(" ") || this.words.emptied;
    const line = h("div", { class: "machine", hidden: true }, `${this.words.machine} ${had}`);
    return [h("button", { type: "button", class: "fixed", title: `${this.words.machine} ${had}`,
      onclick: (event) => { event.stopPropagation(); line.hidden = !line.hidden; },
      onkeydown: (event) => event.stopPropagation() }, this.words.corrected), line];
  }

  drawPictures() { this.drawCurve(); if (this.data.audio) { this.bars = null; this.drawWave(); } }

  /** One bar every three pixels: loudest sample of each party in that time, or when each spoke where there are no samples. */
  measure(count) {
    const { peaks, turns } = this.data, length = this.length(), [begin, end] = this.span();
    const lane = (values) => {
      const top = Math.max(...values, 0) || 1, place = (k) => Math.floor(((begin + (k / count) * (end - begin)) / length) * values.length);
      return Array.from({ length: count }, (_, k) => Math.max(...values.slice(place(k), Math.max(place(k) + 1, place(k + 1))), 0) / top);
    };
    const spoke = (role) => Array.from({ length: count }, (_, k) => {
      const at = begin + ((k + 0.5) / count) * (end - begin);
      return turns.some((t) => (role === null || t.role === role) && t.start !== null && at >= t.start && at < (t.end ?? t.start + 1)) ? 1 : 0;
    });
    if (peaks.agent?.length && peaks.customer?.length) return { agent: lane(peaks.agent), customer: lane(peaks.customer) };
    const mixed = peaks.mixed?.length ? lane(peaks.mixed) : spoke(null).map((v) => v * 0.45);
    const agent = spoke("agent"), customer = spoke("customer");
    return { agent: mixed.map((v, k) => (agent[k] || !customer[k] ? v : v * 0.08)), customer: mixed.map((v, k) => (customer[k] ? v : v * 0.08)) };
  }

  drawWave() {
    const canvas = this.root.querySelector("canvas"), ratio = window.devicePixelRatio || 1;
    const width = canvas.clientWidth, height = canvas.clientHeight;
    if (!width) return;
    if (!this.bars || this.bars.width !== width) {
      canvas.width = width * ratio; canvas.height = height * ratio;
      const style = getComputedStyle(this.root);
      this.bars = { width, ...this.measure(Math.floor(width / 3)), colours: ["--agent", "--customer", "--ink", "--bad", "--faint", "--warn", "--accent"].map((n) => style.getPropertyValue(n).trim()) };
      this.root.querySelector(".lanes").replaceChildren(h("span", {}, this.words.agent), h("span", {}, this.words.customer));
    }
    const [from, to] = this.span(), x = (time) => ((time - from) / (to - from)) * width;
    const paint = canvas.getContext("2d"), middle = height / 2, at = x(this.audio.currentTime);
    const [agent, customer, ink] = this.bars.colours;
    paint.setTransform(ratio, 0, 0, ratio, 0, 0);
    paint.clearRect(0, 0, width, height);
    this.paintFacts(paint, x, width, height);
    this.bars.agent.forEach((up, k) => {
      const x = k * 3, down = this.bars.customer[k];
      paint.globalAlpha = x <= at ? 1 : 0.38;
      paint.fillStyle = agent;
      paint.fillRect(x, middle - 1 - up * (middle - 2), 2, Math.max(0.7, up * (middle - 2)));
      paint.fillStyle = customer;
      paint.fillRect(x, middle + 1, 2, Math.max(0.7, down * (middle - 2)));
    });
    paint.globalAlpha = 1;
    paint.fillStyle = ink;
    paint.fillRect(at - 0.5, 0, 1.5, height);
  }

  /** Bands for what is quiet or doubled, bars at the edge for a raised voice, arrows for who cut in, lines for loudness. */
  paintFacts(paint, x, width, height) {
    const [agent, customer, , bad, faint, warn, accent] = this.bars.colours, middle = height / 2, party = { agent, customer };
    const band = { silence: [faint, 0.22], dead_air: [warn, 0.34], hold: [accent, 0.2], overlap: [bad, 0.28] };
    for (const fact of this.facts) {
      const left = x(fact.start), wide = Math.max(1.5, x(fact.end) - left), up = fact.role !== "customer";
      if (left > width || left + wide < 0) continue;
      if (band[fact.kind]) { [paint.fillStyle, paint.globalAlpha] = band[fact.kind]; paint.fillRect(left, 0, wide, height); }
      if (fact.kind === "raised") { paint.fillStyle = bad; paint.globalAlpha = 0.9; paint.fillRect(left, up ? 0 : height - 3, wide, 3); }
      if (fact.kind === "interruption") {
        paint.fillStyle = party[fact.role]; paint.globalAlpha = 1;
        const edge = up ? 0 : height, tip = up ? 8 : height - 8;
        paint.beginPath(); paint.moveTo(left - 5, edge); paint.lineTo(left + 5, edge); paint.lineTo(left, tip); paint.fill();
      }
    }
    for (const [role, levels] of Object.entries(this.data.loudness || {})) {
      const up = role !== "customer", whole = role === "mixed", [from, to] = this.span();
      paint.strokeStyle = party[role] || accent; paint.globalAlpha = 0.75; paint.lineWidth = 1; paint.beginPath();
      for (let k = Math.max(0, Math.floor(from) - 1); k < Math.min(levels.length, to + 1); k++) {
        const share = Math.max(0, Math.min(1, (levels[k] + 70) / 65)), tall = share * (whole ? height : middle);
        paint[k <= Math.max(0, Math.floor(from) - 1) ? "moveTo" : "lineTo"](x(k + 0.5), whole ? height - tall : up ? middle - tall : middle + tall);
      }
      paint.stroke();
    }
    paint.globalAlpha = 1;
  }

  drawCurve() {
    const box = this.root.querySelector(".curve"), width = box.clientWidth, height = box.clientHeight, { turns } = this.data;
    const felt = turns.filter((t) => t.label);
    box.hidden = felt.length < 2;
    if (!width || felt.length < 2) return;
    this.curveWidth = width;
    const timed = this.data.audio && felt.every((t) => t.start !== null), [from, to] = timed ? this.span() : [0, 1], last = Math.max(1, turns.length - 1);
    box.classList.toggle("zoomed", Boolean(timed && this.view));
    const x = (t) => (timed ? ((t.start - from) / (to - from)) * width : 6 + (turns.indexOf(t) / last) * (width - 12));
    const y = (t) => height / 2 - Math.max(-1, Math.min(1, t.score)) * (height / 2 - 5);
    const path = (role) => felt.filter((t) => t.role === role).map((t) => `${x(t).toFixed(1)},${y(t).toFixed(1)}`).join(" ");
    const line = (role, strong) => h("polyline", { ...SVG, points: path(role), fill: "none", style: { stroke: `var(--${role})`, "stroke-width": strong ? "1.75" : "1", opacity: strong ? "0.9" : "0.45" } });
    const dots = felt.filter((t) => t.role === "customer").map((t) => h("circle", { ...SVG, class: "hit", cx: x(t), cy: y(t), r: 4,
      style: { fill: { pos: "var(--good)", neg: "var(--bad)" }[t.label] || "var(--faint)", stroke: "var(--card)", "stroke-width": "1.5" },
      onclick: () => this.show(t.i, t.start) }, h("title", SVG, t.help || "")));
    this.cursor = timed ? h("line", { ...SVG, x1: 0, x2: 0, y1: 0, y2: height, style: { stroke: "var(--ink)", opacity: "0.5" } }) : null;
    box.replaceChildren(h("svg", { ...SVG, "aria-label": this.words.curve, role: "img" },
      h("line", { ...SVG, x1: 0, x2: width, y1: height / 2, y2: height / 2, style: { stroke: "var(--hair)" } }), line("agent", false), line("customer", true), dots, this.cursor),
      h("div", { class: "legend" }, h("span", {}, this.words.curve), ["customer", "agent"].map((role) => h("span", {}, h("i", { style: { background: `var(--${role})` } }), this.words[role]))));
    if (this.data.audio && this.time) this.tick();
  }
}
