"""The address a provider sends people back to: one for all languages, because it is registered there."""

from django.urls import path

from portal.accounts import views

urlpatterns = [
    path("sign-in/with/<slug:provider_id>/back", views.signed_in_with, name="openid_connect_callback"),
]
