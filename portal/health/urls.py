"""Addresses of the probes; they have no language."""

from django.urls import path

from portal.health import views

app_name = "health"
urlpatterns = [
    path("health", views.health, name="health"),
    path("ready", views.ready, name="ready"),
    path("metrics", views.measured, name="metrics"),
]
