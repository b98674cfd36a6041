"""The first steps, shown while the database is empty."""

from __future__ import annotations

import streamlit as st

from app.access import permitted
from app.frame import heading
from app.i18n.translate import t
from app.navigation import link
from app.state import current


def welcome() -> None:
    """What to do first: add files here, or run the command. To those who may not, that nothing is there for them yet."""
    if not permitted("add"):
        heading(t("welcome.title_none"))
        st.info(t("welcome.none"))
        return
    heading(t("welcome.title"))
    st.markdown(t("welcome.text"))
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, key="card-here", height="stretch"):
        st.markdown(f"**{t('welcome.here')}**")
        st.markdown(t("welcome.here_text"))
        link("add", t("welcome.add"), icon=":material/upload_file:")
    with right, st.container(border=True, key="card-command", height="stretch"):
        st.markdown(f"**{t('welcome.command')}**")
        st.markdown(t("welcome.command_text"))
        st.code(f"qa run data/samples --db {current().path.name}", language="bash")
