"""What is said in the generated year: turns by language, reason of contact and who speaks; `{n}` is a number, `{d}` a day."""

from __future__ import annotations

TOLD = {
    "zh": {
        "billing": (
            "你好，我这个月的账单多了{n}块钱，是怎么回事？",
            "请问账单上{n}元的增值业务是什么，我没有开通过。",
            "上个月扣了两次月租，一共{n}元，麻烦查一下。",
            "套餐明明是包月的，为什么又收了{n}元流量费？",
        ),
        "information": (
            "想问一下你们现在的优惠活动是什么？",
            "请问会员积分怎么兑换，我有{n}分。",
            "营业厅周末几点关门？",
            "我想了解一下宽带套餐的价格。",
        ),
        "fault": (
            "家里宽带从{d}号开始一直断线，重启也没有用。",
            "路由器红灯一直闪，已经{n}分钟上不了网了。",
            "手机没有信号，打不出电话，这个月第二次了。",
            "设备开不了机，刚修好没几天又坏了。",
        ),
        "delivery": (
            "我的订单{n}还没到，说好{d}号送的。",
            "物流信息三天没有更新了，订单尾号{n}。",
            "快递显示签收了，可是我没有收到。",
            "能不能改一下收货地址？订单{n}还没发货。",
        ),
        "payment": (
            "付款{n}元成功了，但是订单显示未支付。",
            "自动扣款失败，怎么重新支付？",
            "同一笔订单付了两次，{n}元什么时候退？",
        ),
        "access": (
            "账号登录不上去，一直提示密码错误。",
            "收不到验证码，试了好几次了。",
            "手机号换了，怎么修改绑定？",
        ),
        "return_refund": (
            "我要退货，{d}号买的鞋子尺码不对。",
            "退款{n}元已经申请一周了，还没有到账。",
            "退回的包裹你们收到了吗？单号尾数{n}。",
        ),
        "service": (
            "上次的客服态度很差，说好回电也没有回。",
            "我已经打了三次电话，每次说法都不一样。",
            "预约的师傅{d}号没有来，也没有人通知我。",
        ),
    },
    "en": {
        "billing": ("My bill is {n} higher than last month, why is that?", "What is the charge of {n} on my statement?"),
        "information": ("What does the family plan cost at the moment?", "Until when are you open on Saturday?"),
        "fault": ("The line has been dropping since the {d}th and a restart does not help.", "The router has blinked red for {n} minutes."),
        "delivery": ("Order {n} should have been here on the {d}th.", "Tracking has not moved for three days, order {n}."),
        "payment": ("I paid {n} but the order says unpaid.", "The automatic payment failed, how do I pay again?"),
        "access": ("I cannot sign in, it keeps saying the password is wrong.", "The code never arrives on my phone."),
        "return_refund": ("I want to return the shoes I bought on the {d}th.", "My refund of {n} has not arrived after a week."),
        "service": ("The technician did not come on the {d}th and nobody told me.", "I have called three times and got three answers."),
    },
}  # fmt: skip
NEW_THEME = {
    "zh": (
        "新版App更新以后一打开就闪退，根本登录不了。",
        "升级到新版本之后App闪退，重装也没有用。",
        "更新完App就白屏闪退，怎么办？",
    ),
    "en": ("Since the update the app crashes as soon as I open it.", "The new version of the app crashes at sign-in."),
}
GREETING = {
    "zh": ("您好，很高兴为您服务，请问有什么可以帮您？", "您好，这里是客户服务中心，请讲。", "你好，请问什么事？"),
    "en": ("Good morning, thank you for calling, how can I help?", "Hello, you are through to customer service."),
}
AGENT = {
    "zh": (
        "好的，我先帮您核对一下信息，请问您的手机尾号是多少？",
        "非常抱歉给您带来不便，我理解您的心情。",
        "我这边看到记录了，您说的是{d}号的那一笔，对吗？",
        "已经为您提交处理，{d}号之前会有短信通知您。",
        "您可以在设置里重新操作一遍，我在这里等您。",
        "请您稍等一下，我查询一下系统。",
    ),
    "en": (
        "Let me check that for you, may I have the last four digits?",
        "I am sorry about the trouble, I see why this is annoying.",
        "So you mean the one of the {d}th, is that right?",
        "I have passed it on, you will get a message by the {d}th.",
        "One moment please, I am looking it up.",
    ),
}
CUSTOMER = {
    "zh": ("尾号{n}。", "对，就是这个。", "那要等多久？", "好的，我试一下。", "上次也是这么说的。", "行，知道了。"),
    "en": (
        "It ends in {n}.",
        "Yes, that one.",
        "How long will that take?",
        "All right, I will try.",
        "That is what you said last time.",
    ),
}
SOLVED = {
    "zh": ("好了，可以了，谢谢你。", "没有其他问题了，谢谢。", "问题解决了，你们服务挺好的。"),
    "en": ("That works now, thank you.", "No, that was all, thanks for the help."),
}
NOT_SOLVED = {
    "zh": ("那我再等等看吧。", "还是没有解决，我要投诉。", "算了，我再打一次吧。"),
    "en": ("Then I will wait and see.", "That does not help me at all."),
}
CLOSING = {
    "zh": ("感谢您的来电，祝您生活愉快，再见。", "请问还有其他需要帮助的吗？祝您愉快。"),
    "en": ("Thank you for calling, have a nice day.", "Is there anything else I can help with?"),
}
PROMISED = {"zh": "{d}号之前给您回电", "en": "I will call you back by the {d}th"}
COMMENTS = {
    True: {
        "zh": ("客服很耐心，问题解决得快。", "态度好，讲得清楚。", "回复及时，满意。"),
        "en": ("Patient and quick.", "Clear explanation, thank you."),
    },
    False: {
        "zh": ("等待时间太长了。", "问题没有解决，推来推去。", "态度冷淡，说好回电没有回。", "退款太慢。"),
        "en": ("Waited far too long.", "The problem is still there.", "Nobody called me back."),
    },
}
