"""Make up chat conversations, the same ones for the same seed, so that the overview has something to show.

Every sentence comes from `chat_bank_zh.json` and `chat_bank_en.json`; the invented agents and their skills come from
`chat_staff.json`. For each step of a conversation the agent's skill decides whether the step is done well. A customer
whose matter was left open may come back some days later. Nothing here says anything about real people.

Use: python generate_chats.py [--seed N] [--count N] [--out FILE]
"""

from __future__ import annotations

import argparse
import json
import random
import string
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "samples" / "chats" / "generated-chats.jsonl"
CHINA = timezone(timedelta(hours=8))
FIRST_DAY = date(2026, 9, 14)
WEEK_WEIGHTS = (22, 24, 23, 25, 24, 25, 27, 27, 33)
ENGLISH_SHARE = 0.17
ANGRY_SHARE = {"new": 0.4, "regular": 0.45, "vip": 0.5}
RETURN_CHANCE = 0.45
ANGRY_ON_RETURN = 0.8


@dataclass
class Contact:
    """One conversation to be written: who, when, about what, and in which mood the customer comes."""

    moment: datetime
    language: str
    scenario: dict[str, Any]
    customer: str
    group: str
    angry: bool
    slots: dict[str, str]
    previous: datetime | None = None


@dataclass
class Chat:
    """A conversation being written: its turns, its clock, how the customer feels (-2 to 2) and where it stands."""

    contact: Contact
    agent: dict[str, Any]
    bank: dict[str, Any]
    rng: random.Random
    values: dict[str, str]
    turns: list[dict[str, Any]] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    clock: float = 0.0
    mood: int = 0
    settled: bool = False
    waiting: bool = False

    def does(self, skill: str) -> bool:
        """Whether the agent does a step well, by skill, drift and week."""
        weeks = (self.contact.moment.date() - FIRST_DAY).days / 7
        drift = self.agent["drift"] * (weeks / len(WEEK_WEIGHTS))
        return bool(self.rng.random() < min(0.99, self.agent["skill"][skill] + drift))

    def pick(self, source: str) -> str:
        """A wording of a shared step or of the scenario itself, not one this conversation already used."""
        options = self.bank["steps"].get(source) or self.contact.scenario[source]
        fresh = [text for text in options if text not in self.used] or options
        text = str(self.rng.choice(fresh))
        self.used.add(text)
        return text

    def agent_says(self, text: str, looking_up: bool = False) -> None:
        """The agent writes; a slow agent leaves the customer waiting longer."""
        slow = 1.6 - self.agent["skill"]["speed"]
        pause = self.rng.uniform(12, 45) * slow + len(text) * 0.25
        if looking_up:
            pause += self.rng.uniform(30, 120) * slow
        if not self.does("speed") and self.rng.random() < 0.25:
            pause += self.rng.uniform(60, 200)
        self._write("agent", text, pause)

    def customer_says(self, text: str) -> None:
        """The customer writes, in a hurry or not, with or without punctuation."""
        self._write("customer", casual(text, self.rng), self.rng.uniform(6, 40))

    def _write(self, role: str, text: str, pause: float) -> None:
        if self.turns:
            self.clock += pause
        filled = string.Formatter().vformat(text, (), self.values)
        self.turns.append({"role": role, "start": round(self.clock), "text": filled})

    def feel(self, change: int) -> None:
        """Move the customer's mood within its bounds."""
        self.mood = max(-2, min(2, self.mood + change))


def casual(text: str, rng: random.Random) -> str:
    """Give customer text the small carelessness of typing."""
    if rng.random() < 0.35:
        text = text.rstrip("。.")
    if rng.random() < 0.12:
        text = text.replace("，", " ", 1)
    if rng.random() < 0.06:
        text = text.lower()
    return text


def opening(chat: Chat) -> None:
    """The customer's first message and the agent's greeting."""
    contact = chat.contact
    if contact.previous:
        chat.customer_says(chat.pick("again"))
    else:
        chat.customer_says(chat.pick("upset" if contact.angry else "neutral"))
    if chat.does("etiquette"):
        chat.agent_says(chat.pick("greet_good"))
    elif chat.rng.random() < 0.75:
        chat.agent_says(chat.pick("greet_curt"))
        chat.feel(-1 if contact.angry else 0)


def listening(chat: Chat) -> None:
    """Questions, the feeling, and the need said back, each only if the agent does it."""
    if chat.contact.angry:
        meet_feeling(chat)
    if chat.rng.random() < 0.6:
        chat.agent_says(chat.pick("ask_good" if chat.does("listening") else "ask_curt"))
        chat.customer_says(chat.pick("detail"))
    if chat.does("listening"):
        chat.agent_says(chat.pick("confirm"))
        chat.customer_says(chat.pick("yes_press" if chat.mood < 0 else "yes"))


