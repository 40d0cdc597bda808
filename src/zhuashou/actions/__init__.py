# SPDX-License-Identifier: Apache-2.0
"""Every deed a person can do, one function each: may I, do it in one transaction, write it down.

Public (loaded on first use; Django must be set up): see `_PUBLIC`. Doors call these and hold no decisions.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_PUBLIC = {
    "ActionError": "audit", "Actor": "audit", "command_line": "audit", "may": "audit",
    "migrate": "store", "unit_names": "decision_files", "read_decision_file": "decision_files", "suggest": "model_calls", "draft_suggestions": "decision_hints",
    "ImportOutcome": "committing", "Decisions": "committing", "import_file": "imports", "import_inbox": "imports", "inbox_files": "imports",
    "UploadRecord": "upload_store", "upload_file": "uploads", "waiting_uploads": "upload_store", "upload_record": "upload_store", "preview": "uploads",
    "decide": "uploads", "check": "uploads", "check_result": "uploads", "commit": "uploads", "discard": "uploads", "progress_of": "progress",
    "mapping_templates": "mappings", "save_template": "mappings", "save_upload_template": "uploads", "rename_template": "mappings",
    "delete_template": "mappings", "understood_sheets": "mappings",
    "list_batches": "batches", "batch_record": "batches", "undo_batch": "batches", "accept_warnings": "batches", "accepted_warnings": "batches",
    "annotate_file": "copies", "rejected_file": "copies",
    "annotate_upload": "upload_copies", "reject_upload": "upload_copies", "upload_rows": "upload_copies", "upload_of_batch": "upload_copies",
    "correction_of": "upload_copies",
    "Closing": "periods", "close_period": "periods", "newest_period": "periods", "status": "periods", "accept_period": "periods",
    "reopen_period": "periods", "effective_state": "workflow", "transitions": "workflow",
    "FilingState": "filing", "filings": "filing", "submit_period": "filing", "approve_filing": "filing", "return_filing": "filing",
    "Issued": "templates", "issue_template": "templates", "template_datasets": "templates", "burden_of": "burden", "check_table": "burden",
    "Reporting": "reporting", "reporting_of": "reporting", "reminder": "reporting", "reporting_xlsx": "reporting",
    "differences": "revisions", "revision_list": "revisions", "revision_report": "revisions", "period_standing": "revisions", "period_brief": "revisions", "filing_counts": "filing",
    "add_user": "users", "actor_of": "users", "ensure_sample_users": "users", "sample_logins": "users",
    "NoResults": "results", "Results": "results", "results": "results",
    "diagnose": "analysis", "find_targets": "analysis", "make_dossiers": "analysis",
    "brief_paragraphs": "brief", "export_brief": "brief_exchange", "import_brief": "brief_exchange", "brief_history": "brief", "brief_data": "brief", "brief_number": "brief", "edit_brief": "brief", "revert_brief": "brief",
    "AlertStanding": "alerting", "alert_standing": "alerting", "judge_alert": "alerting", "verdicts": "alerting",
    "publish_grades": "grading", "finalise_grades": "grading", "withdraw_grades": "grading", "grading_flow": "grading",
    "appeal_grade": "grade_appeals", "decide_appeal": "grade_appeals", "GradeStanding": "grade_reading", "grade_choices": "grade_reading",
    "grade_standing": "grade_reading", "contest_choices": "grade_reading", "grades_xlsx": "grade_reading",
    "make_plan": "planning", "make_papers": "papers", "run_month": "month", "derive_month": "month",
    "record": "editing", "correct": "editing", "remove": "editing",
    "WaitingName": "identity", "aliases": "identity", "county_choices": "identity", "decide_identity": "identity", "forget_alias": "identity",
    "identify": "identity", "register_enterprise": "identity", "waiting_names": "identity",
    "MergePlan": "merging", "merge": "merging", "merge_plan": "merging", "merges": "merging",
    "trace_cell": "trace", "trace_number": "trace",
    "issue_task": "tasks", "report_task": "tasks", "sign_task": "tasks", "close_task": "tasks", "task_record": "tasks",
    "upload_decision": "decisions", "decision_draft": "decisions", "decision_drafts": "decisions", "discard_decision": "decisions",
    "acknowledge_flag": "decisions", "change_item": "decision_changes", "field_choices": "decision_values", "confirm_decision": "decision_facts", "fact_spans": "decision_facts",
    "compare_decisions": "decision_compare", "text_differences": "decision_compare",
}  # fmt: skip
__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"zhuashou.actions.{_PUBLIC[name]}"), name)
    globals()[name] = found
    return found
