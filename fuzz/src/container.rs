//! A file of one frame around bytes that claim to be its pixels.

/// What the header says about the frame.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    pub transfer_syntax: &'static str,
    pub photometric: &'static str,
    pub rows: u16,
    pub columns: u16,
    pub samples: u16,
    pub allocated: u16,
    pub stored: u16,
    pub signed: bool,
    pub planar: bool,
}

/// Transfer syntaxes decoded by the planner's own code.
const OWN: [&str; 9] = [
    "1.2.840.10008.1.2.1.98",
    "1.2.840.10008.1.2.8.1",
    "1.2.840.10008.1.2.5",
    "1.2.840.10008.1.2.4.50",
    "1.2.840.10008.1.2.4.51",
    "1.2.840.10008.1.2.4.57",
    "1.2.840.10008.1.2.4.70",
    "1.2.840.10008.1.2.4.80",
    "1.2.840.10008.1.2.4.81",
];

impl Claim {
    /// The claim that the last eight bytes of an input stand for, and the bytes before them.
    pub fn split(input: &[u8]) -> Option<(Self, &[u8])> {
        let (frame, [syntax, color, rows, columns, allocated, stored, flags, _]) = input.split_last_chunk::<8>()?;
        let photometric = ["MONOCHROME2", "MONOCHROME1", "RGB", "YBR_FULL", "YBR_FULL_422"][usize::from(color % 5)];
        let allocated = [8, 16, 32, 1][usize::from(allocated % 4)];
        let claim = Self {
            transfer_syntax: OWN[usize::from(*syntax) % OWN.len()],
            photometric,
            rows: u16::from(*rows),
            columns: u16::from(*columns),
            samples: if color % 5 < 2 { 1 } else { 3 },
            allocated,
            stored: u16::from(*stored),
            signed: flags & 1 != 0,
            planar: flags & 2 != 0,
        };
        Some((claim, frame))
    }

    /// The bytes of a file whose only frame is `frame`.
    pub fn file(&self, frame: &[u8]) -> Vec<u8> {
        let mut file = vec![0; 128];
        file.extend(b"DICM");
        text(&mut file, [2, 0x10], *b"UI", self.transfer_syntax);
        text(&mut file, [8, 0x16], *b"UI", "1.2.840.10008.5.1.4.1.1.12.1");
        number(&mut file, 0x02, self.samples);
        text(&mut file, [0x28, 0x04], *b"CS", self.photometric);
        number(&mut file, 0x06, u16::from(self.planar));
        number(&mut file, 0x10, self.rows);
        number(&mut file, 0x11, self.columns);
        number(&mut file, 0x100, self.allocated);
        number(&mut file, 0x101, self.stored);
        number(&mut file, 0x102, self.stored.wrapping_sub(1));
        number(&mut file, 0x103, u16::from(self.signed));
        file.extend([0xE0, 0x7F, 0x10, 0x00, b'O', b'B', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
        file.extend([0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0]);
        file.extend([0xFE, 0xFF, 0x00, 0xE0]);
        file.extend((frame.len() as u32).to_le_bytes());
        file.extend(frame);
        file.extend([0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]);
        file
    }
}

fn text(file: &mut Vec<u8>, [group, element]: [u16; 2], representation: [u8; 2], value: &str) {
    file.extend(group.to_le_bytes());
    file.extend(element.to_le_bytes());
    file.extend(representation);
    file.extend((value.len().next_multiple_of(2) as u16).to_le_bytes());
    file.extend(value.as_bytes());
    file.resize(file.len().next_multiple_of(2), 0);
}

/// An attribute of the Image Pixel Module.
fn number(file: &mut Vec<u8>, element: u16, value: u16) {
    file.extend(0x28_u16.to_le_bytes());
    file.extend(element.to_le_bytes());
    file.extend([b'U', b'S', 2, 0]);
    file.extend(value.to_le_bytes());
}
