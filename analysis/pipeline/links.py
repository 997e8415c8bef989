"""Whether cited pages are still there: every address is asked over the network. Nothing else in the project uses it.

Addresses come from anyone's data. Only public places on the network are asked, each where its host was looked up a moment before,
so that no address, and no redirect, leads into the network of whoever asks.
"""

import ipaddress
import re
import socket
import ssl
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import NamedTuple

import httpx

from analysis.collect import store
from analysis.collect.copies import Page
from analysis.model import doors
from analysis.model.sentences import count, say_list

ANSWERS, MOVED, GONE, REFUSED, FAILED, UNREACHABLE, NOT_ASKED = "answers", "moved", "gone", "refused", "failed", "unreachable", "not asked"
VERDICTS = {
    GONE: "the server says that there is no such page",
    MOVED: "the server leads to another address, which answers",
    REFUSED: "the server lets no program in, or not now, so the page is not known to be gone",
    FAILED: "the server has an error, or leads nowhere, so the page is not known to be gone",
    UNREACHABLE: "no server answers, so the page is not known to be gone",
    NOT_ASKED: "the address leads to no public place, or its server asked for fewer requests",
    ANSWERS: "the page answers at its address",
}
"""What can be found of an address, in the order in which it is told."""
STATUSES = {**dict.fromkeys((404, 410), GONE), **dict.fromkeys((401, 402, 403, 407, 429, 451), REFUSED)}
"""Statuses of HTTP that say more than that something is wrong."""
TOO_MANY = 429
LOOKUP = "https://web.archive.org/web/*/"
"""Before the address of a page: the list of copies that a web archive has of it."""
SECONDS, PAUSE = 20.0, 1.0
"""How long a server may be silent, and how long the same host is left alone after each request."""
MOST_REDIRECTS = 10
MOST_SILENT = 8
"""After so many hosts of which none answers, it is the network that is missing."""


class Answer(NamedTuple):
    """What was found of one address of one page.

    Attributes
    ----------
    scope, source_id, column, address
        The page, and which of its addresses: `url` or `archived`.
    verdict
        One of `VERDICTS`.
    status
        Status of HTTP; blank where no server answered.
    now
        The address that answered in the end, where it is another one.
    note
        What else is to be known; blank where that is nothing.
    asked_at
        When it was asked (UTC).
    """

    scope: str
    source_id: str
    column: str
    address: str
    verdict: str
    status: str
    now: str
    note: str
    asked_at: str


class NoNetwork(Exception):
    """Nothing could be reached, so that nothing is known of any page."""


class _Forbidden(httpx.RequestError):
    """An address that is not asked, and why."""


MayAsk = Callable[[str], bool]
"""Whether a place on the network, as the numbers of its IP address, may be asked."""
_IPV4_AS_IPV6 = ipaddress.ip_network("64:ff9b::/96")


def is_public(place: str) -> bool:
    """Whether an IP address is a public one, also if it stands in one of IPv6."""
    found = ipaddress.ip_address(place)
    if isinstance(found, ipaddress.IPv6Address):
        if found.sixtofour or found.teredo:
            return False
        if found.ipv4_mapped or found in _IPV4_AS_IPV6:
            found = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return found.is_global and not found.is_multicast


class _Public(httpx.BaseTransport):
    """Requests to public places alone; certificates are those of the host by its name."""

    def __init__(self, may_ask: MayAsk) -> None:
        self._may_ask = may_ask
        self._inner = httpx.HTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url, host = request.url, request.url.raw_host.decode("ascii")
        if url.scheme not in ("http", "https") or url.userinfo or not host:
            raise _Forbidden("it is not an address of the web, or it has a name of a user in it")
        try:
            places = list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)))
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError("its host has no place on the network") from error
        if not (allowed := [place for place in places if self._may_ask(place)]):
            raise _Forbidden("its host is not in a public place")
        failed: httpx.ConnectError | httpx.ConnectTimeout | None = None
        for place in allowed[:2]:
            there = httpx.Request(
                request.method,
                url.copy_with(host=place),
                headers=request.headers,
                extensions={**request.extensions, "sni_hostname": host},
            )
            try:
                return self._inner.handle_request(there)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failed = error
        raise failed or httpx.ConnectError("")

    def close(self) -> None:
        self._inner.close()


def _reach(client: httpx.Client, method: str, address: str) -> tuple[int, httpx.URL]:
    """Status and address of what answers in the end. What it says is not read, and neither is what a redirect says."""
    request = client.build_request(method, address)
    for _ in range(MOST_REDIRECTS + 1):
        response = client.send(request, stream=True)
        response.close()
        if response.next_request is None:
            return response.status_code, response.url
        request = response.next_request
    raise httpx.TooManyRedirects(f"it leads on more than {MOST_REDIRECTS} times")


def _look(client: httpx.Client, address: str) -> tuple[str, str, str, str]:
    """Verdict, status, new address and note of an address: by HEAD, and where that does not succeed, by GET."""
    failed = ("", "", "", "")
    for method in ("HEAD", "GET"):
        try:
            status, now = _reach(client, method, address)
        except (_Forbidden, httpx.InvalidURL) as error:
            return NOT_ASKED, "", "", str(error)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            is_untrusted = isinstance(error.__context__ and error.__context__.__context__, ssl.SSLError)
            said = re.sub(r"^\[.*?\] ", "", str(error))
            return (FAILED, "", "", f"no secure connection: {said}") if is_untrusted else (UNREACHABLE, "", "", said)
        except httpx.TooManyRedirects as error:
            return FAILED, "", "", str(error)
        except httpx.TimeoutException:
            failed = (UNREACHABLE, "", "", f"it was silent for {client.timeout.read:g} seconds")
        except httpx.HTTPError as error:
            failed = (FAILED, "", "", str(error))
        else:
            failed = (STATUSES.get(status, FAILED), str(status), "", "")
            if status < 400:
                return _answered(httpx.URL(address), status, now)
            if status == TOO_MANY:
                return failed
    return failed


