from django.urls import path

from apps.reviews.views import dates, exports, sessions, study_settings

app_name = "reviews"

urlpatterns = [
    path("", sessions.cards, name="cards"),
    path("all/", sessions.everything, name="all"),
    path("export/cards.apkg", exports.anki, name="export-anki"),
    path("export/cards.csv", exports.cards, name="export-cards"),
    path("export/reviews.csv", exports.reviews, name="export-reviews"),
    path("settings/", study_settings.settings, name="settings"),
    path("dates/", dates.dates, name="dates"),
    path("dates/<int:date_id>/remove/", dates.remove, name="date-remove"),
    path("undo/", sessions.undo, name="undo"),
    path("topics/<slug:module>/<slug:lesson>/", sessions.cram, name="cram"),
    path("<int:card_id>/", sessions.review, name="card-review"),
    path("<int:card_id>/bury/", sessions.put_aside, {"until": "tomorrow"}, name="card-bury"),
    path("<int:card_id>/suspend/", sessions.put_aside, {"until": "resumed"}, name="card-suspend"),
    path("<int:card_id>/resume/", sessions.put_aside, {"until": "now"}, name="card-resume"),
    path("<int:card_id>/flag/", sessions.flag, name="card-flag"),
]
