"""A draft tried on stored conversations, on the page: how scores move, which verdicts change, where to look."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path, PurePath
from typing import Any

import streamlit as st

from app import rubric_desk
from app.i18n.translate import label, language, t
from app.navigation import href
from app.state import current, viewer
from app.views.rubrics_errors import tell
from app.widgets import wording
from app.widgets.rubric_html import TONES, chip, table_html
from qa.errors import CallQAError
from qa.rubric_life.backtest import Backtest, backtest
from qa.rubric_life.backtest_figures import Against, Hit, ItemChange, Moved, Shift
from qa.rubric_life.backtest_report import summary_of
from qa.rubric_life.backtest_summary import keep_summary
from qa.rubric_life.human_verdicts import ReviewedVerdicts
from qa.rubric_life.span import Span
from qa.store import queries
from qa.store.review_verdicts import latest_verdicts
from scoring.rubric import Rubric
from scoring.statistics import Estimate, enough
from scoring.yaml_file import FileError

KEEP = "standard_backtest"
USUAL_LIMIT = 500
LINKS = 5


def show(path: Path, rubric: Rubric) -> None:
    """What to try it on, how far it is, and what comes of it."""
    st.markdown(f"**{t('backtest.title')}**")
    st.caption(t("backtest.note"))
    teams = queries.filter_options(current().database, viewer()).get("teams", ())
    with st.form("backtest", border=False):
        columns = st.columns([2, 2, 1])
        chosen = columns[0].multiselect(t("filter.team"), list(teams), placeholder=t("backtest.all_teams"))
        days = columns[1].date_input(t("filter.period"), value=[], format="YYYY-MM-DD")
        limit = columns[2].number_input(
            t("backtest.limit"), 0, 1_000_000, USUAL_LIMIT, 100, help=t("backtest.limit_help")
        )
        asked = st.form_submit_button(t("backtest.start"), icon=":material/play_arrow:")
    if asked:
        _run(path, rubric, _span(chosen, days, int(limit)))
    kept: tuple[str, Backtest] | None = st.session_state.get(KEEP)
    if kept and kept[0] == rubric.hash:
        _result(kept[1])


def _span(teams: Sequence[str], days: Any, limit: int) -> Span:
    """What was chosen, of what the viewer may see."""
    first, last = (*(days if isinstance(days, tuple | list) else (days,)), None, None)[:2]
    looks = viewer()
    own = looks.teams or ("",)  # a span without teams holds all of them
    unlimited = looks.sees_all or looks.every_team
    allowed = tuple(teams) if unlimited else tuple(team for team in teams or own if team in own) or ("",)
    return Span(first, last, allowed, limit=limit)


def _run(path: Path, rubric: Rubric, span: Span) -> None:
    bar = st.progress(0.0, text=t("backtest.loading"))

    def tell_progress(done: int, total: int) -> None:
        wanted = min(total, span.limit or total)
        words = t("backtest.running", n=done, all=wanted) if done < wanted else t("backtest.counting")
        bar.progress(min(1.0, done / max(1, wanted)), text=words)

    people = ReviewedVerdicts(latest_verdicts(current().database, viewer()))
    try:
        found = backtest(path, rubric_desk.folder(), span=span, people=people, tell=tell_progress)
        if found.conversations:
            keep_summary(found.hash, summary_of(found), rubric_desk.folder())
    except (CallQAError, FileError, OSError) as error:
        tell(error)
        return
    finally:
        bar.empty()
    st.session_state[KEEP] = (rubric.hash, found)


def _result(found: Backtest) -> None:
    figures = found.figures
    against = t("frame.comma").join(f"{name} ({n})" for name, n in found.against.items()) or t("compare.nothing")
    uncovered = f" · {t('backtest.uncovered', n=found.uncovered)}" if found.uncovered else ""
    facts = t("backtest.facts", n=found.conversations, against=against, seconds=f"{found.seconds:.1f}")
    st.caption(wording.plain(facts + uncovered))
    if not found.conversations:
        st.info(t("backtest.nothing"))
        return
    st.html(_shifts([figures.overall, *figures.teams]))
    changed = figures.changed_band
    if changed.value is not None:
        moves = "; ".join(
            f"{label('band', m.before) or wording.DASH} → {label('band', m.after) or wording.DASH} {len(m.conversations)}"
            for m in figures.bands
        )
        st.caption(f"{t('backtest.bands', share=_share(changed), n=changed.n)} {moves}")
    for words, names in (
        (t("backtest.newly"), figures.newly_scored),
        (t("backtest.no_longer"), figures.no_longer_scored),
    ):
        if names:
            st.html(f"<p>{escape(words)} {len(names)}: {_links(names, found)}</p>")
    _items(found)
    if figures.reviewed:
        st.html(_people(found))
    else:
        st.caption(t("backtest.nobody"))


def _shifts(shifts: Sequence[Shift]) -> str:
    names = [t(name) for name in ("backtest.team", "backtest.before", "backtest.after", "backtest.difference")]
    return table_html(names, [_shift(shift) for shift in shifts], (1, 2, 3))


def _shift(shift: Shift) -> tuple[str, ...]:
    basis = f"{_interval(shift.difference)} n={shift.n} {'' if shift.enough else t('figure.thin')}"
    difference = f"<b>{escape(wording.signed(shift.difference.value, 1))}</b> <small>{escape(basis)}</small>"
    return escape(shift.team or t("backtest.all")), _score(shift.before), _score(shift.after), difference


def _score(estimate: Estimate) -> str:
    return f"{wording.number(estimate.value)} <small>{escape(wording.spread(estimate, 'score'))}</small>"


def _interval(e: Estimate) -> str:
    return "" if e.low is None or e.high is None else f"({wording.signed(e.low, 1)} – {wording.signed(e.high, 1)})"


def _share(e: Estimate) -> str:
    spread = wording.spread(e, "share")
    return f"{wording.percent(e.value, 1)}% {spread}".strip()


def _items(found: Backtest) -> None:
    changed = [
        item for item in found.figures.items if item.moved or item.kind != "both" or item.hits_gained or item.hits_lost
    ]
    same = len(found.figures.items) - len(changed)
    st.caption(t("backtest.items", n=len(changed), same=same))
    for item in changed:
        moved = sum(len(move.conversations) for move in item.moved)
        title = f"{wording.plain(_title(found, item.item))} · {t('backtest.moved', n=moved, all=item.n)}"
        if item.kind != "both":
            title += f" · {t(f'compare.{item.kind}')}"
        with st.expander(title):
            st.html(_item(item, found))


def _item(item: ItemChange, found: Backtest) -> str:
    lines = [_moved(move, found) for move in item.moved]
    hits = ((t("backtest.gained"), "ins", item.hits_gained), (t("backtest.lost"), "del", item.hits_lost))
    lines += [f"{escape(words)} {len(all_hits)}: {_quotes(all_hits, tag)}" for words, tag, all_hits in hits if all_hits]
    if item.kind != "both":
        counts = (f"{chip(label('item_status', s), TONES.get(s, ''))} {n}" for s, n in item.counts.items())
        lines.append(" ".join(counts))
    return f'<ul class="qr-list">{"".join(f"<li>{line}</li>" for line in lines)}</ul>'


def _moved(move: Moved, found: Backtest) -> str:
    before, after = (chip(label("item_status", s), TONES.get(s, "")) for s in (move.before, move.after))
    return f"{before} → {after} {len(move.conversations)}: {_links(move.conversations, found)}"


def _links(names: Sequence[str], found: Backtest) -> str:
    shown = ", ".join(_link(name, PurePath(found.sources.get(name, "")).name or name[:8]) for name in names[:LINKS])
    return shown + (f" {escape(t('standards.more', n=len(names) - LINKS))}" if len(names) > LINKS else "")


def _link(conversation: str, words: str, turn: int | None = None) -> str:
    params = {"id": conversation} | ({"turn": str(turn)} if turn is not None else {})
    return f'<a href="{escape(href("conversation", params))}" target="_blank">{escape(words)}</a>'


def _quotes(hits: Sequence[Hit], tag: str) -> str:
    shown = " ".join(f"<{tag}>{_link(hit.conversation, hit.quote[:60], hit.turn)}</{tag}>" for hit in hits[:LINKS])
    return shown + (f" {escape(t('standards.more', n=len(hits) - LINKS))}" if len(hits) > LINKS else "")


def _title(found: Backtest, item: str) -> str:
    titles = found.titles.get(item, {})
    return titles.get(language()) or next(iter(titles.values()), item)


def _people(found: Backtest) -> str:
    """Finding failures, measured on what people decided."""
    names = [t(name) for name in ("standards.item", "backtest.precision", "backtest.recall", "backtest.f1")]
    rows = [_people_row(found, item, item.people) for item in found.figures.items if item.people]
    thin = "" if enough(found.figures.reviewed) else f" {t('figure.thin')}"
    note = t("backtest.people", n=found.figures.reviewed) + thin
    return f"<p><b>{escape(note)}</b></p>{table_html(names, rows)}"


def _people_row(found: Backtest, item: ItemChange, people: Against) -> tuple[str, ...]:
    figures = (
        escape(f"{_share(getattr(people.before, name))} → {_share(getattr(people.after, name))}")
        for name in ("precision", "recall", "f1")
    )
    return f"{escape(_title(found, item.item))} <small>n={people.n}</small>", *figures
