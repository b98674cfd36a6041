"""The pages over many conversations: what a page costs the server, and the time from a click to what it draws.

CALLQA_BENCH_PAGES sets the number of conversations (100000; a tenth of them is measured too, 0 leaves the file out). A page is opened
in a new session each time, so that nothing is remembered from the visit before.
"""

from __future__ import annotations

import logging
import os
import shutil
import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "dashboard"))
sys.path.insert(0, str(Path(__file__).parent))

from dashboard_pages import start
from dashboard_serving import serving
from many_conversations import PASSWORD, agent_name, build, team_name, teams_of_reviewer
from playwright.sync_api import Page, sync_playwright
from streamlit.components.v2 import manifest_scanner

from app import access
from app.state import AppState, attach
from qa.sheets.week import week_name
from qa.state_folder import StateFolder
from qa.store.connection import Database, open_database, rows
from qa.store.viewer import Viewer

MOST = int(os.environ.get("CALLQA_BENCH_PAGES", "100000"))
SIZES = tuple(dict.fromkeys(n for n in (MOST // 10, MOST) if n))
GOAL = 500.0
"""Milliseconds from a click to the page."""
OPENED, CLICKED = 7, 5
ALL = tuple(team_name(k) for k in range(12))
WHO = {
    "manager": Viewer("manager", ALL, name="Mia"),
    "reviewer": Viewer("reviewer", teams_of_reviewer(3), name="reviewer03"),
    "coach": Viewer("coach", (team_name(3),), name="coach03"),
    "agent": Viewer("agent", (team_name(3),), agent_name(3), agent_name(3)),
}
pytestmark = [
    pytest.mark.skipif(not SIZES, reason="CALLQA_BENCH_PAGES=0"),
    pytest.mark.timeout(3600),
    pytest.mark.filterwarnings("default"),
]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Mapping[int, StateFolder]:
    """The databases by size. CALLQA_BENCH_PAGES_AT names a folder to make them in and to find them in again."""
    kept = os.environ.get("CALLQA_BENCH_PAGES_AT")
    root = Path(kept) if kept else tmp_path_factory.mktemp("pages")
    found = {}
    for count in SIZES:
        found[count] = folder = StateFolder(root / f"pages-{count}.duckdb")
        if folder.database.exists():
            continue
        began = time.perf_counter()
        build(folder, samples, count).close()
        size = folder.database.stat().st_size / 1e6
        print(f"\n{count:,} conversations made in {time.perf_counter() - began:.0f} s, {size:.0f} MB")
    return found


def visits(database: Database) -> dict[str, tuple[str, str, dict[str, str]]]:
    """What is opened, by the name it is told under: by whom, which page, with which parameters."""
    seen = rows(
        database,
        "SELECT id, started_at FROM conversation WHERE team = ? AND agent = ? ORDER BY started_at DESC LIMIT 1",
        [team_name(3), agent_name(3)],
    )
    id, at = seen[0]
    session = rows(database, "SELECT id FROM calibration_session WHERE state = 'closed' ORDER BY id LIMIT 1")[0][0]
    plan = rows(database, "SELECT id FROM sampling_plan ORDER BY id LIMIT 1")[0][0]
    week = week_name((at or date.today()).date())
    person = {"agent": agent_name(3), "team": team_name(3)}
    return {
        "overview": ("manager", "", {}),
        "overview, one team": ("manager", "", {"team": team_name(3)}),
        "conversations": ("manager", "conversations", {}),
        "conversations, searched": ("manager", "conversations", {"q": "退款"}),
        "conversations, last page": ("manager", "conversations", {"page": "999999"}),
        "conversation": ("manager", "conversation", {"id": id}),
        "queue, own": ("reviewer", "queue", {}),
        "queue, team": ("manager", "queue", {"view": "team"}),
        "queue, progress": ("manager", "queue", {"view": "progress"}),
        "plans": ("manager", "plans", {"plan": plan}),
        "review": ("reviewer", "review", {"id": id}),
        "disputes": ("manager", "disputes", {}),
        "my, results": ("agent", "my", {}),
        "my, trend": ("agent", "my", {"view": "trend"}),
        "calibration": ("manager", "calibration", {}),
        "calibration, items": ("manager", "calibration", {"tab": "items"}),
        "calibration, debrief": ("manager", "calibration_debrief", {"session": session}),
        "coaching": ("coach", "coaching", {}),
        "coaching, all teams": ("manager", "coaching", {}),
        "agent_profile": ("coach", "agent_profile", person),
        "people, heat": ("manager", "people", {}),
        "people, matrix": ("manager", "people", {"view": "matrix"}),
        "people, needs": ("manager", "people", {"view": "needs"}),
        "people, certificates": ("manager", "people", {"view": "certificates"}),
        "people, all_round": ("manager", "people", {"view": "all_round"}),
        "sheet, one": ("coach", "sheet", {"id": id}),
        "sheet, week": ("coach", "sheet", {**person, "week": week}),
    }


def opened(page: str, params: Mapping[str, str], times: int) -> list[tuple[float, float]]:
    """Wall and CPU milliseconds of opening a page, each time in a new session."""
    found = []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        start(page, **params)
        found.append((1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)))
    return found


def test_what_a_page_costs_the_server(folders, monkeypatch):
    logging.disable(logging.WARNING)
    # a test session looks for components in every installed package, a tenth of a second and more; the server does it once
    monkeypatch.setattr(manifest_scanner, "scan_component_manifests", list)
    monkeypatch.setattr(access, "people_log_in", lambda: False)
    monkeypatch.setattr(access, "record_look", lambda *_: None)
    for count, folder in folders.items():
        print(f"\n{count:,} conversations; load {os.getloadavg()[0]:.1f}")
        print(f"{'page':26} {'as':9} {'first ms':>9} {'wall ms':>9} {'CPU ms':>9}  goal {GOAL:.0f}")
        with open_database(folder.database) as database:
            attach(AppState(database, folder))
            for name, (who, page, params) in visits(database).items():
                monkeypatch.setattr(access, "page_viewer", lambda looks=WHO[who]: looks)
                (first, _), *rest = opened(page, params, OPENED + 1)
                wall, cpu = (statistics.median(one) for one in zip(*rest, strict=True))
                print(f"{name:26} {who:9} {first:9.0f} {wall:9.0f} {cpu:9.0f}  {'' if wall <= GOAL else 'MISSED'}")
            attach(None)


@pytest.fixture
def page() -> Iterator[Page]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"], headless=True)
        opened = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-US")
        opened.set_default_timeout(60_000)
        yield opened
        browser.close()


def log_in(page: Page, url: str, name: str) -> None:
    page.goto(f"{url}/?lang=en")
    page.get_by_role("textbox", name="Account", exact=True).fill(name)
    page.get_by_role("textbox", name="Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.get_by_test_id("stSidebarNavLink").first.wait_for()
    still(page)


def still(page: Page) -> None:
    """Wait until nothing is being worked out any more."""
    page.wait_for_timeout(300)
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def door(name: str) -> str:
    """A page's link in the navigation."""
    return f'[data-testid="stSidebarNavLink"]:has-text("{name}")'


CLICKS = {
    "queue": ("reviewer03", "Conversations", door("Review queue"), ".tasks .line[data-id]"),
    "review": ("reviewer03", "Review queue", ".tasks [data-open]", ".review .item.current"),
    "conversations": ("reviewer03", "Review queue", door("Conversations"), ".list [data-id]"),
    "coaching": ("coach03", "Conversations", door("Coaching"), ".board [data-id]"),
    "my": ("agent003", "Conversations", door("My results"), ".qa-result"),
}
"""As whom, from which page, what is clicked, and what is to be seen then."""


def test_from_a_click_to_the_page(folders, page):
    for count, folder in folders.items():
        print(
            f"\n{count:,} conversations; load {os.getloadavg()[0]:.1f}; milliseconds from a click, median of {CLICKED}"
        )
        with serving(folder) as served:
            within = ""
            for name, (who, before, clicked, seen) in CLICKS.items():
                if who != within:
                    page.context.clear_cookies()
                    log_in(page, served.url, who)
                    within = who
                print(f"{name:16} {who:12} {clicked_until_seen(page, before, clicked, seen):6.0f}")


def clicked_until_seen(page: Page, before: str, clicked: str, seen: str) -> float:
    """Milliseconds until what is looked for is drawn, the median of several after one that does not count."""
    found = []
    for _ in range(CLICKED + 1):
        page.locator(door(before)).click()
        page.locator(seen).first.wait_for(state="hidden")
        still(page)
        link = page.locator(clicked).first
        link.wait_for()
        began = time.perf_counter()
        link.click()
        page.locator(seen).first.wait_for()
        found.append(1000 * (time.perf_counter() - began))
        still(page)
    return statistics.median(found[1:])
