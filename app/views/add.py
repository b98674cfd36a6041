"""Add conversations: drop files or a zipped folder, watch them being processed."""

from __future__ import annotations

from typing import cast

import streamlit as st

from app import access, intake
from app.frame import heading
from app.i18n.reasons import in_language
from app.i18n.translate import language, t
from app.navigation import link
from app.state import current
from app.views import failures
from app.widgets.drop_words import own_words
from app.widgets.wording import plain
from qa.errors import InputError

_JOB = "intake_job"


def page() -> None:
    """The drop box, and how the last drop is getting on."""
    heading(t("nav.add"))
    left, right = st.columns([3, 2], gap="small")
    with left:
        with st.container(border=True, key="card-drop"):
            _drop_box()
        if _JOB in st.session_state:
            _progress()
    with right, st.container(border=True, key="card-formats"):
        st.markdown(f"**{t('add.formats')}**")
        st.markdown(t("add.formats_text"))


def _drop_box() -> None:
    own_words(t("add.drop"), t("add.choose"))
    st.caption(t("add.note"))
    with st.form("drop", border=False, clear_on_submit=True):
        files = st.file_uploader(
            t("add.drop"), type=list(intake.KINDS), accept_multiple_files=True, label_visibility="collapsed"
        )
        submitted = st.form_submit_button(t("add.start"), type="primary")
    if submitted and files:
        _begin(cast("list[intake.Dropped]", files))
    elif submitted:
        st.info(t("add.nothing"))


def _begin(files: list[intake.Dropped]) -> None:
    state = current()
    try:
        folder = intake.save(files, state.folder)
    except InputError as error:
        st.error(plain(f"{error.path}: {in_language(error.reason, language())}"), icon=":material/error:")
        return
    access.record("changed", f"files:{folder.name}", {"added_files": len(files)})
    st.session_state[_JOB] = intake.start(folder, state.path)


@st.fragment(run_every=1.0)
def _progress() -> None:
    job: intake.Job = st.session_state[_JOB]
    with st.container(border=True, key="card-job"):
        if not job.finished:
            share = job.seen / job.total if job.total else 0.0
            words = (
                t("add.running", seen=job.seen, total=job.total, at=plain(job.at)) if job.total else t("add.reading")
            )
            st.progress(min(1.0, share), text=words)
            return
        if job.error:
            st.error(plain(in_language(job.error, language())), icon=":material/error:")
        st.markdown(t("add.finished", done=job.done, unchanged=job.unchanged, failed=len(job.failures)))
        if job.skipped:
            st.caption(t("add.skipped", n=job.skipped))
        if job.failures:
            failures.draw([failures.line(*line.partition(": ")[::2]) for line in job.failures], key="job-failures")
        if job.done or job.unchanged:
            link("conversations", t("add.look"), icon=":material/arrow_forward:")
