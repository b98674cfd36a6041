"""What a draft changes: said item by item, tried on stored conversations, and published with who and why."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from app import rubric_desk
from app.access import record
from app.i18n.translate import known, language, t
from app.navigation import go
from app.views import rubrics_backtest
from app.views.rubrics_errors import problems, tell
from app.widgets.rubric_html import chip, title_of
from qa.errors import CallQAError
from qa.rubric_life.backtest_summary import kept_summary
from qa.rubric_life.checking import check
from qa.rubric_life.difference import Change, PartDifference, RubricDifference, difference
from qa.rubric_life.publishing import publish
from qa.rubric_life.shelf import Listed
from scoring.rubric import Rubric
from scoring.yaml_file import FileError

TONES = {"added": "good", "dropped": "bad", "changed": "warn"}
SHOWN = 30
LONGEST = 160


def show(one: Listed) -> None:
    """The difference, the back-test and, of a draft, publishing it."""
    rubric = rubric_desk.rubric_of(one.path)
    with st.container(border=True, key="card-diff"):
        _difference(one)
    with st.container(border=True, key="card-backtest"):
        rubrics_backtest.show(one.path, rubric)
    if one.kind == "draft" and rubric_desk.may_publish():
        with st.container(border=True, key="card-publish"):
            _publish(one, rubric)


def _difference(one: Listed) -> None:
    others = {other.key: other for other in rubric_desk.listed() if other.key != one.key and not other.problem}
    names = {key: f"{title_of(other.title, other.name)} · {key}" for key, other in others.items()}
    keys = list(others)
    start = keys.index(_beside(one, others)) if keys else 0
    chosen = st.selectbox(t("compare.with"), keys, start, format_func=names.__getitem__, key=f"against:{one.key}")
    found = difference(others[str(chosen)].path, one.path, rubric_desk.library())
    if found.same:
        st.caption(t("compare.same"))
        return
    parts = [*_counted(found)]
    st.caption(" · ".join(parts) or t("compare.general_only"))
    with st.expander(t("compare.details"), expanded=len(found.items) <= SHOWN):
        st.html(difference_html(found))


def _beside(one: Listed, others: dict[str, Listed]) -> str:
    """What a rubric is first compared with: the version in use of its name, else what it extends, else any of its language."""
    text = one.path.read_text(encoding="utf-8")
    parent = next((line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("extends:")), "")
    active = next((key for key, other in others.items() if other.kind == "active" and other.name == one.name), "")
    named = next((key for key, other in others.items() if parent and parent in (key, other.name)), "")
    alike = next(
        (key for key, other in others.items() if other.language == one.language and other.kind == "active"), ""
    )
    return active or named or alike or next(iter(others))


def _counted(found: RubricDifference) -> list[str]:
    words = []
    for kind in TONES:
        count = sum(part.kind == kind for part in found.items)
        if count:
            words.append(t(f"compare.items_{kind}", n=count))
    return words


def difference_html(found: RubricDifference) -> str:
    """The difference in words, escaped."""
    lines = [f"<li>{_change(change)}</li>" for change in found.general]
    for name, parts in (
        (t("compare.section"), found.sections), (t("standards.item"), found.items), (t("edit.lexicon"), found.lexicons),
    ):  # fmt: skip
        lines += [_part(name, part) for part in parts]
    return f'<ul class="qr-list">{"".join(lines)}</ul>'


def _part(what: str, part: PartDifference) -> str:
    mark = chip(t(f"compare.{part.kind}"), TONES[part.kind])
    changes = "".join(f"<li>{_change(change)}</li>" for change in part.changes[:SHOWN])
    return f"<li>{mark} {escape(what)} <b>{escape(title_of(part.title, part.id))}</b><ul>{changes}</ul></li>"


def _change(change: Change) -> str:
    path = " › ".join(_word(part) for part in change.path)
    said = [f"<ins>{_listed(change.added)}</ins>"] if change.added else []
    said += [f"<del>{_listed(change.removed)}</del>"] if change.removed else []
    if not said:
        before, after = (escape(_short(value) or t("compare.nothing")) for value in (change.before, change.after))
        said = [f"<del>{before}</del> → <ins>{after}</ins>"]
    return f"{escape(path)}: {' '.join(said)}"


def _word(key: str) -> str:
    if key.isdigit():
        return f"#{key}"
    groups = ("diff_key", "rule", "rule_key", "rule_anchor", "item_status", "band")
    group = next((group for group in groups if known(f"{group}.{key}")), "")
    return t(f"{group}.{key}", needed="n", n="n", name="").strip(" :：") if group else key


def _listed(values: Sequence[str]) -> str:
    more = f" {t('rule.more', n=len(values))}" if len(values) > SHOWN else ""
    return escape(" | ".join(map(_short, values[:SHOWN])) + more)


def _short(value: str) -> str:
    line = " / ".join(value.split("\n"))
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def _publish(one: Listed, rubric: Rubric) -> None:
    st.markdown(f"**{t('publish.title')}**")
    folder = rubric_desk.folder()
    checked = check(one.path, rubric_desk.library())
    if checked.errors:
        st.error(t("publish.errors"), icon=":material/error:")
        problems([rubric_desk.problem_line(problem, one.path, language()) for problem in checked.errors])
    elif kept_summary(rubric.hash, folder) is None:
        st.caption(t("publish.not_backtested"))
    with st.form("publish", border=False):
        left, right = st.columns([1, 3])
        by = rubric_desk.signed(left)
        why = right.text_input(t("publish.why"), placeholder=t("publish.why_hint"))
        asked = st.form_submit_button(
            t("publish.do", version=rubric.version), type="primary", disabled=bool(checked.errors)
        )
    if not asked:
        return
    if not by.strip() or not why.strip():
        st.error(t("publish.needs_both"), icon=":material/error:")
        return
    try:
        with st.spinner(t("publish.running")):
            done = publish(one.path, folder, by=by, why=why)
        record("changed", f"standard:{one.name}", {"what": "publish", "version": done.version.label})
    except (CallQAError, FileError, OSError) as error:
        tell(error)
        return
    st.toast(t("publish.done", label=done.version.label), icon=":material/check:")
    go("rubrics", {"rubric": done.version.label, "view": "history"})
