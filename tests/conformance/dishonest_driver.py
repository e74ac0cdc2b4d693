"""The small driver with a fault of what it reports: it does what no driver may do.

python dishonest_driver.py FAULT
"""

from __future__ import annotations

import base64
import gzip
import sys
from typing import Any

import small_driver  # in the folder of this program

FAULT = sys.argv[1]
ask = small_driver.ask


def told(request: dict[str, Any], sock: Any = None) -> dict[str, Any]:
    """Return an answer with the fault."""
    if FAULT == "prints-before":
        print("a note", flush=True)
    if FAULT == "no-time-out":
        small_driver.TARGET["timeout"] = 60
    if FAULT == "dict":
        request = {**request, "fields": [list(pair) for pair in dict(request["fields"]).items()]}
    answer = ask(request, sock)
    if "error" in answer:
        return of_error(answer, request)
    return of_response(answer, request)


def of_error(answer: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    if FAULT == "retries":
        return ask(request)
    if FAULT == "swallows":
        return {"response": {"status": 200, "body": ""}}
    if FAULT == "invents":
        return {"response": {"status": 599, "reason": "Network Connect Timeout Error"}}
    if FAULT == "early":
        answer["error"]["timed_out"] = False
    return answer


def of_response(answer: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    response = answer["response"]
    if FAULT == "raises" and response["status"] >= 400:
        return {"error": {"type": "StatusError", "bases": [], "message": str(response["status"])}}
    if FAULT == "always-200":
        response["status"] = 200
    if FAULT == "follows" and response["status"] == 302:
        return ask({**request, "target": dict(response["headers"])["Location"]})
    if FAULT == "decodes" and dict(response["headers"]).get("Content-Encoding") == "gzip":
        response["body"] = base64.b64encode(gzip.decompress(base64.b64decode(response["body"]))).decode()
    if FAULT == "text":
        text = base64.b64decode(response["body"]).decode("utf-8", "replace")
        response["body"] = base64.b64encode(text.encode()).decode()
    if FAULT == "headers-object":
        response["headers"] = dict(response["headers"])
    if FAULT == "status-text":
        response["status"] = str(response["status"])
    if FAULT == "body-text":
        response["body"] = "hello, world"
    if FAULT == "one-array":
        response["headers"] = [f"{name}: {value}" for name, value in response["headers"]]
    return answer


def say_twice(answer: Any) -> None:
    """Write an answer, and a line that answers nothing."""
    say(answer)
    print("a note", flush=True)


say = small_driver.say
small_driver.ask = told
if FAULT == "prints-after":
    small_driver.say = say_twice
small_driver.main()
