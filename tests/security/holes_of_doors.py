"""Holes in who is let in, and in what a call may cost: forged calls, sittings, guessing, rights, sizes."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from socket import create_connection
from threading import Event
from typing import Any

from sqlalchemy import true

from service.core.access import EVERYWHERE, Role, Scope
from tests.security.hole import Hole, all_of, around, hole, nothing, put


def _with_scope(role: Role, scope: Scope) -> Any:
    return lambda scopes: {**scopes, role: scopes[role] | {scope}}


def _without_policy(headers: Any) -> Any:
    return {name: text for name, text in headers.items() if name != "Content-Security-Policy"}


def _framed_by_anybody(answer: Any) -> Any:
    answer.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors *"
    return answer


def _of_anybody(id: str) -> Any:
    from service.web.services import services

    return services().store.get(id)


def _as_person() -> Any:
    from service.core.batches import Whose
    from service.web.access import caller

    found = caller()
    return Whose(found.person or found.id, found.person)


def _without_triggers(true: Any) -> Any:
    return lambda statement, **how: None if "TRIGGER" in str(statement) else true(statement, **how)


def _asking_again(checked: Any) -> Any:
    def dial(guarded: Any, host: str, port: int, seconds: float) -> Any:
        checked(guarded, host, port, seconds).close()
        return create_connection((guarded.resolve(host, port)[0], port), seconds)

    return dial


def _without_hashes(true: Any) -> Any:
    def read(self: Path, *args: Any, **more: Any) -> str:
        text: str = true(self, *args, **more)
        return re.sub(r"--hash=\S+", "", text) if self.name == "requirements.txt" else text

    return read


def _plainly(cells: Iterable[str]) -> str:
    return ",".join(cells) + "\r\n"


@contextmanager
def _without_end(_: Any) -> Iterator[Event]:
    yield Event()


def _unbounded() -> bytes:
    from flask import request

    return request.get_data()


DOORS: dict[str, Hole] = {
    "changes show no token": hole(
        "CSRF",
        put("service.web.forgery:_check", nothing),
        "web/test_forged_calls.py::test_no_change_is_made_without_the_token",
        "security/test_roles_and_routes.py::test_an_address_answers_each_as_the_table_says",
    ),
    "answers go without a policy": hole(
        "XSS",
        around("service.web.guards:HEADERS", _without_policy),
        "web/test_guards.py::test_every_answer_carries_the_safe_headers",
    ),
    "pages run scripts": hole(
        "XSS",
        put("service.web.pages:POLICY", "default-src * 'unsafe-inline'"),
        "web/test_signing_in.py::test_every_page_keeps_scripts_and_stores_away",
    ),
    "any page may frame a paper": hole(
        "XSS",
        put("service.web.desk.holding:framed", _framed_by_anybody),
        "web/test_archive_pages.py::test_the_sheet_is_drawn_in_our_own_pages_only",
    ),
    "papers of others are taken along": hole(
        "IDOR",
        all_of(
            put("service.web.downloading:seen", _of_anybody),
            put("service.web.desk.holdings:seen", _of_anybody),
        ),
        "web/test_downloading.py::test_one_paper_of_others_spoils_the_whole_parcel",
        "web/test_archive_pages.py::test_papers_of_others_are_not_there",
    ),
    "webhooks call what is inside": hole(
        "SSRF by webhooks",
        put("service.outgoing.targets:is_inside", lambda address: False),
        "outgoing/test_targets.py::test_an_address_inside_is_not",
        "outgoing/test_targets.py::test_a_name_with_one_address_inside_is_closed",
        "jobs/test_hooks_kept.py::test_a_place_inside_is_no_receiver",
        "jobs/test_hooks_kept.py::test_a_name_that_leads_inside_is_not_called",
    ),
    "addresses of IPv4 in other clothes are called": hole(
        "SSRF by webhooks",
        put("service.outgoing.targets:undressed", lambda address: address),
        "outgoing/test_targets.py::test_an_address_inside_is_not",
        "outgoing/test_targets.py::test_what_an_operator_lists_is_called",
    ),
    "a name is called though its address was looked at": hole(
        "SSRF by webhooks",
        around("service.outgoing.targets:Guarded.__call__", _asking_again),
        "outgoing/test_targets.py::test_a_name_is_asked_for_once_and_what_was_looked_at_is_called",
    ),
    "webhooks of others are there": hole(
        "IDOR",
        put("service.jobs.hooks:owned", lambda *_: true()),
        "jobs/test_hooks_kept.py::test_a_hook_is_its_owners_and_of_the_person_behind_a_token",
        "web/test_hooks_over_http.py::test_nobody_sees_or_changes_anothers_hook",
        "security/test_whose_batches.py::test_what_others_have_is_not_there",
    ),
    "batches of others are there": hole(
        "IDOR",
        put("service.jobs.rows:owned", lambda *_: true()),
        "security/test_whose_batches.py::test_what_others_have_is_not_there",
        "web/test_batches.py::test_a_batch_is_its_senders",
    ),
    "tokens have what others of their person have": hole(
        "IDOR",
        all_of(put("service.web.batches:whose", _as_person), put("service.web.hooks:whose", _as_person)),
        "security/test_whose_batches.py::test_what_others_have_is_not_there",
        "security/test_whose_batches.py::test_lists_and_counts_hold_nothing_of_others",
    ),
    "a form leads anywhere": hole(
        "XSS",
        put("service.web.signing:own_path", lambda shown: shown),
        "web/test_signing_in.py::test_nobody_is_led_elsewhere",
    ),
    "cells of the exported log are formulas": hole(
        "Formula injection",
        put("service.records.event_table:_line", _plainly),
        "web/test_auditing.py::test_no_cell_of_the_table_is_a_formula",
    ),
    "nobody counts the tries": hole(
        "Brute force and sittings",
        put("service.office.tries:Tries._too_many", lambda *_: _NoFault()),
        "web/test_lockout.py::test_who_tries_too_often_must_wait",
    ),
    "a name of a sitting stays": hole(
        "Brute force and sittings",
        put("service.web.sittings:Sitting.renew", nothing),
        "web/test_sittings.py::test_a_name_stands_for_one_sitting",
    ),
    "scripts read the cookies": hole(
        "Brute force and sittings",
        put(
            "service.web.sittings:give_cookie",
            lambda answer, name, value, **_: answer.set_cookie(name, value, path="/"),
        ),
        "web/test_sittings.py::test_cookies_are_for_this_service_alone",
    ),
    "signing out forgets nothing": hole(
        "Brute force and sittings",
        put("service.office.sittings:Sittings.end", nothing),
        "web/test_sittings.py::test_a_name_stands_for_one_sitting",
    ),
    "a one-time password opens again and again": hole(
        "Brute force and sittings",
        put("service.office.changes:TEMPORARY", timedelta(days=9999)),
        "web/test_signing_in.py::test_a_one_time_password_ends",
    ),
    "ids of other units open": hole(
        "IDOR",
        put("service.web.kept:reach", lambda scope: EVERYWHERE),
        "security/test_whose_papers.py::test_what_belongs_to_others_is_not_there",
        "security/test_whose_papers.py::test_no_version_tag_tells_that_it_is_there",
    ),
    "keys of calls are everybody's": hole(
        "IDOR",
        put("service.web.idempotency:caller", lambda: type("Same", (), {"id": "same"})),
        "security/test_whose_papers.py::test_a_key_of_another_caller_is_ones_own",
    ),
    "addresses are open to all who are known": hole(
        "Roles and routes",
        put("service.web.access:_check_scope", nothing),
        "security/test_roles_and_routes.py::test_an_address_answers_each_as_the_table_says",
    ),
    "an address without a rule is open": hole(
        "Roles and routes",
        put("service.web.access:_check", nothing),
        "security/test_roles_and_routes.py::test_an_address_answers_each_as_the_table_says",
        "security/test_roles_and_routes.py::test_other_methods_open_nothing",
    ),
    "a role may more than it should": hole(
        "Roles and routes",
        around("service.core.access:ROLE_SCOPES", _with_scope(Role.ADMINISTRATOR, Scope.READ_LOG)),
        "security/test_roles_and_routes.py::test_an_address_answers_each_as_the_table_says",
        "core/test_access.py::test_three_officers_share_no_power",
    ),
    "one person is two officers": hole(
        "三员",
        put("service.core.access:clashing", lambda roles: frozenset()),
        "core/test_access.py::test_nobody_is_an_officer_and_anything_else",
    ),
    "an administrator alone resets the auditor": hole(
        "三员",
        put("service.office.duties:check_managing", nothing),
        "office/test_accounts.py::test_an_officer_falls_by_two_alone",
    ),
    "officers raise themselves": hole(
        "三员",
        put("service.office.duties:_check_other", nothing),
        "office/test_accounts.py::test_nobody_does_it_to_himself",
    ),
    "an administrator appoints security officers for ever": hole(
        "三员",
        put("service.office.duties:is_held", lambda *_: False),
        "office/test_accounts.py::test_an_administrator_appoints_the_first_security_officer",
    ),
    "an archivist files what nobody issued": hole(
        "Roles and routes",
        put("service.web.kept:_check_is_program", nothing),
        "web/test_manuscripts.py::test_who_files_does_so_by_what_was_issued",
        "security/test_roles_and_routes.py::test_an_address_answers_each_as_the_table_says",
    ),
    "a password that was just reset still opens": hole(
        "Brute force and sittings",
        put("service.office.accounts:_still", lambda account, epoch: account),
        "office/test_accounts.py::test_a_reset_wins_over_a_password_that_is_just_being_asked_for",
    ),
    "a token has more than the one whose it is": hole(
        "Roles and routes",
        put("service.office.tokens:_check_owner", nothing),
        "office/test_tokens.py::test_a_persons_token_has_no_more_than_the_person",
    ),
    "a token outlives the password it was made with": hole(
        "Brute force and sittings",
        put("service.office.changes:revoke_tokens", nothing),
        "office/test_accounts.py::test_a_reset_ends_what_was_made_with_the_old_password",
    ),
    "the log of the office may be rewritten": hole(
        "三员",
        around("alembic.op:execute", _without_triggers),
        "office/test_log.py::test_the_database_itself_refuses_to_change_an_event",
    ),
    "bodies of any size and kind are read": hole(
        "Resources",
        put("service.web.bodies:read_body", _unbounded),
        "web/test_problems.py::test_a_body_over_the_limit_is_refused",
        "security/test_hostile_calls.py::test_a_packed_body_is_not_unpacked",
    ),
    "files are taken for payloads": hole(
        "PDF uploads",
        put("service.web.bodies:_check_media_type", nothing),
        "web/test_problems.py::test_only_plain_json_in_utf_8_is_read",
        "security/test_hostile_calls.py::test_a_packed_body_is_not_unpacked",
    ),
    "JSON nests as deep as it likes": hole(
        "Resources",
        put("schemas.parsing:deeper_than", nothing),
        "schemas/test_parsing.py::test_no_nesting_brings_the_parser_down",
    ),
    "keys may come twice": hole(
        "Resources",
        put("schemas.parsing:Counter", lambda keys: {}),
        "schemas/test_parsing.py::test_every_duplicate_key_is_named_at_once",
    ),
    "a body may dribble for ever": hole(
        "Resources",
        put("service.web.bodies:_deadline", _without_end),
        "web/test_problems.py::test_a_body_that_stalls_is_given_up",
    ),
    "a lock without its hash": hole(
        "Supply chain",
        around("pathlib:Path.read_text", _without_hashes),
        "setup/test_locks.py::test_every_pin_has_its_hashes_and_names_no_place",
    ),
}


class _NoFault(BaseException):
    """What is raised in the place of a refusal."""
