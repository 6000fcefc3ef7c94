"""What do rows need beside the client?"""

import asyncio
import json
import os
import urllib.request

ACCOUNT = os.environ["PEER_ENDPOINT"], os.environ["PEER_KEY"]


def manage(method, path, body=None):
    """A call of the emulator's management API."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(os.environ["PEER_MANAGE"] + path, data=data, method=method)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
        return json.load(answer)


async def until(condition):
    """Waits until a condition holds."""
    for _ in range(400):
        if await condition():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never comes")
