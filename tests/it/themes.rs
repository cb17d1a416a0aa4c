//! Themes: what is shipped can be read by everybody, files are read with their mistakes, terminals get what they show.

use std::fs;
use std::path::Path;

use hubticket::config::args::Common;
use hubticket::config::theme::{SHIPPED, depth, read, shipped};
use hubticket::config::{Config, Environment};
use hubticket::view::Theme;
use hubticket::view::theme::{Depth, palette};
use ratatui::style::{Color, Modifier, Style};

use crate::support::{Driver, ada};

fn rgb(color: Color) -> Option<[u8; 3]> {
    match color {
        Color::Rgb(r, g, b) => Some([r, g, b]),
        Color::Indexed(index) => palette(index).map(|(r, g, b)| [r, g, b]),
        _ => None,
    }
}

/// The relative luminance of WCAG 2.
fn luminance(color: [u8; 3]) -> f64 {
    let [r, g, b] = color.map(|channel| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn contrast_is_what_the_definition_says() {
    for (a, b, ratio) in [
        ([0, 0, 0], [255, 255, 255], 21.0),
        ([255, 255, 255], [255, 255, 255], 1.0),
        ([0x77, 0x77, 0x77], [255, 255, 255], 4.478),
        ([0x76, 0x76, 0x76], [255, 255, 255], 4.542),
    ] {
        assert!((contrast(a, b) - ratio).abs() < 0.001, "{a:?} on {b:?}: {}", contrast(a, b));
    }
}

#[test]
fn every_text_of_the_shipped_themes_can_be_read_on_its_background() {
    for (name, least) in [("dark", 4.5), ("light", 4.5), ("high-contrast", 7.0)] {
        let theme = shipped(name).unwrap();
        for depth in [Depth::True, Depth::Palette] {
            let theme = theme.clone().shown_in(depth);
            let screen = theme.screen.bg.expect("a theme of its own colours has a background");
            let lit = ("the lit label", theme.lit());
            for (role, style) in theme.roles().into_iter().chain([lit]) {
                let fg = rgb(style.fg.unwrap_or_else(|| panic!("{name}: {role} has no colour"))).unwrap();
                let bg = rgb(style.bg.unwrap_or(screen)).unwrap();
                let ratio = contrast(fg, bg);
                assert!(ratio >= least, "{name}: {role} has a contrast of {ratio:.2} in {depth:?}");
            }
        }
    }
}

#[test]
fn every_shipped_name_is_a_theme_and_no_mark_is_a_colour_alone() {
    for name in SHIPPED {
        let theme = shipped(name).unwrap();
        // The line under the cursor and a selection have no other mark in some places: they are reversed or have a
        // background of their own.
        for style in [theme.chosen, theme.selection, theme.badge] {
            assert!(style.bg.is_some() || style.add_modifier.contains(Modifier::REVERSED), "{name}");
        }
        assert_ne!(theme.chosen, theme.text, "{name}");
        assert!(theme.focus.add_modifier.contains(Modifier::BOLD), "{name}");
        // The focus is seen from afar, and a field is a field, without any colour.
        assert!(theme.lit().add_modifier.contains(Modifier::REVERSED), "{name}");
        assert!(theme.field.add_modifier.contains(Modifier::UNDERLINED) || theme.field.bg.is_some(), "{name}");
    }
    assert_eq!(shipped("hologram"), None);
}

#[test]
fn the_screen_says_the_same_in_every_theme_and_has_its_background_everywhere() {
    let mut d = Driver::ready();
    d.keys("Printer").link(&ada()).keys("<a-p>");
    for name in SHIPPED {
        let theme = shipped(name).unwrap();
        assert_eq!(d.drawn(&theme, 80, 24), d.screen(), "{name}");
        let backgrounds: Vec<Option<Color>> = theme.roles().iter().map(|(_, style)| style.bg).collect();
        for cell in d.buffer(&theme, 80, 24).content() {
            let bare = cell.bg == Color::Reset && theme.screen.bg.is_none();
            assert!(bare || backgrounds.contains(&Some(cell.bg)), "{name}: {cell:?}");
        }
    }
}

#[test]
fn a_terminal_gets_the_colours_that_it_shows() {
    let of = |term: &str, colorterm: &str, no_color: bool| {
        depth(&Environment { term: term.into(), colorterm: colorterm.into(), no_color, ..Environment::default() })
    };
    for (term, colorterm, no_color, wanted) in [
        ("xterm-256color", "truecolor", false, Depth::True),
        ("tmux-256color", "24bit", false, Depth::True),
        ("xterm-direct", "", false, Depth::True),
        ("xterm-256color", "", false, Depth::Palette),
        ("screen-256color", "truecolor", false, Depth::Palette),
        ("screen", "truecolor", false, Depth::Palette),
        ("screen", "", false, Depth::Sixteen),
        ("xterm", "", false, Depth::Sixteen),
        ("linux", "truecolor", false, Depth::Sixteen),
        ("", "", false, Depth::Sixteen),
        ("dumb", "truecolor", false, Depth::Mono),
        ("vt220", "", false, Depth::Mono),
        ("xterm-mono", "", false, Depth::Mono),
        ("xterm-256color", "truecolor", true, Depth::Mono),
    ] {
        assert_eq!(of(term, colorterm, no_color), wanted, "{term} {colorterm} {no_color}");
    }
    let dark = shipped("dark").unwrap();
    assert_eq!(dark.clone().shown_in(Depth::True), dark);
    let near = dark.clone().shown_in(Depth::Palette);
    assert!(near.roles().iter().all(|(_, style)| matches!(style.fg, Some(Color::Indexed(16..)))));
    assert_eq!(dark.clone().shown_in(Depth::Sixteen), Theme::terminal());
    assert_eq!(dark.shown_in(Depth::Mono), Theme::mono());
    let own = read("text = { fg = \"blue\" }\nbad = { fg = 9 }\n").unwrap();
    assert_eq!(own.clone().shown_in(Depth::Sixteen), own, "sixteen colours are enough for it");
}

#[test]
fn a_theme_file_names_colours_in_three_ways_and_weights() {
    let theme = read(
        "text = { fg = \"#0a0B0c\", bg = \"bright-blue\" }\nlabel.fg = 0x7f\n[key]\nbold = true\nunderline = true\n\
         italic = false\nreverse = true\ndim = true\n",
    )
    .unwrap();
    assert_eq!(theme.text, Style::new().fg(Color::Rgb(10, 11, 12)).bg(Color::LightBlue));
    assert_eq!(theme.label, Style::new().fg(Color::Indexed(127)));
    let all = Modifier::BOLD | Modifier::UNDERLINED | Modifier::REVERSED | Modifier::DIM;
    assert_eq!(theme.key, Style::new().add_modifier(all));
    assert_eq!(theme.good, Style::new(), "a role that is left out is plain text");
}

#[test]
fn mistakes_in_a_theme_are_told_with_line_and_column() {
    for (text, told) in [
        ("txt = { fg = 1 }", "line 1, column 1: there is no role \"txt\"; did you mean \"text\"?"),
        ("text = 3", "line 1, column 8: text is a table such as"),
        ("\ntext = { fg = \"#12345\" }", "line 2, column 15: \"#12345\" is not a colour"),
        ("text = { fg = \"#+1234f\" }", "is not a colour"),
        ("text = { fg = \"bleu\" }", "line 1, column 15: there is no colour \"bleu\"; did you mean \"blue\"?"),
        ("text = { fg = 256 }", "line 1, column 15: the palette goes from 0 to 255"),
        ("text = { fg = true }", "a colour is \"#rrggbb\""),
        ("text = { bold = 1 }", "line 1, column 17: bold is true or false"),
        ("text = { blod = true }", "line 1, column 10: a style has no \"blod\"; did you mean \"bold\"?"),
        ("text = {", "line 1, column 9: "),
    ] {
        let mistakes = read(text).unwrap_err();
        assert_eq!(mistakes.len(), 1, "{text}: {mistakes:?}");
        assert!(mistakes[0].to_string().contains(told), "{text}: {}", mistakes[0]);
    }
    let mistakes = read("good = { fg = 999 }\nbad = { bg = \"x\" }\n").unwrap_err();
    assert_eq!(mistakes.iter().map(|one| one.line).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn the_theme_is_chosen_in_the_config_and_the_users_own_is_in_its_directory() {
    let dir = tempfile::tempdir().unwrap();
    let rich = Environment { term: "xterm-256color".into(), colorterm: "truecolor".into(), ..Environment::default() };
    let load = |dir: &Path| {
        let common = Common { config_dir: Some(dir.to_owned()), ..Common::default() };
        Config::load(&common, &Environment::default()).unwrap().theme(&rich)
    };
    let choose = |name: &str| fs::write(dir.path().join("config.toml"), format!("theme = \"{name}\"\n")).unwrap();
    assert_eq!(load(dir.path()).unwrap(), Theme::terminal());
    choose("light");
    assert_eq!(load(dir.path()).unwrap(), shipped("light").unwrap());
    choose("mine");
    let error = load(dir.path()).unwrap_err().to_string();
    assert!(error.contains("there is no theme \"mine\"") && error.contains("high-contrast"), "{error}");
    fs::create_dir(dir.path().join("themes")).unwrap();
    fs::write(dir.path().join("themes/mine.toml"), "bad = { fg = \"#ff0000\" }\n").unwrap();
    assert_eq!(load(dir.path()).unwrap().bad, Style::new().fg(Color::Rgb(255, 0, 0)));
    fs::write(dir.path().join("themes/mine.toml"), "\nbad = { fg = \"rad\" }\n").unwrap();
    let error = load(dir.path()).unwrap_err().to_string();
    assert!(error.contains("mine.toml: line 2, column 14: ") && error.contains("\"red\""), "{error}");
}
