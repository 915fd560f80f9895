"""A link that counts N opens a list of N: every one that the lead department and a commune meet is followed."""

import re
from html import unescape
from urllib.parse import urljoin

import pytest
from tests import cast

pytestmark = pytest.mark.integration

PROVINCE, COMMUNE = "51@2025-07-01", "21136@2025-07-01"
LINK = re.compile(r'<a\b[^>]*?href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
# A heading that counts with the link to its list beside it; a link whose own words end in a count.
HEAD = re.compile(r'<div class="panel-head">\s*<h[23][^>]*>(.*?)</h[23]>(.*?)</div>', re.DOTALL)
COUNT = re.compile(r'(?:\(|<span class="(?:count|muted|tag[^"]*)">)([\d.]+)(?:\)|</span>)\s*$')
REST = re.compile(r"^còn ([\d.]+) việc$")
WALKS = {
    "officer": (
        cast.officer(),
        (
            "/",
            f"/noi/{PROVINCE}/",
            "/bao-cao/viec-cua-toi/",
            "/nhiem-vu/",
            "/nhiem-vu/?co-quan=",
            "/danh-ba/to-chuc/QNG.SKHCN/",
        ),
        ("/bao-cao/viec-cua-toi/", "/nhiem-vu/?co-quan=", "/bao-cao/qua-han/"),
    ),
    "clerk": (
        cast.clerk("21136"),
        (f"/noi/{COMMUNE}/", "/bao-cao/viec-cua-toi/", "/nhiem-vu/", f"/danh-ba/to-chuc/{cast.committee('21136')}/"),
        ("/bao-cao/viec-cua-toi/",),
    ),
}


def number(text):
    return int(text.replace(".", ""))


def words(markup):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", markup))).strip()


def list_counted_links(page):
    """(count, address) of every link of the page that counts what it opens; "N more" stands under the others."""
    page = page[page.index("<main") : page.index("</main")]
    for section in re.findall(r"<section\b.*?</section>", page, re.DOTALL):
        for title, beside in HEAD.findall(section):
            link = LINK.search(beside)
            shown = section.count("<li")
            if link and (rest := REST.match(words(link[2]))):
                yield shown + number(rest[1]), unescape(link[1])
            elif link and (counted := COUNT.search(title.strip())):
                yield number(counted[1]), unescape(link[1])
    for address, name in LINK.findall(page):
        if counted := COUNT.search(name.strip()):
            yield number(counted[1]), unescape(address)


def count_lists(page):
    """How much each list of the page holds: tables say it over their rows, of the others the entries are counted."""
    page = page[page.index("<main") : page.index("</main")]
    tables = re.findall(r'class="table-caption"[^>]*>.*?<span class="count">([\d.]+)</span>', page, re.DOTALL)
    lists = [found.count("<li") for found in re.findall(r'<ol class="(?:due|matters)[^"]*">.*?</ol>', page, re.DOTALL)]
    return {page.count('class="board-card"'), *map(number, tables), *lists}


@pytest.mark.parametrize("who", ["officer", pytest.param("clerk", marks=pytest.mark.night("crawl"))])
def test_a_link_that_counts_opens_a_list_of_so_many(province, who):
    actor, pages, expected = WALKS[who]
    browser, followed, lists = cast.client(actor), [], {}
    for path in pages:
        page = browser.get(path, follow=True)
        assert page.status_code == 200, path
        for count, address in list_counted_links(page.content.decode()):
            target = urljoin(path, address)
            road = target.partition("#")[0]
            if road not in lists:
                opened = browser.get(road, follow=True)
                assert opened.status_code == 200, target
                lists[road] = count_lists(opened.content.decode())
            assert count in lists[road], f"{path} counts {count}, {target} lists {sorted(lists[road])}"
            followed.append(road)
    missed = [wanted for wanted in expected if not any(target.startswith(wanted) for target in followed)]
    assert not missed, f"nothing counts what {missed} lists: {followed}"
