"""What stands in a new draft beside its content, in both languages."""

HEAD = {
    "zh": """\
# {name} 的草稿,{day} 起草。{origin}
#   检查错误        qa rubric check {file}
#   运行例句        qa rubric test {file}
#   查看全文        qa rubric show {file} --resolved
#   与原标准比较    qa rubric diff {base} {file}
#   用已有会话试评  qa rubric backtest {file}
#   发布            qa rubric publish {file} --by 姓名 --why 原因
# 全部写法见 docs/rubrics.md

""",
    "en": """\
# Draft of {name}, begun on {day}. {origin}
#   find mistakes               qa rubric check {file}
#   run its examples            qa rubric test {file}
#   see all of it               qa rubric show {file} --resolved
#   compare with the original   qa rubric diff {base} {file}
#   try it on what is stored    qa rubric backtest {file}
#   publish it                  qa rubric publish {file} --by WHO --why TEXT
# docs/rubrics.md explains every key.

""",
}
ORIGIN = {
    "zh": {
        "extends": "以 {base} 为基础:这里只写新增、修改或删除的内容,其余与它相同。",
        "copy": "全文取自 {base},可直接修改。",
    },
    "en": {
        "extends": "It builds on {base}: only what is added, changed or dropped stands here, the rest is as there.",
        "copy": "All of it is taken from {base}, to be changed as you like.",
    },
}
HOW = {
    "zh": """\
# 要修改某一项:去掉下面 sections:、它所在的分区(- id 和 items)和这一项前面的 #,再改写要改的行。
#   改分值  points: 8      删除  drop: true      设为一票否决  critical: form
# 要新增一项:在某个分区的 items 下照这个样子写:
#       - id: order_number
#         title: {zh: 核对订单号, en: Order number}
#         points: 5
#         rule: {phrases: {any: ["订单(号|编号)", "核对*订单"], by: agent}}
#         examples:
#           pass: ["A: 我核对一下您的订单号"]
#           fail: ["A: 嗯,知道了"]
""",
    "en": """\
# To change an item: take the # away from sections:, from its section (- id and items) and from the item, and rewrite its lines.
#   other points  points: 8      leave it out  drop: true      make it fatal  critical: form
# To add an item, write it under the items of a section like this:
#       - id: order_number
#         title: {zh: 核对订单号, en: Order number}
#         points: 5
#         rule: {phrases: {any: ["order (number|id)"], by: agent}}
#         examples:
#           pass: ["A: Let me check your order number."]
#           fail: ["A: Right."]
""",
}
TITLES = {"zh": "报表和页面上显示的名称", "en": "what people see in reports and pages"}
