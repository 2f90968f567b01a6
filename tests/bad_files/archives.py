"""F48 and F49: archives that reach outside themselves, lie about their sizes, overlap, nest, or are too many."""

import io
import stat
import struct
import zipfile
import zlib

from .books import book, pack, parts
from .model import BadFile, Canary, Refused, bytes_file

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def entry(name: bytes, data: bytes, **lies: int) -> tuple[bytes, bytes]:
    """Return (local header with data, central header without its offset) of a deflated entry.

    `size`, `packed`, `crc`, `flags`, `mode` override what is true.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush()
    facts = (
        lies.get("crc", zlib.crc32(data)),
        lies.get("packed", len(packed)),
        lies.get("size", len(data)),
        len(name),
        0,
    )
    shared = struct.pack("<HHHHH", 20, lies.get("flags", 0), 8, 0, 0x21) + struct.pack("<LLLHH", *facts)
    central = struct.pack("<H", 0x314) + shared + struct.pack("<HHHL", 0, 0, 0, lies.get("mode", 0o100644) << 16)
    return LOCAL + shared + name + packed, CENTRAL + central


def archive(entries: list[tuple[bytes, bytes, dict[str, int]]]) -> bytes:
    """Return an archive of (name, data, lies) entries."""
    body, directory = b"", b""
    for name, data, lies in entries:
        local, central = entry(name, data, **lies)
        directory += central + struct.pack("<L", len(body)) + name
        body += local
    end = END + struct.pack("<HHHHLLH", 0, 0, len(entries), len(entries), len(directory), len(body), 0)
    return body + directory + end


def with_entry(name: bytes, data: bytes = b"x", **lies: int) -> bytes:
    """Return a sound workbook with one more entry that is not."""
    sound: list[tuple[bytes, bytes, dict[str, int]]] = [(each.encode(), part, {}) for each, part in parts().items()]
    return archive([*sound, (name, data, lies)])


def symlink(canary: Canary) -> bytes:
    """Return a workbook whose sheet of text is a symbolic link to the canary."""
    return with_entry(b"xl/sharedStrings.xml", canary.path.encode(), mode=stat.S_IFLNK | 0o777)


def overlapping() -> bytes:
    """Return 150 entries that quote each other's headers over one core of zeros: 150 MB of 20 kB (CVE-2024-0450)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    plain = b"\0" * 1_000_000
    packed = packer.compress(plain) + packer.flush()
    body, directory = b"", []
    for index in reversed(range(150)):
        name = f"xl/{index:04d}".encode()
        sizes = (zlib.crc32(plain), len(packed), len(plain), len(name), 0)
        shared = struct.pack("<HHHHH", 20, 0, 8, 0, 0x21) + struct.pack("<LLLHH", *sizes)
        header = LOCAL + shared + name
        body = header + packed
        directory.append((name, struct.pack("<H", 0x314) + shared + struct.pack("<HHHL", 0, 0, 0, 0), len(body)))
        packed = b"\0" + struct.pack("<HH", len(header), len(header) ^ 0xFFFF) + body
        plain = header + plain
    total = len(body)
    listed = b"".join(CENTRAL + made + struct.pack("<L", total - size) + name for name, made, size in directory)
    return body + listed + END + struct.pack("<HHHHLLH", 0, 0, len(directory), len(directory), len(listed), total, 0)


def same_bytes() -> bytes:
    """Return a workbook whose last entry shares the bytes of its first."""
    data = bytearray(with_entry(b"xl/copy.xml"))
    struct.pack_into("<L", data, data.rfind(CENTRAL) + 42, 0)
    return bytes(data)


def many(count: int) -> bytes:
    """Return an archive of so many empty entries."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for index in range(count):
            made.writestr(f"xl/{index}.xml", b"")
    return target.getvalue()


UNSAFE: dict[str, bytes] = {
    "up": b"../../etc/cron.d/x",
    "up inside": b"xl/../../../etc/x",
    "absolute": b"/etc/cron.d/x",
    "backslash": b"..\\..\\windows\\x",
    "drive letter": b"C:\\windows\\x",
    "colon": b"C:x",
}
DAMAGED, UNSAFE_ENTRY = Refused(415, "damaged"), Refused(415, "unsafe-entry")


def _xlsx(identity: str, variant: str, data: bytes, expected: Refused, note: str = "") -> BadFile:
    return bytes_file(identity, f"xlsx, {variant}", data, expected, name="a.xlsx", note=note)


FILES: list[BadFile] = [
    *(_xlsx("F48", variant, with_entry(name), UNSAFE_ENTRY) for variant, name in UNSAFE.items()),
    BadFile("F48", "xlsx, symbolic link", symlink, UNSAFE_ENTRY, name="a.xlsx"),
    _xlsx("F48", "device", with_entry(b"xl/dev", b"", mode=stat.S_IFCHR | 0o666), UNSAFE_ENTRY),
    _xlsx("F48", "name not UTF-8", with_entry(b"xl/\xff\xfe.xml", flags=0x800), DAMAGED),
    _xlsx("F49", "size", with_entry(b"xl/big.xml", b" " * 3_000_000), Refused(413, "ratio")),
    _xlsx("F49", "lying size, small", with_entry(b"xl/sharedStrings.xml", b"<sst/>" * 999, size=10), DAMAGED),
    _xlsx("F49", "lying size, 4 GB", with_entry(b"xl/sharedStrings.xml", b"<sst/>", size=0xFFFFFFF0), Refused(413, "unpacked")),
    _xlsx("F49", "lying packed size", with_entry(b"xl/sharedStrings.xml", b"<sst/>", packed=0xFFFFFFF0), DAMAGED),
    _xlsx("F49", "wrong checksum", with_entry(b"xl/sharedStrings.xml", b"<sst/>", crc=1), DAMAGED),
    _xlsx("F49", "overlap by quoting", overlapping(), Refused(413, "overlap")),
    _xlsx("F49", "overlap, same bytes", same_bytes(), Refused(413, "overlap")),
    _xlsx("F49", "20,000 entries", many(20_000), Refused(413, "too-many-entries")),
    _xlsx("F49", "encrypted entry", with_entry(b"xl/x.xml", flags=1), Refused(415, "encrypted")),
    _xlsx("F49", "one name twice", with_entry(b"xl/workbook.xml"), DAMAGED),
    _xlsx("F49", "nested", pack({"a.xlsx": book()}), Refused(415, "not-a-table")),
]  # fmt: skip
