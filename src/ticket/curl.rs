//! The curl command of the create call: read for its body, written without the token, and rid of what may be one.

use std::str::CharIndices;

use serde_json::Value;

use super::json;

/// What stands in place of a token.
const LEFT_OUT: &str = "'(left out)'";

/// One word of a command, as the shell would hand it over, and where it stands.
struct Word {
    text: String,
    from: usize,
    to: usize,
}

/// The text from the command on, if it begins with curl.
pub(super) fn starts_command(text: &str) -> Option<&str> {
    let command = text.strip_prefix("$ ").unwrap_or(text).trim_start_matches([' ', '\t']);
    let rest = command.strip_prefix("curl")?;
    rest.starts_with([' ', '\t', '\n', '\\']).then_some(command)
}

/// The words of the command that the text begins with, and where it ends. A quote that is left open ends with the text.
fn words(text: &str) -> (Vec<Word>, usize) {
    let mut words = Vec::new();
    let mut word: Option<Word> = None;
    let mut rest = text.char_indices();
    let mut end = text.len();
    while let Some((at, c)) = rest.next() {
        let next = rest.clone().next().map(|(_, c)| c);
        match c {
            ' ' | '\t' => words.extend(word.take().map(|word| Word { to: at, ..word })),
            '\n' | ';' | '|' | '&' => {
                end = at;
                break;
            }
            '\\' if next == Some('\n') => {
                rest.next();
            }
            _ => {
                let into = &mut word.get_or_insert_with(|| Word { text: String::new(), from: at, to: 0 }).text;
                match c {
                    '\\' => into.extend(rest.next().map(|(_, c)| c)),
                    '\'' => into.extend(rest.by_ref().map(|(_, c)| c).take_while(|c| *c != '\'')),
                    '"' => double_quoted(&mut rest, into),
                    '$' if next == Some('\'') => {
                        rest.next();
                        dollar_quoted(&mut rest, into);
                    }
                    c => into.push(c),
                }
            }
        }
    }
    words.extend(word.take().map(|word| Word { to: end, ..word }));
    (words, end)
}

fn double_quoted(rest: &mut CharIndices, into: &mut String) {
    while let Some((_, c)) = rest.next() {
        match c {
            '"' => return,
            '\\' => match rest.next() {
                Some((_, '\n')) | None => {}
                Some((_, c @ ('"' | '\\' | '$' | '`'))) => into.push(c),
                Some((_, c)) => into.extend(['\\', c]),
            },
            c => into.push(c),
        }
    }
}

/// What stands in `$'...'`: browsers write commands with it.
fn dollar_quoted(rest: &mut CharIndices, into: &mut String) {
    while let Some((_, c)) = rest.next() {
        match c {
            '\'' => return,
            '\\' => match rest.next().map(|(_, c)| c) {
                Some('n') => into.push('\n'),
                Some('t') => into.push('\t'),
                Some('r') => into.push('\r'),
                Some(digits @ ('u' | 'x')) => {
                    let most = if digits == 'u' { 4 } else { 2 };
                    let mut code = 0;
                    for _ in 0..most {
                        let Some(digit) = rest.clone().next().and_then(|(_, c)| c.to_digit(16)) else { break };
                        rest.next();
                        code = code * 16 + digit;
                    }
                    into.extend(char::from_u32(code));
                }
                Some(c) => into.push(c),
                None => {}
            },
            c => into.push(c),
        }
    }
}

/// What an option of curl is to us.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Means {
    Data,
    Header,
    Secret,
}

/// The options of a command that have a meaning here: what they mean, their value, and the word that holds it.
fn options(words: &[Word]) -> Vec<(Means, &str, &Word)> {
    let mut found = Vec::new();
    let mut all = words.iter();
    while let Some(word) = all.next() {
        let (name, value) = match (word.text.strip_prefix("--"), word.text.strip_prefix('-')) {
            (Some(long), _) => long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value))),
            (None, Some(short)) => {
                // Switches without a value may stand in front, in the same word.
                let short = short.trim_start_matches(['f', 'g', 'i', 'k', 'L', 'N', 's', 'S', 'v', '#']);
                let split = short.chars().next().map_or(0, char::len_utf8);
                let (name, value) = short.split_at(split);
                (name, Some(value).filter(|value| !value.is_empty()))
            }
            (None, None) => continue,
        };
        let means = match name {
            "d" | "data" | "data-raw" | "data-binary" | "data-ascii" | "json" => Means::Data,
            "H" | "header" | "proxy-header" => Means::Header,
            "u" | "user" | "U" | "proxy-user" | "oauth2-bearer" | "b" | "cookie" => Means::Secret,
            _ => continue,
        };
        match value {
            Some(value) => found.push((means, value, word)),
            None => found.extend(all.next().map(|word| (means, word.text.as_str(), word))),
        }
    }
    found
}

