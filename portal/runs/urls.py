"""Addresses of methods, cases, runs and results."""

from django.urls import path, re_path

from portal.runs import views

app_name = "runs"
HASH = r"(?P<sha256>[0-9a-f]{64})"
urlpatterns = [
    path("methods", views.methods, name="methods"),
    path("methods/<slug:name>", views.method, {"kind": "method"}, name="method"),
    path("cases", views.cases, name="cases"),
    path("cases/<slug:name>", views.method, {"kind": "case"}, name="case"),
    path("runs", views.runs, name="runs"),
    path("runs/<uuid:number>", views.run, name="run"),
    path("runs/<uuid:number>/progress", views.progress, name="progress"),
    path("runs/<uuid:number>/cancel", views.cancel, name="cancel"),
    path("runs/<uuid:number>/retry", views.retry, name="retry"),
    path("files", views.files, name="files"),
    path("files/<uuid:number>/delete", views.delete_file, name="delete_file"),
    re_path(rf"^results/{HASH}$", views.result, name="result"),
    re_path(rf"^results/{HASH}/figure$", views.figure, name="figure"),
    re_path(rf"^results/{HASH}\.(?P<ending>json|csv|html|pdf|docx)$", views.download, name="download"),
]
