"""What advertools' crawler of site maps sees of a catalogue; run by the Python of the environment `rivals`.

A question is the address of a site's `robots.txt`, as JSON on a line of stdin. It reads the site map that stands there,
then, as who comes again and again does, those pages alone whose `lastmod` is another than the last time. The answer is
a JSON object on a line of stdout: of every registered dataset, by title the description, the tags and how many files,
as the JSON-LD (schema.org) of its page says.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import advertools

# One asker among others, and quiet: what is on stdout is ours.
_SETTINGS = {"LOG_ENABLED": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 4, "ROBOTSTXT_OBEY": True}
# It starts `scrapy` by that name.
os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
_WANTED = "/dang-ky/"
pages: dict[str, tuple[str, dict]] = {}


def read_pages(addresses: list[str]) -> dict[str, dict]:
    """What each page says of itself in JSON-LD, its columns as the crawler names them."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "pages.jsonl"
        # It takes the port for a part of the domain and would pass the pages over as those of others.
        domains = sorted({str(urlsplit(address).hostname) for address in addresses})
        advertools.crawl(addresses, str(output), allowed_domains=domains, custom_settings=_SETTINGS)
        lines = output.read_text().splitlines() if output.exists() else []
    return {row["url"]: row for row in map(json.loads, lines) if row.get("status") == 200}


for line in sys.stdin:
    table = advertools.sitemap_to_df(json.loads(line))
    listed = {row["loc"]: str(row["lastmod"]) for row in table.to_dict("records") if _WANTED in row["loc"]}
    changed = [address for address, moment in listed.items() if pages.get(address, ("", {}))[0] != moment]
    read = read_pages(changed) if changed else {}
    pages = {
        address: (moment, read.get(address) or pages.get(address, ("", {}))[1]) for address, moment in listed.items()
    }
    answer = {}
    for _moment, page in pages.values():
        tags = page.get("jsonld_keywords") or []
        files = page.get("jsonld_distribution") or []
        answer[page["jsonld_name"]] = [page["jsonld_description"], tags, len(files)]
    print(json.dumps(answer), flush=True)
