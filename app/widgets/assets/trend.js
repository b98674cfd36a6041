const NS = { svg: true };
const EDGE = { left: 34, right: 14, top: 8, bottom: 24 };

/** One group: its band of uncertainty, its line, its dots. A group with one period only has a whisker for a band. */
function drawn(group, x, y) {
  const points = group.points, at = (value, k) => `${x(points[k].at)},${y(value)}`;
  const banded = points.map((point, k) => k).filter((k) => points[k].low !== null);
  const band = [...banded.map((k) => at(points[k].high, k)), ...banded.reverse().map((k) => at(points[k].low, k))];
  return h("g", { ...NS, style: { "--c": group.colour } },
    banded.length > 1 && h("path", { ...NS, class: "band", d: `M${band.join("L")}Z` }),
    banded.length === 1 && points.filter((p) => p.low !== null).map((p) => h("line", { ...NS, class: "whisker", x1: x(p.at), x2: x(p.at), y1: y(p.low), y2: y(p.high) })),
    h("polyline", { ...NS, class: "path", points: points.map((p, k) => at(p.value, k)).join(" ") }),
    points.map((p) => h("circle", { ...NS, class: p.thin ? "dot thin" : "dot", cx: x(p.at), cy: y(p.value), r: 3.5 })));
}

function draw(root, data) {
  const plot = root.querySelector(".plot"), tip = root.querySelector(".tip");
  const width = plot.clientWidth, height = plot.clientHeight;
  if (!width) return;
  const [low, high] = data.domain, last = Math.max(1, data.periods[data.periods.length - 1].at);
  const inner = width - EDGE.left - EDGE.right;
  const x = (at) => (data.periods.length < 2 ? EDGE.left + inner / 2 : EDGE.left + 10 + (at / last) * (inner - 20));
  const y = (value) => EDGE.top + (1 - (Math.max(low, Math.min(high, value)) - low) / (high - low)) * (height - EDGE.top - EDGE.bottom);
  const every = Math.ceil(data.periods.length / Math.max(1, Math.floor(inner / 52)));
  const marker = h("line", { ...NS, class: "at", y1: EDGE.top, y2: height - EDGE.bottom, visibility: "hidden" });
  const svg = h("svg", { ...NS, class: "trend-plot", role: "img", "aria-label": data.label },
    data.ticks.map((tick) => [
      h("line", { ...NS, class: "grid", x1: EDGE.left, x2: width - EDGE.right, y1: y(tick), y2: y(tick) }),
      h("text", { ...NS, x: EDGE.left - 8, y: y(tick) + 4, "text-anchor": "end" }, tick)]),
    data.periods.filter((_, k) => k % every === 0).map((p) => h("text", { ...NS, x: x(p.at), y: height - 5, "text-anchor": "middle" }, p.short)),
    marker, data.groups.map((group) => drawn(group, x, y)));
  const leave = () => { tip.hidden = true; marker.setAttribute("visibility", "hidden"); };
  plot.onpointerleave = leave;
  plot.onpointermove = (event) => {
    const mouse = event.clientX - plot.getBoundingClientRect().left;
    const near = data.periods.reduce((a, b) => (Math.abs(x(b.at) - mouse) < Math.abs(x(a.at) - mouse) ? b : a));
    for (const end of ["x1", "x2"]) marker.setAttribute(end, x(near.at));
    marker.setAttribute("visibility", "visible");
    tip.replaceChildren(h("b", {}, near.title), data.groups.flatMap((group) => group.points.filter((p) => p.at === near.at)
      .map((p) => h("div", { style: { "--c": group.colour } }, h("i", {}), `${group.name}  `, h("b", {}, p.text), ` ${p.spread}`, h("span", { class: "n" }, p.count)))));
    tip.hidden = false;
    const right = x(near.at) + 12 + tip.offsetWidth > width;
    tip.style.left = `${Math.max(0, right ? x(near.at) - 12 - tip.offsetWidth : x(near.at) + 12)}px`;
  };
  plot.replaceChildren(svg, tip);
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".trend");
  if (!changed(parentElement, data)) return;
  root.replaceChildren(
    h("div", { class: "legend" }, data.groups.map((group) => h("span", { style: { "--c": group.colour } }, h("i", {}), group.name))),
    h("div", { class: "plot" }, h("div", { class: "tip", hidden: true })));
  parentElement.__watch?.disconnect();
  parentElement.__watch = new ResizeObserver(() => draw(root, data));
  parentElement.__watch.observe(root.querySelector(".plot"));
}
