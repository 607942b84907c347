"""Which URL has which limit, and the middleware that applies them. docs/security.md is drawn from these tables.

Every request that isn't GET or HEAD has a limit: its URL's own, or EVERYDAY. Of the pages, those that take much work have one.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from apps.accounts.views import guests
from apps.core.http.limits import Limit, TooMany, refused, spend_by_request
from apps.curriculum.queries.search import LONGEST as LONGEST_SEARCH
from apps.curriculum.rules.importing import LARGEST_DOCUMENT
from apps.interviews.actions.own.chosen import MOST_IN_A_SET, MOST_SAVED, MOST_SETS
from apps.interviews.actions.own.formats import MOST_FORMATS
from apps.interviews.actions.planning import MOST_WAITING
from apps.interviews.forms.interviews import LONGEST_ANSWER
from apps.interviews.rules.formats import MOST_MINUTES, MOST_PARTS, MOST_QUESTIONS
from apps.reviews.actions.own_cards import MOST_OWN
from apps.reviews.rules.card_files import LARGEST_FILE
from apps.rooms.actions import context, joining, lobby, opening, rounds
from apps.rooms.rules import join_codes
from apps.rooms.rules.permissions import Action
from apps.teams.actions import membership

MINUTE, HOUR = 60, 60 * 60

EVERYDAY = Limit(
    "everyday forms",
    240,
    MINUTE,
    "Too much was sent in a short time.",
    "who grades by keys sends two or three a second for a moment",
)
SAVES = Limit(
    "saves of an answer",
    300,
    MINUTE,
    "This answer was saved too often in a short time.",
    "a notepad saves 0.4 s after a pause between keys: at most 150 a minute; the rest is for a second tab",
)
IN_A_ROOM = Limit(
    "acts in a room", 240, MINUTE, "Too much was done in this room in a short time.", "levels by keys, notes and hints come in bursts"
)
PASSWORDS = Limit(
    "passwords tried",
    5,
    5 * MINUTE,
    "Too many passwords were tried from here.",
    "hashing a password takes a good part of a second of a processor, on purpose, so it is counted before that",
    at_once=1,
)
SIGN_UPS = Limit(
    "accounts made",
    5,
    HOUR,
    "Too many accounts were made from here.",
    "one is enough, the rest is for mistakes in the form; a password is hashed here too",
    at_once=1,
)
RESETS = Limit(
    "password resets",
    3,
    HOUR,
    "Too many new passwords were asked for.",
    "each may send a mail, and people who wait ask again once",
)
REVIEWS = Limit(
    "answers to cards",
    300,
    MINUTE,
    "Too many cards were answered in a short time.",
    "a card known well takes a second; what waited without a network comes at once",
)
PLANS = Limit(
    "interviews planned", 60, HOUR, "Too many interviews were planned in a short time.", "practice of single questions takes a minute each"
)
ROOMS = Limit(
    "rooms opened",
    20,
    HOUR,
    "Too many rooms were opened in a short time.",
    "a room is for an hour or more; the rest is for mistakes in the form",
)
ENTRIES = Limit("rooms entered", 30, HOUR, "Rooms were entered too often.", "who leaves comes back a few times")
INVITATIONS = Limit(
    "invitations", 20, HOUR, "Too many invitations were made in a short time.", "one link lets fifty people in; mail goes out"
)
TEAMS = Limit("teams founded", 10, HOUR, "Too many teams were founded in a short time.", "a person is in a few teams")
ERASING = Limit("erasing", 10, HOUR, "That was tried too often.", "it is done once; the rest is for the word mistyped")
DRILLS = Limit("drills", 60, HOUR, "Too many drills were started in a short time.", "each takes minutes, and one runs at a time")
INCIDENTS = Limit(
    "incidents begun", 30, HOUR, "Too many incidents were begun in a short time.", "each takes minutes; building a cluster takes 0.2 s"
)
COMMANDS = Limit(
    "commands in a terminal",
    60,
    MINUTE,
    "Too many commands were run in a short time.",
    "each starts kubectl, which takes 0.15 s of a processor; nobody types one a second for long",
)
DOCUMENTS = Limit(
    "study documents",
    20,
    HOUR,
    "Too many study documents were sent in a short time.",
    "each may take 20 s of a processor, and is read over before the next",
)
CARD_FILES = Limit(
    "files of cards",
    20,
    HOUR,
    "Too many files of cards were sent in a short time.",
    "each may have 10 MB and take a second of a processor; a file is corrected and sent again a few times",
)

SEARCHES = Limit(
    "searches",
    240,
    MINUTE,
    "Too much was searched for in a short time.",
    "search as you type asks at every pause: four a second for a while",
)
EXPORTS = Limit("downloads of one’s data", 10, HOUR, "Your data was downloaded too often.", "it gathers from every table")
LOOKS = Limit(
    "looks at a room",
    600,
    MINUTE,
    "This room was looked at too often.",
    "a tab looks at every change, and every 2 s where no stream can be held; while someone types that is two a second",
)
REPLAYS = Limit("seconds of a replay", 600, MINUTE, "The replay was moved too fast.", "dragging it asks seven times a second")
GATHERED = Limit(
    "pages that gather",
    120,
    MINUTE,
    "These pages were asked for too often.",
    "progress, teams and reports read a whole past; nobody reads two a second",
)

SENT: Mapping[str, Limit] = {
    "curriculum:lesson-read": EVERYDAY,
    "curriculum:section-read": EVERYDAY,
    "curriculum:documents": DOCUMENTS,
    "curriculum:document-take": DOCUMENTS,
    "curriculum:document-remove": EVERYDAY,
    "reviews:card-review": REVIEWS,
    "reviews:undo": REVIEWS,
    "reviews:card-bury": EVERYDAY,
    "reviews:card-suspend": EVERYDAY,
    "reviews:card-resume": EVERYDAY,
    "reviews:card-flag": EVERYDAY,
    "reviews:own-new": EVERYDAY,
    "reviews:own-card": EVERYDAY,
    "reviews:own-delete": EVERYDAY,
    "reviews:own-delete-deck": EVERYDAY,
    "reviews:own-file": CARD_FILES,
    "reviews:own-take": CARD_FILES,
    "reviews:own-drop": EVERYDAY,
    "reviews:settings": EVERYDAY,
    "reviews:dates": EVERYDAY,
    "reviews:date-remove": EVERYDAY,
    "progress:today-read": EVERYDAY,
    "progress:plan-address": EVERYDAY,
    "progress:reminders-stop": EVERYDAY,
    "interviews:new": PLANS,
    "interviews:practise-plan": PLANS,
    "interviews:question-save": EVERYDAY,
    "interviews:set-new": EVERYDAY,
    "interviews:set-practise": PLANS,
    "interviews:set-share": EVERYDAY,
    "interviews:set-revoke": EVERYDAY,
    "interviews:set-delete": EVERYDAY,
    "interviews:shared-set-practise": PLANS,
    "interviews:format-new": EVERYDAY,
    "interviews:format-edit": EVERYDAY,
    "interviews:format-share": EVERYDAY,
    "interviews:format-revoke": EVERYDAY,
    "interviews:format-delete": EVERYDAY,
    "interviews:shared-format-plan": PLANS,
    "interviews:report-repeat": PLANS,
    "interviews:interview-start": EVERYDAY,
    "interviews:interview-submit": EVERYDAY,
    "interviews:interview-discard": EVERYDAY,
    "interviews:interview-delete": EVERYDAY,
    "interviews:interview-undo": EVERYDAY,
    "interviews:turn-begin": EVERYDAY,
    "interviews:turn-save": SAVES,
    "interviews:turn-hint": EVERYDAY,
    "interviews:turn-ask": EVERYDAY,
    "interviews:report-link-make": EVERYDAY,
    "rooms:round-feedback": EVERYDAY,
    "interviews:report-link-revoke": EVERYDAY,
    "interviews:turn-phase": EVERYDAY,
    "interviews:calibrate": EVERYDAY,
    "interviews:follow-up-begin": EVERYDAY,
    "interviews:follow-up-save": SAVES,
    "interviews:follow-up-finish": EVERYDAY,
    "interviews:turn-finish": EVERYDAY,
    "interviews:grade-blanks": EVERYDAY,
    "interviews:grade-complete": EVERYDAY,
    "interviews:grade-reopen": EVERYDAY,
    "interviews:grade-predict": EVERYDAY,
    "interviews:grade-blank": EVERYDAY,
    "interviews:grade-levels": EVERYDAY,
    "handson:begin": INCIDENTS,
    "handson:run": COMMANDS,
    "handson:hint": EVERYDAY,
    "handson:client": EVERYDAY,
    "handson:pass": COMMANDS,
    "handson:end": EVERYDAY,
    "handson:grade": EVERYDAY,
    "handson:delete": EVERYDAY,
    "rooms:teams": TEAMS,
    "teams:team-rename": EVERYDAY,
    "teams:team-invite-link": INVITATIONS,
    "teams:team-invite-mail": INVITATIONS,
    "teams:member-role": EVERYDAY,
    "teams:member-remove": EVERYDAY,
    "teams:team-hand-over": EVERYDAY,
    "teams:team-leave": EVERYDAY,
    "teams:team-dissolve": EVERYDAY,
    "teams:invitation-accept": EVERYDAY,
    "teams:invitation-revoke": EVERYDAY,
    "rooms:room-new": ROOMS,
    "rooms:room-join": EVERYDAY,
    "rooms:room-enter": ENTRIES,
    **{f"rooms:room-{action}": IN_A_ROOM for action in Action if action != Action.WRITE},
    f"rooms:room-{Action.WRITE}": SAVES,
    "teams:report-share": EVERYDAY,
    "teams:report-unshare": EVERYDAY,
    "example:drill-start": DRILLS,
    "example:drill-stop": DRILLS,
    "accounts:settings": EVERYDAY,
    "accounts:settings-name": EVERYDAY,
    "accounts:erase": ERASING,
    "account_login": PASSWORDS,
    "account_logout": EVERYDAY,
    "account_signup": SIGN_UPS,
    "account_change_password": PASSWORDS,
    "account_set_password": PASSWORDS,
    "account_reset_password": RESETS,
    "account_reset_password_from_key": PASSWORDS,
    "admin:password_change": PASSWORDS,
    "admin:*": EVERYDAY,
}
"""Limits of requests that send something, by the URL's name. `admin:*` is for all names of the admin without a row of their own."""

