"""A draft of the taxonomy tried on stored conversations: what would move, from where to where, in whose words."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.frame import card_title
from app.i18n.translate import language, t
from app.navigation import go, href
from app.state import current, viewer
from app.titles import reason_title
from app.widgets import wording
from app.widgets.board import board, column, row, text
from app.widgets.plots import Table, show_table
from qa import taxonomies
from qa.manager.taxonomy_trial import MOST, Trial, try_taxonomy
from qa.store.taxonomies import TaxonomyVersion
from scoring.contact_reason import Taxonomy, taxonomy_of
from scoring.taxonomy_edit import Problem
from scoring.yaml_file import parse_yaml

KEPT = "topics_trial"


def trial(draft: TaxonomyVersion, found: Sequence[Problem]) -> None:
    """A button that tries the draft, and what came of it as long as the draft is the same."""
    with st.container(border=True, key="card-trial"):
        card_title(t("taxonomy.trial"), t("taxonomy.trial_note", n=MOST))
        if st.button(t("taxonomy.try"), key="taxonomy_try", icon=":material/science:", disabled=bool(found)):
            with st.spinner(t("taxonomy.trying")):
                known = taxonomy_of(parse_yaml(draft.content, draft.name))
                now = taxonomies.load(taxonomies.in_force(current().folder))
                done = try_taxonomy(current().database, viewer(), now, known)
            st.session_state[KEPT] = ((draft.number, draft.version), done, known)
        kept = st.session_state.get(KEPT)
        if kept and kept[0] == (draft.number, draft.version):
            _show(kept[1], kept[2])


def _show(done: Trial, known: Taxonomy) -> None:
    moved = done.moved
    st.markdown(
        t(
            "taxonomy.moved",
            share=wording.percent(moved.value, 1),
            interval=wording.spread(moved, "share"),
            n=moved.n,
            same=wording.percent(None if moved.value is None else 1 - moved.value, 1),
            before=wording.percent(done.other_before.value, 1),
            after=wording.percent(done.other_after.value, 1),
        )
    )
    if not done.ways:
        return
    left, right = st.columns([2, 5], gap="small")
    with left:
        ways = [[f"{_title(a, known)} → {_title(b, known)}", n] for a, b, n in done.ways[:12]]
        show_table(Table([t("taxonomy.way"), "n"], ways), key="trial-ways")
    with right:
        columns = [column(t("taxonomy.way"), "minmax(0, 1fr)"), column(t("taxonomy.said"), "minmax(0, 2fr)", wide=True)]
        lines = [
            row(
                one.id,
                [
                    text(f"{_title(one.before, known)} → {_title(one.after, known)}", f"p = {one.probability:.2f}"),
                    text(one.quote),
                ],
                href=href("conversation", {"id": one.id}),
            )
            for one in done.examples
        ]
        clicked = board(columns, lines, key="trial-examples")
        if clicked.open:
            go("conversation", {"id": str(clicked.open)})


def _title(id: str, known: Taxonomy) -> str:
    words = known.reasons.get(id)
    return words.titles.get(language(), id) if words else reason_title(id, language())
