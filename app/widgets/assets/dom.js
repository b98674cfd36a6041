/** Builds elements. Text goes in as text nodes only: what people said is never read as markup. */
function h(tag, props, ...children) {
  const svg = ["svg", "path", "line", "circle", "rect", "polyline", "g", "text", "tspan", "title"].includes(tag) && props && props.svg;
  const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false || name === "svg") continue;
    if (name === "class") node.setAttribute("class", value);
    else if (name === "style") for (const [k, v] of Object.entries(value)) node.style.setProperty(k, v);
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

/** Seconds as m:ss or h:mm:ss. */
function clock(seconds) {
  if (seconds === null || seconds === undefined || !isFinite(seconds)) return "";
  const all = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(all / 3600), minutes = Math.floor(all / 60) % 60, rest = String(all % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** Whether the component's data is new; a rerun with the same data must not rebuild what the person is using. */
function changed(root, data) {
  const now = JSON.stringify(data);
  if (root.__callqa === now) return false;
  root.__callqa = now;
  return true;
}

/** A click that the browser should handle itself: new tab, new window. */
function plain(event) {
  return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
}
