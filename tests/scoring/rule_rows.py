"""Dialogues, rules and how they come out: every family and joint has rows for holds, does not, and could not be judged."""

from __future__ import annotations

from scoring.readings import JudgeAnswer, ServiceError, Services


class SpottingJudge:
    """Passes or fails by the first turn that holds the words of the question's `pass` or `fail`."""

    def ask(self, question):
        for turn in question.turns:
            for verdict, words in (("pass", question.passes), ("fail", question.fails)):
                if words in turn.text:
                    return JudgeAnswer(verdict, turn.i, words, "因为说了", turn.text)
        raise ServiceError("no idea")


class SpottingClassifier:
    """Speaking of suing is a threat."""

    def named(self, model):
        if model != "m":
            raise ServiceError("no such model")
        return self

    def classify(self, texts):
        return [{"threat": 0.9 if "起诉" in text else 0.1, "calm": 0.1} for text in texts]


SERVICES = Services(SpottingJudge(), SpottingClassifier())

LEXICON = """
lexicon: test
version: "1"
language: zh
kinds:
  good: {phrases: [太棒了]}
  bad: {severity: severe, phrases: [真糟糕, 糟糕透了]}
"""

A_B = "steps: [{step: a, rule: {phrases: {any: [甲]}}}, {step: b, rule: {phrases: {any: [乙]}}}]"
LONG = "您好您好您好您好您好您好"
CUT_IN = "C: 我想说的是这个事情真的很复杂\nA[-1.5]: 您先听我说完好不好"
WAITED = "C: 帮我查下\nA: 请您稍等\nA[+30]: 查到了,感谢您的等待"

FLOW = (
    "flow: {steps: [{step: greet, rule: {phrases: {any: [您好]}}},"
    " {step: ask, rule: {phrases: {any: [请问]}}, then: [{when: {phrases: {any: [退款], by: customer}}, go: refund}]},"
    " {step: repair, rule: {phrases: {any: [维修]}}, then: [{go: bye}]},"
    " {step: refund, rule: {phrases: {any: [到账]}}},"
    " {step: bye, rule: {phrases: {any: [再见]}}}]}"
)
REFUND = "A: 您好\nC: 我要退款\nA: 请问单号\nC: 八八\nA: 三天到账\nA: 再见"
HELD = "C: 帮我查下\nA: 请您稍等\nA[+20]: 让您久等了,查到了"

