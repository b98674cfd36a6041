"""Fields for the common rules: each leaf of a rule that a form knows, whatever joints are around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any

import streamlit as st

from app.i18n.translate import t
from app.widgets.rubric_html import title_of
from app.widgets.rule_words import Lexicons, rule_html
from scoring.lexicon import Lexicon

Place = tuple[str | int, ...]
PARTIES = ("agent", "customer", "any")
MEASURES = ("gap", "first_response", "silence", "dead_air", "interruptions", "overlap")
LISTS = ("any", "all", "none")
FIRST_SECONDS = 15


def rule_fields(rule: Mapping[str, Any], lexicons: Lexicons, stamp: str) -> dict[str, Any]:
    """Fields for everything in the rule that has a form; what comes of them. The rest of the rule stays as it is."""
    new: dict[str, Any] = deepcopy(dict(rule))
    leaves = list(_leaves(new, ()))
    st.markdown(f"**{t('standards.rule')}**")
    if len(leaves) != 1 or len(leaves[0][0]) > 1:
        st.html(rule_html(rule, lexicons))
    for k, (_, family, body) in enumerate(leaves, start=1):
        name = f"{k}. " if len(leaves) > 1 else ""
        with st.container(border=len(leaves) > 1):
            st.caption(name + t(f"rule.{family}"))
            FORMS[family](body, lexicons, f"{stamp}:{k}")
    if not leaves:
        st.caption(t("edit.rule_in_text"))
    return new


def starting_rule(kind: str, lexicon: str, language: str) -> dict[str, Any]:
    """A rule of a kind to begin with."""
    word = "您好" if language == "zh" else "thank you"
    rules: dict[str, dict[str, Any]] = {
        "phrases": {"phrases": {"any": [word], "by": "agent"}},
        "lexicon": {"lexicon": {"name": lexicon, "by": "agent"}},
        "forbidden": {"forbidden": {"lexicon": lexicon, "by": "agent"}},
        "timing": {"timing": {"measure": "gap", "longer_than": FIRST_SECONDS, "by": "agent"}},
        "manual": {"manual": {}},
    }
    return rules[kind]


def _leaves(rule: Any, place: Place) -> Iterator[tuple[Place, str, dict[str, Any]]]:
    """Rules with a form, in order, as they stand in `rule`: changing one changes it there."""
    if isinstance(rule, Mapping):
        for name, body in rule.items():
            base = str(name).partition("@")[0]
            if base in FORMS and isinstance(body, dict):
                yield (*place, name), base, body
            elif base in ("all", "any", "none", "then") and isinstance(body, list):
                yield from _leaves(body, (*place, name))
            elif base in ("n_of", "order") and isinstance(body, Mapping):
                yield from _leaves(
                    body.get("rules") or [s.get("rule") for s in body.get("steps") or ()], (*place, name)
                )
    elif isinstance(rule, list):
        for k, one in enumerate(rule):
            yield from _leaves(one, (*place, k))


def _phrases(body: dict[str, Any], _: Lexicons, key: str) -> None:
    mode = next((name for name in LISTS if name in body), "any")
    modes = {"any": t("rule.any_phrase"), "all": t("rule.all_phrases"), "none": t("rule.no_phrase")}
    left, right = st.columns(2)
    chosen = left.selectbox(t("edit.how"), LISTS, LISTS.index(mode), key=f"how:{key}", format_func=modes.__getitem__)
    _party(body, right, key)
    old = [str(one) for one in body.get(mode) or ()]
    words = _lines(
        st.text_area(t("edit.phrases"), "\n".join(old), key=f"phrases:{key}", height=130, help=t("edit.phrases_help"))
    )
    if chosen != mode:
        body.pop(mode, None)
        body[str(chosen)] = words
    elif words != old:
        body[mode] = words
    without = [str(one) for one in body.get("except") or ()]
    excepted = _lines(st.text_area(t("edit.except"), "\n".join(without), key=f"except:{key}", height=80))
    if excepted != without:
        body["except"] = excepted
        if not excepted:
            del body["except"]


def _lexicon(body: dict[str, Any], lexicons: Lexicons, key: str) -> None:
    words = lexicons.get(str(body.get("name") or body.get("lexicon") or ""))
    left, right = st.columns([2, 1])
    _kinds(body, words, left, key)
    _party(body, right, key)


def _kinds(body: dict[str, Any], words: Lexicon | None, column: Any, key: str) -> None:
    if words is None:
        return
    old = [str(kind) for kind in body.get("kinds") or ()]
    titles = {kind: title_of(words.titles.get(kind), kind) for kind in (*words.kinds, *old)}
    chosen = column.multiselect(
        t("edit.kinds", name=words.name), list(titles), old, key=f"kinds:{key}", format_func=titles.__getitem__,
        placeholder=t("rule.all_kinds"),
    )  # fmt: skip
    if chosen != old:
        body["kinds"] = [*[kind for kind in old if kind in chosen], *[kind for kind in chosen if kind not in old]]
        if not chosen:
            del body["kinds"]


def _timing(body: dict[str, Any], _: Lexicons, key: str) -> None:
    columns = st.columns(3)
    measure = str(body.get("measure", "gap"))
    names = {name: t(f"measure.{name}") for name in MEASURES}
    chosen = columns[0].selectbox(
        t("edit.measure"), MEASURES, MEASURES.index(measure) if measure in MEASURES else 0, key=f"measure:{key}",
        format_func=names.__getitem__,
    )  # fmt: skip
    if chosen != measure:
        body["measure"] = chosen
    if "longer_than" in body or chosen in ("gap", "first_response"):
        old = float(body.get("longer_than") or FIRST_SECONDS)
        seconds = columns[1].number_input(
            t("edit.longer_than"), 0.5, 3600.0, old, 1.0, format="%g", key=f"longer:{key}"
        )
        if seconds != old or "longer_than" not in body:
            body["longer_than"] = int(seconds) if float(seconds).is_integer() else seconds
    if chosen == "interruptions":
        body.pop("longer_than", None)
    times = int(body.get("times") or 0)
    allowed = columns[2].number_input(t("edit.times"), 0, 100, times, 1, key=f"times:{key}")
    if allowed != times:
        body["times"] = int(allowed)


def _manual(body: dict[str, Any], _: Lexicons, key: str) -> None:
    old = body.get("instruction")
    words = {"zh": old, "en": old} if isinstance(old, str) else dict(old or {})
    left, right = st.columns(2)
    new = {
        "zh": left.text_area(t("edit.instruction_zh"), words.get("zh", ""), key=f"izh:{key}").strip(),
        "en": right.text_area(t("edit.instruction_en"), words.get("en", ""), key=f"ien:{key}").strip(),
    }
    new = {name: text for name, text in new.items() if text}
    if new != words:
        body["instruction"] = new
        if not new:
            del body["instruction"]


def _party(body: dict[str, Any], column: Any, key: str) -> None:
    old = str(body.get("by", "agent"))
    chosen = column.selectbox(
        t("edit.by"), PARTIES, PARTIES.index(old) if old in PARTIES else 0, key=f"by:{key}",
        format_func=lambda who: t(f"rule_by.{who}"),
    )  # fmt: skip
    if chosen != old:
        body["by"] = chosen


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


FORMS: dict[str, Callable[[dict[str, Any], Lexicons, str], None]] = {
    "phrases": _phrases,
    "lexicon": _lexicon,
    "forbidden": _lexicon,
    "timing": _timing,
    "manual": _manual,
}
