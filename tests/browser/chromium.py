"""Finds a Chromium for tests and measurements: the one named, the system's, else Playwright's own."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
UNUSED = (
    # Lists that the address bar would drop down: a page of Chromium's own for each window, as dear as ours.
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
    # Playwright's own list, which this one replaces.
    *("AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *("DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay"),
    *("MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch"),
    *("TcpPortRandomizationWin", "ThirdPartyStoragePartitioning"),
)
"""Features of Chromium that no page needs."""
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    f"--disable-features={','.join(UNUSED)}",
)
"""For a machine without a screen, a GPU or an ordinary user; and so that the browser itself asks nobody anything."""

TOURED = "localStorage.setItem('glassbox-toured', 'yes')"
"""Run in each new window but that of a first visit: the tour has been seen."""


def find(playwright: Playwright) -> Path | None:
    """The browser to start, or None where there is none. CHROMIUM in the environment comes first."""
    named = os.environ.get("CHROMIUM")
    for path in (named, *map(shutil.which, NAMES), playwright.chromium.executable_path):
        if path and Path(path).is_file():
            return Path(path)
    return None
