"""Hold etiquette: told before it, not too long, courteous on return. Each part has its share of the score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pydantic import Field, model_validator

from scoring.conversation import Role, Turn
from scoring.finding import Context, Finding, whole_turn
from scoring.matching import PatternError, phrase_set
from scoring.reasons import Reason
from scoring.registry import rule
from scoring.scope import HitScope, RuleParams
from scoring.scorecard import Evidence
from scoring.speaking import SLACK, Stretch, begin, end, holds, turn_at

NOTICE = {
    "zh": (
        "(稍等|稍候|等一下|等等|等我|等会|候一下|别挂|不要挂|保持(在线|通话))",
        "(查|核实|看|确认|问|咨询|调取|登记)(一下|下|看)",
        "(需要|大概|可能)*(分钟|秒|一点时间|几分钟)",
    ),
    "en": (
        "(hold|hang) (on|the line|please|for)",
        "(on|brief|quick|short|a) hold",
        "(one|a|just a|a quick) (moment|minute|second|sec|tick|mo)",
        "(bear|stay) with me",
        "give me a (moment|minute|second|sec)",
        "let me (just |quickly )?(check|look|see|find|pull|speak|ask|get)",
        "while I (check|look|get|find|speak|pull)",
    ),
}
COURTESY = {
    "zh": (
        "(让|叫|害)?您?久等",
        "(感谢|谢谢|多谢)*(等待|等候|耐心|等了)",
        "(不好意思|抱歉|对不起)*(等|久)",
        "您?还在(吗|线|听)",
        "您好*(查到|查好|核实|查了|看到|回来)",
    ),
    "en": (
        "(thanks|thank you|appreciate) * (holding|waiting|wait|patience|patient|bearing|hanging)",
        "(sorry|apologies|apologise|apologize) * (wait|waiting|hold|holding|delay|keeping you|long)",
        "(are you|you) still (there|with me|on the line)",
    ),
}


class Weights(RuleParams):
    """What each part counts; they add up to 100."""

    notice: float = Field(default=40, ge=0)
    length: float = Field(default=30, ge=0)
    courtesy: float = Field(default=30, ge=0)

    @model_validator(mode="after")
    def _hundred(self) -> Weights:
        if round(self.notice + self.length + self.courtesy, 6) != 100:
            raise ValueError("the weights of notice, length and courtesy must add up to 100")
        return self


class Hold(HitScope):
    """Each silence over `longer_than` seconds is a hold: told in words of `notice` in the agent's last turn or the
    `notice_within` seconds before, `at_most` seconds long, ended with words of `courtesy` within `courtesy_within` seconds.
    Passes from `pass_at` on. With `exists` it only asks whether there was a hold."""

    longer_than: float = Field(default=10.0, gt=0)
    at_most: float = Field(default=30.0, gt=0)
    notice_within: float = Field(default=10.0, gt=0)
    courtesy_within: float = Field(default=10.0, gt=0)
    notice: tuple[str, ...] = ()
    courtesy: tuple[str, ...] = ()
    weights: Weights = Weights()
    pass_at: float = Field(default=1.0, gt=0, le=1)
    exists: bool = False

    @model_validator(mode="after")
    def _sensible(self) -> Hold:
        if self.at_most <= self.longer_than and not self.exists:
            raise ValueError("`at_most` must be over `longer_than`, from which on a silence is a hold")
        try:
            phrase_set(self.notice + self.courtesy).check()
        except PatternError as error:
            raise ValueError(str(error)) from error
        return self

    @cached_property
    def everybodys(self) -> Hold:
        """The same scope over everybody's turns: a silence belongs to nobody."""
        return self.changed(by="any")


@dataclass(frozen=True, slots=True)
class _Kept:
    """One hold and which parts of the etiquette were kept."""

    place: Evidence
    notice: bool
    length: bool
    courtesy: bool


@rule("hold", 1, Hold)
def hold(params: Hold, context: Context) -> Finding:
    """Judge every hold; without one there is nothing to keep, and the rule holds."""
    talk = context.conversation
    inside = {turn.i for turn in context.select(params.everybodys)}
    stretches = {_place(context, one): one for one in holds(talk, params.longer_than)}
    places = context.standing(place for place in stretches if place.turn in inside)
    if params.exists or not places:
        held = bool(places) if params.exists else True
        return Finding(float(held), Reason("hold_found" if places else "no_hold", {"count": len(places)}), places)
    kept = [_judged(params, context, place, stretches[place]) for place in places]
    score = round(sum(_share(params.weights, one) for one in kept) / len(kept), 4)
    words = {
        "count": len(kept),
        "unannounced": sum(not one.notice for one in kept),
        "too_long": sum(not one.length for one in kept),
        "unthanked": sum(not one.courtesy for one in kept),
        "limit": params.at_most,
    }
    if score >= params.pass_at:
        return Finding(1.0, Reason("hold_kept", words), places)
    wrong = tuple(one.place for one in kept if _share(params.weights, one) < 1)
    first = {"turn": wrong[0].turn, "at": wrong[0].start}
    return Finding(score, Reason("hold_lacking", {**words, **first}), wrong)


def _judged(params: Hold, context: Context, place: Evidence, stretch: Stretch) -> _Kept:
    language = "zh" if context.conversation.language == "zh" else "en"
    turns = [turn for turn in context.conversation.by(Role.AGENT) if turn.start is not None]
    before = [turn for turn in turns if begin(turn) < stretch.start + SLACK]
    near = [turn for turn in before if end(turn) >= stretch.start - params.notice_within] or before[-1:]
    back = [t for t in turns if stretch.end - SLACK <= begin(t) <= stretch.end + params.courtesy_within]
    return _Kept(
        place,
        notice=_said(params.notice or NOTICE[language], near, context),
        length=stretch.seconds <= params.at_most,
        courtesy=_said(params.courtesy or COURTESY[language], back, context),
    )


def _said(patterns: tuple[str, ...], turns: Sequence[Turn], context: Context) -> bool:
    wanted = phrase_set(patterns)
    return any(wanted.spans(context.text(turn), homophones=context.sounding(True)) for turn in turns)


def _share(weights: Weights, kept: _Kept) -> float:
    parts = (kept.notice, weights.notice), (kept.length, weights.length), (kept.courtesy, weights.courtesy)
    return sum(weight for is_kept, weight in parts if is_kept) / 100


def _place(context: Context, stretch: Stretch) -> Evidence:
    turn = turn_at(context.conversation, stretch.end)
    return replace(whole_turn(turn), start=round(stretch.start, 3), end=round(stretch.end, 3))
