"""The form of a sampling plan: as `qa.reviewing.plan.PlanContent` has it, from what a person chooses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.i18n.translate import label, language, t
from app.titles import event_title, reason_title
from qa.reviewing.plan import LONGEST_NAME, PlanContent
from scoring.sampling import MOST_RISK_SHARE
from scoring.triage import WEIGHTS

UNITS = ("none", "number", "percent")
SHARES = ("nobody", "percent", "numbers")
STRATA = ("team", "customer_group")
NARROWED = ("teams", "queues", "groups", "languages", "bands", "outcomes", "reasons", "events")
CRITICAL = {"any": None, "with": True, "without": False}


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: a name, and the content as it is to be checked."""

    name: str
    content: dict[str, Any]


def plan_form(
    key: str, name: str, start: PlanContent, options: Mapping[str, Sequence[str]], reviewers: Sequence[str]
) -> Typed | None:
    """The form, filled in from `start`; what was typed once it is sent, else None."""
    with st.form(key, border=False):
        top = st.columns([2.2, 1, 1, 1] if start.kind == "sample" else [2.2, 1, 1, 1, 1], gap="small")
        named = top[0].text_input(t("plans.name"), name, key=f"{key}_name", max_chars=LONGEST_NAME)
        days = top[1].number_input(t("plans.days"), 1, 366, start.days, key=f"{key}_days", help=t("plans.days_help"))
        due = top[2].number_input(
            t("plans.working_days"), 0, 60, start.working_days, key=f"{key}_due", help=t("plans.working_days_help")
        )
        told: dict[str, Any] = {"kind": start.kind, "days": days, "working_days": due}
        if start.kind == "sample":
            seed = top[3].number_input(
                t("plans.seed"), 0, 2**31 - 1, start.seed, key=f"{key}_seed", help=t("plans.seed_help")
            )
            told |= {"seed": seed} | _sample(key, start)
        else:
            told["at_most"] = top[3].number_input(t("plans.at_most"), 1, 5000, start.at_most, key=f"{key}_most")
            told["least_priority"] = top[4].number_input(
                t("plans.least"), 0.0, 1000.0, start.least_priority, 5.0, format="%g", key=f"{key}_least",
                help=t("plans.least_help"),
            )  # fmt: skip
            told["automatic"] = st.checkbox(
                t("plans.automatic"), start.automatic, key=f"{key}_automatic", help=t("plans.automatic_help")
            )
        told |= _share(key, start, reviewers)
        told["filters"] = _filters(key, start, options)
        told["weights"] = _weights(key, start)
        sent = st.form_submit_button(t("plans.make"), type="primary")
    return Typed(named, told) if sent else None


def _sample(key: str, start: PlanContent) -> dict[str, Any]:
    left, right = st.columns(2, gap="small")
    told: dict[str, Any] = {}
    for place, channel, amount in ((left, "voice", start.voice), (right, "chat", start.chat)):
        unit, value = next(iter((amount or {}).items()), ("none", 5.0))
        with place:
            a, b = st.columns([1.5, 1], gap="small")
            chosen = a.selectbox(
                label("channel", channel), UNITS, UNITS.index(unit), format_func=lambda u: t(f"plan_unit.{u}"),
                key=f"{key}_{channel}_unit",
            )  # fmt: skip
            many = b.number_input(
                t("plans.amount"), 0.1, 1000.0, float(value), step=1.0, format="%g", key=f"{key}_{channel}"
            )
        told[channel] = None if chosen == "none" else {chosen: many}
    left, middle, right = st.columns([1.4, 1, 1.6], gap="small")
    told["strata"] = left.multiselect(
        t("plans.strata"), STRATA, list(start.strata), format_func=lambda s: t(f"plan_stratum.{s}"),
        key=f"{key}_strata", placeholder=t("plans.strata_none"), help=t("plans.strata_help"),
    )  # fmt: skip
    told["minimum"] = middle.number_input(t("plans.minimum"), 0, 1000, start.minimum, key=f"{key}_min")
    told["risk_share"] = right.slider(
        t("plans.risk_share"), 0.0, MOST_RISK_SHARE, start.risk_share, 0.1, key=f"{key}_risk", help=t("plans.risk_help")
    )
    return told


def _share(key: str, start: PlanContent, reviewers: Sequence[str]) -> dict[str, Any]:
    now = "percent" if start.percent else "numbers" if start.numbers else "nobody"
    way = st.segmented_control(
        t("plans.share"), SHARES, default=now, format_func=lambda s: t(f"plan_share.{s}"), key=f"{key}_share", help=t("plans.share_help"),
    )  # fmt: skip
    quotas: Mapping[str, float] = start.percent or start.numbers
    given: dict[str, float] = {}
    with st.expander(t("plans.quotas", n=len(reviewers)), expanded=bool(quotas)):
        columns = st.columns(4, gap="small")
        for k, name in enumerate(reviewers):
            given[name] = columns[k % 4].number_input(
                name, 0.0, 5000.0, float(quotas.get(name, 0.0)), step=1.0, format="%g", key=f"{key}_quota_{name}"
            )
    chosen = {name: value for name, value in given.items() if value}
    if way == "percent":
        # nobody named: everybody alike
        return {"percent": chosen or {name: 100 / len(reviewers) for name in reviewers}}
    return {"numbers": {name: int(value) for name, value in chosen.items()}} if way == "numbers" else {}


