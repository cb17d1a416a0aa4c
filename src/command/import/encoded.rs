//! The bytes of a file as UTF-8, whatever it is encoded in. UTF-8 passes as it is, wrong bytes included: which cell has
//! them is for the reader to tell.

use std::fs::File;
use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::config::args::Encoding;

/// So many bytes of the file are decoded at once.
const PIECE: u64 = 8 << 10;

/// What the mark at the beginning of a file says that it is, and how long the mark is.
pub(super) fn marked(first: &[u8]) -> Option<(Encoding, u64)> {
    match first {
        [0xef, 0xbb, 0xbf, ..] => Some((Encoding::Utf8, 3)),
        [0xff, 0xfe, ..] => Some((Encoding::Utf16le, 2)),
        [0xfe, 0xff, ..] => Some((Encoding::Utf16be, 2)),
        _ => None,
    }
}

/// A file that is read as UTF-8.
pub(super) struct Encoded {
    file: File,
    /// None where it is UTF-8 already.
    decoding: Option<Box<Decoding>>,
}

struct Decoding {
    decoder: Decoder,
    raw: Vec<u8>,
    /// What is decoded, of which so much was read.
    text: Vec<u8>,
    given: usize,
    is_over: bool,
}

impl Encoded {
    /// From where the file stands: behind its mark, if it has one.
    pub fn new(file: File, encoding: Encoding) -> Self {
        let of = match encoding {
            Encoding::Utf8 => None,
            Encoding::Utf16le => Some(UTF_16LE),
            Encoding::Utf16be => Some(UTF_16BE),
            Encoding::Windows1252 => Some(WINDOWS_1252),
        };
        let decoding = of.map(|of| {
            let decoder = of.new_decoder_without_bom_handling();
            Box::new(Decoding { decoder, raw: Vec::new(), text: Vec::new(), given: 0, is_over: false })
        });
        Self { file, decoding }
    }
}

impl Decoding {
    /// Decodes some more.
    fn more(&mut self, file: &mut File) -> io::Result<()> {
        self.raw.clear();
        self.is_over = file.take(PIECE).read_to_end(&mut self.raw)? == 0;
        let room = self.decoder.max_utf8_buffer_length_without_replacement(self.raw.len());
        self.text.resize(room.ok_or(io::ErrorKind::OutOfMemory)?, 0);
        let (result, _, written) =
            self.decoder.decode_to_utf8_without_replacement(&self.raw, &mut self.text, self.is_over);
        self.text.truncate(written);
        self.given = 0;
        match result {
            // There is room for all of it.
            DecoderResult::InputEmpty | DecoderResult::OutputFull => Ok(()),
            DecoderResult::Malformed(..) => Err(io::Error::other(format!(
                "it is not {} throughout; say how it is encoded with --encoding, or save it in UTF-8",
                self.decoder.encoding().name()
            ))),
        }
    }
}

impl Read for Encoded {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some(decoding) = &mut self.decoding else { return self.file.read(into) };
        while decoding.given == decoding.text.len() && !decoding.is_over {
            decoding.more(&mut self.file)?;
        }
        let count = decoding.text.get(decoding.given..).unwrap_or_default().read(into)?;
        decoding.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, SeekFrom, Write};

    use super::*;

    fn read(bytes: &[u8], encoding: Encoding) -> io::Result<String> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file.seek(SeekFrom::Start(0)).unwrap();
        let mut text = String::new();
        Encoded::new(file, encoding).read_to_string(&mut text).map(|_| text)
    }

    #[test]
    fn what_is_decoded_is_whole_wherever_the_pieces_end() {
        // One byte before it, so that letters of two and four bytes lie across the end of each piece.
        let text = format!("a{}", "é🖨\n".repeat(10_000));
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(read(&little, Encoding::Utf16le).unwrap(), text);
        assert_eq!(read(&big, Encoding::Utf16be).unwrap(), text);
        assert_eq!(read(text.as_bytes(), Encoding::Utf8).unwrap(), text);
        assert_eq!(read(b"Gr\xfc\xdfe \x80", Encoding::Windows1252).unwrap(), "Grüße €");
        assert_eq!(read(b"", Encoding::Utf16le).unwrap(), "");
    }

    #[test]
    fn what_is_cut_off_or_none_of_it_is_refused() {
        for bytes in [&b"a\0b"[..], b"\0\xd8a\0"] {
            let error = read(bytes, Encoding::Utf16le).unwrap_err().to_string();
            assert!(error.contains("it is not UTF-16LE throughout"), "{error}");
        }
    }
}
