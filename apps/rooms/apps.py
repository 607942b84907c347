from django.apps import AppConfig
from django.db.models.signals import post_delete

from apps.core import longest
from apps.core.signals import person_going, sessions_ended
from apps.interviews.signals import interview_graded, time_changed
from apps.teams.signals import member_joined, member_removed, team_dissolving


class RoomsConfig(AppConfig):
    name = "apps.rooms"

    def ready(self) -> None:
        from apps.accounts.actions.personal_data import register
        from apps.rooms.actions import blind_grading, context, lobby, personal_data, team_places
        from apps.rooms.actions.feedback import LONGEST_TAKEAWAY, LONGEST_TEXT
        from apps.rooms.actions.rounds import LONGEST_NOTE
        from apps.teams.models import Membership

        longest.register(private_note=LONGEST_NOTE, feedback=LONGEST_TEXT, takeaway=LONGEST_TAKEAWAY)
        interview_graded.connect(blind_grading.on_interview_graded)
        time_changed.connect(lobby.on_time_changed)
        person_going.connect(personal_data.before_going)
        member_joined.connect(team_places.on_member_joined)
        member_removed.connect(team_places.on_member_removed)
        post_delete.connect(team_places.on_membership_deleted, sender=Membership)
        team_dissolving.connect(team_places.on_team_dissolving)
        sessions_ended.connect(context.on_sessions_ended)
        register("rooms", export=personal_data.export, erase=personal_data.erase, warn=personal_data.warn, keys=personal_data.KEYS)
