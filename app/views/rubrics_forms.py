"""Forms over a draft: the standard itself, an item with its rule and examples, a new item. They write the same file as the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from app import rubric_desk
from app.i18n.translate import language, t
from app.views.rubrics_errors import problems, tell
from app.widgets.rubric_html import title_of
from app.widgets.rule_forms import rule_fields, starting_rule
from qa.errors import CallQAError
from qa.identity import text_hash
from qa.rubric_life.draft_checking import check_text
from qa.rubric_life.drafts import save_draft
from qa.rubric_life.item_edit import add_item, change_general, change_item, drop_item, stands_in
from qa.rubric_life.shelf import Listed
from scoring.rubric import Rubric
from scoring.yaml_file import FileError

GENERAL, NEW = "", "+"
NONE = ""
CRITICAL = (NONE, "form", "section", "report")
CLASSES = (NONE, "customer", "business", "compliance")
FIRST_RULES = ("phrases", "lexicon", "forbidden", "timing", "manual")
Edit = Callable[[str], str]


def show(one: Listed, name: str, text: str, rubric: Rubric) -> str:
    """The form of what is chosen; the id of the item, empty where it is none."""
    data = rubric_desk.data_of(one.path)
    items = rubric_desk.items_of(data)
    sections = {section.id: title_of(section.title, section.id) for section in rubric.all_sections()}
    titles = {
        id: f"{sections.get(item['section'], '')} › {title_of(item.get('title'), id)}" for id, item in items.items()
    }
    titles |= {GENERAL: t("edit.general"), NEW: t("edit.new_item")}
    options = [GENERAL, *items, NEW]
    key = f"edit_item_{name}"
    added = st.session_state.pop(f"edit_next_{name}", None)
    if added in options:
        st.session_state[key] = added
    elif st.session_state.get(key) not in options:  # it was taken out
        st.session_state[key] = GENERAL
    chosen = st.selectbox(t("edit.what"), options, key=key, format_func=titles.__getitem__)
    stamp = f"{name}:{chosen}:{text_hash(text)[:8]}"
    if chosen == GENERAL:
        _general(name, text, data, stamp)
    elif chosen == NEW:
        _new(name, text, rubric, sections, stamp)
    else:
        _item(name, text, items[chosen], rubric, stamp, inherited=len(_parents(text)) > 0)
        return str(chosen)
    return ""


def _parents(text: str) -> list[str]:
    return re.findall(r"^extends:.*$", text, re.MULTILINE)


def _general(name: str, text: str, data: Mapping[str, Any], stamp: str) -> None:
    bands = {"excellent": 90, "good": 80, "pass": 70, **(data.get("bands") or {})}
    with st.form(f"general:{stamp}", border=False):
        title = _title_fields(data.get("title"), stamp)
        version = st.text_input(t("edit.version"), str(data.get("version", "")), help=t("edit.version_help"))
        columns = st.columns(3)
        levels = {
            band: column.number_input(t(f"band.{band}"), 0.0, 100.0, float(bands[band]), 1.0, format="%g")
            for band, column in zip(("excellent", "good", "pass"), columns, strict=True)
        }
        asked = st.form_submit_button(t("edit.save"), type="primary")
    if asked:
        wanted: dict[str, Any] = {"title": title, "version": version.strip()}
        if levels != {band: float(value) for band, value in bands.items()}:
            wanted["bands"] = {band: _number(value) for band, value in levels.items()}
        changes = {key: value for key, value in wanted.items() if value != _as_title(data.get(key), key)}
        _apply(name, text, lambda draft: change_general(draft, changes))


def _item(name: str, text: str, item: Mapping[str, Any], rubric: Rubric, stamp: str, *, inherited: bool) -> None:
    worth = "weight" if rubric.scoring == "weights" else "points"
    with st.form(f"item:{stamp}", border=False):
        title = _title_fields(item.get("title"), stamp)
        left, middle, right = st.columns(3)
        points = left.number_input(t("edit.points"), 0.0, 100.0, float(item.get(worth) or 0), 1.0, format="%g")
        scope = _scope(item)
        critical = middle.selectbox(
            t("edit.critical"), CRITICAL, CRITICAL.index(scope) if scope in CRITICAL else 0, format_func=_critical_name,
            help=t("edit.critical_help"),
        )  # fmt: skip
        known = str(item.get("class") or NONE)
        whom = right.selectbox(
            t("edit.class"), CLASSES, CLASSES.index(known) if known in CLASSES else 0, format_func=_class_name
        )
        rule = rule_fields(item.get("rule") or {}, rubric.lexicons, stamp)
        examples = _example_fields(item.get("examples") or {}, stamp)
        asked = st.form_submit_button(t("edit.save"), type="primary")
    if asked:
        _save_item(name, text, item, {
            "title": title, worth: _number(points), "rule": rule, "examples": examples,
            "class": whom or None, "critical": item.get("critical") if critical == scope else critical or None,
        })  # fmt: skip
    _replace_rule(name, text, item, rubric, stamp)
    with st.popover(t("edit.drop"), icon=":material/delete:"):
        st.markdown(t("edit.drop_sure"))
        if st.button(t("edit.drop_yes"), key=f"drop:{stamp}"):
            own = inherited and not _is_new(text, item)
            _apply(name, text, lambda draft: drop_item(draft, item["section"], item["id"], inherited=own))


def _is_new(text: str, item: Mapping[str, Any]) -> bool:
    """Whether the item is the draft's own: it stands there with its rule and title, not only with changes."""
    from qa.rubric_life import yaml_edit

    if not stands_in(text, item["id"]):
        return False
    own = rubric_desk.items_of(yaml_edit.read(text)).get(str(item["id"]), {})
    return {"title", "rule"} <= set(own) and "section" in own


