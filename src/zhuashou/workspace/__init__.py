# SPDX-License-Identifier: Apache-2.0
"""A workspace is a folder, as a repository is for git: settings, ledger, frozen months, policies, inbox, papers.

Public: `Workspace`, `Settings`, `WorkspaceError`, `create`, `packaged`. A city's own data file (policies, chains, warnings …) stands
before the packaged default of the same name.
"""

from zhuashou.workspace.folder import Settings, Workspace, WorkspaceError, atomic_write, create

__all__ = ["Settings", "Workspace", "WorkspaceError", "atomic_write", "create"]
