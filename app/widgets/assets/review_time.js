const REST = 60, TICK = 1;

/** Seconds spent at work: they run while the window is seen and something was done, or sound was heard, within the last minute. */
class Stopwatch {
  constructor(seconds, root, sounds) {
    this.seconds = seconds;
    this.acted = Date.now();
    this.sounds = sounds;
    const act = () => { this.acted = Date.now(); };
    this.ends = ["keydown", "pointerdown", "pointermove", "wheel", "input"].map((name) => {
      window.addEventListener(name, act, { passive: true, capture: true });
      return () => window.removeEventListener(name, act, { capture: true });
    });
    this.timer = setInterval(() => this.tick(), 1000 * TICK);
    this.shown = () => {};
  }

  get runs() { return !document.hidden && (this.sounds() || Date.now() - this.acted < 1000 * REST); }
  tick() { if (this.runs) this.seconds += TICK; this.shown(); }
  end() { clearInterval(this.timer); this.ends.forEach((end) => end()); }
}
