//! An e-mail, as its source has it or as a mail program shows it when it is copied: the subject is the ticket's name, the
//! sender its contact, the body its description.

use std::borrow::Cow;
use std::collections::HashSet;

use super::found::{Found, Names};
use super::mime;
use crate::ticket::property::{CONTENT, SUBJECT};
use crate::ticket::schema::Schema;
use crate::ticket::text::is_invisible;

/// What a line at the head of an e-mail says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Header {
    From,
    Subject,
    ReplyTo,
    /// How the body travels.
    Encoding,
    /// What the body is.
    Content,
    /// Something that a ticket has no place for.
    Other,
}

/// What mail programs call these, in English, German and French.
const WORDS: [(&[&str], Header); 6] = [
    (&["from", "von", "absender", "de", "expéditeur"], Header::From),
    (&["subject", "betreff", "objet", "sujet"], Header::Subject),
    (&["reply-to", "reply to", "antwort an", "répondre à"], Header::ReplyTo),
    (&["content-transfer-encoding"], Header::Encoding),
    (&["content-type"], Header::Content),
    (
        &[
            "to",
            "an",
            "à",
            "a",
            "cc",
            "kopie",
            "copie",
            "copie à",
            "bcc",
            "blindkopie",
            "cci",
            "sent",
            "gesendet",
            "envoyé",
            "envoyé le",
            "date",
            "datum",
            "importance",
            "wichtigkeit",
            "attachments",
            "anlagen",
            "anhänge",
            "pièces jointes",
            "categories",
            "kategorien",
            "received",
            "sender",
            "organization",
            "security",
        ],
        Header::Other,
    ),
];

/// These stand in the source of an e-mail only; words such as "Status" mean something else there.
const OF_SOURCE: [&str; 4] = ["received", "message-id", "mime-version", "return-path"];

/// In front of a subject, for an answer or for what was passed on.
const PREFIXES: [&str; 8] = ["re", "aw", "antwort", "rép", "fw", "fwd", "wg", "tr"];

/// What a mail program writes over an e-mail that was passed on.
const PASSED_ON: [&str; 3] = ["forwarded", "weitergeleitet", "transféré"];

/// Nobody reads what is sent to an address with one of these in it.
const NO_REPLY: [&str; 4] = ["noreply", "no-reply", "donotreply", "do-not-reply"];

/// A line at the head, its folded lines with it.
struct Line<'a> {
    word: &'a str,
    header: Header,
    value: String,
}

/// Reads an e-mail: a head with a sender and a subject, an empty line, and a body. Without a body the sender has to have
/// an address. "Re:", "Fwd:" and their like are no part of what a ticket is called.
pub(super) fn mail(text: &str, names: &Names, schema: &Schema) -> Option<Found> {
    let text = unquoted(text);
    let (head, body) = head(&text, names)?;
    let value = |wanted: Header| head.iter().find(|line| line.header == wanted).map(|line| mime::words(&line.value));
    let (from, subject) = (value(Header::From)?, value(Header::Subject)?);
    let answers = value(Header::ReplyTo).filter(|_| is_no_reply(&from));
    let from = answers.unwrap_or(from);
    if body.trim().is_empty() && address(&from).is_none() {
        return None;
    }
    let is_source = head.iter().any(|line| OF_SOURCE.contains(&line.word.to_lowercase().as_str()));
    let mut left_out: HashSet<&str> = HashSet::new();
    let mut found = Found { contact: Some(sender(&from)), ..Found::default() };
    found.pairs.push((SUBJECT.to_owned(), without_prefixes(&subject).replace('\n', " ")));
    for line in &head {
        match names.find(line.word).filter(|_| line.header == Header::Other && !is_source) {
            // A text of several lines, in the midst of a head: it is no e-mail.
            Some(name) if schema.kind(name).is_multiline() => return None,
            Some(name) => found.pairs.push((name.to_owned(), line.value.clone())),
            None if line.header == Header::Other && left_out.insert(line.word) => {
                found.left_out.push(line.word.to_owned());
            }
            None => {}
        }
    }
    let read =
        mime::body(body, &value(Header::Encoding).unwrap_or_default(), &value(Header::Content).unwrap_or_default());
    found.pairs.push((CONTENT.to_owned(), trimmed(read.as_deref().unwrap_or(body)).to_owned()));
    Some(found)
}

