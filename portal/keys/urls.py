"""Addresses of the keys app."""

from django.urls import path

from portal.keys import views

app_name = "keys"
urlpatterns = [
    path("profile/keys", views.keys, name="keys"),
    path("profile/keys/<int:number>/revoke", views.revoke, name="revoke"),
]
