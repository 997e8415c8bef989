"""Addresses of pages are asked over a network that is this machine alone: what is found of each, and what is never asked."""

import csv
import shutil
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from analysis.cli.group import main
from analysis.collect import store
from analysis.collect.copies import Page
from analysis.pipeline import links

TINY = store.ROOT / "tests" / "data" / "tiny"
HERE = "127.0.0.1"
LOOKED_UP: list[str] = []
HOSTS = {"one.example": HERE, "two.example": HERE, "inside.example": "10.0.0.8", "both.example": f"10.0.0.8 127.0.0.9 {HERE}"}
"""Hosts that the tests know, and their places."""
LEADS = {
    "/moved": "/page?a=%C3%A9", "/home": "/", "/loop": "/loop", "/inside": "http://inside.example/", "/numbers": "http://[::ffff:10.0.0.8]/",
    "/file": "file:///etc/passwd", "/named": "http://me:secret@one.example/page", "/cookie": "/page", "/away": "http://nowhere.example/",
}  # fmt: skip
STATUSES = {"/lost": 404, "/gone": 410, "/closed": 403, "/law": 451, "/broken": 500, "/often": 429}


class Server(NamedTuple):
    """A server, at a place like `one.example:8000`, and what it was asked: method, host, path, headers."""

    port: int
    asked: list[tuple[str, str, str, dict[str, str]]]

    def at(self, path: str, host: str = "one.example") -> str:
        return f"http://{host}:{self.port}{path}"

    def lines(self) -> list[str]:
        return [f"{method} {host.partition(':')[0]}{path}" for method, host, path, _ in self.asked]


