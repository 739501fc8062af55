"""Addresses of duties."""

from django.urls import path

from portal.notices import views

app_name = "notices"
urlpatterns = [path("my-duties", views.my_duties, name="my_duties")]
