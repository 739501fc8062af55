"""Who may read and decide: everybody reads the gates of what is published, without reasons, evidence and names.

Editors of the organisation propose and dissent, its owners and leaders decide.
"""

from portal.core.access import MAY_DECIDE, MAY_EDIT, Somebody, roles_in
from portal.portfolio.services import Initiative


def roles(person: Somebody, initiative: Initiative) -> set[str]:
    """Give the roles a person has in the organisation of an initiative; one query."""
    return roles_in(person, initiative.entity_id)


def may_propose(held: set[str]) -> bool:
    """Tell whether these roles propose decisions and dissent."""
    return bool(held & set(MAY_EDIT))


def may_decide(held: set[str]) -> bool:
    """Tell whether these roles decide."""
    return bool(held & set(MAY_DECIDE))
