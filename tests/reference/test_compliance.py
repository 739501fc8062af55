"""The UN-SWAP rule: 100 × (met or exceeded) / 18, published as 44 percent for 8 of 18 indicators, to whole percent."""

from __future__ import annotations

import quintet


def test_eight_of_eighteen_are_the_published_44_percent() -> None:
    share = quintet.run("compliance_share", quintet.get("compliance_share").example).estimates["share"]
    assert share.value == 100 * 8 / 18
    assert round(share.value) == 44
