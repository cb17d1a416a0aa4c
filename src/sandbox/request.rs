//! A request that has been read whole: its parts decoded, its JSON parsed, its parameters looked up.

use hyper::{HeaderMap, Method, body::Bytes};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::{errors::ApiError, upload::Upload};

/// A request that has been read whole.
#[derive(Debug)]
pub(super) struct Request {
    pub method: Method,
    /// As it was sent, without the query.
    pub path: String,
    /// How many bytes path and query have as they were sent.
    pub length: usize,
    pub query: Vec<(String, String)>,
    pub headers: HeaderMap,
    /// Of an upload, what the log shows of it.
    pub body: Bytes,
    pub upload: Option<Upload>,
}

impl Request {
    /// The first value of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A list parameter: repeated, comma-separated, or both.
    pub fn list(&self, name: &str) -> Vec<&str> {
        let values = self.query.iter().filter(|(key, _)| key == name);
        values.flat_map(|(_, value)| value.split(',')).map(str::trim).filter(|value| !value.is_empty()).collect()
    }

    /// A boolean parameter; Python writes it with a capital.
    pub fn flag(&self, name: &str) -> bool {
        self.parameter(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// A `limit` between 1 and `max`.
    pub fn limit(&self, default: usize, max: usize) -> Result<usize, ApiError> {
        let Some(text) = self.parameter("limit") else { return Ok(default) };
        let limit = text.parse::<usize>().ok().filter(|limit| *limit > 0);
        let limit = limit.ok_or_else(|| ApiError::invalid(format!("limit must be a positive number, not {text}")))?;
        if limit > max {
            return Err(ApiError::invalid(format!("limit {limit} is over the maximum of {max}")));
        }
        Ok(limit)
    }

    /// The value of the Authorization header after `Bearer`.
    pub fn bearer(&self) -> Option<&str> {
        let value = self.headers.get("authorization")?.to_str().ok()?;
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    }

    /// The media type, without its parameters.
    pub fn content_type(&self) -> Option<String> {
        let value = self.headers.get("content-type")?.to_str().ok()?;
        Some(value.split(';').next().unwrap_or(value).trim().to_ascii_lowercase())
    }

    /// The body as JSON: 415 if it does not claim to be, 400 if it is not.
    pub fn json(&self) -> Result<Value, ApiError> {
        if self.body.is_empty() {
            return Err(ApiError::invalid("Invalid JSON input: a request body was expected, but none found"));
        }
        if self.content_type().as_deref() != Some("application/json") {
            return Err(ApiError::new(415, "VALIDATION_ERROR", "HTTP 415 Unsupported Media Type"));
        }
        serde_json::from_slice(&self.body).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            ApiError::invalid(format!("Invalid input JSON on line {line}, column {column}: {error}"))
        })
    }
}

/// Splits and decodes a query string.
pub(super) fn parse_query(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(&key.replace('+', " ")), decode(&value.replace('+', " ")))
        })
        .collect()
}

/// Undoes percent-encoding; what is not encoded well stays as it is.
pub(super) fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
