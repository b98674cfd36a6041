"""The words of problems in rubric files, in both languages."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "text": {"en": "{text}", "zh": "{text}"},
    "unknown_key": {
        "en": "{name}: this key is not known here; there are {known}",
        "zh": "{name}：这里没有这个键；可用的有 {known}",
    },
    "missing": {"en": "{name}: is missing", "zh": "{name}：缺少这一项"},
    "mapping_expected": {"en": "{name}: a mapping is expected (key: value)", "zh": "{name}：应为「键: 值」的形式"},
    "list_expected": {"en": "{name}: a list is expected", "zh": "{name}：应为列表"},
    "version_text": {
        "en": '{name}: the version must be quoted text, such as "2026.1" (YAML reads 2026.10 as 2026.1)',
        "zh": '{name}：版本号要加引号，如 "2026.1"（YAML 会把 2026.10 读成 2026.1）',
    },
    "value": {"en": "{name}: {text}", "zh": "{name}：{text}"},
    "one_of": {"en": "{name}: is {expected}, not {given!r}", "zh": "{name}：只能是 {expected}，不能是 {given!r}"},
    "at_least": {"en": "{name}: is at least {bound}, not {given}", "zh": "{name}：不能小于 {bound}，现为 {given}"},
    "more_than": {"en": "{name}: is more than {bound}, not {given}", "zh": "{name}：必须大于 {bound}，现为 {given}"},
    "at_most": {"en": "{name}: is at most {bound}, not {given}", "zh": "{name}：不能大于 {bound}，现为 {given}"},
    "number_expected": {
        "en": "{name}: a number is expected, not {given!r}",
        "zh": "{name}：应为数字，不能是 {given!r}",
    },
    "text_expected": {
        "en": "{name}: a text is expected, not {given!r}; quote it",
        "zh": "{name}：应为文字，不能是 {given!r}；请加引号",
    },
    "true_or_false": {
        "en": "{name}: true or false is expected, not {given!r}",
        "zh": "{name}：应为 true 或 false，不能是 {given!r}",
    },
    "spelling": {
        "en": "{name}: {given!r} does not have the form of a name: {pattern}",
        "zh": "{name}：{given!r} 不符合命名规则：{pattern}",
    },
    "too_few_entries": {
        "en": "{name}: holds nothing; give at least {bound}",
        "zh": "{name}：是空的；至少写 {bound} 个",
    },
    "item_twice": {
        "en": "item {item} stands twice (first at {first}); ids are unique in a rubric",
        "zh": "条目 {item} 出现了两次（第一次在 {first}）；同一标准内 id 不能重复",
    },
    "section_twice": {
        "en": "section {section} stands twice (first at {first}); ids are unique in a rubric",
        "zh": "部分 {section} 出现了两次（第一次在 {first}）；同一标准内 id 不能重复",
    },
    "rule": {"en": "item {item}: {text}", "zh": "条目 {item}：{text}"},
    "no_lexicon": {
        "en": "item {item}: no lexicon {lexicon!r}; there are {known}",
        "zh": "条目 {item}：没有词表 {lexicon!r}；现有 {known}",
    },
    "no_item": {
        "en": "item {item}: names the item {other!r}, which is not in this rubric",
        "zh": "条目 {item}：所指的条目 {other!r} 不在本标准内",
    },
    "needs_itself": {
        "en": "item {item}: depends on itself through {path}; take one of these conditions out",
        "zh": "条目 {item}：条件绕回了自身（{path}），请去掉其中一个条件",
    },
    "weights_all_zero": {
        "en": "every section has weight 0; give at least one a weight",
        "zh": "所有部分的权重都是 0；至少给一个部分权重",
    },
    "weights_mixed": {
        "en": "section {section}: some sections beside it have a weight, this one has none; give all of them one, or none",
        "zh": "部分 {section}：同级部分有的写了权重，这里没有；要么都写，要么都不写",
    },
    "worth_by_points": {
        "en": "item {item}: this rubric scores by points; write `points` in place of `weight`, or `scoring: weights` at the top",
        "zh": "条目 {item}：本标准按分值计分；请用 points 代替 weight，或在开头写 scoring: weights",
    },
    "worth_by_weights": {
        "en": "item {item}: this rubric scores by weights; write `weight` in place of `points`",
        "zh": "条目 {item}：本标准按权重计分；请用 weight 代替 points",
    },
    "no_parent": {
        "en": "extends: no rubric {parent!r}; there are {known}",
        "zh": "extends：没有标准 {parent!r}；现有 {known}",
    },
    "extends_circle": {
        "en": "extends: {parent} extends itself in a circle",
        "zh": "extends：{parent} 绕了一圈又继承自己",
    },
    "nothing_to_drop": {
        "en": "nothing to drop: {id!r} is not in what is extended",
        "zh": "没有可去掉的内容：被继承的标准里没有 {id!r}",
    },
    # what `qa rubric check` looks for besides
    "no_kind": {
        "en": "item {item}: the lexicon {lexicon} has no kind {kind!r}; there are {known}",
        "zh": "条目 {item}：词表 {lexicon} 里没有类别 {kind!r}；现有 {known}",
    },
    "weights_sum": {
        "en": "the weights in {name} add up to {sum}, not to {wanted} as `weights_total` says",
        "zh": "{name} 内的权重合计 {sum}，不是 weights_total 所写的 {wanted}",
    },
    "section_without_points": {
        "en": "section {section}: its weight never counts, as none of its items is worth anything; give one points, or the section weight 0",
        "zh": "部分 {section}：其中没有一个条目有分值，权重永远不起作用；给条目分值，或把权重设为 0",
    },
    "rubric_without_points": {
        "en": "no item is worth anything: there will never be a total",
        "zh": "没有一个条目有分值，永远得不出总分",
    },
    "nothing_to_lose": {
        "en": "item {item}: its deduction takes nothing, as what is left is never under {floor} and it is worth {points}; "
        "give it points or a lower floor",
        "zh": "条目 {item}：扣分不起作用，剩余分不低于 {floor}，而分值是 {points}；请增加分值或降低 floor",
    },
    "nothing_to_take_from": {
        "en": "item {item}: its deduction takes points from the items beside it, and none of them has any",
        "zh": "条目 {item}：扣分要从同一部分的其他条目里扣，而它们都没有分值",
    },
    "trigger_without_when": {
        "en": "item {item}: a rule looks beside `trigger`, but there is no `when` that could give one, so it finds nothing",
        "zh": "条目 {item}：规则以 trigger 为锚点，但没有写 when，永远找不到内容",
    },
    "empty_stretch": {
        "en": "item {item}: {rule} looks at no part of a conversation: from {low}% to {high}%",
        "zh": "条目 {item}：{rule} 的范围为空：从 {low}% 到 {high}%",
    },
    "never_holds": {
        "en": "item {item}: `all` asks for a rule and for none of it: it can never hold",
        "zh": "条目 {item}：all 里既要求某规则成立又要求它不成立，永远不会成立",
    },
    "never_fails": {
        "en": "item {item}: `any` is content with a rule and with none of it: it always holds",
        "zh": "条目 {item}：any 里某规则成立或不成立都算，永远成立",
    },
    "channel_never": {
        "en": "item {item}: its condition asks for the channel {asked}, but the rubric is for {channels}: it is never judged",
        "zh": "条目 {item}：条件要求渠道 {asked}，而标准只适用于 {channels}，永远不会被判",
    },
    "shadowed": {
        "en": "{name}: the phrase {phrase!r} is never found, as the exception {exception!r} covers it",
        "zh": "{name}：短语「{phrase}」永远找不到，被例外「{exception}」盖住了",
    },
    "phrase_twice": {
        "en": "{name}: the phrase {phrase!r} stands twice",
        "zh": "{name}：短语「{phrase}」写了两次",
    },
    "few_examples": {
        "en": "item {item}: {found} {status} examples; at least {wanted} show what is meant",
        "zh": "条目 {item}：{status} 的例子只有 {found} 个，至少 {wanted} 个才说得清",
    },
    "no_absent_example": {
        "en": "item {item}: has a condition, but no example in which it is not applicable",
        "zh": "条目 {item}：有适用条件，但没有不适用的例子",
    },
    "never_judged": {
        "en": "item {item}: is judged in none of its {found} examples: its condition or its rule may be dead",
        "zh": "条目 {item}：{found} 个例子里没有一个被判定，条件或规则可能永远不成立",
    },
    "always_same": {
        "en": "item {item}: comes out as {status} in every one of its {found} examples: its rule may be dead",
        "zh": "条目 {item}：{found} 个例子的结果全是 {status}，规则可能不起作用",
    },
    "example_contradicts": {
        "en": "item {item}: the same example stands under {status} and under {other}",
        "zh": "条目 {item}：同一个例子既写在 {status} 又写在 {other} 下",
    },
    "example_twice": {
        "en": "item {item}: an example is the same as one of item {other}: {text}",
        "zh": "条目 {item}：有一个例子与条目 {other} 的相同：{text}",
    },
    "title_twice": {
        "en": "{kind} {id}: has the title of {other}: {title}",
        "zh": "{id} 与 {other} 的标题相同：{title}",
    },
    "title_missing": {
        "en": "{kind} {id}: has no title in {language}",
        "zh": "{id} 没有 {language} 标题",
    },
    "no_source": {
        "en": "item {item}: does not say which service standard it comes from (`source`)",
        "zh": "条目 {item}：没有写明依据（source）",
    },
    "no_class": {
        "en": "item {item}: is critical without a `class` (customer, business or compliance): it is in no class's accuracy",
        "zh": "条目 {item}：是致命项但没有写 class（customer、business、compliance），不计入任何一类的致命错误准确率",
    },
    "tie": {
        "en": "the rubrics {chosen} and {other} can both be meant for one conversation; {chosen} is taken, by its "
        "name; let one of them say more in `applies_to`",
        "zh": "标准 {chosen} 和 {other} 可能同时适用于同一会话，目前按名称取 {chosen}；请让其中一个的 applies_to 写得更具体",
    },
}

VALUES: dict[str, str] = {
    "a number is expected, not true or false": "应为数字，不能是 true 或 false",
    "a day is expected, such as 2026-01-31": "应为日期，如 2026-01-31",
    "`until` lies before `from`": "until 早于 from",
    "bands must descend: excellent >= good >= pass": "等级线须递减：excellent >= good >= pass",
    "languages are zh and en": "语言只有 zh 和 en",
    "names one of form, section and report": "只能写 form、section、report 中的一个",
    "is form, section or report, or a mapping such as {form: severe}": "应为 form、section、report，或如 {form: severe} 的写法",
    "give either `per_hit` or `once`, the points lost": "per_hit 和 once 二选一，写扣多少分",
    "`most` goes with `per_hit`; `once` is lost once only": "most 只与 per_hit 连用；once 只扣一次",
    "`per_hit` is a number, or one for each of severe, moderate, minor and any": (
        "per_hit 应为数字，或按 severe、moderate、minor、any 分别写"
    ),
    "a bonus item cannot deduct; make it two items": "加分项不能再扣分；请分成两个条目",
    "a reader of meaning judges no such item; docs/rubrics.md lists those it does": "语义模型不判断这样的条目；可用的条目见 docs/rubrics.md",
    "holds neither items nor sections; add one, or leave the section out": "没有条目也没有下级部分；加一个，或删掉这个部分",
}
"""What is said of single values (`value`), in Chinese."""
