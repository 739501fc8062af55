"""Waiting lines: how many servers (drones, doctors on call) are enough when calls come at random.

A. K. Erlang, Solution of some problems in the theory of probabilities of significance in automatic telephone exchanges
(1917). Calls come one by one at random (Poisson). Where a call that finds all busy goes elsewhere, the share that does
is Erlang's loss (formula B), whatever the distribution of service times; where it waits, formula C and exponential
service times give the share that waits and how long (M/M/c).
"""

from __future__ import annotations

import math

MAX_SERVERS = 10_000


def loss(load: float, servers: int) -> float:
    """Erlang B: the share of calls that find all servers busy. `load` is calls per hour times hours of service.

    Raises ValueError on a negative load or number of servers.
    """
    if not (load >= 0 and math.isfinite(load)) or servers < 0:
        raise ValueError("A load and a number of servers must not be negative.")
    blocked = 1.0
    for number in range(1, servers + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked


def waits(load: float, servers: int) -> float:
    """Erlang C: the share of calls that wait when nobody goes elsewhere; 1 where the line grows without end."""
    blocked = loss(load, servers)
    return 1.0 if load >= servers else servers * blocked / (servers - load * (1 - blocked))


def waits_longer(rate: float, hours: float, servers: int, limit: float) -> float:
    """M/M/c: the share of calls that wait longer than `limit` hours; `rate` calls an hour take `hours` each."""
    load = rate * hours
    if load >= servers:
        return 1.0
    return waits(load, servers) * (math.exp(-(servers - load) * limit / hours) if hours else 0.0)


def servers_for_loss(load: float, share: float) -> int:
    """The fewest servers of which at most that share of calls finds all busy; 0 for no load.

    Raises ValueError when more than MAX_SERVERS would be needed.
    """
    if not load:
        return 0
    blocked, number = 1.0, 0
    while blocked > share:
        number += 1
        if number > MAX_SERVERS:
            raise ValueError(f"More than {MAX_SERVERS} servers would be needed.")
        blocked = load * blocked / (number + load * blocked)
    return number


def servers_for_wait(rate: float, hours: float, share: float, limit: float) -> int:
    """The fewest servers with which at most that share of calls waits longer than `limit` hours; 0 for no calls."""
    number = math.floor(rate * hours) + 1 if rate * hours else 0
    while number and waits_longer(rate, hours, number, limit) > share:
        number += 1
        if number > MAX_SERVERS:
            raise ValueError(f"More than {MAX_SERVERS} servers would be needed.")
    return number
