"""ZIP containers: the directory is checked before anything is unpacked, and unpacking counts its bytes."""

import io
import re
import stat
import struct
import zipfile
import zlib

from gis.core.uploads.parsing.limits import Limits, Refusal

PAST = 1_000_000
"""Ratios are judged only beyond this many unpacked bytes."""
CHUNK = 1 << 16
UTF8_FLAG = 0x800
UNSAFE = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|[\x00-\x1f\\]")


class Archive:
    """A ZIP file whose directory was found harmless (F31, F48, F49)."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Open and check it. Raises Refusal for bombs, overlaps, encryption, too many entries, damage."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError) as error:
            raise Refusal("unsupported", "damaged") from error
        self._limits = limits
        self._unpacked = 0
        entries = self._zip.infolist()
        if len(entries) > limits.entries:
            raise Refusal("too-large", "too-many-entries", limit=limits.entries)
        self._check_overlap(entries, self._zip.start_dir)
        self._check_sizes(entries)
        self._check_names(entries)
        self.names = {entry.filename for entry in entries}
        self.titles = {entry.filename: self.title(entry) for entry in entries}
        if len(self.names) != len(entries):
            raise Refusal("unsupported", "damaged")

    def _check_sizes(self, entries: list[zipfile.ZipInfo]) -> None:
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise Refusal("unsupported", "encrypted")
        if any(entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for entry in entries):
            raise Refusal("unsupported", "damaged")
        total = sum(entry.file_size for entry in entries)
        if total > self._limits.unpacked_bytes:
            raise Refusal("too-large", "unpacked", limit=self._limits.unpacked_bytes)
        packed = max(1, sum(entry.compress_size for entry in entries))
        if total > PAST and total / packed > self._limits.ratio:
            raise Refusal("too-large", "ratio", limit=self._limits.ratio)
        for entry in entries:
            if entry.file_size > PAST and entry.file_size / max(1, entry.compress_size) > self._limits.ratio:
                raise Refusal("too-large", "ratio", limit=self._limits.ratio)

    @staticmethod
    def _check_names(entries: list[zipfile.ZipInfo]) -> None:
        """Refuse names that reach outside or are no UTF-8, links, devices; nothing is unpacked by name anyway (F48)."""
        for entry in entries:
            kind = stat.S_IFMT(entry.external_attr >> 16)
            if kind not in {0, stat.S_IFREG, stat.S_IFDIR} or UNSAFE.search(entry.orig_filename):
                raise Refusal("unsupported", "unsafe-entry", name=ascii(entry.orig_filename)[1:61])
            try:
                Archive.title(entry)
            except UnicodeError as error:
                raise Refusal("unsupported", "entry-name", name=ascii(entry.orig_filename)[1:61]) from error

    @staticmethod
    def title(entry: zipfile.ZipInfo) -> str:
        """Return the name that the maker wrote; the flag for UTF-8 is not always set. Raises UnicodeError."""
        is_marked = bool(entry.flag_bits & UTF8_FLAG)
        return entry.filename if is_marked else entry.filename.encode("cp437").decode("utf-8")

    @staticmethod
    def _check_overlap(entries: list[zipfile.ZipInfo], directory_offset: int) -> None:
        """Refuse entries that share bytes: Python before 3.11.8 unpacks such a bomb (CVE-2024-0450)."""
        end = 0
        for entry in sorted(entries, key=lambda found: found.header_offset):
            if entry.header_offset < end:
                raise Refusal("too-large", "overlap")
            end = entry.header_offset + 30 + entry.compress_size
        if end > directory_offset:
            raise Refusal("unsupported", "damaged")

    def read(self, name: str) -> bytes:
        """Unpack one entry, counting what comes out. Raises Refusal when it is more than was promised."""
        pieces = []
        try:
            with self._zip.open(name) as entry:
                while piece := entry.read(CHUNK):
                    self._unpacked += len(piece)
                    if self._unpacked > self._limits.unpacked_bytes:
                        raise Refusal("too-large", "unpacked", limit=self._limits.unpacked_bytes)
                    pieces.append(piece)
        except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, NotImplementedError) as error:
            raise Refusal("unsupported", "damaged") from error
        return b"".join(pieces)
