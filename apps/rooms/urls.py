from django.urls import path

from apps.rooms.views import calendar, history, pages, room_actions, team_page

app_name = "rooms"

urlpatterns = [
    path("teams/", team_page.teams, name="teams"),
    path("teams/<uuid:team_id>/", team_page.team, name="team"),
    path("rooms/", pages.rooms, name="rooms"),
    path("rooms/new/", pages.new, name="room-new"),
    path("rooms/join/", pages.join, name="room-join"),
    path("rooms/<uuid:room_id>/", pages.room, name="room"),
    path("rooms/<uuid:room_id>/calendar.ics", calendar.calendar, name="room-calendar"),
    path("rooms/<uuid:room_id>/enter/", pages.enter, name="room-enter"),
    path("rooms/<uuid:room_id>/stage/", pages.stage, name="room-stage"),
    path("rooms/<uuid:room_id>/desk/", pages.desk, name="room-desk"),
    path("rooms/<uuid:room_id>/rounds/<int:number>/", history.round_page, name="round"),
    path("rooms/<uuid:room_id>/rounds/<int:number>/feedback/", history.give_feedback, name="round-feedback"),
    path("rooms/<uuid:room_id>/ahead/", pages.ahead, name="room-ahead"),
    *(path(f"rooms/<uuid:room_id>/{action}/", view, name=f"room-{action}") for action, view in room_actions.ROOM_ACTIONS.items()),
    path("interviews/<uuid:interview_id>/room/", pages.interview, name="interview"),
]
