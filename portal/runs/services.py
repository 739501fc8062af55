"""Every change of a run: asked for, claimed, kept alive, finished once, failed, cancelled, tried again.

A worker holds a run by a lease on its row and writes with the token of its claim; a write whose token or state
has moved on is refused (StaleToken), so each run gets at most one result. Everything but the sign of life leaves
an audit line; the worker writes as the system.
"""

import datetime
import gzip
import hashlib
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.access import can_edit_entity
from portal.core.models import Entity, Person
from portal.core.services import write
from portal.runs import access, jobs
from portal.runs.keeping import erase_person, export_person, tidy
from portal.runs.models import OPEN, Attempt, Outcome, Run, State, StoredResult, Upload
from portal.runs.pointers import figure_at
from quintet import method as registry
from quintet.errors import MethodError
from quintet.method import Method
from quintet.result import Estimate, Result, Text

__all__ = ["erase_person", "export_person", "tidy"]  # beside what stands here
LEASE_SECONDS = 15.0
INLINE_LEASE_SECONDS = 120.0
MAX_LOST = 10
MAX_RUNS_PER_MINUTE = 60
MAX_OPEN_RUNS = 20
MESSAGE_MAX = 200
LOST_TOO_OFTEN = "The computation was lost {n} times with its worker and is not tried again."


class StaleToken(Exception):
    """The run has been claimed by another worker, cancelled or finished meanwhile."""


class TooMany(Exception):
    """The person has asked for too much in too short a time; `wait` says how many seconds to wait."""

    def __init__(self, wait: int) -> None:
        self.wait = wait
        super().__init__(_("Too many runs at once. Wait a little and try again."))


def submit(person: Person | None, name: str, params: dict[str, Any], entity: Entity | None = None) -> Run:
    """Check a job and put it in the queue. Raises MethodError, PermissionDenied or TooMany; nothing is stored then."""
    method, kept, uploads = _checked(person, name, params)
    return _create(person, method, kept, uploads, entity)


def run_now(
    person: Person | None, name: str, params: dict[str, Any], entity: Entity | None = None, worker: str = "web"
) -> Run:
    """Check a job and compute it here, under the same lease and token as any worker.

    Raises MethodError, PermissionDenied or TooMany, and stores nothing then. If this process dies, the lease runs
    out and a worker computes the run.
    """
    method, kept, uploads = _checked(person, name, params)
    run = _create(person, method, kept, uploads, entity, worker)
    try:
        result = registry.run(name, jobs.given(method, kept, files_of(run)))
    except MethodError as error:
        fail(run, run.token, jobs.plain(error))
    except Exception:
        fail(run, run.token, jobs.plain(MethodError(jobs.BROKEN)))
        raise
    else:
        finish(run, run.token, result.canonical())
    run.refresh_from_db()
    return run


def _checked(person: Person | None, name: str, params: dict[str, Any]) -> tuple[Method, dict[str, Any], list[Upload]]:
    method = registry.get(name)
    uploads: dict[str, Upload] = {}
    for key, value in params.items():
        number = jobs.upload_of(value)
        if number is not None and any(p.name == key and p.kind in ("table", "file") for p in method.params):
            uploads[key] = _own_upload(person, key, number)
    files = {key: (str(upload.path), upload.filename) for key, upload in uploads.items()}
    bound = method.bind(jobs.given(method, params, files))
    scalars = {param.name for param in method.params if param.kind == "scalar"}
    kept = {key: bound[key] if key in scalars else params[key] for key in sorted(params)}
    return method, kept, list(uploads.values())


def _own_upload(person: Person | None, param: str, number: str) -> Upload:
    try:
        return Upload.objects.get(pk=number, person=person)
    except (Upload.DoesNotExist, ValidationError) as error:
        raise MethodError("There is no upload '{number}'. Send the file first.", param=param, number=number) from error


def _create(
    person: Person | None,
    method: Method,
    params: dict[str, Any],
    uploads: list[Upload],
    entity: Entity | None,
    worker: str = "",
    retry_of: Run | None = None,
) -> Run:
    if entity is not None and (person is None or not can_edit_entity(person, entity)):
        raise PermissionDenied(_("Only an owner or a member of an entity shares runs with it."))
    _within_limits(person)
    run = Run(name=method.name, kind=method.kind, params=params, person=person, entity=entity, retry_of=retry_of)
    with write(person, "start run", run):
        if worker:
            _hold(run, worker, INLINE_LEASE_SECONDS)
        run.save(force_insert=True)
        run.uploads.set(uploads)
        if worker:
            _attempt(run)
    return run


