"""The house keeps its shape: arrows one way, SQL in one room, pure core."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ALLOWED = {"scoring": {"scoring"}, "qa": {"qa", "scoring"}, "app": {"app", "qa", "scoring"}}
OURS = set(ALLOWED)
NOT_IN_SCORING = {"duckdb", "streamlit", "av", "faster_whisper", "httpx", "time", "random", "socket"}
CLOCK = {"now", "today", "utcnow", "fromtimestamp", "utcfromtimestamp"}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            root = node.module in OURS
            names |= {f"{node.module}.{alias.name}" for alias in node.names} if root else {node.module}
    return names


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_imports_point_one_way(package):
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(package)
        for name in imported(path)
        if (top := name.partition(".")[0]) in OURS and top not in ALLOWED[package]
    ]
    assert wrong == []


def test_the_core_touches_no_machine():
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules("scoring")
        for name in imported(path)
        if name.partition(".")[0] in NOT_IN_SCORING
    ]
    assert wrong == []


def test_the_core_reads_no_clock():
    """Dates are values it is handed (`datetime` is a type); what time it is now is not its to ask."""
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno} reads the clock"
        for path in modules("scoring")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in CLOCK
    ]
    assert wrong == []


def test_sql_only_in_the_store():
    wrong = [
        str(path.relative_to(ROOT))
        for package in OURS
        for path in modules(package)
        if "duckdb" in {name.partition(".")[0] for name in imported(path)} and "qa/store/" not in path.as_posix()
    ]
    assert wrong == []


def test_no_module_imports_its_package_root_but_for_the_version():
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for package in OURS
        for path in modules(package)
        for name in imported(path)
        if name in OURS and not (name == "qa" and "qa.__version__" in path.read_text(encoding="utf-8"))
    ]
    assert wrong == []
