"""Asks the emulator and SQLite, whose JSON functions share nothing with it, the same generated questions.

Each question is written in both dialects, over the same random documents. Prints `ran N`, and `FAIL ...` for each
answer that differs. PEER_SEED repeats one run, PEER_RUNS sets how many questions there are.
"""

import json
import os
import random
import sqlite3
import urllib.request

ENDPOINT = os.environ["PEER_ENDPOINT"]
RUNS = int(os.environ.get("PEER_RUNS", "2000"))
DICE = random.Random(int(os.environ.get("PEER_SEED", "1")))
QUESTIONS_A_SET = 250
WORDS = ["a", "b", "ab", "abc", "b_c", "50%", "zoo", "ä", "A", ""]
# The emulator takes any token of this kind.
TOKEN = "type%3Daad%26ver%3D1.0%26sig%3Dtest"


def document(at):
    made = {"id": f"{at:03}", "pk": "p", "i": at, "n": DICE.randint(-4, 4), "s": DICE.choice(WORDS)}
    if DICE.random() < 0.8:
        made["x"] = DICE.randint(-3, 5)
    if DICE.random() < 0.7:
        made["f"] = DICE.randint(-9, 9) / 4
    if DICE.random() < 0.6:
        made["b"] = DICE.random() < 0.5
    if DICE.random() < 0.5:
        made["z"] = DICE.choice([None, 1, "a"])
    made["o"] = {"a": DICE.randint(0, 3), "t": DICE.choice(WORDS)}
    made["l"] = [DICE.randint(0, 4) for _ in range(DICE.randint(0, 3))]
    return made


def path(name):
    """A property in both dialects; what is undefined in one is NULL in the other."""
    return f"c.{name}", f"json_extract(doc, '$.{name}')"


def quoted(text):
    return json.dumps(text), "'" + text.replace("'", "''") + "'"


def pair(made, *parts):
    """One template, filled in both dialects."""
    return tuple(made.format(*(part[side] for part in parts)) for side in (0, 1))


def constant():
    return (str(DICE.randint(-4, 5)),) * 2


def number(depth=0):
    kinds = ["path"] * 3 + ["constant"] + (["sum", "absolute", "length", "size"] if depth < 2 else [])
    kind = DICE.choice(kinds)
    if kind == "path":
        return path(DICE.choice(["n", "x", "f", "i", "o.a"]))
    if kind == "constant":
        return constant()
    if kind == "sum":
        return pair("({} " + DICE.choice("+-*") + " {})", number(depth + 1), number(depth + 1))
    if kind == "absolute":
        return pair("ABS({})", number(depth + 1))
    if kind == "length":
        return pair("LENGTH({})", text(depth + 1))
    return "ARRAY_LENGTH(c.l)", "json_array_length(doc, '$.l')"


def text(depth=0):
    kind = DICE.choice(["path", "path", "constant"] + (["joined", "replaced", "part", "trimmed"] if depth < 2 else []))
    if kind == "path":
        return path(DICE.choice(["s", "o.t"]))
    if kind == "constant":
        return quoted(DICE.choice(WORDS))
    inner = text(depth + 1)
    if kind == "joined":
        return pair("({} || {})", inner, text(depth + 1))
    if kind == "replaced":
        return pair("REPLACE({}, {}, {})", inner, quoted("b"), quoted("xy"))
    if kind == "trimmed":
        return pair("TRIM({} || {})", inner, quoted(" "))
    start, length = DICE.randint(0, 2), DICE.randint(0, 3)
    return f"SUBSTRING({inner[0]}, {start}, {length})", f"SUBSTR({inner[1]}, {start + 1}, {length})"


