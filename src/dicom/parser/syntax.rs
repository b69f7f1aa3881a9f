//! Transfer syntaxes by their UIDs (PS3.5 chapter 10, PS3.6 annex A).

use super::parse::Encoding;

/// How the data set and its pixel data are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferSyntax {
    /// The UID as the file states it, or what was found out where it states none.
    pub uid: String,
    pub(super) encoding: Encoding,
    pub(super) deflated: bool,
    /// How frames are compressed.
    pub compression: Compression,
}

/// How frames are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Native pixel data.
    None,
    /// Each frame uncompressed in a fragment of its own.
    EncapsulatedNative,
    /// Each frame deflated in a fragment of its own.
    DeflatedFrames,
    /// Run length encoding (PS3.5 annex G).
    Rle,
    /// JPEG: baseline, extended or lossless, as the codestream says.
    Jpeg,
    /// JPEG-LS.
    JpegLs,
    /// JPEG 2000 or High-Throughput JPEG 2000.
    Jpeg2000,
    /// JPEG XL.
    JpegXl,
    /// Known by name only.
    Unreadable(&'static str),
}

impl TransferSyntax {
    /// The transfer syntax of this UID.
    pub fn of(uid: &str) -> Self {
        let (encoding, compression) = match uid.strip_prefix("1.2.840.10008.1.2").unwrap_or("other") {
            "" => (Encoding::IMPLICIT, Compression::None),
            ".2" => (Encoding { explicit: true, big_endian: true }, Compression::None),
            tail => (Encoding::EXPLICIT, compression(tail)),
        };
        Self { uid: uid.to_owned(), encoding, deflated: uid == "1.2.840.10008.1.2.1.99", compression }
    }

    /// Most significant byte first.
    pub fn big_endian(&self) -> bool {
        self.encoding.big_endian
    }
}

fn compression(tail: &str) -> Compression {
    match tail {
        ".1" | ".1.99" => Compression::None,
        ".1.98" => Compression::EncapsulatedNative,
        ".8.1" => Compression::DeflatedFrames,
        ".5" => Compression::Rle,
        ".4.50" | ".4.51" | ".4.57" | ".4.70" => Compression::Jpeg,
        ".4.80" | ".4.81" => Compression::JpegLs,
        ".4.90" | ".4.91" | ".4.92" | ".4.93" | ".4.201" | ".4.202" | ".4.203" => Compression::Jpeg2000,
        ".4.110" | ".4.111" | ".4.112" => Compression::JpegXl,
        ".4.94" | ".4.95" | ".4.204" | ".4.205" => Compression::Unreadable("JPIP (pixels kept on a server)"),
        ".4.100" | ".4.100.1" | ".4.101" | ".4.101.1" => Compression::Unreadable("MPEG-2 video"),
        ".4.102" | ".4.102.1" | ".4.103" | ".4.103.1" | ".4.104" | ".4.104.1" | ".4.105" | ".4.105.1" | ".4.106"
        | ".4.106.1" => Compression::Unreadable("H.264 video"),
        ".4.107" | ".4.108" => Compression::Unreadable("H.265 video"),
        _ if tail.starts_with(".4.") => Compression::Unreadable("a retired kind of JPEG"),
        _ => Compression::Unreadable("a private or unknown transfer syntax"),
    }
}
