"""A reviewer puts a call right in the browser: words, speaker, both sides, and sees it scored again."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

sys.path.insert(0, str(Path(__file__).parents[1] / "dashboard"))

from dashboard_samples import tone
from dashboard_serving import Served, serving

from qa.corrections import Corrections
from qa.finished import Finished
from qa.pipeline import process_one
from qa.settings import Settings
from qa.source import Source
from qa.state_folder import StateFolder
from qa.work import record
from scoring.conversation import Channel, Conversation, Role, Timeline, Turn, Word

pytestmark = pytest.mark.browser
ID = "a" * 64
SAID = (
    ("customer", "您好,请问有什么可以帮您?"),
    ("agent", "我的定单还没有到,太慢了!"),
    ("customer", "非常理解您的着急,请稍等我查一下"),
    ("agent", "好的,谢谢"),
    ("customer", "不客气,祝您生活愉快,再见!"),
)


def call(path: Path) -> Source:
    """A call whose roles the recogniser guessed the wrong way round."""
    turns = tuple(
        Turn(k, Role(role), text, 2.0 * k, 2.0 * k + 1.8, 0.8, (Word(text, 2.0 * k, 2.0 * k + 1.8, 0.8),))
        for k, (role, text) in enumerate(SAID)
    )
    one = {"start": 5.8, "end": 6.0, "seconds": 0.2}
    gaps = {"threshold": 5.0, "count": 1, "seconds": 0.2, "share": 0.1, "longest": 0.2, "instances": [one]}
    figures = {
        "duration": 60.0,
        "role_confidence": 0.6,
        "silence": gaps,
        "interruptions": {"agent": {"count": 1, "seconds": 0.2, "instances": [one]}},
        "lanes": [{"channel": k, "role": role, "peaks": [0.4] * 100, "loudness": [-30.0 - k] * 12, "speech": []}
                  for k, role in enumerate(("customer", "agent"))],
    }  # fmt: skip
    talk = Conversation(ID, Channel.VOICE, "zh", turns, duration=60.0, timeline=Timeline.CHANNELS, acoustics=figures)
    return Source(path, "call.wav", {}, talk)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("correcting")
    folder = StateFolder(root / "x.duckdb")
    folder.ensure()
    source = call(tone(root / "call.wav"))
    result = process_one(source, Settings(), folder.transcripts)
    assert result.status == "ok", result.error
    record([(result.model_copy(update={"audio": str(source.path)}), "key")], folder)
    with serving(folder) as running:
        yield running


def opened(browser: Browser, served: Served, lang: str = "zh", **view: object) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}, **view).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(60_000)
    page.goto(f"{served.url}/conversation?id={ID}&lang={lang}")
    expect(page.locator(".turn").first).to_be_visible()
    return page


def bubble(page: Page, i: int):  # type: ignore[no-untyped-def]
    return page.locator(f'.turn[data-turn="{i}"] .bubble')


def test_words_and_roles_are_put_right_and_scored_again(browser: Browser, served: Served) -> None:
    page = opened(browser, served)
    expect(page.locator(".ask")).to_contain_text("谁是坐席不太确定（把握 60%）")
    greeting = page.locator('.item[data-item="greeting"] .state')
    expect(greeting).to_have_class("state fail")

    expect(page.locator(".editbar")).not_to_contain_text("null")
    page.locator(".editbar .swap").click()
    expect(greeting).to_have_class("state pass")
    expect(page.locator(".ask")).to_have_count(0)
    expect(page.locator('.turn[data-turn="0"]')).to_have_class("turn agent first seekable")
    expect(page.locator(".fixed")).to_have_count(0)  # swapping marks no single line

    page.locator(".editbar .toggle").click()
    bubble(page, 1).click()
    area = page.locator(".editor textarea")
    expect(area).to_have_value("我的定单还没有到,太慢了!")
    area.fill("这一句不要")
    area.press("Escape")
    expect(bubble(page, 1)).to_contain_text("我的定单")

    bubble(page, 1).click()
    hostile = '我的订单<img src=x onerror="window.hacked=1">还没有到'
    area.fill(hostile)
    area.press("Enter")
    expect(bubble(page, 1)).to_contain_text(hostile)
    expect(page.locator(".saving")).to_have_count(0)
    mark = bubble(page, 1).locator(".fixed")
    expect(mark).to_have_text("已更正")
    expect(mark).to_have_attribute("title", "机器识别： 我的定单还没有到,太慢了!")
    mark.click()
    expect(bubble(page, 1).locator(".machine")).to_be_visible()

    bubble(page, 3).click()
    page.locator('.editor [data-role="other"]').click()
    page.locator(".editor .save").click()
    expect(page.locator('.turn[data-turn="3"]')).to_have_class("turn other first seekable")
    expect(page.locator(".saving")).to_have_count(0)
    assert page.evaluate("window.hacked") is None

    page.reload()
    expect(bubble(page, 1)).to_contain_text(hostile)
    kinds = [(one.kind, one.turn) for one in Corrections(served.folder).of(ID)]
    assert kinds == [("swap_roles", None), ("text", 1), ("role", 3)]
    stored = Finished(served.folder).entry(ID)
    assert stored is not None
    assert stored[0].transcript[1]["text"] == hostile
    assert stored[1].startswith("key+")
    page.context.close()


def test_a_page_that_shows_something_old_saves_nothing(browser: Browser, served: Served) -> None:
    one, other = opened(browser, served, "en"), opened(browser, served, "en")
    for page in (one, other):
        page.locator(".editbar .toggle").click()
    bubble(one, 4).click()
    one.locator(".editor textarea").fill("再见")
    one.locator(".editor .save").click()
    expect(bubble(one, 4).locator(".fixed")).to_have_text("Corrected")
    before = Corrections(served.folder).of(ID)
    bubble(other, 4).click()
    other.locator(".editor textarea").fill("谢谢您")
    other.locator(".editor .save").click()
    expect(other.locator(".editbar [role=alert]")).to_contain_text("Not saved")
    expect(bubble(other, 4)).to_contain_text("再见")
    assert Corrections(served.folder).of(ID) == before
    for page in (one, other):
        page.context.close()


def test_the_picture_of_the_sound_can_be_looked_at_closely(browser: Browser, served: Served) -> None:
    page = opened(browser, served)
    expect(page.locator(".keys span")).to_have_text(["静默", "打断", "响度"])
    whole = page.locator(".zooms .all")
    expect(whole).to_have_attribute("aria-pressed", "true")
    wave = page.locator(".wave")
    box = wave.bounding_box()
    assert box is not None
    for step in range(50):  # until the picture has settled: only a moving pointer is told what lies under it
        box = wave.bounding_box() or box
        page.mouse.move(box["x"] + box["width"] * 0.4918 + step % 2, box["y"] + 30)  # 5.9 of 12 s
        if wave.get_attribute("title"):
            break
        page.wait_for_timeout(100)
    expect(wave).to_have_attribute("title", re.compile("静默 0.2 s.*\\n.*打断 0.2 s"))
    page.mouse.wheel(0, -400)
    page.mouse.wheel(0, -400)
    expect(whole).to_have_attribute("aria-pressed", "false")
    page.mouse.click(box["x"] + box["width"] * 0.4918, box["y"] + 30)
    at = "audio => audio.currentTime"
    assert page.locator("audio").evaluate(at) == pytest.approx(5.9, abs=0.2)  # it grew around the pointer
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 30, steps=5)
    page.mouse.up()
    assert page.locator("audio").evaluate(at) == pytest.approx(5.9, abs=0.2)  # dragging seeks nothing
    whole.click()
    expect(whole).to_have_attribute("aria-pressed", "true")
    page.context.close()


def test_correcting_on_a_phone_in_the_dark(browser: Browser, served: Served) -> None:
    page = opened(browser, served, "en", color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".editbar .toggle").click()
    bubble(page, 0).click()
    expect(page.locator(".editor textarea")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()
