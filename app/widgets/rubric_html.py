"""A standard and its verdicts as HTML of which every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any

import streamlit as st

from app.i18n.translate import label, language, t
from app.widgets.rule_words import Lexicons, rule_html, told
from scoring.conversation import Conversation
from scoring.scorecard import ItemResult

STYLE = Path(__file__).with_name("assets") / "rubrics.css"
TONES = {"pass": "good", "partial": "warn", "fail": "bad", "not_applicable": "", "not_evaluated": "info"}


def style() -> None:
    """The page's own style."""
    st.html(f"<style>{STYLE.read_text(encoding='utf-8')}</style>")


def title_of(title: Mapping[str, str] | Any, fallback: str = "") -> str:
    """A title in the session's language."""
    if isinstance(title, Mapping):
        return str(title.get(language()) or next(iter(title.values()), "") or fallback)
    return str(title or fallback)


def chip(text: str, tone: str = "") -> str:
    """A small mark."""
    return f'<em class="qa-chip {tone}">{escape(text)}</em>'


def sections_html(
    sections: Sequence[Mapping[str, Any]], lexicons: Lexicons, *, wanted: Iterable[str] | None = None, depth: int = 0
) -> str:
    """Sections with their items; with `wanted` only those items, opened."""
    chosen = None if wanted is None else set(wanted)
    return "".join(_section(section, lexicons, chosen, depth) for section in sections)


def _section(section: Mapping[str, Any], lexicons: Lexicons, wanted: set[str] | None, depth: int) -> str:
    items = [i for i in section.get("items") or () if wanted is None or str(i.get("id")) in wanted]
    inner = sections_html(section.get("sections") or (), lexicons, wanted=wanted, depth=depth + 1)
    if not items and not inner:
        return ""
    weight = section.get("weight")
    note = t("standards.weight", weight=told(weight)) if weight is not None else ""
    head = f"<h{4 + depth}>{escape(title_of(section.get('title'), str(section.get('id'))))}<span>{escape(note)}</span></h{4 + depth}>"
    body = "".join(item_html(item, lexicons, opened=wanted is not None) for item in items)
    return f'<section class="qr-section">{head}<div class="qr-items">{body}</div>{inner}</section>'


def item_html(item: Mapping[str, Any], lexicons: Lexicons, *, opened: bool = False) -> str:
    """One item: a line that opens to its rule, source and examples."""
    worth = item.get("points", item.get("weight"))
    right = t("standards.points", points=told(worth)) if worth is not None else ""
    line = f"<b>{escape(title_of(item.get('title'), str(item.get('id'))))}</b>{''.join(_chips(item))}<span>{escape(right)}</span>"
    parts = [_text(item.get("help")), _labelled(t("standards.rule"), rule_html(item.get("rule"), lexicons))]
    if item.get("when"):
        parts.insert(1, _labelled(t("standards.when"), rule_html(item["when"], lexicons)))
    for key, words in (("requires", t("standards.requires")), ("deduct", t("standards.deduct"))):
        if item.get(key):
            parts.append(_labelled(words, f"<p>{escape(told(item[key]))}</p>"))
    if item.get("source"):
        parts.append(_labelled(t("standards.source"), f"<p>{escape(str(item['source']))}</p>"))
    parts.append(_examples(item.get("examples") or {}))
    return f'<details{" open" if opened else ""}><summary>{line}</summary><div class="qr-body">{"".join(parts)}</div></details>'


def _chips(item: Mapping[str, Any]) -> Iterable[str]:
    if critical := item.get("critical"):
        scope = critical if isinstance(critical, str) else next(iter(critical), "")
        yield chip(t(f"critical_scope.{scope}") if scope in ("form", "section", "report") else str(scope), "bad")
    if item.get("class") in ("customer", "business", "compliance"):
        yield chip(t(f"error_class.{item['class']}"))
    if item.get("bonus"):
        yield chip(t("standards.bonus"), "good")
    if isinstance(item.get("rule"), Mapping) and "manual" in item["rule"]:
        yield chip(t("standards.by_person"), "info")


def _text(value: Any) -> str:
    return f"<p>{escape(told(value))}</p>" if value else ""


def _labelled(name: str, html: str) -> str:
    return f'<div class="qr-part"><h6>{escape(name)}</h6>{html}</div>'


def _examples(examples: Mapping[str, Any]) -> str:
    shown = [(status, text) for status, texts in examples.items() if isinstance(texts, list) for text in texts]
    if not shown:
        return ""
    lines = "".join(
        f"<li>{chip(label('item_status', s), TONES.get(s, ''))}{dialogue_html(str(x))}</li>" for s, x in shown
    )
    return _labelled(t("standards.examples"), f'<ul class="qr-examples">{lines}</ul>')


def table_html(names: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int] = ()) -> str:
    """A table; on a phone a row is a block of its own. `names` are texts, cells are HTML that is escaped already."""
    right = set(numbers)

    def kind(k: int) -> str:
        return ' class="num"' if k in right else ""

    head = "".join(f"<th{kind(k)}>{escape(name)}</th>" for k, name in enumerate(names))
    lines = (
        "".join(f'<td{kind(k)} data-name="{escape(names[k])}">{cell}</td>' for k, cell in enumerate(row))
        for row in rows
    )
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f'<div class="qr-scroll"><table class="qr-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def dialogue_html(text: str) -> str:
    """A written dialogue, one line a turn."""
    return f"<pre>{escape(text.strip())}</pre>"


def marked_turns(talk: Conversation, items: Mapping[str, ItemResult], titles: Mapping[str, str]) -> str:
    """The dialogue with the evidence marked where it stands; the mark tells the items it counts for."""
    spans: dict[int, list[tuple[int, int, str, str]]] = {}
    for item in items.values():
        for one in item.evidence:
            if 0 <= one.span[0] < one.span[1]:
                tone = TONES.get(str(item.status), "")
                spans.setdefault(one.turn, []).append((*one.span, titles.get(item.id, item.id), tone))
    lines = []
    for turn in talk.turns:
        who = t(f"desk.{turn.role}") if str(turn.role) in ("agent", "customer", "other") else str(turn.role)
        lines.append(
            f'<div class="qr-turn {escape(str(turn.role))}"><small>{turn.i + 1} {escape(who)}</small>'
            f"<p>{_marked(turn.text, spans.get(turn.i, []))}</p></div>"
        )
    return f'<div class="qr-talk">{"".join(lines)}</div>'


def _marked(text: str, spans: Sequence[tuple[int, int, str, str]]) -> str:
    """Text cut at every border of a mark, so that marks may overlap. A pass that rests on a long turn as a whole is
    not marked: it would hide the words that others rest on."""
    near = [s for s in spans if s[1] - s[0] < len(text) or len(text) <= 12 or s[3] != "good"]
    edges = sorted({0, len(text), *(min(e, len(text)) for s in near for e in s[:2])})
    parts = []
    for begin, end in pairwise(edges):
        over = [s for s in near if s[0] <= begin and end <= s[1]]
        piece = escape(text[begin:end])
        if over:
            names = t("frame.comma").join(dict.fromkeys(s[2] for s in over))
            tone = "bad" if any(s[3] == "bad" for s in over) else over[0][3]
            piece = f'<mark class="{tone}" title="{escape(names)}">{piece}</mark>'
        parts.append(piece)
    return "".join(parts)
