const PAUSE = 700;

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".editor");
  let area = root.querySelector("textarea");
  if (!area || root.__base !== data.base) {
    root.__base = data.base;
    area = h("textarea", { spellcheck: "false", wrap: "off", "aria-label": data.label });
    area.value = data.text;
    root.replaceChildren(h("div", { class: "frame" }, h("div", { class: "lines", "aria-hidden": "true" }), area));
    let waiting = null;
    const lines = root.querySelector(".lines");
    area.addEventListener("scroll", () => { lines.scrollTop = area.scrollTop; });
    const send = () => { clearTimeout(waiting); waiting = null; root.__send(area.value); };
    area.addEventListener("input", () => { number(root, area); clearTimeout(waiting); waiting = setTimeout(send, PAUSE); });
    area.addEventListener("blur", () => { if (waiting) send(); });
    area.addEventListener("keydown", (event) => {
      if (event.key !== "Tab" || event.shiftKey) return;
      event.preventDefault();
      area.setRangeText("  ", area.selectionStart, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input"));
    });
  }
  root.__send = (text) => setTriggerValue("text", text);
  root.__marks = data.marks;
  number(root, area);
}

/** The numbers of the lines, those with a mistake or a warning marked. */
function number(root, area) {
  const lines = root.querySelector(".lines");
  const count = area.value.split("\n").length;
  lines.replaceChildren(...Array.from({ length: count }, (_, k) => {
    const mark = (root.__marks || {})[k + 1];
    return h("b", { class: mark ? mark.level : "", title: mark ? mark.text : null }, k + 1);
  }));
  lines.scrollTop = area.scrollTop;
}