def condition(depth=0):
    kinds = ["numbers", "numbers", "texts", "flag", "defined", "in", "between", "like", "contains", "array", "exists"]
    kind = DICE.choice(kinds + (["and", "or", "not"] * 2 if depth < 3 else []))
    if kind == "numbers":
        return pair("({} " + DICE.choice(["=", "!=", "<", "<=", ">", ">="]) + " {})", number(), number())
    if kind == "texts":
        return pair("({} " + DICE.choice(["=", "!=", "<", ">="]) + " {})", text(), text())
    if kind == "flag":
        return "(c.b = true)", "(json_extract(doc, '$.b') = 1)"
    if kind == "defined":
        name = DICE.choice(["x", "f", "b", "z"])
        return f"IS_DEFINED(c.{name})", f"(json_type(doc, '$.{name}') IS NOT NULL)"
    if kind == "in":
        return pair("({} IN ({}, {}, {}))", number(), constant(), constant(), constant())
    if kind == "between":
        return pair("({} BETWEEN {} AND {})", number(), constant(), constant())
    if kind == "like":
        # GLOB, unlike SQLite's LIKE, tells capitals from small letters.
        pattern = DICE.choice(["a%", "%b", "%b%", "a_c", "_", "%", "z%o"])
        of = text()
        return (
            f"({of[0]} LIKE {quoted(pattern)[0]})",
            f"({of[1]} GLOB {quoted(pattern.replace('%', '*').replace('_', '?'))[1]})",
        )
    if kind == "contains":
        of, part = text(), quoted(DICE.choice(WORDS[:-1]))
        return f"CONTAINS({of[0]}, {part[0]})", f"(INSTR({of[1]}, {part[1]}) > 0)"
    if kind == "array":
        wanted = DICE.randint(0, 5)
        inside = f"EXISTS(SELECT 1 FROM json_each(doc, '$.l') WHERE value = {wanted})"
        return f"ARRAY_CONTAINS(c.l, {wanted})", inside
    if kind == "exists":
        bound = DICE.randint(0, 4)
        inside = f"EXISTS(SELECT 1 FROM json_each(doc, '$.l') WHERE value > {bound})"
        return f"EXISTS(SELECT VALUE e FROM e IN c.l WHERE e > {bound})", inside
    if kind == "not":
        return pair("(NOT {})", condition(depth + 1))
    return pair("({} " + kind.upper() + " {})", condition(depth + 1), condition(depth + 1))


def where():
    return pair(" WHERE {}", condition()) if DICE.random() < 0.8 else ("", "")


def order():
    keys = [
        ("c.i", "i"),
        ("c.i DESC", "i DESC"),
        ("c.n, c.i", "n, i"),
        ("c.s DESC, c.i", "s DESC, i"),
        ("c.x, c.i", "x, i"),
    ]
    emulator, lite = DICE.choice(keys)
    lite = ", ".join(
        f"json_extract(doc, '$.{key.split()[0]}'){key[1:] if ' ' in key else ''}" for key in lite.split(", ")
    )
    return f" ORDER BY {emulator}", f" ORDER BY {lite}"


ID = "json_extract(doc, '$.id')"
IDS = ("SELECT VALUE [c.id] FROM c", f"SELECT {ID} FROM t")


def joined(*pairs):
    """Texts of both dialects, one after the other."""
    return tuple("".join(part[side] for part in pairs) for side in (0, 1))


def rows():
    one, two = number(), text()
    emulator = f"SELECT VALUE [c.id, {one[0]} ?? null, {two[0]} ?? null] FROM c"
    return *joined((emulator, f"SELECT {ID}, {one[1]}, {two[1]} FROM t"), where()), False


def ordered():
    return *joined(IDS, where(), order()), True


def window():
    skip, take = DICE.randint(0, 9), DICE.randint(0, 12)
    return *joined(IDS, where(), order(), (f" OFFSET {skip} LIMIT {take}", f" LIMIT {take} OFFSET {skip}")), True


def top():
    take = DICE.randint(0, 12)
    head = (f"SELECT TOP {take} VALUE [c.id] FROM c", IDS[1])
    return *joined(head, where(), order(), ("", f" LIMIT {take}")), True


def distinct():
    of = path(DICE.choice(["n", "s", "o.t"]))
    return *joined((f"SELECT DISTINCT VALUE [{of[0]}] FROM c", f"SELECT DISTINCT {of[1]} FROM t"), where()), False


