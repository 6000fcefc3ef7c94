"""How the clients are set up, and what raw HTTP sends."""

import os
import warnings

from driver import BATCH as BATCH_SIZE
from driver import ENDPOINT, REGION

DOCUMENTS = f"{ENDPOINT.rstrip('/')}/dbs/bench/colls/items/docs"
# What every request of a client bears, with values as long.
HEADERS = {
    "accept": "application/json",
    "authorization": "type%3dmaster%26ver%3d1.0%26sig%3dAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3d",
    "cache-control": "no-cache",
    "user-agent": "raw",
    "x-ms-activity-id": "6bd2ba1c-4a5d-4c3b-9ad1-3f1a6f0a4c55",
    "x-ms-cosmos-sdk-supportedcapabilities": "1",
    "x-ms-date": "Thu, 27 Apr 2017 00:51:12 GMT",
    "x-ms-session-token": "0:-1#12345#1=12345#2=12344#3=12343",
    "x-ms-version": "2020-07-15",
}
UPSERT = {"content-type": "application/json", "x-ms-documentdb-is-upsert": "True"}
QUERY = {"content-type": "application/query+json", "x-ms-documentdb-isquery": "True"}
BATCH = {
    "content-type": "application/json",
    "x-ms-cosmos-is-batch-request": "True",
    "x-ms-cosmos-batch-atomic": "True",
}

warnings.filterwarnings("ignore", message="Unverified HTTPS request")


def batch(item):
    return [{"operationType": "Upsert", "resourceBody": item}] * BATCH_SIZE


def of(name):
    """The options of a Cosmos DB client: where it runs, in the words that each has for it."""
    if not name.startswith("perilune"):
        return {"preferred_locations": [REGION], "multiple_write_locations": True, "connection_verify": False}
    http2 = {"http2": True} if "BENCH_HTTP2" in os.environ else {}
    return {"application_region": REGION, "connection_verify": False, **http2}
