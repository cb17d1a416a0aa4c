//! Files: upload one, look whether it is there, read and delete one (assets/hubspot-api.md, section 17).

use serde_json::{Map, Value, json};

use super::{
    answer::Answer,
    call::Call,
    dates,
    drive::{self, File, Folder},
    errors::ApiError,
    input,
    upload::{Received, Upload},
};

const ACCESS: [&str; 8] = [
    "PRIVATE",
    "PUBLIC_NOT_INDEXABLE",
    "PUBLIC_INDEXABLE",
    "HIDDEN_INDEXABLE",
    "HIDDEN_NOT_INDEXABLE",
    "HIDDEN_PRIVATE",
    "HIDDEN_SENSITIVE",
    "SENSITIVE",
];
/// Which endings HubSpot refuses is not known; programs are what nobody would want to be sent.
const REFUSED: [&str; 5] = ["bat", "cmd", "com", "exe", "msi"];

/// What is done about a file that is there already.
#[derive(Clone, Copy, PartialEq)]
enum Duplicates {
    Ignore,
    Reject,
    ReturnExisting,
}

/// The `options` of an upload.
struct Choices {
    access: String,
    overwrite: bool,
    duplicates: Duplicates,
    /// Whether duplicates are looked for everywhere, and not in the folder only.
    anywhere: bool,
}

pub(super) fn upload(call: &mut Call<'_>) -> Result<Answer, ApiError> {
    let Some(Upload { fields, file }) = &call.request.upload else { return Err(input::missing("file")) };
    let file = file.as_ref().ok_or_else(|| ApiError::invalid("No file was provided"))?;
    let field = |name: &str| fields.get(name).map(String::as_str).filter(|value| !value.is_empty());
    let choices = choices(field("options"))?;
    let name = field("fileName").or(file.name.as_deref()).map(|name| name.replace('/', "-"));
    let name = name.filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| ApiError::invalid("Could not determine name from file"))?;
    if let Some(ending) = ending(&name).filter(|ending| REFUSED.contains(&ending.to_ascii_lowercase().as_str())) {
        return Err(ApiError::invalid(format!("Files of the type {ending} cannot be uploaded")));
    }
    let folder = match (field("folderPath"), field("folderId")) {
        (Some(path), None) => folder(call, &drive::clean(path)),
        (None, Some(id)) => id.parse().ok().and_then(|id| call.state.drive.folder(id)).cloned(),
        _ => return Err(ApiError::invalid("One of folderId and folderPath must be provided, and not both")),
    };
    let folder = folder.ok_or_else(|| ApiError::invalid("The folder does not exist"))?;
    let path = format!("{}/{name}", folder.path);
    let duplicate = |one: &&File| is_duplicate(one, &name, file) && (choices.anywhere || one.folder == folder.id);
    let found = call.state.drive.files().find(duplicate).cloned();
    match (choices.duplicates, found) {
        (Duplicates::Reject, Some(found)) => {
            Err(ApiError::new(409, "CONFLICT", format!("The file exists already. Existing ID: {}", found.id)))
        }
        (Duplicates::ReturnExisting, Some(found)) => Ok(Answer::json(201, &show(call, &found))),
        _ => Ok(store(call, &folder, path, file, choices)),
    }
}

/// Whether an upload would be a second one of a file: by name and content, as far as is known.
fn is_duplicate(one: &File, name: &str, file: &Received) -> bool {
    one.name() == name && one.md5 == file.md5 && one.size == file.size
}

fn store(call: &mut Call<'_>, folder: &Folder, path: String, file: &Received, choices: Choices) -> Answer {
    let now = dates::to_millis(call.now);
    let replaced = call.state.drive.file_at(&path).filter(|_| choices.overwrite).map(|file| (file.id, file.created));
    let (id, created) = replaced.unwrap_or_else(|| (call.state.next_id(), now));
    let path = if replaced.is_some() { path } else { call.state.drive.free_path(&path) };
    let file = File {
        id,
        folder: folder.id,
        path,
        size: file.size,
        md5: file.md5.clone(),
        access: choices.access,
        created,
        updated: now,
    };
    let answer = Answer::json(201, &show(call, &file));
    call.state.drive.put(file);
    answer
}

/// The folder with a path, made with those above it if it is not there.
fn folder(call: &mut Call<'_>, path: &str) -> Option<Folder> {
    let mut found = None;
    let ends = path.match_indices('/').map(|(at, _)| at).skip(1).chain([path.len()]);
    for path in ends.filter_map(|end| path.get(..end)).filter(|path| !path.is_empty()) {
        if let Some(folder) = call.state.drive.folder_at(path) {
            found = Some(folder.clone());
            continue;
        }
        let id = call.state.next_id();
        let folder = Folder { id, path: path.to_owned(), created: dates::to_millis(call.now) };
        call.state.drive.add_folder(folder.clone());
        found = Some(folder);
    }
    found
}