WORDS = [
    # rule, dialogue, score, evidence as (turn, quote)
    ("phrases: {any: [您好], within: {first_turns: 1}}", "A: 您好\nC: 你好", 1, [(0, "您好")]),
    ("phrases: {any: [您好], within: {first_turns: 1}}", "A: 喂\nC: 您好\nA: 您好", 0, []),
    ("phrases: {any: [您好], by: customer}", "A: 喂\nC: 您好", 1, [(1, "您好")]),
    ("phrases: {all: [请, 谢谢]}", "A: 请稍等\nA: 谢谢", 1, [(0, "请"), (1, "谢谢")]),
    ("phrases: {all: [请, 谢谢]}", "A: 请稍等", 0, [(0, "请")]),
    ("phrases: {all: [请, 谢谢], in_one_turn: true}", "A: 请稍等\nA: 谢谢", 0, [(0, "请")]),
    ("phrases: {all: [请, 谢谢], in_one_turn: true}", "A: 请稍等\nA: 请喝茶,谢谢", 1, [(1, "请"), (1, "谢谢")]),
    ("phrases: {none: [保证]}", "A: 我尽力", 1, []),
    ("phrases: {none: [保证]}", "A: 我保证", 0, [(0, "保证")]),
    ("phrases: {none: [保证]}", "C: 你保证吗", None, []),
    ("phrases: {any: [请], at_least: 2}", "A: 请坐,请喝茶", 1, [(0, "请"), (0, "请")]),
    ("phrases: {any: [请], at_least: 2}", "A: 请坐", 0, [(0, "请")]),
    ("phrases: {any: [请], at_least: 2, in_one_turn: true}", "A: 请坐\nA: 请喝茶", 0, [(0, "请"), (1, "请")]),
    ("phrases: {any: [请], at_most: 1}", "A: 请坐,请喝茶", 0, [(0, "请"), (0, "请")]),
    ("phrases: {any: [请], at_most: 1}", "A: 坐吧", 1, []),
    ("phrases: {any: [请], at_least: 1, at_most: 2}", "A: 坐吧", 0, []),
    ("phrases: {any: [甲, 乙, 丙], at_least: 2, different: true}", "A: 甲甲甲", 0, [(0, "甲")] * 3),
    ("phrases: {any: [甲, 乙, 丙], at_least: 2, different: true}", "A: 甲丙", 1, [(0, "甲"), (0, "丙")]),
    ("phrases: {any: [保证], except: [不能保证]}", "A: 我不能保证", 0, []),
    ("phrases: {any: [保证明天到], negatable: true}", "A: 我不能保证明天到", 0, []),
    ("phrases: {any: [保证明天到], negatable: true}", "A: 我保证明天到", 1, [(0, "保证明天到")]),
    ("phrases: {none: [垃圾], quotable: true}", "A: 您刚才说“垃圾”是指什么", 1, []),
    ("phrases: {none: [垃圾], quotable: true}", "A: 你就是垃圾", 0, [(0, "垃圾")]),
    ("phrases: {any: [再见], within: {last_seconds: 5}}", "A: 您好\nC: 好\nA: 再见", 1, [(2, "再见")]),
    ("phrases: {any: [您好], within: {last_seconds: 2}}", "A: 您好\nC: 好的好的好的好的好的好的\nA: 再见", 0, []),
    ("phrases: {any: [您好]}", "C: 您好", None, []),
    ("regex: {any: ['[0-9]{11}']}", "A: 电话是13912345678", 1, [(0, "13912345678")]),
    ("regex: {any: ['[0-9]{11}']}", "A: 电话是1391234", 0, []),
    ("regex: {any: ['尾号\\d{4}'], not: ['尾号0000']}", "A: 尾号0000\nA: 尾号1234", 1, [(1, "尾号1234")]),
    ("regex: {any: ['order ?#?\\d+']}", "A: Your ORDER #77 left", 1, [(0, "ORDER #77")]),
    ("regex: {any: ['退款到账'], normalised: true}", "A: 退款,到账了", 1, [(0, "退款,到账")]),
    ("regex: {any: ['[0-9]{6,}'], at_most: 0}", "A: 没有号码", 1, []),
    ("regex: {any: ['x']}", "C: x", None, []),
    ("lexicon: {name: test, kinds: [good]}", "A: 太棒了", 1, [(0, "太棒了")]),
    ("lexicon: {name: test, kinds: [bad]}", "A: 太棒了", 0, []),
    ("lexicon: {name: test, at_least: 2}", "A: 太棒了,真糟糕", 1, [(0, "太棒了"), (0, "真糟糕")]),
    ("lexicon: {name: test, at_least: 2, different: true}", "A: 真糟糕,我说糟糕透了", 0, [(0, "真糟糕"), (0, "糟糕透了")]),
    ("lexicon: {name: test, at_most: 1}", "A: 真糟糕,我说糟糕透了", 0, [(0, "真糟糕"), (0, "糟糕透了")]),
    ("lexicon: {name: test}", "C: 太棒了", None, []),
    ("forbidden: {lexicon: test, kinds: [bad]}", "A: 您好", 1, []),
    ("forbidden: {lexicon: test, kinds: [bad]}", "A: 真糟糕", 0, [(0, "真糟糕")]),
    ("forbidden: {lexicon: test, kinds: [bad]}", "C: 真糟糕\nA: 您好", 1, []),
    ("forbidden: {lexicon: test}", "C: 真糟糕", None, []),
    ("entity: {kind: time_commitment}", "A: 二十四小时内给您答复", 1, [(0, "二十四小时内给您答复")]),
    ("entity: {kind: order_number, by: customer}", "A: 请提供单号\nC: 订单号 88330012", 1, [(1, "订单号 88330012")]),
    ("entity: {kind: amount, at_most: 0}", "A: 一共三百二十元", 0, [(0, "三百二十元")]),
    ("entity: {kind: time_commitment, negatable: true}", "A: 我们无法在二十四小时内答复", 0, []),
    ("entity: {kind: phone}", "C: 13912345678", None, []),
    ("question: {kind: open}", "A: 您好。是什么时候坏的？", 1, [(0, "是什么时候坏的？")]),
    ("question: {kind: open, except: [可以帮您]}", "A: 请问有什么可以帮您？", 0, []),
    ("question: {kind: confirming}", "A: 收到货了吗？", 0, []),
    ("question: {at_least: 2}", "A: 收到货了吗？包装破了没有？", 1, [(0, "收到货了吗？"), (0, "包装破了没有？")]),
    ("question: {}", "C: 在吗？", None, []),
    ("similar: {any: [请问有什么可以帮您]}", "A: 有什么可以帮到您的吗", 1, [(0, "有什么可以帮到您的吗")]),
    ("similar: {any: [请问有什么可以帮您]}", "A: 您的订单已经发出", 0, []),
    ("similar: {any: [请问有什么可以帮您]}", "A: 您稍等。请问有什么能帮您？", 1, [(0, "请问有什么能帮您？")]),
    ("similar: {any: [How can I help you today], similarity: 0.7}", "A: How may I help you today?", 1, [(0, "How may I help you today?")]),
    ("similar: {any: [请问有什么可以帮您]}", "C: 有什么", None, []),
    ("repetition: {any: [对不起], times: 1, per_1000_characters: 10}", "A: 对不起对不起对不起", 0, [(0, "对不起")] * 3),
    ("repetition: {any: [对不起], times: 3, per_1000_characters: 10}", "A: 对不起对不起对不起", 1, [(0, "对不起")] * 3),
    ("repetition: {any: [对不起], times: 3, per_1000_characters: 10}", "C: 对不起", None, []),
    ("repeats: {}", "A: 请您提供一下订单号码\nC: 没有\nA: 请您提供一下订单号码", 0, [(2, "请您提供一下订单号码")]),
    ("repeats: {times: 1}", "A: 请您提供一下订单号码\nC: 没有\nA: 请您提供一下订单号码", 1, []),
    ("repeats: {by: customer}", "C: 我要退掉那件红色的外套\nA: 什么\nC: 我说我要退掉那件红色外套", 0, [(2, "我说我要退掉那件红色外套")]),
    ("repeats: {by: customer}", "C: 我要退掉那件红色的外套\nA: 好\nC: 另外发票也开错了抬头", 1, []),
    ("repeats: {look_back: 1}", "A: 请您提供一下订单号码\nA: 我帮您看一下物流信息\nA: 请您提供一下订单号码", 1, []),
    ("repeats: {except: [订单号码]}", "A: 请您提供一下订单号码\nA: 请您提供一下订单号码", 1, []),
    ("repeats: {}", "A: 嗯嗯\nC: 好\nA: 嗯嗯", 1, []),
    ("repeats: {}", "C: 有人吗", None, []),
]  # fmt: skip

