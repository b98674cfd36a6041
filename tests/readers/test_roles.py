from __future__ import annotations

import pytest

from qa.readers.roles import role_of
from scoring.conversation import Role


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("客服", Role.AGENT),
        ("坐席", Role.AGENT),
        ("座席 08", Role.AGENT),
        ("客服(王芳)", Role.AGENT),
        ("客服（王芳）", Role.AGENT),
        (" Agent ", Role.AGENT),
        ("AGENT_12", Role.AGENT),
        ("Staff", Role.AGENT),
        ("assistant", Role.AGENT),
        ("客户", Role.CUSTOMER),
        ("客戶", Role.CUSTOMER),
        ("顾客", Role.CUSTOMER),
        ("用户1", Role.CUSTOMER),
        ("Visitor 7788", Role.CUSTOMER),
        ("user", Role.CUSTOMER),
        ("系统", Role.OTHER),
        ("机器人", Role.OTHER),
        ("智能客服", Role.OTHER),
        ("IVR", Role.OTHER),
        ("bot", Role.OTHER),
        ("客户端", None),
        ("客服部", None),
        ("王经理", None),
        ("", None),
        ("agentic", None),
    ],
)
def test_role_words(label: str, role: Role | None) -> None:
    assert role_of(label) is role
