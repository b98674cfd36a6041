"""A draft edited by forms and as text, both the same file; what is wrong is told with its line as one types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from app import rubric_desk
from app.access import record
from app.i18n.translate import label, language, t
from app.views import rubrics_forms
from app.views.rubrics_errors import problems, tell
from app.widgets.component import mount
from app.widgets.rubric_html import TONES, chip, dialogue_html, table_html, title_of
from qa.errors import CallQAError
from qa.identity import text_hash
from qa.rubric_life.checking import Checked
from qa.rubric_life.draft_checking import check_text
from qa.rubric_life.drafts import save_draft
from qa.rubric_life.finding import DRAFT
from qa.rubric_life.shelf import Listed
from scoring.example_check import ExampleResult, check_examples
from scoring.rubric import Rubric, Section
from scoring.yaml_file import FileError

UNSAVED = "standard_unsaved"
ROUND = "standard_editor_round"
LEVELS = ("error", "warning", "note")


def show(one: Listed) -> None:
    """Forms or text, and under both what is to be said of the draft."""
    name, text = one.key.removeprefix(DRAFT), one.path.read_text(encoding="utf-8")
    modes = ("form", "text")
    way = st.segmented_control(
        t("edit.way"),
        modes,
        default="form",
        key=f"edit_way_{name}",
        format_func=lambda mode: t(f"edit_way.{mode}"),
        label_visibility="collapsed",
    )
    if way == "text":
        _as_text(name, text)
        return
    try:
        rubric = rubric_desk.rubric_of(one.path)
    except FileError as error:
        st.error(t("edit.forms_closed"), icon=":material/error:")
        problems(rubric_desk.problems_of(error, one.path, language()))
        return
    left, right = st.columns([5, 4], gap="small")
    with left, st.container(border=True, key="card-edit"):
        item = rubrics_forms.show(one, name, text, rubric)
    with right:
        _said(check_now(name, text))
        if item:
            _examples(rubric, item)


def _as_text(name: str, text: str) -> None:
    """The whole file. What is typed is looked through at once and kept in the session until it is saved."""
    kept = st.session_state.setdefault(UNSAVED, {})
    base, typed = kept.get(name, (text, text))
    if typed == base:  # nothing is typed: what somebody else saved is shown
        base = typed = text
    checked = check_now(name, typed)
    found = _lines(checked)
    marks = {
        line: {"level": level, "text": words} for level, line, words in reversed(found) if line and level != "note"
    }
    left, right = st.columns([3, 2], gap="small")
    with left:
        data = {
            "text": typed,
            "base": text_hash(name, base, str(st.session_state.get(ROUND, 0))),
            "marks": marks,
            "label": t("edit.whole_text"),
        }
        sent = mount("editor", data, key=f"editor_{name}", on_text_change=lambda: None)
        if isinstance(sent.text, str) and sent.text != typed:
            kept[name] = (base, sent.text)
            st.rerun()
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            changed = typed != base
            if st.button(t("edit.save"), type="primary", disabled=not changed, key="save_text") and save(
                name, typed, base
            ):
                kept.pop(name, None)
                st.rerun()
            if st.button(t("edit.discard"), disabled=not changed, key="discard_text"):
                kept.pop(name, None)
                st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1  # what stands in the box goes too
                st.rerun()
            st.caption(t("edit.unsaved") if changed else t("edit.saved"))
    with right:
        _said(checked)
        if checked.rubric is not None and st.toggle(t("edit.run_examples"), key=f"run_{name}"):
            _results(list(check_examples(checked.rubric)), checked.rubric)


def save(name: str, text: str, seen: str) -> bool:
    """Write the draft; False, with the reason on the page, where somebody else has changed it since."""
    try:
        save_draft(name, text, rubric_desk.folder(), seen=seen)
        record("changed", f"standard:{name}", {"what": "draft"})
    except (CallQAError, OSError) as error:
        tell(error)
        return False
    return True


def check_now(name: str, text: str) -> Checked:
    """The draft looked through as it would be with this text; once for each text."""
    kept = st.session_state.setdefault("standard_checked", {})
    key = text_hash(name, text)
    if key not in kept:
        kept.clear()
        kept[key] = check_text(name, text, rubric_desk.folder())
    found: Checked = kept[key]
    return found


def _lines(checked: Checked) -> list[tuple[str, int, str]]:
    return [(p.level, *rubric_desk.problem_line(p, checked.path, language())) for p in checked.problems]


def _said(checked: Checked) -> None:
    """Mistakes and warnings; notes are folded away."""
    found = _lines(checked)
    by_level = {level: [(line, words) for one, line, words in found if one == level] for level in LEVELS}
    if not by_level["error"]:
        st.success(t("edit.no_mistakes"), icon=":material/check:")
    for level in ("error", "warning"):
        if by_level[level]:
            title = (
                t("edit.errors", n=len(by_level[level]))
                if level == "error"
                else t("edit.warnings", n=len(by_level[level]))
            )
            st.html(f"<b>{escape(title)}</b>")
            problems(by_level[level])
    if by_level["note"]:
        with st.expander(t("edit.notes", n=len(by_level["note"]))):
            problems(by_level["note"])


def _examples(rubric: Rubric, item: str) -> None:
    """The examples of one item, run."""
    results = [result for result in check_examples(_only(rubric, item)) if result.item == item]
    if results:
        _results(results, rubric)
    else:
        st.caption(t("edit.no_examples"))


def _only(rubric: Rubric, item: str) -> Rubric:
    """The rubric with the examples of one item: the others need not be run."""

    def thinned(section: Section) -> Section:
        items = tuple(
            # those of an inherited item too: whoever changes it wants to see them
            replace(one, inherited=False) if one.id == item else replace(one, examples=())
            for one in section.items
        )
        return replace(section, items=items, sections=tuple(map(thinned, section.sections)))

    return replace(rubric, sections=tuple(map(thinned, rubric.sections)))


def _results(results: Sequence[ExampleResult], rubric: Rubric) -> None:
    """Examples with what comes out; those that come out otherwise first."""
    titles = {item.id: title_of(item.title, item.id) for _, item in rubric.items()}
    wrong = sum(not result.passed for result in results)
    text = t("edit.examples_wrong", n=wrong, all=len(results)) if wrong else t("edit.examples_right", all=len(results))
    names = [t(key) for key in ("edit.example", "edit.expected", "edit.came_out")]
    rows = [_result(result, titles) for result in sorted(results, key=lambda r: r.passed)]
    st.html(f'<p><b>{escape(text)}</b></p><div class="qr-list qr-plain">{table_html(names, rows)}</div>')


def _result(result: ExampleResult, titles: dict[str, str]) -> tuple[str, ...]:
    expected = chip(label("item_status", result.expected), TONES.get(result.expected, ""))
    actual = chip(label("item_status", result.actual), TONES.get(result.actual, ""))
    mark = "✓" if result.passed else "✗"
    name = f"<small>{escape(titles.get(result.item, result.item))}</small>"
    return name + dialogue_html(result.dialogue), expected, f"{mark} {actual}<br><small>{escape(result.reason)}</small>"
