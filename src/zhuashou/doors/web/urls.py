# SPDX-License-Identifier: Apache-2.0
"""Addresses of the pages."""

from django.contrib.auth import views as auth
from django.urls import include, path

from zhuashou.doors.web import views_alerts as alerts
from zhuashou.doors.web import views_batches as batches
from zhuashou.doors.web import views_breakdown as breakdown
from zhuashou.doors.web import views_brief as brief
from zhuashou.doors.web import views_decisions as deciding
from zhuashou.doors.web import views_diagnosis as diagnosis
from zhuashou.doors.web import views_efficiency as efficiency
from zhuashou.doors.web import views_findings as finding
from zhuashou.doors.web import views_grades as grades
from zhuashou.doors.web import views_hands as hands
from zhuashou.doors.web import views_home as home
from zhuashou.doors.web import views_identity as identity
from zhuashou.doors.web import views_imports as imports
from zhuashou.doors.web import views_periods as periods
from zhuashou.doors.web import views_records as records
from zhuashou.doors.web import views_reporting as reporting
from zhuashou.doors.web import views_work as work

urlpatterns = [
    path("", home.cockpit, name="cockpit"),
    path("pulls/", home.pulls, name="pulls"),
    path("analysis/", breakdown.analysis, name="analysis"),
    path("analysis/table.<str:kind>", breakdown.analysis_table, name="analysis_table"),
    path("increment/", diagnosis.increment, name="increment"),
    path("outlook/", diagnosis.outlook, name="outlook"),
    path("structure/", diagnosis.structure, name="structure"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/<str:uscc>/judge/", alerts.judge, name="judge_alert"),
    path("efficiency/", efficiency.efficiency, name="efficiency"),
    path("grades/", grades.grades, name="grades"),
    path("grades/table.xlsx", grades.grades_table, name="grades_table"),
    path("grades/<str:deed>/", grades.grade_deed, name="grade_deed"),
    path("brief/", brief.brief, name="brief"),
    path("brief/paper.<str:kind>", brief.brief_paper, name="brief_paper"),
    path("brief/<str:paragraph>/history/", brief.brief_history, name="brief_history"),
    path("brief/<str:paragraph>/<str:deed>/", brief.brief_deed, name="brief_deed"),
    path("findings/", finding.findings, name="findings"),
    path("findings/<str:finding_id>/", finding.finding, name="finding"),
    path("trace/", home.trace, name="trace"),
    path("enterprises/", hands.enterprises, name="enterprises"),
    path("enterprises/<str:uscc>/", hands.enterprise, name="enterprise"),
    path("projects/", hands.projects, name="projects"),
    path("policies/", hands.policies, name="policies"),
    path("chains/", hands.chain, name="chain"),
    path("leads/", hands.leads, name="leads"),
    path("tasks/", work.task_book, name="tasks"),
    path("tasks/<str:task_id>/", work.task, name="task"),
    path("tasks/<str:task_id>/<str:deed>/", work.task_deed, name="task_deed"),
    path("decisions/", deciding.decisions, name="decisions"),
    path("decisions/compare/", deciding.compare, name="decision_compare"),
    path("decisions/<int:draft_id>/", deciding.decision, name="decision"),
    path("decisions/<int:draft_id>/panel/", deciding.decision_panel, name="decision_panel"),
    path("decisions/<int:draft_id>/<str:deed>/", deciding.decision_deed, name="decision_deed"),
    path("tracking/", work.tracking, name="tracking"),
    path("imports/", imports.imports, name="imports"),
    path("imports/accepted/", batches.accepted, name="accepted"),
    path("imports/templates/", batches.mapping_templates, name="mapping_templates"),
    path("imports/templates/<str:deed>/", batches.mapping_deed, name="mapping_deed"),
    path("imports/<int:upload>/", imports.upload, name="upload"),
    path("imports/<int:upload>/progress/", imports.upload_progress, name="upload_progress"),
    path("imports/<int:upload>/copy/<str:kind>/", imports.upload_copy, name="upload_copy"),
    path("imports/<int:upload>/<str:deed>/", imports.upload_deed, name="upload_deed"),
    path("batches/<int:batch>/", batches.batch, name="batch"),
    path("batches/<int:batch>/file/", batches.batch_file, name="batch_file"),
    path("batches/<int:batch>/<str:deed>/", batches.batch_deed, name="batch_deed"),
    path("months/", periods.months, name="months"),
    path("months/close/", periods.close_month, name="close_month"),
    path("months/<str:period>/", periods.month, name="month"),
    path("months/<str:period>/diff", periods.month_diff, name="month_diff"),
    path("months/<str:period>/<str:deed>/", periods.month_deed, name="month_deed"),
    path("reporting/", reporting.reporting, name="reporting"),
    path("reporting/table.xlsx", reporting.reporting_table, name="reporting_table"),
    path("reporting/template/", reporting.template, name="template"),
    path("burden/", reporting.burden, name="burden"),
    path("ledger/", work.ledger, name="ledger"),
    path("ledger/<str:name>/", work.ledger, name="ledger_of"),
    path("who/", identity.who, name="who"),
    path("who/merge/", identity.who_merge, name="who_merge"),
    path("who/merge/<str:deed>/", identity.who_merge_deed, name="who_merge_deed"),
    path("who/<str:deed>/", identity.who_deed, name="who_deed"),
    path("ledger/<str:name>/<path:key>/", records.record, name="record"),
    path("audit/", work.audit, name="audit"),
    path(
        "login/", auth.LoginView.as_view(template_name="web/login.html", redirect_authenticated_user=True), name="login"
    ),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("i18n/", include("django.conf.urls.i18n")),
]
