//! The numbers in a sequence.

/// The numbers of a sequence: `1;2:3`.
pub(super) struct Numbers<'a>(&'a [u8]);

impl<'a> Numbers<'a> {
    /// Those that are written in these bytes.
    pub(super) fn read(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// A number by its place, and its place between colons. One that is left out is none.
    pub(super) fn at(&self, place: usize, inner: usize) -> Option<u32> {
        let group = self.0.split(|byte| *byte == b';').nth(place)?;
        std::str::from_utf8(group.split(|byte| *byte == b':').nth(inner)?).ok()?.parse().ok()
    }

    /// There are none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// There is this one and no other.
    pub(super) fn is_only(&self, number: u32) -> bool {
        !self.0.contains(&b';') && self.at(0, 0) == Some(number)
    }
}