TIMES = [
    ("timing: {measure: gap, longer_than: 5}", "C: 在吗\nA[+6]: 在", 0, [(1, "在")]),
    ("timing: {measure: gap, longer_than: 5}", "C: 在吗\nA[+2]: 在", 1, []),
    ("timing: {measure: gap, by: customer, longer_than: 5}", "C: 在吗\nA[+6]: 在\nC: 好", 1, []),
    ("timing: {measure: gap, longer_than: 5, times: 1}", "C: 在吗\nA[+6]: 在", 1, []),
    ("timing: {measure: gap, longer_than: 5, within: {last_turns: 1}}", "C: 在吗\nA[+6]: 在\nC: 好\nA: 嗯", 1, []),
    ("timing: {measure: gap, longer_than: 5}", "A: 在", None, []),
    ("timing: {measure: first_response, longer_than: 30}", "C: 在吗\nA[+31]: 在", 0, [(1, "在")]),
    ("timing: {measure: first_response, longer_than: 30}", "C: 在吗\nC: 喂\nA[+20]: 在", 1, []),
    ("timing: {measure: first_response, longer_than: 30}", "A: 您好\nC: 在吗", None, []),
    ("timing: {measure: silence}", "C: 在吗\nA: 在\nA[+6]: 还在吗", 0, [(2, "还在吗")]),
    ("timing: {measure: silence}", "C: 在吗\nA: 请稍等\n(hold 20)\nA: 好了", 1, []),
    ("timing: {measure: silence, unless: {rule: {phrases: {any: [稍等]}}}}", WAITED, 1, []),
    ("timing: {measure: dead_air, longer_than: 10}", "C: 在吗\nA: 在\nA[+11]: 还在吗", 0, [(2, "还在吗")]),
    ("timing: {measure: dead_air}", "C: 在吗\nA: 在\nA[+9]: 还在吗", 1, []),
    ("timing: {measure: dead_air, longer_than: 10}", "A: 在", None, []),
    ("timing: {measure: interruptions}", CUT_IN, 0, [(1, "您先听我说完好不好")]),
    ("timing: {measure: interruptions, times: 1}", CUT_IN, 1, []),
    ("timing: {measure: interruptions, overlap_seconds: 2}", CUT_IN, 1, []),
    ("timing: {measure: interruptions, after_seconds: 30}", CUT_IN, 1, []),
    ("timing: {measure: interruptions, by: customer}", CUT_IN, 1, []),
    ("timing: {measure: interruptions}", "C: 我想说的是这个事情真的很复杂\nA[-0.2]: 嗯嗯", 1, []),
    ("timing: {measure: interruptions}", "# timeline: mixed\n" + CUT_IN, None, []),
    ("timing: {measure: overlap}", CUT_IN, 0, [(1, "您先听我说完好不好")]),
    ("timing: {measure: overlap, longer_than: 2}", CUT_IN, 1, []),
    ("timing: {measure: overlap}", "# timeline: diarized\n" + CUT_IN, None, []),
    ("hold: {}", HELD, 1, [(2, "让您久等了,查到了")]),
    ("hold: {}", "C: 帮我查下\nA: 嗯\nA[+20]: 让您久等了", 0.6, [(2, "让您久等了")]),
    ("hold: {}", "C: 帮我查下\nA: 请您稍等\nA[+40]: 查到了", 0.4, [(2, "查到了")]),
    ("hold: {at_most: 60, weights: {notice: 50, length: 0, courtesy: 50}}", "C: 帮我查下\nA: 嗯\nA[+40]: 有了", 0, [(2, "有了")]),
    ("hold: {pass_at: 0.6}", "C: 帮我查下\nA: 嗯\nA[+20]: 让您久等了", 1, [(2, "让您久等了")]),
    ("hold: {}", "C: 帮我查下\nA: 查到了", 1, []),
    ("hold: {exists: true}", HELD, 1, [(2, "让您久等了,查到了")]),
    ("hold: {exists: true}", "C: 帮我查下\nA: 查到了", 0, []),
    ("hold: {}", "C: 帮我查下\nA: 请您稍等\n(hold 25)\nA: 感谢您的等待", 1, [(2, "感谢您的等待")]),
    ("hold: {}", "A: 您好", None, []),
    ("pace: {at_most: 300}", f"A: {LONG}{LONG}", 1, []),
    ("pace: {at_most: 200}", f"A: {LONG}{LONG}", 0, []),
    ("pace: {at_least: 200, at_most: 300, per: turn}", f"A: {LONG}", 1, []),
    ("pace: {at_least: 300, per: turn}", f"A: {LONG}\nC: 好", 0, [(0, LONG)]),
    ("pace: {at_least: 300, per: turn, unless: {rule: {phrases: {any: [慢慢说], by: customer}}}}", f"C: 你慢慢说\nA: {LONG}", 1, []),
    ("pace: {at_most: 300}", "A: 您好", None, []),
    ("pace: {at_most: 300}", f"# channel: chat\nA: {LONG}", None, []),
    ("talk_share: {at_most: 60}", f"A: {LONG}{LONG}\nC: 好", 0, []),
    ("talk_share: {at_least: 60}", f"A: {LONG}{LONG}\nC: 好", 1, []),
    ("talk_share: {by: customer, at_most: 20}", f"# channel: chat\nA: {LONG}\nC: 好", 1, []),
    ("talk_share: {at_most: 60}", "S: 您好", None, []),
    ("monologue: {longer_than: 4}", f"A: {LONG}\nA: {LONG}\nC: 好", 0, [(0, LONG)]),
    ("monologue: {longer_than: 4}", f"A: {LONG}\nC: 好\nA: {LONG}", 1, []),
    ("monologue: {longer_than: 4, pause: 1}", f"A: {LONG}\nA[+2]: {LONG}\nC: 好", 1, []),
    ("monologue: {by: customer}", f"A: {LONG}", None, []),
    ("duration: {at_least: 2}", f"A: {LONG}", 1, []),
    ("duration: {at_most: 2}", f"A: {LONG}", 0, []),
    ("turns: {at_least: 2}", "A: 您好\nC: 好", 1, []),
    ("turns: {by: customer, at_most: 0}", "A: 您好", 1, []),
    ("turns: {by: agent, at_least: 2}", "A: 您好\nC: 好", 0, []),
    ("speaker: {first: agent}", "S: 欢迎致电\nA: 您好\nC: 好", 1, [(1, "您好")]),
    ("speaker: {last: agent}", "A: 您好\nC: 好", 0, [(1, "好")]),
    ("speaker: {hung_up: customer}", "# hung_up_by: 客户\nA: 您好", 1, []),
    ("speaker: {hung_up: customer}", "# hung_up_by: agent\nA: 您好", 0, []),
    ("speaker: {hung_up: customer}", "A: 您好", None, []),
    ("speaker: {first: agent}", "S: 欢迎致电", None, []),
]  # fmt: skip

