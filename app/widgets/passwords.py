"""What is wrong with an account or a password, in the session's language."""

from __future__ import annotations

from app.i18n.reasons import in_language
from app.i18n.translate import language
from app.widgets.wording import plain


def told(error: Exception) -> str:
    """The error in words, with nothing in it read as markup."""
    return plain(in_language(str(error), language()))