def group():
    of = path(DICE.choice(["n", "s", "o.a"]))
    folds = [("COUNT(1)", "COUNT(*)")]
    folds += [
        pair(fold + "({})", path(name)) for fold, name in (("SUM", "i"), ("MIN", "i"), ("MAX", "id"), ("AVG", "n"))
    ]
    named = ", ".join(f"{fold[0]} AS f{at}" for at, fold in enumerate(folds))
    lite = ", ".join(fold[1] for fold in folds)
    head = (f"SELECT {of[0]} AS k, {named} FROM c", f"SELECT {of[1]}, {lite} FROM t")
    return *joined(head, where(), (f" GROUP BY {of[0]}", f" GROUP BY {of[1]}")), False


def aggregate():
    of = path(DICE.choice(["n", "x", "i"]))
    fold = DICE.choice(["COUNT", "SUM", "MIN", "MAX", "AVG"])
    # The sum of nothing is 0 in the service.
    lite = "TOTAL" if fold == "SUM" else fold
    return *joined((f"SELECT VALUE [{fold}({of[0]}) ?? null] FROM c", f"SELECT {lite}({of[1]}) FROM t"), where()), False


def join():
    bound, one, extra = DICE.randint(0, 4), number(), condition()
    emulator = f"SELECT VALUE [c.id, e, {one[0]} ?? null] FROM c JOIN e IN c.l WHERE e >= {bound}"
    lite = f"SELECT {ID}, j.value, {one[1]} FROM t, json_each(doc, '$.l') AS j WHERE j.value >= {bound}"
    return *joined((emulator, lite), pair(" AND {}", extra)), False


def scalar():
    bound = DICE.randint(0, 4)
    emulator = f"SELECT VALUE [c.id, (SELECT VALUE SUM(e) FROM e IN c.l WHERE e > {bound})] FROM c"
    total = f"(SELECT TOTAL(value) FROM json_each(doc, '$.l') WHERE value > {bound})"
    return *joined((emulator, f"SELECT {ID}, {total} FROM t"), where()), False


SHAPES = [rows, rows, ordered, window, top, distinct, group, aggregate, join, scalar]


def post(where_to, body, **headers):
    request = urllib.request.Request(ENDPOINT + where_to, json.dumps(body).encode(), method="POST")
    for name, value in {"authorization": TOKEN, "x-ms-documentdb-partitionkey": '["p"]', **headers}.items():
        request.add_header(name.replace("_", "-"), value)
    with urllib.request.urlopen(request) as reply:
        return json.loads(reply.read())


def ask(container, query):
    body = {"query": query, "parameters": []}
    headers = {"content_type": "application/query+json", "x_ms_documentdb_isquery": "true", "x_ms_max_item_count": "-1"}
    return post(f"dbs/peers/colls/{container}/docs", body, **headers)["Documents"]


def comparable(answer, in_order):
    plain = [tuple(round(float(v), 9) + 0 if isinstance(v, (int, float)) else v for v in row) for row in answer]
    return plain if in_order else sorted(plain, key=repr)


def main():
    failed = 0
    post("dbs", {"id": "peers"})
    for ran in range(0, RUNS, QUESTIONS_A_SET):
        documents = [document(at) for at in range(40)]
        container = f"set{ran}"
        post("dbs/peers/colls", {"id": container, "partitionKey": {"paths": ["/pk"], "version": 2}})
        lite = sqlite3.connect(":memory:")
        lite.execute("CREATE TABLE t (doc TEXT)")
        for made in documents:
            post(f"dbs/peers/colls/{container}/docs", made)
            lite.execute("INSERT INTO t VALUES (?)", (json.dumps(made),))
        for _ in range(QUESTIONS_A_SET):
            emulator, other, in_order = DICE.choice(SHAPES)()
            try:
                answer = [list(row.values()) if isinstance(row, dict) else row for row in ask(container, emulator)]
                got = comparable(answer, in_order)
                wanted = comparable(lite.execute(other).fetchall(), in_order)
                if got == wanted:
                    continue
                extra = [row for row in got if row not in wanted][:2]
                missing = [row for row in wanted if row not in got][:2]
                print(f"FAIL {emulator} | {other}: {len(got)} rows, {extra} instead of {len(wanted)}, {missing}")
            except (urllib.error.HTTPError, sqlite3.Error) as error:
                reason = error.read().decode()[:300] if isinstance(error, urllib.error.HTTPError) else error
                print(f"FAIL {emulator} | {other}: {reason}")
            failed += 1
    print(f"ran {RUNS}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
