//! What mail programs write in ASCII and mean otherwise: encoded words in headers, and bodies as they travel, of which the
//! plain text is wanted.

use encoding_rs::{Encoding, UTF_8};

/// Parts of parts are looked into so deep.
const MOST_NESTED: usize = 8;

/// A header's value with its encoded words read (RFC 2047): `=?utf-8?Q?Caf=C3=A9?=`. What is none stays as it is.
pub(super) fn words(value: &str) -> String {
    let mut read = String::new();
    let mut rest = value;
    let mut after_word = false;
    if !value.contains("?=") {
        return value.to_owned();
    }
    while let Some((before, from)) = rest.split_once("=?") {
        let Some((word, after)) = word(from) else {
            read.push_str(before);
            read.push_str("=?");
            (rest, after_word) = (from, false);
            continue;
        };
        // A blank between two of them only keeps them apart.
        if !(after_word && before.trim().is_empty()) {
            read.push_str(before);
        }
        read.push_str(&word);
        (rest, after_word) = (after, true);
    }
    read + rest
}

/// The encoded word that a text goes on with behind its `=?`, and what stands behind it.
fn word(text: &str) -> Option<(String, &str)> {
    let (charset, text) = text.split_once('?')?;
    let (encoding, text) = text.split_once('?')?;
    let (data, after) = text.split_once("?=")?;
    let is_word = |part: &str| !part.is_empty() && !part.contains(char::is_whitespace);
    if !is_word(charset) || data.contains(char::is_whitespace) {
        return None;
    }
    let bytes = match encoding {
        "B" | "b" => base64(data)?,
        "Q" | "q" => quoted(&data.replace('_', "=20")),
        _ => return None,
    };
    // A language may stand behind the charset.
    let charset = charset.split('*').next().unwrap_or(charset);
    Some((decoded(&bytes, charset), after))
}

/// Bytes as the text that they are in a charset; in UTF-8 where it is not known.
fn decoded(bytes: &[u8], charset: &str) -> String {
    let encoding = Encoding::for_label(charset.as_bytes()).unwrap_or(UTF_8);
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = vec![0; decoder.max_utf8_buffer_length(bytes.len()).unwrap_or_default()];
    let (_, _, length, _) = decoder.decode_to_utf8(bytes, &mut text, true);
    text.truncate(length);
    String::from_utf8_lossy(&text).into_owned()
}

/// A body as it was written, by the headers that say how it travels; None where it is as it stands, or not as they say.
pub(super) fn body(text: &str, encoding: &str, content: &str) -> Option<String> {
    body_within(text, encoding, content, MOST_NESTED)
}

fn body_within(text: &str, encoding: &str, content: &str, nested: usize) -> Option<String> {
    if let Some(boundary) = parameter(content, "boundary") {
        let boundary = format!("--{boundary}");
        let mut parts = text.split(&boundary).skip(1);
        return nested.checked_sub(1).and_then(|nested| parts.find_map(|one| part(one, nested)));
    }
    let bytes = match encoding.trim().to_ascii_lowercase().as_str() {
        "quoted-printable" => quoted(text),
        "base64" => base64(text)?,
        _ => return None,
    };
    let read = decoded(&bytes, parameter(content, "charset").unwrap_or("utf-8"));
    Some(read.replace("\r\n", "\n"))
}

/// The plain text of a part, or in the parts of it.
fn part(text: &str, nested: usize) -> Option<String> {
    let text = text.strip_prefix('\n')?;
    let without_head = text.strip_prefix('\n').map(|body| ("", body));
    let (head, body) = without_head.or_else(|| text.split_once("\n\n"))?;
    let head = head.replace("\n ", " ").replace("\n\t", " ");
    let value = |wanted: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(word, _)| word.trim().eq_ignore_ascii_case(wanted)).map_or("", |(_, value)| value.trim())
    };
    let content = value("content-type");
    let kind = content.to_ascii_lowercase();
    let is_plain = kind.is_empty() || kind.starts_with("text/plain");
    let read = || body_within(body, value("content-transfer-encoding"), content, nested);
    if is_plain { read().or_else(|| Some(body.to_owned())) } else { read().filter(|_| kind.starts_with("multipart/")) }
}

