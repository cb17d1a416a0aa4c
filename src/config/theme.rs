//! Theme files, the themes that are shipped, and how many colours the terminal shows.

use ratatui::style::{Color, Modifier, Style};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Environment;
use super::mistake::{self, Mistake, perhaps};
use crate::view::Theme;
use crate::view::theme::Depth;

/// The themes that are shipped.
pub const SHIPPED: &[&str] = &["terminal", "dark", "light", "high-contrast", "mono"];

const MODIFIERS: &[(&str, Modifier)] = &[
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
];

/// The colours of the terminal's own sixteen, by name.
const COLORS: &[(&str, Color)] = &[
    ("default", Color::Reset),
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("white", Color::Gray),
    ("bright-black", Color::DarkGray),
    ("bright-red", Color::LightRed),
    ("bright-green", Color::LightGreen),
    ("bright-yellow", Color::LightYellow),
    ("bright-blue", Color::LightBlue),
    ("bright-magenta", Color::LightMagenta),
    ("bright-cyan", Color::LightCyan),
    ("bright-white", Color::White),
];

/// The names that a colour may have.
pub fn color_names() -> impl Iterator<Item = &'static str> {
    COLORS.iter().map(|(name, _)| *name)
}

/// What a style may say.
pub fn style_words() -> impl Iterator<Item = &'static str> {
    MODIFIERS.iter().map(|(name, _)| *name).chain(["fg", "bg"])
}

/// A theme that is shipped.
pub fn shipped(name: &str) -> Option<Theme> {
    let text = match name {
        "terminal" => return Some(Theme::terminal()),
        "mono" => return Some(Theme::mono()),
        "dark" => include_str!("../../assets/themes/dark.toml"),
        "light" => include_str!("../../assets/themes/light.toml"),
        "high-contrast" => include_str!("../../assets/themes/high-contrast.toml"),
        _ => return None,
    };
    // A test holds that there are no mistakes in what is shipped.
    read(text).ok()
}

/// How many colours the terminal shows, by what the environment says of it.
pub fn depth(environment: &Environment) -> Depth {
    let term = environment.term.as_str();
    let rich = matches!(environment.colorterm.as_str(), "truecolor" | "24bit") || term.ends_with("-direct");
    let starts = |names: &[&str]| names.iter().any(|name| term.starts_with(name));
    if environment.no_color || term == "dumb" || term.ends_with("-mono") || starts(&["vt1", "vt2", "vt3"]) {
        return Depth::Mono;
    }
    // The console of Linux has sixteen colours, whatever was inherited from elsewhere.
    if term == "linux" {
        return Depth::Sixteen;
    }
    match rich {
        // GNU screen inherits COLORTERM but can't show what it promises.
        true if starts(&["screen"]) => Depth::Palette,
        true => Depth::True,
        false if term.contains("256color") => Depth::Palette,
        false => Depth::Sixteen,
    }
}

/// The same in words.
pub fn colors(environment: &Environment) -> &'static str {
    match depth(environment) {
        Depth::Mono => "none",
        Depth::Sixteen => "16",
        Depth::Palette => "256",
        Depth::True => "16 million",
    }
}

/// Reads a theme file. A role that it leaves out is plain text.
///
/// # Errors
/// Every mistake in it, with its place.
pub fn read(text: &str) -> Result<Theme, Vec<Mistake>> {
    let table = mistake::parse(text).map_err(|mistake| vec![mistake])?.into_inner();
    let mut theme = Theme::default();
    let mut mistakes = Vec::new();
    for (name, value) in &table {
        let style = match theme.role_mut(name.get_ref()) {
            Some(style) => style,
            None => {
                let near = perhaps(name.get_ref(), Theme::ROLES.iter().copied());
                mistakes.push(Mistake::at(
                    text,
                    name.span().start,
                    format!("there is no role {:?}{near}", name.get_ref()),
                ));
                continue;
            }
        };
        match value.get_ref().as_table() {
            Some(rows) => *style = read_style(text, rows, &mut mistakes),
            None => {
                let said = format!("{} is a table such as {{ fg = \"#d0d0d0\", bold = true }}", name.get_ref());
                mistakes.push(Mistake::at(text, value.span().start, said));
            }
        }
    }
    mistakes.sort_unstable();
    if mistakes.is_empty() { Ok(theme) } else { Err(mistakes) }
}

fn read_style(text: &str, rows: &DeTable, mistakes: &mut Vec<Mistake>) -> Style {
    let mut style = Style::new();
    for (key, value) in rows {
        let said = match (key.get_ref().as_ref(), MODIFIERS.iter().find(|(name, _)| name == key.get_ref())) {
            ("fg", _) => color(value).map(|color| style.fg = Some(color)),
            ("bg", _) => color(value).map(|color| style.bg = Some(color)),
            (_, Some((_, modifier))) => match value.get_ref().as_bool() {
                Some(true) => {
                    style = style.add_modifier(*modifier);
                    Ok(())
                }
                Some(false) => Ok(()),
                None => Err(format!("{} is true or false", key.get_ref())),
            },
            (name, None) => {
                let near = perhaps(name, style_words());
                mistakes.push(Mistake::at(text, key.span().start, format!("a style has no {name:?}{near}")));
                continue;
            }
        };
        if let Err(said) = said {
            mistakes.push(Mistake::at(text, value.span().start, said));
        }
    }
    style
}

/// `#rrggbb`, a name, or an index into the palette of 256.
fn color(value: &Spanned<DeValue>) -> Result<Color, String> {
    let value = value.get_ref();
    if let Some(number) = value.as_integer() {
        let index = u8::from_str_radix(number.as_str(), number.radix());
        return index.map(Color::Indexed).map_err(|_| "the palette goes from 0 to 255".to_owned());
    }
    let Some(name) = value.as_str() else {
        return Err("a colour is \"#rrggbb\", a name such as \"bright-blue\", or a number from 0 to 255".to_owned());
    };
    if let Some(digits) = name.strip_prefix('#') {
        let number = u32::from_str_radix(digits, 16).ok().filter(|_| digits.len() == 6 && !digits.starts_with('+'));
        return match number.map(u32::to_be_bytes) {
            Some([_, r, g, b]) => Ok(Color::Rgb(r, g, b)),
            None => Err(format!("{name:?} is not a colour; six digits follow the #, such as #d0d0d0")),
        };
    }
    let known = COLORS.iter().find(|(known, _)| *known == name).map(|(_, color)| *color);
    known.ok_or_else(|| {
        let near = perhaps(name, color_names());
        format!("there is no colour {name:?}{near}")
    })
}
