"""A synchronous Python client: `perilune-python`, `official-python` or `urllib3`, by the first argument."""

import sys
import time

NAME = sys.argv[1]
if NAME == "perilune-python":
    from perilune import CosmosClient
elif NAME == "official-python":
    from azure.cosmos import CosmosClient
elif NAME == "urllib3":
    import urllib3
USED = time.process_time()
from driver import BATCH, BULK, ENDPOINT, KEY, QUERY, Watch, containers, items, loaded, turns, wanted  # noqa: E402

loaded(USED)
if NAME == "bare":
    sys.exit()
import threading  # noqa: E402

import options  # noqa: E402

ITEMS = items()


def connect():
    """One operation of each kind, by name."""
    if NAME == "urllib3":
        return raw()
    client = CosmosClient(ENDPOINT, KEY, **options.of(NAME))
    of = containers(client.get_database_client("bench"), ITEMS)
    operations = {
        "read": lambda item: of[item["id"]].read_item(item["id"], item["pk"]),
        "upsert": lambda item: of[item["id"]].upsert_item(item),
        "query": lambda item: list(of[item["id"]].query_items(QUERY, partition_key=item["pk"])),
        "batch": lambda item: of[item["id"]].execute_item_batch([("upsert", (item,))] * BATCH, item["pk"]),
    }
    if NAME == "perilune-python":
        operations["bulk"] = lambda item: bulk(of[item["id"]])
    return operations


def bulk(container):
    results = container.execute_bulk([("upsert", (item,)) for item in ITEMS * (BULK // len(ITEMS))])
    assert all(result["statusCode"] < 300 for result in results), "an operation of the bulk call failed"


def raw():
    import json

    pool = urllib3.PoolManager(maxsize=50, cert_reqs="CERT_NONE")
    documents = options.DOCUMENTS

    def send(method, url, item, more, body=None):
        headers = {**options.HEADERS, "x-ms-documentdb-partitionkey": f'["{item["pk"]}"]', **more}
        answer = pool.request(method, url, headers=headers, body=body, retries=False)
        assert answer.status < 300, answer.status
        return json.loads(answer.data)

    def post(item, more, body):
        return send("POST", documents, item, more, json.dumps(body).encode())

    return {
        "read": lambda item: send("GET", f"{documents}/{item['id']}", item, {}),
        "upsert": lambda item: post(item, options.UPSERT, item),
        "query": lambda item: post(item, options.QUERY, {"query": QUERY, "parameters": []})["Documents"],
        "batch": lambda item: post(item, options.BATCH, options.batch(item)),
    }


def work(window, worker, once, watch):
    for turn in turns(window, worker):
        started = time.perf_counter()
        try:
            once(ITEMS[turn])
        except Exception as error:  # whatever goes wrong is told
            watch.failed(error)
        watch.done(started)


def main():
    operations = connect()
    for op, in_flight, window in wanted():
        watch = Watch(window)
        # Alone, an application does without a thread.
        if in_flight == 1:
            work(window, 0, operations[op], watch)
        else:
            arguments = [(window, worker, operations[op], watch) for worker in range(in_flight)]
            threads = [threading.Thread(target=work, args=each) for each in arguments]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        watch.tell()


main()
