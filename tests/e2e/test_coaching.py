"""The coach's way: an agent who needs attention, a record with a clip, a step, given to the agent, and back from a clip."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from dashboard_serving import Served
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-US")
    opened.set_default_timeout(60_000)
    yield opened
    opened.close()


def settled(page: Page) -> None:
    """Wait until the page is drawn to its end; before, a table may still be put in its place anew."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def test_from_the_list_to_a_record_and_back_from_a_clip(page: Page, served: Served):
    page.goto(f"{served.url}/coaching?days=all&lang=en")
    page.locator(".board a.line", has_text="李强").click()
    expect(page.get_by_text("Skill heat map")).to_be_visible()
    page.get_by_role("button", name="New coaching").click()
    area = page.get_by_role("textbox", name="Feedback")
    area.fill("First what went well.")
    area.blur()
    expect(page.locator(".board .act", has_text="Add").first).to_be_visible()
    settled(page)
    page.locator(".board .act", has_text="Add").first.click()
    expect(page.locator(".board .act", has_text="Remove")).to_have_count(1)
    page.get_by_role("textbox", name="Step").fill("Sum up before every goodbye")
    page.get_by_test_id("stBaseButton-secondaryFormSubmit").click()
    expect(page.get_by_text("Sum up before every goodbye")).to_be_visible()
    settled(page)
    page.locator(".board .act", has_text="Done").click()
    expect(page.get_by_text("1 of 1 done")).to_be_visible()
    page.get_by_role("button", name="Give to the agent").click()
    expect(page.get_by_text("To be acknowledged")).to_be_visible()

    page.reload()
    expect(page.get_by_test_id("stText").filter(has_text="First what went well.")).to_be_visible()
    page.locator(".board a.line").first.click()
    turn = page.locator(".talk.markable .turn").nth(1)
    turn.hover()
    turn.locator(".marker").click()
    page.keyboard.type("Listen to this")  # the form has the focus; no key reaches the player
    page.keyboard.press("Enter")
    expect(turn.locator(".pinned.to_coach")).to_have_attribute("title", re.compile("To coach .*Listen to this"))
    expect(page.locator(".marking")).to_have_count(0)
    settled(page)
    page.go_back()
    expect(page.get_by_text("Sum up before every goodbye")).to_be_visible()