def _filters(key: str, start: PlanContent, options: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    now = start.filters
    told: dict[str, Any] = {}
    narrowed = now != type(now)()
    with st.expander(t("plans.filters"), expanded=narrowed):
        columns = st.columns(4, gap="small")
        for k, name in enumerate(NARROWED):
            wanted = list(getattr(now, name))
            told[name] = columns[k % 4].multiselect(
                t(f"filter.{name.removesuffix('s')}"), list(dict.fromkeys([*options.get(name, ()), *wanted])), wanted,
                format_func=_named(name), key=f"{key}_{name}", placeholder=t("plans.all"),
            )  # fmt: skip
        columns = st.columns(4, gap="small")
        for k, name in enumerate(("seconds_min", "seconds_max", "score_min", "score_max")):
            top = 100.0 if name.startswith("score") else 100_000.0
            told[name] = columns[k].number_input(
                t(f"plans.{name}"),
                0.0,
                top,
                getattr(now, name),
                format="%g",
                key=f"{key}_{name}",
                placeholder=t("plans.any"),
            )
        left, right = st.columns(2, gap="small", vertical_alignment="bottom")
        kind = next(name for name, value in CRITICAL.items() if value == now.critical)
        chosen = left.selectbox(
            t("plans.critical"), tuple(CRITICAL), tuple(CRITICAL).index(kind), format_func=lambda c: t(f"plan_critical.{c}"),
            key=f"{key}_critical",
        )  # fmt: skip
        told["critical"] = CRITICAL[chosen]
        told["unscored"] = right.checkbox(t("plans.unscored"), now.unscored, key=f"{key}_unscored")
    return told


def _named(name: str) -> Callable[[str], str]:
    if name == "reasons":
        return lambda value: reason_title(value, language())
    if name == "events":
        return lambda value: event_title(value, language())
    return lambda value: label(name.removesuffix("s"), value)


def _weights(key: str, start: PlanContent) -> dict[str, float]:
    """What differs from the usual weights."""
    given: dict[str, float] = {}
    with st.expander(t("plans.weights"), expanded=False):
        st.caption(t("plans.weights_note"))
        columns = st.columns(3, gap="small")
        for k, (cause, usual) in enumerate(WEIGHTS.items()):
            given[cause] = columns[k % 3].number_input(
                t(f"cause.{cause}"),
                0.0,
                1000.0,
                float(start.weights.get(cause, usual)),
                5.0,
                format="%g",
                key=f"{key}_w_{cause}",
            )
    return {cause: weight for cause, weight in given.items() if weight != WEIGHTS[cause]}


def in_words(content: PlanContent) -> list[tuple[str, str]]:
    """What a plan says, in pairs of a name and words."""
    pairs: list[tuple[str, str]] = []
    comma = t("frame.comma")
    if content.kind == "sample":
        for channel, amount in (("voice", content.voice), ("chat", content.chat)):
            if amount:
                unit, value = next(iter(amount.items()))
                pairs.append((label("channel", channel), t(f"plan_amount.{unit}", n=f"{value:g}")))
        strata = comma.join(t(f"plan_stratum.{name}") for name in content.strata)
        if content.minimum:
            pairs.append(
                (t("plans.strata"), t("plans.at_least", strata=strata or t("plans.strata_none"), n=content.minimum))
            )
        elif strata:
            pairs.append((t("plans.strata"), strata))
        pairs.append((t("plans.risk_share"), f"{content.risk_share:g}"))
        pairs.append((t("plans.seed"), str(content.seed)))
    else:
        pairs.append((t("plans.least"), f"{content.least_priority:g}"))
        pairs.append((t("plans.at_most"), str(content.at_most)))
        pairs.append((t("plans.runs_word"), t("plans.automatic" if content.automatic else "plans.by_hand")))
    quotas = [f"{who} {value:g}%" for who, value in content.percent.items()]
    quotas += [f"{who} {value}" for who, value in content.numbers.items()]
    pairs.append((t("plans.share"), comma.join(quotas) or t("plan_share.nobody")))
    pairs.append((t("plans.working_days"), t("plans.days_n", n=content.working_days)))
    if told := _filters_in_words(content):
        pairs.append((t("plans.filters"), told))
    if content.weights:
        changed = (f"{t(f'cause.{cause}')} {weight:g}" for cause, weight in content.weights.items())
        pairs.append((t("plans.weights"), comma.join(changed)))
    return pairs


def _filters_in_words(content: PlanContent) -> str:
    now, parts = content.filters, []
    for name in NARROWED:
        if wanted := getattr(now, name):
            parts.append(t("frame.comma").join(_named(name)(value) for value in wanted))
    parts += [
        f"{t(f'plans.{name}')} {getattr(now, name):g}"
        for name in ("seconds_min", "seconds_max", "score_min", "score_max")
        if getattr(now, name) is not None
    ]
    if now.critical is not None:
        parts.append(t("plan_critical.with" if now.critical else "plan_critical.without"))
    if now.unscored:
        parts.append(t("plans.unscored"))
    return " · ".join(parts)