def _attempt(run: Run) -> None:
    Attempt.objects.create(run=run, token=run.token, worker=run.worker, lock=lock_hash())


@lru_cache(maxsize=1)
def lock_hash() -> str:
    """The hash of the locked packages that this process was set up from; empty when there is no lock file."""
    lock = settings.PORTAL.parent / "requirements.lock"
    return hashlib.sha256(lock.read_bytes()).hexdigest() if lock.is_file() else ""


def _hold(run: Run, worker: str, lease: float) -> None:
    now = timezone.now()
    run.state, run.token, run.worker = State.RUNNING, run.token + 1, worker
    run.lease_until, run.heartbeat = now + datetime.timedelta(seconds=lease), now
    run.started = run.started or now


def _within_limits(person: Person | None) -> None:
    if person is None:
        return
    mine = Run.objects.filter(person=person)
    minute_ago = timezone.now() - datetime.timedelta(minutes=1)
    if mine.filter(created__gt=minute_ago).count() >= MAX_RUNS_PER_MINUTE:
        raise TooMany(60)
    if mine.filter(state__in=OPEN).count() >= MAX_OPEN_RUNS:
        raise TooMany(30)


def files_of(run: Run) -> jobs.Files:
    """Which file on disk each upload parameter of a run means."""
    uploads = {str(upload.pk): upload for upload in run.uploads.all()}
    numbers = {name: jobs.upload_of(value) for name, value in run.params.items()}
    found = {name: uploads[number] for name, number in numbers.items() if number in uploads}
    return {name: (str(upload.path), upload.filename) for name, upload in found.items()}


def _claimable() -> QuerySet[Run]:
    expired = Q(state=State.RUNNING, lease_until__lt=timezone.now())
    return Run.objects.filter(Q(state=State.QUEUED) | expired).order_by("created", "pk")


def claim(worker: str, lease: float = LEASE_SECONDS) -> Run | None:
    """Take the oldest run that waits or whose lease has run out, with a new token; None when there is none."""
    # A look without the write lock first: an idle worker disturbs nobody.
    if not _claimable().exists():
        return None
    try:
        with transaction.atomic():
            run = _claimable().first()
            if run is None:
                return None
            if run.state == State.RUNNING and _lost(run) >= MAX_LOST:
                error = jobs.plain(MethodError(LOST_TOO_OFTEN, n=MAX_LOST))
                _end(run, run.token, State.FAILED, Outcome.LOST, error=error)
                return None
            _take(run, worker, lease)
    except StaleToken:
        return None
    return run


def _take(run: Run, worker: str, lease: float) -> None:
    token, state = run.token, run.state
    with write(None, "claim run", run):
        Attempt.objects.filter(run=run, outcome="").update(outcome=Outcome.LOST, ended=timezone.now())
        _hold(run, worker, lease)
        names = ("state", "token", "worker", "lease_until", "heartbeat", "started")
        changed = {name: getattr(run, name) for name in names}
        if not Run.objects.filter(pk=run.pk, token=token, state=state).update(**changed, progress=0.0, message=""):
            raise StaleToken
        _attempt(run)


def _lost(run: Run) -> int:
    # The attempt whose lease has just run out has no outcome yet.
    return run.attempts.filter(outcome__in=("", Outcome.LOST)).count()


def heartbeat(run: Run, token: int, fraction: float, message: str, lease: float = LEASE_SECONDS) -> bool:
    """Prolong the lease and say how far the run is; False when it belongs to this token no more."""
    now = timezone.now()
    alive = Run.objects.filter(pk=run.pk, token=token, state=State.RUNNING).update(
        lease_until=now + datetime.timedelta(seconds=lease),
        heartbeat=now,
        progress=fraction,
        message=message[:MESSAGE_MAX],
    )
    return bool(alive)


def holds(run: Run, token: int) -> bool:
    """Tell whether a token still holds the run."""
    return Run.objects.filter(pk=run.pk, token=token, state=State.RUNNING).exists()


