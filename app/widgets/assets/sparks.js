const WIDE = 100, HIGH = 30;

/** The course of a tile: thin the periods, thick the levels found, nothing where a period has no value. */
function drawing(tile) {
  const seen = tile.points.filter((value) => value !== null);
  if (!seen.length) return null;
  const low = Math.min(...seen), high = Math.max(...seen), room = high - low || 1;
  const x = (at) => (tile.points.length < 2 ? WIDE / 2 : (at / (tile.points.length - 1)) * WIDE);
  const y = (value) => HIGH - 3 - ((value - low) / room) * (HIGH - 6);
  const course = tile.points.map((value, at) => (value === null ? ""
    : `${at && tile.points[at - 1] !== null ? "L" : "M"}${x(at).toFixed(2)} ${y(value).toFixed(2)}`)).join("");
  const levels = tile.levels.map(([from, to, value]) => `M${x(from).toFixed(2)} ${y(value).toFixed(2)}H${x(to).toFixed(2)}`).join("");
  return h("svg", { svg: true, viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    h("path", { svg: true, class: "course", d: course }), h("path", { svg: true, class: "level", d: levels }));
}

export default function ({ data, parentElement, setTriggerValue }) {
  if (!changed(parentElement, data)) return;
  parentElement.querySelector(".sparks").replaceChildren(...data.tiles.map((tile) =>
    h("button", { type: "button", class: `spark ${tile.calm ? "calm" : ""} ${tile.chosen ? "chosen" : ""}`, title: tile.help, "data-id": tile.id,
      "aria-pressed": tile.chosen ? "true" : "false", onclick: () => setTriggerValue("open", tile.id) },
      h("span", { class: "name" }, tile.name), h("span", { class: "value" }, tile.value),
      h("span", { class: "line" }, drawing(tile)),
      h("span", { class: `state ${tile.tone}` }, `${tile.mark} ${tile.state}`))));
}
