"""Addresses of the portfolio, below that of the brief's own list."""

from django.urls import path, re_path

from portal.portfolio import browse, views

app_name = "portfolio"
urlpatterns = [
    path("all-projects/search", browse.search, name="search"),
    re_path(r"^all-projects/search\.(?P<ending>csv|json|parquet)$", browse.export, name="export"),
    path("all-projects/feed.atom", browse.feed, name="feed"),
    path("all-projects/compare", browse.compare, name="compare"),
    path("all-projects/map", browse.world, name="map"),
    path("all-projects/gap-map", browse.gap_map, name="gap_map"),
    path("all-projects/board", browse.board, name="board"),
    path("all-projects/new", views.new, name="new"),
    path("all-projects/review", views.review, name="review"),
    path("all-projects/import", views.import_file, name="import"),
    re_path(r"^all-projects/import/template\.(?P<ending>csv|xlsx)$", views.template, name="template"),
    path("all-projects/import/<uuid:number>", views.import_report, name="import_report"),
    path("all-projects/<slug:slug>", views.initiative, name="initiative"),
    path("all-projects/<slug:slug>/edit", views.edit, name="edit"),
    path("all-projects/<slug:slug>/rights", views.rights, name="rights"),
    path("all-projects/<slug:slug>/step", views.step, name="step"),
    path("all-projects/<slug:slug>/replicate", views.replicate, name="replicate"),
    path("all-projects/<slug:slug>/link-run", views.link_run, name="link_run"),
]
