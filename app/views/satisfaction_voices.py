"""What promoters, passives and detractors speak of: reasons of contact, themes of their comments, and the comments themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from app.frame import card_title
from app.i18n.translate import language, t
from app.navigation import go, href
from app.state import current, viewer
from app.titles import reason_title
from app.widgets import filters as filtering
from app.widgets import wording
from app.widgets.board import Cell, board, chips, column, interval, row, text
from app.widgets.component import last_click
from qa.manager import satisfaction
from qa.manager.comment_themes import theme_titles
from qa.store import survey_figures
from qa.store.survey_figures import Comment
from qa.text.redact import mask
from scoring.manager.satisfaction import GROUPS, Group, Segment, Themes

MOST_THEMES = 8
MOST_COMMENTS = 30


def show(chosen: filtering.Chosen) -> None:
    """Both lists of themes side by side, the comments below."""
    if click := last_click("voices_reasons"):
        go("conversations", {**chosen.params, "reason": [click], "counts": "nps:any"})
    if click := last_click("voices_comments"):
        st.query_params["theme"] = click
    spoken = satisfaction.spoken(current().database, viewer(), chosen.filters)
    if not any(group.n for group in spoken.reasons):
        st.info(t("survey.none_filtered"))
        return
    titles = {name: title[language()] for name, title in theme_titles().items()}
    with st.container(border=True, key="card-voices-comments"):
        card_title(t("survey.themes"), t("survey.themes_note"))
        _themes(spoken.comments, titles, key="voices_comments")
    with st.container(border=True, key="card-voices-reasons"):
        card_title(t("survey.reasons"), t("survey.reasons_note"))
        reasons = {name: reason_title(name, language()) for name in _names(spoken.reasons)}
        _themes(spoken.reasons, reasons, key="voices_reasons")
    with st.container(border=True, key="card-voices-said"):
        _comments(chosen, titles)


def _names(groups: Sequence[Themes]) -> list[str]:
    """The themes most spoken of, of all groups together."""
    counts: dict[str, float] = {}
    for group in groups:
        for theme in group.themes:
            counts[theme.name] = counts.get(theme.name, 0.0) + (theme.own.value or 0.0) * group.n
    return sorted(counts, key=lambda name: (-counts[name], name))[:MOST_THEMES]


def _themes(groups: Sequence[Themes], titles: Mapping[str, str], *, key: str) -> None:
    known = {(group.group, theme.name): theme for group in groups for theme in group.themes}
    top = max((theme.own.high or 0.0 for theme in known.values() if not wording.is_thin(theme.own)), default=1.0)
    heads = [
        column(f"{t(f'survey_group.{group.group}')} n={group.n:,}", "minmax(0, 1fr)", wide=True, label=True)
        for group in groups
    ]
    lines = [
        row(
            name,
            [text(titles.get(name, name)), *(_cell(known.get((group, name)), top) for group in GROUPS)],
            opens=True,
        )
        for name in _names(groups)
    ]
    board([column("", "minmax(0, 0.9fr)"), *heads], lines, key=key, empty=t("survey.no_themes"), bare=True)


def _cell(theme: Segment | None, top: float) -> Cell:
    if theme is None or theme.own.value is None:
        return text(wording.DASH)
    cell = interval(theme.own, "share", (0.0, min(1.0, max(0.1, top))), colour=_colour(theme))
    if not theme.real:
        return cell
    more = (theme.difference.value or 0.0) > 0
    return cell | chips(
        [(t("survey.more" if more else "survey.less"), "warn" if more else "info", t("survey.more_help"))]
    )


def _colour(theme: Segment) -> str:
    return "orange" if theme.real and (theme.difference.value or 0.0) > 0 else "blue"


def _comments(chosen: filtering.Chosen, titles: Mapping[str, str]) -> None:
    card_title(t("survey.said"), t("survey.said_note"))
    group, theme = _group(), st.query_params.get("theme", "")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.session_state["voices_group"] = group or "all"
        st.segmented_control(
            t("survey.said"), ["all", *GROUPS], key="voices_group", label_visibility="collapsed",
            format_func=lambda name: t(f"survey_group.{name}"),
            on_change=lambda: st.query_params.update(group_of=st.session_state["voices_group"] or "all"),
        )  # fmt: skip
        if theme in titles:
            st.button(
                titles[theme], key="voices_theme", icon=":material/close:", type="tertiary",
                on_click=_drop_theme,
            )  # fmt: skip
    found = survey_figures.comments(
        current().database, viewer(), chosen.filters, group, theme if theme in titles else "", limit=MOST_COMMENTS
    )
    comment_board(found, titles, key="voices_said")


def _drop_theme() -> None:
    st.query_params.pop("theme", None)


def comment_board(found: Sequence[Comment], titles: Mapping[str, str], *, key: str) -> None:
    """Comments with what was answered; a line opens its conversation. Personal numbers are masked."""
    columns = [
        column("", "minmax(0, 2.2fr)", wide=True),
        column("", "minmax(0, 1.2fr)"),
        column("", "170px"),
        column("", "minmax(0, 0.8fr)"),
        column("", "92px", away=True),
    ]
    lines = [
        row(
            one.conversation,
            [
                {"quote": mask(one.text) or t("survey.no_comment")},
                chips([(titles[name], "", "") for name in one.themes if name in titles]),
                chips(answer_chips(one)),
                text(one.agent or "", one.team or ""),
                {"sub": wording.day(one.at)},
            ],
            href=href("conversation", {"id": one.conversation}),
        )
        for one in found
    ]
    clicked = board(columns, lines, key=key, empty=t("survey.no_comments"), bare=True)
    if clicked.open:
        go("conversation", {"id": clicked.open})


def answer_chips(one: Comment) -> list[tuple[str, str, str]]:
    """What was answered, as marks."""
    marks = []
    if one.satisfied is not None:
        marks.append((t("survey.happy" if one.satisfied else "survey.unhappy"), "good" if one.satisfied else "bad", ""))
    if one.recommend is not None:
        tone = "good" if one.recommend >= 9 else "bad" if one.recommend <= 6 else ""
        marks.append((t("survey.nps_of", n=f"{one.recommend:g}"), tone, t("survey.nps_help")))
    return marks


def _group() -> Group | None:
    asked = st.query_params.get("group_of", "")
    return next((group for group in GROUPS if group == asked), None)
