"""What stands in for Solr where none can be had: enough of its HTTP for a real CKAN to keep and find its datasets.

CKAN writes every dataset to Solr and refuses to create one while it cannot. Here lists in memory answer instead: the
fields, filters and facets that CKAN itself asks for, words by containment. Everything CKAN does before and after that
call is CKAN's own; neither relevance nor speed is compared by means of this.

    python benchmarks/peers/ckan_index.py PORT
"""

from __future__ import annotations

import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

SCHEMA = '<?xml version="1.0"?><schema name="ckan-2.10" version="1.6"/>'
_FACETS = {"tags", "groups", "organization", "res_format", "license_id", "name", "owner_org", "capacity"}


class Bad(ValueError):
    """A query that cannot be read."""


def matches(doc: dict[str, Any], query: str) -> bool:
    """Whether the document answers to a query of terms, quotes, brackets, AND, OR, +, -.

    >>> matches({"name": "a", "state": "active"}, '+state:active AND (name:"b" OR name:"a")')
    True
    """
    tokens = _tokens(query)
    found, at = _either(doc, tokens, 0, "")
    if at != len(tokens):
        raise Bad(query)
    return found


def _tokens(query: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while query[at:].strip():
        hit = re.compile(r'\s*(\(|\)|\+|-(?=\S)|[\w*.]+:(?=[^\s)])|"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^\s()"]+)').match(
            query, at
        )
        if not hit:
            raise Bad(query)
        text = hit.group(1)
        kind = "field" if text.endswith(":") and len(text) > 1 and text != "*:" else "text"
        kind = "mark" if text in ("(", ")", "+", "-", "AND", "OR", "NOT") else kind
        if text == "*:":
            kind = "field"
        found.append((kind, text))
        at = hit.end()
    return found


def _either(doc: dict[str, Any], tokens: list[tuple[str, str]], at: int, field: str) -> tuple[bool, int]:
    found, at = _all(doc, tokens, at, field)
    while at < len(tokens) and tokens[at] == ("mark", "OR"):
        more, at = _all(doc, tokens, at + 1, field)
        found = found or more
    return found, at


def _all(doc: dict[str, Any], tokens: list[tuple[str, str]], at: int, field: str) -> tuple[bool, int]:
    found, seen = True, 0
    while at < len(tokens) and tokens[at] not in (("mark", ")"), ("mark", "OR")):
        if tokens[at] == ("mark", "AND"):
            at += 1
            continue
        one, at = _one(doc, tokens, at, field)
        found, seen = found and one, seen + 1
    if not seen:
        raise Bad("empty")
    return found, at


def _one(doc: dict[str, Any], tokens: list[tuple[str, str]], at: int, field: str) -> tuple[bool, int]:
    if at >= len(tokens):
        raise Bad("ends too early")
    kind, text = tokens[at]
    if kind == "mark" and text in ("+", "-", "NOT"):
        found, at = _one(doc, tokens, at + 1, field)
        return (found if text == "+" else not found), at
    if kind == "field":
        return _one(doc, tokens, at + 1, text[:-1])
    if text == "(":
        found, at = _either(doc, tokens, at + 1, field)
        if at >= len(tokens):
            raise Bad("bracket")
        return found, at + 1
    return _has(doc, field, text), at + 1


def _has(doc: dict[str, Any], field: str, text: str) -> bool:
    value = re.sub(r"\\(.)", r"\1", text[1:-1] if text.startswith('"') and text.endswith('"') else text)
    if field in ("", "*", "text"):
        everything = str(doc.get("text") or " ".join(str(each) for each in doc.values())).lower()
        return value in ("*", "*:*") or all(word in everything for word in value.lower().split())
    if field.endswith("_ngram"):
        begins = value.lower()
        return any(word.startswith(begins) for word in str(doc.get(field.removesuffix("_ngram"), "")).lower().split())
    kept = doc.get(field, [])
    kept = kept if isinstance(kept, list) else [kept]
    if text.startswith("[") or value == "*":
        return bool(kept)
    if field in ("title", "notes"):
        return any(value.lower() in str(each).lower() for each in kept)
    if value.endswith("*"):
        return any(str(each).startswith(value[:-1]) for each in kept)
    return value in [str(each) for each in kept]


class Index:
    """The documents by their index id."""

    def __init__(self) -> None:
        self.docs: dict[str, dict[str, Any]] = {}

    def update(self, body: bytes) -> None:
        """Documents come as JSON, deletions as XML."""
        if body.lstrip().startswith(b"["):
            for doc in json.loads(body):
                kept = {name: value for name, value in doc.items() if value is not None}
                kept.setdefault("title_string", kept.get("title", ""))
                self.docs[kept["index_id"]] = kept
            return
        for query in ElementTree.fromstring(body).iter("query"):
            gone = [key for key, doc in self.docs.items() if matches(doc, query.text or "*:*")]
            for key in gone:
                del self.docs[key]

    def select(self, asked: dict[str, list[str]]) -> dict[str, Any]:
        filters = asked.get("fq", [])
        queries = [asked.get("q", ["*:*"])[0], *filters]
        found = [doc for doc in self.docs.values() if all(matches(doc, each) for each in queries)]
        for part in reversed(asked.get("sort", [""])[0].split(",")):
            name, _space, way = part.strip().partition(" ")
            if name and name != "score":
                if name not in ("id", "name", "title_string", "metadata_modified", "metadata_created", "views_recent"):
                    raise Bad(f"sort param field can't be found: {name}")
                found.sort(key=lambda doc, name=name: str(doc.get(name, "")), reverse=way == "desc")
        start, rows = int(asked.get("start", ["0"])[0]), int(asked.get("rows", ["10"])[0])
        names = asked.get("fl", ["*"])[0].replace(",", " ").split()
        shown = [
            doc if "*" in names else {name: doc[name] for name in names if name in doc}
            for doc in found[start : start + rows]
        ]
        facets = {}
        for field in asked.get("facet.field", []):
            if field not in _FACETS and not field.startswith("vocab_"):
                raise Bad(f"undefined field: {field!r}")
            counts: dict[str, int] = {}
            for doc in found:
                kept = doc.get(field, [])
                for value in kept if isinstance(kept, list) else [kept]:
                    counts[value] = counts.get(value, 0) + 1
            ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
            facets[field] = [each for pair in ordered for each in pair]
        return {
            "responseHeader": {"status": 0, "QTime": 0},
            "response": {"numFound": len(found), "start": start, "docs": shown},
            "facet_counts": {"facet_queries": {}, "facet_fields": facets, "facet_ranges": {}},
        }


INDEX = Index()


class Handler(BaseHTTPRequestHandler):
    """`/solr/ckan/select`, `/update/`, `/schema`; the connection stays open, as Solr's does."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        road = urlsplit(self.path)
        if road.path.endswith("/schema"):
            return self._sent(200, SCHEMA.encode(), "text/xml")
        return self._select(parse_qs(road.query))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        road = urlsplit(self.path)
        if "/select" in road.path:
            return self._select(parse_qs(body.decode()))
        INDEX.update(body)
        return self._sent(200, b"{}", "application/json")

    def _select(self, asked: dict[str, list[str]]) -> None:
        try:
            status, found = 200, json.dumps(INDEX.select(asked)).encode()
        except (Bad, ValueError) as error:
            said = {"error": {"msg": f"org.apache.solr.search.SyntaxError: {error}", "code": 400}}
            status, found = 400, json.dumps(said).encode()
        self._sent(status, found, "application/json")

    def _sent(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *arguments: Any) -> None:
        """Quiet."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
