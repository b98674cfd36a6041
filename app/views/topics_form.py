"""The form of one reason of contact: titles, phrases, hints and exceptions in both languages, one pattern a line."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from app import access
from app.frame import card_title
from app.i18n.translate import language, t
from app.state import current
from app.views.topics_themes import PREFILL
from app.widgets import wording
from qa.manager import taxonomy_life as life
from qa.store.taxonomies import TaxonomyVersion
from scoring.contact_reason import OTHER
from scoring.manager.theme_terms import is_chinese_term
from scoring.taxonomy_edit import ID, LANGUAGES, LISTS, Data, lines_of, set_retired, with_reason, without_reason

Attempt = Callable[[Callable[[], object]], None]


def reason_form(draft: TaxonomyVersion, data: Data, asked: str, attempt: Attempt) -> None:
    """The reason that was clicked, or a new one: filled in from a theme where one was chosen."""
    prefill: Sequence[str] = st.session_state.get(PREFILL, ())
    id = "" if prefill else asked if asked in data["reasons"] else ""
    reason = data["reasons"].get(id) or _from_theme(prefill)
    base = f"reason-{draft.number}-{draft.version}-{id}-{len(prefill)}"
    title = (reason.get("title") or {}).get(language(), id) if id else t("taxonomy.new_reason")
    card_title(title, t("taxonomy.from_theme", theme=" · ".join(prefill)) if prefill else t("taxonomy.form_note"))
    free = _free_id(data)
    named = (
        id or st.text_input(t("taxonomy.id"), key=f"{base}-id", placeholder=free, help=t("taxonomy.id_help")) or free
    )
    values: dict[str, Any] = {"title": {}, "retired": bool(reason.get("retired"))}
    for place, lang in zip(st.columns(2), LANGUAGES, strict=True):
        told = (reason.get("title") or {}).get(lang, "")
        label = t("taxonomy.title_in", of=t(f"language.{lang}"))
        values["title"][lang] = place.text_input(label, told, key=f"{base}-title-{lang}", max_chars=60).strip()
    if id != OTHER:
        for part in LISTS:
            values[part] = _lists(part, reason.get(part) or {}, base)
    _buttons(draft, id, named.strip(), values, attempt)


def _free_id(data: Data) -> str:
    """An id for those who need none of their own."""
    return next(id for k in itertools.count(1) if (id := f"reason_{k}") not in data["reasons"])


def _from_theme(terms: Sequence[str]) -> Mapping[str, Any]:
    """A reason as a theme suggests it: its telling words as phrases of their language."""
    found: dict[str, list[str]] = {lang: [] for lang in LANGUAGES}
    for term in terms:
        found["zh" if is_chinese_term(term) else "en"].append(term)
    return {"title": {lang: words[0] for lang, words in found.items() if words}, "phrases": found}


def _lists(part: str, known: Mapping[str, Sequence[str]], base: str) -> dict[str, list[str]]:
    found = {}
    for place, lang in zip(st.columns(2), LANGUAGES, strict=True):
        typed = place.text_area(
            f"{t(f'taxonomy.part_{part}')} · {t(f'language.{lang}')}",
            "\n".join(known.get(lang, ())),
            key=f"{base}-{part}-{lang}",
            height=150 if part == "phrases" else 90,
            help=t(f"taxonomy.help_{part}"),
        )
        found[lang] = lines_of(typed)
    return found


def _buttons(draft: TaxonomyVersion, id: str, named: str, values: Mapping[str, Any], attempt: Attempt) -> None:
    taken, formed = not id and named in life.data_of(draft)["reasons"], bool(ID.fullmatch(named))
    if taken:
        st.warning(t("taxonomy.taken", id=wording.plain(named)))
    elif not formed:
        st.warning(t("taxonomy_problem.bad_id"))
    able = formed and not taken and any(values["title"].values())
    retired = bool(values["retired"])
    with st.container(horizontal=True, gap="small"):
        st.button(
            t("taxonomy.save"), key="reason_save", type="primary", disabled=not able,
            on_click=_save, args=(draft, named, values, attempt),
        )  # fmt: skip
        if id and id != OTHER:
            words = t("taxonomy.give_again") if retired else t("taxonomy.retire")
            retire = partial(_change, draft, partial(set_retired, id=id, retired=not retired), id)
            drop = partial(_change, draft, partial(without_reason, id=id), id)
            st.button(words, key="reason_retire", help=t("taxonomy.retire_help"), on_click=attempt, args=(retire,))
            st.button(
                t("taxonomy.drop"), key="reason_drop", type="tertiary", help=t("taxonomy.drop_help"),
                on_click=attempt, args=(drop,),
            )  # fmt: skip
        st.button(t("taxonomy.new_reason"), key="reason_new", type="tertiary", icon=":material/add:", on_click=_new)


def _new() -> None:
    st.session_state["topics_reason"] = ""
    st.session_state.pop(PREFILL, None)


def _save(draft: TaxonomyVersion, id: str, values: Mapping[str, Any], attempt: Attempt) -> None:
    # a title in one language stands in the other as well, until somebody writes it
    told = next(filter(None, values["title"].values()), "")
    values = {**values, "title": {lang: title or told for lang, title in values["title"].items()}}
    attempt(partial(_change, draft, lambda data: with_reason(data, id, values), id))
    st.session_state.pop(PREFILL, None)
    st.session_state["topics_reason"] = id


def _change(draft: TaxonomyVersion, edit: Callable[[Data], Data], id: str) -> object:
    return life.change(current().database, access.acting(), draft.version, edit, id)
