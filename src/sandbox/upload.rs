//! An upload on its way in: its fields are kept, and of the file its name, its size and its MD5.

use std::collections::BTreeMap;

use http_body_util::BodyExt;
use hyper::body::Incoming;
use md5::{Digest, Md5};
use serde_json::json;

use super::{
    errors::ApiError,
    multipart::{self, Event, Parts},
};

/// How long a field may be that is no file.
const FIELD: usize = 64 << 10;

/// An upload that has been read whole.
#[derive(Debug, Default)]
pub(super) struct Upload {
    pub fields: BTreeMap<String, String>,
    pub file: Option<Received>,
}

/// What is known of a file whose bytes are gone.
#[derive(Debug)]
pub(super) struct Received {
    pub name: Option<String>,
    pub size: u64,
    pub md5: String,
}

impl Upload {
    /// What the log shows of it.
    pub fn summary(&self) -> String {
        let file = self.file.as_ref().map(|file| json!({ "name": file.name, "size": file.size, "md5": file.md5 }));
        json!({ "fields": self.fields, "file": file }).to_string()
    }
}

/// The part that is being read.
enum Part {
    Field(String, Vec<u8>),
    File(Option<String>, u64, Box<Md5>),
}

/// Reads an upload to its end, even one that is too large: a client learns more from an answer than from a reset.
pub(super) async fn receive(mut body: Incoming, content_type: &str, limit: u64) -> Result<Upload, ApiError> {
    let unsupported = || ApiError::new(415, "VALIDATION_ERROR", "HTTP 415 Unsupported Media Type");
    let mut parts = Parts::new(content_type).ok_or_else(unsupported);
    let mut upload = Upload::default();
    let mut part = None;
    let mut wrong = None;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| ApiError::invalid(format!("The request body could not be read: {error}")))?;
        let (Ok(parts), Ok(data), None) = (&mut parts, frame.into_data(), &wrong) else { continue };
        wrong = parts.feed(&data, |event| take(&mut upload, &mut part, event, limit)).err();
    }
    let parts = parts?;
    if let Some(wrong) = wrong {
        return Err(wrong);
    }
    finish(&mut upload, part.take());
    if parts.is_whole() { Ok(upload) } else { Err(multipart::malformed("the last boundary is missing")) }
}

fn take(upload: &mut Upload, part: &mut Option<Part>, event: Event<'_>, limit: u64) -> Result<(), ApiError> {
    match (event, part) {
        (Event::Part { name, file_name }, part) => {
            let next = match name.as_str() {
                "file" => Part::File(file_name, 0, Box::new(Md5::new())),
                _ => Part::Field(name, Vec::new()),
            };
            finish(upload, part.replace(next));
        }
        (Event::Data(data), Some(Part::Field(name, value))) => {
            value.extend_from_slice(data);
            if value.len() > FIELD {
                return Err(multipart::malformed(&format!("the field {name} is too long")));
            }
        }
        (Event::Data(data), Some(Part::File(_, size, md5))) => {
            *size += data.len() as u64;
            if *size > limit {
                let message = format!("The file is larger than {limit} bytes, which is as much as this portal takes");
                return Err(ApiError::new(413, "VALIDATION_ERROR", message));
            }
            md5.update(data);
        }
        (Event::Data(_), None) => {}
    }
    Ok(())
}

fn finish(upload: &mut Upload, part: Option<Part>) {
    match part {
        Some(Part::Field(name, value)) => {
            upload.fields.insert(name, String::from_utf8_lossy(&value).into_owned());
        }
        Some(Part::File(name, size, md5)) => {
            upload.file = Some(Received { name, size, md5: format!("{:x}", md5.finalize()) });
        }
        None => {}
    }
}