ASKED: Mapping[str, Limit] = {
    "curriculum:search": SEARCHES,
    "accounts:data": EXPORTS,
    "accounts:data-as-tables": EXPORTS,
    "reviews:export-anki": EXPORTS,
    "reviews:export-cards": EXPORTS,
    "reviews:export-reviews": EXPORTS,
    "rooms:room": LOOKS,
    "rooms:room-stage": LOOKS,
    "rooms:room-desk": LOOKS,
    "rooms:round": REPLAYS,
    "rooms:team": GATHERED,
    "teams:shared-report": GATHERED,
    "progress:home": GATHERED,
    "progress:plan": GATHERED,
    "progress:plan-calendar": GATHERED,
    **dict.fromkeys(("progress:progress", "progress:criteria", "progress:over-time", "progress:grading", "progress:two-answers"), GATHERED),
    "reviews:cards": GATHERED,
    "reviews:all": GATHERED,
    "reviews:settings": GATHERED,
    "reviews:cram": GATHERED,
    "reviews:own": GATHERED,
    "reviews:own-cram": GATHERED,
    "reviews:own-draft": GATHERED,
    "handson:complete": SEARCHES,
    "interviews:interviews": GATHERED,
    "interviews:saved": GATHERED,
    "interviews:set-new": GATHERED,
    "interviews:report": GATHERED,
}
"""Limits of GET requests, by the URL's name."""

