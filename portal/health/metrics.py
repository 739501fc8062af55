"""What is counted and measured, in Prometheus's text format: no person, no address, no text of anybody.

Requests are counted by route name, of which there are as many as the portal has addresses, and by status. With several
processes each counts into files of its own under PROMETHEUS_MULTIPROC_DIR (`portal/gunicorn_conf.py` sets it), and a
scrape adds them up. What the database says is asked at each scrape.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from django.db import DatabaseError
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from portal.health import maintenance, services
from portal.runs.services import queue

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
NO_ROUTE = "none"

_registry = CollectorRegistry()
_requests = Counter("quintet_requests_total", "Requests answered.", ["route", "status"], registry=_registry)
_seconds = Histogram("quintet_request_seconds", "Time to answer.", ["route"], registry=_registry, buckets=BUCKETS)


def count(route: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    name = route or NO_ROUTE
    _requests.labels(name, str(status)).inc()
    _seconds.labels(name).observe(seconds)


def text() -> bytes:
    """Give every figure as it stands now."""
    registry = _registry
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)
    now = CollectorRegistry()
    now.register(_Now())
    return generate_latest(registry) + generate_latest(now)


class _Now:
    """The figures that are asked for at each scrape; those of the database are left out while it is away."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield GaugeMetricFamily("quintet_maintenance", "1 while the portal is closed.", value=maintenance.is_on())
        yield GaugeMetricFamily("quintet_disk_free_bytes", "Room on VAR's disk.", value=services.free_bytes())
        age = services.worker_age()
        if age is not None:
            yield GaugeMetricFamily("quintet_worker_seen_seconds", "Since a worker was seen.", value=age)
        try:
            states, oldest, size = *queue(), services.database_bytes()
        except DatabaseError:
            yield GaugeMetricFamily("quintet_database_up", "1 when the database answers.", value=0)
            return
        yield GaugeMetricFamily("quintet_database_up", "1 when the database answers.", value=1)
        yield GaugeMetricFamily("quintet_database_bytes", "Size of the database.", value=size)
        runs = GaugeMetricFamily("quintet_runs", "Runs by state.", labels=["state"])
        for state, number in states.items():
            runs.add_metric([state], number)
        yield runs
        waited = 0.0 if oldest is None else max(0.0, time.time() - oldest.timestamp())
        yield GaugeMetricFamily("quintet_queue_oldest_seconds", "Waiting time of the oldest run.", value=waited)
