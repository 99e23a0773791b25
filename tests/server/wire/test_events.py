"""Events on a connection that the peer treats badly."""

import asyncio
import socket
import struct

from wyoming_nano_tts.server.wire.events import EventWriter
from wyoming_nano_tts.server.wire.limits import WireLimits


async def test_ending_a_connection_that_the_peer_has_just_reset() -> None:
    """The server has not yet seen the reset; there is nothing left to end."""
    ended: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
    client = socket.socket()

    async def reset_and_end(_: asyncio.StreamReader, stream: asyncio.StreamWriter) -> None:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()  # not awaited: the event loop must not learn of it first
        writer = EventWriter(stream, WireLimits())
        try:
            writer.end()
        except OSError as error:
            ended.set_exception(error)
        else:
            ended.set_result(writer.closed)
        finally:
            stream.close()

    server = await asyncio.start_server(reset_and_end, "127.0.0.1", 0)
    async with server:
        client.setblocking(False)
        await asyncio.get_running_loop().sock_connect(client, server.sockets[0].getsockname())
        assert await asyncio.wait_for(ended, 10)
