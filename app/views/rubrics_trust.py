"""How far each item can be left alone: the machine's verdicts beside those of people, and what follows."""

from __future__ import annotations

from html import escape

import streamlit as st

from app import rubric_desk
from app.access import record
from app.i18n.translate import t
from app.state import current, viewer
from app.views.rubrics_errors import tell
from app.widgets import wording
from app.widgets.rubric_html import chip, table_html, title_of
from qa.errors import CallQAError
from qa.rubric_life import trust_file
from qa.rubric_life.human_verdicts import ReviewedVerdicts
from qa.rubric_life.shelf import Listed
from qa.rubric_life.trust import ItemTrust, RubricTrust, measure_trust
from qa.rubric_life.trust_keeping import put_into_force
from qa.store.review_verdicts import latest_verdicts
from scoring.yaml_file import FileError

KEEP = "standard_trust"
TONES = {"few": "", "alone": "good", "person": "warn"}


def show(one: Listed) -> None:
    """Measure on request, show, and let the scoring go by it."""
    rubric = rubric_desk.rubric_of(one.path)
    st.caption(t("trust.note", least=trust_file.LEAST_REVIEWED))
    measured = trust_file.kept(one.name, rubric_desk.folder().trust)
    if measured:
        st.caption(
            t(
                "trust.in_force",
                by=wording.plain(measured.by),
                day=measured.at[:10],
                version=wording.plain(measured.version),
            )
        )
    if st.button(t("trust.measure"), icon=":material/balance:", key="measure_trust"):
        reviews = ReviewedVerdicts(latest_verdicts(current().database, viewer()))
        try:
            with st.spinner(t("trust.running")):
                st.session_state[KEEP] = (rubric.hash, measure_trust(one.path, rubric_desk.folder(), reviews=reviews))
        except (CallQAError, FileError, OSError) as error:
            tell(error)
    kept: tuple[str, RubricTrust] | None = st.session_state.get(KEEP)
    if kept and kept[0] == rubric.hash:
        _result(kept[1])


def _result(found: RubricTrust) -> None:
    if not found.conversations:
        st.info(t("trust.nobody"))
        return
    st.caption(t("trust.basis", n=found.conversations))
    reviewed = [item for item in found.items if item.reviewed]
    keys = ("standards.item", "trust.reviewed", "trust.agreement", "trust.kappa", "trust.bar", "trust.follows")
    st.html(table_html([t(key) for key in keys], map(_row, reviewed)))
    unseen = len(found.items) - len(reviewed)
    if unseen:
        st.caption(t("trust.unseen", n=unseen))
    if rubric_desk.may_publish():
        _keep(found)


def _row(item: ItemTrust) -> tuple[str, ...]:
    spread = wording.spread(item.agreement, "share")
    agreement = f"{wording.percent(item.agreement.value)}% " if item.agreement.value is not None else wording.DASH
    follows = chip(t(f"trust.{item.consequence}"), TONES[item.consequence])
    if item.critical:
        follows += f" <small>{escape(t(f'trust.critical_{item.critical}', right=item.counts.right, n=item.counts.found))}</small>"
    return (
        escape(title_of(item.title, item.item)),
        f"n={item.counts.judged}",
        f"{agreement} <small>{escape(spread)}</small>",
        wording.number(item.kappa.value, 2),
        f"{wording.percent(item.bar)}%",
        follows,
    )


def _keep(found: RubricTrust) -> None:
    with st.form("trust", border=False):
        left, right = st.columns([1, 3])
        by = rubric_desk.signed(left)
        why = right.text_input(t("publish.why"))
        asked = st.form_submit_button(t("trust.keep"))
    if not asked:
        return
    if not by.strip():
        st.error(t("publish.needs_both"), icon=":material/error:")
        return
    try:
        put_into_force(found, rubric_desk.folder(), by=by, why=why)
        record("changed", f"standard:{found.rubric}", {"what": "trust"})
    except (CallQAError, OSError) as error:
        tell(error)
        return
    st.toast(t("trust.kept"), icon=":material/check:")
    st.rerun()
