"""Does the front page's Python example run, and is everything there that the documentation has a name for?"""

import re
from pathlib import Path

import pytest
from perilune import CosmosClient, documents

README = (Path(__file__).parents[2] / "README.md").read_text()
URL = "https://contoso.documents.azure.com:443/"
KEY = "c2VjcmV0LWtleS1vZi1hLXRlc3Q="


def documented():
    """The Python column of the table that tells what the documentation calls it."""
    section = README.split("## What the documentation calls it")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ") and "`" in line]
    return [row[2].strip("`") for row in rows]


def test_the_example_runs_and_prints_the_failover(capsys):
    (example,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    exec(compile(example, "README.md", "exec"), {})
    seen = capsys.readouterr().out.splitlines()
    assert [line.split(" ", 1)[0] for line in seen] == ["12.5", "12.5"]
    assert all("East US" in line for line in seen)


@pytest.mark.parametrize("code", documented())
def test_what_the_documentation_calls_it_is_there(code):
    assert len(documented()) == 6
    if code.startswith("policy."):
        policy = documents.ConnectionPolicy()
        exec(code, {"policy": policy})
        CosmosClient(URL, KEY, policy).close()
    else:
        eval(f"CosmosClient(URL, KEY, {code})", globals()).close()