/// The lines at the head of a text, and what stands below the empty line; None if it does not begin with a head.
fn head<'a>(text: &'a str, names: &Names) -> Option<(Vec<Line<'a>>, &'a str)> {
    let mut head: Vec<Line> = Vec::new();
    let mut rest = text;
    let mut deepest = 0;
    while !rest.is_empty() {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        rest = after;
        let is_over_head = bare(line).is_empty() || is_divider(line) || line.starts_with("From ");
        if let Some(one) = header(line, names).filter(|_| head.is_empty() || indent(line) <= deepest) {
            if head.is_empty() {
                deepest = indent(line);
            }
            head.push(one);
        } else if head.is_empty() && is_over_head {
            continue;
        } else if bare(line).is_empty() {
            break;
        } else if let Some(last) = head.last_mut().filter(|_| indent(line) > deepest) {
            if !last.value.is_empty() {
                last.value.push(' ');
            }
            last.value.push_str(bare(line));
        } else {
            return None;
        }
    }
    (!head.is_empty()).then_some((head, rest))
}

/// What a line at the head says, if it is one. A word that neither mail programs nor the portal know is none, unless it is
/// of two with a hyphen, as in the source of an e-mail.
fn header<'a>(line: &'a str, names: &Names) -> Option<Line<'a>> {
    let (word, value) = line.split_once(':')?;
    let word = word.trim_matches(|c: char| c.is_whitespace() || is_invisible(c) || c == '*');
    let lower = word.to_lowercase();
    let known = WORDS.iter().find(|(words, _)| words.contains(&lower.as_str())).map(|(_, header)| *header);
    let is_of_source = || {
        let is_word = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        is_word && word.contains('-') && !word.starts_with('-')
    };
    let other = || (is_of_source() || names.find(word).is_some()).then_some(Header::Other);
    let header = known.or_else(other)?;
    let value = bare(value.trim_start_matches('*')).to_owned();
    Some(Line { word, header, value })
}

/// A text without what stands around it and can't be seen.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// How many bytes of blanks a line begins with.
fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// Whether a line only says that an e-mail follows.
fn is_divider(line: &str) -> bool {
    let line = bare(line);
    let is_rule = ["---", "___"].iter().any(|rule| line.starts_with(rule) && line.ends_with(rule));
    let lower = line.to_lowercase();
    is_rule || (line.ends_with(':') && PASSED_ON.iter().any(|word| lower.contains(word)))
}

/// A text without the mark of a quotation, where each of its lines has it.
fn unquoted(text: &str) -> Cow<'_, str> {
    let mut lines = text.lines().filter(|line| !bare(line).is_empty() && !is_divider(line)).peekable();
    if lines.peek().is_none() || lines.any(|line| !line.starts_with('>')) {
        return Cow::Borrowed(text);
    }
    let line = |line: &str| match line.strip_prefix('>') {
        Some(rest) => rest.strip_prefix(' ').unwrap_or(rest).to_owned(),
        None => line.to_owned(),
    };
    Cow::Owned(text.lines().map(line).collect::<Vec<_>>().join("\n"))
}

/// A body without the blank lines around it.
fn trimmed(body: &str) -> &str {
    let body = body.trim_end();
    let text = body.trim_start();
    let start = body.len() - text.len();
    let line = body.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    body.get(line..).unwrap_or(text)
}

fn without_prefixes(subject: &str) -> &str {
    let mut rest = bare(subject);
    while let Some((prefix, after)) = rest.split_once(':') {
        // Some programs count them: "Re[2]:".
        let word = prefix.split(['[', '(']).next().unwrap_or(prefix).trim().to_lowercase();
        if !PREFIXES.contains(&word.as_str()) || bare(after).is_empty() {
            break;
        }
        rest = bare(after);
    }
    rest
}

/// The address in a sender's name, also where it stands there as `[mailto:ada@example.com]`.
fn address(from: &str) -> Option<&str> {
    let is_one = |part: &str| {
        let parts = part.split_once('@');
        parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty()) && !part.contains(char::is_whitespace)
    };
    let in_brackets = from.split('<').skip(1).filter_map(|part| part.split('>').next());
    let anywhere = from.split(|c: char| c.is_whitespace() || "<>()[]\"',;".contains(c));
    let mut parts = in_brackets.chain(anywhere).map(|part| bare(bare(part).trim_start_matches("mailto:")));
    parts.find(|part| is_one(part))
}

/// What a contact is looked for by: the sender's address, else the name.
fn sender(from: &str) -> String {
    let name = from.trim_matches(|c: char| c.is_whitespace() || is_invisible(c) || matches!(c, '"' | '\''));
    address(from).unwrap_or(name).to_owned()
}

