"""The answers themselves: files taken in, replies that are due, and what belongs to no conversation and why."""

from __future__ import annotations

from datetime import datetime
from html import escape

import streamlit as st

from app import access
from app import people_desk as desk
from app.frame import card_title
from app.i18n.translate import known, language, t
from app.state import current, viewer
from app.views.satisfaction_voices import comment_board
from app.widgets import filters as filtering
from app.widgets import import_outcome, wording
from app.widgets.charts import Figure, figures
from app.widgets.drop_words import own_words
from app.widgets.rubric_html import table_html
from qa.errors import CallQAError, InputError
from qa.manager import satisfaction
from qa.manager.comment_themes import theme_titles
from qa.manager.importing_surveys import import_file
from qa.manager.service_rules import rules
from qa.manager.survey_file import SCALES
from qa.store import survey_figures
from qa.store.survey_figures import Untied
from qa.text.redact import mask
from scoring.manager.service_clocks import SOON, ClockCounts, record_of
from scoring.reasons import Reason, render

_DONE, _LAST = "surveys_imported", "surveys_last"
EXAMPLE = {
    "answers": "conversation_id,customer,time,csat,nps,comment,replied_at\n"
    ",{customer},2026-10-12 09:31,4,9,{comment},2026-10-12 15:00\n",
    "tickets": "ticket_id,customer,severity,grade,opened_at,answered_at,resolved_at\n"
    "T-1001,{customer},urgent,P1,2026-10-12 09:40,2026-10-12 09:55,\n",
}


def show(chosen: filtering.Chosen) -> None:
    """Replies that are due, and what is tied to no conversation."""
    with st.container(border=True, key="card-replies"):
        _replies(chosen)
    with st.container(border=True, key="card-untied"):
        _untied()


def import_button() -> None:
    """The form that takes a file, behind a button."""
    if access.permitted("manage"):
        with (
            st.popover(t("survey.import"), icon=":material/upload_file:"),
            st.container(width=440, key="surveys-import"),
        ):
            _form()


def how_to_import() -> None:
    """The same where there is nothing else to show."""
    with st.container(border=True, key="card-surveys-import"):
        card_title(t("survey.import"), "")
        _form() if access.permitted("manage") else st.caption(t("survey.import_not"))


def _form() -> None:
    st.caption(t("survey.import_text"))
    own_words(t("round.drop"), t("add.choose"))
    with st.form("surveys", border=False):
        st.file_uploader(t("survey.file"), type=["csv", "tsv", "xlsx"], label_visibility="collapsed", key="survey_file")
        st.selectbox(
            t("survey.scale"),
            ["", *SCALES],
            format_func=lambda name: name or t("survey.scale_auto"),
            key="survey_scale",
        )
        st.form_submit_button(t("round.take"), type="primary", on_click=_take)
    with st.container(horizontal=True, gap="small"):
        for kind, content in EXAMPLE.items():
            data = content.format(customer="CU-1001", comment=t("survey.example_comment")).encode("utf-8-sig")
            st.download_button(
                t(f"survey.example_{kind}"), data, f"{kind}.csv", "text/csv", type="tertiary", icon=":material/download:",
                on_click="ignore", key=f"survey_example_{kind}",
            )  # fmt: skip


def _take() -> None:
    """Before the page is drawn, so that a second click cannot stop it; that one finds the work done."""
    file, scale = st.session_state.get("survey_file"), st.session_state.get("survey_scale", "")
    if file is None:
        import_outcome.keep(_DONE, t("add.nothing"))
        return
    if (file.file_id, scale) == st.session_state.get(_LAST):
        return
    try:
        found = import_file(current().database, desk.acting(), file.name, file.getvalue(), scale)
    except InputError as error:
        import_outcome.keep(_DONE, t("round.refused"), [error])
    except CallQAError as error:
        import_outcome.keep(_DONE, _refused(error))
    else:
        kept, left = found.kept, len(found.problems)
        told = {"new": kept.new, "replaced": kept.replaced, "same": kept.same, "tied": found.tied, "left": left}
        words = t(f"survey.taken_{found.kind}", **told)
        words += t("survey.taken_scale", scale=found.scale) if found.scale and not scale else ""
        import_outcome.keep(_DONE, words, found.problems)
    # last, as a second click may end this one wherever the session is asked
    st.session_state[_LAST] = (file.file_id, scale)


def _refused(error: CallQAError) -> str:
    return t("survey.refused_teams") if "all teams" in str(error) else t("survey.import_not")


def imported() -> None:
    """What came of the last file, until it is closed."""
    import_outcome.show(_DONE)


def _replies(chosen: filtering.Chosen) -> None:
    db = current().database
    now = satisfaction.as_of(db, viewer(), datetime.now())
    target = rules(db)[0].target("survey_answered", "general")
    hours = f"{target.limit.total_seconds() / 3600:g}"
    found = survey_figures.replies(db, viewer(), chosen.filters, now, target.limit, SOON)
    card_title(t("survey.replies"), t("survey.replies_note", hours=hours, at=f"{now:%Y-%m-%d %H:%M}"))
    if not (found.kept or found.broken or found.waiting):
        st.caption(t("survey.no_replies"))
        return
    counts = ClockCounts(found.kept, found.broken, found.overdue, found.soon, found.kept + found.broken + found.waiting)
    kept = record_of(counts, target).kept
    tiles = [
        Figure(t("survey.reply_kept", hours=hours), kept, "share", help=t("survey.reply_help")),
        Figure(t("survey.reply_overdue"), text=str(found.overdue), note=t("survey.reply_over", hours=hours)),
        Figure(t("survey.reply_waiting"), text=str(found.waiting), note=t("survey.reply_soon", n=found.soon)),
    ]
    figures(tiles, key="survey_replies")
    titles = {name: title[language()] for name, title in theme_titles().items()}
    if found.answers:
        comment_board(found.answers, titles, key="survey_waiting")


def _untied() -> None:
    reasons, latest = survey_figures.untied(current().database, viewer())
    card_title(t("survey.untied"), t("survey.untied_note"))
    if not reasons:
        st.caption(t("survey.all_tied"))
        return
    st.markdown("\n".join(f"- {_why(reason)}{t('survey.times', n=n)}" for reason, n in reasons))
    lines = [_line(one) for one in latest]
    names = [t(f"survey.col_{name}") for name in ("kind", "wanted", "customer", "at", "why", "file")]
    with st.expander(t("survey.untied_list", n=len(latest)), icon=":material/link_off:"):
        st.html(table_html(names, lines))


def _line(one: Untied) -> list[str]:
    why = render(one.reason, language()) if one.reason else ""
    at = f"{one.at:%Y-%m-%d %H:%M}" if one.at else wording.DASH
    told = (mask(one.wanted), mask(one.customer), at, why, one.source)
    return [t(f"survey.kind_{one.kind}"), *map(escape, told)]


def _why(reason: Reason) -> str:
    key = f"survey_why.{reason.code}"
    return t(key) if known(key) else wording.plain(render(reason, language()))
