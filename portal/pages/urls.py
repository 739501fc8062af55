"""Addresses of the pages that mirror the brief."""

from django.urls import path, re_path

from portal.pages import views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("culture", views.culture, name="culture"),
    path("culture/<slug:lever>", views.lever, name="lever"),
    path("data", views.field, {"slug": "data"}, name="data"),
    path("innovation", views.field, {"slug": "innovation"}, name="innovation"),
    path("digital", views.field, {"slug": "digital"}, name="digital"),
    path("foresight", views.field, {"slug": "foresight"}, name="foresight"),
    path("besci", views.field, {"slug": "besci"}, name="besci"),
    path("all-projects", views.all_projects, name="all_projects"),
    path("accelerator", views.accelerator, name="accelerator"),
    path("accelerator/entities", views.organisations, name="organisations"),
    re_path(r"^accelerator/entities\.(?P<ending>csv|json)$", views.organisations_file, name="organisations_file"),
    path("accelerator/entities/<slug:slug>", views.organisation_page, name="organisation"),
    path("join-us", views.join_us, name="join_us"),
    path("sdgs", views.sdgs, name="sdgs"),
    path("sdgs/<int:number>", views.sdg, name="sdg"),
    path("connected", views.connected, name="connected"),
    path("member-states", views.member_states, name="member_states"),
    path("member-states/<str:iso3>", views.member_state, name="member_state"),
    path("evidence", views.evidence, name="evidence"),
    path("evidence/claims", views.claims_list, name="claims"),
    re_path(r"^evidence/claims\.(?P<ending>csv|json)$", views.claims_file, name="claims_file"),
    path("evidence/claims/<slug:figure>", views.claim_page, name="claim"),
    path("evidence/endnotes", views.endnotes, name="endnotes"),
    re_path(r"^evidence/endnotes\.(?P<ending>csv|json)$", views.endnotes_file, name="endnotes_file"),
    path("brief", views.brief, name="brief"),
    path("docs", views.docs, name="docs"),
    path("docs/<path:slug>", views.docs_page, name="docs_page"),
    path("accessibility", views.plain, {"template": "accessibility"}, name="accessibility"),
    path("privacy", views.plain, {"template": "privacy"}, name="privacy"),
    path("design", views.design, name="design"),
]