MEANING = [
    ("sentiment: {below: -0.3}", "C-: 气死我了", 1, [(0, "气死我了")]),
    ("sentiment: {below: -0.3}", "C=: 好的", 0, []),
    ("sentiment: {above: 0.3, at_least: 2}", "C+: 太好了\nC+: 谢谢", 1, [(0, "太好了"), (1, "谢谢")]),
    ("sentiment: {above: -0.5, below: 0.5}", "C-: 气死了\nC: 嗯", 1, [(1, "嗯")]),
    ("sentiment: {below: -0.3, min_confidence: 0.5}", "C-(0.3): 气死我了", None, [(0, "气死我了")]),
    ("sentiment: {below: -0.3, min_confidence: 0.5}", "C(0.3): 七四我了", None, []),
    ("sentiment: {below: -0.3, unless: {rule: {phrases: {any: [逗你玩], by: customer}}}}", "C-: 气死我了\nC: 逗你玩", 0, []),
    ("sentiment: {below: -0.3, in_a_row: 2}", "C-: 气死了\nC: 嗯\nC-: 气死了", 0, []),
    ("sentiment: {below: -0.3, in_a_row: 2}", "C: 嗯\nC-: 气死了\nC-: 真是的", 1, [(1, "气死了"), (2, "真是的")]),
    ("sentiment: {shift: {below: -0.5}}", "C: 你好\nC: 嗯\nC: 什么\nC-: 气死了", 1, [(3, "气死了")]),
    ("sentiment: {shift: {below: -0.5}}", "C-: 气死了\nC-: 气死了\nC-: 哼", 0, []),
    ("sentiment: {start: {below: -0.3}, end: {above: -0.1}}", "C-: 气死了\nC: 嗯\nC: 好\nC+: 谢谢", 1, [(3, "谢谢")]),
    ("sentiment: {mean: {above: 0}}", "C-: 气死了\nC+: 谢谢", 0, []),
    ("sentiment: {shift: {below: -0.5}}", "C: 你好", None, []),
    ("sentiment: {below: -0.3}", "A: 您好", None, []),
    ("raised_voice: {by: customer, at_least: 1}", "A: 您好\nC{raised}: 你们到底管不管", 1, [(1, "你们到底管不管")]),
    ("raised_voice: {by: agent, at_most: 1}", "C{raised}: 你们到底管不管\nA: 管的", 1, []),
    ("raised_voice: {by: agent, at_most: 1}", "C: 喂\nA{raised}: 你先听我把话说完行不行", 0, [(1, "你先听我把话说完行不行")]),
    ("raised_voice: {by: customer, at_least: 1}", "A: 您好\nC: 你好", None, []),
    ("act: {act: empathises}", "A{empathises 0.9}: 换谁都着急", 1, [(0, "换谁都着急")]),
    ("act: {act: empathises}", "A{empathises 0.4}: 嗯", 0, []),
    ("act: {act: empathises, unsure_from: 0.3}", "A{empathises 0.4}: 嗯", None, []),
    ("act: {act: empathises, min_confidence: 0.5}", "A(0.3){empathises 0.9}: 换谁都着急", None, [(0, "换谁都着急")]),
    ("act: {act: empathises, times: 2}", "A{empathises 0.9}: 换谁都着急", 0, [(0, "换谁都着急")]),
    ("act: {act: empathises, by: customer, at_least: 0.5}", "A: 嗯\nC{empathises 0.6}: 你们也不容易", 1, [(1, "你们也不容易")]),
    ("act: {act: empathises}", "A{apologises 0.9}: 抱歉", None, []),
    ("classifier: {model: m, by: customer, labels: [threat]}", "A: 您好\nC: 我要起诉", 1, [(1, "我要起诉")]),
    ("classifier: {model: m, by: customer, labels: {threat: 0.95}}", "C: 我要起诉", 0, []),
    ("classifier: {model: m, labels: [rage]}", "A: 您好", None, []),
    ("classifier: {model: other, labels: [threat]}", "A: 您好", None, []),
    ("judge: {question: 有时限吗, pass: 八点前, fail: 尽快}", "C: 几时到\nA: 今晚八点前送到", 1, [(1, "八点前")]),
    ("judge: {question: 有时限吗, pass: 八点前, fail: 尽快}", "C: 几时到\nA: 会尽快的", 0, [(1, "尽快")]),
    ("judge: {question: 有时限吗, pass: 八点前, fail: 尽快}", "C: 几时到\nA: 不知道", None, []),
    ("judge: {question: 有时限吗, pass: 八点前, fail: 尽快, quote_by: agent}", "C: 八点前能到吗", None, []),
]  # fmt: skip

