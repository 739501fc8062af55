"""Addresses of invitations."""

from django.urls import path

from portal.accounts import welcome

app_name = "accounts"
urlpatterns = [
    path("invitation", welcome.invitation, name="invitation"),
    path("invitation/<str:token>", welcome.open_invitation, name="open_invitation"),
    path("my-organisation/<slug:slug>/invite", welcome.invite, name="invite"),
    path("my-organisation/<slug:slug>/withdraw", welcome.withdraw, name="withdraw"),
]
