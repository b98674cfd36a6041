"""Entry file of the dashboard's pages: page set-up, navigation, frame."""

from __future__ import annotations

import streamlit as st

from app.access import door
from app.frame import frame
from app.i18n.translate import language, t
from app.navigation import begin, doors, pages

# drawn here: an icon by name would be fetched from the network
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#2f5bd0"/>'
    '<path d="M8 13v6M12 9v14M16 12v8M20 7v18M24 13v6" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/></svg>'
)

st.set_page_config(page_title=t("frame.product"), page_icon=ICON, layout="wide")
standing = door()
is_open = standing == "open"
page = st.navigation(
    pages() if is_open else doors(standing), position="sidebar" if is_open else "hidden", expanded=True
)
st.session_state["language"] = language()
frame(standing)
if is_open:
    begin(page)
page.run()
