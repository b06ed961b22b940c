"""The workspace file: what it names is created or made equal, what it does not name is left as it is (contract §2)."""

from inbox.workspace.applying import Plan, apply, section
from inbox.workspace.lines import WorkspaceError
from inbox.workspace.table import Table

__all__ = ["Plan", "Table", "WorkspaceError", "apply", "section"]
