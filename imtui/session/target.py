"""The target of a profile."""

from __future__ import annotations

from imtui.core.protocol import Credentials
from imtui.core.target import Target, fingerprint_of
from imtui.settings import Profile, is_loopback


def target_of(profile: Profile) -> Target:
    """Where the requests of the profile go; its credentials are in it as a fingerprint only."""
    fingerprint = fingerprint_of(Credentials(profile.key, profile.hash))
    return Target(profile.name, fingerprint, profile.base_url, not is_loopback(profile.base_url))
