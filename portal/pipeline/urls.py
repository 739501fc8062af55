"""Addresses of the value chain, and of the gates of an initiative."""

from django.urls import path, re_path

from portal.pipeline import views

app_name = "pipeline"
urlpatterns = [
    path("accelerator/pipeline", views.board, name="board"),
    path("accelerator/pipeline/new", views.idea, name="idea"),
    path("accelerator/pipeline/flow", views.flow_page, name="flow"),
    re_path(r"^accelerator/pipeline/flow\.(?P<ending>csv|json)$", views.flow_file, name="flow_file"),
    path("accelerator/pipeline/run", views.run_flow, name="run"),
    path("all-projects/<slug:slug>/gate", views.gate, name="gate"),
    path("all-projects/<slug:slug>/gate/<int:number>/dissent", views.dissent, name="dissent"),
]
