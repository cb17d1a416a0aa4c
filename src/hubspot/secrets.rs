//! What a server repeats of a token is left out of all that is kept, logged or shown, whatever its answer says.

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// What stands in place of it.
const LEFT_OUT: &str = "(the token)";
/// A shorter text than this is no token, and may stand in any word.
const SHORTEST: usize = 8;

/// The secrets of a call.
pub(super) struct Secrets<'a>(Vec<&'a str>);

impl<'a> Secrets<'a> {
    pub(super) fn new(all: &[&'a SecretString]) -> Self {
        Self(all.iter().map(|one| one.expose_secret()).filter(|one| one.len() >= SHORTEST).collect())
    }

    fn stand_in(&self, text: &str) -> bool {
        self.0.iter().any(|secret| text.contains(secret))
    }

    /// The text without them.
    pub(super) fn out_of(&self, text: String) -> String {
        self.0.iter().fold(text, |text, secret| match text.contains(secret) {
            true => text.replace(secret, LEFT_OUT),
            false => text,
        })
    }

    /// Takes them out of whatever a value holds. What was written with escapes is a text like any other by now.
    pub(super) fn out_of_value(&self, value: &mut Value) {
        match value {
            Value::String(text) if self.stand_in(text) => *text = self.out_of(std::mem::take(text)),
            Value::Array(all) => all.iter_mut().for_each(|one| self.out_of_value(one)),
            Value::Object(all) => {
                all.values_mut().for_each(|one| self.out_of_value(one));
                if all.keys().any(|key| self.stand_in(key)) {
                    *all = std::mem::take(all).into_iter().map(|(key, one)| (self.out_of(key), one)).collect();
                }
            }
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// Takes one secret out of bytes that come piece by piece, as asterisks.
pub(super) struct Mask {
    secret: SecretString,
    /// What could be its beginning.
    held: Vec<u8>,
}

impl Mask {
    pub(super) fn new(secret: SecretString) -> Self {
        Self { secret, held: Vec::new() }
    }

    /// What can be handed on of all that came so far.
    pub(super) fn next(&mut self, piece: &[u8]) -> Vec<u8> {
        let secret = self.secret.expose_secret().as_bytes();
        let mut bytes = std::mem::take(&mut self.held);
        bytes.extend_from_slice(piece);
        if secret.len() < SHORTEST {
            return bytes;
        }
        let mut from = 0;
        while let Some(at) = bytes.get(from..).and_then(|rest| rest.windows(secret.len()).position(|one| one == secret))
        {
            from += at + secret.len();
            bytes.iter_mut().take(from).skip(from - secret.len()).for_each(|byte| *byte = b'*');
        }
        let open = (1..secret.len().min(bytes.len() + 1)).rev().find(|count| {
            let begun = secret.get(..*count).unwrap_or_default();
            bytes.ends_with(begun)
        });
        self.held = bytes.split_off(bytes.len() - open.unwrap_or(0));
        bytes
    }

    /// What was held back, at the end.
    pub(super) fn rest(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.held)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn secret(text: &str) -> SecretString {
        text.to_owned().into()
    }

    #[test]
    fn a_token_is_left_out_wherever_a_value_has_it() {
        let (token, short) = (secret("pat-na1-secret"), secret("t"));
        let secrets = Secrets::new(&[&token, &short]);
        let mut value: Value = serde_json::from_str(
            r#"{"url": "https://x/?t=pat\u002dna1-secret", "pat-na1-secret": [{"a": "pat-na1-secret pat-na1-secret"}], "t": "t"}"#,
        )
        .unwrap();
        secrets.out_of_value(&mut value);
        let without =
            json!({"url": "https://x/?t=(the token)", "(the token)": [{"a": "(the token) (the token)"}], "t": "t"});
        assert_eq!(value, without);
    }

    #[test]
    fn a_token_is_masked_wherever_the_pieces_are_cut() {
        let text = b"{\"a\": \"pat-pat-na1-secret\", \"b\": \"pat-na1-secre\", \"c\": \"pat-na1-secretpat-na1-secret\"} pat-na1";
        let masked = b"{\"a\": \"pat-**************\", \"b\": \"pat-na1-secre\", \"c\": \"****************************\"} pat-na1";
        for size in 1..=text.len() {
            let mut mask = Mask::new(secret("pat-na1-secret"));
            let mut all: Vec<u8> = text.chunks(size).flat_map(|piece| mask.next(piece)).collect();
            all.extend(mask.rest());
            assert_eq!(String::from_utf8_lossy(&all), String::from_utf8_lossy(masked), "in pieces of {size}");
        }
    }
}
