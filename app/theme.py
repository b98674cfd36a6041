"""How the dashboard looks and behaves: every Streamlit option it sets, in one place, passed by the program itself."""

from __future__ import annotations

from typing import Any

FONT = "'Source Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif"

_COMMON: dict[str, Any] = {
    "theme.font": FONT,
    "theme.headingFont": FONT,
    "theme.baseFontSize": 15,
    "theme.headingFontSizes": ["1.5rem", "1.2rem", "1.05rem", "1rem", "0.95rem", "0.9rem"],
    "theme.headingFontWeights": [650, 600, 600, 600, 600, 600],
    "theme.baseRadius": "6px",
    "theme.buttonRadius": "6px",
    "theme.showWidgetBorder": True,
    "theme.showSidebarBorder": True,
    "theme.paddingTop": "0.5rem",
    "theme.paddingBottom": "2rem",
    "theme.sidebar.paddingTop": "1rem",
    "theme.sidebar.paddingBottom": "1rem",
}

LIGHT: dict[str, Any] = {
    "primaryColor": "#2f5bd0",
    "backgroundColor": "#f6f7f9",
    "secondaryBackgroundColor": "#ffffff",
    "textColor": "#1d2430",
    "borderColor": "#dfe3ea",
    "linkColor": "#2f5bd0",
    "codeTextColor": "#3c4657",
    "codeBackgroundColor": "#eff1f5",
    "redColor": "#c23a2c",
    "redBackgroundColor": "#fdf0ee",
    "redTextColor": "#a63023",
    "orangeColor": "#c2620c",
    "orangeBackgroundColor": "#fdf3e7",
    "orangeTextColor": "#95490a",
    "yellowColor": "#a9780a",
    "yellowBackgroundColor": "#fcf6e3",
    "yellowTextColor": "#7d5907",
    "greenColor": "#17835b",
    "greenBackgroundColor": "#ebf7f1",
    "greenTextColor": "#106746",
    "blueColor": "#2f5bd0",
    "blueBackgroundColor": "#eef3fe",
    "blueTextColor": "#2549ab",
    "violetColor": "#7a4fc4",
    "violetBackgroundColor": "#f4effc",
    "violetTextColor": "#5f3aa0",
    "grayColor": "#697386",
    "grayBackgroundColor": "#eff1f5",
    "grayTextColor": "#596273",
}

DARK: dict[str, Any] = {
    "primaryColor": "#5c86f2",
    "backgroundColor": "#101318",
    "secondaryBackgroundColor": "#181c23",
    "textColor": "#e4e8ef",
    "borderColor": "#2b313b",
    "linkColor": "#9bb7ff",
    "codeTextColor": "#c3cad6",
    "codeBackgroundColor": "#232830",
    "redColor": "#f08577",
    "redBackgroundColor": "#3a1f1d",
    "redTextColor": "#f5a497",
    "orangeColor": "#eaa25b",
    "orangeBackgroundColor": "#362718",
    "orangeTextColor": "#f0b67d",
    "yellowColor": "#dfb953",
    "yellowBackgroundColor": "#322a16",
    "yellowTextColor": "#e8cb7a",
    "greenColor": "#5fc89b",
    "greenBackgroundColor": "#16301f",
    "greenTextColor": "#84d8b3",
    "blueColor": "#86a8ff",
    "blueBackgroundColor": "#1c2640",
    "blueTextColor": "#a9c1ff",
    "violetColor": "#b79af0",
    "violetBackgroundColor": "#2a2140",
    "violetTextColor": "#c9b3f5",
    "grayColor": "#98a2b3",
    "grayBackgroundColor": "#232830",
    "grayTextColor": "#a8b1c0",
}

SERIES_LIGHT = ["#2f5bd0", "#c2620c", "#17835b", "#7a4fc4", "#0e8699", "#b23a77", "#7d6a1c", "#697386"]
SERIES_DARK = ["#86a8ff", "#eaa25b", "#5fc89b", "#b79af0", "#5cc3d4", "#ee8dbb", "#d3be67", "#98a2b3"]


def options(port: int, max_upload_mb: int = 1024) -> dict[str, Any]:
    """Streamlit options by dotted name: local only, no telemetry, nothing of the developer's toolbar, our colours."""
    settings: dict[str, Any] = {
        "server.address": "127.0.0.1",
        "server.port": port,
        "server.headless": True,
        "server.fileWatcherType": "none",
        "server.runOnSave": False,
        "server.maxUploadSize": max_upload_mb,
        "server.enableXsrfProtection": True,
        "server.allowedHosts": ["localhost", "127.0.0.1", "[::1]", "::1"],
        "browser.gatherUsageStats": False,
        "logger.level": "warning",
        "client.showErrorDetails": "none",
        "client.showErrorLinks": "false",
        "client.toolbarMode": "minimal",
        "theme.chartCategoricalColors": SERIES_LIGHT,
        "theme.light.chartCategoricalColors": SERIES_LIGHT,
        "theme.dark.chartCategoricalColors": SERIES_DARK,
        "theme.light.sidebar.backgroundColor": "#ffffff",
        "theme.light.sidebar.secondaryBackgroundColor": "#f3f5f8",
        "theme.dark.sidebar.backgroundColor": "#14181e",
        "theme.dark.sidebar.secondaryBackgroundColor": "#1d222a",
    }
    settings |= {f"theme.light.{name}": value for name, value in LIGHT.items()}
    settings |= {f"theme.dark.{name}": value for name, value in DARK.items()}
    return _COMMON | settings


def apply(port: int) -> None:
    """Set the options in this process. The command line and config files are left out of it on purpose."""
    from streamlit import config

    config.get_config_options()
    for name, value in options(port).items():
        config.set_option(name, value)
