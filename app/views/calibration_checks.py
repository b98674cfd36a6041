"""Checks of reviews: drawn, judged again blind, and how often each reviewer is right."""

from __future__ import annotations

import uuid
from collections import Counter

import streamlit as st

from app.access import permitted
from app.i18n.reasons import in_language
from app.i18n.translate import language, t
from app.navigation import go
from app.state import current
from app.titles import any_item_title, item_title
from app.widgets import wording
from app.widgets.board import Row, acts, board, chips, column, group, interval, row, text
from app.widgets.wording import plain
from qa.errors import CallQAError
from qa.reviewing import spot_checking
from qa.reviewing.spot_checking import MOST
from qa.reviewing.verdict_sheet import sheet_of
from qa.store import spot_checks
from qa.store.spot_checks import SpotCheck
from qa.store.viewer import Viewer
from scoring.spot_check import Checked, ReviewerStanding, standings

USUAL = 5
SHOWN = 50
TONES = {"right": "good", "too_high": "bad", "too_low": "warn", "applies": "info"}
_ID = "spot_check_id"


def show(by: Viewer) -> None:
    """What is to be judged, how each reviewer stands, and what came of each check."""
    found = spot_checks.checks(current().database, by)
    st.caption(t("spot.note"))
    if permitted("spot_check"):
        _drawing(by)
    _open(by, [one for one in found if one.submitted_at is None])
    done = [one for one in found if one.submitted_at is not None]
    compared = spot_checking.compared(done)
    _reviewers(compared)
    _results(done, compared)


def _drawing(by: Viewer) -> None:
    people = {one.reviewer: one for one in spot_checks.reviewers(current().database, by)}
    if not people:
        st.info(t("spot.no_reviews"))
        return
    st.session_state.setdefault(_ID, uuid.uuid4().hex)
    with st.form("spot_draw", border=False), st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        name = st.selectbox(
            t("spot.reviewer"), list(people), key="spot_reviewer", width=280,
            format_func=lambda one: t("spot.drawn_of", name=one, drawn=people[one].drawn, reviews=people[one].reviews),
        )  # fmt: skip
        number = st.number_input(t("spot.number"), 1, MOST, USUAL, key="spot_number", width=130)
        asked = st.form_submit_button(t("spot.draw"), icon=":material/casino:", key="spot_draw_button")
    if not asked:
        return
    try:
        drawn = spot_checking.draw(current().database, by, st.session_state[_ID], name, int(number), uuid.uuid4().int)
    except CallQAError as error:
        st.error(plain(in_language(str(error), language())), icon=":material/error:")
        return
    st.session_state.pop(_ID)
    st.session_state["calibration_done"] = t("spot.was_drawn", n=drawn, name=plain(name))
    st.rerun()


def _open(by: Viewer, found: list[SpotCheck]) -> None:
    if not found:
        return
    rows = [
        row(
            one.id,
            [
                text(
                    t("spot.review_of", name=one.reviewer),
                    " · ".join(filter(None, [one.agent, wording.day(one.started_at)])),
                ),
                text(one.checker),
                text(t("spot.begun") if one.version else t("spot.waits")),
                acts([("judge", t("calibration.rate"))] if one.checker == by.name else []),
            ],
        )
        for one in found
    ]
    columns = [
        column(t("spot.to_judge"), "minmax(0, 1.6fr)"),
        column(t("spot.checker"), label=True),
        column(t("spot.state"), label=True),
        column("", "110px", right=True),
    ]
    if shown := board(columns, rows, key="spot_open").act:
        go("calibration_rate", {"check": str(shown["id"])})


def _reviewers(compared: list[Checked]) -> None:
    if not compared:
        return
    columns = [
        column(t("spot.reviewer"), "minmax(0, 1fr)", wide=True),
        column(t("spot_outcome.right"), "minmax(0, 1.2fr)", label=True, help=t("spot.right_help")),
        *(
            column(t(f"spot_outcome.{name}"), "minmax(0, 1fr)", label=True)
            for name in ("too_high", "too_low", "applies")
        ),
        column(t("spot.most"), "minmax(0, 1.2fr)", label=True),
    ]
    board(columns, [_standing(one, compared) for one in standings(compared)], key="spot_reviewers")


def _standing(one: ReviewerStanding, compared: list[Checked]) -> Row:
    wrong = Counter(c.item for c in compared if c.reviewer == one.reviewer and c.outcome != "right")
    most = t("frame.comma").join(f"{any_item_title(item, language())} {n}" for item, n in wrong.most_common(2))
    told = " ".join(filter(None, [t("spot.so_many", n=one.reviews), t("figure.thin") if one.provisional else ""]))
    colours = {"right": "green", "too_high": "red", "too_low": "orange", "applies": "blue"}
    bars = [interval(one.rates[name], "share", (0.0, 1.0), colour=colours[name]) for name in one.rates]
    return row(one.reviewer, [text(one.reviewer, told), *bars, text(most or wording.DASH)])


def _results(done: list[SpotCheck], compared: list[Checked]) -> None:
    """Each check with the items on which the two differ."""
    rows: list[Row] = []
    for one in done[:SHOWN]:
        own = [c for c in compared if c.review == one.review]
        wrong = [c for c in own if c.outcome != "right"]
        comments = sheet_of(one.content, [c.item for c in own]).comments
        rows.append(group(_title(one, len(own), len(wrong))))
        rows += [_difference(c, one.rubric, comments.get(c.item, "")) for c in wrong]
    if rows:
        columns = [
            column(t("spot.differ"), "minmax(0, 1.4fr)", wide=True),
            column(t("spot.given"), "120px", label=True),
            column(t("spot.again"), "120px", label=True),
            column("", "140px"),
            column(t("rating.comment"), "minmax(0, 1.6fr)", wide=True),
        ]
        board(columns, rows, key="spot_results")


def _title(one: SpotCheck, of: int, wrong: int) -> str:
    day = f"{one.submitted_at:%Y-%m-%d}" if one.submitted_at else ""
    return t("spot.result", name=one.reviewer, agent=one.agent, right=of - wrong, of=of, day=day)


def _difference(c: Checked, rubric: str, comment: str) -> Row:
    return row(
        f"{c.review}/{c.item}",
        [
            text(item_title(rubric, c.item, language())),
            text(t(f"verdict.{c.given}")),
            text(t(f"verdict.{c.right}")),
            chips([(t(f"spot_outcome.{c.outcome}"), TONES[c.outcome], "")]),
            text(comment),
        ],
    )
