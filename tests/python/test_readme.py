"""Do the README's examples run?"""

import re
from pathlib import Path

import perilune
import pytest
from perilune import cosmos_client, documents

README = Path(__file__).parents[2] / "bindings-python/README.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_runs(shared, number, capsys):
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
    exec(compile(text.replace("<key>", shared.key), str(README), "exec"), names)
    assert names["client"]
    if "send" in names:
        list(names["client"].list_databases())
    if number == 0:
        assert capsys.readouterr().out.startswith("12.5 ")
        names["client"].delete_database("sales")
