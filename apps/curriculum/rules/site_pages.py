"""The product's own pages that search finds: the one table of them."""

from dataclasses import dataclass
from functools import cached_property

from apps.curriculum.rules import matching


@dataclass(frozen=True)
class SitePage:
    """A page by its title, the words that people look for it by, and its URL's name. Pages for staff are found by staff alone."""

    title: str
    words: str
    url_name: str
    is_for_staff: bool = False

    @cached_property
    def folded(self) -> str:
        """What it is found by."""
        return matching.index(lesson="", title=self.title, text=self.words)


SITE_PAGES = (
    SitePage("Learn", "lessons, modules, topics, sections to read", "curriculum:modules"),
    SitePage("New interview", "start, plan, practise a mock interview; format, blueprint, difficulty", "interviews:new"),
    SitePage("Interviews", "my interviews: running, to be graded, reports, history", "interviews:interviews"),
    SitePage("Saved questions", "bookmarks, questions put aside for later", "interviews:saved"),
    SitePage("Your sets", "own sets of questions, put together, share by link, collection, playlist", "interviews:sets"),
    SitePage("New format", "own formats of interview: make, copy, blueprint, parts, share by link", "interviews:format-new"),
    SitePage("All cards", "review flashcards, spaced repetition, drill, recall, suspended, cram a topic", "reviews:all"),
    SitePage("How you are asked", "cards: retention, new cards a day, minutes, reminders by mail, FSRS parameters", "reviews:settings"),
    SitePage("When is it? Interview dates", "my interview, countdown, schedule", "reviews:dates"),
    SitePage("The plan", "plan to the interview, what is left, hours, calendar feed", "progress:plan"),
    SitePage("Progress", "readiness, mastery, criteria, gaps, calibration, trends, topics, what is weak, statistics", "progress:progress"),
    SitePage("Settings", "account, name, theme, dark, extra time, time zone, export or erase my data", "accounts:settings"),
    SitePage("Teams", "members, invitations, shared reports, found a team", "rooms:teams"),
    SitePage("Rooms", "live interviews with others, meetings, schedule, calendar", "rooms:rooms"),
    SitePage("Open a room", "new room, live interview with others, schedule a meeting", "rooms:room-new"),
    SitePage("Join a room", "enter a code, live interview with others", "rooms:room-join"),
    SitePage("How this app runs", "worked example: manifests, Dockerfile, files of this deployment", "example:worked-example"),
    SitePage("The pod that serves you", "this process, container, memory, CPU, limits, replicas, recorded drills", "example:pod"),
    SitePage("Study documents", "import documents, upload questions or notes in Markdown", "curriculum:documents", is_for_staff=True),
)


def pages_for(*, is_staff: bool) -> list[SitePage]:
    """Return the pages that a person may see, in the order of the table."""
    return [page for page in SITE_PAGES if is_staff or not page.is_for_staff]
