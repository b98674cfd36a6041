from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.errors import InputError
from qa.readers import encoding

SIMPLIFIED = "客服: 您好，请问有什么可以帮您？\n客户: 我的订单三天了还没有到\n"
TRADITIONAL = "客服: 您好，請問有什麼可以幫您？\n客戶: 我的訂單三天了還沒有到，這是怎麼回事\n"
ENGLISH = "Agent: it’s on its way, café order\nCustomer: ok\n"
PATH = Path("chat.txt")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (SIMPLIFIED, "utf-8"),
        (SIMPLIFIED, "utf-8-sig"),
        (SIMPLIFIED, "gbk"),
        (SIMPLIFIED, "gb18030"),
        (SIMPLIFIED, "utf-16"),
        (SIMPLIFIED, "utf-16-le"),
        (SIMPLIFIED, "utf-16-be"),
        (TRADITIONAL, "utf-8"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "gbk"),
        (ENGLISH, "cp1252"),
        (ENGLISH, "utf-8"),
        ("客户: 𠮷野家 😀\n客服: 好的，请稍等\n", "gb18030"),
    ],
)
def test_reads_the_encodings_that_exports_use(text: str, name: str) -> None:
    assert encoding.decode(text.encode(name), PATH) == text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (SIMPLIFIED.encode()[:-2], "damaged UTF-8"),
        (SIMPLIFIED.encode() * 9 + b"\xff\xfe", "damaged UTF-8"),
        (b"\xff\xfeab\x00", "damaged"),
        (b"abc\x00\x00\x00def", "NUL"),
        (b"\x00" * 64, "NUL"),
        (bytes(range(128, 256)) * 3, "is not text"),
        ("客\x00服".encode(), "NUL"),
        (b"file\x00,agent\n", "NUL"),
        (SIMPLIFIED.encode("utf-16")[:-1], "damaged"),
    ],
)
def test_what_is_no_text_is_one_clear_line(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        encoding.decode(data, PATH, line=3)
    assert str(caught.value).startswith("chat.txt:3: ")
    assert "\n" not in str(caught.value)


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_bytes_give_text_or_an_input_error(data: bytes) -> None:
    problem = text = ""
    try:
        text = encoding.decode(data, PATH)
    except InputError as error:
        problem = str(error)
    assert "\n" not in problem
    assert "\x00" not in text


def test_missing_empty_and_oversized_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.txt"
    with pytest.raises(InputError, match="cannot be opened"):
        encoding.read_text(file)
    file.write_bytes(b" \n")
    with pytest.raises(InputError, match="is empty"):
        encoding.read_text(file)
    monkeypatch.setattr(encoding, "MAX_BYTES", 1)
    with pytest.raises(InputError, match="bigger than"):
        encoding.read_text(file)
