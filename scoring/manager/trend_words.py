"""The words of trends, in both languages: what a chart, a change, a decomposition and a comparison say."""

from __future__ import annotations

TREND_REASONS: dict[str, dict[str, str]] = {
    # control charts
    "chart_beyond_limits": {
        "zh": "{value} 超出控制限 {low} 至 {high}：不像偶然波动，请查找原因",
        "en": "{value} lies outside the limits {low} to {high}: hardly chance, look for a cause",
    },
    "chart_eight_one_side": {
        "zh": "到此连续 8 期在中心线 {centre} 的同一侧：水平可能已经改变",
        "en": "eight periods in a row on one side of the centre {centre}: the level may have changed",
    },
    "chart_two_of_three": {
        "zh": "最近 3 期中有 2 期在同一侧偏离 2 个标准差以上：提前预警，还不是定论",
        "en": "two of three periods over two standard deviations off on one side: an early sign, no more",
    },
    "chart_four_of_five": {
        "zh": "最近 5 期中有 4 期在同一侧偏离 1 个标准差以上：提前预警，还不是定论",
        "en": "four of five periods over one standard deviation off on one side: an early sign, no more",
    },
    "chart_steady": {
        "zh": "各期波动都像偶然：单期的升降不必追究，要改善须改流程本身",
        "en": "all periods move as chance would: do not chase single ones, to improve, change the process",
    },
    "chart_no_limits": {
        "zh": "数据太少或没有波动，无法计算控制限",
        "en": "too few values, or none that move, to make limits of",
    },
    "chart_provisional": {
        "zh": "控制限只依据 {found} 期数据，暂供参考",
        "en": "the limits rest on {found} period(s) and will still move",
    },
    # mix and true change
    "decomposed_mix": {
        "zh": "变化 {change}，其中会话构成 {mix}，主要是 {factor}（{factor_mix}）；同类会话没有显出真实变化（{true}，区间 {low} 至 {high}）",
        "en": "of the change of {change} the mix of conversations made {mix}, most of it {factor} ({factor_mix}), like for like no change "
        "is shown ({true}, interval {low} to {high})",
    },
    "decomposed_true": {
        "zh": "变化 {change}，其中真实变化 {true}（区间 {low} 至 {high}），会话构成 {mix}",
        "en": "of the change of {change} the true change made {true} (interval {low} to {high}), the mix of conversations {mix}",
    },
    "decomposed_unclear": {
        "zh": "变化 {change}（区间 {low} 至 {high}）：构成与真实变化都未显出",
        "en": "the change of {change} (interval {low} to {high}) shows neither a shift of the mix nor a true change",
    },
    "decomposed_unmatched": {
        "zh": "{unmatched}% 的会话属于只在一个时期出现的组合，只能算作构成变化：请减少拆分的维度",
        "en": "{unmatched} % of the conversations are of combinations that one period lacks, which can only be called mix: take fewer factors",
    },
    # against its own season
    "season_high": {
        "zh": "{value}，高于同类日子的通常范围 {low} 至 {high}",
        "en": "{value}, over the {low} to {high} usual for such a day",
    },
    "season_low": {
        "zh": "{value}，低于同类日子的通常范围 {low} 至 {high}",
        "en": "{value}, under the {low} to {high} usual for such a day",
    },
    "season_usual": {
        "zh": "{value}，在同类日子的通常范围 {low} 至 {high} 之内",
        "en": "{value}, within the {low} to {high} usual for such a day",
    },
    "season_unknown": {
        "zh": "同类日子的历史不足（{history}），无法判断",
        "en": "too little is known of such days ({history}) to judge",
    },
    "season_gap": {"zh": "这一天没有数据", "en": "no value for this day"},
}
