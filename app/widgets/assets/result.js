const BEFORE = 0.6, AFTER = 1.0, UNKNOWN = 8;

/** One sound at a time: a clip plays from a little before its quote to a little after it. */
class Clips {
  constructor(source, problem) {
    this.audio = source ? new Audio(source) : null;
    this.button = null;
    if (!this.audio) return;
    this.audio.preload = "none";
    this.audio.addEventListener("timeupdate", () => { if (this.end !== undefined && this.audio.currentTime >= this.end) this.stop(); });
    this.audio.addEventListener("ended", () => this.stop());
    this.audio.addEventListener("error", () => { if (this.button) { this.stop(); problem(); } });
  }

  toggle(button, clip) {
    const same = this.button === button;
    this.stop();
    if (same) return;
    this.button = button;
    this.end = (clip.end ?? clip.start + UNKNOWN) + AFTER;
    button.setAttribute("aria-pressed", "true");
    this.audio.currentTime = Math.max(0, clip.start - BEFORE);
    this.audio.play().catch(() => this.stop());
  }

  stop() {
    this.audio?.pause();
    this.button?.setAttribute("aria-pressed", "false");
    this.button = null;
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  if (!changed(parentElement, data)) return () => parentElement.__clips?.stop();
  const root = parentElement.querySelector(".result"), w = data.words;
  parentElement.__clips?.stop();
  const problem = h("div", { class: "problem", role: "alert", hidden: true }, w.unplayable);
  const clips = parentElement.__clips = new Clips(data.audio, () => { problem.hidden = false; });
  const clip = (one) => h("div", { class: "clip" },
    data.audio && one.start !== null
      ? h("button", { type: "button", class: "hear", "aria-pressed": "false", title: w.hear, onclick: (event) => clips.toggle(event.currentTarget, one) }, "▶ ", clock(one.start))
      : h("span", { class: "muted small" }, one.start === null ? `#${one.turn + 1}` : clock(one.start)),
    h("span", { class: "quote" }, h("span", { class: "who" }, one.who), one.text),
    h("button", { type: "button", class: "open", onclick: () => setTriggerValue("open", one.turn) }, w.open));
  const item = (one) => h("div", { class: "item", "data-item": one.id },
    h("div", { class: "top" }, h("b", {}, one.title),
      one.was && h("span", { class: `chip ${one.was.tone}` }, one.was.text), one.was && h("span", { class: "arrow" }, "→"),
      h("span", { class: `chip ${one.tone}` }, one.rating),
      one.expected && h("span", { class: `chip line` }, one.expected)),
    one.doubt && h("div", { class: "doubt" }, one.doubt),
    one.why && h("div", { class: "why" }, one.why),
    one.said && h("div", { class: "said" }, one.said),
    one.clips.map(clip));
  const group = (one) => {
    const rest = h("div", { hidden: one.shown < one.items.length ? true : null }, one.items.slice(one.shown).map(item));
    const more = one.shown < one.items.length && h("button", { type: "button", class: "more", onclick: (event) => { rest.hidden = false; event.currentTarget.remove(); } }, one.more);
    return h("section", { class: "group", "data-group": one.id }, h("h3", {}, one.title, h("span", { class: "n" }, one.items.length)), one.items.slice(0, one.shown).map(item), rest, more);
  };
  root.replaceChildren(h("div", { class: "frame" }, problem, data.groups.map(group)));
  return () => clips.stop();
}
