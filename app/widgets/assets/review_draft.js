const BEAT = 30;

/** The same data gives the same text, whatever the order of its keys. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value && typeof value === "object") return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  return JSON.stringify(value ?? null);
}

/** What of a review is written by the person: the rest is filled in by the server. */
const written = ({ answers, comment, notes, bookmarks }) => ({ answers, comment, notes, bookmarks });

/**
 * Keeps what is written: in the browser at once, on the server a moment later; the browser's copy goes when the server has it.
 * `tell(state, answer)` hears of saved, saving, offline, loggedOut, draft (changed elsewhere), refused.
 */
class DraftKeeper {
  constructor(about, kept, watch, tell) {
    this.url = `/api/review/${encodeURIComponent(about.id)}`;
    this.key = `callqa-review:${about.store}:${about.reviewer}:${about.id}`;
    this.about = about;
    this.watch = watch;
    this.version = kept.version;
    this.content = kept.content;
    this.counted = kept.seconds;
    this.saved = canonical(written(kept.content));
    this.tell = tell;
    this.pause = 1000;
    this.leave = () => this.flush(true);
    this.beat = setInterval(() => { if (this.watch.runs) this.flush(); }, 1000 * BEAT);
    window.addEventListener("pagehide", this.leave);
  }

  /** A copy in this browser that the server does not have, with `fits`: whether it goes on from what the server has. */
  copy() {
    try {
      const copy = JSON.parse(localStorage.getItem(this.key) || "null");
      if (!copy) return null;
      if (canonical(copy.content) === this.saved) { this.forget(); return null; }
      return { ...copy, fits: copy.version === this.version && copy.revision === this.about.revision };
    } catch { return null; }
  }

  forget() { try { localStorage.removeItem(this.key); } catch { /* a browser that keeps nothing */ } }

  get seconds() { return Math.round(this.watch.seconds); }

  keep(content, soon = 900) {
    this.content = content;
    const { seconds } = this;
    try { localStorage.setItem(this.key, JSON.stringify({ content: written(content), seconds, version: this.version, revision: this.about.revision })); } catch { /* full, or not allowed */ }
    if (this.ended || this.held) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), soon);
    this.tell("saving");
  }

  async post(name, body, leaving = false) {
    const answer = await fetch(`${this.url}/${name}`, { method: "POST", keepalive: leaving, body: JSON.stringify(body), headers: { "X-CallQA": "review", "Content-Type": "application/json" } });
    const text = await answer.text();
    let told = {};
    try { told = JSON.parse(text); } catch { told = { error: "refused", text: String(answer.status) }; }
    return { ok: answer.ok, status: answer.status, told };
  }

  /** Sends what is not on the server yet; one at a time. */
  async flush(leaving = false) {
    clearTimeout(this.timer);
    if (this.ended || this.held) return;
    if (this.busy && !leaving) { this.again = true; return; }
    const text = canonical(written(this.content));
    const same = text === this.saved, { seconds } = this;
    if (same) this.forget();
    // the time spent is news as well, once there is a draft
    if (same && (!this.version || seconds - this.counted < (leaving ? 2 : BEAT))) { if (this.version) this.tell("saved"); return; }
    this.busy = true;
    try {
      const { ok, told } = await this.post("draft", { content: written(this.content), seconds, version: this.version }, leaving);
      if (this.ended) return;
      if (ok) {
        this.version = told.version;
        this.saved = text;
        this.counted = seconds;
        this.pause = 1000;
        if (canonical(written(this.content)) === text) { this.forget(); this.tell("saved", told); } else { this.again = true; this.tell("figures", told); }
      } else if (told.error === "draft") { this.held = true; this.tell("draft", told.draft); }
      else this.tell(told.error === "login" ? "loggedOut" : "refused", told);
      if (!ok && told.error === "login") this.later();
    } catch { this.tell("offline"); this.later(); }
    finally { this.busy = false; }
    if (this.again && !this.ended) { this.again = false; this.flush(); }
  }

  later() {
    this.pause = Math.min(15000, this.pause * 1.6);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), this.pause);
  }

  /** Goes on with this window's content in place of the one the server has. */
  overwrite(version) { this.version = version; this.held = false; this.flush(); }

  /** Submits until the server has answered: the same again is one review. Gives { ok, told }. */
  async submit(content) {
    this.ended = true;
    clearTimeout(this.timer);
    const { basis, revision, task } = this.about, body = { content: written(content), seconds: this.seconds, version: this.version, basis, revision, task };
    for (;;) {
      try {
        const answer = await this.post("submit", body);
        if (answer.ok) this.forget();
        else this.ended = false;
        return answer;
      } catch {
        this.tell("offline");
        await new Promise((resolve) => setTimeout(resolve, this.pause = Math.min(15000, this.pause * 1.6)));
        if (this.gone) return { ok: false, told: {} };
      }
    }
  }

  end() { this.leave(); this.gone = this.ended = true; clearTimeout(this.timer); clearInterval(this.beat); window.removeEventListener("pagehide", this.leave); }
}
