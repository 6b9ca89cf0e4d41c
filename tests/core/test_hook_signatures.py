"""Signatures are those of Standard Webhooks, and are verified as our documents tell."""

import pytest

from service.core.hooks import excerpt, headers_of, rest_after, secret_of, signature

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
"""Secret, id, time, body and signature of the specification's own example."""
ID, TIME, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, b'{"test": 2432232314}'
SIGNED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_example_of_the_specification_is_signed_as_there() -> None:
    """Sign by sign."""
    assert SIGNED == signature(SECRET, ID, TIME, BODY)


@pytest.mark.parametrize("changed", [{"id": "msg_2"}, {"timestamp": TIME + 1}, {"body": b"{}"}])
def test_a_signature_is_over_id_time_and_body(changed: dict[str, object]) -> None:
    """Whatever is changed, it is another."""
    given: dict[str, object] = {"id": ID, "timestamp": TIME, "body": BODY, **changed}
    assert SIGNED != signature(SECRET, **given)  # type: ignore[arg-type]


def test_two_secrets_sign_beside_each_other() -> None:
    """The newer one first."""
    other = secret_of(b"k" * 32)
    told = headers_of(ID, TIME, BODY, (other, SECRET))
    assert f"{signature(other, ID, TIME, BODY)} {SIGNED}" == told["webhook-signature"]
    assert (ID, str(TIME)) == (told["webhook-id"], told["webhook-timestamp"])


def test_an_excerpt_is_one_short_line_without_signs_that_mislead() -> None:
    """Whatever a receiver answers."""
    assert "a b c" == excerpt("a\r\nb\x1b\u202e\u200bc\xff".encode() + b"\xff\xfe")[:5]
    assert len(excerpt("错".encode() * 500).encode()) <= 200
    assert "" == excerpt(b"")


def test_a_receiver_rests_longer_and_longer_up_to_five_minutes() -> None:
    """However long it is away."""
    assert [5, 10, 20, 40, 80, 160, 300, 300] == [rest_after(faults) for faults in range(1, 9)]
    assert 300 == rest_after(10_000)
