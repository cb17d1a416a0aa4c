//! MD5 of what is uploaded, a piece at a time, as HubSpot tells it of its files (assets/hubspot-api.md, section 17).

/// How far each round turns.
const TURNS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
const BLOCK: usize = 64;

/// The sum of what it was fed so far.
#[derive(Debug, Clone)]
pub(super) struct Md5 {
    state: [u32; 4],
    length: u64,
    /// What does not fill a block yet.
    rest: Vec<u8>,
    /// The parts of sines that the rounds add.
    sines: [u32; BLOCK],
}

impl Md5 {
    pub fn new() -> Self {
        let sine = |at: usize| ((at as f64 + 1.0).sin().abs() * 4_294_967_296.0) as u32;
        Self {
            state: [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476],
            length: 0,
            rest: Vec::with_capacity(BLOCK),
            sines: std::array::from_fn(sine),
        }
    }

    pub fn update(&mut self, mut bytes: &[u8]) {
        self.length = self.length.wrapping_add(bytes.len() as u64);
        if !self.rest.is_empty() {
            let missing = bytes.len().min(BLOCK - self.rest.len());
            let (head, tail) = bytes.split_at(missing);
            self.rest.extend_from_slice(head);
            bytes = tail;
        }
        if let Ok(block) = <[u8; BLOCK]>::try_from(self.rest.as_slice()) {
            self.block(&block);
            self.rest.clear();
        }
        let (blocks, rest) = bytes.as_chunks::<BLOCK>();
        for block in blocks {
            self.block(block);
        }
        self.rest.extend_from_slice(rest);
    }

    /// The sum in hexadecimal digits.
    pub fn finish(mut self) -> String {
        let bits = self.length.wrapping_mul(8);
        let zeros = (BLOCK + 55 - self.rest.len()) % BLOCK;
        self.update(&[&[0x80], vec![0; zeros].as_slice(), &bits.to_le_bytes()].concat());
        self.state.iter().flat_map(|word| word.to_le_bytes()).map(|byte| format!("{byte:02x}")).collect()
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "every index is below the length of its array by the bounds of the loop"
    )]
    fn block(&mut self, block: &[u8; BLOCK]) {
        let (words, _) = block.as_chunks::<4>();
        let [mut a, mut b, mut c, mut d] = self.state;
        for at in 0..BLOCK {
            let (mixed, word) = match at / 16 {
                0 => ((b & c) | (!b & d), at),
                1 => ((d & b) | (!d & c), (5 * at + 1) % 16),
                2 => (b ^ c ^ d, (3 * at + 5) % 16),
                _ => (c ^ (b | !d), (7 * at) % 16),
            };
            let sum = mixed.wrapping_add(a).wrapping_add(self.sines[at]).wrapping_add(u32::from_le_bytes(words[word]));
            let turned = b.wrapping_add(sum.rotate_left(TURNS[at / 16][at % 4]));
            (a, d, c, b) = (d, c, b, turned);
        }
        for (word, added) in self.state.iter_mut().zip([a, b, c, d]) {
            *word = word.wrapping_add(added);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(text: &[u8], piece: usize) -> String {
        let mut md5 = Md5::new();
        text.chunks(piece).for_each(|piece| md5.update(piece));
        md5.finish()
    }

    #[test]
    fn sums_are_those_of_rfc_1321_however_the_text_comes() {
        let digits = "1234567890".repeat(8);
        let table: [(&[u8], &str); 5] = [
            (b"", "d41d8cd98f00b204e9800998ecf8427e"),
            (b"abc", "900150983cd24fb0d6963f7d28e17f72"),
            (b"message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
            (b"abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
            (digits.as_bytes(), "57edf4a22be3c955ac49da2e2107b67a"),
        ];
        for (text, expected) in table {
            for piece in [1, 3, 55, 63, 64, 65, 1000] {
                assert_eq!(sum(text, piece), expected, "{piece}");
            }
        }
        // Lengths around a block: pieces or not, it is the same sum.
        for length in 50..140 {
            let text = vec![b'x'; length];
            assert_eq!(sum(&text, 7), sum(&text, 1000), "{length}");
        }
    }
}