/// What a parameter of a `Content-Type` says.
pub(super) fn parameter<'a>(content: &'a str, wanted: &str) -> Option<&'a str> {
    let mut all = content.split(';').skip(1).filter_map(|one| one.split_once('='));
    let (_, value) = all.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))?;
    Some(value.trim().trim_matches('"')).filter(|value| !value.is_empty())
}

/// The bytes of a quoted-printable text: `=C3=A9`, and lines that are broken by a `=` at their end.
fn quoted(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digit = |byte: u8| (byte as char).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        rest = match (first, after) {
            (b'=', [b'\n', after @ ..]) => after,
            (b'=', [high, low, after @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high * 16 + low);
                    after
                }
                (_, _) => {
                    bytes.push(b'=');
                    rest.get(1..).unwrap_or_default()
                }
            },
            (byte, after) => {
                bytes.push(*byte);
                after
            }
        };
    }
    bytes
}

/// The bytes of a base64 text; None if it is none.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(six)) & 0xff_ffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.extend(u8::try_from(bits >> count & 0xff));
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_are_read_and_what_only_looks_like_one_stays() {
        for (value, read) in [
            ("=?UTF-8?Q?Caf=C3=A9_au_lait?=", "Café au lait"),
            ("=?utf-8?B?RHJ1Y2tlciBrYXB1dHQ=?=", "Drucker kaputt"),
            ("Re: =?iso-8859-1?q?M=FCller?= GmbH", "Re: Müller GmbH"),
            ("=?windows-1252?Q?100_=80?=", "100 €"),
            ("=?utf-8*de?Q?M=C3=BCll?= =?utf-8?Q?er?=", "Müller"),
            ("a =?utf-8?Q?=C3=A9?= b", "a é b"),
            ("is 1 =? 2", "is 1 =? 2"),
            ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
            ("=?utf-8?B?!!?=", "=?utf-8?B?!!?="),
            ("=?utf-8?Q?open", "=?utf-8?Q?open"),
            ("=?utf-8?Q?a=?=", "a="),
            ("=?nowhere?Q?a?=", "a"),
        ] {
            assert_eq!(words(value), read, "{value}");
        }
    }

    #[test]
    fn a_body_is_read_as_its_headers_say() {
        let plain = "text/plain; charset=\"utf-8\"";
        let check = |text: &str, encoding: &str, content: &str, read: Option<&str>| {
            assert_eq!(body(text, encoding, content).as_deref(), read, "{text}");
        };
        check("Since=\n this =C3=A9 =3D x=zz =", "Quoted-Printable", plain, Some("Since this é = x=zz ="));
        check("M=FCller", "quoted-printable", "text/plain; charset=iso-8859-1", Some("Müller"));
        check("SXQgc21v\na2VzLg==\n", "base64", plain, Some("It smokes."));
        check("It smokes.", "base64", plain, None);
        check("a=20b", "7bit", plain, None);
        let inner = "--in\nContent-Type: text/plain;\n charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n\
                     M=FCller\n--in\nContent-Type: text/html\n\n<p>\n--in--\n";
        let outer =
            format!("not for you\n--out\nContent-Type: multipart/alternative; boundary=\"in\"\n\n{inner}\n--out--");
        check(&outer, "7bit", "multipart/mixed; boundary=out", Some("Müller\n"));
        check("--b\n\nplain\n--b--", "", "multipart/mixed; boundary=b", Some("plain\n"));
        check("--b\nContent-Type: text/html\n\n<p>\n--b--", "", "multipart/mixed; boundary=b", None);
        check("no part", "", "multipart/mixed; boundary=b", None);
    }
}
