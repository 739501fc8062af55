"""Addresses around the data of people."""

from django.urls import path

from portal.privacy import views

app_name = "privacy"
urlpatterns = [
    path("privacy/data", views.data_map, name="data_map"),
    path("profile/my-data.json", views.my_data, name="my_data"),
    path("profile/erase", views.erase_me, name="erase_me"),
    path("my-organisation/<slug:slug>/access-review.csv", views.review, name="review"),
]
