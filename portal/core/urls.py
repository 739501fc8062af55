"""Addresses of the core app."""

from django.urls import path

from portal.core import views

app_name = "core"
urlpatterns = [
    path("profile", views.profile, name="profile"),
    path("my-organisation", views.my_organisation, name="my_organisation"),
    path("my-organisation/new", views.create_entity, name="create_entity"),
    path("my-organisation/<slug:slug>", views.members, name="members"),
    path("my-organisation/<slug:slug>/give", views.give_role, name="give_role"),
    path("my-organisation/<slug:slug>/end", views.end_role, name="end_role"),
]
