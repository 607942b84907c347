from django.urls import path

from apps.teams.views import actions, calendar, invitations, rooms, rounds, settings, sharing, teams

app_name = "teams"

urlpatterns = [
    path("teams/", teams.teams, name="teams"),
    path("teams/<uuid:team_id>/", teams.team, name="team"),
    path("teams/<uuid:team_id>/settings/", settings.settings, name="team-settings"),
    path("teams/<uuid:team_id>/rename/", settings.rename, name="team-rename"),
    path("teams/<uuid:team_id>/invite/link/", settings.invite_by_link, name="team-invite-link"),
    path("teams/<uuid:team_id>/invite/mail/", settings.invite_by_mail, name="team-invite-mail"),
    path("teams/<uuid:team_id>/members/<int:member_id>/role/", settings.set_role, name="member-role"),
    path("teams/<uuid:team_id>/members/<int:member_id>/remove/", settings.remove, name="member-remove"),
    path("teams/<uuid:team_id>/hand-over/", settings.hand_over, name="team-hand-over"),
    path("teams/<uuid:team_id>/leave/", settings.leave, name="team-leave"),
    path("teams/<uuid:team_id>/dissolve/", settings.dissolve, name="team-dissolve"),
    path("invitations/<uuid:invitation_id>/", invitations.invitation, name="invitation"),
    path("invitations/<uuid:invitation_id>/accept/", invitations.accept, name="invitation-accept"),
    path("invitations/<uuid:invitation_id>/revoke/", invitations.revoke, name="invitation-revoke"),
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
    path("teams/<uuid:team_id>/reports/<uuid:interview_id>/", sharing.shared_report, name="shared-report"),
    path("interviews/<uuid:interview_id>/sharing/", sharing.report_sharing, name="report-sharing"),
    path("interviews/<uuid:interview_id>/sharing/<uuid:team_id>/share/", sharing.report_share, name="report-share"),
    path("interviews/<uuid:interview_id>/sharing/<uuid:team_id>/unshare/", sharing.report_unshare, name="report-unshare"),
    path("interviews/<uuid:interview_id>/room/", rooms.interview, name="interview"),
]