FACTS = [
    ("metadata: {field: channel, any: [Voice]}", "A: 您好", 1, []),
    ("metadata: {field: queue, any: [vip]}", "A: 您好", 0, []),
    ("metadata: {field: queue, equals: VIP}", "# queue: vip\nA: 您好", 1, []),
    ("metadata: {field: level, not: [gold]}", "# level: silver\nA: 您好", 1, []),
    ("metadata: {field: level, not: [gold]}", "# level: Gold\nA: 您好", 0, []),
    ("metadata: {field: reason, contains: [投诉]}", "# reason: 二次投诉升级\nA: 您好", 1, []),
    ("metadata: {field: number, matches_prefix: ['400', '800']}", "# number: 4001234\nA: 您好", 1, []),
    ("metadata: {field: amount, at_least: 1000}", "# amount: 2500.5\nA: 您好", 1, []),
    ("metadata: {field: amount, at_least: 1000, at_most: 2000}", "# amount: 2,500\nA: 您好", 0, []),
    ("metadata: {field: started_at, at_least: 2026-05-04}", "# started_at: 2026-05-04T09:30:00+08:00\nA: 您好", 1, []),
    ("metadata: {field: started_at, at_most: '2026-05-04T09:00'}", "# started_at: 2026-05-04T09:30:00\nA: 您好", 0, []),
    ("metadata: {field: amount, at_least: 1000}", "A: 您好", None, []),
    ("metadata: {field: amount, at_least: 1000}", "# amount: 很多\nA: 您好", None, []),
    ("metadata: {field: ticket, exists: true}", "# ticket: T1\nA: 您好", 1, []),
    ("metadata: {field: ticket, exists: false}", "A: 您好", 1, []),
    ("item: {id: greeting}", "A: 您好", None, []),
    ("manual: {}", "A: 您好", None, []),
]  # fmt: skip

