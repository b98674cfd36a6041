export default function ({ data, parentElement, setTriggerValue }) {
  if (!changed(parentElement, data)) return;
  const root = parentElement.querySelector(".radar");
  const size = 360, middle = size / 2, reach = 122, count = data.axes.length;
  const spot = (k, value) => {
    const angle = (2 * Math.PI * k) / count - Math.PI / 2, away = (reach * value) / 100;
    return [middle + away * Math.cos(angle), middle + away * Math.sin(angle)];
  };
  const point = (k, value) => spot(k, Math.max(0, Math.min(100, value)));
  // a dimension nothing is known of breaks the line rather than pulling it to the middle
  const outline = (values) => {
    let path = "", open = false;
    values.forEach((value, k) => {
      if (value === null) { open = false; return; }
      path += `${open ? "L" : "M"}${point(k, value).map((v) => v.toFixed(1)).join(" ")}`;
      open = true;
    });
    return values.every((value) => value !== null) ? `${path}Z` : path;
  };
  const svg = (tag, props, ...children) => h(tag, { ...props, svg: true }, ...children);
  const ring = (value) => outline(data.axes.map(() => value));
  const anchor = (k) => { const x = point(k, 100)[0]; return Math.abs(x - middle) < 8 ? "middle" : x > middle ? "start" : "end"; };
  const label = (axis, k) => {
    const [x, y] = spot(k, 112), side = anchor(k);
    const title = axis.tone === "bad" ? `▼ ${axis.title}` : axis.title;
    // two words beside the ring stand on two lines, or they leave a phone
    const lines = side === "middle" || title.length < 16 ? [title] : title.split(/ (?=[^ ]*$)/);
    return svg("text", { x, y: y + 4 - 7 * (lines.length - 1), "text-anchor": side, class: axis.tone === "bad" ? "weak" : "" },
      lines.map((line, row) => svg("tspan", { x, dy: row ? 15 : 0 }, line)));
  };
  const band = (one) => one.low && one.high && one.low.every((v) => v !== null) && one.high.every((v) => v !== null)
    ? svg("path", { class: "band", d: `${outline(one.high)} ${outline(one.low)}`, "fill-rule": "evenodd", style: { fill: one.colour } }) : null;
  const chart = svg("svg", { viewBox: `-34 22 ${size + 68} ${size - 44}`, role: "img", "aria-label": data.label },
    [20, 40, 60, 80, 100].map((value) => svg("path", { class: "web", d: ring(value) })),
    data.axes.map((_, k) => svg("path", { class: "web", d: `M${middle} ${middle}L${point(k, 100).join(" ")}` })),
    [50, 100].map((value) => svg("text", { class: "scale", x: middle + 4, y: point(0, value)[1] + 10 }, value)),
    svg("path", { class: "benchmark", d: outline(data.axes.map((axis) => axis.benchmark)) }),
    data.series.map((one) => [band(one), svg("path", { class: "series", d: outline(one.values),
      "stroke-dasharray": one.dash, style: { stroke: one.colour, fill: one.filled && one.values.every((v) => v !== null) ? one.colour : "none" } })]),
    data.axes.map(label));
  const sample = (colour, dash) => svg("svg", { viewBox: "0 0 30 8" },
    svg("path", { d: "M0 4L30 4", fill: "none", "stroke-width": 2, "stroke-dasharray": dash, style: { stroke: colour } }));
  const place = (value) => `${Math.max(0, Math.min(100, value))}%`;
  const row = (axis) => h(axis.n ? "button" : "div", { class: "spoke", type: "button", title: axis.help, "data-id": axis.id,
      onclick: () => axis.n && setTriggerValue("open", axis.id) },
    h("span", {}, axis.title),
    h("span", { class: "track" }, h("span", { class: "base" }),
      axis.low !== null && h("span", { class: "span", style: { left: place(axis.low), width: `max(3px, ${axis.high - axis.low}%)` } }),
      axis.value !== null && h("span", { class: "dot", style: { left: place(axis.value) } }),
      h("span", { class: "mark", style: { left: place(axis.benchmark) } })),
    h("span", { class: `chip ${axis.tone}` }, axis.verdict),
    h("span", { class: "value" }, h("b", {}, axis.text), h("span", { class: "muted" }, ` ${axis.spread} ${axis.count}`)));
  root.style.setProperty("--dot", "var(--st-blue-color)");
  root.replaceChildren(chart, h("div", { class: "spokes" }, data.axes.map(row)),
    h("div", { class: "legend" }, data.series.map((one) => h("span", {}, sample(one.colour, one.dash), one.name)),
      h("span", {}, sample("var(--muted)", "4 4"), data.benchmarkName), h("span", {}, data.note)));
}
