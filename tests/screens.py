"""The two screens that pages are tested on, and how a test reads the figure of a target from its page."""

from __future__ import annotations

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def figures(page):
    """Numerator and denominator on the page of a target; whole numbers."""
    rows = page.locator(".target-figure dl.facts")
    texts = {
        term.strip(): said.strip().split()[0]
        for term, said in zip(rows.locator("dt").all_inner_texts(), rows.locator("dd").all_inner_texts(), strict=True)
    }
    return tuple(int(texts[term].replace(".", "")) for term in ("Tử số", "Mẫu số"))
