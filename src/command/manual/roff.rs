//! A page in the language of `man`.

use std::fmt::Write;

use super::markdown::{Block, Look, Span};

/// The manual page of a topic, in section 7.
pub(super) fn page(name: &str, about: &str, blocks: &[Block]) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let mut out =
        format!(".TH \"HUBTICKET-{}\" \"7\" \"\" \"hubticket {version}\" \"hubticket\"\n", name.to_uppercase());
    let _ = write!(out, ".SH NAME\nhubticket\\-{name} \\- {}\n", escaped(about));
    // What the page is called stands above; what comes before its first heading is what it is about.
    let rest: Vec<&Block> = blocks.iter().filter(|block| !matches!(block, Block::Heading(1, _))).collect();
    if !matches!(rest.first(), Some(Block::Heading(..))) {
        out.push_str(".SH DESCRIPTION\n");
    }
    rest.into_iter().for_each(|block| add(&mut out, block));
    let _ = write!(out, ".SH SEE ALSO\n\\fBhubticket\\fR(1)\n");
    out
}

fn add(out: &mut String, block: &Block) {
    match block {
        Block::Heading(level, spans) => {
            let macro_name = if *level <= 2 { ".SH" } else { ".SS" };
            let plain: String = spans.iter().map(|span| escaped(&span.text)).collect();
            let _ = writeln!(out, "{macro_name} {}", plain.replace('"', "\\(dq"));
        }
        Block::Paragraph(spans) if spans.is_empty() => {}
        Block::Paragraph(spans) => {
            let _ = writeln!(out, ".PP\n{}", text(spans));
        }
        Block::Code(code) => {
            out.push_str(".PP\n.RS 4\n.nf\n");
            code.lines().for_each(|line| {
                let _ = writeln!(out, "\\&{}", escaped(line));
            });
            out.push_str(".fi\n.RE\n");
        }
        Block::List(first, items) => {
            for (number, item) in (first.unwrap_or_default()..).zip(items) {
                let mark = if first.is_some() { format!("{number}.") } else { "\\(bu".to_owned() };
                let _ = writeln!(out, ".IP {mark} 4");
                let mut item = item.iter();
                match item.next() {
                    Some(Block::Paragraph(spans)) => {
                        let _ = writeln!(out, "{}", text(spans));
                    }
                    Some(other) => add(out, other),
                    None => {}
                }
                out.push_str(".RS 4\n");
                item.for_each(|block| add(out, block));
                out.push_str(".RE\n");
            }
        }
        Block::Table(rows) => {
            // What the columns are called is plain from what is in them.
            for row in rows.iter().skip(1) {
                let mut cells = row.iter().map(|cell| text(cell));
                let _ = writeln!(out, ".TP\n{}", cells.next().unwrap_or_default());
                let rest: Vec<String> = cells.filter(|cell| !cell.is_empty()).collect();
                let _ = writeln!(out, "{}", rest.join("\n.br\n"));
            }
        }
    }
}

fn text(spans: &[Span]) -> String {
    let all: String = spans
        .iter()
        .map(|span| match span.look {
            Look::Plain => escaped(&span.text),
            Look::Strong | Look::Code => format!("\\fB{}\\fR", escaped(&span.text)),
            Look::Page => format!("\\fBhubticket\\-{}\\fR(7)", span.text),
        })
        .collect();
    // A dot or a quote at the beginning of a line would be a command.
    let all = all.trim();
    if all.starts_with(['.', '\'']) { format!("\\&{all}") } else { all.to_owned() }
}

/// Text of which nothing is a command, in letters that every `man` knows.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '\\' => out.push_str("\\e"),
            '-' => out.push_str("\\-"),
            '\'' => out.push_str("\\(aq"),
            '`' => out.push_str("\\(ga"),
            '^' => out.push_str("\\(ha"),
            '~' => out.push_str("\\(ti"),
            _ if letter.is_ascii() => out.push(letter),
            _ => {
                let _ = write!(out, "\\[u{:04X}]", u32::from(letter));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::markdown::blocks;
    use super::*;

    #[test]
    fn a_page_is_written_for_man() {
        let source = "# Keys\n\nIt's **all** `a-b` → [Files](files.md).\n\n## Two \"words\"\n\n1. One\n\n   Two\n2. `.x`\n\n\
                      ```sh\n.a \\ 'b'\n\nc\n```\n\n| key | does | more |\n| --- | --- | --- |\n| `F1` | shows | `help` |\n";
        let wanted = format!(
            ".TH \"HUBTICKET-KEYS\" \"7\" \"\" \"hubticket {}\" \"hubticket\"\n\
             .SH NAME\nhubticket\\-keys \\- what they do\n\
             .SH DESCRIPTION\n\
             .PP\nIt\\(aqs \\fBall\\fR \\fBa\\-b\\fR \\[u2192] \\fBhubticket\\-files\\fR(7).\n\
             .SH Two \\(dqwords\\(dq\n\
             .IP 1. 4\nOne\n.RS 4\n.PP\nTwo\n.RE\n\
             .IP 2. 4\n\\fB.x\\fR\n.RS 4\n.RE\n\
             .PP\n.RS 4\n.nf\n\\&.a \\e \\(aqb\\(aq\n\\&\n\\&c\n.fi\n.RE\n\
             .TP\n\\fBF1\\fR\nshows\n.br\n\\fBhelp\\fR\n\
             .SH SEE ALSO\n\\fBhubticket\\fR(1)\n",
            env!("CARGO_PKG_VERSION")
        );
        assert_eq!(page("keys", "what they do", &blocks(source)), wanted);
    }

    #[test]
    fn no_line_of_a_paragraph_is_taken_for_a_command() {
        let page = page("keys", "x", &blocks("# K\n\n.so /etc/passwd\n\n'x\n"));
        assert!(page.contains("\n\\&.so /etc/passwd\n") && page.contains("\n\\(aqx\n"), "{page}");
    }
}
