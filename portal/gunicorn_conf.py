"""How gunicorn serves the portal: `gunicorn -c python:portal.gunicorn_conf portal.wsgi`.

Each process has threads; a request is given to one when it has come (`portal/gunicorn_worker.py`), so a reader who
sends slowly holds none.

QUINTET_BIND           address and port (default 127.0.0.1:8000)
QUINTET_WEB_PROCESSES  processes (default 1); two for each core of a large installation on PostgreSQL
QUINTET_WEB_THREADS    threads of each process (default 8)
"""

import os
import shutil
from pathlib import Path
from typing import Any

from portal.health import logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
VAR = Path(os.environ.get("QUINTET_VAR") or "var").resolve()
METRICS = VAR / "metrics"
# Before prometheus_client is imported: it looks once.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS)

bind = os.environ.get("QUINTET_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("QUINTET_WEB_PROCESSES", "1"))
threads = int(os.environ.get("QUINTET_WEB_THREADS", "8"))
worker_class = "portal.gunicorn_worker.GatheringWorker"
timeout = 120
graceful_timeout = 30
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
limit_request_line = 8190
forwarder_headers = ""  # no header of a client may name the path
accesslog = None  # the portal writes a line for each request itself
logconfig_dict = logs.configuration(os.environ.get("QUINTET_LOG_FORMAT") or "line")
control_socket_disable = True


def on_starting(server: Any) -> None:
    """Forget what the processes of the last start have counted."""
    shutil.rmtree(METRICS, ignore_errors=True)
    METRICS.mkdir(parents=True, mode=0o700)


def child_exit(server: Any, worker: Any) -> None:
    """Forget the live figures of a process that has ended."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)
