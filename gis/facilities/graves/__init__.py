"""Remediation of graves (殡葬整治): cases, the steps they take, and the evidence that each step needs."""
