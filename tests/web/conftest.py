# SPDX-License-Identifier: Apache-2.0
"""One Chromium for the browser tests of a module."""

import os
import shutil

import pytest

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    """Closed with the module: Playwright keeps an event loop running, beside which neither a second one nor Django's database may be used."""
    from playwright.sync_api import sync_playwright

    path = next((found for n in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(n))), None)
    reason = "Chromium is not installed (apt-get install chromium)"
    if path is None and os.environ.get("CI"):
        pytest.fail(reason)
    if path is None:
        pytest.skip(reason)
    with sync_playwright() as play:
        made = play.chromium.launch(executable_path=path, args=FLAGS)
        yield made
        made.close()
