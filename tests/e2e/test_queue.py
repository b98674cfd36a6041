"""A morning at the queue, in a browser: drawn by command, taken, begun, given back, handed out by ticking."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dashboard_serving import Served
from playwright.sync_api import Browser, Page, expect

from qa.account_changes import owner
from qa.reviewing.draw_request import request_draw

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-US")
    opened.set_default_timeout(60_000)
    yield opened
    opened.close()


@pytest.mark.timeout(240)
def test_a_morning_at_the_queue(page: Page, served: Served):
    page.goto(f"{served.url}/plans?new=sample&lang=en")
    page.get_by_role("textbox", name="Name of the plan").fill("Monday")
    page.get_by_role("button", name="Make plan").click()
    expect(page.get_by_text("The plan “Monday” is made")).to_be_visible()
    days = {"since": "2026-01-01", "until": "2026-04-01", "today": "2026-04-02"}
    told = request_draw(served.folder, "root", {"plan": "monday", **days})
    assert told["tasks"] >= 5

    page.goto(f"{served.url}/queue?view=free&lang=en")
    lines = page.locator(".tasks .line[data-id]")
    expect(lines).to_have_count(min(20, told["tasks"]))
    taken = lines.first.get_attribute("data-id")
    page.locator(f'.line[data-id="{taken}"] [data-act="claim"]').click()
    expect(page.get_by_text("Taken, it is among yours")).to_be_visible()
    expect(page.locator(f'.line[data-id="{taken}"]')).to_have_count(0)

    page.get_by_text("Mine 1").click()
    page.locator(f'[data-open="{taken}"]').click()
    page.wait_for_url(f"**/review?*task={taken}*")
    page.go_back()
    page.locator(f'.line[data-id="{taken}"] [data-act="release"]').click()
    expect(page.get_by_text("Given back")).to_be_visible()

    page.goto(f"{served.url}/queue?view=team&lang=en")
    boxes = page.locator("[data-pick]")
    for k in range(2):
        boxes.nth(k).check()
    expect(page.locator(".bar .count")).to_have_text("2 picked")
    me = owner("").name  # os:
    page.locator(".bar select").select_option(index=1)
    assert page.locator(".bar select").input_value().startswith(me)
    page.locator('[data-bar="assign"]').click()
    expect(page.get_by_text("2 assigned")).to_be_visible()
    expect(page.locator(".c-have", has_text="Me")).to_have_count(2)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("document.documentElement.scrollWidth <= 390")
