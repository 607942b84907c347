"""A browser whose microphone plays a tone of 440 Hz, and someone's device that allows it."""

import math
import struct
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page

from tests.browser.aloud.speaking import (
    NO_RECOGNITION,
    RECOGNITION,
)
from tests.browser.conftest import FLAGS

RATE = 48_000

TONE_HZ = 440


def write_tone(path: Path) -> None:
    """Write two seconds of a tone, which the fake microphone repeats."""
    samples = (round(12_000 * math.sin(2 * math.pi * TONE_HZ * number / RATE)) for number in range(2 * RATE))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))


@pytest.fixture(scope="module")
def browser(browser_type: BrowserType, browser_type_launch_args: dict[str, object], tmp_path_factory) -> Iterator[Browser]:
    """A browser whose microphone plays the tone."""
    tone = tmp_path_factory.mktemp("tone") / "tone.wav"
    write_tone(tone)
    fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={tone}"]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": [*FLAGS, *fake]})  # type: ignore[arg-type]
    yield browser
    browser.close()


@pytest.fixture
def device(browser: Browser, base_url: str) -> Iterator[BrowserContext]:
    """Someone's device, which allows the microphone."""
    context = browser.new_context(base_url=base_url, service_workers="block", reduced_motion="reduce", permissions=["microphone"])
    context.add_init_script(NO_RECOGNITION)
    yield context
    context.close()


@pytest.fixture
def page(device: BrowserContext) -> Iterator[Page]:
    page = device.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(f"uncaught on {page.url}: {error}"))
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" and "Failed to load" not in said.text else None)
    yield page
    assert problems == []


@pytest.fixture
def recognising(page: Page) -> Page:
    page.add_init_script(RECOGNITION)
    return page
