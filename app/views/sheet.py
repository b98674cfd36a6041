"""A feedback sheet, of one conversation or of one week of one agent: to be shown, talked over, and taken away as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from app.access import name_in_log, permitted, record_look, viewer_later
from app.i18n.translate import language, t
from app.navigation import go, link
from app.state import current, viewer
from app.widgets.component import mount
from qa.errors import UsageError
from qa.sheets.html import fragment, style
from qa.sheets.making import FORMATS, LONGEST_NOTE, MEDIA_TYPES, Asked, Format, export, make_sheet, monday, sounds
from qa.sheets.sheet import Clip, Sheet
from qa.sheets.week import week_name
from qa.store import queries
from qa.store.filters import Filters
from qa.store.viewer import Viewer

_SOUNDS = "sheet_sounds"
_ICONS: Mapping[Format, str] = {"html": "html", "pdf": "picture_as_pdf", "docx": "description"}


def page() -> None:
    """The sheet that the address asks for: `id`, or `agent` with `week` and perhaps `team`."""
    asked = Asked(*(st.query_params.get(name, "") for name in ("id", "agent", "team", "week")))
    if asked.conversation:
        asked = Asked(asked.conversation)
    elif asked.agent:
        asked = _with_week(asked)
    note = str(st.session_state.get(_note_key(asked)) or "")
    sheet = _sheet(asked, note)
    _bar(asked, sheet)
    if sheet is None:
        st.info(t("sheet.nothing_in_week", agent=asked.agent, week=asked.week) if asked.agent else t("sheet.missing"))
        return
    record_look(asked.object, {"sheet": asked.week or "conversation"})
    clips = _sounds(sheet)
    for id in dict.fromkeys(clip.conversation for clip in clips):
        record_look(f"conversation:{id}", {"sheet": "clips"})
    mount("sheet", {"html": fragment(sheet, clips), "style": style()}, key="sheet")


def _with_week(asked: Asked) -> Asked:
    """Where no week is named, or none that is one, the agent's last."""
    try:
        monday(asked.week)
    except UsageError:
        filters = Filters(agents=(asked.agent,), teams=(asked.team,) if asked.team else ())
        last = queries.list_conversations(current().database, viewer(), filters, limit=1)
        at = last[0].started_at if last else None
        return Asked("", asked.agent, asked.team, week_name(at.date() if at else date.today()))
    return asked


def _sheet(asked: Asked, note: str) -> Sheet | None:
    state = current()
    if not (asked.conversation or asked.agent):
        return None
    return make_sheet(state.database, viewer(), state.folder, asked, language(), date.today(), note)


def _sounds(sheet: Sheet) -> dict[Clip, bytes]:
    """Cut once a session for the sheet at hand, as every word of a note draws the page anew."""
    kept: tuple[tuple[Clip, ...], dict[Clip, bytes]] | None = st.session_state.get(_SOUNDS)
    if kept is None or kept[0] != sheet.clips():
        kept = (sheet.clips(), sounds(current().database, viewer(), sheet))
        st.session_state[_SOUNDS] = kept
    return kept[1]


def _bar(asked: Asked, sheet: Sheet | None) -> None:
    """Where from, which week, and what to take away."""
    with st.container(key="sheetbar", horizontal=True, vertical_alignment="center", gap="small"):
        if asked.conversation:
            link("conversation", t("sheet.back"), {"id": asked.conversation}, icon=":material/arrow_back:")
            if sheet is not None:
                _week_link(asked)
        else:
            link("conversations", t("conversation.back"), {"agent": asked.agent}, icon=":material/arrow_back:")
            if asked.agent:
                _weeks(asked)
        st.space("stretch")
        if sheet is not None and permitted("export"):
            _note(asked)
            for format in FORMATS:
                _download(asked, sheet, format)


def _week_link(asked: Asked) -> None:
    """From a conversation to the week it belongs to."""
    detail = queries.get_conversation(current().database, viewer(), asked.conversation)
    if detail is None or not detail.row.agent or detail.row.started_at is None:
        return
    row, week = detail.row, week_name(detail.row.started_at.date())
    params = {"agent": row.agent, "team": row.team, "week": week}
    if st.button(t("sheet.week"), key="sheet_week", type="tertiary", icon=":material/date_range:"):
        go("sheet", params)


def _weeks(asked: Asked) -> None:
    first = monday(asked.week)
    for name, days in (("previous", -7), ("next", 7)):
        other = week_name(first + timedelta(days=days))
        icon = f":material/chevron_{'left' if days < 0 else 'right'}:"
        if st.button(t(f"sheet.{name}", week=other), key=f"sheet_{name}", icon=icon):
            go("sheet", {"agent": asked.agent, "team": asked.team, "week": other})


def _note_key(asked: Asked) -> str:
    return f"sheet_note_{asked.conversation or f'{asked.agent} {asked.team} {asked.week}'}"


def _note(asked: Asked) -> None:
    with st.popover(t("sheet.note"), icon=":material/edit_note:"):
        st.text_area(
            t("sheet.note_label"), key=_note_key(asked), max_chars=LONGEST_NOTE, height=140, help=t("sheet.note_help")
        )


def _download(asked: Asked, sheet: Sheet, format: Format) -> None:
    st.download_button(
        t(f"sheet.{format}"),
        _file(asked, format, viewer_later(), language(), str(st.session_state.get(_note_key(asked)) or "")),
        file_name=f"{sheet.name}.{format}",
        mime=MEDIA_TYPES[format],
        icon=f":material/{_ICONS[format]}:",
        key=f"sheet_{format}",
        on_click="ignore",
        help=t(f"sheet.{format}_help"),
    )


def _file(asked: Asked, format: Format, looks: Callable[[], Viewer], spoken: str, note: str) -> Callable[[], bytes]:
    """The file, made when it is asked for, by who asks then."""

    def made() -> bytes:
        state, who = current(), looks()
        by = replace(who, name=name_in_log(who))
        file = export(state.database, by, state.folder, asked, format, spoken, date.today(), note)
        if file is None:
            raise UsageError("there is nothing to export any more")
        return file[1]

    return made
