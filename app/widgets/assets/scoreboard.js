export default function ({ data, parentElement, setTriggerValue }) {
  if (!changed(parentElement, data)) return;
  const open = (id) => () => setTriggerValue("open", id);
  const sign = (one) => one && h("span", { class: one.tone, title: one.help }, [one.mark, one.text, one.word].filter(Boolean).join(" "));
  const figure = (one, lead) => {
    const value = h("span", { class: "value" }, one.value, one.unit && h("span", { class: "unit" }, one.unit));
    const name = h("span", { class: "name" }, one.name);
    const facts = h("span", { class: "facts" }, [one.spread, one.basis].filter(Boolean).join(" "));
    const signs = h("span", { class: "signs" }, sign(one.change), sign(one.target));
    return h("button", { class: `figure ${lead ? "lead" : ""} ${one.dim ? "dim" : ""}`, type: "button", title: one.help,
      "data-id": one.id, onclick: open(one.id) }, name, value, facts, signs);
  };
  const say = (line) => h("div", { class: line.parts.length ? "say" : "say alone" },
    h("span", { class: `mark ${line.tone}` }, line.mark), h("span", { class: `label ${line.tone}` }, line.label),
    h("span", { class: "parts" }, line.parts.map((part) => h("button", { type: "button", onclick: open(part.id) }, part.text)),
      line.more && h("span", { class: "more" }, line.more)));
  parentElement.querySelector(".headline").replaceChildren(...data.headline.map(say));
  parentElement.querySelector(".board").replaceChildren(...data.cards.map((card) =>
    h("section", { class: "group" }, h("h4", {}, card.title), figure(card.lead, true), card.rows.map((row) => figure(row, false)))));
}
