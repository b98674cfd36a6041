"""Every metric of the manager's view, defined once: what is counted, how, in which unit, and where the definition comes from.

A metric gives each conversation a value, or none where it does not apply (`qa.store.metric_values` holds these in SQL). A share has
values 0 and 1, a net promoter score -100, 0 and 100; the figure of a group is the mean of its values. docs/metrics.md tells the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from scoring.manager.period_figure import Figure, estimate, moments
from scoring.manager.satisfaction import Promoters, nps
from scoring.standing import Moments, Tally
from scoring.statistics import Estimate, wilson

Kind = Literal["share", "mean", "nps", "count"]
Unit = Literal["share", "score", "time", "change", "nps", "count"]

REPEAT_DAYS = 7
"""A customer who comes again within these days made a repeat contact."""
NEGATIVE_BELOW = -0.2
"""A customer's feeling at the end (-1..1) under this counts as negative."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. Texts are by language (`zh`, `en`).

    `unit`: `share` 0..1, `score` 0..100, `time` in seconds, `change` of a feeling -2..2, `nps` -100..100. `counted` says which
    conversations have a value, `formula` what it is, `source` whose definition or goal it is. `bounds` are the least and most a
    mean can be. `target` is the goal of the service manuals where they name one.
    """

    id: str
    kind: Kind
    unit: Unit
    higher_is_better: bool
    title: Mapping[str, str]
    counted: Mapping[str, str]
    formula: Mapping[str, str]
    source: Mapping[str, str]
    bounds: tuple[float, float] = (-math.inf, math.inf)
    target: float | None = None


def _metric(
    id: str,
    unit: Unit,
    titles: tuple[str, str],
    counted: tuple[str, str],
    formula: tuple[str, str],
    source: tuple[str, str],
    *,
    higher: bool = True,
    kind: Kind | None = None,
    bounds: tuple[float, float] = (-math.inf, math.inf),
    target: float | None = None,
) -> Metric:
    def told(pair: tuple[str, str]) -> dict[str, str]:
        return {"zh": pair[0], "en": pair[1]}

    of = kind or ("share" if unit == "share" else "nps" if unit == "nps" else "count" if unit == "count" else "mean")
    texts = (told(titles), told(counted), told(formula), told(source))
    return Metric(id, of, unit, higher, *texts, bounds=bounds, target=target)


_ALL = ("全部会话", "all conversations")
_SCORED = ("已评分的会话（至少 70% 的适用分值得到判定）", "scored conversations (at least 70 % of the points judged)")
_CARD = ("有评分表的会话", "conversations with a scorecard")
_OUTCOME = ("可判断结果的会话", "conversations with an outcome")
_COPC = ("COPC 客户体验标准的分类统计", "COPC customer experience standard: by class, never blended")
_OWN = ("本项目定义", "our definition")


def _critical(name: str, zh: str, en: str) -> Metric:
    return _metric(
        f"critical_free_{name}",
        "share",
        (f"{zh}致命差错准确率", f"{en} critical error accuracy"),
        (f"评分表含{zh}致命项且已判定的会话", f"conversations judged on items of the {name} class"),
        (
            "没有该类致命差错（含待确认）的会话 ÷ n",
            "without a critical error of the class, suspected ones included / n",
        ),
        _COPC,
    )


DIMENSION = "dimension_"
"""Metrics of the radar begin so; the rest of the id is a dimension of service."""
_DIMENSIONS = {
    "attitude": ("服务态度", "Attitude"),
    "efficiency": ("服务效率", "Efficiency"),
    "knowledge": ("专业知识", "Professional knowledge"),
    "communication": ("沟通表达", "Communication"),
    "listening": ("倾听确认", "Listening"),
    "empathy": ("共情", "Empathy"),
    "resolution": ("问题解决", "Resolution skills"),
    "compliance": ("合规", "Compliance"),
}


def _dimension(name: str, titles: tuple[str, str]) -> Metric:
    return _metric(
        f"{DIMENSION}{name}",
        "score",
        titles,
        ("该维度至少判定了一个条款的会话", "conversations with an item of the dimension judged"),
        ("Σ（该维度条款得分 ÷ 已判定分值 × 100）÷ n", "Σ (points won / points judged of its items x 100) / n"),
        ("手册 B 的八个服务维度", "the eight dimensions of service of manual B"),
        bounds=(0.0, 100.0),
        target=80.0,
    )


METRICS: Mapping[str, Metric] = {
    metric.id: metric
    for metric in (
        _metric(
            "conversations",
            "count",
            ("会话量", "Conversations"),
            _ALL,
            ("会话数", "number of conversations"),
            _OWN,
        ),
        _metric(
            "eligible",
            "share",
            ("可质检占比", "Eligible"),
            _ALL,
            (
                "可质检（不过短、双方都有发言、有适用标准）的会话 ÷ n",
                "long enough, both parties heard, a rubric for it / n",
            ),
            ("Kore、Zendesk QA 的资格过滤", "eligibility filters of Kore and Zendesk QA"),
        ),
        _metric(
            "scored",
            "share",
            ("质检覆盖率", "Scored of eligible"),
            ("可质检的会话（含处理失败的）", "eligible conversations, failed ones included"),
            ("总分有效的会话 ÷ n", "with a total that stands / n"),
            ("手册 C：智能质检承担 80% 以上", "manual C: automatic inspection takes over 80 % or more"),
            target=0.8,
        ),
        _metric(
            "reviewed",
            "share",
            ("人工复核率", "Reviewed by a person"),
            _CARD,
            ("至少有一份有效人工复核的会话 ÷ n", "with a review that stands / n"),
            _OWN,
        ),
        _metric(
            "score",
            "score",
            ("质检得分", "QA score"),
            _SCORED,
            ("Σ 总分 ÷ n（机器评分；总分的算法见评分表）", "Σ total / n, as the machine scored"),
            ("IQS，按判定项归一", "internal quality score over the applicable items"),
            bounds=(0.0, 100.0),
            target=85.0,
        ),
        _metric(
            "critical_free",
            "share",
            ("致命差错准确率", "Critical error accuracy"),
            _CARD,
            ("没有任何致命差错（含待确认）的会话 ÷ n", "without any critical error, suspected ones included / n"),
            _COPC,
        ),
        _critical("customer", "客户类", "Customer"),
        _critical("business", "业务类", "Business"),
        _critical("compliance", "合规类", "Compliance"),
        _metric(
            "resolution",
            "share",
            ("解决率", "Resolution"),
            _OUTCOME,
            ("结果为「已解决」的会话 ÷ n", "outcome resolved / n"),
            ("手册 C：89%，目标 95%", "manual C: 89 %, goal 95 %"),
            target=0.95,
        ),
        _metric(
            "follow_up",
            "share",
            ("待跟进率", "Follow-up"),
            _OUTCOME,
            ("结果为「待跟进」的会话 ÷ n", "outcome follow-up / n"),
            _OWN,
            higher=False,
        ),
        _metric(
            "fcr",
            "share",
            ("首次解决率", "First contact resolution"),
            (
                f"可判断结果、客户可识别、且之后 {REPEAT_DAYS} 天已过的会话",
                f"with an outcome and a known customer, {REPEAT_DAYS} days or more before the newest conversation",
            ),
            (
                f"已解决且同一客户 {REPEAT_DAYS} 天内没有再次联系的会话 ÷ n",
                f"resolved, and the same customer did not come again within {REPEAT_DAYS} days / n",
            ),
            ("FCR：窗口 7 天，按客户识别", "FCR with its window (7 days) and key (customer) stated"),
        ),
        _metric(
            "repeat_contact",
            "share",
            ("重复来电率", "Repeat contact"),
            (
                f"客户可识别、且之后 {REPEAT_DAYS} 天已过的会话",
                f"with a known customer, {REPEAT_DAYS} days or more before the newest conversation",
            ),
            (
                f"同一客户 {REPEAT_DAYS} 天内再次联系（不限渠道与原因）的会话 ÷ n",
                f"the same customer came again within {REPEAT_DAYS} days, any channel, any reason / n",
            ),
            ("手册 B：未认证 22%，认证 8%", "manual B: 22 % uncertified, 8 % certified"),
            higher=False,
            target=0.08,
        ),
        _metric(
            "handle_time",
            "time",
            ("平均处理时长", "Average handling time"),
            ("有时长的通话", "calls with a duration"),
            (
                "Σ 录音时长 ÷ n（含等待；不含话后处理）",
                "Σ length of the recording / n, hold included, after-call work not",
            ),
            ("AHT；手册 B：15 分钟降到 10 分钟", "AHT, manual B: from 15 min to 10"),
            higher=False,
            bounds=(0.0, math.inf),
            target=600.0,
        ),
        _metric(
            "first_response",
            "time",
            ("首次响应时间", "First response"),
            ("双方消息都有时间的在线会话", "chats where both parties' messages bear times"),
            (
                "Σ（客户首条消息到客服下一条消息的时间）÷ n",
                "Σ from the customer's first message to the agent's next / n",
            ),
            ("手册 C：在线 1.9 分钟", "manual C: chat 1.9 min"),
            higher=False,
            bounds=(0.0, math.inf),
            target=114.0,
        ),
        _metric(
            "customer_change",
            "change",
            ("客户情绪变化", "Change of feeling"),
            ("可读出客户情绪的会话", "conversations where the customer's feeling could be read"),
            ("Σ（结尾情绪 − 开头情绪）÷ n", "Σ feeling at the end less that at the beginning / n"),
            ("Amazon Transcribe 的 SentimentChange", "SentimentChange of Amazon Transcribe"),
            bounds=(-2.0, 2.0),
        ),
        _metric(
            "negative",
            "share",
            ("不满收尾率", "Ends negative"),
            ("可读出客户情绪的会话", "conversations where the customer's feeling could be read"),
            (f"结尾情绪低于 {NEGATIVE_BELOW} 的会话 ÷ n", f"feeling at the end under {NEGATIVE_BELOW} / n"),
            _OWN,
            higher=False,
        ),
        _metric(
            "complaints",
            "share",
            ("投诉率", "Complaints"),
            _CARD,
            ("出现投诉（任一等级）的会话 ÷ n", "with a complaint of any grade / n"),
            ("手册 C、E 的客诉分级", "complaint grading of manuals C and E"),
            higher=False,
        ),
        _metric(
            "csat",
            "share",
            ("满意度 CSAT", "CSAT"),
            ("有满意度回答的会话", "conversations with a satisfaction answer"),
            ("满意的回答 ÷ n（最近一次回答）", "satisfied answers / n, the latest of each conversation"),
            ("手册 A：≥ 90%；C：92.3，目标 95", "manual A: at least 90 %, C: 92.3, goal 95"),
            target=0.9,
        ),
        _metric(
            "nps",
            "nps",
            ("净推荐值 NPS", "NPS"),
            ("有推荐意愿回答的会话", "conversations with an answer on recommending"),
            ("推荐者占比 − 贬损者占比（9–10 / 0–6）", "share of promoters (9-10) less share of detractors (0-6)"),
            ("Reichheld 2003；手册 C：42，行业 50", "Reichheld 2003, manual C: 42 against 50 in the trade"),
            bounds=(-100.0, 100.0),
            target=50.0,
        ),
        *(_dimension(name, titles) for name, titles in _DIMENSIONS.items()),
    )
}
"""By id, in the order they are shown."""


def figure_of(metric: Metric, n: int, total: float, squares: float) -> Figure:
    """The figure of `n` values by their sum and sum of squares: a `Tally` of a share, `Moments` of anything else."""
    return Tally(round(total), n) if metric.kind == "share" else Moments(n, total, squares)


def estimate_of(metric: Metric, figure: Figure) -> Estimate:
    """The figure with its 95 % interval: Wilson's of a share, that of the net promoter score, Student's t of a mean in its bounds.

    A count is its own n and has no interval. Values that are all alike would have an interval without width; on a bounded scale they
    have Wilson's, which is never too narrow for values within it (Bhatia and Davis, Am. Math. Monthly 107, 2000).
    """
    if metric.kind == "count":
        n = moments(figure).n
        return Estimate(float(n), None, None, n)
    if metric.kind == "nps":
        return nps(promoters_of_moments(moments(figure)))
    found = estimate(figure)
    if found.low is None or found.high is None:
        return found
    low, high = metric.bounds
    if found.low == found.high and math.isfinite(high - low):
        return _scaled(wilson((moments(figure).mean - low) / (high - low) * found.n, found.n), low, high)
    return Estimate(found.value, max(low, found.low), min(high, found.high), found.n)


def _scaled(share: Estimate, low: float, high: float) -> Estimate:
    """A share 0..1 on the scale from low to high."""
    value, bottom, top = (
        None if end is None else low + end * (high - low) for end in (share.value, share.low, share.high)
    )
    return Estimate(value, bottom, top, share.n)


def promoters_of_moments(counted: Moments) -> Promoters:
    """Promoters, passives and detractors behind values of 100, 0 and -100."""
    both, net = round(counted.squares / 10_000), round(counted.total / 100)
    promoters = (both + net) // 2
    return Promoters(promoters, counted.n - both, both - promoters)
