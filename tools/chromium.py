"""A headless Chromium, spoken to through a pipe: pages, scripts in them, keys, and what they asked of the network."""

import base64
import contextlib
import itertools
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars", "--mute-audio",
    "--disable-dev-shm-usage", "--disable-component-update", "--disable-background-networking", "--disable-sync",
    "--autoplay-policy=user-gesture-required", "--remote-debugging-pipe", "--disable-features=Translate,MediaRouter",
)  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome")


def program() -> str:
    """Path of the browser.

    Raises:
        RuntimeError: there is none.
    """
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise RuntimeError("no Chromium here: install the Debian package chromium")
    return found


class Chromium:
    """One browser process with a profile of its own."""

    def __init__(self, profile: Path) -> None:
        to_read, self._to_write = os.pipe()
        self._to_read, to_write = os.pipe()
        self._numbers = itertools.count(1)
        self._buffer = b""
        self.events: list[dict[str, Any]] = []

        def place() -> None:  # the browser reads from 3 and writes to 4
            low, high = (os.dup2(n, n + 200) for n in (to_read, to_write))
            os.dup2(low, 3)
            os.dup2(high, 4)

        self._process = subprocess.Popen(
            [program(), *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(3, 4, to_read, to_write),
            preexec_fn=place,  # noqa: PLW1509 - no threads are running
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(to_write)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError, RuntimeError, TimeoutError):
            self.call("Browser.close", seconds=5)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._to_write)
        os.close(self._to_read)

    def call(
        self, method: str, session: str = "", seconds: float = 60, **params: Any
    ) -> dict[str, Any]:
        """Say something to the browser and return its answer.

        Raises:
            RuntimeError: it refuses, or is gone.
            TimeoutError: there is no answer.
        """
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self._to_write, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + seconds
        while True:
            answer = self._read(deadline)
            if answer is None:
                raise TimeoutError(f"no answer to {method} in {seconds} s")
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def pump(self, seconds: float) -> None:
        """Collect events for that long."""
        deadline = time.monotonic() + seconds
        while (event := self._read(deadline)) is not None:
            self.events.append(event)

    def _read(self, deadline: float) -> dict[str, Any] | None:
        while b"\0" not in self._buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._to_read], [], [], left)[0]:
                return None
            part = os.read(self._to_read, 1 << 16)
            if not part:
                raise RuntimeError("the browser has gone")
            self._buffer += part
        message, _, self._buffer = self._buffer.partition(b"\0")
        read: dict[str, Any] = json.loads(message)
        if read.get("method") == "Target.attachedToTarget" and read["params"]["waitingForDebugger"]:
            self._watch(read["params"]["sessionId"])
        return read

    def _watch(self, session: str) -> None:
        """Let a worker begin, now that what it says and asks for is seen."""
        for method in (
            "Runtime.enable",
            "Network.enable",
            "Log.enable",
            "Runtime.runIfWaitingForDebugger",
        ):
            message = {"id": next(self._numbers), "method": method, "sessionId": session}
            os.write(self._to_write, json.dumps(message).encode() + b"\0")

    def page(self, script: str = "") -> "Page":
        """Open an empty page; `script` runs in it before any of its own."""
        return Page(self, script)


class Page:
    """One tab."""

    def __init__(self, browser: Chromium, script: str) -> None:
        self.browser = browser
        self.target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        attached = browser.call("Target.attachToTarget", targetId=self.target, flatten=True)
        self.session: str = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        # Workers are watched as well.
        self.call(
            "Target.setAutoAttach", autoAttach=True, waitForDebuggerOnStart=True, flatten=True
        )
        if script:
            self.call("Page.addScriptToEvaluateOnNewDocument", source=script)

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Say something to the tab."""
        return self.browser.call(method, self.session, **params)

    def open(self, url: str) -> None:
        """Go to an address."""
        self.call("Page.navigate", url=url)

    def run(self, script: str) -> Any:
        """Return the value of an expression in the page, of a promise what it becomes.

        Raises:
            RuntimeError: it threw.
        """
        answer = self.call(
            "Runtime.evaluate",
            expression=script,
            awaitPromise=True,
            returnByValue=True,
            userGesture=False,
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"])[:2000])
        return answer["result"].get("value")

    def wait(self, script: str, seconds: float = 60) -> Any:
        """Wait until an expression is true, and return its value.

        Raises:
            TimeoutError: it never was.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(RuntimeError):  # the page is being loaded
                if value := self.run(script):
                    return value
            self.browser.pump(0.05)
        shown = self.run("document.body?.innerText")
        raise TimeoutError(
            f"not in {seconds} s: {script}; the page shows {shown!r:.600}; {self.troubles()}"
        )

    def click(self, selector: str) -> None:
        """Press the mouse on an element, as a person does."""
        place = self.run(
            f"(() => {{ const element = document.querySelector({json.dumps(selector)});"
            " element.scrollIntoView({ block: 'center' });"
            " const box = element.getBoundingClientRect();"
            " return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call(
                "Input.dispatchMouseEvent",
                type=kind,
                x=place[0],
                y=place[1],
                button="left",
                clickCount=1,
            )

    def key(self, key: str, code: str, number: int, modifiers: int = 0, text: str = "") -> None:
        """Press a key; modifiers: 2 is Ctrl, 8 Shift."""
        common = {"key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": modifiers}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def picture(self, path: Path, width: int, height: int, dark: bool = False) -> None:
        """Write a PNG of the page at a size, in either scheme."""
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.call("Emulation.setEmulatedMedia", features=scheme)
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        self.run("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 400)))")
        path.write_bytes(
            base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])
        )

    def messages(self, method: str) -> list[dict[str, Any]]:
        """Parameters of the events of one kind, of the page and its workers."""
        return [event["params"] for event in self.browser.events if event.get("method") == method]

    def troubles(self) -> list[str]:
        """What the console says that is no mere information."""
        thrown = [json.dumps(found)[:500] for found in self.messages("Runtime.exceptionThrown")]
        logged = [
            f"{found['entry']['text']} {found['entry'].get('url', '')}"
            for found in self.messages("Log.entryAdded")
            if found["entry"]["level"] in {"error", "warning"}
        ]
        said = [
            json.dumps(found["args"])[:500]
            for found in self.messages("Runtime.consoleAPICalled")
            if found["type"] in {"error", "warning", "assert"}
        ]
        return thrown + logged + said

    def asked(self) -> set[str]:
        """Addresses that the page asked for."""
        return {found["request"]["url"] for found in self.messages("Network.requestWillBeSent")}


@contextlib.contextmanager
def browser() -> Iterator[Chromium]:
    """Yield a browser with an empty profile, which is forgotten."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
        Chromium(Path(profile)) as opened,
    ):
        yield opened


def until(condition: Callable[[], bool], seconds: float) -> bool:
    """Tell whether something comes true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
