"""Every error a user can cause, in one tree.

CallQAError
├── InputError        a file, a line or a field that cannot be read
├── ModelError        a model that cannot be found, verified or loaded
├── RubricError       a rubric that cannot be published, or was changed after it was
├── StoreError        a database that cannot be opened or is newer than this version
    │   └── StoreInUse    a database that another process holds at the moment
└── UsageError        a command called with arguments that make no sense
"""

from __future__ import annotations

from pathlib import Path


class CallQAError(Exception):
    """Base of all errors whose text is meant for the user: what is wrong, where, and how to mend it."""


class InputError(CallQAError):
    """A bad input. `str()` is one line: `file:line: what is wrong; how to mend it`."""

    def __init__(self, path: Path | str, problem: str, mend: str = "", line: int | None = None) -> None:
        self.path, self.problem, self.mend, self.line = str(path), problem, mend, line
        where = f"{path}:{line}" if line is not None else str(path)
        super().__init__(f"{where}: {problem}" + (f"; {mend}" if mend else ""))

    @property
    def reason(self) -> str:
        """The same without the file: `line 3: what is wrong; how to mend it`."""
        where = f"line {self.line}: " if self.line is not None else ""
        return f"{where}{self.problem}" + (f"; {self.mend}" if self.mend else "")

    def __reduce__(self) -> tuple[type[InputError], tuple[str, str, str, int | None]]:
        return (InputError, (self.path, self.problem, self.mend, self.line))


class ModelError(CallQAError):
    """A model file that is missing, damaged or cannot be loaded; the text says where it was looked for."""


class RubricError(CallQAError):
    """A rubric that cannot be published, or a published one or its history that was changed; the text says what to do."""


class StoreError(CallQAError):
    """A database that cannot be used; the text says why."""


class StoreInUse(StoreError):
    """A database that another process holds at the moment."""


class UsageError(CallQAError):
    """A call that makes no sense; the text says what would."""
