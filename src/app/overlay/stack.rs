//! The layers over the form, one above the other.

use crate::app::overlay::overlay::Overlay;

/// The layers, the top one last.
#[derive(Debug, Clone, Default)]
pub struct Stack(Vec<Overlay>);

impl Stack {
    /// Lays something on top.
    pub fn push(&mut self, overlay: Overlay) {
        self.0.push(overlay);
    }

    /// Takes the top one away.
    pub fn pop(&mut self) -> Option<Overlay> {
        self.0.pop()
    }

    /// Takes all of them away.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether nothing lies over the form.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The one that has the keys.
    pub fn top(&self) -> Option<&Overlay> {
        self.0.last()
    }

    /// The same, to be changed.
    pub fn top_mut(&mut self) -> Option<&mut Overlay> {
        self.0.last_mut()
    }

    /// All of them, from the bottom up.
    pub fn iter(&self) -> std::slice::Iter<'_, Overlay> {
        self.0.iter()
    }

    /// All of them, to be changed.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Overlay> {
        self.0.iter_mut()
    }

    /// Takes the one that fits out of the stack, wherever it lies.
    pub fn take(&mut self, fits: impl Fn(&Overlay) -> bool) -> Option<Overlay> {
        let at = self.0.iter().position(fits)?;
        Some(self.0.remove(at))
    }

    /// Takes those away that do not fit.
    pub fn retain(&mut self, fits: impl Fn(&Overlay) -> bool) {
        self.0.retain(fits);
    }
}
