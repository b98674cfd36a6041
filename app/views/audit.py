"""Who saw, changed and exported what, and whether the log is as it was written."""

from __future__ import annotations

import csv
import io
from html import escape

import streamlit as st

from app import access
from app.frame import heading
from app.i18n.translate import label, t
from app.state import current, viewer
from app.widgets.rubric_html import chip, style, table_html
from qa.store import audit
from qa.store.audit import AuditFilters, Entry
from qa.store.viewer import Viewer

PAGE_SIZE = 50
MOST_EXPORTED = 100_000
COLUMNS = ("when", "who", "action", "object", "details")
TONES = {"changed": "info", "exported": "warn", "login_failed": "bad"}


def page() -> None:
    """The log, the latest first, as filtered."""
    access.record_look("audit")
    db, looks = current().database, viewer()
    filters = _filters(audit.people(db, looks))
    found = audit.count(db, looks, filters)
    heading(t("nav.audit"), t("audit.count", n=found))
    style()
    _bar(audit.people(db, looks))
    number = _page_number(found)
    entries = audit.entries(db, looks, filters, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    if entries:
        st.html(table_html([t(f"audit_column.{name}") for name in COLUMNS], [_line(entry) for entry in entries]))
    else:
        st.info(t("audit.empty"))
    if found > PAGE_SIZE:
        st.pagination(-(-found // PAGE_SIZE), key="audit_page")
    with st.container(horizontal=True, key="audit-foot", vertical_alignment="center"):
        _chain()
        _export(filters)


def _filters(people: list[str]) -> AuditFilters:
    state = st.session_state
    days = [*(state.get("audit_days") or ()), None, None]
    who, action = state.get("audit_who") or "", state.get("audit_action") or ""
    return AuditFilters(
        who if who in people else "", action, (state.get("audit_object") or "").strip(), days[0], days[1]
    )


def _bar(people: list[str]) -> None:
    with st.container(key="filterbar", horizontal=True, gap="small", vertical_alignment="center"):
        st.selectbox(
            t("audit_column.who"), people, index=None, key="audit_who",
            placeholder=t("audit_column.who"), label_visibility="collapsed", on_change=_first_page,
        )  # fmt: skip
        st.selectbox(
            t("audit_column.action"), audit.ACTIONS, index=None, key="audit_action",
            format_func=lambda name: t(f"audit_action.{name}"),
            placeholder=t("audit_column.action"), label_visibility="collapsed", on_change=_first_page,
        )  # fmt: skip
        st.date_input(
            t("audit.days"), value=[], key="audit_days", format="YYYY-MM-DD", label_visibility="collapsed",
            on_change=_first_page,
        )  # fmt: skip
        st.text_input(
            t("audit_column.object"), key="audit_object", placeholder=t("audit_column.object"),
            label_visibility="collapsed", on_change=_first_page,
        )  # fmt: skip


def _first_page() -> None:
    st.session_state.pop("audit_page", None)


def _page_number(found: int) -> int:
    last = max(1, -(-found // PAGE_SIZE))
    return min(last, max(1, int(st.session_state.get("audit_page") or 1)))


def _line(entry: Entry) -> list[str]:
    role = label("role", entry.role)
    who = f"{escape(entry.who or t('audit.nobody'))} <small>{escape(role)}</small>"
    kind, _, name = entry.object.partition(":")
    thing = f"{escape(label('audit_object', kind))} <small>{escape(name[:12] if len(name) > 40 else name)}</small>"
    return [
        entry.at.strftime("%Y-%m-%d %H:%M:%S"),
        who,
        chip(label("audit_action", entry.action), TONES.get(entry.action, "")),
        thing,
        escape(" · ".join(_told(key, value) for key, value in entry.details.items())),
    ]


def _told(key: str, value: object) -> str:
    """A detail in words; a field or value that has none as it was written."""
    if isinstance(value, bool):
        return label("audit_detail", key if value else f"not_{key}")
    values = value if isinstance(value, list) else [value]
    group = "role" if key == "role" else "audit_value"
    told = t("frame.comma").join(label(group, str(one)) for one in values)
    return t("audit.detail", name=label("audit_detail", key), value=told)


def _chain() -> None:
    if not st.button(t("audit.check"), key="audit_check", icon=":material/verified:", help=t("audit.check_help")):
        return
    chain = audit.verify(current().database)
    if chain.broken_at is None:
        st.success(t("audit.whole", n=chain.entries, hash=chain.head))
    else:
        st.error(t("audit.broken", n=chain.broken_at), icon=":material/error:")


def _export(filters: AuditFilters) -> None:
    looks = access.viewer_later()
    st.download_button(
        t("audit.export"),
        lambda: _file(filters, looks()),
        file_name="audit.csv",
        mime="text/csv",
        icon=":material/download:",
        key="audit_export",
        on_click="ignore",
    )


def _file(filters: AuditFilters, looks: Viewer) -> bytes:
    """The filtered log as CSV, the latest first. That it was taken away is written down before it is."""
    entries = audit.entries(current().database, looks, filters, limit=MOST_EXPORTED)
    access.write(looks, "exported", "audit", {"entries": len(entries)})
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(["number", "at", "who", "role", "action", "object", "details", "hash"])
    for e in entries:
        values = (e.number, e.at.isoformat() + "Z", e.who, e.role, e.action, e.object, str(dict(e.details)), e.hash)
        lines.writerow([_harmless(str(value)) for value in values])
    return out.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
