"""Sharing reports of solo interviews with a team: who may share, who may read, and when that ends."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.interviews.models import Interview
from apps.rooms.actions import joining
from apps.teams.actions import membership
from apps.teams.models import Membership, SharedReport, Team
from tests import NOON
from tests.factories import make_interview, make_room, make_team
from tests.small_module import grade
from tests.teams.platform_team import member, page, said, section, url

CAST = ("owner of the report", "member", "stranger", "guest", "visitor")


@pytest.fixture
def graded(submitted, alice) -> Interview:
    """An interview that Alice did and graded alone."""
    grade(submitted, alice, 3, 1)
    submitted.refresh_from_db()
    return submitted


@pytest.fixture
def team(alice, bob) -> Team:
    return make_team(owner=bob, members=[alice], name="Platform")


@pytest.fixture
def shared(team, graded, alice) -> SharedReport:
    return SharedReport.objects.create(membership=member(team, alice), interview=graded)


@pytest.fixture
def cast(as_user, alice, bob, charlie, guest, client):
    return dict(zip(CAST, (as_user(alice), as_user(bob), as_user(charlie), as_user(guest), client), strict=True))


def posted(client, name: str, interview: Interview, team: Team):
    return client.post(reverse(f"teams:{name}", args=[interview.pk, team.pk]))


# Sharing


def test_a_report_offers_each_of_my_teams(as_user, graded, team, alice, charlie):
    other = make_team(owner=alice, name="Database")
    make_team(owner=charlie, name="Elsewhere")
    SharedReport.objects.create(membership=member(other, alice), interview=graded)

    part = as_user(alice).get(reverse("teams:report-sharing", args=[graded.pk]), headers={"HX-Request": "true"}).content.decode()

    assert part.index("Database") < part.index("Platform")
    assert "Stop sharing" in part[: part.index("Platform")]
    assert "Share with Platform" in part
    assert "Elsewhere" not in part
    assert "<html" not in part


def test_who_is_in_no_team_is_told_that_only_they_see_it(as_user, graded, alice):
    assert "No team sees this report" in page(as_user(alice), reverse("teams:report-sharing", args=[graded.pk]))


def test_the_report_leads_there_and_a_hosted_one_does_not(as_user, graded, alice):
    client, report = as_user(alice), reverse("interviews:report", args=[graded.pk])
    sharing = reverse("teams:report-sharing", args=[graded.pk])
    assert sharing in page(client, report)

    Interview.objects.filter(pk=graded.pk).update(is_hosted=True)

    assert sharing not in page(client, report)
    assert client.get(sharing).status_code == 404


def test_sharing_twice_shares_once_and_stopping_twice_is_no_fault(as_user, graded, team, alice):
    client = as_user(alice)

    for _ in range(2):
        answer = posted(client, "report-share", graded, team)
        assert answer.url == reverse("interviews:report", args=[graded.pk])
    assert said(client.get(answer.url)) == ["Platform sees this report now."] * 2
    assert SharedReport.objects.count() == 1

    for _ in range(2):
        answer = posted(client, "report-unshare", graded, team)
    assert said(client.get(answer.url)) == ["Platform doesn’t see this report any more."] * 2
    assert not SharedReport.objects.exists()


@pytest.mark.parametrize("who", CAST[1:])
@pytest.mark.parametrize("name", ["report-share", "report-unshare"])
def test_nobody_shares_or_hides_the_work_of_another(cast, shared, graded, team, who, name):
    SharedReport.objects.filter(pk=shared.pk).update(shared_at=graded.graded_at)

    assert posted(cast[who], name, graded, team).status_code == 404
    assert list(SharedReport.objects.values_list("pk", "shared_at")) == [(shared.pk, graded.graded_at)]


def test_nothing_is_shared_with_a_team_one_is_not_in(as_user, graded, charlie, alice):
    assert posted(as_user(alice), "report-share", graded, make_team(owner=charlie)).status_code == 404
    assert not SharedReport.objects.exists()


@pytest.mark.parametrize("change", [{"state": "submitted"}, {"is_hosted": True}])
def test_only_what_was_done_and_graded_alone_is_shared(as_user, graded, team, alice, change):
    Interview.objects.filter(pk=graded.pk).update(**change)

    assert posted(as_user(alice), "report-share", graded, team).status_code == 404
    assert not SharedReport.objects.exists()


# Reading


@pytest.mark.parametrize(("who", "status"), zip(CAST, (200, 200, 404, 404, 404), strict=True))
def test_members_read_it_and_nobody_else(cast, shared, who, status):
    assert cast[who].get(shared.get_absolute_url()).status_code == status


def test_a_shared_report_names_its_author_and_has_no_forms(as_user, shared, bob):
    html = page(as_user(bob), shared.get_absolute_url())

    assert "Answer 1 with the loop in it" in html
    assert "Graded by Alice on" in html
    for own in ("Your answer", "Your prediction", "Share", "What next?"):
        assert own not in html
    main = html[html.index("<main") : html.index("</main>")]
    assert "<form" not in main


def test_what_is_not_shared_is_read_by_nobody(as_user, graded, team, bob, alice):
    for person in (alice, bob):
        assert as_user(person).get(reverse("teams:shared-report", args=[team.pk, graded.pk])).status_code == 404
    assert as_user(bob).get(reverse("interviews:report", args=[graded.pk])).status_code == 404


def test_the_teams_page_holds_it_under_the_members_name(as_user, shared, team, bob):
    members = section(page(as_user(bob), url("team", team)), "members")

    assert members.index("Alice") < members.index(shared.get_absolute_url()) < members.index("Bob")


def test_what_another_team_sees_is_no_part_of_it(as_user, shared, alice, bob):
    other = make_team(owner=bob, members=[alice])

    assert shared.interview.title not in section(page(as_user(bob), url("team", other)), "members")
    assert as_user(bob).get(reverse("teams:shared-report", args=[other.pk, shared.interview_id])).status_code == 404


def test_ten_shared_reports_take_as_many_queries_as_one(as_user, shared, team, alice, bob):
    client, counts = as_user(bob), []
    for more in (0, 9):
        for _ in range(more):
            SharedReport.objects.create(membership=shared.membership, interview=make_interview(person=alice, state="graded"))
        with CaptureQueriesContext(connection) as asked:
            html = page(client, url("team", team))
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert section(html, "members").count("/reports/") == 5


# The end of it


@pytest.mark.parametrize(
    "end",
    [
        lambda team, alice, bob: membership.leave(team, person=alice),
        lambda team, alice, bob: membership.remove(team, by=bob, person=alice.pk, now=NOON),
        lambda team, alice, bob: membership.dissolve(team),
    ],
    ids=["leaving", "removal", "the team's end"],
)
def test_it_ends_with_the_membership_and_does_not_come_back_with_it(as_user, shared, team, alice, bob, end):
    address, interview = shared.get_absolute_url(), shared.interview

    end(team, alice, bob)

    for person in (alice, bob):
        assert as_user(person).get(address).status_code == 404
    if Team.objects.exists():
        Membership.objects.create(team=team, person=alice)
        assert as_user(bob).get(address).status_code == 404
    assert Interview.objects.get(pk=interview.pk).state == "graded"


def test_a_reader_who_leaves_reads_it_no_more(as_user, shared, team, alice, bob):
    membership.set_role(team, person=alice.pk, role="owner")
    membership.leave(team, person=bob)

    assert as_user(bob).get(shared.get_absolute_url()).status_code == 404


def test_an_invited_guest_of_a_room_reads_nothing(as_user, shared, team, charlie, bob):
    room = make_room(host=bob, team=team, guests="take-part")
    joining.join(room, person=charlie, name="Charlie", now=NOON)

    assert as_user(charlie).get(shared.get_absolute_url()).status_code == 404