/// The body that a command sends, if it is one that creates a ticket.
pub(super) fn body(command: &str) -> Option<String> {
    let (words, _) = words(command);
    let creates = |word: &Word| {
        let path = word.text.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        path.contains("/crm/") && path.contains("/objects/") && (path.ends_with("/tickets") || path.ends_with("/0-5"))
    };
    if !words.iter().any(creates) {
        return None;
    }
    let all = options(&words);
    let mut bodies = all.iter().filter(|(means, ..)| *means == Means::Data).map(|(_, value, _)| *value);
    let body = bodies.next()?.to_owned();
    bodies.next().is_none().then_some(body)
}

/// Terminals send the line breaks of a paste in several ways.
pub(super) fn plain_breaks(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// The text without what may be a token in the curl commands in it: a draft keeps what was pasted, but never a token.
/// Its line breaks are plain ones.
pub fn without_secrets(text: &str) -> String {
    let text = plain_breaks(text);
    let mut safe = String::new();
    let (mut kept, mut at) = (0, 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(command) = starts_command(rest.trim_start_matches([' ', '\t'])) else {
            at += rest.find('\n').map_or(rest.len(), |end| end + 1);
            continue;
        };
        let start = text.len() - command.len();
        let (words, end) = words(command);
        for (means, value, word) in options(&words) {
            let header = value.split(':').next().unwrap_or_default().to_lowercase();
            let telling = ["authorization", "cookie", "token", "key", "secret"].iter().any(|one| header.contains(one));
            if means == Means::Secret || (means == Means::Header && telling) {
                safe.push_str(text.get(kept..start + word.from).unwrap_or_default());
                safe.push_str(LEFT_OUT);
                kept = start + word.to;
            }
        }
        // What ended the command is one byte; the next command may follow it.
        at = start + end + 1;
    }
    safe.push_str(text.get(kept..).unwrap_or_default());
    safe
}

/// The curl command that posts a body to an address, with the token's variable in place of the token. Nothing in the
/// body can end its quotes, control the terminal that it is pasted into, or turn its line around.
pub fn curl(address: &str, body: &Value) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let json = json::escaped(&body.to_string());
    let (address, json) = (quoted(address), quoted(&json));
    let token = "-H \"Authorization: Bearer $HUBSPOT_ACCESS_TOKEN\"";
    format!("curl {address} \\\n  {token} \\\n  -H 'Content-Type: application/json' \\\n  --data-raw {json}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_never_stays_in_a_pasted_command() {
        for text in [
            "curl https://x.example -H 'Authorization: Bearer SECRET' -d '{}'",
            "see:\r\n  $ curl -sH\"authorization: Bearer SECRET\" x\r\nend",
            "curl \\\n -H Authorization:\\ Bearer\\ SECRET \\\n x",
            "curl -H $'Authorization: Bearer \\'SECRET' x",
            "curl -u me:SECRET x; curl -uSECRET x\ncurl --oauth2-bearer SECRET x",
            "curl -b 'a=SECRET' --header=X-Api-Key:SECRET x",
            "curl x -H 'Authorization: Bearer SECRET",
        ] {
            let safe = without_secrets(text);
            assert!(!safe.contains("SECRET") && safe.contains(LEFT_OUT), "{safe}");
        }
        let told =
            without_secrets("curl -X POST a -H 'Authorization: Bearer SECRET' -H 'Accept: text/plain' -d '{}'\n");
        assert_eq!(told, "curl -X POST a -H '(left out)' -H 'Accept: text/plain' -d '{}'\n");
        for text in ["the curl of Authorization: none", "a\nb", "curl x -d 'Authorization: yes'"] {
            assert_eq!(without_secrets(text), text);
        }
    }
}
