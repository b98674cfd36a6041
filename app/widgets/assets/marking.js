const MOMENTS = { best_practice: "★", to_coach: "⚑" };

/** Moments that people marked, at their turns, and the small form in which one is marked. */
class Marking extends Listening {
  drawTalk() { super.drawTalk(); this.drawMoments(); }

  drawMoments() {
    const { moments } = this.data;
    if (!moments) return;
    const { words: w, marks } = moments;
    this.talk.classList.toggle("markable", moments.may);
    const told = (mark) => [w[mark.kind], mark.who, mark.note].filter(Boolean).join(" · ");
    for (const [i, { node }] of this.turnNodes) {
      const here = marks.filter((mark) => mark.turn === i);
      if (here.length) node.querySelector(".when").append(h("div", {}, here.map((mark) => h("span", { class: `pinned ${mark.kind}`, role: "img", title: told(mark), "aria-label": told(mark) }, MOMENTS[mark.kind]))));
      if (!moments.may) continue;
      node.append(h("button", { type: "button", class: "marker", title: w.help, "aria-label": w.help, onclick: (event) => { event.stopPropagation(); this.openMark(i, node, here.find((mark) => mark.mine)); } }, "☆"));
    }
  }

  /** The form under a turn: which kind, a few words, save. Enter saves, Escape leaves it. */
  openMark(i, node, mine) {
    const { words: w, longest } = this.data.moments, open = this.root.querySelector(".marking");
    open?.remove();
    if (open && node.contains(open.__node)) return;
    let kind = mine?.kind || "to_coach";
    const note = h("input", { type: "text", maxlength: longest, placeholder: w.note, "aria-label": w.note });
    note.value = mine?.note || "";
    const close = () => { form.remove(); node.querySelector(".marker")?.focus(); };
    const send = (more) => { form.classList.add("saving"); this.root.__send("mark", { turn: i, kind, note: note.value.trim(), ...more }); };
    const save = () => (mine && mine.kind === kind && mine.note === note.value.trim() ? close() : send({}));
    const stop = (event) => event.stopPropagation();
    const kinds = h("span", { class: "rates", role: "group" }, Object.keys(MOMENTS).map((name) =>
      h("button", { type: "button", "data-kind": name, "aria-pressed": String(name === kind), onclick: (event) => {
        kind = name;
        for (const other of event.currentTarget.parentNode.children) other.setAttribute("aria-pressed", String(other.dataset.kind === kind));
        note.focus();
      } }, `${MOMENTS[name]} ${w[name]}`)));
    const form = h("div", { class: "marking", role: "group", "aria-label": w.mark, onclick: stop, onkeyup: stop, onkeypress: stop, onkeydown: (event) => {
      event.stopPropagation();
      if (event.isComposing || event.keyCode === 229) return;
      if (event.key === "Escape") { event.preventDefault(); close(); }
      if (event.key === "Enter" && event.target === note) { event.preventDefault(); save(); }
    } }, h("div", { class: "row" }, kinds, h("span", { class: "gap" }),
      mine ? h("button", { type: "button", class: "plain remove", onclick: () => send({ remove: true }) }, w.remove) : null,
      h("button", { type: "button", class: "cancel", onclick: close }, w.cancel),
      h("button", { type: "button", class: "save", onclick: save }, w.save)), note, h("div", { class: "muted small" }, w.hint));
    form.__node = node;
    node.after(form);
    form.scrollIntoView({ block: "nearest" });
    note.focus({ preventScroll: true });
  }
}