def meet_feeling(chat: Chat) -> None:
    """Meet the customer's anger in own words, by a set phrase, or not at all."""
    if chat.does("empathy"):
        chat.agent_says(chat.pick("empathy" if chat.rng.random() < 0.65 else "empathy_generic"))
        chat.feel(1)
    elif chat.rng.random() < 0.5:
        chat.agent_says(chat.pick("empathy_scripted"))
    else:
        chat.feel(-1)


def identification(chat: Chat) -> None:
    """Ask for what is needed to find the record, or for what must never be asked."""
    if not chat.does("compliance"):
        chat.agent_says(chat.pick("id_bad"))
        chat.customer_says(chat.pick("id_refuse"))
        chat.agent_says(chat.pick("id_refuse_reply"))
        chat.feel(-1)
        return
    if chat.rng.random() < 0.65:
        chat.agent_says(chat.pick("id_good" if chat.does("etiquette") else "id_curt"))
        chat.customer_says(chat.pick("id_give"))
    if chat.does("etiquette") and chat.rng.random() < 0.5:
        chat.agent_says(chat.pick("hold"))


def friction(chat: Chat) -> None:
    """An impatient agent hurries the customer or says what must not be said."""
    if chat.does("patience"):
        return
    chat.customer_says(chat.pick("nudge"))
    chat.agent_says(chat.pick("forbidden" if chat.rng.random() < 0.55 else "rushed"))
    chat.feel(-2)
    chat.customer_says(chat.pick("unhappy"))


def solving(chat: Chat) -> None:
    """A solution, a dated follow-up, or neither."""
    if chat.does("resolution"):
        step = "solution" if chat.rng.random() < 0.72 else "followup"
        lead = chat.pick("back") if chat.does("etiquette") and chat.rng.random() < 0.4 else ""
        gap = " " if lead and chat.contact.language == "en" else ""
        chat.agent_says(lead + gap + chat.pick(step), looking_up=True)
        if not chat.does("compliance"):
            chat.agent_says(chat.pick("overpromise"))
        chat.settled, chat.waiting = True, step == "followup"
        chat.feel(1)
        if chat.rng.random() < 0.5:
            ask_more(chat)
        return
    chat.agent_says(chat.pick("vague"), looking_up=True)
    chat.feel(-1)
    chat.customer_says(chat.pick("press_when"))
    chat.agent_says(chat.pick("vague_again"))


def ask_more(chat: Chat) -> None:
    """One further question on the same matter."""
    question, good, poor = chat.rng.choice(chat.contact.scenario["extra"])
    chat.customer_says(question)
    knows = chat.does("resolution")
    chat.agent_says(good if knows else poor)
    chat.feel(0 if knows else -1)


def ending(chat: Chat) -> None:
    """The customer's last feeling, the check that it is solved, the farewell."""
    if chat.settled and chat.does("listening"):
        chat.agent_says(chat.pick("check_good"))
    chat.customer_says(chat.pick(reaction(chat)))
    if chat.mood < 0 and not chat.settled and chat.rng.random() < 0.35:
        chat.customer_says(chat.pick("leave"))
        return
    if chat.mood < 0 and chat.does("empathy"):
        chat.agent_says(chat.pick("calm_down_ok"))
    if chat.does("etiquette"):
        chat.agent_says(chat.pick("close_good"))
        if is_question(chat.turns[-1]["text"]) and chat.rng.random() < 0.5:
            chat.customer_says(chat.pick("thanks_bye"))
    elif chat.rng.random() < 0.6:
        chat.agent_says(chat.pick("close_curt"))


def is_question(text: str) -> bool:
    """Whether a text asks something."""
    return "？" in text or "?" in text


def reaction(chat: Chat) -> str:
    """Which kind of last word the customer's mood gives."""
    if chat.waiting and chat.mood >= 0:
        return "relieved"
    if chat.settled and chat.contact.angry and chat.mood >= 0:
        return "calmed"
    if chat.mood > 0 and chat.rng.random() < 0.75:
        return "happy"
    return "unhappy" if chat.mood < 0 else "neutral_ok"


def write(chat: Chat) -> None:
    """Write the whole conversation."""
    chat.mood = -1 if chat.contact.angry else 0
    for step in (opening, listening, identification, friction, solving, ending):
        step(chat)


def promise_day(moment: datetime, language: str, rng: random.Random) -> str:
    """A day some days after the conversation, in words."""
    day = moment + timedelta(days=rng.randint(1, 4))
    return f"{day.month}月{day.day}日" if language == "zh" else f"{day.day} {day:%B}"


