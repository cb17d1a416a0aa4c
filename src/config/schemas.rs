//! JSON Schemas of the files that people write: editors complete and explain settings by them. They lie beside
//! config.toml, so that they are found without a network, and are of the version that wrote them.

use std::path::{Path, PathBuf};

use crate::store;

/// The folder that they lie in, beside config.toml.
pub const FOLDER: &str = "schemas";

/// Each by the name of its file.
pub const ALL: &[(&str, &str)] = &[
    ("config.json", include_str!("../../assets/schemas/config.json")),
    ("keymap.json", include_str!("../../assets/schemas/keymap.json")),
    ("template.json", include_str!("../../assets/schemas/template.json")),
    ("theme.json", include_str!("../../assets/schemas/theme.json")),
];

/// Writes all of them below the config directory, over those of an earlier version. Returns their folder.
///
/// # Errors
/// When one can't be written.
pub fn write(dir: &Path) -> Result<PathBuf, store::Error> {
    let folder = dir.join(FOLDER);
    for (name, text) in ALL {
        store::replace(&folder.join(name), text.as_bytes(), false)?;
    }
    Ok(folder)
}
