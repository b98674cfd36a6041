"""A reviewer's round in the browser, by keyboard: hear, judge, overrule, lose the connection, reload, submit, next, revise."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

sys.path.insert(0, str(Path(__file__).parents[1] / "dashboard"))
sys.path.insert(0, str(Path(__file__).parents[1] / "reviewing"))

from dashboard_samples import tone
from dashboard_serving import Served, serving
from review_samples import CALL, fill

from qa.state_folder import StateFolder
from qa.store.connection import open_database, rows

pytestmark = pytest.mark.browser


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    folder = StateFolder(tmp_path / "x.duckdb")
    fill(folder, tone(tmp_path / "call.wav", 64.0))
    with serving(folder) as running:
        yield running


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(60_000)
    page.goto(f"{served.url}/review?id={CALL}&task=task-0&lang=zh")
    expect(page.locator(".review .item.current")).to_be_visible()
    yield page
    page.close()


def current(page: Page) -> str:
    return page.locator(".item.current").get_attribute("data-item") or ""


def test_a_round_by_keyboard(page: Page, served: Served) -> None:
    keys, state = page.keyboard, page.locator(".bar .state")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight <= innerHeight")
    heard = page.locator(".review audio")

    # hear: twice as fast with the pitch kept, five seconds on, over the silence, to the evidence
    for key in ("]", "]", "]", "]"):
        keys.press(key)
    keys.press("ArrowRight")
    assert heard.evaluate("a => [a.playbackRate, a.preservesPitch, Math.round(a.currentTime)]") == [2, True, 5]
    keys.press("s")  # nobody speaks from 4.8 to 8
    keys.press("Space")
    expect(page.locator('.turn[data-turn="1"]')).to_have_class("turn customer first seekable now")
    keys.press("Space")
    assert 7.5 < heard.evaluate("a => a.currentTime") < 12
    keys.press("e")
    expect(page.locator('.turn[data-turn="0"]')).to_have_class("turn agent first seekable flash now")
    keys.press("Space")

    # judge: agree and go on; overrule with a cause and words
    first = current(page)
    keys.press("a")
    overruled = current(page)
    assert overruled != first
    keys.press("f")
    expect(page.locator(f'[data-item="{overruled}"] .chip.warn')).to_have_text("需要改判原因")
    page.locator(".current .cause").select_option("other")
    keys.press("Enter")
    keys.type("f1 没有说完")
    keys.press("Enter")
    assert current(page) != overruled
    expect(page.locator(f'[data-item="{overruled}"] .chip.info')).to_have_text("通过 → 未通过")
    keys.press("Control+Enter")  # something is still to be decided: it is shown instead
    assert current(page) == "accuracy"
    keys.press("n")
    keys.press("m")
    keys.type("语气")
    keys.press("Escape")
    keys.press("b")
    expect(page.locator(".pin input")).to_have_count(2)
    expect(state).to_have_text("草稿已保存")
    total = page.locator(".bar .total").inner_text()
    assert total != "–"

    # the connection goes while something is written, and then the window: it is all there again
    page.route("**/api/review/**", lambda route: route.abort())
    keys.press("c")
    keys.type("评语 <b>pfn</b>")
    expect(state).to_contain_text("连接中断")
    page.reload()
    expect(page.locator(".pin input")).to_have_count(2)
    page.unroute("**/api/review/**")
    expect(state).to_have_text("草稿已保存")

    # submit twice: one review, and the next call is there
    keys.press("Control+Enter")
    keys.press("Control+Enter")
    page.wait_for_url(lambda url: "task-1" in url)
    expect(page.locator(".qa-facts h1")).to_have_text("李强")
    expect(page.locator(".bar .told")).to_contain_text("复核已提交")
    page.go_back()
    expect(page.locator(".bar")).to_contain_text("修订")
    assert page.locator(".bar .total").inner_text() == total
    page.get_by_role("button", name="修订").click()
    expect(page.locator(".bar .submit")).to_have_text("提交")
    page.locator(".form").focus()
    keys.press("0")
    keys.press("Control+Enter")
    expect(page.locator(".bar")).to_contain_text("第 2 版")

    served.process.terminate()
    served.process.wait(15)
    with open_database(served.folder.database) as database:
        kept = rows(database, "SELECT revision, retracted_at IS NULL, content FROM review ORDER BY revision")
    assert [line[:2] for line in kept] == [(1, False), (2, True)]
    content = json.loads(kept[0][2])
    answer = content["answers"][overruled]
    assert (answer["verdict"], answer["cause"], answer["why"]) == ("fail", "other", "f1 没有说完")
    assert "评语 <b>pfn</b>" in [one["comment"] for one in content["answers"].values()]
    assert [note["text"] for note in content["notes"]] == ["语气"]
    assert [mark["kind"] for mark in content["bookmarks"]] == ["best_practice"]
    assert set(json.loads(kept[1][2])["answers"]) == set(content["answers"]) - {first}
