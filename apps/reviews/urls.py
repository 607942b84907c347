from django.urls import path, register_converter

from apps.reviews.rules.card_keys import CardKeyConverter
from apps.reviews.views import dates, exports, own_cards, sessions, study_settings

app_name = "reviews"

register_converter(CardKeyConverter, "card")

urlpatterns = [
    path("", sessions.cards, name="cards"),
    path("all/", sessions.everything, name="all"),
    path("export/cards.apkg", exports.anki, name="export-anki"),
    path("export/cards.csv", exports.cards, name="export-cards"),
    path("export/reviews.csv", exports.reviews, name="export-reviews"),
    path("settings/", study_settings.settings, name="settings"),
    path("dates/", dates.dates, name="dates"),
    path("dates/<int:date_id>/remove/", dates.remove, name="date-remove"),
    path("own/", own_cards.cards, name="own"),
    path("own/new/", own_cards.write, name="own-new"),
    path("own/cram/", own_cards.cram, name="own-cram"),
    path("own/delete/", own_cards.delete_deck, name="own-delete-deck"),
    path("own/file/", own_cards.file, name="own-file"),
    path("own/draft/", own_cards.draft, name="own-draft"),
    path("own/draft/take/", own_cards.take, name="own-take"),
    path("own/draft/drop/", own_cards.drop, name="own-drop"),
    path("own/<int:own_id>/", own_cards.card, name="own-card"),
    path("own/<int:own_id>/delete/", own_cards.delete, name="own-delete"),
    path("undo/", sessions.undo, name="undo"),
    path("topics/<slug:module>/<slug:lesson>/", sessions.cram, name="cram"),
    path("<card:card>/", sessions.review, name="card-review"),
    path("<card:card>/bury/", sessions.put_aside, {"until": "tomorrow"}, name="card-bury"),
    path("<card:card>/suspend/", sessions.put_aside, {"until": "resumed"}, name="card-suspend"),
    path("<card:card>/resume/", sessions.put_aside, {"until": "now"}, name="card-resume"),
    path("<int:card_id>/flag/", sessions.flag, name="card-flag"),
]
