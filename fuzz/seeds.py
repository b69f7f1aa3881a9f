#!/usr/bin/env python3
"""Seeds for the fuzz targets, from the small files of the project and of folders named on the command line.

    python3 fuzz/seeds.py [FOLDER…]

Whole files go to corpus/headers and corpus/pixels; single compressed frames, with the eight bytes that say what the
header claims (src/container.rs), to corpus/pixels. dcmcjpeg of DCMTK adds JPEG baseline and extended, where it is there.
"""
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
ENCODED = HERE.parent / "tests" / "reference" / "encoded"
LARGEST = 100_000
OWN = ["1.98", "8.1", "5", "4.50", "4.51", "4.57", "4.70", "4.80", "4.81"]
PREFIX = b"1.2.840.10008.1.2."


def encode(folder):
    """Files DCMTK makes of the native one."""
    if not shutil.which("dcmcjpeg"):
        print("SKIPPED: dcmcjpeg cannot be run; no seeds for JPEG baseline and extended")
        return
    for name, options in {"baseline": ["+eb"], "extended": ["+ee"], "sv6": ["+el", "+sv", "6"]}.items():
        subprocess.run(["dcmcjpeg", *options, str(ENCODED / "native.dcm"), str(folder / f"{name}.dcm")], check=True)


def number(data, element):
    at = data.find(struct.pack("<HH2sH", 0x28, element, b"US", 2))
    return struct.unpack_from("<H", data, at + 8)[0] if at >= 0 else 0


def frame(data):
    """The first frame and its claim; None if the file is not one of the own encapsulated ones."""
    at = data.find(b"\xe0\x7f\x10\x00OB\0\0\xff\xff\xff\xff")
    uid = data[data.find(PREFIX, 132):][:64].split(b"\0")[0]
    uid = next((data[i + 8:i + 8 + data[i + 6]] for i in [data.find(b"\x02\x00\x10\x00UI")] if i >= 0), uid)
    tail = uid.removeprefix(PREFIX).rstrip(b"\0").decode("ascii", "replace")
    if at < 0 or tail not in OWN:
        return None
    at += 12
    at += 8 + struct.unpack_from("<I", data, at + 4)[0]
    size = struct.unpack_from("<I", data, at + 4)[0]
    rows, columns = number(data, 0x10), number(data, 0x11)
    if rows > 255 or columns > 255:
        return None
    allocated = {8: 0, 16: 1, 32: 2, 1: 3}.get(number(data, 0x100), 1)
    claim = [OWN.index(tail), 0, rows, columns, allocated, number(data, 0x101) & 255, number(data, 0x103), 0]
    return data[at + 8:at + 8 + size] + bytes(claim)


def main():
    folders = [ENCODED, *map(pathlib.Path, sys.argv[1:])]
    headers, pixels = HERE / "corpus" / "headers", HERE / "corpus" / "pixels"
    headers.mkdir(parents=True, exist_ok=True)
    pixels.mkdir(parents=True, exist_ok=True)
    (HERE / "corpus" / "masks").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        encode(pathlib.Path(made))
        for path in sorted(file for folder in [*folders, pathlib.Path(made)] for file in folder.rglob("*.dcm")):
            data = path.read_bytes()
            if len(data) > LARGEST:
                # Its header is worth a seed all the same.
                data = data[:20_000]
            (headers / path.name).write_bytes(data)
            (pixels / path.name).write_bytes(data)
            if found := frame(data):
                (pixels / f"{path.stem}.frame").write_bytes(found)


main()
