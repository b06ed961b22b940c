"""The simulator's pages below the product's own address: /simulator/ is passed on to its process."""

import httpx
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt

from config.peers import is_loopback

#: What the simulator needs to judge a call; cookies and tokens of the product are none of its business.
_PASSED = ("accept", "content-type", "origin", "range", "sec-fetch-site", "user-agent")
_ANSWERED = (
    "content-type", "content-security-policy", "cache-control", "referrer-policy", "location", "etag",
    "content-disposition", "content-range", "accept-ranges",
)  # fmt: skip
_SECONDS = 25


@csrf_exempt
def relay(request: HttpRequest) -> HttpResponse:
    """The simulator's answer, for a signed-in agent or a caller on this machine; 404 for others and without it.

    It judges origins itself (`Origin`, `Sec-Fetch-Site`), so Django's token is not asked for.
    """
    if not settings.SIMULATOR_URL or not _may(request):
        raise Http404
    if request.path == "/simulator/shop/" and request.method == "GET":
        # A shop is another site: only there does the widget meet what it meets in the world.
        return HttpResponseRedirect(settings.SIMULATOR_URL + request.get_full_path())
    headers = {name: request.headers[name] for name in _PASSED if name in request.headers}
    try:
        answer = httpx.request(
            request.method or "GET",
            settings.SIMULATOR_URL + request.get_full_path(),
            content=request.read(),
            headers=headers,
            timeout=_SECONDS,
        )
    except httpx.HTTPError:
        return HttpResponse("The simulator does not answer; it is started again within seconds.", status=503)
    told = HttpResponse(answer.content, status=answer.status_code)
    del told["Content-Type"]
    for name in _ANSWERED:
        if name in answer.headers:
            told[name] = answer.headers[name]
    return told


def _may(request: HttpRequest) -> bool:
    headers = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in request.headers.items()]
    peer = {"client": (request.META.get("REMOTE_ADDR", ""), 0), "headers": headers}
    return is_loopback(peer) or request.user.is_authenticated
