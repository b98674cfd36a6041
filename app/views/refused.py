"""What is shown at the address of a page that one's role may not open."""

from __future__ import annotations

import streamlit as st

from app.frame import heading
from app.i18n.translate import t


def page() -> None:
    """That it is not permitted."""
    heading(t("refused.title"))
    st.info(t("refused.text"))
