"""How does a program tell what worked? A line for each step, and its failure where it fails."""

import os
import traceback
import uuid

ENDPOINT, KEY = os.environ["PROGRAM_ENDPOINT"], os.environ["PROGRAM_KEY"]
CONNECTION = f"AccountEndpoint={ENDPOINT};AccountKey={KEY};"

if os.environ.get("PROGRAM_WITH") == "perilune":
    import perilune

    perilune.install_as_azure_cosmos()
    import azure.cosmos

    assert azure.cosmos is perilune

failed = 0


def named(text: str) -> str:
    """A name that no other run has."""
    return f"{text}-{uuid.uuid4().hex[:8]}"


def step(function):
    """Runs it, and tells."""
    import asyncio
    import inspect

    global failed
    name = function.__name__
    try:
        if inspect.iscoroutinefunction(function):
            asyncio.run(function())
        else:
            function()
    except Exception as error:
        failed += 1
        print(f"FAIL {name}: {type(error).__name__}: {' '.join(str(error).split())[:300]}", flush=True)
        if os.environ.get("PROGRAM_TRACE"):
            traceback.print_exc()
    else:
        print(f"ok {name}", flush=True)
    return function


def end() -> None:
    raise SystemExit(1 if failed else 0)
