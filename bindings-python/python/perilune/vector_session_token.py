"""A session token of one partition: which writes of which region a session has seen."""

from __future__ import annotations

from .errors import CosmosError


class VectorSessionToken:
    """``version#global_lsn#region=lsn#...`` in its parts."""

    segment_separator: str = "#"
    region_progress_separator: str = "="

    def __init__(
        self, version: int, global_lsn: int, local_lsn_by_region: dict[int, int], session_token: str | None = None
    ) -> None:
        self.version = version
        self.global_lsn = global_lsn
        self.local_lsn_by_region = local_lsn_by_region
        if session_token is None:
            regions = (f"{region}{self.region_progress_separator}{lsn}" for region, lsn in local_lsn_by_region.items())
            session_token = self.segment_separator.join([str(version), str(global_lsn), *regions])
        self.session_token: str = session_token

    @classmethod
    def create(cls, session_token: str | None) -> VectorSessionToken | None:
        """The parts of a token; ``None`` of what is none."""
        version, *rest = (session_token or "").split(cls.segment_separator)
        if not rest:
            return None
        try:
            pairs = [segment.split(cls.region_progress_separator) for segment in rest[1:]]
            regions = {int(region): int(lsn) for region, lsn in pairs}
            return cls(int(version), int(rest[0]), regions, session_token)
        except ValueError:
            return None

    def equals(self, other: VectorSessionToken | None) -> bool:
        """Whether another token has seen the same."""
        return (
            other is not None
            and (self.version, self.global_lsn) == (other.version, other.global_lsn)
            and self.are_region_progress_equal(other.local_lsn_by_region)
        )

    def are_region_progress_equal(self, other: dict[int, int]) -> bool:
        """Whether it has seen as much of each region."""
        return self.local_lsn_by_region == other

    def merge(self, other: VectorSessionToken) -> VectorSessionToken:
        """The token that has seen what either has. The regions are those of the higher version."""
        if other is None:
            raise ValueError("other: None is not accepted; a VectorSessionToken is")
        mine, its = self.local_lsn_by_region, other.local_lsn_by_region
        if self.version == other.version and mine.keys() != its.keys():
            raise CosmosError(
                f"the session tokens {self.session_token!r} and {other.session_token!r} have the same version and "
                "different regions"
            )
        newer, older = (its, mine) if self.version < other.version else (mine, its)
        regions = {region: max(lsn, older.get(region, lsn)) for region, lsn in newer.items()}
        version, lsn = max(self.version, other.version), max(self.global_lsn, other.global_lsn)
        return VectorSessionToken(version, lsn, regions)

    def convert_to_string(self) -> str:
        """The token as it is sent."""
        return self.session_token
