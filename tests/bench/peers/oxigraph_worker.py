# SPDX-License-Identifier: ISC
"""The process that Oxigraph lives in: requests and answers are lines of JSON.

oxigraph_worker.py DATABASE
"""

import json
import sys
import time

from pyoxigraph import Literal, RdfFormat, Store

store = Store(sys.argv[1])


def load(path):
    started = time.perf_counter()
    store.bulk_load(path=path, format=RdfFormat.N_TRIPLES)
    store.flush()
    return {"seconds": time.perf_counter() - started, "facts": len(store)}


def query(text):
    started = time.perf_counter()
    n_rows = total = 0
    for row in store.query(text):
        n_rows += 1
        if n_rows <= 1000:
            last = row[len(row) - 1] if len(row) else None
            if isinstance(last, Literal) and last.value.isdigit():
                total += int(last.value)
    return {
        "ms": (time.perf_counter() - started) * 1000,
        "rows": n_rows,
        "sum": total,
    }


for line in sys.stdin:
    request = json.loads(line)
    try:
        if "query" in request:
            answer = query(request["query"])
        else:
            answer = load(request["load"])
    except Exception as error:  # told to whoever asked
        answer = {"error": str(error)}
    print(json.dumps(answer), flush=True)
