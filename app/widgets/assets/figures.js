export default function ({ data, parentElement }) {
  if (!changed(parentElement, data)) return;
  const root = parentElement.querySelector(".figures");
  root.style.setProperty("--tiles", Math.min(8, data.figures.length));
  root.replaceChildren(...data.figures.map((figure) =>
    h("div", { class: `figure ${figure.tone || ""}`, title: figure.help },
      h("div", { class: "name" }, figure.name),
      h("div", { class: "value" }, figure.value, figure.unit && h("span", { class: "unit" }, figure.unit)),
      h("div", { class: "spread" }, figure.spread),
      h("div", { class: "spread" }, figure.basis))));
}