JOINED = [
    (FLOW, REFUND, 1, [(0, "您好"), (2, "请问"), (4, "到账"), (5, "再见")]),
    (FLOW, REFUND.replace("退款", "报修"), 0.75, [(0, "您好"), (2, "请问"), (5, "再见")]),
    (FLOW, "A: 嗯\nC: 退款", 0, []),
    (FLOW.replace("{phrases: {any: [退款], by: customer}}", "{manual: {}}"), REFUND, None, []),
    ("all: [{phrases: {any: [您好]}}, {phrases: {any: [再见]}}]", "A: 您好,再见", 1, [(0, "您好"), (0, "再见")]),
    ("all: [{phrases: {any: [您好]}}, {manual: {}}]", "A: 您好", None, []),
    ("all: [{phrases: {any: [再见]}}, {manual: {}}]", "A: 您好", 0, []),
    ("any: [{phrases: {any: [您好]}}, {manual: {}}]", "A: 您好", 1, [(0, "您好")]),
    ("any: [{phrases: {any: [再见]}}, {manual: {}}]", "A: 您好", None, []),
    ("none: [{phrases: {any: [再见]}}]", "A: 您好", 1, []),
    ("none: [{phrases: {any: [您好]}}]", "A: 您好", 0, [(0, "您好")]),
    ("none: [{manual: {}}]", "A: 您好", None, []),
    ("none: [{phrases: {any: [您好]}}, {phrases: {any: [您好, 你好]}}]", "A: 您好", 0, [(0, "您好")]),
    ("n_of: {needed: 2, rules: [{phrases: {any: [甲]}}, {phrases: {any: [乙]}}, {phrases: {any: [丙]}}]}", "A: 甲丙", 1, [(0, "甲"), (0, "丙")]),
    ("n_of: {needed: 2, rules: [{phrases: {any: [甲]}}, {phrases: {any: [乙]}}, {phrases: {any: [丙]}}]}", "A: 甲", 0.5, [(0, "甲")]),
    ("n_of: {needed: 2, rules: [{phrases: {any: [甲]}}, {phrases: {any: [乙]}}, {manual: {}}]}", "A: 甲", None, [(0, "甲")]),
    ("then: [{phrases: {any: [甲]}}, {phrases: {any: [乙]}}]", "A: 甲\nA: 乙", 1, [(0, "甲"), (1, "乙")]),
    ("then: [{phrases: {any: [甲]}}, {phrases: {any: [乙]}}]", "A: 乙\nA: 甲", 0, [(1, "甲")]),
    ("then: [{phrases: {any: [甲]}}, {manual: {}}]", "A: 乙", 0, []),
    ("then: [{phrases: {any: [甲]}}, {manual: {}}]", "A: 甲", None, [(0, "甲")]),
    ("order: {" + A_B + "}", "A: 甲\nA: 乙", 1, [(0, "甲"), (1, "乙")]),
    ("order: {" + A_B + "}", "A: 乙\nA: 甲", 0.5, [(1, "甲")]),
    ("order: {pass_at: 0.5, " + A_B + "}", "A: 甲", 1, [(0, "甲")]),
    ("order: {pass_at: 0.5, steps: [{step: a, rule: {phrases: {any: [甲]}}}, {step: b, rule: {manual: {}}}]}", "A: 甲", 1, [(0, "甲")]),
    ("order: {steps: [{step: a, rule: {phrases: {any: [甲]}}}, {step: b, rule: {manual: {}}}]}", "A: 乙", None, []),
]  # fmt: skip

ROWS = [*WORDS, *TIMES, *MEANING, *FACTS, *JOINED]
