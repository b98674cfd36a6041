"""The taxonomy of contact reasons: what is in force, the one draft with a form a reason, a trial, publishing, reading again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from app import access
from app.frame import card_title, heading
from app.i18n.reasons import in_language
from app.i18n.translate import known as translated
from app.i18n.translate import language, t
from app.state import current, viewer
from app.views.topics_form import reason_form
from app.views.topics_trial import trial
from app.widgets import wording
from app.widgets.board import board, column, row, text
from qa import taxonomies
from qa.errors import CallQAError
from qa.manager import taxonomy_life as life
from qa.permissions import may
from qa.store import taxonomies as table
from qa.store.reason_state import read_otherwise
from qa.store.taxonomies import TaxonomyVersion
from scoring.contact_reason import OTHER
from scoring.taxonomy_edit import LISTS, Data, Problem, problems

REASON = "topics_reason"
READING = "topics_reading"


def show(views: Callable[[], None]) -> None:
    """What is in force, and beside it the draft where one is worked on."""
    db = current().database
    known = taxonomies.load(taxonomies.in_force(current().folder))
    draft = table.draft(db)
    given = len(known.reasons)
    heading(t("nav.topics"), t("taxonomy.headline", name=_taxonomy_title(known.name), version=known.version, n=given))
    views()
    editor = may(viewer(), "publish")
    if editor:
        _reading(f"{known.name} {known.version}")
    if draft is None:
        if editor:
            _begin()
        _reasons(life.data_in_force(current().folder), "in-force")
    else:
        _draft(draft, editor)
    _history(table.versions(db))


def _taxonomy_title(name: str) -> str:
    """The name of a shipped taxonomy in words; one of their own as they called it."""
    key = f"taxonomy_name.{name}"
    return t(key) if translated(key) else name


def _reading(name: str) -> None:
    """How many conversations bear a reason of another taxonomy, and reading them again."""
    other, every = read_otherwise(current().database, viewer(), name)
    if not other:
        return
    with st.container(border=True, key="card-reread", horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(t("taxonomy.other", n=f"{other:,}", of=f"{every:,}"))
        st.button(
            t("taxonomy.reread"),
            key="reread",
            icon=":material/autorenew:",
            help=t("taxonomy.reread_help"),
            on_click=_reread,
        )


def _reread() -> None:
    """A process of its own reads and writes segments; this one merges them. A second click while it runs does nothing."""
    running = st.session_state.get(READING)
    if running is None or running.poll() is not None:
        command = [sys.executable, "-m", "qa", "topics", "reread", "--jobs", "1", "--db", str(current().path)]
        st.session_state[READING] = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        access.record("changed", "reasons", {"read_again": True})
    st.toast(t("taxonomy.rereading"), icon=":material/autorenew:")


def _begin() -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="taxonomy-begin"):
        names = ["", *taxonomies.shipped()]
        origin = st.selectbox(
            t("taxonomy.origin"),
            names,
            key="taxonomy_origin",
            format_func=lambda name: t(f"taxonomy_name.{name}") if name else t("taxonomy.in_force"),
            width=260,
        )
        st.button(
            t("taxonomy.begin"),
            key="taxonomy_begin",
            icon=":material/edit:",
            on_click=_attempt,
            args=(lambda: life.begin(current().database, current().folder, access.acting(), origin),),
        )


def _draft(draft: TaxonomyVersion, editor: bool) -> None:
    data = life.data_of(draft)
    found = problems(data)
    with st.container(border=True, key="card-draft"):
        card_title(
            t("taxonomy.draft", name=_taxonomy_title(draft.name)),
            t("taxonomy.draft_note", by=draft.by.removeprefix("os:"), n=draft.version),
        )
        for problem in found[:5]:
            st.error(problem_words(problem, data), icon=":material/error:")
        if editor:
            left, right = st.columns([5, 7], gap="small")
            with left:
                _reasons(data, "draft")
            with right:
                reason_form(draft, data, st.session_state.get(REASON, ""), _attempt)
        else:
            _reasons(data, "draft")
    if editor:
        trial(draft, found)
        _publish(draft, found)


def problem_words(problem: Problem, data: Mapping[str, Any]) -> str:
    """What is wrong and how to mend it, naming the reason."""
    title = (data["reasons"].get(problem.reason, {}).get("title") or {}).get(language()) or problem.reason
    where = [title]
    if problem.part in LISTS:
        where.append(t(f"taxonomy.part_{problem.part}"))
    if problem.language:
        where.append(t(f"language.{problem.language}"))
    if problem.line:
        where.append(t("taxonomy.line", n=problem.line))
    told = t(f"taxonomy_problem.{problem.code}", detail=in_language(problem.detail, language()))
    return f"**{wording.plain(' · '.join(filter(None, where)))}**: {wording.plain(told)}"


def _reasons(data: Data, key: str) -> None:
    """The reasons with how much speaks for each; a click opens one in the form."""
    columns = [
        column(t("filter.reason"), "minmax(0, 1.6fr)"),
        column(t("taxonomy.part_phrases"), "80px", right=True),
        column(t("taxonomy.part_hints"), "80px", right=True),
    ]
    lines = [
        row(
            id,
            [
                text(_title(id, reason), _sub(id, reason)),
                *(text(str(_size(reason, part))) for part in ("phrases", "hints")),
            ],
            opens=key == "draft",
            faint=bool(reason.get("retired")),
        )
        for id, reason in data["reasons"].items()
    ]
    clicked = board(columns, lines, key=f"reasons-{key}")
    if clicked.open and clicked.open != st.session_state.get(REASON):
        st.session_state[REASON] = str(clicked.open)
        st.rerun()


def _title(id: str, reason: Mapping[str, Any]) -> str:
    return str((reason.get("title") or {}).get(language()) or id)


def _sub(id: str, reason: Mapping[str, Any]) -> str:
    return t("taxonomy.retired") if reason.get("retired") else t("taxonomy.always") if id == OTHER else id


def _size(reason: Mapping[str, Any], part: str) -> int:
    return sum(map(len, (reason.get(part) or {}).values()))


def _publish(draft: TaxonomyVersion, found: Sequence[Problem]) -> None:
    with st.container(border=True, key="card-publish-taxonomy"):
        card_title(t("taxonomy.publish"), t("taxonomy.publish_note"))
        note = st.text_input(t("taxonomy.note"), key=f"taxonomy_note_{draft.number}", max_chars=life.LONGEST_NOTE)
        with st.container(horizontal=True, gap="small"):
            db, folder, by = current().database, current().folder, access.acting()
            st.button(
                t("taxonomy.publish"), key="taxonomy_publish", type="primary", disabled=bool(found) or not note.strip(),
                on_click=_attempt, args=(lambda: life.publish(db, folder, by, draft.version, note),),
            )  # fmt: skip
            st.button(
                t("taxonomy.discard"), key="taxonomy_discard", type="tertiary",
                on_click=_attempt, args=(lambda: life.discard(db, by, draft.version),),
            )  # fmt: skip


def _attempt(work: Callable[[], object]) -> None:
    """Do what a button asks; what goes wrong is told, and nothing of it is kept."""
    try:
        work()
    except CallQAError as error:
        st.toast(wording.plain(in_language(str(error), language())), icon=":material/error:")


def _history(found: Sequence[TaxonomyVersion]) -> None:
    if not found:
        return
    with st.expander(t("taxonomy.history", n=len(found)), icon=":material/history:"):
        columns = [column(t(f"taxonomy.column_{name}"), "minmax(0, 1fr)") for name in ("version", "by", "at", "note")]
        lines = [
            row(
                str(one.number),
                [
                    text(f"{one.name} {life.data_of(one)['version']}"),
                    text(one.by.removeprefix("os:")),
                    text(f"{one.at:%Y-%m-%d}"),
                    text(one.note),
                ],
            )
            for one in found
        ]
        board(columns, lines, key="taxonomy-history")
