"""The forms of teams: names, invitations, roles."""

from typing import Any

from django import forms

from apps.accounts.models import User
from apps.core.fields import LONGEST_OF_A_PERSON, AddressField, CountField, NameField, field_of
from apps.teams.actions.membership import FEWEST_USES, LONGEST_DAYS, MOST_USES, SHORTEST_DAYS, USUAL_DAYS, USUAL_USES
from apps.teams.models import Invitation, Membership, Team

LONGEST_TEAM_NAME = Team._meta.get_field("name").max_length or 80
LONGEST_ADDRESS = Invitation._meta.get_field("email").max_length or 254


def team_name() -> NameField:
    return NameField(
        label="Name of the team",
        max_length=LONGEST_TEAM_NAME,
        error_messages={
            "required": "Give the team a name.",
            "max_length": f"A team’s name has at most {LONGEST_TEAM_NAME} characters; shorten it.",
        },
    )


class IntroductionForm(forms.Form):
    """Asks for the name that others see, unless the person already has one."""

    called = NameField(
        label="Your name",
        help_text="As your team sees it.",
        max_length=LONGEST_OF_A_PERSON,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": "Say what your team should call you.",
            "max_length": f"Your name has at most {LONGEST_OF_A_PERSON} characters here; shorten it.",
        },
    )

    def __init__(self, person: User | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person is not None and person.name:
            del self.fields["called"]


class FoundForm(IntroductionForm):
    name = team_name()
    field_order = ["name", "called"]


class RenameForm(forms.Form):
    name = team_name()


class LinkForm(forms.Form):
    days = CountField(
        label="Days it lasts",
        initial=USUAL_DAYS,
        min_value=SHORTEST_DAYS,
        max_value=LONGEST_DAYS,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), f"An invitation lasts {SHORTEST_DAYS} to {LONGEST_DAYS} days."
        ),
    )
    uses = CountField(
        label="People it lets in",
        initial=USUAL_USES,
        min_value=FEWEST_USES,
        max_value=MOST_USES,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), f"A link lets {FEWEST_USES} to {MOST_USES} people in."
        ),
    )


class MailForm(forms.Form):
    email = AddressField(
        label="Their e-mail address",
        max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Give the address to invite.", "invalid": "This is no e-mail address; it looks like name@example.com."}
        | {"max_length": f"An e-mail address has at most {LONGEST_ADDRESS} characters."},
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        choices=Membership.Role, error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose owner or member.")
    )


class HandOverForm(forms.Form):
    """Asks which of the other members will own the team."""

    to = forms.TypedChoiceField(
        label="New owner",
        coerce=int,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose one of the members."),
    )

    def __init__(self, others: list[Membership], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "to", forms.ChoiceField).choices = [(member.person_id, str(member.person)) for member in others]
