export default function ({ data, parentElement, setTriggerValue }) {
  if (!changed(parentElement, data)) return;
  const open = (row) => (event) => {
    if (!plain(event)) return;
    event.preventDefault();
    setTriggerValue("open", row.key);
  };
  const line = (row) => h("a", { class: "line", href: row.href, onclick: open(row) },
    h("div", {}, h("div", { class: "title" }, row.title), h("div", { class: "key" }, row.name),
      row.problem && h("div", { class: "problem" }, row.problem)),
    h("div", {}, h("span", { class: `chip ${row.tone}` }, row.state)),
    h("div", {}, row.language),
    h("div", {}, row.version),
    h("div", { class: "right" }, row.items),
    h("div", { class: "who wide" }, row.who));
  parentElement.querySelector(".standards").replaceChildren(h("div", { class: "frame" },
    h("div", { class: "names" }, data.columns.map((name, k) => h("div", { class: k === 4 ? "right" : "" }, name))),
    data.rows.length ? data.rows.map(line) : h("div", { class: "empty" }, data.empty)));
}
