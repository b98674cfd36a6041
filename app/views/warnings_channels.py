"""Where warnings go: quiet hours, the webhook, mail. Nothing is sent before it is set up here."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import streamlit as st

from app.access import acting
from app.frame import card_title
from app.i18n.translate import t
from app.state import current, viewer
from app.warning_desk import attempt, zone
from app.widgets import wording
from qa.errors import UsageError
from qa.manager import mail, webhook
from qa.manager.alert_delivery import webhook_secret_file
from qa.manager.warning_settings import WarningSettings, change_channels, settings
from qa.store import alert_deliveries
from qa.store.accounts import everyone

TROUBLES_OF = timedelta(days=7)


def show() -> None:
    """The form, and what did not get through of late."""
    db = current().database
    found = settings(db)
    for one in alert_deliveries.troubles(db, viewer(), datetime.now(UTC) - TROUBLES_OF):
        words = t(
            "warn_channels.trouble", channel=t(f"warn_channel.{one.channel}"), waiting=one.waiting,
            given_up=one.given_up, error=one.error,
        )  # fmt: skip
        st.warning(wording.plain(words), icon=":material/mark_email_unread:")
    key = f"wc-{found.number}"
    st.caption(t("warn_channels.note"))
    left, right = st.columns(2, gap="small")
    with left, st.container(border=True, key="card-warn-quiet"):
        card_title(t("warn_channels.quiet"))
        quiet = _quiet(key, found)
    with right, st.container(border=True, key="card-warn-webhook"):
        card_title(t("warn_channels.webhook"))
        address = st.text_input(
            t("warn_channels.webhook_address"), found.webhook, key=f"{key}-hook", placeholder="https://",
            help=t("warn_channels.webhook_help"),
        )  # fmt: skip
        file = webhook_secret_file(current().folder)
        st.caption(wording.plain(t("warn_channels.secret", file=f"{file.parent.name}/{file.name}")))
    with left, st.container(border=True, key="card-warn-dashboard"):
        dashboard = st.text_input(
            t("warn_channels.dashboard"), found.dashboard, key=f"{key}-dash", placeholder="https://",
            help=t("warn_channels.dashboard_help"),
        )  # fmt: skip
    with right, st.container(border=True, key="card-warn-email"):
        card_title(t("warn_channels.email"))
        email, english = _email(key, found)
    fresh = replace(
        found, quiet=quiet, webhook=address.strip(), email=email, dashboard=dashboard.strip(), english=tuple(english)
    )
    st.button(
        t("warn_channels.save"), key="warn_channels_save", type="primary", icon=":material/save:",
        on_click=_save, args=(fresh, found.number),
    )  # fmt: skip


def _quiet(key: str, found: WarningSettings) -> tuple[time, time] | None:
    help = t("warn_channels.quiet_help", zone=str(zone()))
    on = st.toggle(t("warn_channels.quiet_on"), found.quiet is not None, key=f"{key}-quiet", help=help)
    begins, ends = found.quiet or (time(21), time(8))
    with st.container(horizontal=True, gap="small"):
        begins = st.time_input(t("warn_channels.begins"), begins, key=f"{key}-begins", disabled=not on, width=150)
        ends = st.time_input(t("warn_channels.ends"), ends, key=f"{key}-ends", disabled=not on, width=150)
    return (begins, ends) if on else None


def _email(key: str, found: WarningSettings) -> tuple[bool, list[str]]:
    on = st.toggle(t("warn_channels.email_on"), found.email, key=f"{key}-mail")
    try:
        server = mail.smtp(current().folder.root)
        words = t("warn_channels.email_ready", server=f"{server.host}:{server.port}") if server else ""
        st.caption(
            wording.plain(words or t("warn_channels.email_missing", file=f"{current().folder.root.name}/smtp.yaml"))
        )
    except UsageError as error:
        st.caption(f":red[{wording.plain(t('warn_channels.email_bad', why=str(error)))}]")
    people = [one.name for one in everyone(current().database) if one.email and not one.disabled]
    names = list(dict.fromkeys([*people, *found.english]))
    if not names:
        return on, []
    english = st.multiselect(t("warn_channels.english"), names, list(found.english), key=f"{key}-english")
    return on, english


def _save(fresh: WarningSettings, number: int) -> None:
    def save() -> None:
        change_channels(current().database, acting(), fresh, number)
        if fresh.webhook:
            webhook.secret(webhook_secret_file(current().folder))

    attempt(save, t("warn_channels.saved"))
