"""Passwords: what one has to be, and how it is kept (Argon2id with the library's defaults, those of RFC 9106 for little memory).

Length is asked for and no mixture of characters, as NIST SP 800-63B advises; it is compared in Unicode's NFKC form.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from qa.errors import UsageError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 256
"""Characters of a password."""
FEWEST_DIFFERENT = 5


def check(password: str, name: str) -> None:
    """Raise UsageError, in one line, for a password that is too short, too long, too simple, or holds the person's name."""
    plain = _normal(password)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise UsageError(f"a password has {SHORTEST} to {LONGEST} characters; a sentence is easy to keep in mind")
    if len(set(plain)) < FEWEST_DIFFERENT:
        raise UsageError("the password repeats too few different characters; take others")
    if (own := _normal(name).casefold().strip()) and own in plain.casefold():
        raise UsageError("the password holds the account's name; take another")


def hashed(password: str) -> str:
    """The password's hash, with a salt of its own, to be kept."""
    return _hasher().hash(_normal(password))


def fits(password: str, hash: str) -> bool:
    """Whether the password is the one that was hashed. Without a hash as much time is taken, and the answer is no."""
    from argon2.exceptions import InvalidHashError, VerificationError

    if len(password) > 4 * LONGEST:
        return False
    nobodys = _nobodys()
    try:
        return _hasher().verify(hash or nobodys, _normal(password)) and bool(hash)
    except (VerificationError, InvalidHashError):
        return False


def is_dated(hash: str) -> bool:
    """Whether the hash was made with less effort than is spent today."""
    return _hasher().check_needs_rehash(hash)


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys() -> str:
    return _hasher().hash("nobody's password")
