"""Timestamps (RFC 3161) from the service the operator names: a call that leaves this machine."""

import http.client

from asn1crypto import cms, tsp
from pyhanko.sign.timestamps import TimeStamper

from service.core.errors.faults import TimestampFailed
from service.outgoing.calling import Outgoing

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
LONGEST_REPLY = 256 * 1024
GARBLED = (OSError, ValueError, TypeError, KeyError, AttributeError, AssertionError)
"""What pyHanko and asn1crypto raise for replies that are none."""


class TimestampService(TimeStamper):
    """The service at *url*; each call ends within *seconds*; no redirect, no proxy, bounded replies."""

    def __init__(self, url: str, seconds: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url
        self._outgoing = Outgoing(seconds, LONGEST_REPLY)

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The service's reply to *req*; raises OSError or ValueError."""
        return tsp.TimeStampResp.load(self._exchange(req.dump()))

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A timestamp on the digest; raises TimestampFailed."""
        try:
            return await super().async_timestamp(message_digest, md_algorithm)
        except (*GARBLED, http.client.HTTPException) as fault:
            raise TimestampFailed(
                f"时间戳服务 {self._url} 没有给出时间戳（{type(fault).__name__}）。",
                hint="请检查网络和 HONGTOU_SEAL_TIMESTAMP_URL；文书没有改动，可以稍后原样重试。",
            ) from fault

    def _exchange(self, body: bytes) -> bytes:
        reply = self._outgoing.call("POST", self._url, body, {"Content-Type": QUERY, "Accept": REPLY})
        if reply.status != http.client.OK or reply.media_type != REPLY:
            raise OSError(f"status {reply.status}, {reply.media_type or 'no type'}")
        return reply.body