def fill(contact: Contact, agent: dict[str, Any], bank: dict[str, Any], rng: random.Random) -> dict[str, str]:
    """Values for the blanks in the wordings."""
    zh = contact.language == "zh"
    hour = contact.moment.hour
    part = 0 if hour < 12 else 1 if hour < 18 else 2
    since = (contact.moment.date() - contact.previous.date()).days if contact.previous else 0
    return {
        **contact.slots,
        "name": agent["name"] if zh else agent["english_name"],
        "company": rng.choice(bank["companies"][contact.scenario["industry"]]),
        "daypart": ("上午", "下午", "晚上")[part] if zh else ("morning", "afternoon", "evening")[part],
        "idkind": contact.scenario["idkind"],
        "topic": contact.scenario["topic"],
        "digits": f"{rng.randint(0, 9999):04d}",
        "date": promise_day(contact.moment, contact.language, rng),
        "days": f"{since}天前" if zh else f"{since} day{'s' if since > 1 else ''} ago",
    }


def random_moment(week: int, rng: random.Random) -> datetime:
    """A moment in opening hours (08:00 to 22:00) of a week; weekends are quieter."""
    weekday = rng.choices(range(7), (6, 6, 5, 5, 6, 4, 3))[0]
    day = FIRST_DAY + timedelta(days=7 * week + weekday)
    seconds = rng.randint(0, 14 * 3600 - 1)
    return datetime(day.year, day.month, day.day, 8, tzinfo=CHINA) + timedelta(seconds=seconds)


def first_contacts(count: int, banks: dict[str, Any], rng: random.Random) -> list[Contact]:
    """Customers who come for the first time, spread over the weeks by weight."""
    contacts = []
    weeks = rng.choices(range(len(WEEK_WEIGHTS)), WEEK_WEIGHTS, k=count)
    for number, week in enumerate(sorted(weeks)):
        language = "en" if rng.random() < ENGLISH_SHARE else "zh"
        scenario = rng.choice(banks[language]["scenarios"])
        group = rng.choices(("new", "regular", "vip"), (25, 58, 17))[0]
        slots = {key: rng.choice(values) for key, values in scenario["slots"].items()}
        angry = rng.random() < ANGRY_SHARE[group]
        customer = f"CU-{10101 + number * 7}"
        contacts.append(Contact(random_moment(week, rng), language, scenario, customer, group, angry, slots))
    return contacts


def come_back(contact: Contact, rng: random.Random) -> Contact | None:
    """The same customer some days later, angrier, if that is still within the weeks covered."""
    moment = contact.moment + timedelta(days=rng.randint(1, 5), minutes=rng.randint(-90, 90))
    last_day = FIRST_DAY + timedelta(weeks=len(WEEK_WEIGHTS))
    if moment.date() >= last_day or not 8 <= moment.hour < 22:
        return None
    group = "regular" if contact.group == "new" else contact.group
    angry = rng.random() < ANGRY_ON_RETURN
    return Contact(
        moment, contact.language, contact.scenario, contact.customer, group, angry, contact.slots, contact.moment
    )


def choose_agent(language: str, agents: list[dict[str, Any]], rng: random.Random) -> dict[str, Any]:
    """An agent who serves the language, by share of the work."""
    able = [agent for agent in agents if language in agent["languages"]]
    return rng.choices(able, [agent["languages"][language] for agent in able])[0]


def as_record(chat: Chat) -> dict[str, Any]:
    """The conversation in the project's chat format, without its number."""
    contact = chat.contact
    return {
        "channel": "chat",
        "language": contact.language,
        "started_at": contact.moment.isoformat(),
        "agent": chat.agent["name"],
        "team": chat.agent["team"],
        "queue": contact.scenario["queue"],
        "customer": contact.customer,
        "metadata": {
            "customer_group": contact.group,
            "industry": contact.scenario["industry"],
            "generated": True,
        },
        "turns": chat.turns,
    }


def generate(count: int, seed: int) -> list[dict[str, Any]]:
    """Return the conversations of `count` customers, some of whom come back, in order of time."""
    rng = random.Random(seed)
    agents = read("chat_staff.json")["agents"]
    banks = {language: read(f"chat_bank_{language}.json") for language in ("zh", "en")}
    waiting = first_contacts(count, banks, rng)
    records: list[dict[str, Any]] = []
    while waiting:
        contact = waiting.pop(0)
        agent, bank = choose_agent(contact.language, agents, rng), banks[contact.language]
        chat = Chat(contact, agent, bank, rng, fill(contact, agent, bank, rng))
        write(chat)
        records.append(as_record(chat))
        again = come_back(contact, rng) if not chat.settled and rng.random() < RETURN_CHANCE else None
        if again:
            waiting.append(again)
    records.sort(key=lambda record: record["started_at"])
    return [{"id": f"gen-{number:03d}", **record} for number, record in enumerate(records, 1)]


def read(name: str) -> Any:
    """Read one of the JSON files beside this script."""
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def main() -> None:
    """Write the conversations, one JSON object a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--count", type=int, default=195, help="customers; some come back")
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    records = generate(args.count, args.seed)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    with args.out.open("w", encoding="utf-8", newline="\n") as lines:
        for record in records:
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")
    print(f"{args.out.name}: {len(records)} conversations, {args.out.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
