"""The 360° score (360° 评价): one score with its parts, the ratings behind it, and their import."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from html import escape
from typing import Any

import streamlit as st

from app import access
from app import people_desk as desk
from app.frame import card_title, heading
from app.i18n.translate import t
from app.state import current, viewer
from app.views.certification import level_name
from app.widgets import filters as filtering
from app.widgets import import_outcome, wording
from app.widgets.board import Cell, Row, board, chips, column, interval, row, text
from app.widgets.component import last_click
from app.widgets.drop_words import own_words
from app.widgets.rubric_html import table_html
from qa.errors import CallQAError, InputError
from qa.reviewing import all_round, people_rules
from qa.reviewing.all_round import DAYS, Score
from qa.reviewing.importing_ratings import import_ratings
from qa.reviewing.ratings_file import SCALES
from qa.store import outside_ratings, queries
from qa.store.filters import Filters
from scoring.all_round_score import IMPORTED, SIDES, Part, Policy, Side, mean_of

_IMPORTED = "ratings_imported"
EXAMPLE = "agent,team,side,rater,dimension,rating,scale,date\n{agent},{team},customer,,attitude,9,1-10,2026-10-12\n"


def show(choose: Callable[[], None]) -> None:
    """The scores of all, and the agent that the address names beside them."""
    db, today = current().database, date.today()
    chosen = filtering.chosen().filters
    people, found = desk.page_of_people(Filters(teams=chosen.teams, agents=chosen.agents))
    policy, version = people_rules.policy(db)
    until = desk.until()
    heading(t("people_view.all_round"), t("round.note", days=DAYS, until=until))
    choose()
    _bar(policy, version)
    import_outcome.show(_IMPORTED)
    if click := last_click("all_round"):
        desk.ask_person(desk.person_of(click))
    scores = all_round.scores(db, viewer(), until, today, people)
    asked = desk.asked_person(people)
    one = next((each for each in scores if each.person == asked), None)
    with st.container(key="people-chosen" if one else "people-all"):
        left, right = st.columns([8, 5], gap="small")
    with left:
        order = sorted(
            scores, key=lambda each: (each.score.base.value is None, -(each.score.total or 0.0), each.person)
        )
        sides = [side for side in SIDES if policy.weights.get(side)]
        lines = [_line(each, sides, policy) for each in order]
        board(_columns(sides, policy), lines, key="all_round", empty=t("people.nobody"))
        desk.pager(found)
    with right, st.container(border=True, key="card-round"):
        _person(one, policy, until) if one else _explain(policy)


def _columns(sides: list[Side], policy: Policy) -> list[dict[str, Any]]:
    weighed = [
        column(f"{t(f'round_side.{side}')} {wording.percent(policy.weights[side])}%", "72px", label=True)
        for side in sides
    ]
    return [
        column(t("skills.who"), "minmax(0, 1fr)"),
        column(t("round.score"), "minmax(0, 1.5fr)", wide=True),
        *weighed,
        column(t("round.bonus"), "76px", label=True),
        column(t("round.verdict"), "104px"),
    ]


def _line(one: Score, sides: list[Side], policy: Policy) -> Row:
    team, agent = one.person
    parts = {part.side: part for part in one.score.parts}
    base = one.score.base
    seen = interval(base, "score", (40.0, 100.0), policy.pass_mark) if base.value is not None else text(wording.DASH)
    return row(
        desk.person_id(one.person),
        [text(agent, team), seen, *(_part(parts.get(side)) for side in sides), _bonus(one), _verdict(one)],
        opens=True,
        faint=base.value is None,
    )


def _part(part: Part | None) -> Cell:
    if part is None or not part.mean.n:
        return text(wording.DASH)
    few = "" if part.counts else f" {t('round.few')}"
    return text(wording.number(part.mean.value), f"n={part.mean.n}{few}")


def _bonus(one: Score) -> Cell:
    if one.score.total is None or one.standing.state not in ("valid", "due"):
        return text(wording.DASH)
    return text(wording.number(one.score.total), level_name(one.standing.level))


def _verdict(one: Score) -> Cell:
    score = one.score
    if score.passed is None:
        return chips([(t("round.open"), "", t("round.open_help", share=wording.percent(score.known)))])
    words, tone = (t("round.passed"), "good") if score.passed else (t("round.failed"), "bad")
    if score.sure:
        return chips([(words, tone, t("round.sure_help"))])
    return {**chips([(words, "warn" if not score.passed else "info", t("round.unsure_help"))]), "sub": t("cert.unsure")}


def _explain(policy: Policy) -> None:
    card_title(t("round.rules"), "")
    names = [t("round.side"), t("round.weight"), t("round.least")]
    lines = [
        [t(f"round_side.{side}"), f"{wording.percent(policy.weights[side])}%", str(policy.least[side])]
        for side in SIDES
        if policy.weights.get(side)
    ]
    st.html(table_html(names, lines, (1, 2)))
    told = {"mark": wording.points(policy.pass_mark), "bonus": wording.percent(policy.bonus)}
    st.caption(t("round.rules_text", **told))


def _person(one: Score, policy: Policy, until: date) -> None:
    team, agent = one.person
    access.record_look(f"agent:{agent}")
    card_title(agent, team)
    names = [t("round.side"), t("round.mean"), t("round.weight"), t("round.adds")]
    st.html(table_html(names, [_part_line(part) for part in one.score.parts], (2, 3)))
    base = one.score.base
    told = [t("round.base", score=wording.number(base.value), spread=wording.spread(base, "score"))]
    if one.standing.state in ("valid", "due") and one.score.total is not None:
        bonus = wording.percent(policy.bonus)
        told.append(t("round.with_bonus", bonus=bonus, score=wording.number(one.score.total)))
    if one.score.known < 1:
        told.append(t("round.known", share=wording.percent(one.score.known)))
    st.markdown(wording.plain(" · ".join(told)))
    since = until - timedelta(days=DAYS - 1)
    found = outside_ratings.dimensions(current().database, viewer(), one.person, since, until)
    if not found:
        st.caption(t("round.no_ratings"))
        return
    sides = [side for side in IMPORTED if any(s == side for _, s in found)]
    rows = []
    for name in sorted({name for name, _ in found}):
        cells = []
        for side in sides:
            sample = found.get((name, side))
            # of fewer raters than it takes nobody is to be told apart
            told_ = sample is not None and sample.n >= policy.least.get(side, 1)
            mean = mean_of(sample) if sample and told_ else None
            few = t("round.few") if sample else wording.DASH
            cells.append(f"{wording.number(mean.value)} <small>n={mean.n}</small>" if mean else few)
        rows.append([_dimension(name), *cells])
    st.html(table_html([t("round.dimension"), *(t(f"round_side.{side}") for side in sides)], rows))


def _dimension(name: str) -> str:
    return escape(desk.skill_names([name])[name] if name else t("round.overall"))


def _part_line(part: Part) -> list[str]:
    mean = f"{wording.number(part.mean.value)} <small>{wording.spread(part.mean, 'score')} n={part.mean.n}</small>"
    adds = wording.number(part.adds) if part.counts else t("round.few") if part.mean.n else wording.DASH
    return [
        t(f"round_side.{part.side}"),
        mean if part.mean.n else wording.DASH,
        f"{wording.percent(part.weight)}%",
        adds,
    ]


def _bar(policy: Policy, version: int) -> None:
    options = queries.filter_options(current().database, viewer())
    with st.container(key="peoplebar", horizontal=True, gap="small", vertical_alignment="center"):
        desk.until_box()
        filtering.choice("team", options)
        filtering.choice("agent", options)
        with (
            st.popover(t("round.import"), icon=":material/upload_file:"),
            st.container(width=440, key="ratings-import"),
        ):
            _import()
        if access.permitted("certify"):
            with st.popover(t("cert.rules"), icon=":material/tune:"):
                _rules(policy, version)


def _import() -> None:
    st.caption(t("round.import_text"))
    own_words(t("round.drop"), t("add.choose"))
    with st.form("ratings", border=False, clear_on_submit=True):
        file = st.file_uploader(
            t("round.file"), type=["csv", "tsv", "xlsx"], label_visibility="collapsed", key="ratings_file"
        )
        scale = st.selectbox(t("round.scale"), list(SCALES), index=list(SCALES).index("1-10"), key="ratings_scale")
        asked = st.form_submit_button(t("round.take"), type="primary")
    st.download_button(
        t("round.example"), EXAMPLE.format(agent=t("round.example_agent"), team=t("round.example_team")).encode("utf-8-sig"),
        "ratings.csv", "text/csv", type="tertiary", icon=":material/download:", on_click="ignore", key="ratings_example",
    )  # fmt: skip
    if asked and file is not None:
        _take(file.name, file.getvalue(), scale)


def _take(name: str, data: bytes, scale: str) -> None:
    try:
        found = import_ratings(current().database, desk.acting(), name, data, scale)
    except InputError as error:
        import_outcome.keep(_IMPORTED, t("round.refused"), [error])
    except CallQAError as error:
        import_outcome.keep(_IMPORTED, desk.told(error))
    else:
        kept = found.kept
        words = t("round.taken", new=kept.new, replaced=kept.replaced, same=kept.same, left=len(found.problems))
        import_outcome.keep(_IMPORTED, words, found.problems)
    st.rerun()


def _rules(policy: Policy, version: int) -> None:
    """Weights, bonus and pass mark, to be changed. The version is that of when the form was drawn."""
    base = st.session_state.setdefault("policy_base", version)
    with st.form(f"policy_{base}", border=False):
        boxes = st.columns(len(SIDES))
        weights = {
            side: box.number_input(
                t(f"round_side.{side}"), 0.0, 100.0, 100 * policy.weights.get(side, 0.0), step=5.0, format="%g",
                key=f"policy_{base}_{side}",
            ) / 100
            for side, box in zip(SIDES, boxes, strict=True)
        }  # fmt: skip
        left, right = st.columns(2)
        bonus = left.number_input(
            t("round.bonus_box"), 0.0, 100.0, 100 * policy.bonus, format="%g", key=f"policy_{base}_bonus"
        )
        mark = right.number_input(
            t("round.mark_box"), 0.0, 100.0, policy.pass_mark, format="%g", key=f"policy_{base}_mark"
        )
        asked = st.form_submit_button(t("people.save_rules"), type="primary")
    st.caption(t("round.rules_note", n=version))
    if asked:
        fresh = Policy(weights, bonus / 100, mark, policy.least)
        db, by = current().database, desk.acting()
        desk.attempt(lambda: people_rules.change_policy(db, by, fresh, base), t("people.rules_saved"))
        st.session_state.pop("policy_base", None)
        st.rerun()
