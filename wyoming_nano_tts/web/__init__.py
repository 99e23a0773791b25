"""A page that shows and tries the voices of a running server, and speech for programs that know OpenAI's interface.

Served by aiohttp, which the extra `web` installs; nothing else of the server imports this room.
"""
