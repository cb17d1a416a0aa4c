//! The one hash for telling texts apart on disk. It guards against nothing: whoever wants two texts with one hash can make
//! them.

/// FNV-1a over the bytes, 64 bits.
///
/// Its values stand in journals, file names and import keys: another one would not know again what is there.
pub fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |state, byte| (state ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// [`fnv1a`] as files have it: 16 hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    format!("{:016x}", fnv1a(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_are_the_published_ones() {
        // From the test vectors of FNV's authors.
        for (text, value) in
            [("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8)]
        {
            assert_eq!(fnv1a(text.as_bytes()), value, "{text}");
        }
        assert_eq!(hexadecimal(b""), "cbf29ce484222325");
    }
}
