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

class Desk {
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.words = data.words;
    this.audio = root.querySelector("audio");
    this.talk = root.querySelector(".talk");
    this.follow = true;
    this.now = -1;
    this.turnNodes = new Map();
    this.itemNodes = new Map();
    this.starts = data.turns.filter((t) => t.start !== null).map((t) => [t.start, t.i]).sort((a, b) => a[0] - b[0]);
    this.turns = new Map(data.turns.map((t) => [t.i, t]));
    root.classList.toggle("chat", !data.audio);
    if (data.audio) this.listen();
    this.drawTalk();
    this.drawSheet();
    this.observer = new ResizeObserver(() => this.drawPictures());
    this.observer.observe(root.querySelector(".left"));
    this.drawPictures();
    if (data.focus !== null) requestAnimationFrame(() => this.show(data.focus));
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
    const wave = this.root.querySelector(".wave");
    wave.onpointerdown = (event) => { const box = wave.getBoundingClientRect(); this.seek(((event.clientX - box.left) / box.width) * this.length(), false); };
    const key = (event) => {
      if (!this.root.isConnected || this.root.__desk !== this) return window.removeEventListener("keydown", key);
      const target = event.composedPath()[0];
      if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable) return undefined;
      if (event.key === " " && target.tagName === "BUTTON") return undefined;
      const act = { " ": () => this.toggle(), ArrowLeft: () => this.jump(-5), ArrowRight: () => this.jump(5) }[event.key];
      if (act) { event.preventDefault(); act(); }
      return undefined;
    };
    window.addEventListener("keydown", key);
  }

  length() { return isFinite(this.audio.duration) && this.audio.duration > 0 ? this.audio.duration : this.data.duration || 1; }
  toggle() { if (this.audio.paused) this.audio.play().catch(() => {}); else this.audio.pause(); }
  jump(by) { this.seek(this.audio.currentTime + by, false); }

  seek(time, play = true) {
    if (!this.data.audio || time === null || time === undefined) return;
    this.audio.currentTime = Math.max(0, Math.min(this.length(), time));
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
    this.root.querySelector(".controls").replaceChildren(this.playButton, button("back", w.back, () => this.jump(-5), "−5 s"),
      button("ahead", w.ahead, () => this.jump(5), "+5 s"), this.time, h("span", { class: "gap" }), this.followButton, this.rates);
    this.drawState();
  }

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
    this.drawWave();
    if (this.cursor) { const x = (at / this.length()) * this.curveWidth; this.cursor.setAttribute("x1", x); this.cursor.setAttribute("x2", x); }
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
          onclick: () => this.point(mark.item) }) };
        text.push(open.node);
      }
      open.node.append(inner);
    }
    const node = h("div", { class: `turn ${turn.role} ${first ? "first" : ""} ${seekable ? "seekable" : ""}`, "data-turn": turn.i },
      h("div", { class: "when" }, this.data.chat && turn.start === null ? "" : clock(turn.start)),
      h("div", { class: `bubble ${turn.label}`, title: turn.help, role: seekable ? "button" : null, tabindex: seekable ? 0 : null,
        onclick: () => seekable && !String(window.getSelection()) && this.seek(turn.start),
        onkeydown: (event) => { if (event.key === "Enter" && seekable) this.seek(turn.start); } },
        h("div", { class: "who" }, this.words[turn.role]), text));
    this.turnNodes.set(turn.i, { node, words: spoken });
    return node;
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
    const { summary, sections } = this.data, right = this.root.querySelector(".right");
    const groups = { all: () => true, fail: (i) => i.status === "fail" || i.status === "partial", open: (i) => i.status === "not_evaluated" };
    const all = sections.flatMap((section) => section.items), tab = this.tab || "all";
    const tabs = Object.keys(groups).map((name) => h("button", { type: "button", "aria-pressed": String(name === tab),
      onclick: () => { this.tab = name; this.drawSheet(); } }, `${this.words.tabs[name]} ${all.filter(groups[name]).length}`));
    const shown = sections.map((section) => [section, section.items.filter(groups[tab])]).filter(([, items]) => items.length);
    right.replaceChildren(
      h("div", { class: "sum" },
        h("div", { class: "top" }, h("span", { class: `total ${summary.tone}` }, summary.total), summary.band && h("span", { class: `chip ${summary.tone}` }, summary.band),
          h("span", { class: "muted small" }, summary.text)),
        summary.range && h("div", { class: "scale", title: summary.rangeHelp },
          h("span", { class: "range", style: { left: `${summary.range[0]}%`, width: `${Math.max(0.5, summary.range[1] - summary.range[0])}%` } }),
          summary.at !== null && h("span", { class: "at", style: { left: `${summary.at}%` } })),
        h("div", { class: "small muted" }, summary.rangeText),
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
      h("span", { class: "t" }, quote.start === null ? `#${quote.turn + 1}` : clock(quote.start)), h("span", { class: "q" }, quote.quote)));
    const node = h("div", { class: `item ${item.status}`, "data-item": item.id },
      h("span", { class: `state ${item.status}`, title: item.statusText }),
      h("span", { class: "title" }, item.title, item.critical && h("span", { class: "chip bad", style: { "margin-left": "6px" } }, item.critical)),
      h("span", { class: "points" }, item.points),
      h("div", { class: "more" }, h("div", { class: "reason" }, item.reason), quotes.length ? h("div", { class: "quotes" }, quotes) : null));
    this.itemNodes.set(item.id, node);
    return node;
  }

  drawPictures() { this.drawCurve(); if (this.data.audio) { this.bars = null; this.drawWave(); } }

  /** One bar every three pixels: loudest sample of each party in that time, or when each spoke where there are no samples. */
  measure(count) {
    const { peaks, turns } = this.data, length = this.length();
    const lane = (values) => {
      const top = Math.max(...values, 0) || 1;
      return Array.from({ length: count }, (_, k) => {
        const from = Math.floor((k / count) * values.length), to = Math.max(from + 1, Math.floor(((k + 1) / count) * values.length));
        return Math.max(...values.slice(from, to), 0) / top;
      });
    };
    const spoke = (role) => Array.from({ length: count }, (_, k) => {
      const at = ((k + 0.5) / count) * length;
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
      this.bars = { width, ...this.measure(Math.floor(width / 3)), colours: ["--agent", "--customer", "--ink", "--bad"].map((n) => style.getPropertyValue(n).trim()) };
      this.root.querySelector(".lanes").replaceChildren(h("span", {}, this.words.agent), h("span", {}, this.words.customer));
    }
    const paint = canvas.getContext("2d"), middle = height / 2, at = (this.audio.currentTime / this.length()) * width;
    const [agent, customer, ink] = this.bars.colours;
    paint.setTransform(ratio, 0, 0, ratio, 0, 0);
    paint.clearRect(0, 0, width, height);
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

  drawCurve() {
    const box = this.root.querySelector(".curve"), width = box.clientWidth, height = box.clientHeight, { turns } = this.data;
    const felt = turns.filter((t) => t.label);
    box.hidden = felt.length < 2;
    if (!width || felt.length < 2) return;
    this.curveWidth = width;
    const timed = this.data.audio && felt.every((t) => t.start !== null), length = this.length(), last = Math.max(1, turns.length - 1);
    const x = (t) => (timed ? (t.start / length) * width : 6 + (turns.indexOf(t) / last) * (width - 12));
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

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".desk");
  if (!changed(parentElement, data)) return;
  root.__desk?.observer.disconnect();
  root.style.setProperty("--above", `${data.above}px`);
  root.__desk = null;
  const desk = new Desk(root, data);
  root.__desk = desk;
  if (data.audio) desk.drawState();
}
