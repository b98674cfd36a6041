"""Streamlit's drop box speaks English only: its words are covered by ours."""

from __future__ import annotations

import json

import streamlit as st


def own_words(drop: str, choose: str) -> None:
    """Say these words in the page's drop boxes, and on their buttons."""
    zone = '[data-testid="stFileUploaderDropzone"]'
    st.html(
        f"<style>{zone}::before {{ content: {json.dumps(drop, ensure_ascii=False)}; opacity: 0.7; }}"
        f'{zone} button[data-testid="stBaseButton-secondary"] > div {{ display: none; }}'
        f'{zone} button[data-testid="stBaseButton-secondary"]::after {{ content: {json.dumps(choose, ensure_ascii=False)}; }}</style>'
    )
