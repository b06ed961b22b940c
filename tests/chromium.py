"""How the Chromium of the browser and JavaScript tests is started."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from config.chromium import browser

ROOT = Path(__file__).resolve().parent.parent
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def launched() -> Iterator[Browser]:
    """One headless browser, closed at the end."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser(), args=ARGUMENTS)
        yield chromium
        chromium.close()


def patient() -> None:
    """Let expectations wait for a busy machine: what is wrong is still wrong after 20 s."""
    from playwright.sync_api import expect

    expect.set_options(timeout=20_000)
