"""Accounts: users, roles, sessions, API keys, and the log of what they did."""

from gis.core.accounts.commands import any_account, create_token, create_user, is_known

__all__ = ["any_account", "create_token", "create_user", "is_known"]
