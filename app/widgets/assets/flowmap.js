const NS = { svg: true };
const NODE = 66;

/** Where everything lies for a width: the standard on the left, what was done in the middle, what is no step of it on the right. */
function measures(width) {
  const narrow = width < 560;
  const plan = narrow ? 44 : Math.min(150, width * 0.19), side = narrow ? 86 : Math.min(158, width * 0.22);
  const left = plan + (narrow ? 26 : 64), gap = narrow ? 30 : 84;
  return { narrow, plan, side, left, gap, main: Math.max(110, width - left - gap - side), row: narrow ? 104 : 92, top: 22 };
}

/** The places of nodes by id; stages beside lie near the steps they go with, below each other. */
function placed(data, m) {
  const places = new Map(data.steps.map((node, k) => [node.id, { x: m.left, y: m.top + k * m.row, w: m.main, k }]));
  let free = m.top;
  for (const node of [...data.beside].sort((a, b) => a.at - b.at)) {
    const y = Math.max(free, m.top + node.at * m.row);
    places.set(node.id, { x: m.left + m.main + m.gap, y, w: m.side, k: null });
    free = y + NODE + 12;
  }
  return places;
}

/** The way from one place to another: straight down to the next step, in an arc on the left past steps, on the right back or aside. */
function way(from, to, m, height) {
  if (!from || !to) {
    const at = from || to, x = at.x + at.w / 2;
    if (!from) return at.y <= m.top ? `M${x},6V${at.y}` : `M${m.left + m.main / 2},6C${m.left - 20},10 ${m.left - 20},${at.y} ${at.x},${at.y + 12}`;
    const end = height - 6;
    return at.k !== null && end - at.y < m.row * 1.3 ? `M${x},${at.y + NODE}V${end}`
      : `M${at.x + at.w},${at.y + NODE * 0.7}C${at.x + at.w + m.gap * 0.5},${at.y + NODE} ${at.x + at.w},${end} ${m.left + m.main / 2},${end}`;
  }
  if (from.k !== null && to.k !== null) {
    const over = to.k - from.k;
    if (over === 1) return `M${from.x + from.w / 2},${from.y + NODE}V${to.y}`;
    const bulge = Math.min(over > 0 ? m.left - m.plan - 6 : m.gap * 0.8, 12 + 9 * Math.abs(over)), sign = over > 0 ? -1 : 1;
    const x = over > 0 ? from.x : from.x + from.w, y1 = from.y + NODE * (over > 0 ? 0.72 : 0.3), y2 = to.y + NODE * (over > 0 ? 0.28 : 0.7);
    return `M${x},${y1}C${x + sign * bulge},${y1} ${x + sign * bulge},${y2} ${x},${y2}`;
  }
  if (from.k === null && to.k === null) {
    const x = from.x + from.w;
    return `M${x},${from.y + NODE / 2}C${x + 16},${from.y + NODE / 2} ${x + 16},${to.y + NODE / 2} ${x},${to.y + NODE / 2}`;
  }
  const out = from.k !== null, x1 = out ? from.x + from.w : from.x, x2 = out ? to.x : to.x + to.w, half = (x1 + x2) / 2;
  const y1 = from.y + NODE * (out ? 0.4 : 0.35), y2 = to.y + NODE * (out ? 0.65 : 0.6);
  return `M${x1},${y1}C${half},${y1} ${half},${y2} ${x2},${y2}`;
}

function node(one, place, open, light) {
  return h("div", { class: `node ${place.k === null ? "beside" : ""} ${one.worst ? "worst" : ""}`, title: one.help,
    onmouseenter: () => light(one.id), onmouseleave: () => light(null),
    style: { left: `${place.x}px`, top: `${place.y}px`, width: `${place.w}px`, height: `${NODE}px`, "--share": one.share } },
    h("b", {}, one.title), h("span", { class: "line" }, one.line),
    one.marks.length > 0 && h("span", { class: "marks" }, one.marks.map((mark) =>
      h("button", { type: "button", class: `chip ${mark.tone}`, title: mark.help, "data-open": mark.open, onclick: () => open(mark.open) }, mark.text))));
}

function draw(root, data, open) {
  const stage = root.querySelector(".stage"), width = stage.clientWidth;
  if (!width) return;
  const m = measures(width), places = placed(data, m);
  const height = Math.max(...[...places.values()].map((place) => place.y + NODE)) + 26;
  stage.style.height = `${height}px`;
  root.querySelector(".heads").style.gridTemplateColumns = `${m.left}px ${m.main + m.gap}px 1fr`;
  const light = (id) => {
    stage.classList.toggle("some", id !== null);
    stage.querySelectorAll("path.edge").forEach((path) => path.classList.toggle("lit", path.dataset.from === id || path.dataset.to === id));
  };
  const edge = (one) => h("path", { ...NS, class: `edge ${one.kind}`, d: way(places.get(one.from), places.get(one.to), m, height), "data-from": one.from,
    "data-to": one.to, "stroke-width": (1 + 9 * one.share).toFixed(1) }, h("title", NS, one.help));
  const beside = (one) => {
    const from = places.get(one.from), to = places.get(one.to);
    return from && to && to.k === from.k + 1 && from.k !== null && one.share >= 0.03 &&
      h("text", { ...NS, x: from.x + from.w / 2 + 10, y: (from.y + NODE + to.y) / 2 + 4 }, one.text);
  };
  const plan = data.steps.map((one, k) => h("div", { class: one.optional ? "plan-step" : "plan-step must", title: one.planHelp,
    style: { left: 0, top: `${m.top + k * m.row + 6}px`, width: `${m.plan}px`, height: `${NODE - 12}px`, padding: m.narrow ? "2px" : "" } },
    m.narrow ? String(k + 1) : one.title, h("small", {}, m.narrow ? one.expected.replace("/", " ") : one.expected)));
  const down = data.steps.slice(1).map((_, k) => h("path", { ...NS, class: "plan",
    d: `M${m.plan / 2},${m.top + k * m.row + NODE - 4}V${m.top + (k + 1) * m.row + 4}` }));
  const x = m.left + m.main / 2;
  stage.replaceChildren(
    h("svg", { ...NS, role: "img", "aria-label": data.label }, down, data.edges.map(edge), data.edges.map(beside),
      h("circle", { ...NS, cx: x, cy: 5, r: 4 }), h("circle", { ...NS, cx: x, cy: height - 5, r: 4 })),
    ...plan, ...[...data.steps, ...data.beside].map((one) => node(one, places.get(one.id), open, light)));
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".flowmap");
  if (!changed(parentElement, data)) return;
  const sign = (kind) => h("svg", { ...NS, viewBox: "0 0 26 8" }, h("path", { ...NS, class: kind, d: "M1,4H25", "stroke-width": 3 }));
  root.replaceChildren(
    h("div", { class: "heads" }, h("span", {}, data.heads[0]), h("span", {}, data.heads[1]), h("span", {}, data.heads[2])),
    h("div", { class: "stage" }),
    h("div", { class: "key" }, data.key.map(([kind, text]) => h("span", {}, sign(kind), text))));
  parentElement.__watch?.disconnect();
  parentElement.__watch = new ResizeObserver(() => draw(root, data, (what) => setTriggerValue("open", what)));
  parentElement.__watch.observe(root);
}
