"""A manager's way: from the heat map to what failed, a certificate, ratings from a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from dashboard_serving import Served, serving
from playwright.sync_api import Browser, Page, expect

sys.path.insert(0, str(Path(__file__).parents[1] / "reviewing"))

from people_samples import filled

from qa.state_folder import StateFolder

pytestmark = pytest.mark.browser

HEAD = "agent,team,side,rater,dimension,rating,scale,date"


@pytest.fixture(scope="module")
def teams(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = StateFolder(tmp_path_factory.mktemp("people") / "x.duckdb")
    folder.ensure()
    filled(folder.database).close()
    with serving(folder) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    opened.set_default_timeout(60_000)
    yield opened
    opened.close()


def test_from_a_red_cell_to_a_certificate_and_ratings(page: Page, teams: Served):
    page.goto(f"{teams.url}/people?lang=zh")
    page.get_by_role("button", name="赵静 · 服务态度").click()
    expect(page.get_by_role("columnheader", name="规范开场白")).to_be_visible()
    page.get_by_text("返回全部技能").click()
    expect(page.get_by_role("columnheader", name="共情")).to_be_visible()

    page.get_by_text("认证", exact=True).click()
    page.locator(".line", has_text="王敏").first.click()
    page.get_by_role("button", name="授予").dblclick()
    expect(page.get_by_text("历次决定")).to_be_visible()
    expect(page.locator(".line", has_text="王敏").first).to_contain_text("中级")
    expect(page.locator(".qr-list li")).to_have_count(1)  # a second click adds nothing

    page.get_by_text("360° 评价", exact=True).click()
    page.get_by_role("button", name="导入评价").click()
    rows = [f"王敏,A,customer,,,{8 + k % 2},1-10,2026-11-20" for k in range(12)]
    rows += ["王每,A,customer,,,9,1-10,2026-11-20"]
    file = {"name": "ratings.csv", "mimeType": "text/csv", "buffer": "\n".join([HEAD, *rows]).encode()}
    page.locator('input[type="file"]').set_input_files(file)
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_text("新增 12 条")).to_be_visible()
    expect(page.get_by_text("第 14 行", exact=False)).to_be_visible()
    expect(page.locator(".line", has_text="王敏").first).to_contain_text("n=12")
