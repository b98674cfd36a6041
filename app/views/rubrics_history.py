"""The history of a standard: who published and retired what, when and why, and what its versions scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from html import escape

import streamlit as st

from app import rubric_desk
from app.access import record
from app.i18n.translate import t
from app.navigation import go
from app.state import current, viewer
from app.views.rubrics_errors import tell
from app.widgets import wording
from app.widgets.rubric_html import chip, table_html
from qa.errors import CallQAError
from qa.rubric_life.ledger import Entry, read_ledger
from qa.rubric_life.library import active_versions
from qa.rubric_life.publishing import retire
from qa.rubric_life.score_comparison import VersionScores, compare_versions
from qa.rubric_life.shelf import Listed
from qa.store.score_history import scores_of_rubric

TONES = {"publish": "good", "retire": "bad", "trust": "info"}


def show(one: Listed) -> None:
    """Every entry of the standard's name, the last first; scores by version; retiring."""
    folder = rubric_desk.folder()
    entries = [entry for entry in read_ledger(folder.ledger) if entry.rubric == one.name]
    active = {version.entry.seal for version in active_versions(folder)}
    if entries:
        st.html(_table(entries[::-1], active))
        st.caption(t("history.rescore"))
    else:
        st.caption(t("history.never"))
    _scores(one.name)
    if rubric_desk.may_publish() and any(entry.seal in active for entry in entries):
        _retire(one.name)


def _table(entries: Sequence[Entry], active: set[str]) -> str:
    names = [t(name) for name in ("history.when", "history.what", "edit.version", "publish.by", "publish.why")]
    return table_html(names, [_row(entry, entry.seal in active) for entry in entries])


def _row(entry: Entry, active: bool) -> tuple[str, ...]:
    what = chip(t(f"history.{entry.event}"), TONES[entry.event])
    if active:
        what += " " + chip(t("standards_state.active"), "good")
    since = (
        f" <small>{escape(t('standards.effective', day=entry.effective_from))}</small>" if entry.effective_from else ""
    )
    when = entry.at[:16].replace("T", " ")
    return (f"{escape(when)} UTC", what + since, escape(entry.version), escape(entry.by), escape(entry.why))


def _scores(name: str) -> None:
    rows = [asdict(score) for score in scores_of_rubric(current().database, viewer(), name)]
    found = compare_versions(rows)
    if not found:
        st.caption(t("history.no_scores"))
        return
    st.markdown(f"**{t('history.scores')}**")
    names = [
        t(name) for name in ("standards_column.title", "history.scored", "history.shown", "history.mean", "history.now")
    ]
    st.html(table_html(names, [_version(version) for version in found], (1, 2, 3, 4)))


def _version(version: VersionScores) -> tuple[str, ...]:
    mean = f"{wording.number(version.mean.value)} <small>{escape(wording.spread(version.mean, 'score'))}</small>"
    now = wording.DASH
    if version.now.value is not None:
        thin = "" if version.enough else t("figure.thin")
        now = f"{wording.signed(version.now.value, 1)} <small>n={version.now.n} {escape(thin)}</small>"
    name = f"{escape(f'{version.rubric}@{version.version}')} <small>{escape(version.hash[:8])}</small>"
    return name, str(version.n), str(version.shown), mean, now


def _retire(name: str) -> None:
    with st.popover(t("history.retire_title"), icon=":material/archive:"), st.form("retire", border=False):
        st.markdown(t("history.retire_note"))
        by = rubric_desk.signed(st)
        why = st.text_input(t("publish.why"))
        if not st.form_submit_button(t("history.retire_title")):
            return
        if not by.strip() or not why.strip():
            st.error(t("publish.needs_both"), icon=":material/error:")
            return
        try:
            retire(name, rubric_desk.folder(), by=by, why=why)
            record("changed", f"standard:{name}", {"what": "retire"})
        except (CallQAError, OSError) as error:
            tell(error)
            return
        go("rubrics", {"rubric": st.query_params.get("rubric", ""), "view": "history"})
