"""Moments to hear: an agent's own, and examples of others, to open at that second and to choose for a record."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app import coaching_desk as desk
from app.access import acting, permitted
from app.coaching_draft import edit
from app.frame import card_title
from app.i18n.translate import t
from app.navigation import go
from app.state import current, viewer
from app.widgets.board import Row, acts, board, chips, column, row, text
from qa.reviewing import agent_profile
from qa.reviewing import coaching as flow
from qa.reviewing.agent_profile import AgentFigures
from qa.reviewing.coaching_content import Clip, Content
from qa.reviewing.releasing import release_results
from qa.store import agent_figures, releases
from qa.store.agent_figures import Moment
from qa.store.coaching import RecordRow
from qa.store.filters import Filters

MOST_CLIPS = 8


def clips_for(found: AgentFigures | None, only: Filters, items: Sequence[str] = ()) -> list[Moment]:
    """Moments of an agent worth hearing: what people marked, then where the gaps show, or else whatever failed."""
    db = current().database
    marked = agent_figures.bookmarked(db, viewer(), only, limit=MOST_CLIPS // 2)
    skills = found.skills if found else ()
    gaps = found.gaps if found else []
    wanted = items or [gap.item for gap in gaps] or [one.item for one in skills if one.standing.own.value]
    failed = agent_figures.evidence_moments(
        db, viewer(), only, list(wanted), "fail", limit=MOST_CLIPS, each=3 if gaps or items else 2
    )
    return [*marked, *failed][: MOST_CLIPS + 2]


def moments_board(moments: Sequence[Moment], *, key: str, empty: str, whose: bool = False) -> None:
    """Moments; a click opens the conversation at that second."""
    columns = [column("", "64px"), column("", "minmax(0, 1fr)"), column("", "auto", right=True)]
    lines = [moment_row(str(k), one, whose=whose) for k, one in enumerate(moments)]
    clicked = board(columns, lines, key=key, empty=empty, bare=True)
    if clicked.open and str(clicked.open).isdecimal() and int(clicked.open) < len(moments):
        go("conversation", desk.moment_params(moments[int(clicked.open)]))


def moment_row(id: str, one: Moment, *, whose: bool = False) -> Row:
    """A moment as a line: where, what it shows, what was said, how it was marked."""
    about = desk.item_name(one.item, one.rubric) if one.item else ""
    day = f"{one.started_at:%m-%d}" if one.started_at else ""
    sub = " · ".join(filter(None, [one.agent if whose else "", day, one.note]))
    mark = (
        [(t(f"coach_mark.{one.kind}"), "good" if one.kind == "best_practice" else "info", one.by)] if one.kind else []
    )
    return row(
        id,
        [text(desk.place(one)), text(about, sub, flow.shortened(one.quote)), chips(mark)],
        href=desk.moment_href(one),
    )


def clips(record: RecordRow, content: Content) -> None:
    """The record's clips of the agent, and others to add while it is prepared."""
    card_title(t("coach.record_clips"), t("coach.record_clips_note", n=len(content.clips)))
    _chosen(record, "clips", content.clips)
    _withheld(record, content)
    if record.state != "preparing":
        return
    with st.expander(t("coach.add_clips"), expanded=not content.clips):
        only = Filters(agents=(record.agent,), teams=(record.team,))
        items = [area.item for area in content.areas]
        found = (
            None if items else agent_profile.profile(current().database, viewer(), Filters(), record.agent, record.team)
        )
        _choose(record, "clips", content.clips, clips_for(found, only, items))


def _withheld(record: RecordRow, content: Content) -> None:
    """Tell where the agent could not open a clip, as its result is not released; release it where one may."""
    db = current().database
    hidden = [
        id for id in {clip.conversation for clip in content.clips} if releases.released_at(db, viewer(), id) is None
    ]
    if not hidden:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(t("coach.withheld", n=len(hidden), agent=record.agent))
        if permitted("release") and st.button(t("coach.release"), key="release", type="tertiary"):
            desk.attempt(lambda: release_results(db, acting(), hidden), t("coach.released"))
            st.rerun()


def examples(record: RecordRow, content: Content) -> None:
    """How others did it well, and more of it to add while the record is prepared."""
    card_title(t("coach.examples"), t("coach.examples_note"))
    _chosen(record, "examples", content.examples)
    if record.state != "preparing":
        return
    with st.expander(t("coach.add_examples"), expanded=False):
        db, items = current().database, [area.item for area in content.areas]
        marked = agent_figures.bookmarked(db, viewer(), Filters(), kinds=("best_practice",), but=record.agent, limit=12)
        about = [one for one in marked if not items or not one.item or one.item in items]
        passed = agent_figures.evidence_moments(
            db, viewer(), Filters(teams=(record.team,)), items, "pass", but=record.agent, limit=9, each=3
        )
        _choose(record, "examples", content.examples, [*about, *passed], whose=True)


def _chosen(record: RecordRow, field: str, clips: Sequence[Clip]) -> None:
    """The clips of the record; a click opens the conversation at that second."""
    columns = [column("", "64px"), column("", "minmax(0, 1fr)"), column("", "auto", right=True)]
    can_take_out = record.state == "preparing"
    lines = [
        row(
            str(k),
            [
                text(desk.place(clip)),
                text(desk.item_name(clip.item, clip.rubric) if clip.item else "", clip.note, clip.quote),
                acts([("remove", t("coach.remove"))] if can_take_out else []),
            ],
            href=desk.moment_href(clip),
        )
        for k, clip in enumerate(clips)
    ]

    def take_out(_: str, place: str) -> None:
        gone = clips[int(place)].key
        edit(record.id, lambda now: {field: tuple(clip for clip in getattr(now, field) if clip.key != gone)})

    empty = t(f"coach.none_chosen_{field}")
    clicked = board(columns, lines, key=f"chosen_{field}", empty=empty, bare=True, on_act=take_out)
    if clicked.open:
        go("conversation", desk.moment_params(clips[int(clicked.open)]))


def _choose(
    record: RecordRow, field: str, chosen: Sequence[Clip], moments: Sequence[Moment], whose: bool = False
) -> None:
    """Moments to choose from. One that was chosen is not offered again."""
    taken = {clip.key for clip in chosen}
    offered = {flow.clip_of(one).key: one for one in moments}
    offers = [one for key, one in offered.items() if key not in taken]
    columns = [column("", "64px"), column("", "minmax(0, 1fr)"), column("", "auto"), column("", "auto", right=True)]
    lines = [moment_row(str(k), one, whose=whose) for k, one in enumerate(offers)]
    for line in lines:
        line["cells"].append(acts([("add", t("coach.add"))]))

    def add(_: str, place: str) -> None:
        clip = flow.clip_of(offers[int(place)])
        edit(record.id, lambda now: {field: (*getattr(now, field), clip)})

    empty = t(f"coach.no_offer_{field}")
    clicked = board(columns, lines, key=f"offer_{field}", empty=empty, bare=True, on_act=add)
    if clicked.open:
        go("conversation", desk.moment_params(offers[int(clicked.open)]))