fn is_no_reply(from: &str) -> bool {
    let from = address(from).unwrap_or_default().to_lowercase();
    NO_REPLY.iter().any(|word| from.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name, contact and description of an e-mail; none where it is not one.
    fn read(text: &str) -> Option<(String, String, String)> {
        let schema = Schema::default();
        let found = mail(text, &Names::of(&schema), &schema)?;
        let value =
            |name: &str| found.pairs.iter().find(|(key, _)| key == name).map_or("", |(_, text)| text).to_owned();
        Some((value(SUBJECT), found.contact.clone().unwrap_or_default(), value(CONTENT)))
    }

    #[track_caller]
    fn check(text: &str, name: &str, contact: &str, description: &str) {
        let wanted = (name.to_owned(), contact.to_owned(), description.to_owned());
        assert_eq!(read(text), Some(wanted), "{text:?}");
    }

    #[test]
    fn an_e_mail_is_read_as_each_mail_program_shows_it() {
        let body = "It smokes.\n\n  Still.\n--\nAda";
        for head in [
            "From: Ada Lovelace <ada@example.com>\nSent: Monday, 30 November 2026 09:15\nTo: Support\nSubject: Printer",
            "From: ada@example.com\nSubject: Printer",
            "SUBJECT:Printer\nFROM:<ada@example.com>",
            "*From:* Ada Lovelace <ada@example.com>\n*Subject:* Printer",
            "**From:** Ada Lovelace <ada@example.com>\n**Subject:** Printer",
            "from:\tAda Lovelace <ada@example.com>\nto:\tsupport@example.com\nsubject:\tPrinter\nmailed-by:\texample.com",
            "Von: Lovelace, Ada [mailto:ada@example.com]\nGesendet: Montag, 30. November 2026 09:15\nAn: Hilfe\nBetreff: AW: Printer",
            "De\u{a0}: \"Ada\" <ada@example.com>\nEnvoyé\u{a0}: lundi\nÀ\u{a0}: Aide\nObjet\u{a0}: RE\u{a0}: Printer",
            "\n\n-----Original Message-----\nFrom: ada@example.com (Ada Lovelace)\nSubject: Fwd: Re[2]: Printer",
            "---------- Forwarded message ---------\nFrom: Ada <ada@example.com>\nDate: Mon\nSubject: Printer",
            "Begin forwarded message:\n\n    From: Ada <ada@example.com>\n    Subject: Printer",
            "From ada@example.com Mon Nov 30 09:15:00 2026\nReceived: from a\n by b; Mon\nX-Spam: no\nStatus: RO\n\
             From: Ada\n\t<ada@example.com>\nSubject:\n Printer",
            "\u{200b}From: \u{202a}ada@example.com\u{202c}\nSubject: \u{a0}Printer\u{a0}",
            "From: no-reply@forms.example\nReply-To: Ada <ada@example.com>\nSubject: =?utf-8?Q?Pri?= =?utf-8?B?bnRlcg==?=",
        ] {
            for blank in ["\n\n", "\n \u{a0}\n\n\n"] {
                check(&format!("{head}{blank}{body}\n\n"), "Printer", "ada@example.com", body);
            }
            let quoted: Vec<String> = format!("{head}\n\n{body}").lines().map(|line| format!("> {line}")).collect();
            if !head.starts_with("From ada") {
                check(&quoted.join("\n"), "Printer", "ada@example.com", body);
            }
        }
    }

    #[test]
    fn what_an_e_mail_has_not_is_left_empty() {
        check("From: ada@example.com\nSubject: Printer", "Printer", "ada@example.com", "");
        check("From: ada@example.com\nSubject:\n\nIt smokes", "", "ada@example.com", "It smokes");
        check("From: Lovelace, Ada\nSubject: Re:\n\nIt smokes", "Re:", "Lovelace, Ada", "It smokes");
        check("From: 'Ada Lovelace'\nSubject: Printer: RE: it\n\n x", "Printer: RE: it", "Ada Lovelace", " x");
    }

    #[test]
    fn a_body_is_decoded_as_its_head_says() {
        let head = "From: ada@example.com\nSubject: a\nContent-Type: text/plain; charset=utf-8\n";
        check(
            &format!("{head}Content-Transfer-Encoding: quoted-printable\n\nCaf=C3=A9=\n!\n"),
            "a",
            "ada@example.com",
            "Café!",
        );
        check(&format!("{head}Content-Transfer-Encoding: 8bit\n\na=C3\n"), "a", "ada@example.com", "a=C3");
    }

    #[test]
    fn a_text_that_only_speaks_of_an_e_mail_is_none() {
        for text in [
            "",
            "Subject: Printer\n\nIt smokes",
            "From: ada@example.com\n\nIt smokes",
            "From: a\nTo: b\nSubject: c",
            "Hello,\nFrom: ada@example.com\nSubject: Printer\n\nIt smokes",
            "From: ada@example.com\nsaid on the phone\nSubject: Printer\n\nIt smokes",
            "Note: the customer says\nFrom: ada@example.com\nSubject: Printer\n\nIt smokes",
            "From: ada@example.com\n\nSubject: Printer\n\nIt smokes",
            "From: ada@example.com\nSubject: Printer\nDescription: It smokes",
            "---\n\n> \n",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