SIZES = (
    ("characters of an answer", LONGEST_ANSWER),
    ("characters of a search", LONGEST_SEARCH),
    ("bytes of a study document", LARGEST_DOCUMENT),
    ("bytes of a file of cards", LARGEST_FILE),
    ("cards of one’s own", MOST_OWN),
    ("interviews planned and not begun, of one person", MOST_WAITING),
    ("questions saved by one person", MOST_SAVED),
    ("sets of one person", MOST_SETS),
    ("questions in a set", MOST_IN_A_SET),
    ("formats of one person", MOST_FORMATS),
    ("parts of such a format", MOST_PARTS),
    ("questions and cards of such a format", MOST_QUESTIONS),
    ("minutes of such a format", MOST_MINUTES),
    ("open rooms of one host", opening.MOST_OPEN_ROOMS),
    ("people in a room at once", joining.MOST_PEOPLE),
    ("people who ever came into a room", joining.MOST_EVER),
    ("rounds in a room", lobby.MOST_ROUNDS),
    ("events of one kind by one person in a round, such as notes", context.MOST_OF_A_KIND),
    ("minutes by which a round is extended", rounds.MOST_EXTENDED.total_seconds() // 60),
    ("teams of one person", membership.MOST_TEAMS),
    ("invitations by one person in a day", membership.MOST_INVITATIONS_A_DAY),
    ("people whom one link lets into a team", membership.MOST_USES),
    ("wrong room codes from one address in a day", join_codes.WRONG_GUESSES_A_DAY),
)
"""Caps on what is stored or open, which hold at any pace."""

SAFE = frozenset({"GET", "HEAD"})


class LimitsMiddleware:
    """Counts each request against its limit before its view runs, and answers 429 where it is reached."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE and (refusal := _refusal(request, limit_of_sent(_name(request)))):
            return refusal
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Count a GET request, once Django has resolved its URL."""
        match = request.resolver_match
        limit = ASKED.get(match.view_name) if match and request.method in SAFE else None
        return _refusal(request, limit) if limit else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for limits that are counted inside a view, such as that of new guests."""
        return refused(request, exception) if isinstance(exception, TooMany) else None


def limit_of_sent(name: str) -> Limit:
    """Return the limit of requests that send something to the URL of that name."""
    return SENT.get(name) or SENT.get(f"{name.partition(':')[0]}:*") or EVERYDAY


def _refusal(request: HttpRequest, limit: Limit) -> HttpResponse | None:
    person = guests.person_of(request)
    try:
        spend_by_request(request, limit, person=person.pk if person else None)
    except TooMany as refusal:
        return refused(request, refusal)
    return None


def _name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""
