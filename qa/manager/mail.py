"""Messages by e-mail through the user's own SMTP server. Where it is stands in a file; nothing is mailed without one.

The file (`CALLQA_SMTP`, else `smtp.yaml` in the database's folder): `host`, `port`, `security` (starttls, ssl, or none to this machine
only), `from`, and where the server asks for it `user`. The password comes from `CALLQA_SMTP_PASSWORD`, or stands in the file as
`password` if only its owner may read that. `ca_file` names certificates of a company's own.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import yaml

from qa.errors import UsageError
from qa.manager.webhook import NotDelivered, is_this_machine

FILE, PASSWORD = "CALLQA_SMTP", "CALLQA_SMTP_PASSWORD"
TIMEOUT = 15.0
KEYS = frozenset({"host", "port", "security", "from", "user", "password", "ca_file"})
PORTS = {"starttls": 587, "ssl": 465, "none": 25}


@dataclass(frozen=True, slots=True)
class Smtp:
    """A server and how to talk to it."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = ""
    ca_file: str = ""

    def __repr__(self) -> str:
        return f"Smtp({self.host}:{self.port}, {self.security})"  # never the password


def smtp(folder: Path) -> Smtp | None:
    """The server as set up; None where nobody set one up. Raises UsageError, in one line, for a file that makes no sense."""
    file = Path(os.environ.get(FILE, "") or folder / "smtp.yaml")
    if not file.is_file():
        return None
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"{file}: cannot be read") from error
    if not isinstance(data, dict) or not {"host", "from"} <= set(data):
        raise UsageError(f"{file}: host and from are needed")
    if unknown := sorted(map(str, set(data) - KEYS)):
        raise UsageError(f"{file}: unknown {', '.join(unknown)}; there are {', '.join(sorted(KEYS))}")
    return _checked(file, data)


def _checked(file: Path, data: dict[str, Any]) -> Smtp:
    security = str(data.get("security", "starttls"))
    if security not in PORTS:
        raise UsageError(f"{file}: security is {security!r}; choose one of {', '.join(PORTS)}")
    host = str(data["host"])
    if security == "none" and not is_this_machine(host):
        raise UsageError(f"{file}: mail without encryption is for a server on this machine only")
    if "password" in data and file.stat().st_mode & 0o077:
        raise UsageError(f"{file}: it holds a password, so nobody but its owner may read it: chmod 600")
    try:
        port = int(data.get("port", PORTS[security]))
    except (TypeError, ValueError) as error:
        raise UsageError(f"{file}: port is no number") from error
    password = os.environ.get(PASSWORD, "") or str(data.get("password", ""))
    return Smtp(
        host, port, security, str(data["from"]), str(data.get("user", "")), password, str(data.get("ca_file", ""))
    )


def compose(sender: str, to: str, subject: str, text: str, html: str, id: str) -> EmailMessage:
    """A message in plain text and HTML. Line breaks cannot get into its headers. Raises NotDelivered for a bad recipient."""
    message = EmailMessage()
    try:
        message["From"] = sender
        message["To"] = Address(addr_spec=to)
        message["Subject"] = " ".join(subject.split())
        message["Message-ID"] = f"<{id}@callqa>"
    except (ValueError, IndexError) as error:
        raise NotDelivered("the e-mail address of the recipient is none", for_good=True) from error
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message


def send(server: Smtp, message: EmailMessage) -> None:
    """Hand a message to the server. Raises NotDelivered."""
    try:
        context = ssl.create_default_context(cafile=server.ca_file or None)
        with _connected(server, context) as connection:
            if server.security == "starttls":
                connection.starttls(context=context)
            if server.user:
                connection.login(server.user, server.password)
            connection.send_message(message)
    except smtplib.SMTPResponseException as error:
        raise NotDelivered(f"the mail server answered {error.smtp_code}") from error
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise NotDelivered(f"the mail server did not take it: {type(error).__name__}") from error


def _connected(server: Smtp, context: ssl.SSLContext) -> smtplib.SMTP:
    if server.security == "ssl":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
