//! Pages in Markdown as blocks of text: as much of it as the manual uses. Pictures and comments are left out.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// How a piece of text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Plain,
    Strong,
    /// As it is typed or printed.
    Code,
    /// The name of another page of the manual.
    Page,
}

/// A piece of text that looks the same all over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub text: String,
    pub look: Look,
}

/// A text with different looks.
pub(super) type Spans = Vec<Span>;

/// A block of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// The page's title is of level 1.
    Heading(u8, Spans),
    Paragraph(Spans),
    /// Lines that stay as they are.
    Code(String),
    /// A list, with the number of its first item if it has numbers.
    List(Option<u64>, Vec<Vec<Block>>),
    /// Rows of cells; the first row is the heading.
    Table(Vec<Vec<Spans>>),
}

/// A page as blocks.
pub(super) fn blocks(source: &str) -> Vec<Block> {
    until(&mut Parser::new_ext(source, Options::ENABLE_TABLES), None)
}

/// The blocks up to the end of what they are in.
fn until(events: &mut Parser<'_>, end: Option<TagEnd>) -> Vec<Block> {
    let mut blocks = Vec::new();
    // Text that stands in an item of a list without a paragraph around it.
    let mut loose = Vec::new();
    while let Some(event) = events.next() {
        let block = match event {
            Event::End(tag) if Some(tag) == end => break,
            Event::Start(Tag::Paragraph) => Block::Paragraph(spans(events, TagEnd::Paragraph)),
            Event::Start(Tag::Heading { level, .. }) => {
                Block::Heading(level as u8, spans(events, TagEnd::Heading(level)))
            }
            Event::Start(Tag::CodeBlock(_)) => {
                let lines = spans(events, TagEnd::CodeBlock).into_iter().map(|span| span.text);
                Block::Code(lines.collect())
            }
            Event::Start(Tag::List(first)) => Block::List(first, items(events, first.is_some())),
            Event::Start(Tag::Table(_)) => Block::Table(rows(events)),
            other => {
                inline(other, events, Look::Plain, &mut loose);
                continue;
            }
        };
        if !loose.is_empty() {
            blocks.push(Block::Paragraph(std::mem::take(&mut loose)));
        }
        blocks.push(block);
    }
    if !loose.is_empty() {
        blocks.push(Block::Paragraph(loose));
    }
    blocks
}

fn items(events: &mut Parser<'_>, is_numbered: bool) -> Vec<Vec<Block>> {
    let mut items = Vec::new();
    while let Some(event) = events.next() {
        match event {
            Event::Start(Tag::Item) => items.push(until(events, Some(TagEnd::Item))),
            Event::End(TagEnd::List(numbered)) if numbered == is_numbered => break,
            _ => {}
        }
    }
    items
}

fn rows(events: &mut Parser<'_>) -> Vec<Vec<Spans>> {
    let mut rows: Vec<Vec<Spans>> = Vec::new();
    while let Some(event) = events.next() {
        match event {
            Event::Start(Tag::TableHead | Tag::TableRow) => rows.push(Vec::new()),
            Event::Start(Tag::TableCell) => {
                let cell = spans(events, TagEnd::TableCell);
                rows.last_mut().into_iter().for_each(|row| row.push(cell.clone()));
            }
            Event::End(TagEnd::Table) => break,
            _ => {}
        }
    }
    rows
}

fn spans(events: &mut Parser<'_>, end: TagEnd) -> Spans {
    let mut spans = Vec::new();
    looking(events, end, Look::Plain, &mut spans);
    spans
}

/// The text up to an end.
fn looking(events: &mut Parser<'_>, end: TagEnd, look: Look, into: &mut Spans) {
    while let Some(event) = events.next() {
        if event == Event::End(end) {
            return;
        }
        inline(event, events, look, into);
    }
}

fn inline(event: Event<'_>, events: &mut Parser<'_>, look: Look, into: &mut Spans) {
    match event {
        Event::Text(text) => add(into, &text, look),
        Event::Code(text) => add(into, &text, Look::Code),
        Event::SoftBreak | Event::HardBreak => add(into, " ", look),
        Event::Start(Tag::Strong) => looking(events, TagEnd::Strong, Look::Strong, into),
        Event::Start(Tag::Image { .. }) => looking(events, TagEnd::Image, look, &mut Vec::new()),
        Event::Start(Tag::Link { dest_url, .. }) => match page(&dest_url) {
            Some(name) => {
                looking(events, TagEnd::Link, look, &mut Vec::new());
                add(into, name, Look::Page);
            }
            None => looking(events, TagEnd::Link, look, into),
        },
        // Emphasis looks like other text; comments are for those who write the page.
        _ => {}
    }
}

/// The page that a link leads to: they stand beside one another.
fn page(address: &str) -> Option<&str> {
    let (file, _) = address.split_once('#').unwrap_or((address, ""));
    file.strip_suffix(".md").filter(|name| !name.contains('/'))
}

fn add(into: &mut Spans, text: &str, look: Look) {
    match into.last_mut() {
        Some(last) if last.look == look && look == Look::Plain => last.text.push_str(text),
        _ => into.push(Span { text: text.to_owned(), look }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str, look: Look) -> Span {
        Span { text: text.into(), look }
    }

    fn plain(text: &str) -> Spans {
        vec![span(text, Look::Plain)]
    }

    #[test]
    fn a_page_is_read_as_what_it_looks_like() {
        let source = "# Title\n\n![A picture](../pictures/a.svg)\n\n<!-- run -->\n```sh\nhubticket\n  doctor\n```\n\n\
                      Some *plain* words with `a|b`\nand **strong** ones: [Files](files.md#journal), [GitHub](https://a.example/b.md).\n\n\
                      | key | does |\n| --- | --- |\n| `\\|` | a pipe |\n";
        assert_eq!(
            blocks(source),
            [
                Block::Heading(1, plain("Title")),
                Block::Paragraph(Vec::new()),
                Block::Code("hubticket\n  doctor\n".into()),
                Block::Paragraph(vec![
                    span("Some plain words with ", Look::Plain),
                    span("a|b", Look::Code),
                    span(" and ", Look::Plain),
                    span("strong", Look::Strong),
                    span(" ones: ", Look::Plain),
                    span("files", Look::Page),
                    span(", GitHub.", Look::Plain),
                ]),
                Block::Table(vec![
                    vec![plain("key"), plain("does")],
                    vec![vec![span("|", Look::Code)], plain("a pipe")]
                ]),
            ]
        );
    }

    #[test]
    fn items_hold_paragraphs_lists_and_code() {
        let source = "3. One\n   - two\n   - three `x`\n4. Four\n\n   ```sh\n   five\n   ```\n";
        let paragraph = |text: &str| Block::Paragraph(plain(text));
        let three = Block::Paragraph(vec![span("three ", Look::Plain), span("x", Look::Code)]);
        let inner = Block::List(None, vec![vec![paragraph("two")], vec![three]]);
        assert_eq!(
            blocks(source),
            [Block::List(
                Some(3),
                vec![vec![paragraph("One"), inner], vec![paragraph("Four"), Block::Code("five\n".into())]]
            )]
        );
    }
}
