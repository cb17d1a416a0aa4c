//! The manual, as it stands in assets/manual: `hubticket help`, and its pages for `man`.

mod markdown;
mod plain;
mod roff;

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::Stdio;

use clap::{Parser, ValueEnum};
use tokio::io::AsyncWriteExt;
use tokio::signal::unix::{SignalKind, signal};

use self::plain::Sheet;
use super::{print_whole, show, unprinted};
use crate::child::{self, Hidden};
use crate::config::args::{Cli, Help, Topic};
use crate::config::{Environment, Exit, Failure};
use crate::tty;

/// No line is longer than this, however wide the terminal is.
const WIDEST: usize = 100;

/// All that a pager gets to know of the environment: what it needs, and no token.
const FOR_PAGER: [&str; 15] = [
    "PATH",
    "HOME",
    "TERM",
    "TERMINFO",
    "COLORTERM",
    "COLUMNS",
    "LINES",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "PAGER",
    "LESS",
    "LESSCHARSET",
    "LESSSECURE",
    "MORE",
];

/// The page of a topic, in Markdown.
fn source(topic: Topic) -> &'static str {
    match topic {
        Topic::Keys => include_str!("../../../assets/manual/keys.md"),
        Topic::Tickets => include_str!("../../../assets/manual/tickets.md"),
        Topic::Scripts => include_str!("../../../assets/manual/scripts.md"),
        Topic::Import => include_str!("../../../assets/manual/import.md"),
        Topic::Config => include_str!("../../../assets/manual/config.md"),
        Topic::Files => include_str!("../../../assets/manual/files.md"),
        Topic::Sandbox => include_str!("../../../assets/manual/sandbox.md"),
        Topic::Mcp => include_str!("../../../assets/manual/mcp.md"),
        Topic::Troubleshooting => include_str!("../../../assets/manual/troubleshooting.md"),
    }
}

/// Shows a page of the manual, or what the command line says of a command.
pub(super) async fn help(options: &Help, environment: &Environment) -> Result<Exit, Failure> {
    match (options.what.as_deref().and_then(Topic::named), &options.then) {
        (Some(topic), None) => show_page(topic, environment).await,
        // A command of a command, whatever its first word also is the name of.
        (Some(_), Some(_)) | (None, _) => of_command(options),
    }
}

/// What `--help` behind the same words says.
fn of_command(options: &Help) -> Result<Exit, Failure> {
    let words = options.what.iter().chain(&options.then).map(String::as_str);
    let Err(said) = Cli::try_parse_from(["hubticket"].into_iter().chain(words).chain(["--help"])) else {
        return Ok(Exit::Done);
    };
    match show(&said).and_then(|()| io::stdout().flush()) {
        _ if said.use_stderr() => Ok(Exit::Usage),
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(unprinted(&error)),
        _ => Ok(Exit::Done),
    }
}

async fn show_page(topic: Topic, environment: &Environment) -> Result<Exit, Failure> {
    let blocks = markdown::blocks(source(topic));
    if !io::stdout().is_terminal() {
        return print_whole(Sheet { width: WIDEST, is_bold: false }.text(&blocks).as_bytes());
    }
    let (columns, rows) = tty::size().unwrap_or((80, 24));
    let is_simple = environment.accessible || environment.term == "dumb";
    let sheet = Sheet { width: usize::from(columns).min(WIDEST), is_bold: !environment.no_color && !is_simple };
    let text = sheet.text(&blocks);
    let is_long = text.lines().count() >= usize::from(rows);
    if is_long && !is_simple && io::stdin().is_terminal() && is_paged(&text).await {
        return Ok(Exit::Done);
    }
    print_whole(text.as_bytes())
}

/// Shows a text in `$PAGER`, else in `less`. False where there is none that could.
async fn is_paged(text: &str) -> bool {
    let line = std::env::var("PAGER").unwrap_or_else(|_| "less -R".to_owned());
    let mut pager = Hidden::default().program_with("sh", &FOR_PAGER);
    pager.arg("-c").arg(line).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        // Bold letters are shown as such.
        pager.env("LESS", "R");
    }
    // Ctrl-C is the pager's as long as it runs.
    let _interrupts = signal(SignalKind::interrupt());
    let Ok(mut pager) = child::awaited(pager).spawn() else { return false };
    if let Some(mut input) = pager.stdin.take() {
        // One that is left early reads no further.
        let _ = input.write_all(text.as_bytes()).await;
    }
    // What sh says where there is no such program, or it can't be run.
    let is_missing = |code: i32| matches!(code, 126 | 127);
    pager.wait().await.is_ok_and(|status| !status.code().is_some_and(is_missing))
}

/// Writes a page of `man` for each topic into a directory.
pub(super) fn write_pages(dir: &Path) -> io::Result<()> {
    Topic::value_variants().iter().try_for_each(|topic| {
        let name = topic.name();
        let page = roff::page(&name, &topic.about(), &markdown::blocks(source(*topic)));
        std::fs::write(dir.join(format!("hubticket-{name}.7")), page)
    })
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::markdown::{Block, Look};
    use super::*;

    fn looks(blocks: &[Block], into: &mut Vec<(Look, String)>) {
        let of =
            |spans: &[markdown::Span]| -> Vec<_> { spans.iter().map(|span| (span.look, span.text.clone())).collect() };
        for block in blocks {
            match block {
                Block::Heading(_, spans) | Block::Paragraph(spans) => into.extend(of(spans)),
                Block::Table(rows) => into.extend(rows.iter().flatten().flat_map(|cell| of(cell))),
                Block::Code(_) => {}
                Block::List(_, items) => items.iter().for_each(|item| looks(item, into)),
            }
        }
    }

    #[test]
    fn every_page_has_a_title_fits_a_terminal_and_leads_to_pages_that_there_are() {
        for topic in Topic::value_variants() {
            let blocks = markdown::blocks(source(*topic));
            assert!(matches!(blocks.first(), Some(Block::Heading(1, _))), "{topic:?}");
            let text = Sheet { width: WIDEST, is_bold: false }.text(&blocks);
            let wide: Vec<&str> = text.lines().filter(|line| line.width() > WIDEST).collect();
            assert!(wide.is_empty(), "{topic:?}: {wide:#?}");
            assert!(!text.contains("<!--") && !text.contains(".svg"), "{topic:?}");
            let mut all = Vec::new();
            looks(&blocks, &mut all);
            let unknown = all.iter().find(|(look, name)| *look == Look::Page && Topic::named(name).is_none());
            assert_eq!(unknown, None, "{topic:?}");
        }
    }
}
