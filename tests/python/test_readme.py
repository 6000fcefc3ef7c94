"""Do the README's examples run?"""

import re
from pathlib import Path

import perilune
import pytest
from perilune import cosmos_client, documents

README = Path(__file__).parents[2] / "bindings-python/README.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_runs(shared, emulator, number, capsys):
    text = EXAMPLES[number].replace("https://contoso.documents.azure.com:443/", shared.endpoint)
    names = {
        "CosmosClient": perilune.CosmosClient,
        "documents": documents,
        "cosmos_client": cosmos_client,
        "account_endpoint": shared.endpoint,
        "account_key": shared.key,
        "endpoint": shared.endpoint,
        "key": shared.key,
        "region": "East US",
    }
    if "client =" not in text:
        names["PartitionKey"] = perilune.PartitionKey
        names["client"] = perilune.CosmosClient(shared.endpoint, shared.key)
        names["database"] = names["client"].create_database_if_not_exists("readme")
        names["orders"] = names["database"].create_container_if_not_exists("orders", perilune.PartitionKey("/customer"))
    exec(compile(text.replace("<key>", shared.key), str(README), "exec"), names)
    assert names["client"]
    if "send" in names:
        list(names["client"].list_databases())
    for name in [name for name in names if name.startswith("test_")]:
        names[name](emulator, names["client"].create_database(name))
        names["client"].delete_database(name)
    if number == 0:
        assert capsys.readouterr().out.startswith("12.5 ")
        names["client"].delete_database("sales")
