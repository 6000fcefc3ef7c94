"""The small modules of the 3.x generation. The values are what azure-cosmos 3.2.0 gives."""

import pickle

import perilune.base as base
import pytest
from perilune import auth, documents, errors, exceptions, retry_options, runtime_constants
from perilune.hash_partition_resolver import HashPartitionResolver
from perilune.http_constants import HttpHeaders, ResourceType
from perilune.murmur_hash import _MurmurHash
from perilune.query_iterable import QueryIterable
from perilune.range import Range
from perilune.range_partition_resolver import RangePartitionResolver
from perilune.session import SessionContainer
from perilune.vector_session_token import VectorSessionToken

# By names?, of a database?, of a container?, the id or name.
LINKS = {
    "dbs/a": (True, True, False, "dbs/a"),
    "/dbs/AAAAAA==/": (False, True, False, "AAAAAA=="),
    "dbs/AAAAAA==/colls/BBBB/": (False, False, True, "BBBB"),
    "dbs": (False, False, False, None),
    "colls/a/": (False, False, False, "a"),
    "dbs/12345678/colls/x": (True, False, True, "dbs/12345678/colls/x"),
    "offers/abc/": (False, False, False, "abc"),
    "DBS/a": (True, True, False, "DBS/a"),
}


@pytest.mark.parametrize(("link", "expected"), LINKS.items())
def test_links(link, expected):
    asked = (base.IsNameBased, base.IsDatabaseLink, base.IsItemContainerLink, base.GetResourceIdOrFullNameFromLink)
    assert tuple(ask(link) for ask in asked) == expected


def test_paths_and_parents():
    assert base.GetPathFromLink("dbs/a b/colls/ü", "docs") == "/dbs/a%20b/colls/%C3%BC/docs/"
    assert base.GetPathFromLink("/dbs/AAAAAA==/") == "/dbs/AAAAAA==/"
    assert base.GetItemContainerLink("dbs/a/colls/b/docs/c") == "dbs/a/colls/b"
    inside = base.GetItemContainerInfo("/dbs/a/colls/b/docs/c/", "dbs/x/colls/y", "z")
    assert inside == ("dbs/a/colls/b", "dbs/x/colls/y")
    assert base.GetItemContainerInfo("/dbs/a/colls/b/", "dbs/x", "z z") == ("dbs/a/colls/b", "dbs/x/colls/z%20z")
    for wrong in ("dbs/a", "dbs/a/users/b"):
        with pytest.raises(ValueError, match="container"):
            base.GetItemContainerInfo(wrong, "dbs/x", "z")
    assert (base.IndexOfNth("a/b/c", "/", 2), base.IndexOfNth("a/b", "/", 2)) == (3, -1)
    assert base.GetAttachmentIdFromMediaId("A" * 32) == "A" * 27 + "="
    assert base.IsMasterResource("colls") and not base.IsMasterResource("docs")
    assert ResourceType.IsCollectionChild("docs") and not ResourceType.IsCollectionChild("colls")


PATHS = {
    "/a": ["a"],
    "/a/b c/d": ["a", "b c", "d"],
    '/"x/y"/z': ["x/y", "z"],
    "/'it \"is\"'/b": ['it "is"', "b"],
    "/": [],
    '/"q\\"q"': ['q\\"q'],
}


@pytest.mark.parametrize(("path", "names"), PATHS.items())
def test_paths_of_keys(path, names):
    assert base.ParsePaths([path]) == names


@pytest.mark.parametrize("paths", [[], ["/a", "/b"], ["a"], ['/"a'], ['/"a"b']])
def test_paths_that_are_none(paths):
    with pytest.raises(ValueError, match="paths"):
        base.ParsePaths(paths)


def test_hashes():
    known = {b"": 0, b"a": 1009084850, b"afdgdd": 1099701186, b"abcd": 1139631978, b"abcdefghi": 1108608752}
    assert {key: _MurmurHash._ComputeHash(key) for key in known} == known
    assert _MurmurHash().ComputeHash(bytearray(b"afdgdd")) == bytearray(b"\xc2\x1b\x8cA")
    resolver = HashPartitionResolver(lambda item: item["id"], [f"dbs/db/colls/{name}" for name in "abc"])
    assert "".join(resolver.ResolveForRead(key)[0][-1] for key in "abcdefghij") == "ccccabbbcc"
    assert resolver.ResolveForCreate({"id": "e"}) == "dbs/db/colls/a"
    ring = resolver.consistent_hash_ring._GetSerializedPartitionList()
    assert ring[:2] == [("dbs/db/colls/b", 9033316), ("dbs/db/colls/b", 10841648)] and len(ring) == 3 * 128
    with pytest.raises(ValueError, match="int is not accepted"):
        resolver.ResolveForRead(7)


def test_ranges():
    assert str(Range(1, 2)) == "12" and Range(1, 2) == Range(1, 2) < Range(1, 3)
    assert len({Range(1, 2), Range(1, 2)}) == 1
    whole = Range(1, 5)
    assert whole.Contains(Range(2, 3)) and whole.Contains(5) and not whole.Contains(6)
    assert whole.Intersect(Range(5, 9)) and not whole.Intersect(Range(6, 9)) and not whole.Intersect(3)
    for wrong in ((None, 1), (1, None), (2, 1)):
        with pytest.raises(ValueError):
            Range(*wrong)


