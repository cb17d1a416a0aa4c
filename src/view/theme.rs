//! Colour roles, and how they are shown by terminals with fewer colours than a theme has. The default uses the
//! terminal's own colours and background, so that it is right on light and dark.

use ratatui::style::{Color, Modifier, Style};

macro_rules! roles {
    ($($id:ident = $help:literal;)*) => {
        /// A style for each role; nothing is told by colour alone.
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct Theme {
            $(#[doc = $help] pub $id: Style,)*
        }

        impl Theme {
            /// The names of the roles, as theme files use them.
            pub const ROLES: &'static [&'static str] = &[$(stringify!($id)),*];

            /// The style of a role.
            pub fn role_mut(&mut self, name: &str) -> Option<&mut Style> {
                match name {
                    $(stringify!($id) => Some(&mut self.$id),)*
                    _ => None,
                }
            }

            /// All styles by role.
            pub fn roles(&self) -> Vec<(&'static str, Style)> {
                vec![$((stringify!($id), self.$id)),*]
            }
        }
    };
}

roles! {
    screen = "The whole screen, below everything else.";
    text = "Ordinary text.";
    label = "The label of a row.";
    focus = "The label of the row that has the focus.";
    field = "The free cells of a field that is typed into: they show where there is one.";
    faint = "What is of less interest: placeholders, details, internals.";
    frame = "Headings and frames.";
    key = "Keys in the footer and in help.";
    good = "What went well.";
    bad = "What needs attention.";
    chosen = "The line under the cursor in a list.";
    selection = "Selected text.";
    badge = "The badge that says that this is no real portal, and the letters of jump mode.";
    name = "The program's name.";
}

/// How many colours a terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// None at all.
    Mono,
    /// Its own sixteen.
    Sixteen,
    /// The palette of 256.
    Palette,
    /// Red, green and blue.
    True,
}

impl Theme {
    /// The terminal's own sixteen colours on its own background.
    pub fn terminal() -> Self {
        let plain = Style::new();
        Self {
            focus: plain.fg(Color::Cyan).add_modifier(Modifier::BOLD),
            field: plain.fg(Color::DarkGray).add_modifier(Modifier::UNDERLINED),
            faint: plain.fg(Color::DarkGray),
            frame: plain.fg(Color::DarkGray),
            key: plain.add_modifier(Modifier::BOLD),
            good: plain.fg(Color::Green).add_modifier(Modifier::BOLD),
            bad: plain.fg(Color::Red).add_modifier(Modifier::BOLD),
            chosen: plain.add_modifier(Modifier::REVERSED),
            selection: plain.add_modifier(Modifier::REVERSED),
            badge: plain.fg(Color::Black).bg(Color::Yellow).add_modifier(Modifier::BOLD),
            name: plain.add_modifier(Modifier::BOLD),
            ..Self::default()
        }
    }

    /// No colours at all: weight and reverse only (`NO_COLOR`, monochrome terminals).
    pub fn mono() -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        Self {
            focus: bold,
            field: plain.add_modifier(Modifier::UNDERLINED),
            key: bold,
            good: bold,
            bad: bold,
            chosen: plain.add_modifier(Modifier::REVERSED),
            selection: plain.add_modifier(Modifier::REVERSED),
            badge: plain.add_modifier(Modifier::BOLD | Modifier::REVERSED),
            name: bold,
            ..Self::default()
        }
    }

    /// The label of the row that has the focus: a block of colour, or of light, that is seen from afar.
    pub fn lit(&self) -> Style {
        let own = matches!(self.focus.fg, Some(Color::Rgb(..) | Color::Indexed(16..)));
        // What the terminal's own colours are nobody knows; its text on its ground, turned round, can be read.
        let focus = if own { self.focus } else { Style { fg: None, ..self.focus } };
        focus.add_modifier(Modifier::REVERSED | Modifier::BOLD)
    }

    /// The theme as a terminal of this depth shows it: the nearest colours of the palette, or the terminal's own
    /// sixteen in place of a theme that needs more.
    #[must_use]
    pub fn shown_in(mut self, depth: Depth) -> Self {
        match depth {
            Depth::True => self,
            Depth::Palette => {
                for name in Self::ROLES {
                    if let Some(style) = self.role_mut(name) {
                        style.fg = style.fg.map(nearest);
                        style.bg = style.bg.map(nearest);
                    }
                }
                self
            }
            Depth::Sixteen => {
                let rich = |color: Option<Color>| matches!(color, Some(Color::Rgb(..) | Color::Indexed(16..)));
                let fits = self.roles().iter().all(|(_, style)| !rich(style.fg) && !rich(style.bg));
                if fits { self } else { Self::terminal() }
            }
            Depth::Mono => Self::mono(),
        }
    }
}

/// The levels of each channel in the colour cube of the palette.
const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// Red, green and blue of an entry of the palette; the first sixteen are the terminal's own and have none.
pub fn palette(index: u8) -> Option<(u8, u8, u8)> {
    let grey = |step: u8| 8 + 10 * step;
    match index {
        0..16 => None,
        16..232 => {
            let level = |n: u8| LEVELS.get(usize::from(n % 6)).copied();
            let n = index - 16;
            Some((level(n / 36)?, level(n / 6)?, level(n)?))
        }
        232.. => Some((grey(index - 232), grey(index - 232), grey(index - 232))),
    }
}

/// The entry of the palette that is nearest to a colour; the terminal's own sixteen may be anything and are none.
fn nearest(color: Color) -> Color {
    let Color::Rgb(r, g, b) = color else { return color };
    let far = |index: &u8| {
        let (x, y, z) = palette(*index).unwrap_or_default();
        [(r, x), (g, y), (b, z)].into_iter().map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum::<u32>()
    };
    (16..=u8::MAX).min_by_key(far).map_or(color, Color::Indexed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_entry_of_the_palette_is_taken() {
        for (rgb, index) in [
            ((0, 0, 0), 16),
            ((255, 255, 255), 231),
            ((255, 0, 0), 196),
            ((95, 135, 175), 67),
            ((128, 128, 128), 244),
            ((9, 9, 9), 232),
        ] {
            assert_eq!(nearest(Color::Rgb(rgb.0, rgb.1, rgb.2)), Color::Indexed(index), "{rgb:?}");
        }
        assert_eq!(nearest(Color::Red), Color::Red);
    }

    #[test]
    fn every_role_can_be_reached_by_its_name() {
        let mut theme = Theme::terminal();
        for (name, style) in theme.clone().roles() {
            assert_eq!(theme.role_mut(name), Some(&mut style.clone()));
        }
        assert_eq!(theme.role_mut("hologram"), None);
    }
}
