"""Every address of the portal: English at the root, the other five languages behind their code."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from portal.api import api, unversioned

handler400 = "portal.core.errors.bad_request"
handler403 = "portal.core.errors.permission_denied"
handler404 = "portal.core.errors.not_found"
handler500 = "portal.core.errors.server_error"

urlpatterns = [
    path("", include("portal.health.urls")),
    path("", include("portal.accounts.return_urls")),
    path("api/v1/", api.urls),
    path("api/<path:rest>", unversioned),
    *i18n_patterns(
        path("", include("portal.accounts.urls")),
        path("", include("portal.accounts.invitation_urls")),
        path("", include("portal.core.urls")),
        path("", include("portal.keys.urls")),
        path("", include("portal.runs.urls")),
        path("", include("portal.portfolio.urls")),
        path("", include("portal.pipeline.urls")),
        path("", include("portal.notices.urls")),
        path("", include("portal.scorecards.urls")),
        path("", include("portal.plans.urls")),
        path("", include("portal.reports.urls")),
        path("", include("portal.privacy.urls")),
        path("", include("portal.pages.urls")),
        prefix_default_language=False,
    ),
]