def test_ranges_of_keys():
    resolver = RangePartitionResolver(lambda item: item["n"], {Range(0, 9): "low", Range(10, 19): "high"})
    assert resolver.ResolveForCreate({"n": 12}) == "high"
    rows = [
        (3, ["low"]),
        (Range(5, 12), ["low", "high"]),
        ([1, 11], ["low", "high"]),
        (None, ["low", "high"]),
        (99, []),
    ]
    for key, links in rows:
        assert resolver.ResolveForRead(key) == links
    with pytest.raises(ValueError, match="99"):
        resolver.ResolveForCreate({"n": 99})


TOKENS = ["1#100#1=20#2=5", "1#100"]
NO_TOKENS = ["", None, "1", "a#1", "1#b", "1#1#x=2", "1#1#1", "1#1#1=2=3"]


def test_session_tokens():
    assert [VectorSessionToken.create(text).convert_to_string() for text in TOKENS] == TOKENS
    assert [VectorSessionToken.create(text) for text in NO_TOKENS] == [None] * len(NO_TOKENS)
    merges = [
        ("1#100#1=20#2=5#3=30", "2#105#4=10#2=5#3=30", "2#105#4=10#2=5#3=30"),
        ("1#100#1=20#2=5", "1#95#1=21#2=4", "1#100#1=21#2=5"),
    ]
    for one, other, both in merges:
        made = VectorSessionToken.create(one).merge(VectorSessionToken.create(other))
        assert made.equals(VectorSessionToken.create(both)) and made.convert_to_string() == both
    with pytest.raises(errors.CosmosError, match="different regions"):
        VectorSessionToken.create("1#1#1=2").merge(VectorSessionToken.create("1#1#2=2"))


def test_a_container_made_anew_begins_a_new_session():
    seen = SessionContainer()

    def write(container, token):
        answer = {"_self": f"dbs/AAAAAA==/colls/{container}/docs/X/", "id": "7"}
        seen.set_session_token(answer, {HttpHeaders.AlternateContentPath: "dbs/d/colls/c", "x-ms-session-token": token})

    write("one", "0:1#5#1=5,1:1#2#1=2")
    write("one", "0:1#4#1=6")
    assert seen.get_session_token("/dbs/d/colls/c/docs/7/") == "0:1#5#1=6,1:1#2#1=2"
    write("other", "0:1#1#1=1")
    assert seen.get_session_token("dbs/d/colls/c") == seen.get_session_token("dbs/AAAAAA==/colls/other") == "0:1#1#1=1"
    seen.clear_session_token({HttpHeaders.AlternateContentPath: "dbs/d/colls/c"})
    assert seen.get_session_token("dbs/d/colls/c") == seen.get_session_token("dbs") == ""
    with pytest.raises(errors.HTTPFailure, match="session token"):
        seen.parse_session_token({"x-ms-session-token": "0:nothing"})


class ByKey:
    master_key = "a2V5"


class ByTokens:
    resource_tokens = {"dbs/a/colls/b": "T1", "b": "T2"}


def test_signatures():
    headers = {"x-ms-date": "Mon, 23 Nov 2026 10:00:00 GMT"}
    signed = auth.GetAuthorizationHeader(ByKey, "GET", "/dbs/a/", "dbs/A", True, "dbs", headers)
    assert signed == "type=master&ver=1.0&sig=HXnSDqZbq6w1v5ldvMU8PBecK5Egr10jYBbwqjGssI8="
    signed = auth.GetAuthorizationHeader(ByKey, "GET", "/dbs/a/", "AbC", False, "dbs", headers)
    assert signed == "type=master&ver=1.0&sig=O5SFsZ8tA1cTuffTK1+PU4gD6vXvo4O/v6s23BMeOps="
    rows = [("dbs/a/colls/b/docs/c", "T2"), ("dbs/a/colls/b", "T1"), ("dbs/q", None)]
    for link, token in rows:
        assert auth.GetAuthorizationHeader(ByTokens, "GET", f"/{link}/", link, True, "docs", headers) == token
    with pytest.raises(TypeError, match="master_key"):
        auth.GetAuthorizationHeader(object(), "GET", "", "", True, "", headers)


def test_errors_are_those_of_3x():
    for error in (
        errors.HTTPFailure(404, "gone", {"x-ms-substatus": "1002"}),
        exceptions.CosmosResourceNotFoundError(404),
    ):
        assert isinstance(error, (errors.HTTPFailure, errors.CosmosError)) and error.status_code == 404
    assert errors.HTTPFailure(404, "gone", {"x-ms-substatus": "1002"}).sub_status == 1002
    assert errors.HTTPFailure(404, "gone", headers={"A": "1"}).headers["a"] == "1"
    assert issubclass(exceptions.CosmosClientTimeoutError, errors.CosmosError)
    assert issubclass(errors.JSONParseFailure, errors.CosmosError)
    assert issubclass(errors.UnexpectedDataType, errors.CosmosError)
    copied = pickle.loads(pickle.dumps(errors.HTTPFailure(429, "slow", {"x-ms-retry-after-ms": "5"})))
    assert (copied.status_code, dict(copied.headers)) == (429, {"x-ms-retry-after-ms": "5"})


def test_names():
    assert retry_options.RetryOptions is documents.RetryOptions
    assert runtime_constants.MediaTypes.QueryJson == "application/query+json"
    assert documents.MediaReadMode.Buffered == documents.ConnectionPolicy().MediaReadMode


def test_an_iterable_of_a_function():
    pages = {None: ([1, 2], {"x-ms-continuation": "a"}), "a": ([], {"x-ms-continuation": "b"}), "b": ([3], {})}
    made = QueryIterable(None, None, {"maxItemCount": 2}, lambda options: pages[options.get("continuation")])
    assert list(made) == list(made) == [1, 2, 3]
    assert [made.fetch_next_block() for _ in "123"] == [[1, 2], [3], []]
