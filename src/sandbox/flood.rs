//! Answers that never end, each in another part of HTTP.

/// Where an answer goes on for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flood {
    /// `100 Continue`, again and again.
    Continue,
    /// Header lines.
    Head,
    /// The digits of the size of a chunk.
    Size,
    /// Chunks of one byte.
    Chunk,
    /// The body, without a length.
    Body,
    /// A packed body: each byte of it is more than a hundred.
    Gzip,
    /// A packed body whose parts are all empty.
    Empty,
}

impl Flood {
    /// What it begins with.
    pub(super) fn head(self) -> Vec<u8> {
        let (line, headers, rest): (&str, &str, &[u8]) = match self {
            Self::Continue => return Vec::new(),
            Self::Head => return b"HTTP/1.1 200 OK\r\n".to_vec(),
            Self::Size | Self::Chunk => (OK, "transfer-encoding: chunked\r\n", b""),
            Self::Body => (OK, "", b""),
            // The head of a gzip file; then "a space" and, to the end of a byte, "the last one, 258 times".
            Self::Gzip => (OK, PACKED, b"\x1f\x8b\x08\0\0\0\0\0\0\xff\x52\x18\x05"),
            Self::Empty => (OK, PACKED, b"\x1f\x8b\x08\0\0\0\0\0\0\xff"),
        };
        [line.as_bytes(), headers.as_bytes(), b"\r\n", rest].concat()
    }

    /// What follows again and again, many times over: a small piece would flood nobody.
    pub(super) fn unit(self) -> Vec<u8> {
        let piece: &[u8] = match self {
            Self::Continue => b"HTTP/1.1 100 Continue\r\n\r\n",
            Self::Head => b"x-and-then: another\r\n",
            Self::Size => b"0",
            Self::Chunk => b"1\r\n \r\n",
            Self::Body => b" ",
            // The same eight times more, 13 bits each by the fixed codes of deflate.
            Self::Gzip => b"\xa3\x60\x14\x8c\x82\x51\x30\x0a\x46\xc1\x28\x18\x05",
            // A stored block of no bytes.
            Self::Empty => b"\0\0\0\xff\xff",
        };
        piece.repeat(UNIT / piece.len())
    }
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
const PACKED: &str = "content-encoding: gzip\r\n";
const UNIT: usize = 16 << 10;
