"""Thirty people begin on Monday: the first account, a login that lasts over a reload, roles at work, and the log of it all."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from dashboard_samples import CALL, fill, tone
from dashboard_serving import Served, serving
from playwright.sync_api import Browser, Locator, Page, expect

from qa.account_changes import change
from qa.state_folder import StateFolder

pytestmark = pytest.mark.browser

GOOD = "correct horse battery"
OWN = "my own good sentence"


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A dashboard that tells the token 0123 to whoever started it."""
    root = tmp_path_factory.mktemp("team")
    folder = StateFolder(root / "team.duckdb")
    folder.ensure()
    fill(folder, count=20, recording=tone(root / "call.wav"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CALLQA_SETUP_TOKEN", "0123")
        with serving(folder) as running:
            yield running


def new_page(browser: Browser, width: int = 1440) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="en-US")
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    yield opened
    context.close()


def box(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


def log_in(page: Page, name: str, password: str) -> None:
    box(page, "Account").fill(name)
    box(page, "Password").fill(password)
    page.get_by_role("button", name="Log in", exact=True).click()


def make(team: Served, name: str, role: str, *teams: str) -> None:
    asked = {"name": name, "role": role, "teams": list(teams), "agent": "", "email": "", "password": GOOD}
    change(team.folder, "add", "root", asked)


def the_first_account_then_everybody_logs_in(page: Page, team: Served):
    page.goto(f"{team.url}/users?lang=en")
    box(page, "Setup token").fill("0123")
    box(page, "Account").fill("Anna")
    box(page, "Password").fill(GOOD)
    page.get_by_role("button", name="Make the admin's account").click()
    log_in(page, "Anna", "something wrong here")
    expect(page.get_by_text("The account or the password is wrong")).to_be_visible()
    log_in(page, "Anna", GOOD)
    expect(page.get_by_role("heading", name="Users")).to_be_visible()
    # the exchange of the cookie opens the page anew
    page.wait_for_function("document.querySelectorAll('.qa.enter').length === 0")
    (cookie,) = (one for one in page.context.cookies() if one["name"].startswith("callqa_"))
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"
    page.reload()
    expect(page.get_by_role("heading", name="Users")).to_be_visible()
    page.goto(f"{team.url}/conversation?id={CALL}&lang=en")
    expect(page.locator(".turn").first).to_be_visible()
    page.locator('.turn[data-turn="2"] .bubble').click(position={"x": 200, "y": 30})
    page.wait_for_function("() => document.body.innerText.includes('Anna')")
    assert page.request.get(f"{team.url}/audio/{CALL}").status == 200

    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("button", name="Log in", exact=True)).to_be_visible()
    page.wait_for_function("location.pathname === '/' && !document.cookie.includes('callqa_')")
    assert page.request.get(f"{team.url}/audio/{CALL}").status == 404


def an_agent_changes_the_given_password_and_reaches_nothing_of_others(page: Page, team: Served):
    make(team, "李强", "agent")
    page.goto(f"{team.url}/conversation?id={CALL}&lang=en")
    log_in(page, "李强", GOOD)
    expect(page.get_by_text("Somebody else gave you this password")).to_be_visible()
    page.wait_for_function("document.querySelectorAll('.qa.enter').length === 0")
    box(page, "Present password").fill(GOOD)
    box(page, "New password").fill(OWN)
    box(page, "The new password again").fill(OWN)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("There is no such conversation")).to_be_visible()
    assert page.locator(".turn").count() == 0
    assert page.request.get(f"{team.url}/audio/{CALL}").status == 404
    for path in ("users", "audit", "add"):
        page.goto(f"{team.url}/{path}?lang=en")
        expect(page.get_by_text("Your role may not open this page")).to_be_visible()


def the_log_is_exported_and_that_is_logged(page: Page, team: Served, tmp_path: Path):
    page.goto(f"{team.url}/audit?lang=en")
    log_in(page, "Anna", GOOD)
    expect(page.get_by_role("heading", name="Audit log")).to_be_visible()
    page.wait_for_function("document.querySelectorAll('.qa.enter').length === 0")
    expect(page.locator(".qr-table tbody tr").first).to_be_visible()
    with page.expect_download() as waited:
        page.get_by_role("button", name="Export CSV").click()
    waited.value.save_as(tmp_path / "audit.csv")
    lines = list(csv.DictReader(io.StringIO((tmp_path / "audit.csv").read_text(encoding="utf-8-sig"))))
    done = {(line["who"], line["action"], line["object"]) for line in lines}
    assert {("Anna", "saw", f"conversation:{CALL}"), ("Anna", "heard", f"conversation:{CALL}")} <= done
    assert ("李强", "saw", f"conversation:{CALL}") not in done
    page.reload()
    exported = page.locator(".qr-table tbody tr", has_text="exported")
    expect(exported).to_have_count(1)
    expect(exported).to_contain_text("Anna")
    page.get_by_role("button", name="Check the chain").click()
    expect(page.get_by_text("entries are whole")).to_be_visible()


def nothing_is_wider_than_a_phone(page: Page, team: Served) -> None:
    page.goto(f"{team.url}/users?lang=en")
    expect(box(page, "Account")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    log_in(page, "Anna", GOOD)
    expect(page.locator(".qa-head h1")).to_be_visible()
    page.wait_for_function("document.querySelectorAll('.qa.enter').length === 0")
    for path in ("users", "audit", "account"):
        page.goto(f"{team.url}/{path}?lang=en")
        expect(page.locator(".qa-head h1")).to_be_visible()
        page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


@pytest.mark.timeout(400)
def test_the_first_day_of_a_team(browser: Browser, team: Served, tmp_path: Path):
    """One walk: each part stands on what the one before has done."""
    for page in new_page(browser):
        the_first_account_then_everybody_logs_in(page, team)
    for page in new_page(browser):
        an_agent_changes_the_given_password_and_reaches_nothing_of_others(page, team)
    for page in new_page(browser):
        the_log_is_exported_and_that_is_logged(page, team, tmp_path)
    for page in new_page(browser, 390):
        nothing_is_wider_than_a_phone(page, team)
