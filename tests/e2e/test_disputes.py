"""A released result on its way: heard and disputed by its agent, decided by a reviewer, acknowledged at last."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from dashboard_samples import CALL, fill, tone
from dashboard_serving import Served, serving
from playwright.sync_api import Browser, Page, expect

from qa.accounts import add, set_password
from qa.reviewing.releasing import release_results
from qa.state_folder import StateFolder
from qa.store.accounts import Account
from qa.store.connection import open_database
from qa.store.filters import Filters
from qa.store.queries import list_conversations
from qa.store.viewer import ADMIN, Viewer
from qa.store.writer import merge_spool

pytestmark = pytest.mark.browser

OWN = "my own good sentence"
PEOPLE = (
    Account("Anna", "admin"),
    Account("Ben", "reviewer", ("一组",)),
    Account("wm", "agent", agent="王敏"),
)
CASE = f"machine-{CALL}"


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("disputes")
    folder = StateFolder(root / "team.duckdb")
    folder.ensure()
    fill(folder, count=5, recording=tone(root / "call.wav"))
    with open_database(folder.database) as db:
        merge_spool(db, folder.spool)
        for one in PEOPLE:
            add(db, ADMIN, one, "correct horse battery")
            set_password(db, Viewer(one.role, name=one.name), one.name, OWN)
        results = [one.id for one in list_conversations(db, ADMIN, Filters(agents=("王敏",)))]
        release_results(db, Viewer("manager", ("一组",), name="Mia"), results)
    with serving(folder) as running:
        yield running


@contextmanager
def at(browser: Browser, team: Served, name: str, path: str, width: int = 1440) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{team.url}/{path}")
    page.get_by_role("textbox", name="Account", exact=True).fill(name)
    page.get_by_role("textbox", name="Password", exact=True).fill(OWN)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.locator(".qa-head h1")).to_be_visible(timeout=20_000)
    page.wait_for_function("document.querySelectorAll('.qa.enter').length === 0")
    yield page
    context.close()


def the_agent_hears_it_and_disputes(page: Page, team: Served) -> None:
    expect(page).to_have_url(f"{team.url}/my?lang=en")  # the day begins there
    expect(page.locator(".ring .count")).to_have_text("2")
    page.locator(".ring").click()
    expect(page.locator(".panel .notice")).to_have_count(1)
    page.keyboard.press("Escape")
    page.locator(f'.cases .row[data-id="{CASE}"]').click()
    hear = page.locator(".clip .hear").first
    hear.click()
    expect(hear).to_have_attribute("aria-pressed", "true")
    expect(hear).to_have_attribute("aria-pressed", "false")  # it ends where the quote ends
    page.get_by_role("button", name="Dispute", exact=True).click()
    page.get_by_label("Items you do not agree with").click()
    page.get_by_role("option", name="Closing").click()
    page.keyboard.press("Escape")
    expect(page.get_by_text("“Closing” should be rated")).to_be_visible()
    page.get_by_label("Reason").press_sequentially("The customer")
    page.reload()  # at once: the browser has kept it
    expect(page.get_by_label("Reason")).to_have_value("The customer")
    page.get_by_label("Reason").press_sequentially(" hung up")
    # the browser lets go of its copy when the server has it
    page.wait_for_function("!Object.values(localStorage).some(kept => kept.includes('hung up'))")
    page.evaluate("localStorage.clear()")
    page.reload()  # the server has it, too
    expect(page.get_by_label("Reason")).to_have_value("The customer hung up")
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    reason, send = page.get_by_label("Reason"), page.get_by_role("button", name="Send the dispute")
    reason.press_sequentially(" first")
    for _ in range(4):  # a page that is still being drawn may miss the first
        reason.press("ControlOrMeta+Enter")
        with suppress(AssertionError):
            expect(send).to_be_enabled(timeout=10_000)
            break
    send.click()
    expect(page.locator('.result .group[data-group="disputed"]')).to_contain_text("expected: pass")
    expect(page.locator(".qa-steps > li")).to_have_count(2)


def the_reviewer_decides(page: Page) -> None:
    page.get_by_role("button", name="Take it").click()
    decide = page.locator(".st-key-card-decide")
    decide.get_by_role("radio", name="pass", exact=True).or_(
        decide.get_by_role("button", name="pass", exact=True)
    ).click()
    page.get_by_label("Why (the agent reads it)").fill("Right, I missed that")
    page.get_by_label("Why (the agent reads it)").blur()
    page.get_by_role("button", name="Change 1 items").click()
    expect(
        page.get_by_text("No disputes are open").or_(page.locator(".qa-steps > li", has_text="Right, I missed")).first
    ).to_be_visible()


def the_agent_is_told_and_acknowledges(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(page.url.partition("?")[0] + "?lang=en&view=trend")
    page.locator(".ring").click()
    page.locator(".panel .notice", has_text="1 ratings changed").click()
    expect(page.locator(".qa-steps > li").first).to_contain_text("Right, I missed that")
    assert CASE in page.url
    page.get_by_role("button", name="Acknowledge", exact=True).click()
    expect(page.locator(".qa-result .qa-chip")).to_have_text("closed")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.timeout(240)
def test_a_dispute_from_release_to_the_last_word(browser: Browser, team: Served):
    """One walk: each part stands on what the one before has done."""
    with at(browser, team, "wm", "?lang=en") as agents:
        the_agent_hears_it_and_disputes(agents, team)
        with at(browser, team, "Ben", "disputes?lang=en") as reviewers:
            the_reviewer_decides(reviewers)
        the_agent_is_told_and_acknowledges(agents)
