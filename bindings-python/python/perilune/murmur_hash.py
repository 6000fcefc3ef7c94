"""MurmurHash3 of 32 bits, by which :mod:`perilune.hash_partition_resolver` places items."""

from __future__ import annotations

_MASK = 0xFFFFFFFF


class _MurmurHash:
    """A hash generator."""

    def ComputeHash(self, key: bytes | bytearray) -> bytearray:
        """The hash of bytes, least significant byte first."""
        if key is None:
            raise ValueError("key: None is not accepted; bytes are")
        return bytearray(self._ComputeHash(key).to_bytes(4, "little"))

    @staticmethod
    def _ComputeHash(key: bytes | bytearray, seed: int = 0) -> int:
        """The hash of bytes as a number."""
        state, whole = seed, len(key) & ~3
        for at in range(0, whole, 4):
            state ^= _scrambled(int.from_bytes(key[at : at + 4], "little"))
            state = (_rotated(state, 13) * 5 + 0xE6546B64) & _MASK
        state ^= _scrambled(int.from_bytes(key[whole:], "little"))
        return _finished(state ^ len(key))


def _rotated(value: int, bits: int) -> int:
    return ((value << bits) | (value >> (32 - bits))) & _MASK


def _scrambled(word: int) -> int:
    return _rotated(word * 0xCC9E2D51 & _MASK, 15) * 0x1B873593 & _MASK


def _finished(state: int) -> int:
    state = (state ^ (state >> 16)) * 0x85EBCA6B & _MASK
    state = (state ^ (state >> 13)) * 0xC2B2AE35 & _MASK
    return state ^ (state >> 16)