fn choices(text: Option<&str>) -> Result<Choices, ApiError> {
    let text = text.ok_or_else(|| input::missing("options"))?;
    let options: Value = serde_json::from_str(text)
        .map_err(|error| ApiError::invalid(format!("options must be a JSON object: {error}")))?;
    let options = input::object(&options)?;
    let access = input::text(options, "access")?.ok_or_else(|| input::missing("access"))?;
    one_of("access", &access, &ACCESS)?;
    let scope = input::text(options, "duplicateValidationScope")?.unwrap_or_else(|| "ENTIRE_PORTAL".to_owned());
    one_of("duplicateValidationScope", &scope, &["EXACT_FOLDER", "ENTIRE_PORTAL"])?;
    let strategy = input::text(options, "duplicateValidationStrategy")?.unwrap_or_else(|| "NONE".to_owned());
    one_of("duplicateValidationStrategy", &strategy, &["NONE", "REJECT", "RETURN_EXISTING"])?;
    Ok(Choices {
        access,
        overwrite: options.get("overwrite").and_then(Value::as_bool).unwrap_or_default(),
        duplicates: match strategy.as_str() {
            "REJECT" => Duplicates::Reject,
            "RETURN_EXISTING" => Duplicates::ReturnExisting,
            _ => Duplicates::Ignore,
        },
        anywhere: scope == "ENTIRE_PORTAL",
    })
}

fn one_of(name: &str, value: &str, all: &[&str]) -> Result<(), ApiError> {
    let refused = || ApiError::invalid(format!("{name} must be one of [{}], not {value}", all.join(", ")));
    if all.contains(&value) { Ok(()) } else { Err(refused()) }
}

/// Whether there is a file or a folder; nothing there is no mistake.
pub(super) fn stat(call: &Call<'_>, path: &str) -> Answer {
    let path = drive::clean(path);
    let mut found = Map::new();
    if let Some(file) = call.state.drive.file_at(&path) {
        found.insert("file".to_owned(), show(call, file));
    } else if let Some(folder) = call.state.drive.folder_at(&path) {
        let time = dates::iso(folder.created);
        let folder = json!({
            "id": folder.id.to_string(), "name": folder.path.rsplit('/').next(), "path": folder.path,
            "createdAt": time, "updatedAt": time, "archived": false,
        });
        found.insert("folder".to_owned(), folder);
    }
    Answer::json(200, &Value::Object(found))
}

pub(super) fn read(call: &Call<'_>, id: &str) -> Result<Answer, ApiError> {
    let file = id.parse().ok().and_then(|id| call.state.drive.file(id)).ok_or_else(ApiError::not_found)?;
    Ok(Answer::json(200, &show(call, file)))
}

pub(super) fn delete(call: &mut Call<'_>, id: &str) -> Result<Answer, ApiError> {
    let removed = id.parse().ok().and_then(|id| call.state.drive.remove(id));
    removed.map(|_| Answer::empty(204)).ok_or_else(ApiError::not_found)
}

fn ending(name: &str) -> Option<&str> {
    name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, ending)| ending)
}

/// HubSpot's `name` is without the ending.
fn show(call: &Call<'_>, file: &File) -> Value {
    let ending = ending(file.name()).unwrap_or_default();
    let stem = file.name().strip_suffix(ending).unwrap_or_default().trim_end_matches('.');
    let url = format!("https://{}.fs1.hubspotusercontent-na1.net/hubfs/{0}{}", call.portal.id(), file.path);
    json!({
        "id": file.id.to_string(), "createdAt": dates::iso(file.created), "updatedAt": dates::iso(file.updated),
        "archived": false, "parentFolderId": file.folder.to_string(), "name": stem, "path": file.path,
        "size": file.size, "type": kind(ending), "extension": ending, "defaultHostingUrl": url, "url": url,
        "isUsableInContent": true, "access": file.access, "fileMd5": file.md5, "sourceGroup": "CONTENT",
    })
}

fn kind(ending: &str) -> &'static str {
    match ending.to_ascii_lowercase().as_str() {
        "bmp" | "gif" | "jpeg" | "jpg" | "png" | "svg" | "webp" => "IMG",
        "csv" | "doc" | "docx" | "pdf" | "ppt" | "pptx" | "rtf" | "txt" | "xls" | "xlsx" => "DOCUMENT",
        "m4a" | "mp3" | "ogg" | "wav" => "AUDIO",
        "avi" | "mov" | "mp4" | "webm" => "MOVIE",
        _ => "OTHER",
    }
}