def _answered(asked: httpx.URL, status: int, now: httpx.URL) -> tuple[str, str, str, str]:
    if now == asked:
        return ANSWERS, str(status), "", ""
    is_front = now.path == "/" != asked.path and not now.query
    note = "this is the first page of a site, so the page itself is probably no longer there" if is_front else ""
    return MOVED, str(status), str(now), note


def ask(
    pages: Iterable[Page],
    said: Callable[[str], None] = lambda words: None,
    may_ask: MayAsk | None = None,
    pause: float = PAUSE,
    seconds: float = SECONDS,
) -> list[Answer]:
    """Ask every address of some pages, each once, one after another, and hosts in turn.

    Parameters
    ----------
    pages
        The pages.
    said
        Is told of each address that was asked, in a line.
    may_ask
        Which places on the network may be asked; the default is `is_public`.
    pause
        Seconds for which the same host is left alone after each request.
    seconds
        Seconds for which a server may be silent.

    Returns
    -------
    A row for each address of each page, in their order, `url` before `archived`.

    Raises
    ------
    NoNetwork
        If nothing can be reached.
    """
    wanted = [(page, column, address) for page in pages for column in ("url", "archived") if (address := getattr(page, column))]
    turns = _in_turn(dict.fromkeys(address for _, _, address in wanted))
    found: dict[str, tuple[str, ...]] = {}
    left: dict[str, float] = {}
    tired: set[str] = set()
    silent: set[str] = set()
    is_reached = False
    with httpx.Client(
        transport=_Public(may_ask or is_public),
        timeout=seconds,
        headers={"User-Agent": f"{store.PROJECT}/{store.version()} (asks whether cited pages are still there)"},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    ) as client:
        for number, (host, address) in enumerate(turns, 1):
            if host in tired:
                told = (NOT_ASKED, "", "", "its server had answered that it is asked too often")
            else:
                time.sleep(max(0.0, left.get(host, 0.0) - time.monotonic()))
                told = _look(client, address)
                left[host] = time.monotonic() + pause
            tired |= {host} if told[1] == str(TOO_MANY) else set()
            found[address] = (*told, datetime.now(UTC).isoformat(timespec="seconds"))
            said(f"{number:>5} of {len(turns)}  {told[0]:<12} {address}")
            silent |= {host} if told[0] == UNREACHABLE else set()
            is_reached |= told[0] not in (UNREACHABLE, NOT_ASKED)
            if silent and not is_reached and (len(silent) >= MOST_SILENT or number == len(turns)):
                raise NoNetwork(
                    f"No host could be reached ({len(silent)} tried), so nothing is known of the pages. "
                    "Try again on a machine with a network that it can use without a proxy."
                )
    return [Answer(page.scope, page.source_id, column, address, *found[address]) for page, column, address in wanted]


def _in_turn(addresses: Iterable[str]) -> list[tuple[str, str]]:
    """Hosts and addresses, so that those of one host do not follow each other as long as there are others."""
    seen: Counter[str] = Counter()
    ranked = []
    for place, address in enumerate(addresses):
        host = address.split("/")[2].casefold()
        ranked.append((seen[host], place, host, address))
        seen[host] += 1
    return [(host, address) for _, _, host, address in sorted(ranked)]


def lost(answers: Iterable[Answer]) -> list[Answer]:
    """Addresses that are gone, but for those of pages of which a stored copy answers."""
    answers = list(answers)
    kept = {answer[:2] for answer in answers if answer.column == "archived" and answer.verdict in (ANSWERS, MOVED)}
    return [answer for answer in answers if answer.verdict == GONE and (answer.column == "archived" or answer[:2] not in kept)]


def say(answers: Sequence[Answer], is_whole: bool) -> list[str]:
    """What was found, a line for each address, those that are gone first; those that simply answer only if the `is_whole` list is wanted."""
    lines = []
    copied = {answer[:2] for answer in answers if answer.column == "archived"}
    for verdict in VERDICTS:
        for answer in answers if verdict != ANSWERS or is_whole else ():
            if answer.verdict == verdict:
                lines.append(_say(answer, answer[:2] in copied))
    counted = Counter(answer.verdict for answer in answers)
    told = [f"{counted[verdict]} {verdict}" for verdict in VERDICTS if counted[verdict]]
    lines.append(f"{count(len(answers), 'address', 'addresses')} of pages and stored copies: {say_list(told)}")
    lines += [f"{verdict}: {meaning}" for verdict, meaning in VERDICTS.items() if counted[verdict] and verdict != ANSWERS]
    return lines


def _say(answer: Answer, is_copied: bool) -> str:
    status = f" ({answer.status})" if answer.status and answer.verdict not in (ANSWERS, MOVED) else ""
    parts = [
        f"{answer.verdict}{status}: {answer.scope}, {answer.source_id}, {answer.column}: {answer.address}",
        f"now at {answer.now}" * bool(answer.now),
        answer.note,
        f"copies may be listed at {LOOKUP}{doors.url(answer.address)}" * (answer.verdict == GONE and not is_copied),
    ]
    return "; ".join(part for part in parts if part)