def _save_item(name: str, text: str, item: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    changes = {key: value for key, value in wanted.items() if value != _as_title(item.get(key), key)}
    if not changes:
        st.info(t("edit.nothing"))
        return
    _apply(name, text, lambda draft: change_item(draft, item["section"], item["id"], changes))


def _replace_rule(name: str, text: str, item: Mapping[str, Any], rubric: Rubric, stamp: str) -> None:
    with st.popover(t("edit.other_rule"), icon=":material/swap_horiz:"):
        rule = _rule_choice(rubric, f"other:{stamp}")
        if st.button(t("edit.use_rule"), key=f"use:{stamp}"):
            _apply(name, text, lambda draft: change_item(draft, item["section"], item["id"], {"rule": rule}))


def _rule_choice(rubric: Rubric, stamp: str) -> dict[str, Any]:
    kind = st.selectbox(t("edit.rule_kind"), FIRST_RULES, key=f"kind:{stamp}", format_func=lambda k: t(f"rule.{k}"))
    words = ""
    if kind in ("lexicon", "forbidden"):
        words = str(st.selectbox(t("edit.lexicon"), sorted(rubric.lexicons), key=f"words:{stamp}") or "")
    return starting_rule(str(kind), words, rubric.language)


def _new(name: str, text: str, rubric: Rubric, sections: Mapping[str, str], stamp: str) -> None:
    section = st.selectbox(t("edit.section"), list(sections), key=f"section:{stamp}", format_func=sections.__getitem__)
    title = _title_fields(None, stamp)
    points = st.number_input(t("edit.points"), 0.0, 100.0, 5.0, 1.0, format="%g", key=f"points:{stamp}")
    rule = _rule_choice(rubric, f"new:{stamp}")
    st.caption(t("edit.new_note"))
    if not st.button(t("edit.add"), type="primary", key=f"add:{stamp}"):
        return
    if not title.get("zh") and not title.get("en"):
        st.error(t("edit.needs_title"), icon=":material/error:")
        return
    id = _free_id(title.get("en", ""), {item.id for _, item in rubric.items()})
    worth = "weight" if rubric.scoring == "weights" else "points"
    item = {"id": id, "title": title, worth: _number(points), "rule": rule}
    _apply(name, text, lambda draft: add_item(draft, str(section), item), then=id)


def _free_id(title: str, taken: set[str]) -> str:
    base = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:40]
    base = base if re.match(r"[a-z]", base) else "item"
    numbered = (base if k == 1 else f"{base}_{k}" for k in range(1, len(taken) + 2))
    return next(name for name in numbered if name not in taken)


def _apply(name: str, text: str, edit: Edit, then: str = "") -> None:
    """Change the text, look it through, and save it unless the change makes a mistake that was not there."""
    folder = rubric_desk.folder()
    try:
        new = edit(text)
        before = {words for _, words in _errors(name, text)}
        fresh = [found for found in _errors(name, new) if found[1] not in before]
        if fresh:
            st.error(t("edit.not_saved"), icon=":material/error:")
            problems(fresh)
            return
        save_draft(name, new, folder, seen=text)
    except (CallQAError, FileError, OSError) as error:
        tell(error)
        return
    if then:
        st.session_state[f"edit_next_{name}"] = then
    st.toast(t("edit.saved"), icon=":material/check:")
    st.rerun()


def _errors(name: str, text: str) -> list[tuple[int, str]]:
    checked = check_text(name, text, rubric_desk.folder())
    return [rubric_desk.problem_line(problem, checked.path, language()) for problem in checked.errors]


def _title_fields(title: Any, stamp: str) -> dict[str, str]:
    words = _as_title(title, "title") or {}
    left, right = st.columns(2)
    zh = left.text_input(t("edit.title_zh"), words.get("zh", ""), key=f"zh:{stamp}").strip()
    en = right.text_input(t("edit.title_en"), words.get("en", ""), key=f"en:{stamp}").strip()
    return {key: value for key, value in (("zh", zh), ("en", en)) if value}


def _as_title(value: Any, key: str) -> Any:
    """What a form would give back for a value: a title in one text is one for both languages."""
    return {"zh": value, "en": value} if key == "title" and isinstance(value, str) else value


def _example_fields(examples: Mapping[str, Any], stamp: str) -> dict[str, Any] | None:
    """Examples as blocks of lines with an empty line between them."""
    left, right = st.columns(2)
    found: dict[str, Any] = dict(examples)
    for column, status, words in ((left, "pass", t("edit.pass_examples")), (right, "fail", t("edit.fail_examples"))):
        old = [str(text) for text in examples.get(status) or ()]
        text = column.text_area(
            words,
            "\n\n".join(one.strip() for one in old),
            height=180,
            key=f"{status}:{stamp}",
            help=t("edit.examples_help"),
        )
        new = [block.strip() for block in re.split(r"\n\s*\n", text) if block.strip()]
        if new != [one.strip() for one in old]:
            by_text = {one.strip(): one for one in old}
            found[status] = [by_text.get(block, block) for block in new]
    return {status: texts for status, texts in found.items() if texts} or None


def _scope(item: Mapping[str, Any]) -> str:
    critical = item.get("critical") or NONE
    return str(next(iter(critical), NONE)) if isinstance(critical, Mapping) else str(critical)


def _critical_name(scope: str) -> str:
    return t(f"critical_scope.{scope}") if scope else t("edit.not_critical")


def _class_name(name: str) -> str:
    return t(f"error_class.{name}") if name else t("edit.no_class")


def _number(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value
