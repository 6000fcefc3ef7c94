"""How does one kind of traffic come through one shape of outage, and home again? As ``tests/rust/outage`` asks it.

A trial is a coroutine whichever client it tries: calls of the synchronous one run on threads.
"""

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from perilune import CosmosClient, PartitionKey
from perilune.emulator import Emulator

HUB, NEAR, FAR = "East US", "West US 2", "North Europe"
REGIONS = (HUB, NEAR, FAR)
READS, NEAR_UPSERTS, HUB_UPSERTS = TRAFFIC = ("reads", "upserts, all regions write", "upserts, one region writes")
KEY = "p"
SEEDED = 50
#: Operations in flight at once.
WIDTH = 50
#: How long the client may take to see that the region is down, in seconds.
LEARNING = 20
#: How soon traffic is home again, in seconds.
HOME_WITHIN = 15
#: Waves that roll at once, over all trials: more would measure how busy this machine is.
WAVES = 6
#: Of an attempt that waits for its answer: less than the 20 s that a client gives it, for each shape of silence is
#: waited for; more than a busy machine takes to answer; less than the delay of the shape that answers late.
WRITE_PATIENCE = 5


@dataclass
class Ended:
    """One operation that is over."""

    id: str
    took: float
    diagnostics: dict
    error: Exception | None = None

    @property
    def unknown(self):
        return self.error is not None and self.error.write_outcome == "unknown"

    @property
    def attempts(self):
        return self.diagnostics["attemptCount"]

    def touched(self, region):
        return region in self.diagnostics["regionsContacted"]

    @property
    def served_by(self):
        answered = [attempt["region"] for attempt in self.diagnostics["attempts"] if attempt["status"] is not None]
        return answered[-1] if answered and self.error is None else None


