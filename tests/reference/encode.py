#!/usr/bin/env python3
"""The same synthetic run as encoders other than the planner's write it: tests/reference/encoded/.

    pip install numpy pydicom pylibjpeg pylibjpeg-openjpeg pylibjpeg-rle python-gdcm imagecodecs
    python3 tests/reference/encode.py

The file names tell encoder and transfer syntax; the expected fingerprint is that of native.dcm, computed here and
written to encoded.json.
"""
import hashlib
import json
import pathlib
import warnings

import gdcm
import imagecodecs
import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import ExplicitVRLittleEndian, JPEG2000Lossless, JPEGLSLossless, RLELossless

OUT = pathlib.Path(__file__).parent / "encoded"
ROWS, COLUMNS, FRAMES, BITS = 40, 48, 2, 12


def frames():
    """A background that falls off to the borders, a ruler, a vessel that fills, and noise; 12 bits used to the ends."""
    rng = np.random.default_rng(12)
    row, column = np.mgrid[0:ROWS, 0:COLUMNS].astype(float)
    ground = 3600 - 0.9 * ((row - ROWS / 2) ** 2 + (column - COLUMNS / 2) ** 2)
    ground[:, 42:44] *= np.where((row[:, 42:44] // 4) % 2 == 0, 0.4, 1.0)
    out = []
    for n in range(FRAMES):
        filled = row < (n + 1) * ROWS / FRAMES
        vessel = np.exp(-(((column - 18 - 6 * np.sin(row / 9)) / 2.5) ** 2))
        image = ground * np.exp(-0.8 * vessel * filled) + rng.normal(0, 6, ground.shape)
        image[0, :4] = [0, 4095, 4095, 0]
        out.append(np.clip(np.rint(image), 0, 4095).astype("<u2"))
    return np.array(out)


def run(pixels):
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.SOPClassUID = ds.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.12.1"
    ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = "2.25.120012001200120012"
    ds.Modality, ds.PatientName, ds.PatientID = "XA", "Synthetic", "synthetic"
    ds.StudyInstanceUID, ds.SeriesInstanceUID = "2.25.1200", "2.25.1201"
    ds.Rows, ds.Columns, ds.NumberOfFrames = ROWS, COLUMNS, FRAMES
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, BITS, BITS - 1, 0
    ds.PixelIntensityRelationship, ds.FrameTime = "LIN", 250
    ds.PixelData = pixels.tobytes()
    ds["PixelData"].VR = "OW"
    return ds


def by_gdcm(source, name, syntax):
    reader = gdcm.ImageReader()
    reader.SetFileName(str(source))
    assert reader.Read()
    change = gdcm.ImageChangeTransferSyntax()
    change.SetTransferSyntax(gdcm.TransferSyntax(syntax))
    change.SetInput(reader.GetImage())
    assert change.Change(), name
    writer = gdcm.ImageWriter()
    writer.SetFileName(str(OUT / name))
    writer.SetFile(reader.GetFile())
    writer.SetImage(change.GetOutput())
    assert writer.Write(), name


def by_pydicom(pixels, name, uid, plugin):
    ds = run(pixels)
    ds.compress(uid, encoding_plugin=plugin, generate_instance_uid=False)
    ds.save_as(OUT / name, enforce_file_format=True)


def by_imagecodecs(pixels, name, uid, encode, fragments=1):
    ds = run(pixels)
    ds.file_meta.TransferSyntaxUID = uid
    ds.PixelData = encapsulate([encode(frame) for frame in pixels], fragments_per_frame=fragments)
    ds["PixelData"].VR = "OB"
    ds["PixelData"].is_undefined_length = True
    # pydicom does not know the UIDs of JPEG XL, and then writes no preamble of its own.
    ds.preamble = bytes(128)
    pydicom.dcmwrite(OUT / name, ds, implicit_vr=False, little_endian=True, force_encoding=True)


def main():
    warnings.simplefilter("ignore")
    OUT.mkdir(exist_ok=True)
    pixels = frames()
    native = OUT / "native.dcm"
    run(pixels).save_as(native, enforce_file_format=True)
    syntax = gdcm.TransferSyntax
    by_gdcm(native, "gdcm-jpeg-lossless-57.dcm", syntax.JPEGLosslessProcess14)
    by_gdcm(native, "gdcm-jpeg-lossless-70.dcm", syntax.JPEGLosslessProcess14_1)
    by_gdcm(native, "gdcm-jpeg-ls-80.dcm", syntax.JPEGLSLossless)
    by_gdcm(native, "gdcm-jpeg-2000-90.dcm", syntax.JPEG2000Lossless)
    by_gdcm(native, "gdcm-rle.dcm", syntax.RLELossless)
    by_gdcm(native, "gdcm-implicit.dcm", syntax.ImplicitVRLittleEndian)
    by_gdcm(native, "gdcm-deflated.dcm", syntax.DeflatedExplicitVRLittleEndian)
    by_pydicom(pixels, "pylibjpeg-jpeg-2000-90.dcm", JPEG2000Lossless, "pylibjpeg")
    by_pydicom(pixels, "pylibjpeg-rle.dcm", RLELossless, "pylibjpeg")
    by_pydicom(pixels, "pyjpegls-jpeg-ls-80.dcm", JPEGLSLossless, "pyjpegls")
    htj2k = lambda frame: imagecodecs.htj2k_encode(frame, reversible=True)
    by_imagecodecs(pixels, "openjph-htj2k-201.dcm", "1.2.840.10008.1.2.4.201", htj2k)
    jxl = lambda frame: imagecodecs.jpegxl_encode(frame, lossless=True, bitspersample=12, usecontainer=False)
    by_imagecodecs(pixels, "libjxl-jpeg-xl-110.dcm", "1.2.840.10008.1.2.4.110", jxl)
    jpeg = lambda frame: imagecodecs.ljpeg_encode(frame, bitspersample=12)
    by_imagecodecs(pixels, "liblj92-jpeg-lossless-57-two-fragments.dcm", "1.2.840.10008.1.2.4.57", jpeg, 2)
    facts = {"pixels_sha256": hashlib.sha256(pixels.tobytes()).hexdigest()}
    (OUT / "encoded.json").write_text(json.dumps(facts) + "\n")
    for path in sorted(OUT.glob("*.dcm")):
        try:
            ds = pydicom.dcmread(path)
            same = np.array_equal(ds.pixel_array, pixels)
        except Exception as error:  # a decoder pydicom lacks
            same = f"not read by pydicom ({type(error).__name__})"
        print(path.name, path.stat().st_size, same)


main()
