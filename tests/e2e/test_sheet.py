"""A coach makes a feedback sheet of a call, hears its clips, writes a note and takes it away."""

from __future__ import annotations

from pathlib import Path

import pytest
from dashboard_samples import CALL
from dashboard_serving import Served
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser


def test_a_sheet_is_made_heard_and_taken_away(browser: Browser, served: Served, tmp_path: Path):
    page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-US")
    page.set_default_timeout(60_000)
    page.goto(f"{served.url}/conversation?id={CALL}")
    page.get_by_role("link", name="Feedback sheet").click()
    expect(page.get_by_role("heading", name="Feedback on a conversation")).to_be_visible()
    sound = page.locator("audio").first
    sound.evaluate("sound => sound.play()")
    page.wait_for_function("sound => sound.currentTime > 0.2", arg=sound.element_handle())
    assert page.evaluate("window.hacked") is None
    page.get_by_role("button", name="Note to the agent").click()
    page.get_by_role("textbox", name="What the agent should read first").fill("Hear the apology, call 13800112233")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Hear the apology, call 138****2233").first).to_be_visible()
    page.keyboard.press("Escape")
    for name, begins in (("HTML", b"<!doctype html>"), ("PDF", b"%PDF-")):
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=True).click()
        assert download.value.suggested_filename.startswith("feedback-2026-03-02-")
        download.value.save_as(tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(begins)
    alone = browser.new_context(offline=True).new_page()
    alone.goto((tmp_path / "HTML").rename(tmp_path / "sheet.html").as_uri())
    expect(alone.get_by_text("Hear the apology")).to_be_visible()
    alone.wait_for_function("document.querySelector('audio').duration > 2")
    alone.context.close()
    page.close()
