"""The way of a QA lead: draft a standard, change it by form and as text, publish it, find it in the history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from dashboard_serving import Served
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror='window.hacked=1'>"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    opened.set_default_timeout(60_000)
    yield opened
    opened.close()


def test_from_a_new_draft_to_the_history(page: Page, served: Served):
    page.goto(f"{served.url}/rubrics")
    page.get_by_role("button", name="新建草稿").click()
    page.get_by_role("textbox", name="草稿的名称").fill("walk-standard")
    page.get_by_role("button", name="建立草稿").click()

    # a form changes the file
    expect(page.get_by_role("textbox", name="版本号")).to_have_value(first_version())
    page.get_by_role("combobox", name="编辑哪一项").click()
    page.get_by_role("option", name="服务礼仪 › 规范开场白").click()
    points = page.get_by_role("spinbutton", name="分值")
    points.fill("8")
    points.press("Tab")
    page.get_by_role("button", name="保存").first.click()
    file = served.folder.root / "rubrics" / "drafts" / "walk-standard" / "rubric.yaml"
    expect(page.get_by_text("已保存").first).to_be_visible()
    assert "points: 8" in file.read_text("utf-8")

    # what is typed is looked through at once, with its line
    page.get_by_text("全文", exact=True).click()
    area = page.locator(".editor textarea")
    expect(area).to_have_value(file.read_text("utf-8"))
    area.press("Control+End")
    area.type("bogus: 1\n")
    line = file.read_text("utf-8").count("\n") + 1
    expect(page.get_by_text(f"第 {line} 行")).to_be_visible()
    expect(page.locator(".editor b.error")).to_have_text(str(line))
    page.get_by_role("button", name="放弃修改").click()
    expect(page.get_by_text("没有错误")).to_be_visible()
    assert "bogus" not in area.input_value()

    # the difference in words, and publishing
    page.get_by_text("比较与发布", exact=True).click()
    expect(page.locator(".qr-list del", has_text="5").last).to_be_visible()
    expect(page.get_by_role("button", name="开始试评")).to_be_visible()
    page.get_by_role("textbox", name="原因").last.fill(f"第一版{HOSTILE}")
    page.get_by_role("button", name="发布 ").last.click()
    expect(page.get_by_text(f"第一版{HOSTILE}")).to_be_visible()
    expect(page.get_by_text("正在使用").first).to_be_visible()
    assert page.evaluate("window.hacked") is None


def first_version() -> str:
    """The version a first draft has."""
    return f"{date.today().year}.1"


def test_no_view_is_wider_than_a_phone(page: Page, served: Served):
    page.set_viewport_size({"width": 390, "height": 844})
    for view in ("read", "try", "compare", "history"):
        page.goto(f"{served.url}/rubrics?rubric=zh/standard&view={view}")
        expect(page.locator("h1").first).to_be_visible()
        page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, view
