"""The Agent Framework, on asyncio, keeps what agents said and where their workflows stand."""

from steps import ENDPOINT, KEY, end, named, step

from agent_framework import Message
from agent_framework import WorkflowCheckpoint
from agent_framework_azure_cosmos import CosmosCheckpointStorage, CosmosHistoryProvider


def place(container):
    return {"endpoint": ENDPOINT, "credential": KEY, "database_name": "agents", "container_name": container}


@step
async def history():
    from azure.cosmos import PartitionKey
    from azure.cosmos.aio import CosmosClient

    async with CosmosClient(ENDPOINT, KEY) as client:
        await client.create_database_if_not_exists("agents")
    container = named("history")
    async with CosmosHistoryProvider(**place(container)) as provider:
        for session in ("one", "two"):
            said = [Message("user", [f"hello {session}"]), Message("assistant", ["good day"])]
            await provider.save_messages(session, said)
        await provider.save_messages("one", [Message("user", ["and again"])])
        texts = [message.text for message in await provider.get_messages("one")]
        assert texts == ["hello one", "good day", "and again"], texts
        assert sorted(await provider.list_sessions()) == ["one", "two"]
        await provider.clear("one")
        assert await provider.get_messages("one") == []
        assert len(await provider.get_messages("two")) == 2
    assert PartitionKey(path="/id")["paths"] == ["/id"]


@step
async def checkpoints():
    async with CosmosCheckpointStorage(**place(named("checkpoints"))) as storage:
        made = [
            WorkflowCheckpoint(workflow_name=name, graph_signature_hash="h", state={"n": n}, iteration_count=n)
            for n, name in enumerate(["a", "a", "b"])
        ]
        for checkpoint in made:
            await storage.save(checkpoint)
        assert len(await storage.list_checkpoints(workflow_name="a")) == 2
        latest = await storage.get_latest(workflow_name="a")
        assert latest.state == {"n": 1}, latest
        assert (await storage.load(made[2].checkpoint_id)).state == {"n": 2}
        assert await storage.delete(made[0].checkpoint_id)
        assert not await storage.delete(made[0].checkpoint_id)
        assert await storage.list_checkpoint_ids(workflow_name="a") == [made[1].checkpoint_id]


end()
