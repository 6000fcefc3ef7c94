"""LangChain and LangGraph keep their state: chat histories, checkpoints of graphs, a store, vectors."""

import hashlib
from typing import TypedDict

from steps import CONNECTION, ENDPOINT, KEY, end, named, step

from azure.cosmos import CosmosClient, PartitionKey
from langchain_azure_cosmosdb import (
    AzureCosmosDBNoSqlVectorSearch,
    CosmosDBChatMessageHistory,
    CosmosDBSaverSync,
    CosmosDBStore,
)
from langchain_core.embeddings import Embeddings
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.graph import END, START, StateGraph


class Words(Embeddings):
    """A vector by the words of a text: texts that share words are near."""

    def embed_documents(self, texts):
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text):
        vector = [0.0] * 256
        for word in text.lower().split():
            vector[hashlib.sha256(word.encode()).digest()[0]] += 1.0
        return vector


@step
def chat_history():
    def history():
        return CosmosDBChatMessageHistory(
            ENDPOINT, "langchain", "chats", session, "ada", connection_string=CONNECTION, ttl=-1
        )

    session = named("session")
    with history() as chat:
        chat.add_message(HumanMessage("hello"))
        chat.add_message(AIMessage("good day"))
    with history() as chat:
        assert [message.content for message in chat.messages] == ["hello", "good day"], chat.messages
        chat.clear()
    with history() as chat:
        assert chat.messages == []


class State(TypedDict):
    count: int


@step
def checkpoints_of_a_graph():
    graph = StateGraph(State)
    graph.add_node("one", lambda state: {"count": state["count"] + 1})
    graph.add_node("two", lambda state: {"count": state["count"] * 10})
    graph.add_edge(START, "one")
    graph.add_edge("one", "two")
    graph.add_edge("two", END)
    with CosmosDBSaverSync("langchain", named("graphs"), endpoint=ENDPOINT, key=KEY) as saver:
        app = graph.compile(checkpointer=saver)
        config = {"configurable": {"thread_id": "7", "checkpoint_ns": ""}}
        assert app.invoke({"count": 1}, config) == {"count": 20}
        assert app.get_state(config).values == {"count": 20}
        counts = [state.values.get("count") for state in app.get_state_history(config)]
        assert counts[:3] == [20, 2, 1], counts


@step
def long_term_store():
    store = CosmosDBStore.from_conn_string(CONNECTION, database_name="langchain", container_name=named("store"))
    store.setup()
    for key, food in [("a", "pizza"), ("b", "soup"), ("c", "pizza")]:
        store.put(("people", "likes"), key, {"food": food})
    store.put(("people",), "z", {"food": "none"})
    assert store.get(("people", "likes"), "b").value == {"food": "soup"}
    found = store.search(("people",), filter={"food": "pizza"})
    assert sorted(item.key for item in found) == ["a", "c"], found
    assert sorted(store.list_namespaces()) == [("people",), ("people", "likes")]
    store.delete(("people", "likes"), "b")
    assert store.get(("people", "likes"), "b") is None


def vectors(client, texts=()):
    path = "/vector"
    embedding = {"path": path, "dataType": "float32", "dimensions": 256, "distanceFunction": "cosine"}
    store = AzureCosmosDBNoSqlVectorSearch(
        cosmos_client=client,
        embedding=Words(),
        vector_embedding_policy={"vectorEmbeddings": [embedding]},
        indexing_policy={
            "includedPaths": [{"path": "/*"}],
            "excludedPaths": [{"path": '/"_etag"/?'}],
            "vectorIndexes": [{"path": path, "type": "flat"}],
            "fullTextIndexes": [{"path": "/text"}],
        },
        full_text_policy={"defaultLanguage": "en-US", "fullTextPaths": [{"path": "/text", "language": "en-US"}]},
        cosmos_container_properties={"partition_key": PartitionKey(path="/id")},
        cosmos_database_properties={},
        vector_search_fields={"text_field": "text", "embedding_field": "vector"},
        database_name="langchain",
        container_name=named("vectors"),
        full_text_search_enabled=True,
    )
    ids = store.add_texts(texts, [{"n": n} for n in range(len(texts))])
    return store, ids


TEXTS = ["a red apple", "a green apple", "the blue sea", "the deep blue sky"]


@step
def vector_search():
    with CosmosClient.from_connection_string(CONNECTION) as client:
        store, ids = vectors(client, TEXTS)
        found = store.similarity_search_with_score("blue sea", k=2)
        assert [document.page_content for document, _ in found] == ["the blue sea", "the deep blue sky"], found
        assert found[0][1] > found[1][1]
        found = store.similarity_search("apple", k=4, where="c.metadata.n < 1")
        assert [document.page_content for document in found] == ["a red apple"], found
        assert len(store.max_marginal_relevance_search("apple", k=2, fetch_k=4)) == 2
        store.delete(ids[:1])
        assert len(store.similarity_search("apple", k=9)) == 3


@step
def full_text_and_hybrid_search():
    with CosmosClient.from_connection_string(CONNECTION) as client:
        store, _ = vectors(client, TEXTS)
        ranked = store.similarity_search(
            "",
            k=2,
            search_type="full_text_ranking",
            full_text_rank_filter=[{"search_field": "text", "search_text": "blue"}],
        )
        assert {document.page_content for document in ranked} == set(TEXTS[2:]), ranked
        hybrid = store.similarity_search(
            "sky", k=1, search_type="hybrid", full_text_rank_filter=[{"search_field": "text", "search_text": "sky"}]
        )
        assert [document.page_content for document in hybrid] == ["the deep blue sky"], hybrid


end()
