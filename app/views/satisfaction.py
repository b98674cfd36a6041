"""Satisfaction (满意度): CSAT and NPS with their intervals and segments, what each group speaks of, what goes along with it, the answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from app.frame import card_title, heading
from app.i18n.translate import language, t
from app.navigation import Params, go, link
from app.state import current, viewer
from app.views import satisfaction_answers, satisfaction_drivers, satisfaction_voices
from app.views.welcome import welcome
from app.widgets import filters as filtering
from app.widgets import wording
from app.widgets.address_choice import asked, switch
from app.widgets.board import Row, board, chips, column, interval, row, text
from app.widgets.charts import Figure, figures
from app.widgets.component import last_click
from app.widgets.dimension_names import FILTERED, value_title
from app.widgets.metric_words import explained, title
from app.widgets.survey_charts import close_domain, weekly
from qa.manager import satisfaction
from qa.manager.satisfaction import DIMENSIONS, Segments, Standing
from qa.store import queries, survey_figures
from qa.store.filters import Filters
from scoring.manager.satisfaction import Segment
from scoring.reasons import render
from scoring.statistics import Estimate, wilson

FILTERS = ("team", "agent", "channel", "queue", "group", "reason")
ARROW = ":material/arrow_forward:"
MOST_SEGMENTS = 12
GROUPS = {"promoters": "yes", "passives": "between", "detractors": "no"}
"""The groups of recommendation, and how the address names their conversations."""


def page() -> None:
    """One of the views, as the address names it."""
    db = current().database
    if not queries.count_conversations(db, viewer(), Filters()):
        welcome()
        return
    view = _view()
    _leave(view)
    csat, nps = survey_figures.counts(db, viewer())
    answers = csat + nps
    heading(t("nav.satisfaction"), t("survey.basis", csat=f"{csat:,}", nps=f"{nps:,}") if answers else "")
    with st.container(horizontal=True, gap="small", horizontal_alignment="distribute", key="survey-top"):
        _choice()
        if answers:
            satisfaction_answers.import_button()
    satisfaction_answers.imported()
    if answers:
        filtering.bar(queries.filter_options(db, viewer()), FILTERS)
    if not answers and view != "answers":
        st.info(t("survey.no_answers"))
        satisfaction_answers.how_to_import()
        return
    VIEWS[view](filtering.chosen())


def _view() -> str:
    return asked("view", tuple(VIEWS))


def _choice() -> None:
    switch("view", tuple(VIEWS), lambda name: t(f"survey_view.{name}"), key="survey_view", label=t("survey.views"))


def _leave(view: str) -> None:
    """Go where a click leads before the page is worked out anew."""
    params = filtering.chosen().params
    if view == "standing" and (click := last_click("survey_segments")):
        dimension, _, value = click.partition("\n")
        go("conversations", {**params, FILTERED[dimension]: [value], "counts": [f"{_figure()}:any"]})


def _standing(chosen: filtering.Chosen) -> None:
    found = satisfaction.standing(current().database, viewer(), chosen.filters)
    if not found.csat.n and not found.nps.n:
        st.info(t("survey.none_filtered"))
        return
    _headline(found)
    _figures(found)
    _links(found, chosen.params)
    left, right = st.columns([6, 5], gap="small")
    with left:
        _weeks(found, chosen)
    with right, st.container(border=True, key="card-survey-segments", height="stretch"):
        _segments(found, chosen.filters)


def _headline(found: Standing) -> None:
    """What is found, in words."""
    told = [
        _against("csat", found.csat, found.csat_target, "share"),
        _against("nps", found.nps, found.nps_target, "nps"),
    ]
    if found.finding is not None:
        told.append(render(found.finding, language()))
    st.markdown("".join(wording.plain(f"{each}{t('survey.stop')}") for each in told if each))


def _against(metric: str, figure: Estimate, target: float, kind: str) -> str:
    if figure.value is None or figure.low is None or figure.high is None:
        return ""
    write, unit = wording.KINDS[kind], wording.UNITS.get(kind, "")
    goal = f"{target:.0f}" if kind == "nps" else f"{write(target)}{unit}"
    told = {"figure": title(metric), "value": f"{write(figure.value)}{unit}", "target": goal}
    if wording.is_thin(figure):
        return t("survey.head_thin", n=figure.n, **told)
    verdict = "below" if figure.high < target else "above" if figure.low >= target else "open"
    return t(f"survey.head_{verdict}", spread=wording.spread(figure, kind), **told)


def _figures(found: Standing) -> None:
    n = found.promoters.n
    shares = [
        Figure(t(f"survey.{name}"), wilson(getattr(found.promoters, name), n), "share", help=t(f"survey.{name}_help"))
        for name in GROUPS
    ]
    figures(
        [
            Figure(title("csat"), found.csat, "share", help=explained("csat")),
            Figure(title("nps"), found.nps, "nps", help=explained("nps")),
            *shares,
            Figure(
                t("survey.answered"),
                wilson(found.answered, found.conversations),
                "share",
                help=t("survey.answered_help"),
            ),
        ],
        key="survey_figures",
    )


def _links(found: Standing, params: Params) -> None:
    with st.container(horizontal=True, gap="medium", key="survey-links"):
        if found.csat.value is not None:
            unhappy = round(found.csat.n * (1 - found.csat.value))
            link(
                "conversations", t("survey.open_unhappy", n=f"{unhappy:,}"), {**params, "counts": "csat:no"}, icon=ARROW
            )
        for name, counted in GROUPS.items():
            n = getattr(found.promoters, name)
            link(
                "conversations",
                t(f"survey.open_{name}", n=f"{n:,}"),
                {**params, "counts": f"nps:{counted}"},
                icon=ARROW,
            )


def _weeks(found: Standing, chosen: filtering.Chosen) -> None:
    weeks = satisfaction.weeks(current().database, viewer(), chosen.filters)
    for figure, target in (("csat", found.csat_target), ("nps", found.nps_target)):
        with st.container(border=True, key=f"card-survey-{figure}"):
            card_title(t("survey.weeks", figure=title(figure)), t("survey.weeks_note"))
            picked = weekly(weeks, figure, target, key=f"survey_weeks_{figure}")
        if picked:
            since, until = picked
            days = {"period": "custom", "since": since.isoformat(), "until": until.isoformat()}
            go("conversations", {**chosen.params, **days, "counts": f"{figure}:any"})


def _figure() -> str:
    return asked("figure", ("csat", "nps"))


def _figure_choice() -> None:
    switch("figure", ("csat", "nps"), title, key="survey_figure", label=t("survey.figure"))


def _segments(found: Standing, filters: Filters) -> None:
    card_title(t("survey.segments", figure=title(_figure())), t("survey.segments_note"))
    _figure_choice()
    known = satisfaction.segments(current().database, viewer(), filters)
    csat = _figure() == "csat"
    rows = [one for segments in known.values() for one in (segments.csat if csat else segments.nps)]
    ends = [(one.own.low, one.own.high) for one in rows if not wording.is_thin(one.own)]
    domain = close_domain(ends, (0.0, 1.0) if csat else (-100.0, 100.0), 0.05 if csat else 10.0)
    lines: list[Row] = []
    for name in DIMENSIONS:
        lines += _lines(name, known[name], found, domain)
    columns = [
        column("", "minmax(0, 1fr)"),
        column("", "minmax(0, 1.5fr)"),
        column("n", "44px", right=True),
        column("", "84px"),
    ]
    board(columns, lines, key="survey_segments", empty=t("survey.none_filtered"), bare=True)


def _lines(dimension: str, known: Segments, found: Standing, domain: tuple[float, float]) -> list[Row]:
    figure = _figure()
    rows = known.csat if figure == "csat" else known.nps
    if len(rows) < 2:
        return []
    whole = found.csat if figure == "csat" else found.nps
    # one is enough to be worth a line; the rest of many small ones is left to the filters
    shown = sorted(rows, key=lambda one: -one.own.n)[:MOST_SEGMENTS]
    lines = [
        row(
            f"{dimension}\n{one.name}",
            [
                text(value_title(dimension, one.name)),
                interval(one.own, _kind(figure), domain, whole.value),
                text(f"{one.own.n:,}"),
                _mark(one),
            ],
            opens=bool(one.name),
            faint=wording.is_thin(one.own),
        )
        for one in rows
        if one in shown
    ]
    return [{"group": t(f"survey.by_{dimension}")}, *lines]


def _kind(figure: str) -> str:
    return "share" if figure == "csat" else "nps"


def _mark(one: Segment) -> dict[str, object]:
    if wording.is_thin(one.own):
        return chips([(t("survey.thin"), "", t("survey.thin_help"))])
    if not one.real:
        return text("")
    better = (one.difference.value or 0.0) > 0
    return chips(
        [(t("survey.better" if better else "survey.worse"), "good" if better else "bad", t("survey.real_help"))]
    )


VIEWS: Mapping[str, Callable[[filtering.Chosen], None]] = {
    "standing": _standing,
    "voices": satisfaction_voices.show,
    "drivers": satisfaction_drivers.show,
    "answers": satisfaction_answers.show,
}
