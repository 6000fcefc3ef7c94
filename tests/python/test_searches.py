"""Are items ranked by several scores, page by page?"""

import pytest
from perilune import PartitionKey, aio

QUERY = "SELECT VALUE c.id FROM c ORDER BY RANK RRF(FullTextScore(c.text, 'fox'), FullTextScore(c.text, 'dog'), [2, 1])"


@pytest.fixture
def filled(database):
    policy = {"defaultLanguage": "en-US", "fullTextPaths": [{"path": "/text", "language": "en-US"}]}
    container = database.create_container("texts", PartitionKey(path="/pk"), full_text_policy=policy)
    # "1" has both words, "0" the one that weighs more, "3" the other one, "2" none.
    for number, text in enumerate(["a fox ran", "a fox and a dog", "a cat", "a dog ran"]):
        container.create_item({"id": str(number), "pk": f"key {number}", "text": text})
    return container


def test_ranks_are_fused_over_all_partitions(filled):
    query = f"{QUERY} OFFSET 0 LIMIT 3"
    expected = list(filled.query_items(query, enable_cross_partition_query=True))
    assert expected[0] in ("0", "1") and sorted(expected) == ["0", "1", "3"]
    found, token = [], None
    while True:
        pages = filled.query_items(query, max_item_count=1).by_page(token)
        found += list(next(pages))
        token = pages.continuation_token
        if token is None:
            break
    assert found == expected


def test_one_partition_key_is_scored_by_all_items_or_by_its_own(filled):
    query = "SELECT TOP 2 VALUE c.id FROM c ORDER BY RANK FullTextScore(c.text, 'fox')"
    for scope in ("Global", "Local"):
        assert list(filled.query_items(query, partition_key="key 1", full_text_score_scope=scope)) == ["1"]
    with pytest.raises(ValueError, match="full_text_score_scope must be 'Local' or 'Global'"):
        list(filled.query_items(query, partition_key="key 1", full_text_score_scope="Everywhere"))


async def test_ranks_are_fused_with_asyncio(filled, shared):
    async with aio.CosmosClient(shared.endpoint, shared.key) as client:
        database = client.get_database_client(filled.container_link.split("/")[1])
        container = database.get_container_client("texts")
        rows = container.query_items(f"{QUERY} OFFSET 0 LIMIT 3", max_item_count=2)
        assert sorted([row async for row in rows]) == ["0", "1", "3"]
