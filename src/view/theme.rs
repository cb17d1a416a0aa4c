//! Colour roles. The default uses the terminal's own colours and background, so that it is right on light and dark.

use ratatui::style::{Color, Modifier, Style};

/// A style for each role; nothing is told by colour alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// Ordinary text.
    pub text: Style,
    /// The label of a row.
    pub label: Style,
    /// The label of the row that has the focus.
    pub focus: Style,
    /// What is of less interest: placeholders, details, internals.
    pub faint: Style,
    /// Headings and frames.
    pub frame: Style,
    /// Keys in the footer and in help.
    pub key: Style,
    /// What went well.
    pub good: Style,
    /// What needs attention.
    pub bad: Style,
    /// The line under the cursor in a list.
    pub chosen: Style,
    /// Selected text.
    pub selection: Style,
    /// The badge that says that this is no real portal.
    pub badge: Style,
    /// The program's name.
    pub name: Style,
}

impl Theme {
    /// The terminal's own sixteen colours on its own background.
    pub fn terminal() -> Self {
        let plain = Style::new();
        Self {
            text: plain,
            label: plain,
            focus: plain.fg(Color::Cyan).add_modifier(Modifier::BOLD),
            faint: plain.fg(Color::DarkGray),
            frame: plain.fg(Color::DarkGray),
            key: plain.add_modifier(Modifier::BOLD),
            good: plain.fg(Color::Green).add_modifier(Modifier::BOLD),
            bad: plain.fg(Color::Red).add_modifier(Modifier::BOLD),
            chosen: plain.add_modifier(Modifier::REVERSED),
            selection: plain.add_modifier(Modifier::REVERSED),
            badge: plain.fg(Color::Black).bg(Color::Yellow).add_modifier(Modifier::BOLD),
            name: plain.add_modifier(Modifier::BOLD),
        }
    }

    /// No colours at all: weight, underline and reverse only (`NO_COLOR`, monochrome terminals).
    pub fn mono() -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        Self {
            text: plain,
            label: plain,
            focus: bold,
            faint: plain,
            frame: plain,
            key: bold,
            good: bold,
            bad: bold,
            chosen: plain.add_modifier(Modifier::REVERSED),
            selection: plain.add_modifier(Modifier::REVERSED),
            badge: plain.add_modifier(Modifier::BOLD | Modifier::REVERSED),
            name: bold,
        }
    }
}
