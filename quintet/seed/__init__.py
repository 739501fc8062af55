"""Vocabularies as data: Member States, goals, UN system entities, the tile map, the brief's anchors, frameworks.

Every module reads a file of this folder when first asked; importing the package reads none. The functions are
imported at once and not on demand, because each carries the name of its module and Python would otherwise hand
out whichever was loaded last. The brief's anchors and the frameworks are the modules themselves: `from quintet.seed
import brief`, then `brief.load()`; likewise `frameworks.frameworks()`.
"""

from quintet.seed.entities import entities, entity, fact, facts
from quintet.seed.goals import goal, goals, indicator, indicators, target, targets
from quintet.seed.groups import group, group_members, groups, region_of, regions
from quintet.seed.members import LOCALES, Member, by_iso3, by_m49, is_member, members, name
from quintet.seed.tiles import tiles

__all__ = [
    "LOCALES",
    "Member",
    "by_iso3",
    "by_m49",
    "entities",
    "entity",
    "fact",
    "facts",
    "goal",
    "goals",
    "group",
    "group_members",
    "groups",
    "indicator",
    "indicators",
    "is_member",
    "members",
    "name",
    "region_of",
    "regions",
    "target",
    "targets",
    "tiles",
]