@pytest.fixture(scope="module")
def listening():
    """A server whose bodies are never sent, so that whoever reads one fails."""
    asked, ended = [], threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            asked.append((self.command, self.headers["Host"], self.path, dict(self.headers)))
            if self.path == "/silent":
                ended.wait(60)
                return
            if self.path == "/cut":
                return
            status = STATUSES.get(self.path, 301 if self.path in LEADS else 405 if self.path == "/get" and self.command == "HEAD" else 200)
            self.send_response(status)
            self.send_header("Content-Length", "1000000000")
            if self.path in LEADS:
                self.send_header("Location", LEADS[self.path])
            if self.path == "/cookie":
                self.send_header("Set-Cookie", "who=me; Path=/")
            self.end_headers()
            self.close_connection = True

        do_GET = do_HEAD

        def log_message(self, *_arguments: object) -> None: ...

    with ThreadingHTTPServer((HERE, 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield Server(server.server_address[1], asked)
        ended.set()
        server.shutdown()


@pytest.fixture
def server(listening, monkeypatch):
    """The server, hosts that are looked up in `HOSTS` alone, and nobody who waits."""
    looked_up = socket.getaddrinfo

    def look_up(host, *more, **named):
        LOOKED_UP.append(host)
        found = HOSTS.get(host, "" if host.endswith(".example") else host)
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "no such host")
        return [answer for place in found.split() for answer in looked_up(place, *more, **named)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(links.time, "sleep", lambda seconds: None)
    listening.asked.clear()
    LOOKED_UP.clear()
    return listening


def ask(*addresses: str, may_ask=lambda place: place == HERE, **more) -> dict[str, links.Answer]:
    pages = [Page("tiny", f"page-{number}", address, "", "") for number, address in enumerate(addresses)]
    return {answer.address: answer for answer in links.ask(pages, may_ask=may_ask, **more)}


def test_what_is_found_of_an_address_by_hand(server):
    expected = {
        "/page": "answers 200", "/get": "answers 200", "/moved": f"moved 200 {server.at('/page?a=%C3%A9')}", "/home": f"moved 200 {server.at('/')}",
        "/lost": "gone 404", "/gone": "gone 410", "/closed": "refused 403", "/law": "refused 451", "/broken": "failed 500", "/loop": "failed",
        "/cut": "failed", "/silent": "unreachable", "/away": "unreachable", "/inside": "not asked", "/numbers": "not asked", "/named": "not asked",
        "/file": "not asked",
    }  # fmt: skip
    found = ask(*map(server.at, expected), seconds=0.3)
    assert {path: " ".join(filter(None, found[server.at(path)][4:7])) for path in expected} == expected
    notes = {path: found[server.at(path)].note for path in expected}
    assert notes["/home"].startswith("this is the first page of a site") and notes["/moved"] == "" == notes["/lost"]
    assert notes["/silent"] == "it was silent for 0.3 seconds" and notes["/inside"] == "its host is not in a public place"
    assert notes["/named"] == "it is not an address of the web, or it has a name of a user in it"
    lines = server.lines()
    assert lines.count("HEAD one.example/page") == 1 and "GET one.example/page" not in lines  # where HEAD succeeds nothing more is asked
    assert lines.count("GET one.example/get") == 1 == lines.count("GET one.example/lost")


def test_a_host_is_asked_at_the_place_where_it_was_found(server):
    """Looked up twice, it could be found in a public place first and in a private one when it is asked."""
    ask(server.at("/page"))
    assert [host for host in LOOKED_UP if host.endswith(".example")] == ["one.example"]


def test_private_places_of_a_host_are_passed_over_and_the_next_one_is_tried(server):
    address = server.at("/page", "both.example")
    assert ask(address, may_ask=lambda place: place != "10.0.0.8")[address].verdict == "answers"


@pytest.mark.parametrize("host", [HERE, "[::1]", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "one.example", "localhost", "me@one.example"])
def test_no_address_leads_into_a_private_network(server, host):
    address = server.at("/page", host)
    assert ask(address, may_ask=None)[address].verdict == "not asked" and server.asked == []


@pytest.mark.parametrize(
    ("place", "is_public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("::ffff:93.184.216.34", True), ("64:ff9b::5db8:d822", True), ("10.1.2.3", False),
        ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False),
        ("::", False), ("::1", False), ("fe80::1", False), ("fe80::1%eth0", False), ("fd00::1", False), ("ff0e::1", False),
        ("::ffff:10.1.2.3", False), ("64:ff9b::a01:203", False), ("2002:a01:203::1", False), ("2001:0:1::1", False),
    ],
)  # fmt: skip
def test_a_place_is_public_or_it_is_not(place, is_public):
    assert links.is_public(place) == is_public


def test_servers_are_asked_politely(server, monkeypatch):
    waits = []
    monkeypatch.setattr(links.time, "sleep", waits.append)
    asked = [server.at("/cookie"), server.at("/page"), server.at("/page"), server.at("/1", "two.example"), server.at("/2", "two.example")]
    told = []
    ask(*asked, said=told.append, pause=7)
    hosts = [line for line in server.lines() if not line.endswith("/cookie")]
    assert hosts == ["HEAD one.example/page", "HEAD two.example/1", "HEAD one.example/page", "HEAD two.example/2"]  # the first is led to /page
    assert [round(wait) for wait in waits] == [0, 0, 7, 7]
    assert {headers["User-Agent"].partition("/")[0] for *_, headers in server.asked} == {"rival-requests"}
    assert all("Cookie" not in headers and "Authorization" not in headers for *_, headers in server.asked)
    assert [line.split()[:3] for line in told] == [[str(number), "of", "4"] for number in range(1, 5)]


def test_a_server_that_asks_for_fewer_requests_is_left_alone(server):
    found = ask(server.at("/often"), server.at("/page"), server.at("/page", "two.example"))
    assert [answer.verdict for answer in found.values()] == ["refused", "not asked", "answers"]
    assert server.lines() == ["HEAD one.example/often", "HEAD two.example/page"]


def test_without_a_network_nothing_is_said_of_pages(server):
    told = []
    with pytest.raises(links.NoNetwork, match=r"^No host could be reached \(8 tried\)"):
        ask(*(f"https://{number}.example/" for number in range(20)), said=told.append)
    assert len(told) == links.MOST_SILENT
    found = ask(server.at("/page"), *(f"https://{number}.example/" for number in range(20)))
    assert [answer.verdict for answer in found.values()] == ["answers", *["unreachable"] * 20]
    assert ask() == {}


@pytest.fixture
def folder(server, tmp_path, monkeypatch):
    """The worked case with a page that is gone, one that has moved, and a stored copy of a third; all others answer."""
    monkeypatch.setattr(links, "is_public", lambda place: place == HERE)
    folder = shutil.copytree(TINY, tmp_path / "tiny")
    table = store.read_table(folder / "cases/tiny/sources.csv")
    paths = ["/gone", "/moved", "/lost", *(f"/{number}" for number in range(3, len(table)))]
    copies = ["", "", server.at("/copy")] + [""] * (len(table) - 3)
    (folder / "cases/tiny/sources.csv").write_bytes(store.csv_bytes(table.assign(url=list(map(server.at, paths)), archived=copies)))
    return folder


def call(*arguments: object):
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


def test_check_says_what_became_of_pages_and_where_copies_may_be(server, folder, tmp_path):
    done = call(folder, "--links", "--out", tmp_path / "links.csv")
    n_pages = len(store.read_table(folder / "cases/tiny/sources.csv"))
    lines = done.stdout.splitlines()
    first, second, third = (store.read_table(folder / "cases/tiny/sources.csv")["source_id"])[:3]
    assert done.exit_code == 1 and lines[:2] == ["no faults", f"{n_pages - 1} of {n_pages} pages have no stored copy (column archived of sources.csv)"]
    gone = server.at("/gone")
    assert lines[2] == f"gone (410): tiny, {first}, url: {gone}; copies may be listed at https://web.archive.org/web/*/{gone}"
    assert lines[3] == f"gone (404): tiny, {third}, url: {server.at('/lost')}"  # of which a stored copy answers
    assert lines[4].startswith(f"moved: tiny, {second}, url: {server.at('/moved')}; now at {server.at('/page?a=%C3%A9')}")
    assert lines[5] == f"{n_pages + 1} addresses of pages and stored copies: 2 gone, 1 moved and {n_pages - 2} answers"
    rows = list(csv.DictReader((tmp_path / "links.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["column"] for row in rows].count("archived") == 1 and len(rows) == n_pages + 1
    assert [(row["verdict"], row["status"]) for row in rows[:4]] == [("gone", "410"), ("moved", "200"), ("gone", "404"), ("answers", "200")]
    assert {row["scope"] for row in rows} == {"tiny"} and all(row["asked_at"].endswith("+00:00") for row in rows)


def test_a_page_that_is_gone_is_not_lost_while_a_stored_copy_answers(server, folder):
    path = folder / "cases/tiny/sources.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("/gone,", "/page,"), encoding="utf-8")
    done = call(folder, "--links", "-v")
    assert done.exit_code == 0 and f"answers: tiny, {store.read_table(path)['source_id'][0]}, url: {server.at('/page')}" in done.stdout
    path.write_text(path.read_text(encoding="utf-8").replace("/copy", "/gone"), encoding="utf-8")
    assert call(folder, "--links", "--case", "tiny").exit_code == 1


def test_only_the_option_uses_the_network(server, folder, monkeypatch):
    monkeypatch.setattr(links, "ask", None)
    done = call(folder, "-v")
    assert done.exit_code == 0 and done.stdout.splitlines()[1].startswith("  tiny: ") and server.asked == []


def test_without_a_network_check_says_so_and_writes_nothing(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(links, "is_public", lambda place: True)
    monkeypatch.setitem(HOSTS, "one.example", "")
    done = call(folder, "--links", "--out", tmp_path / "links.csv")
    assert done.exit_code == 2 and not (tmp_path / "links.csv").exists() and "Traceback" not in done.output
    assert done.stderr.splitlines()[-1].startswith("No host could be reached (1 tried), so nothing is known of the pages.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("{data}", "--out", "x.csv", "--case", "tino"), ["There is no case 'tino'. Did you mean tiny?", "--out is given without --links"]),
        (("{data}/cases/tiny", "--case", "tiny"), ["--case is 'tiny', and "]),
        (("{data}", "--links", "--out", "{data}"), ["--out is "]),
        (("{data}/nowhere",), ["There is no folder "]),
    ],
)
def test_what_does_not_go_together_is_refused_at_once(server, arguments, said):
    done = call(*(argument.format(data=TINY) for argument in arguments))
    lines = done.stderr.splitlines()
    assert done.exit_code == 2 and len(lines) == len(said) and all(map(str.startswith, lines, said)), done.stderr
