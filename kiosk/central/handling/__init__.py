"""Handling 办理 at the platform: what is known beforehand, what is brought, and letters that become cases."""
