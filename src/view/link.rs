//! What the terminal is told beside the cells: which of them lead to an address.

use ratatui::layout::Rect;

/// Cells that lead to an address, which the terminal can open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The cells, in one row.
    pub area: Rect,
    /// Where they lead to.
    pub address: String,
}
