from __future__ import annotations

import pytest

from app.guard import LOCAL_HOSTS, host_name


@pytest.mark.parametrize("header", ["localhost:8501", "127.0.0.1", "127.0.0.1:8501", "[::1]:8501", "LOCALHOST"])
def test_this_machine(header):
    assert host_name(header) in LOCAL_HOSTS


@pytest.mark.parametrize(
    "header", ["evil.example", "127.0.0.1.evil.example", "localhost.evil:8501", "", "[::2]", "127.0.0.1@evil"]
)
def test_other_hosts(header):
    assert host_name(header) not in LOCAL_HOSTS
