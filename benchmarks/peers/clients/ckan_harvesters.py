"""What CKAN's own harvesters see of a catalogue; run by the Python of the environment `ckan`.

A question is a JSON object on a line of stdin: where ckanext-harvest finds datasets (`{"ckan": home, "fq": [...]}`), or
out of which document ckanext-dcat's parser reads them (`{"dcat": address}`). The answer is a JSON object on a line of
stdout: by title the description, the tags and how many files.
"""

from __future__ import annotations

import json
import sys
from urllib.request import urlopen

from ckanext.dcat.processors import RDFParser
from ckanext.harvest.harvesters.ckanharvester import CKANHarvester


def find_by_ckan(home, fq):
    """As `gather_stage` asks, page by page."""
    harvester = CKANHarvester()
    harvester._set_config("")
    return harvester._search_for_datasets(home, fq)


def read_dcat(address):
    parser = RDFParser(profiles=["euro_dcat_ap_3"])
    with urlopen(address) as document:
        parser.parse(document.read().decode(), "turtle")
    return list(parser.datasets())


for line in sys.stdin:
    asked = json.loads(line)
    found = find_by_ckan(asked["ckan"], asked["fq"]) if "ckan" in asked else read_dcat(asked["dcat"])
    answer = {
        each["title"]: [each["notes"], sorted(tag["name"] for tag in each["tags"]), len(each["resources"])]
        for each in found
    }
    print(json.dumps(answer), flush=True)
