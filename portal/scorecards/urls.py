"""Addresses of scorecards, below the Accelerator."""

from django.urls import path, re_path

from portal.scorecards import views

app_name = "scorecards"
BASE = "accelerator/scorecards"
PLACE = f"{BASE}/<slug:slug>"
urlpatterns = [
    path(BASE, views.frameworks, name="frameworks"),
    path(f"{BASE}/frameworks/new", views.new_framework, name="new_framework"),
    path(f"{BASE}/frameworks/template.xlsx", views.framework_template, name="framework_template"),
    path(f"{BASE}/frameworks/drafts/<int:number>", views.draft, name="draft"),
    path(f"{BASE}/frameworks/<slug:code>", views.framework, name="framework"),
    path(f"{BASE}/use", views.use, name="use"),
    path(f"{BASE}/workbooks/<int:number>", views.report, name="report"),
    re_path(rf"^{BASE}/(?P<slug>[-\w]+)\.(?P<ending>csv|json)$", views.export, name="export"),
    path(PLACE, views.scorecard, name="scorecard"),
    path(f"{PLACE}/figures/<int:number>", views.figure, name="figure"),
    path(f"{PLACE}/fill/<slug:code>/<str:period>", views.fill, name="fill"),
    path(f"{PLACE}/validate/<slug:code>/<str:period>", views.validate, name="validate"),
    path(f"{PLACE}/weights/<slug:code>", views.tailor, {"what": "weights"}, name="weights"),
    path(f"{PLACE}/targets/<slug:code>", views.tailor, {"what": "targets"}, name="targets"),
    path(f"{PLACE}/sheet/<slug:code>/<str:period>.xlsx", views.sheet, name="sheet"),
    path(f"{PLACE}/upload/<slug:code>/<str:period>", views.upload, name="upload"),
]
