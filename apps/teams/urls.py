from django.urls import path

from apps.teams.views import invitations, settings, sharing

app_name = "teams"

urlpatterns = [
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
    path("teams/<uuid:team_id>/reports/<uuid:interview_id>/", sharing.shared_report, name="shared-report"),
    path("interviews/<uuid:interview_id>/sharing/", sharing.sharing, name="report-sharing"),
    path("interviews/<uuid:interview_id>/sharing/<uuid:team_id>/share/", sharing.report_share, name="report-share"),
    path("interviews/<uuid:interview_id>/sharing/<uuid:team_id>/unshare/", sharing.report_unshare, name="report-unshare"),
]
