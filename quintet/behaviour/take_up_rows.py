"""Rows of a trial, read and checked: who took up, in which arm, cluster and stratum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from quintet.errors import MethodError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from quintet.table import Table

MAX_ROWS = 50_000
MAX_ARMS = 12
MAX_STRATA = 200
MAX_GROUPS = 20  # of one kind
KINDS = ("sex", "age", "disability", "location", "group")  # sex first
WOMEN = ("women", "woman", "female", "females", "f", "girls", "girl")
NOT_STATED = "Not stated"


@dataclass(frozen=True, eq=False)
class Trial:
    """The rows with an outcome. `arm`, `cluster`, `stratum` number names; the control arm is 0.

    `missing` counts rows left out for want of an outcome. `whole` tells whether each cluster has one arm.
    """

    took_up: NDArray[np.float64]
    arm: NDArray[np.int64]
    arms: tuple[str, ...]
    cluster: NDArray[np.int64]
    stratum: NDArray[np.int64] | None
    groups: dict[str, tuple[tuple[str, ...], NDArray[np.int64]]]
    cost: NDArray[np.float64] | None
    missing: int
    clustered: bool
    whole: bool


def read(table: Table, control: str) -> Trial:
    """The trial in a table. Raises MethodError on what no effect can be estimated from."""
    if table.height > MAX_ROWS:
        raise MethodError(
            "There are {got} rows; at most {limit} can be read. Split the table.",
            param="rows",
            got=table.height,
            limit=MAX_ROWS,
        )
    frame = table.frame
    known = frame["took_up"].is_not_null().to_numpy()
    if not known.any():
        raise MethodError("No row has an outcome in 'took_up'. Give at least one in each arm.", param="rows")
    everyone = np.array(frame["arm"].to_list(), dtype=object)
    arms = _arms(everyone, known, control)
    arm = np.array([arms.index(name) for name in everyone[known]], dtype=np.int64)
    outcome = _outcome(frame["took_up"].to_numpy()[known])
    cluster = codes(table, "cluster", known)
    stratum = codes(table, "stratum", known)
    own = np.arange(outcome.size) if cluster is None else cluster
    whole = bool(_alone(own, arm))
    check_clusters(own, stratum, np.flatnonzero(known))
    if whole:
        _enough(own, arm, arms)
    return Trial(
        took_up=outcome,
        arm=arm,
        arms=arms,
        cluster=own,
        stratum=stratum,
        groups={kind: _groups(table, kind, known) for kind in KINDS if kind in table.columns},
        cost=frame["cost"].to_numpy()[known].astype(float) if "cost" in table.columns else None,
        missing=int((~known).sum()),
        clustered=cluster is not None,
        whole=whole,
    )


def _outcome(took_up: NDArray[Any]) -> NDArray[np.float64]:
    if took_up.min() == took_up.max():
        raise MethodError(
            "All rows have the same outcome in 'took_up', so there is nothing to compare. Check the column.",
            param="rows",
            column="took_up",
        )
    return took_up.astype(np.float64)


def _arms(everyone: NDArray[Any], known: NDArray[np.bool_], control: str) -> tuple[str, ...]:
    arms = list(dict.fromkeys(everyone))
    first = control or arms[0]
    if first not in arms:
        raise MethodError(
            "There is no arm '{got}'. The arms are: {known}.", param="control", got=first[:80], known=_list(arms)
        )
    if len(arms) < 2:
        raise MethodError(
            "There is one arm only, '{got}'. A trial needs a control arm and at least one other.",
            param="rows",
            column="arm",
            got=first[:80],
        )
    if len(arms) > MAX_ARMS:
        raise MethodError(
            "There are {got} arms; at most {limit} can be compared. Check the column 'arm'.",
            param="rows",
            column="arm",
            got=len(arms),
            limit=MAX_ARMS,
        )
    for name in arms:
        if not known[everyone == name].any():
            raise MethodError(
                "The arm '{got}' has no row with an outcome. Leave it out or give its outcomes.",
                param="rows",
                column="took_up",
                got=name[:80],
            )
    return (first, *(name for name in arms if name != first))


def _list(names: list[str]) -> str:
    return ", ".join(name[:40] for name in names[:MAX_ARMS])


def codes(table: Table, column: str, known: NDArray[np.bool_]) -> NDArray[np.int64] | None:
    """The names of a column as numbers in sorted order; None where the column is absent."""
    if column not in table.columns:
        return None
    names = np.array(table.frame[column].to_list(), dtype=object)[known]
    return np.unique(names, return_inverse=True)[1].astype(np.int64)


def check_clusters(cluster: NDArray[np.int64], stratum: NDArray[np.int64] | None, rows: NDArray[np.int64]) -> None:
    """Refuse what no interval can rest on: one cluster, a cluster in two strata, too many strata."""
    if np.unique(cluster).size < 2:
        raise MethodError(
            "There is one cluster only, so chance cannot be told from effect. Give at least two in each arm, or leave "
            "out the column 'cluster' if each row was drawn by itself.",
            param="rows",
            column="cluster",
        )
    if stratum is None:
        return
    if np.unique(stratum).size > MAX_STRATA:
        raise MethodError(
            "There are {got} strata; at most {limit} can be compared. Use larger ones.",
            param="rows",
            column="stratum",
            got=int(np.unique(stratum).size),
            limit=MAX_STRATA,
        )
    first = np.full(int(cluster.max()) + 1, -1)
    order = np.arange(cluster.size)[::-1]
    first[cluster[order]] = stratum[order]  # of equal places the last assignment holds, which is the first row
    split = np.flatnonzero(first[cluster] != stratum)
    if split.size:
        raise MethodError(
            "Row {row}: this cluster lies in two strata. Each cluster must lie in one; check 'cluster' and 'stratum'.",
            param="rows",
            column="cluster",
            row=int(rows[split[0]]) + 1,
        )


def _alone(cluster: NDArray[np.int64], arm: NDArray[np.int64]) -> bool:
    pairs = np.unique(cluster * (MAX_ARMS + 1) + arm)
    return pairs.size == np.unique(cluster).size


def _enough(cluster: NDArray[np.int64], arm: NDArray[np.int64], arms: tuple[str, ...]) -> None:
    for number, name in enumerate(arms):
        if np.unique(cluster[arm == number]).size < 2:
            raise MethodError(
                "The arm '{got}' has one cluster only, so chance cannot be told from effect. Give at least two.",
                param="rows",
                column="cluster",
                got=name[:80],
            )


def _groups(table: Table, kind: str, known: NDArray[np.bool_]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The groups of one kind: women first, those not stated last, the others in the order of the alphabet."""
    names = [(name or "").strip() or NOT_STATED for name in table.frame[kind].to_list()]
    found = np.array(names, dtype=object)[known]
    order = sorted(set(found), key=lambda name: (name == NOT_STATED, name.lower() not in WOMEN, name))
    if len(order) > MAX_GROUPS:
        raise MethodError(
            "There are {got} groups; at most {limit} can be shown. Split the table.",
            param="rows",
            column=kind,
            got=len(order),
            limit=MAX_GROUPS,
        )
    places = {name: number for number, name in enumerate(order)}
    return tuple(order), np.array([places[name] for name in found], dtype=np.int64)
