//! Files as HubSpot tells of them (assets/hubspot-api.md, section 17).

use serde_json::Value;

use super::{Unreadable, text};

/// A file that HubSpot has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// HubSpot's number for it.
    pub id: String,
    /// What it is called, with its ending; HubSpot may have made it another than was asked for.
    pub name: String,
    /// Its folder and name; empty where that is not told.
    pub path: String,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// Its MD5 in small hexadecimal digits.
    pub md5: Option<String>,
}

/// A file record.
///
/// # Errors
/// When there is no id.
pub fn stored_file(value: &Value) -> Result<StoredFile, Unreadable> {
    let id = text(value, "id").filter(|id| !id.is_empty()).ok_or("it names no id")?;
    let stem = text(value, "name").unwrap_or_default();
    let name = match text(value, "extension").filter(|ending| !ending.is_empty()) {
        Some(ending) => format!("{stem}.{ending}"),
        None => stem,
    };
    Ok(StoredFile {
        id,
        name,
        path: text(value, "path").unwrap_or_default(),
        size: text(value, "size").and_then(|size| size.parse().ok()),
        md5: text(value, "fileMd5").map(|md5| md5.to_ascii_lowercase()).filter(|md5| !md5.is_empty()),
    })
}

/// What is there under a path; none where nothing is, or a folder.
///
/// # Errors
/// When a file has no id.
pub fn stored_file_at(value: &Value) -> Result<Option<StoredFile>, Unreadable> {
    value.get("file").filter(|file| !file.is_null()).map(stored_file).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_file_needs_an_id_and_may_lack_all_the_rest() {
        let read = stored_file(&json!({"id": 7})).unwrap();
        assert_eq!((read.id.as_str(), read.name.as_str(), read.size, read.md5), ("7", "", None, None));
        let all =
            json!({"id": "7", "name": "log", "extension": "txt", "path": "/a/log.txt", "size": 5, "fileMd5": "AB"});
        let read = stored_file(&all).unwrap();
        assert_eq!((read.name.as_str(), read.path.as_str()), ("log.txt", "/a/log.txt"));
        assert_eq!((read.size, read.md5.as_deref()), (Some(5), Some("ab")));
        assert!(stored_file(&json!({"name": "log"})).is_err());
    }

    #[test]
    fn a_folder_is_no_file() {
        for none in [json!({}), json!({"file": null}), json!({"folder": {"id": "1"}})] {
            assert_eq!(stored_file_at(&none), Ok(None));
        }
        assert!(stored_file_at(&json!({"file": {"id": "1"}})).unwrap().is_some());
    }
}
