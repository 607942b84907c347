from django.urls import path

from apps.rooms.views import actions, calendar, rooms, rounds, team_pages

app_name = "rooms"

urlpatterns = [
    path("teams/", team_pages.teams, name="teams"),
    path("teams/<uuid:team_id>/", team_pages.team, name="team"),
    path("rooms/", rooms.rooms, name="rooms"),
    path("rooms/new/", rooms.new, name="room-new"),
    path("rooms/join/", rooms.join, name="room-join"),
    path("rooms/<uuid:room_id>/", rooms.room, name="room"),
    path("rooms/<uuid:room_id>/calendar.ics", calendar.calendar, name="room-calendar"),
    path("rooms/<uuid:room_id>/enter/", rooms.enter, name="room-enter"),
    path("rooms/<uuid:room_id>/stage/", rooms.stage, name="room-stage"),
    path("rooms/<uuid:room_id>/desk/", rooms.desk, name="room-desk"),
    path("rooms/<uuid:room_id>/rounds/<int:number>/", rounds.round_page, name="round"),
    path("rooms/<uuid:room_id>/ahead/", rooms.ahead, name="room-ahead"),
    *(path(f"rooms/<uuid:room_id>/{action}/", view, name=f"room-{action}") for action, view in actions.DOORS.items()),
    path("interviews/<uuid:interview_id>/room/", rooms.interview, name="interview"),
]
