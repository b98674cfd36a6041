"""The way a person goes: open the dashboard, find a conversation, click a line, hear it from there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dashboard_samples import CALL
from dashboard_serving import Served
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

POSITION = "audio => audio.currentTime"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    yield opened
    context.close()


def settle(page: Page, time: float) -> None:
    """Wait until the sound stands at or a little after `time`."""
    page.wait_for_function(
        "([at]) => { const walk = (root) => { for (const n of root.querySelectorAll('*')) {"
        " if (n.tagName === 'AUDIO') return n; if (n.shadowRoot) { const f = walk(n.shadowRoot); if (f) return f; } } };"
        " const a = walk(document); return a && a.currentTime >= at && a.currentTime < at + 2.5; }",
        arg=[time],
    )


def test_from_the_overview_to_the_sound_of_a_line(page: Page, served: Served):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(served.url)
    expect(page.get_by_role("heading", name="总览")).to_be_visible()
    expect(page.locator(".figure").first).to_contain_text("质检得分")

    page.get_by_role("link", name="会话", exact=True).click()
    expect(page.get_by_role("heading", name="会话")).to_be_visible()
    search = page.get_by_placeholder("搜索对话、坐席、来源、客户编号")
    search.fill("快递一周没到")
    search.press("Enter")
    expect(page.locator("a.line")).to_have_count(1)
    page.locator(f'a.line[data-id="{CALL}"]').click()

    line = page.locator('.turn[data-turn="2"] .bubble')
    expect(line).to_contain_text("非常抱歉给您带来不便")
    assert page.locator("audio").evaluate(POSITION) == 0
    line.click(position={"x": 200, "y": 30})
    settle(page, 6.0)
    expect(page.locator('.turn[data-turn="2"]')).to_have_class("turn agent first seekable now")

    page.locator('.item[data-item="greeting"] .quote').click()
    settle(page, 2.0)
    expect(page.locator('.turn[data-turn="0"] mark.lit')).to_have_text("您好")

    assert page.evaluate("window.hacked") is None
    assert page.locator('.turn[data-turn="0"] img').count() == 0
    assert [url for url in asked if not url.startswith((served.url, "data:", "blob:", "ws:"))] == []


def test_quotes_events_and_promises_lead_to_their_place(page: Page, served: Served):
    page.goto(f"{served.url}/conversation?id={CALL}&lang=zh")
    quote = page.locator('.digest dd[data-part="reason"] .said-there')
    expect(quote).to_have_text("我的快递一周没到")
    quote.click()
    settle(page, 3.0)
    expect(page.locator('.turn[data-turn="1"]')).to_have_class("turn customer first seekable flash now")

    page.locator('.event[data-kind="anger"]').click()
    expect(page.locator(".digest .why")).to_contain_text("愤怒，最高概率 0.8，共 1 轮：「你们怎么回事」 把握 90%")
    expect(page.locator('.event[data-kind="anger"]')).to_have_attribute("aria-pressed", "true")
    settle(page, 4.5)

    expect(page.locator(".promises tbody tr")).to_have_count(2)
    page.locator(".promises button", has_text="已兑现").click()
    settle(page, 9.0)
    promised = page.locator(".promises .said-there", has_text="我马上帮您查")
    promised.focus()
    page.keyboard.press("Enter")
    settle(page, 7.5)
    expect(page.locator('.item[data-item="empathy"]')).to_contain_text("把握 90%")
    expect(page.locator('.item[data-item="empathy"] .quote')).to_contain_text("词语＋理解")


def test_the_list_is_narrowed_to_an_event(page: Page, served: Served):
    page.goto(f"{served.url}/conversations?lang=zh")
    expect(page.locator("a.line").first).to_be_visible()
    page.locator(".st-key-f_event input").click()
    page.get_by_role("option", name="威胁").click()
    expect(page.locator("a.line")).to_have_count(3)
    expect(page.locator("a.line .c-events").first).to_have_text("威胁")
    assert "event=threat" in page.url


def test_keys_move_the_sound(page: Page, served: Served):
    page.goto(f"{served.url}/conversation?id={CALL}&lang=zh")
    expect(page.locator(".turn").first).to_be_visible()
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    page.keyboard.press("ArrowRight")
    settle(page, 5.0)
    page.keyboard.press("ArrowLeft")
    settle(page, 0.0)
    page.keyboard.press(" ")
    page.wait_for_function(
        "audio => !audio.paused && audio.currentTime > 0", arg=page.locator("audio").element_handle()
    )
    page.locator(".rates button", has_text="1.5×").click()
    assert page.locator("audio").evaluate("audio => [audio.playbackRate, audio.preservesPitch]") == [1.5, True]


def test_back_brings_the_same_list(page: Page, served: Served):
    page.goto(f"{served.url}/conversations?lang=zh&team=一组")
    expect(page.locator("a.line").first).to_be_visible()
    shown = page.locator("a.line").count()
    page.locator("a.line").first.click()
    expect(page.locator(".turn").first).to_be_visible()
    page.get_by_role("link", name="返回列表").click()
    expect(page.locator("a.line")).to_have_count(shown)
    assert "team=" in page.url


def test_language_and_theme_switch(page: Page, served: Served):
    page.goto(f"{served.url}/failures")
    expect(page.get_by_role("heading", name="处理失败")).to_be_visible()
    page.locator(".switches button", has_text="English").click()
    expect(page.get_by_role("heading", name="Failures")).to_be_visible()
    light = page.locator(".stApp").evaluate("node => getComputedStyle(node).backgroundColor")
    page.locator(".switches button", has_text="Dark").click()
    page.wait_for_function(
        """([was]) => {
            const app = document.querySelector('.stApp');
            return app && getComputedStyle(app).backgroundColor !== was;
        }""",
        arg=[light],
    )
    expect(page.get_by_role("heading", name="Failures")).to_be_visible()
    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    assert page.locator(".stApp").evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(16, 19, 24)"


def test_nothing_is_wider_than_a_phone(page: Page, served: Served):
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("/", "/conversations", f"/conversation?id={CALL}", "/add", "/failures"):
        page.goto(served.url + path)
        expect(page.locator("h1").first).to_be_visible()
        page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
