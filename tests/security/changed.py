"""Valid bytes, some of them changed, and the document types that a file of XML must not have."""

from __future__ import annotations

import random

DTD = (
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "' + "&a;" * 10 + '"><!ENTITY c "' + "&b;" * 10 + '">'
    '<!ENTITY d "' + "&c;" * 10 + '"><!ENTITY e "' + "&d;" * 10 + '">]>',
    '<!DOCTYPE x [<!ENTITY e "' + "A" * 100_000 + '">]>',
    '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///dev/zero"> %p;]>',
)


def changed(data: bytes, rng: random.Random) -> bytes:
    """The bytes with some flipped, cut out or repeated."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(out))
        how = rng.randrange(4)
        if how == 0:
            out[at] ^= 1 << rng.randrange(8)
        elif how == 1:
            out[at] = rng.choice([0, 255, 127, 128])
        elif how == 2:
            del out[at : at + rng.randint(1, 40)]
        else:
            out[at:at] = out[rng.randrange(len(out)) :][: rng.randint(1, 40)]
        if not out:
            break
    return bytes(out)
