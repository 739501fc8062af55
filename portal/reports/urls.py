"""Addresses of reports, below the Accelerator."""

from django.urls import path, re_path

from portal.reports import views

app_name = "reports"
urlpatterns = [
    path("accelerator/reports", views.reports, name="reports"),
    path("accelerator/reports/new", views.new, name="new"),
    path("accelerator/reports/<int:number>", views.report, name="report"),
    re_path(
        r"^accelerator/reports/(?P<number>\d{1,18})\.(?P<ending>html|pdf|docx|csv)$", views.download, name="download"
    ),
    path("accelerator/reports/<int:number>/proof", views.proof, name="proof"),
    path("accelerator/reports/<int:number>/step", views.step, name="step"),
]