@dataclass
class Trial:
    """One shape of outage of the nearest region, and one kind of traffic."""

    shape: dict
    traffic: str
    #: Makes a container's client from an emulator and options.
    connect: object
    #: Awaits a method of it: ``await call(method, ...)``.
    call: object
    waves: asyncio.Semaphore
    ended: list = field(default_factory=list)
    next: int = 0

    async def run(self):
        """The row: what came of it, and what was not as promised."""
        multiple = self.traffic == NEAR_UPSERTS
        self.emulator = await asyncio.to_thread(Emulator, REGIONS, multiple_writes=multiple, lag_ms=1)
        async with self.emulator:
            await self.told(seed, self.emulator)
            options = {} if self.traffic == READS else {"read_timeout": WRITE_PATIENCE}
            self.items = self.connect(self.emulator, application_region=NEAR, **options)
            await self.warm_up()
            return await self.outage()

    async def told(self, method, *arguments, **options):
        """What a method that blocks says."""
        return await asyncio.to_thread(method, *arguments, **options)

    async def warm_up(self):
        """Fills the pool of connections, and waits for what the client reads beside its first operations: that would
        meet the outage first, and the operations would not."""
        await self.wave()
        self.ended.clear()

        async def has_read_ranges():
            log = await self.told(self.emulator.log)
            return any((entry["resource"], entry["status"]) == ("pkranges", 304) for entry in log)

        assert await within(10, has_read_ranges), "the client reads no ranges"

    async def outage(self):
        began = await self.log_end()
        rule = {snake(name): value for name, value in self.shape["rule"].items()}
        await self.told(self.emulator.inject, region=NEAR, **rule)
        if rule["fault"] == "refuse":
            # What is sent on a connection that is closed, and not known to be, is on its way.
            assert await within(10, self.has_let_go), "the client keeps connections that are closed"
        await self.wave()
        broken = []
        if self.is_avoided and not await self.goes(LEARNING, lambda ended: not ended.touched(NEAR)):
            broken.append(f"still asks {NEAR} after {LEARNING} s")
        marked = await self.log_end()
        astray = max(await self.wave(), await self.asked(NEAR, marked))
        await self.told(self.emulator.heal, NEAR)
        home = await self.goes(HOME_WITHIN, lambda ended: ended.served_by == NEAR) if self.is_hit else None
        broken += self.broken_promises(astray, home) + await self.lost(began)
        return self.row(astray, home, broken)

    @property
    def is_hit(self):
        """True if the outage is in the way of the traffic."""
        return {READS: self.shape.get("reads", True), NEAR_UPSERTS: True, HUB_UPSERTS: False}[self.traffic]

    @property
    def is_avoided(self):
        """True if the traffic is to stay away from the broken region, in the end or, as to the hub, from the start."""
        return self.traffic == HUB_UPSERTS or self.is_hit

    @property
    def is_ambiguous(self):
        return self.traffic == NEAR_UPSERTS and self.shape["writes"] == "ambiguous"

    async def one(self):
        """Sends one operation."""
        self.next += 1
        number, started = self.next, time.monotonic()
        identity = str(number % SEEDED) if self.traffic == READS else f"upserted-{number}"
        try:
            if self.traffic == READS:
                done = await self.call(self.items.read_item, identity, KEY)
            else:
                done = await self.call(self.items.upsert_item, {"id": identity, "pk": KEY})
        except Exception as error:
            ended = Ended(identity, time.monotonic() - started, error.diagnostics, error)
        else:
            ended = Ended(identity, time.monotonic() - started, done.get_diagnostics())
        self.ended.append(ended)
        return ended

    async def wave(self):
        """Many operations at once; how many of them went to the broken region."""
        async with self.waves:
            ended = await asyncio.gather(*(self.one() for _ in range(WIDTH)))
        return sum(each.touched(NEAR) for each in ended)

    async def goes(self, seconds, wanted):
        """One operation after another until one goes as wanted; how long that took, ``None`` if it did not."""
        started = time.monotonic()

        async def asked():
            return wanted(await self.one())

        return time.monotonic() - started if await within(seconds, asked) else None

    async def has_let_go(self):
        """True once the client has no connection to the broken region left."""
        (endpoint,) = (each["endpoint"] for each in await self.told(self.emulator.regions) if each["name"] == NEAR)
        return not await self.told(connections_to, urlsplit(endpoint).port)

    async def log_end(self):
        log = await self.told(self.emulator.log)
        return log[-1]["sequence"]

    async def asked(self, region, after):
        """Requests for items that came in at a region, by the emulator's own log."""
        log = await self.told(self.emulator.log, after)
        return sum((entry["region"], entry["resource"]) == (region, "docs") for entry in log)

    def broken_promises(self, astray, home):
        failed = [each for each in self.ended if each.error is not None]
        if self.is_ambiguous:
            broken = [f"failed, not unknown: {each.error}" for each in failed if not each.unknown]
            broken += [f"repeated: {each.error}" for each in failed if each.unknown and each.attempts != 1]
        else:
            broken = [f"failed: {each.error}" for each in failed]
        if self.is_avoided and astray:
            broken.append(f"{astray} requests went to {NEAR} after it was marked")
        if self.is_hit and home is None:
            broken.append(f"not home after {HOME_WITHIN} s")
        return broken

    async def lost(self, began):
        """What the account holds at the end that it should not, or lacks."""
        if self.traffic == READS:
            return []
        written = {each.id for each in self.ended if each.error is None}
        refused = {each.id for each in self.ended if each.error is not None and not each.unknown}
        broken = []
        for region in REGIONS:

            async def has_all(region=region):
                return written <= await self.told(ids_in, self.emulator, region)

            if not await within(10, has_all):
                broken.append(f"{region} lacks an acknowledged write")
            present = refused & await self.told(ids_in, self.emulator, region)
            broken += [f"{identity} is in {region}, but was refused" for identity in sorted(present)]
        return broken + await self.repeats(began)

    async def repeats(self, began):
        """Where a request may have been applied, a write is one request, and the emulator's log is the witness."""
        log = await self.told(self.emulator.log, began)
        came = sum(entry["operation"] == "upsert" for entry in log)
        ambiguous = self.shape["writes"] == "ambiguous"
        most = len(self.ended) if ambiguous else sum(each.attempts for each in self.ended)
        return [f"{came} upserts came in of {len(self.ended)} sent"] if came > most else []

    def row(self, astray, home, broken):
        unknown = sum(each.unknown for each in self.ended)
        failed = sum(each.error is not None for each in self.ended) - unknown
        cells = [
            self.traffic,
            self.shape["name"],
            len(self.ended),
            len(self.ended) - failed - unknown,
            failed,
            unknown,
            sum(each.attempts for each in self.ended),
            f"{max(each.took for each in self.ended):.2f} s",
            astray if self.is_avoided else "-",
            "-" if home is None else f"{home:.1f} s",
        ]
        return f"| {' | '.join(map(str, cells))} |", [
            f"{self.traffic}, {self.shape['name']}: {each}" for each in broken
        ]


async def within(seconds, condition):
    """True once the condition holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if await condition():
            return True
        await asyncio.sleep(0.05)
    return False


def connections_to(port):
    """How many connections to a port are open, or closed by the other side alone; none where nobody tells."""
    try:
        table = Path("/proc/net/tcp").read_text().splitlines()[1:]
    except FileNotFoundError:
        return 0
    states = (line.split()[2:4] for line in table)
    return sum(other.endswith(f":{port:04X}") and state in ("01", "08") for other, state in states)


def snake(name):
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def seed(emulator):
    """Fills the account; returns when every region has everything."""
    with CosmosClient(emulator.endpoint, emulator.key) as client:
        container = client.create_database("db").create_container("items", PartitionKey("/pk"))
        for number in range(SEEDED):
            container.create_item({"id": str(number), "pk": KEY})
    end = time.monotonic() + 10
    while any(len(ids_in(emulator, region)) < SEEDED for region in REGIONS):
        assert time.monotonic() < end, "a region does not catch up"
        time.sleep(0.05)


def ids_in(emulator, region):
    """The ids of the items in one region, as a client sees them that has read nothing before."""
    options = {"preferred_locations": [region], "strict_preferred_locations": True}
    with CosmosClient(emulator.endpoint, emulator.key, **options) as client:
        container = client.get_database_client("db").get_container_client("items")
        return set(container.query_items("SELECT VALUE c.id FROM c", partition_key=KEY))
