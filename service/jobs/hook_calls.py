"""One call of a receiver, and what came of it in words."""

import http.client
import socket
import ssl
from dataclasses import dataclass
from time import monotonic

from service.core.hooks import Answer, Parcel, excerpt, headers_of
from service.jobs.moments import Clock
from service.outgoing.calling import Outgoing
from service.outgoing.targets import Forbidden, UnfitAddress, fit_address

AGENT = "Hongtou-Hooks/1"

WORDS: tuple[tuple[type[Exception], str], ...] = (
    (Forbidden, "主机的地址在内网，未列入 HONGTOU_WEBHOOK_HOSTS，没有发送。"),
    (UnfitAddress, "网址不合要求，没有发送。"),
    (TimeoutError, "没有在限时内应答。"),
    (ssl.SSLCertVerificationError, "证书不可信，没有发送。"),
    (ssl.SSLError, "没有建立 TLS 连接。"),
    (socket.gaierror, "找不到这个主机。"),
    (ConnectionRefusedError, "主机拒绝连接。"),
    (OSError, "连接不上，或中途断开。"),
    (http.client.HTTPException, "应答不合 HTTP 规范。"),
    (ValueError, "应答不合 HTTP 规范。"),
)
"""Why there was no answer, by the first kind that fits."""

LED_AWAY = "要求转到别处，不予跟随。"


@dataclass(frozen=True, slots=True)
class HookCalls:
    """Who calls receivers, by *outgoing*."""

    outgoing: Outgoing
    clock: Clock

    def __call__(self, parcel: Parcel) -> Answer:
        """What came of sending the parcel, signed; never raises for what the other side did."""
        begun, timestamp = monotonic(), int(self.clock().timestamp())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": AGENT,
            **headers_of(parcel.id, timestamp, parcel.body, parcel.secrets),
        }
        try:
            fit_address(parcel.url)
            reply = self.outgoing.call("POST", parcel.url, parcel.body, headers)
            status, told = reply.status, excerpt(reply.body)
        except (OSError, ValueError, http.client.HTTPException) as fault:
            status, told = 0, next(words for kind, words in WORDS if isinstance(fault, kind))
        if 300 <= status < 400:
            told = LED_AWAY
        return Answer(status, round((monotonic() - begun) * 1000), told)
