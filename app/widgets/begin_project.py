"""From a finding to what is done about it: a link to the form of an improvement project, filled in."""

from __future__ import annotations

from app.i18n.translate import t
from app.navigation import link
from app.state import viewer
from qa.permissions import may
from scoring.manager.metrics import METRICS


def begin_project(metric: str, team: str, finding: str) -> None:
    """The link, for whoever may begin a project; none where the metric is no figure a project can be held to."""
    if may(viewer(), "manage") and metric in METRICS and METRICS[metric].kind != "count":
        params = {"new": "yes", "metric": metric, "team": team, "finding": finding}
        link("improvement", t("improvement.from_finding"), params, icon=":material/add_task:")
