"""Addresses of plans and checklists, below the Accelerator."""

from django.urls import path, re_path

from portal.plans import views

app_name = "plans"
BASE = "accelerator/plans"
PLAN = f"{BASE}/<slug:entity>/<slug:slug>"
urlpatterns = [
    path(BASE, views.plans, name="plans"),
    path(f"{BASE}/new", views.new, name="new"),
    path("accelerator/roadmap", views.roadmap, name="roadmap"),
    path("accelerator/checks/<slug:slug>", views.checks, name="checks"),
    re_path(rf"^{BASE}/(?P<entity>[-\w]+)/(?P<slug>[-\w]+)\.(?P<ending>csv|json)$", views.export, name="export"),
    path(PLAN, views.plan, name="plan"),
    path(f"{PLAN}/step", views.step, name="step"),
    path(f"{PLAN}/commitments/<slug:chapter>", views.commitments, name="commitments"),
    path(f"{PLAN}/items/new", views.item, name="new_item"),
    path(f"{PLAN}/items/<int:number>", views.item, name="item"),
    path(f"{PLAN}/report/<str:period>", views.report, name="report"),
    path(f"{PLAN}/ledger", views.ledger, name="ledger"),
    path(f"{PLAN}/ledger/new", views.shift, name="shift"),
    path(f"{PLAN}/changes", views.history, name="history"),
    path(f"{PLAN}/help", views.ask, name="help"),
]
