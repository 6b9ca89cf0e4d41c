"""The security list of the project, line by line, with the tests that show each part of a line.

A test is named by its file below `tests/` and its function; what a planted hole proves is in `holes.py`.
"""

from collections.abc import Mapping

LINES: Mapping[str, tuple[str, ...]] = {
    "SSTI": (
        "security/test_hostile_words.py::test_a_tag_in_a_text_is_refused",
        "security/test_hostile_words.py::test_a_tag_that_came_so_far_is_printed_as_it_stands",
        "rendering/test_docx.py::test_a_template_cannot_reach_into_python",
        "rendering/test_pdf.py::test_templates_run_in_a_sandbox",
        "workers/test_pool.py::test_a_task_that_harms_its_process_costs_one_error",
    ),
    "SSRF and file reads": (
        "rendering/test_pdf.py::test_every_foreign_address_is_refused",
        "rendering/test_pdf.py::test_a_page_that_asks_for_more_makes_no_paper",
        "security/test_hostile_files.py::test_the_pdf_engine_reaches_nothing",
        "sealing/test_timestamp_service.py::test_a_service_that_gives_no_timestamp_is_told_and_nothing_is_sealed",
        "sealing/test_timestamp_service.py::test_without_a_service_nothing_is_asked_of_a_network",
    ),
    "XXE": (
        "security/test_hostile_files.py::test_no_entity_brings_a_file_in",
        "security/test_hostile_files.py::test_no_entity_unfolds_into_a_flood",
        "handover/test_eep.py::test_a_broken_or_hostile_package_is_refused",
    ),
    "Zip bombs": (
        "security/test_hostile_files.py::test_a_word_file_that_unfolds_without_end_is_refused",
        "security/test_hostile_files.py::test_a_word_file_that_lies_about_its_size_is_read_no_further",
        "security/test_hostile_files.py::test_a_word_file_of_countless_parts_is_refused",
        "security/test_hostile_files.py::test_a_package_within_a_package_is_not_opened",
    ),
    "Path traversal": (
        "handover/test_bags.py::test_a_planted_fault_is_named",
        "archive/test_store.py::test_an_id_of_another_form_is_not_found",
        "web/test_archived.py::test_a_name_outside_the_inventory_is_not_found",
        "security/test_hostile_calls.py::test_no_path_leads_elsewhere",
        "documents/test_filenames.py::test_no_text_makes_a_dangerous_name",
    ),
    "CSRF": (
        "web/test_forged_calls.py::test_no_change_is_made_without_the_token",
        "web/test_forged_calls.py::test_what_comes_from_elsewhere_is_refused_with_the_token_too",
        "web/test_forged_calls.py::test_the_token_of_another_sitting_is_none",
    ),
    "XSS": (
        "rendering/test_pdf.py::test_markup_in_a_payload_is_text",
        "security/test_hostile_words.py::test_no_text_becomes_a_link_or_an_action",
        "security/test_hostile_words.py::test_no_text_becomes_a_field_or_a_relation_of_a_word_file",
        "security/test_hostile_words.py::test_no_name_of_a_file_ends_its_header",
        "web/test_guards.py::test_every_answer_carries_the_safe_headers",
        "web/test_signing_in.py::test_every_page_keeps_scripts_and_stores_away",
        "web/test_signing_in.py::test_a_failed_form_gives_back_the_name_as_text",
        "web/test_signing_in.py::test_nobody_is_led_elsewhere",
        "archive/checks/test_checks.py::test_the_page_says_everything_and_runs_nothing",
    ),
    "Formula injection": (
        "handover/test_catalogue.py::test_no_cell_is_a_formula",
        "web/test_auditing.py::test_no_cell_of_the_table_is_a_formula",
    ),
    "Brute force and sittings": (
        "web/test_lockout.py::test_who_tries_too_often_must_wait",
        "web/test_lockout.py::test_tries_from_elsewhere_lock_nobody_out",
        "web/test_signing_in.py::test_an_unknown_name_takes_as_long_as_a_known_one",
        "web/test_sittings.py::test_a_name_stands_for_one_sitting",
        "web/test_sittings.py::test_all_end_when_roles_change_or_the_account_is_closed",
        "web/test_sittings.py::test_cookies_are_for_this_service_alone",
        "web/test_signing_in.py::test_a_one_time_password_ends",
        "office/test_tokens.py::test_a_revoked_token_is_nobodys",
    ),
    "IDOR": (
        "security/test_whose_papers.py::test_every_id_is_of_a_kind",
        "security/test_whose_papers.py::test_what_belongs_to_others_is_not_there",
        "security/test_whose_papers.py::test_no_version_tag_tells_that_it_is_there",
        "security/test_whose_papers.py::test_lists_and_counts_hold_nothing_of_others",
        "security/test_whose_papers.py::test_a_key_of_another_caller_is_ones_own",
    ),
    "Roles and routes": (
        "security/test_roles_and_routes.py::test_every_address_has_a_row",
        "security/test_roles_and_routes.py::test_an_address_answers_each_as_the_table_says",
        "security/test_roles_and_routes.py::test_other_methods_open_nothing",
    ),
    "Resources": (
        "web/test_problems.py::test_a_body_over_the_limit_is_refused",
        "web/test_problems.py::test_a_body_that_stalls_is_given_up",
        "web/test_server.py::test_a_body_that_dribbles_is_given_up",
        "web/test_server.py::test_what_is_no_request_gets_a_problem",
        "web/test_server.py::test_a_head_that_dribbles_is_cut_off",
        "deploy/test_nginx.py::test_who_dribbles_headers_is_cut_off",
        "schemas/test_parsing.py::test_no_nesting_brings_the_parser_down",
        "schemas/test_parsing.py::test_every_number_that_is_none_is_named_at_once",
        "schemas/test_parsing.py::test_every_duplicate_key_is_named_at_once",
        "security/test_hostile_calls.py::test_no_body_brings_it_down",
        "security/test_hostile_calls.py::test_a_packed_body_is_not_unpacked",
        "security/test_adversarial_texts.py::test_no_text_is_read_for_long",
        "security/test_adversarial_texts.py::test_no_header_or_name_is_read_for_long",
        "rules/test_linear_work.py::test_four_times_the_ledger_is_four_times_the_work",
    ),
    "PDF uploads": (
        "security/test_hostile_calls.py::test_no_file_is_taken_from_a_caller",
        "security/test_hostile_calls.py::test_the_document_offers_json_alone",
        "archive/checks/test_scanning.py::test_an_infected_file_is_named",
        "archive/checks/test_checks.py::test_a_planted_fault_is_found",
    ),
    "三员": (
        "core/test_access.py::test_three_officers_share_no_power",
        "core/test_access.py::test_nobody_is_an_officer_and_anything_else",
        "core/test_access.py::test_nobody_may_both_remove_something_and_read_away_its_trace",
        "office/test_accounts.py::test_an_officer_falls_by_two_alone",
        "office/test_accounts.py::test_nobody_does_it_to_himself",
        "office/test_accounts.py::test_an_administrator_appoints_the_first_security_officer",
        "office/test_log.py::test_the_database_itself_refuses_to_change_an_event",
        "office/test_log_tampering.py::test_whatever_was_done_to_it_is_found",
    ),
    "Supply chain": (
        "setup/test_locks.py::test_every_pin_has_its_hashes_and_names_no_place",
        "setup/test_locks.py::test_the_locks_hold_every_declared_dependency",
        "security/test_supply.py::test_the_linter_of_holes_finds_none",
    ),
}
