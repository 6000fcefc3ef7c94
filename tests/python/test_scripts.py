"""Are stored procedures, triggers and user-defined functions kept and run?"""

import pytest
from perilune import documents, exceptions

KEEP = """function (id, n) {
    console.log('keeping', id);
    __.createDocument(__.getSelfLink(), {id, pk: 'a', n}, (error, made) => {
        if (error) throw error;
        __.response.setBody(made);
    });
}"""
STAMP = "() => { const r = getContext().getRequest(); r.setBody({...r.getBody(), stamped: true}); }"
TRIGGER = {
    "id": "stamp",
    "serverScript": STAMP,
    "triggerType": documents.TriggerType.Pre,
    "triggerOperation": documents.TriggerOperation.Create,
}
KINDS = [
    ("stored_procedure", {"id": "k p", "body": KEEP}),
    ("trigger", TRIGGER),
    ("user_defined_function", {"id": "half", "body": "n => n / 2"}),
]


@pytest.mark.parametrize(("kind", "script"), KINDS)
def test_a_script_lives_from_creation_to_deletion(container, kind, script):
    def call(verb, *given, **options):
        return getattr(container.scripts, f"{verb}_{kind}")(*given, **options)

    seen = []
    made = call("create", script, response_hook=lambda headers, result: seen.append((headers["etag"], result)))
    assert made["body"] == script.get("body", STAMP) and seen == [(made["_etag"], made)]
    assert call("get", script["id"]) == made == call("get", made)
    with pytest.raises(exceptions.CosmosResourceExistsError):
        call("create", script)
    assert call("replace", made, body={**script, "body": "() => 1", "serverScript": None})["body"] == "() => 1"
    listed = getattr(container.scripts, f"list_{kind}s")(max_item_count=1)
    assert [found["id"] for found in listed] == [script["id"]]
    query = "SELECT VALUE c.id FROM c WHERE c.id = @id"
    parameters = [{"name": "@id", "value": script["id"]}]
    assert list(getattr(container.scripts, f"query_{kind}s")(query, parameters)) == [script["id"]]
    call("delete", script["id"])
    for verb in ("get", "delete"):
        with pytest.raises(exceptions.CosmosResourceNotFoundError):
            call(verb, script["id"])


def test_a_procedure_runs_with_parameters(container):
    scripts = container.scripts
    scripts.create_stored_procedure({"id": "keep", "body": KEEP})
    seen = []
    kept = scripts.execute_stored_procedure(
        "keep", "a", ["1", 7], True, response_hook=lambda headers, result: seen.append(headers)
    )
    assert (kept["n"], container.read_item("1", "a")["n"]) == (7, 7)
    assert seen[0]["x-ms-documentdb-script-log-results"] == "keeping%201"
    with pytest.raises(exceptions.CosmosHttpResponseError) as thrown:
        scripts.execute_stored_procedure(sproc="keep", partition_key="a", parameters=["1", 8])
    assert (thrown.value.status_code, thrown.value.sub_status) == (400, 409)
    assert thrown.value.write_outcome == "rejected"
    scripts.create_stored_procedure({"id": "echo", "body": "(x) => __.response.setBody(x)"})
    for value in ("text", 1.5, None, [1], {"a": []}):
        assert scripts.execute_stored_procedure("echo", "a", [value]) == value
    assert scripts.execute_stored_procedure("echo", "a") == ""
    assert scripts.execute_stored_procedure("echo", "a", 7) == 7
    with pytest.raises(exceptions.CosmosHttpResponseError, match="partition_key") as keyless:
        scripts.execute_stored_procedure("echo")
    assert keyless.value.status_code == 400


def test_triggers_and_functions_run_with_writes_and_queries(container):
    container.scripts.create_trigger(TRIGGER)
    container.scripts.create_user_defined_function(body={"id": "half", "body": "n => n / 2"})
    made = container.create_item({"id": "1", "pk": "a", "n": 3}, pre_trigger_include="stamp")
    assert made["stamped"] is True
    with pytest.raises(exceptions.CosmosHttpResponseError):
        container.replace_item("1", made, pre_trigger_include="stamp")
    for key in ({"partition_key": "a"}, {"enable_cross_partition_query": True}):
        assert list(container.query_items("SELECT VALUE udf.half(c.n) FROM c", **key)) == [1.5]


async def test_the_same_for_asyncio(aio_container):
    scripts = aio_container.scripts
    made = await scripts.create_stored_procedure({"id": "keep", "body": KEEP})
    kept = await scripts.execute_stored_procedure("keep", partition_key="a", parameters=["1", 7])
    assert kept["n"] == 7
    assert await scripts.get_stored_procedure(made) == made
    assert [found["id"] async for found in scripts.list_stored_procedures()] == ["keep"]
    found = scripts.query_stored_procedures("SELECT VALUE c.id FROM c WHERE c.id = @id", parameters=[])
    with pytest.raises(exceptions.CosmosHttpResponseError):
        _ = [row async for row in found]
    await scripts.replace_stored_procedure("keep", {"id": "keep", "body": "() => 1"})
    await scripts.delete_stored_procedure("keep")
    for kind, script in KINDS[1:]:
        await getattr(scripts, f"create_{kind}")(script)
        assert [row["id"] async for row in getattr(scripts, f"list_{kind}s")(max_item_count=5)] == [script["id"]]
        await getattr(scripts, f"delete_{kind}")(script["id"])
        with pytest.raises(exceptions.CosmosResourceNotFoundError):
            await getattr(scripts, f"get_{kind}")(script["id"])
