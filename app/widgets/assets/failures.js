export default function ({ data, parentElement }) {
  if (!changed(parentElement, data)) return;
  const line = (row) => h("div", { class: "line" },
    h("div", {}, h("div", { class: "label" }, row.label), row.folder && h("div", { class: "mend" }, row.folder)),
    h("div", {}, h("div", { class: "problem" }, row.problem), row.mend && h("div", { class: "mend" }, `${data.mend}${row.mend}`)),
    h("div", { class: "at" }, row.at));
  parentElement.querySelector(".failures").replaceChildren(h("div", { class: "frame" },
    data.lines.length ? data.lines.map(line) : h("div", { class: "empty" }, data.empty)));
}
