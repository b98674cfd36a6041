const PAUSE = 700, AGAIN = 4000, TRIES = 5;

/**
 * Keeps what is typed in a text field of the page: in the browser at every letter, on the server at every pause.
 * What the server does not have after a reload is sent to it, to be put into the field again.
 */
class Keeper {
  constructor(send) {
    this.send = send;
    this.listen = (event) => this.typed(event);
    document.addEventListener("input", this.listen, true);
  }

  look(data) {
    const first = !this.data;
    this.data = data;
    const copy = this.copy();
    if (!copy) return;
    if (data.drop || copy.seen !== data.seen || copy.text === data.kept) { this.forget(); return; }
    // another page load wrote it: the field does not show it
    if (copy.load !== Keeper.load) { copy.load = Keeper.load; this.store(copy); this.send("typed", { text: copy.text, again: true }); }
    // typed before this keeper took the place of another, whose pause was cut short
    else if (first) this.later(copy.text);
  }

  typed(event) {
    const { field } = this;
    if (!field || event.target !== field) return;
    this.store({ text: field.value, seen: this.data.seen, load: Keeper.load });
    this.later(field.value);
  }

  /** Sent at the next pause, and anew a few times while the server does not say that it has it: it may have been busy. */
  later(text, left = TRIES) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.send("typed", { text, again: false });
      if (left > 1) this.later(text, left - 1);
    }, left === TRIES ? PAUSE : AGAIN);
  }

  copy() { try { return JSON.parse(localStorage.getItem(this.data.place) || "null"); } catch { return null; } }

  store(copy) { try { localStorage.setItem(this.data.place, JSON.stringify(copy)); } catch { /* full, or not allowed */ } }

  forget() { clearTimeout(this.timer); try { localStorage.removeItem(this.data.place); } catch { /* a browser that keeps nothing */ } }

  end() {
    clearTimeout(this.timer);
    document.removeEventListener("input", this.listen, true);
    // gone with its page before the server had it: put into the field when that is back
    setTimeout(() => { const copy = this.copy(); if (copy && !this.field) this.store({ ...copy, load: "" }); }, 50);
  }

  get field() { return document.querySelector(`.st-key-${CSS.escape(this.data.field)} textarea`); }
}
Keeper.load = `${performance.timeOrigin}`;

export default function ({ data, parentElement, setTriggerValue }) {
  const keeper = (parentElement.__keeper ||= new Keeper(setTriggerValue));
  keeper.look(data);
  return () => { keeper.end(); parentElement.__keeper = null; };
}
