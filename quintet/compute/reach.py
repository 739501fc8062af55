"""Who can be reached through which channel when only the share with each means is known: Fréchet's bounds.

A child takes lessons online with internet and electricity, else by a mobile phone, else by a radio, else only in
person. The four shares depend on who has several of these means at once, which margins do not tell. All that the
margins allow is a polytope in three numbers: a (online), d (online or mobile) and u (online, mobile or radio). Every
linear function of the four shares, each share itself and the cost, has its smallest and largest value at one of
the corners listed here. M. Fréchet, Annales de l'Université de Lyon A 14 (1951) 53-77.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
CHANNELS = ("online", "mobile", "radio", "teacher")


def corners(internet: Floats, electricity: Floats, mobile: Floats, radio: Floats) -> Floats:
    """Possible shares of the four channels, [group, corner, channel], from margins [group] in 0..1, NaN for unknown.

    The shares of a corner add up to one. The list holds every corner of the set, and some points inside it.
    """
    (i_low, i_high), (e_low, e_high) = _ends(internet), _ends(electricity)
    a_low, a_high = np.maximum(0.0, i_low + e_low - 1.0), np.minimum(i_high, e_high)
    (m_low, m_high), (r_low, r_high) = _ends(mobile), _ends(radio)
    breaks = (m_low, 1 - m_high, r_low, 1 - r_high, r_low - m_high, 1 - r_high - m_high)
    out = []
    for a in (a_low, a_high, *(np.clip(point, a_low, a_high) for point in breaks)):
        d_low, d_high = np.maximum(m_low, a), np.minimum(1.0, m_high + a)
        for d in (d_low, d_high, np.clip(r_low, d_low, d_high), np.clip(1 - r_high, d_low, d_high)):
            for u in (np.maximum(r_low, d), np.minimum(1.0, r_high + d)):
                out.append(np.stack([a, d - a, u - d, 1.0 - u], axis=1))
    return np.clip(np.stack(out, axis=1), 0.0, 1.0)


def bounds(possible: Floats) -> tuple[Floats, Floats]:
    """Smallest and largest share of each channel, [group, channel]."""
    return possible.min(axis=1), possible.max(axis=1)


def cost_bounds(possible: Floats, cost: Floats) -> tuple[Floats, Floats]:
    """Smallest and largest mean cost per child when everybody is taught through the first channel that reaches her."""
    each = (possible * cost).sum(axis=2)
    return each.min(axis=1), each.max(axis=1)


def independent(internet: Floats, electricity: Floats, mobile: Floats, radio: Floats) -> Floats:
    """The shares [group, channel] if having one means said nothing about the others; NaN where a margin is unknown."""
    a = internet * electricity
    d = 1.0 - (1.0 - a) * (1.0 - mobile)
    u = 1.0 - (1.0 - d) * (1.0 - radio)
    return np.stack([a, d - a, u - d, 1.0 - u], axis=1)


def sure_plan(internet: Floats, electricity: Floats, mobile: Floats, radio: Floats) -> Floats:
    """Shares [group, channel] that can be served whatever the truth is, the best channel first.

    Any two channels together reach at least as many as the larger of them alone, and no more is sure. Serving the
    first up to its own sure share, and each next one only above that, meets Hall's condition for every set of
    channels, so a place can be found for everyone. P. Hall, Journal of the London Mathematical Society 10 (1935) 26-30.
    """
    a = np.maximum(0.0, _ends(internet)[0] + _ends(electricity)[0] - 1.0)
    d = np.maximum(a, _ends(mobile)[0])
    u = np.maximum(d, _ends(radio)[0])
    return np.stack([a, d - a, u - d, 1.0 - u], axis=1)


def _ends(margin: Floats) -> tuple[Floats, Floats]:
    unknown = np.isnan(margin)
    return np.where(unknown, 0.0, margin), np.where(unknown, 1.0, margin)
