"""The third rater judges by keyboard, over a reload and against a second window; the lead closes and sets what is right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from dashboard_samples import CALL, CHAT, fill, tone
from dashboard_serving import Served, serving
from playwright.sync_api import Browser, Page, expect

from qa.accounts import add, set_password
from qa.reviewing import calibrating
from qa.reviewing.calibrating import Asked
from qa.reviewing.verdict_sheet import Sheet
from qa.state_folder import StateFolder
from qa.store import calibration
from qa.store.accounts import Account, find
from qa.store.connection import open_database
from qa.store.viewer import ADMIN, Viewer
from qa.store.writer import merge_spool

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"
PEOPLE = {"Mia": "admin", "Ben": "reviewer", "Cora": "coach", "Dan": "reviewer"}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A session of a call and a chat; two of three raters have submitted and differ on empathy."""
    folder = StateFolder(tmp_path_factory.mktemp("calibration") / "c.duckdb")
    folder.ensure()
    fill(folder, count=4, recording=tone(folder.root.parent / "call.wav"))
    with open_database(folder.database) as db:
        merge_spool(db, folder.spool)
        for name, role in PEOPLE.items():
            secret = PASSWORD if name in ("Mia", "Ben") else ""
            add(db, ADMIN, Account(name, role), secret)
            if secret:
                set_password(db, Viewer("admin", name=name), name, secret)
        viewers = {name: account.viewer() for name in PEOPLE if (account := find(db, name))}
        asked = Asked("s", "Round", "zh-standard", (CALL, CHAT), ("Ben", "Cora", "Dan"), "Mia", date(2030, 1, 1))
        calibrating.make(db, viewers["Mia"], asked)
        session = calibration.session(db, ADMIN, "s")
        for name, empathy in (("Cora", "pass"), ("Dan", "fail")):
            for talk in (CALL, CHAT):
                sheet = Sheet({item: empathy if item == "empathy" else "pass" for item, _ in session.items})
                calibrating.save(db, viewers[name], session, talk, sheet, 0, submit=True)
    with serving(folder) as running:
        yield running


def logged_in(browser: Browser, room: Served, name: str) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US").new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{room.url}/calibration?lang=en")
    page.get_by_role("textbox", name="Account", exact=True).fill(name)
    page.get_by_role("textbox", name="Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("heading", name="Calibration")).to_be_visible()
    page.wait_for_function("document.querySelectorAll('.qa.enter').length === 0")
    return page


def saved(page: Page) -> None:
    expect(page.locator(".foot [role=status]")).to_have_text("Draft saved")


def judges_by_keyboard(page: Page) -> None:
    """Every item of the conversation passes; then it is submitted, twice at once."""
    page.locator(".rated .title").first.click()
    while page.locator(".rated.open").count():
        page.locator(".rated.open .title").first.click()
        page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+Enter")


def the_third_rater_loses_nothing(page: Page, url: str) -> None:
    page.locator(".board .act", has_text="Judge").click()
    page.locator('.turn[data-turn="2"] .bubble').click(position={"x": 20, "y": 40})
    for key in ("l", "1", "3"):
        page.keyboard.press(key)
    saved(page)
    assert not page.locator(".rating .right .chip").count()  # nothing of the machine
    page.reload()
    expect(page.locator(".rated.pass")).to_have_count(1)
    expect(page.locator(".rated.fail")).to_have_count(1)
    expect(page.locator('.rated[data-item="greeting"] .quote')).to_contain_text("非常抱歉")

    other = page.context.new_page()
    other.goto(f"{url}/calibration_rate?session=s&lang=en")
    other.locator(".rated.fail .verdicts .na").click()
    saved(other)
    page.locator(".rated.fail .verdicts .partial").click()
    expect(page.get_by_role("alert")).to_contain_text("another window")
    expect(page.locator(".rated.na")).to_have_count(1)  # what is stored is shown, what was done here is kept
    page.get_by_role("button", name="Keep mine").click()
    saved(page)
    expect(page.locator(".rated.partial")).to_have_count(1)
    other.close()

    judges_by_keyboard(page)
    expect(page.locator(".steps button.done")).to_have_count(1)
    expect(page.locator(".qa-facts")).to_contain_text("conversation 2 of 2")
    judges_by_keyboard(page)
    expect(page.locator(".foot")).to_contain_text("You have submitted everything")
    page.go_back()
    page.goto(f"{url}/calibration_debrief?session=s&lang=en")
    expect(page.get_by_text("While the session is open only this is shown")).to_be_visible()
    assert not page.locator(".debrief").count()


def the_lead_closes_and_sets_what_is_right(page: Page) -> None:
    page.locator(".board .line", has_text="Round").click()
    page.get_by_role("button", name="Close and show").click()
    row = page.locator('.debrief .line[data-item="empathy"]')
    expect(row).to_be_visible()
    assert row.locator(".v").all_inner_texts() == ["Pass", "Pass", "Fail", "Pass"]
    row.click()
    page.locator(".debrief .choices .fail").click()
    page.locator(".debrief textarea").fill("an apology alone is not empathy")
    page.locator(".debrief .go").click()
    expect(row.locator(".v.set")).to_have_text("Fail")
    page.get_by_role("button", name="Take the consensus for the rest").click()
    expect(page.get_by_role("button", name="Take the consensus for the rest")).to_have_count(0)
    page.reload()
    expect(page.locator('.debrief .line[data-item="empathy"] .v.set')).to_have_text("Fail")


@pytest.mark.timeout(400)
def test_a_session_of_three_raters(browser: Browser, room: Served):
    """One walk: the lead's part stands on what the rater has done."""
    rater = logged_in(browser, room, "Ben")
    the_third_rater_loses_nothing(rater, room.url)
    rater.context.close()
    the_lead_closes_and_sets_what_is_right(logged_in(browser, room, "Mia"))
