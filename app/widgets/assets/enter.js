// Exchanges a ticket for the cookie of the session, or has the cookie taken away, and opens the page anew.
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".enter");
  root.textContent = data.text;
  if (root.dataset.sent === (data.ticket || "end")) return;
  root.dataset.sent = data.ticket || "end";
  fetch("/session", { method: "POST", headers: { "X-CallQA": "session" }, body: data.ticket })
    .then((answer) => { if (!answer.ok) throw new Error(answer.status); })
    .then(() => (data.ticket ? window.location.reload() : window.location.assign(data.after)))
    .catch(() => { root.textContent = data.failed; });
}
