"""The official Python client, `sync` or `asyncio` by the first argument, through the rows of ../matrix.json that the
checks of peer.py leave open."""

import asyncio
import json
from pathlib import Path

from matrix_rows.scripts import Scripts
from peer import EVERY, check, main


async def run(client):
    checks = Scripts(client)
    areas = json.loads((Path(__file__).parents[1] / "matrix.json").read_text())["areas"]
    asked = [row["id"] for area in areas for row in area["rows"] if hasattr(checks, row["id"])]
    last = "drop_container_and_database"
    for name in [*EVERY, *(name for name in asked if name not in [*EVERY, last]), last]:
        await check(name, getattr(checks, name)())


if __name__ == "__main__":
    asyncio.run(main(run))
