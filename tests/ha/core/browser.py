"""One page of a Chromium that is already running, steered over its debugging port."""

import asyncio
import base64
import json
from typing import Any, Self

import aiohttp

# The frontend nests its elements in shadow roots, which querySelector does not enter.
_FIND = """
(function find(root, matches) {
  for (const element of root.querySelectorAll('*')) {
    if (matches(element)) return element;
    const inner = element.shadowRoot && find(element.shadowRoot, matches);
    if (inner) return inner;
  }
  return null;
})
"""


class Browser:
    """Opens addresses, waits for texts, clicks on them, takes pictures."""

    def __init__(self, debugging_port: int) -> None:
        """Remember where the browser listens."""
        self._address = f"http://127.0.0.1:{debugging_port}"
        self._session: aiohttp.ClientSession | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._number = 0

    async def __aenter__(self) -> Self:
        """Connect to the first page."""
        self._session = aiohttp.ClientSession()
        async with self._session.get(f"{self._address}/json/list") as response:
            pages = await response.json(content_type=None)
        page = next(page for page in pages if page["type"] == "page")
        self._socket = await self._session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Disconnect."""
        if self._socket is not None:
            await self._socket.close()
        if self._session is not None:
            await self._session.close()

    async def command(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its result."""
        if self._socket is None:
            raise RuntimeError("the browser is not connected")
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": parameters})
        async for message in self._socket:
            answer: dict[str, Any] = json.loads(message.data)
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result
        raise RuntimeError(f"{method}: the browser has gone")

    async def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression."""
        answer = await self.command(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression[:200]}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    async def open(self, url: str) -> None:
        """Go to an address."""
        await self.command("Page.navigate", url=url)

    async def wait_for(self, text: str, *, click: bool = False) -> None:
        """Wait until an element says exactly this, and click on it if asked."""
        action = "found.click()" if click else "null"
        expression = f"""
        (() => {{
          const found = ({_FIND})(document, element =>
            [...element.childNodes].some(node =>
              node.nodeType === 3 && node.textContent.trim() === {json.dumps(text)}) &&
            element.getClientRects().length > 0);
          if (!found) return false;
          {action};
          return true;
        }})()
        """
        async with asyncio.timeout(60):
            while not await self.evaluate(expression):
                await asyncio.sleep(0.3)

    async def type(self, text: str) -> None:
        """Type into the first text field of a dialog."""
        await self.evaluate(f"""
        (() => {{
          const find = {_FIND};
          const field = find(document, element => element.tagName === 'HA-SELECTOR-TEXT');
          find(field.shadowRoot, element => element.tagName === 'INPUT').focus();
        }})()
        """)
        await self.command("Input.insertText", text=text)
        await asyncio.sleep(0.5)

    async def picture(self) -> bytes:
        """Return a PNG of what is to be seen, once it has come to rest."""
        await asyncio.sleep(2)
        answer = await self.command("Page.captureScreenshot", format="png")
        return base64.b64decode(answer["data"])
