"""A room goes on while its server, its stream or its network doesn't."""

from playwright.sync_api import expect

from tests.browser.three_visitors import Room, Visitor, begin, come_in, draw, open_room, people
from tests.site import Site


def test_after_a_crash_of_the_server_the_round_goes_on(running: Room, site: Site):
    notepad = running.bob.get_by_label("Your notepad")
    notepad.fill("Before the crash")
    expect(running.bob.locator("#save-state[data-state=saved]")).to_be_visible()

    site.kill()
    notepad.fill("Before the crash, and during it")
    expect(running.bob.locator("#save-state")).to_contain_text("kept in this browser")
    site.start()

    expect(running.alice.get_by_role("region", name="Notepad", exact=True)).to_contain_text("and during it", timeout=15_000)
    running.alice.get_by_role("button", name="Pause").click()
    expect(running.charlie.locator("[data-room-clock]")).to_contain_text("Paused")


def test_where_no_stream_can_be_held_the_page_asks_every_two_seconds(visitor: Visitor):
    room = Room(visitor(), visitor(), visitor())
    room.charlie.context.route("**/live/**", lambda route: route.abort())
    address = open_room(room.alice)
    come_in(room.bob, address, "Bob")
    come_in(room.charlie, address, "Charlie")
    expect(people(room.alice)).to_contain_text("Charlie")
    draw(room)
    begin(room, room.alice, room.bob)

    room.bob.get_by_label("Your notepad").fill("Seen without a stream")

    expect(room.charlie.locator("[data-connection]")).to_contain_text("every 2 s")
    expect(room.charlie.get_by_role("region", name="Notepad", exact=True)).to_contain_text("Seen without a stream")


def test_after_being_offline_the_page_catches_up(running: Room):
    running.charlie.context.set_offline(True)
    running.bob.get_by_label("Your notepad").fill("While someone was away")
    expect(running.alice.get_by_role("region", name="Notepad", exact=True)).to_contain_text("While someone was away")
    running.charlie.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # a look, which fails
    expect(running.charlie.locator("[data-connection]")).to_have_text("Reconnecting …")

    running.charlie.context.set_offline(False)

    expect(running.charlie.get_by_role("region", name="Notepad", exact=True)).to_contain_text("While someone was away", timeout=3_000)


SILENT_STREAM = """window.EventSource = class extends EventTarget {
  constructor() {
    super();
    setTimeout(() => this.dispatchEvent(new Event("open")));
  }
  close() {}
};"""


def test_a_page_whose_stream_is_open_and_dead_looks_by_itself(running: Room):
    page = running.charlie
    page.clock.install()
    page.add_init_script(SILENT_STREAM)
    page.reload()
    expect(page.locator("[data-connection]")).to_have_text("Live")
    notepad = page.get_by_role("region", name="Notepad", exact=True)
    running.bob.get_by_label("Your notepad").fill("Told by no stream")
    expect(running.alice.get_by_role("region", name="Notepad", exact=True)).to_contain_text("Told by no stream")
    expect(notepad).not_to_contain_text("Told by no stream")

    page.clock.run_for("00:21")

    expect(notepad).to_contain_text("Told by no stream")


def test_a_page_that_slept_looks_as_soon_as_it_wakes(running: Room):
    page = running.charlie
    page.clock.install()
    page.add_init_script(SILENT_STREAM)
    page.reload()
    expect(page.locator("[data-connection]")).to_have_text("Live")
    running.bob.get_by_label("Your notepad").fill("Written meanwhile")
    expect(running.alice.get_by_role("region", name="Notepad", exact=True)).to_contain_text("Written meanwhile")

    page.clock.fast_forward("00:10")  # fires what is due once, as a lid that is opened does

    expect(page.get_by_role("region", name="Notepad", exact=True)).to_contain_text("Written meanwhile")
