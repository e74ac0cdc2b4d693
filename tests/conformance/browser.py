"""Headless Chromium for tests of pages, over the DevTools protocol: it opens, drives and reads a page as users do."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
LONG = 60.0  # seconds that a browser may take on a busy machine
KEYS = {"Enter": 13, "Escape": 27, "Tab": 9, "Home": 36, "End": 35, "PageUp": 33, "PageDown": 34}
KEYS |= {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}


def program() -> str | None:
    """Return the path of the browser, or None."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class PageLeft(AssertionError):
    """The page was left before it answered."""


class Tab:
    """One tab. Every problem that the page reports is kept in ``problems``."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._last = 0
        self.problems: list[str] = []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.requested: list[str] = []

    def call(self, method: str, **parameters: Any) -> Any:
        """Call a method of the protocol and return its result."""
        self._last += 1
        self._connection.send(json.dumps({"id": self._last, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._connection.recv(LONG))
            if message.get("id") == self._last:
                if "error" in message and "navigated" in message["error"].get("message", ""):
                    raise PageLeft(method, message["error"])
                assert "error" not in message, (method, message["error"])
                return message["result"]
            self._note(message)

    def _note(self, message: dict[str, Any]) -> None:
        match message:
            case {"method": "Runtime.exceptionThrown", "params": {"exceptionDetails": details}}:
                self.problems.append(str(details.get("exception", {}).get("description", details["text"])))
            case {"method": "Log.entryAdded", "params": {"entry": entry}}:
                self.problems.append(entry["text"])
            case {"method": "Page.javascriptDialogOpening"}:
                self.problems.append("a dialog of the browser")
            case {"method": "Network.requestWillBeSent", "params": {"request": request}}:
                self.requested.append(request["url"])

    def open(self, path: Path, fragment: str = "") -> None:
        """Open a file, and wait until its program has run."""
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=path.as_uri() + fragment)
        self.wait("document.documentElement?.dataset.ready")

    def go(self, fragment: str) -> None:
        """Change the fragment of the address."""
        self.value(f"void (location.hash = {json.dumps(fragment)})")
        self.settle()

    def value(self, expression: str) -> Any:
        """Return the value of an expression; a promise is awaited."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def wait(self, expression: str) -> Any:
        """Return the value of an expression as soon as it is true, and True for an element."""
        end = time.monotonic() + LONG
        either = f"(() => {{ const found = {expression}; return found instanceof Node || found; }})()"
        while True:
            try:
                value = self.value(either)
            except PageLeft:  # the next page is asked
                value = None
            if value:
                return value
            assert time.monotonic() < end, f"never true: {expression}"
            time.sleep(0.02)

    def settle(self) -> None:
        """Wait until the page has drawn what is due. A page that is left meanwhile has nothing more to draw.

        Two frames: an event of scrolling may come with the first one, and the page draws for it in the second one.
        """
        frame = "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))"
        with contextlib.suppress(PageLeft):
            self.value(f"{frame}.then(() => {frame})")

    def texts(self, selector: str) -> list[str]:
        """Return the text of each element that a selector names and that is shown."""
        shown = f"[...document.querySelectorAll({json.dumps(selector)})].filter((each) => each.checkVisibility())"
        found: list[str] = self.value(f"{shown}.map((each) => each.innerText.trim())")
        return found

    def click(self, selector: str) -> None:
        """Click the middle of an element."""
        place = f"document.querySelector({json.dumps(selector)})"
        self.value(f"{place}.scrollIntoView({{block: 'nearest', inline: 'nearest'}})")
        box = self.value(f"(() => {{ const box = {place}.getBoundingClientRect(); return {{...box.toJSON()}}; }})()")
        x, y = box["left"] + box["width"] / 2, box["top"] + box["height"] / 2
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
        self.settle()

    def press(self, *keys: str, modifiers: int = 0) -> None:
        """Press keys one after another. ``modifiers``: 2 is Ctrl."""
        for key in keys:
            code = KEYS.get(key, ord(key[0]))
            text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
            how = {"key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers}
            self.call("Input.dispatchKeyEvent", type="keyDown", **how, **({"text": text} if text else {}))
            self.call("Input.dispatchKeyEvent", type="keyUp", **how)
        self.settle()

    def size(self, width: int, height: int) -> None:
        """Set the size of the page in CSS pixels."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )

    def media(self, **features: str) -> None:
        """Set media features such as ``prefers_color_scheme``; ``media`` is the kind of medium."""
        named = [
            {"name": name.replace("_", "-"), "value": value} for name, value in features.items() if name != "media"
        ]
        self.call("Emulation.setEmulatedMedia", media=features.get("media", ""), features=named)

    def picture(self, path: Path) -> None:
        """Write a picture of what is shown."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))


@contextlib.contextmanager
def browser(folder: Path) -> Iterator[Tab]:
    """Start the browser with an empty profile in a folder, and end it after use."""
    path = program()
    assert path
    options = ["--headless=new", "--remote-debugging-port=0", f"--user-data-dir={folder}", "--no-first-run"]
    options += ["--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--disable-background-networking"]
    if os.geteuid() == 0:
        options.append("--no-sandbox")  # Chromium has no sandbox for root
    with subprocess.Popen(
        [path, *options, "about:blank"], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    ) as process:
        try:
            with connect(_address(folder, process), max_size=None, open_timeout=LONG, proxy=None) as connection:
                yield Tab(connection)
        finally:
            process.terminate()
            process.wait(LONG)


@contextlib.contextmanager
def watched(tab: Tab) -> Iterator[Tab]:
    """Give a tab the width of a desk, and require at the end that it had no problem and asked no other host."""
    tab.problems.clear()
    tab.requested.clear()
    tab.size(1440, 900)
    tab.media()
    yield tab
    assert tab.problems == []
    assert [each for each in tab.requested if not each.startswith(("file:", "about:"))] == []


def _address(folder: Path, process: subprocess.Popen[bytes]) -> str:
    """Return the address of the first tab, as soon as the browser has written its port to a file."""
    told, end = folder / "DevToolsActivePort", time.monotonic() + LONG
    while not told.is_file() or len(told.read_text(encoding="ascii").splitlines()) < 2:
        assert process.poll() is None, "the browser ended at once"
        assert time.monotonic() < end, "the browser does not start"
        time.sleep(0.02)
    port, root = told.read_text(encoding="ascii").split()
    with connect(f"ws://127.0.0.1:{port}{root}", open_timeout=LONG, proxy=None) as whole:
        whole.send(json.dumps({"id": 1, "method": "Target.createTarget", "params": {"url": "about:blank"}}))
        while (message := json.loads(whole.recv(LONG))).get("id") != 1:
            pass
    return f"ws://127.0.0.1:{port}/devtools/page/{message['result']['targetId']}"