def finish(run: Run, token: int, data: bytes) -> StoredResult:
    """Accept the canonical bytes of a result. Raises StaleToken, storing nothing, when the token is old."""
    sha256 = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        packed = {"data": gzip.compress(data, mtime=0), "size": len(data)}
        stored, _made = StoredResult.objects.get_or_create(sha256=sha256, defaults=packed)
        _end(run, token, State.DONE, Outcome.ACCEPTED, result=stored, progress=1.0)
    return stored


def fail(run: Run, token: int, error: dict[str, Any]) -> None:
    """Note that the computation failed and why. Raises StaleToken when the token is old."""
    _end(run, token, State.FAILED, Outcome.FAILED, error=error)


def release(run: Run, token: int) -> None:
    """Hand a run back to the queue, as a worker does that is asked to stop. Raises StaleToken."""
    _end(run, token, State.QUEUED, Outcome.RELEASED, finished=None, progress=0.0)


_VERBS = {State.DONE: "accept result", State.FAILED: "fail run", State.QUEUED: "release run"}


def _end(run: Run, token: int, state: State, outcome: Outcome, **values: Any) -> None:
    now = timezone.now()
    with write(None, _VERBS[state], run):
        changed = {"state": state, "finished": now, "lease_until": None, "message": "", **values}
        if not Run.objects.filter(pk=run.pk, token=token, state=State.RUNNING).update(**changed):
            raise StaleToken(f"Run {run.pk} is not held by token {token} any more.")
        Attempt.objects.filter(run=run, token=token).update(outcome=outcome, ended=now)


def cancel(person: Person, run: Run) -> bool:
    """Cancel an open run; False when it had ended already. Raises PermissionDenied for strangers."""
    if not access.can_steer(person, run):
        raise PermissionDenied(_("A run is cancelled by who started it or by its entity."))
    now = timezone.now()
    try:
        with write(person, "cancel run", run):
            changed = {"state": State.CANCELLED, "finished": now, "lease_until": None, "message": ""}
            if not Run.objects.filter(pk=run.pk, state__in=OPEN).update(**changed):
                raise StaleToken
            Attempt.objects.filter(run=run, outcome="").update(outcome=Outcome.CANCELLED, ended=now)
    except StaleToken:
        return False
    return True


def retry(person: Person, run: Run) -> Run:
    """Ask for the same job once more, as a new run. Raises PermissionDenied, MethodError or TooMany."""
    if not access.can_steer(person, run):
        raise PermissionDenied(_("A run is tried again by who started it or by its entity."))
    method = registry.get(run.name)
    method.bind(jobs.given(method, run.params, files_of(run)))
    return _create(person, method, run.params, list(run.uploads.all()), run.entity, retry_of=run)


def latest_run(name: str, params: dict[str, Any] | None = None) -> Run | None:
    """The newest finished public run of a method or case, with just these parameters when they are given."""
    runs = Run.objects.filter(name=name, state=State.DONE, person__isnull=True)
    if params is not None:
        runs = runs.filter(params=dict(sorted(params.items())))
    return runs.order_by("-finished").first()


def latest_result(name: str, params: dict[str, Any] | None = None) -> Result | None:
    """The result of the newest finished public run, or None."""
    run = latest_run(name, params)
    return None if run is None or run.result is None else unpack(run.result)


def visible_runs(person: access.Somebody) -> QuerySet[Run]:
    """The runs a person may see, for apps that link to them."""
    return access.visible_runs(person)


def result(sha256: str) -> Result:
    """The result stored under a hash. Raises StoredResult.DoesNotExist; who may see it is for the caller."""
    return unpack(StoredResult.objects.get(pk=sha256))


def figure(sha256: str, pointer: str) -> tuple[str, str, Estimate | Text] | None:
    """The pointer, name and content of one figure of a stored result; None when nothing is there."""
    return figure_at(result(sha256), pointer)


def unpack(stored: StoredResult) -> Result:
    """The result in its stored bytes."""
    return Result.from_json(canonical(stored))


def canonical(stored: StoredResult) -> bytes:
    """The canonical bytes of a stored result. Raises ValueError when they do not have the hash they are filed under."""
    data = gzip.decompress(stored.data)
    if hashlib.sha256(data).hexdigest() != stored.sha256:
        raise ValueError(f"The stored result {stored.sha256} does not have its hash.")
    return data
