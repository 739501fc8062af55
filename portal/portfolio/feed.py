"""Newly published initiatives as an Atom feed (RFC 4287), in the reader's language."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from django.http import HttpRequest
from django.utils import feedgenerator
from django.utils.translation import gettext as _

from portal.core.languages import at, bare
from portal.portfolio import texts, vocabulary
from portal.portfolio.models import Initiative

# XML 1.0 has no place for these, escaped or not.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
BEGINNING = datetime(2015, 9, 25, tzinfo=UTC)  # an empty feed was last changed before there was anything to tell


class _Feed(feedgenerator.Atom1Feed):
    """An empty feed, too, says when it was changed: never, so it stays the same byte for byte."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else BEGINNING


def atom(request: HttpRequest, items: list[Initiative], told: str) -> str:
    """Write the feed; an entry keeps its number in every language and after every change."""
    locale = vocabulary.locale()
    title = _("Newly published initiatives")
    feed = _Feed(
        title=_clean(f"{title}: {told}" if told else title),
        link=request.build_absolute_uri(f"{at('/all-projects/search')}?{request.GET.urlencode()}"),
        description="",
        language=locale,
        feed_url=request.build_absolute_uri(),
        feed_guid=request.build_absolute_uri(),
    )
    for item in items:
        page = item.get_absolute_url()
        feed.add_item(
            title=_clean(texts.title(item, locale)),
            link=request.build_absolute_uri(page),
            description=_clean(texts.summary(item, locale)),
            unique_id=request.build_absolute_uri(bare(page)),
            author_name=_clean(item.entity.name if item.entity else str(item.get_source_display())),
            pubdate=item.published or item.created,
            updateddate=item.updated,
            categories=[str(vocabulary.FIELDS[field]) for field in item.fields],
        )
    return feed.writeString("utf-8")


def _clean(text: str) -> str:
    return _NO_XML.sub(" ", text)
