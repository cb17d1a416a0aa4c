//! Files: uploaded, and looked for by their path (assets/hubspot-api.md, section 17).

use std::path::Path;

use serde_json::json;

use super::client::{Client, unreadable};
use super::error::Error;
use super::form::{Form, Gauge};
use super::transport::Sent;
use super::wire;
pub use super::wire::StoredFile;

/// A file of this machine, and where HubSpot is to keep it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Upload<'a> {
    /// Where it is on this machine.
    pub path: &'a Path,
    /// How many bytes it has; another size is not sent.
    pub size: u64,
    /// What it is to be called.
    pub name: &'a str,
    /// The folder it is put into, which is made if it is not there.
    pub folder: &'a str,
}

/// Whatever comes of a call, nothing of it is sent any more once it is over.
struct Ending<T>(std::sync::Arc<Gauge<T>>);

impl<T> Drop for Ending<T> {
    fn drop(&mut self) {
        self.0.stop();
    }
}

impl Client {
    /// What HubSpot has under the path of a file; none where nothing is there, or a folder.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn stat(&self, path: &str) -> Result<Option<StoredFile>, Error> {
        let value = self.get(&self.version.file_at(path), &[]).await?;
        wire::stored_file_at(&value).map_err(unreadable)
    }

    /// Uploads a file that only colleagues can read. Sent once, unless a renewed token takes the place of a refused one;
    /// an equal file of that name in that folder is returned as it is, so that it can be repeated. `told` hears how many
    /// bytes of the file have left. It may take long, as long as it gets on; dropped, it breaks the connection.
    ///
    /// # Errors
    /// [`Error::File`] where the file is not what it was; else whatever ended the call.
    pub async fn upload(
        &self,
        file: &Upload<'_>,
        sent: &Sent,
        told: impl Fn(u64) + Send + Sync + Clone + 'static,
    ) -> Result<StoredFile, Error> {
        let wrong = |detail: String| Error::File { name: file.name.to_owned(), detail };
        let options = json!({
            "access": "PRIVATE", "overwrite": false, "duplicateValidationStrategy": "RETURN_EXISTING",
            "duplicateValidationScope": "EXACT_FOLDER",
        });
        let (path, size, name) = (file.path.to_owned(), file.size, file.name.to_owned());
        let folder = file.folder.to_owned();
        let open = move || {
            let fields = [("fileName", name.as_str()), ("folderPath", &folder), ("options", &options.to_string())];
            Form::open(&path, size, &name, &fields)
        };
        let opened = tokio::task::spawn_blocking(open).await;
        let form = opened.unwrap_or_else(|_| Err("the program is ending".into())).map_err(wrong)?;
        let gauge = Gauge::new(sent.clone(), told);
        let _ending = Ending(gauge.clone());
        let call = async {
            let path = self.version.files();
            let (response, token) = self.send(|| self.uploading(&path, form.body(&gauge)), Some(sent)).await?;
            gauge.moves();
            let status = response.status().as_u16();
            let value = self.value(response, &token).await?;
            wire::stored_file(&value).map_err(|detail| Error::Unreadable { status, detail })
        };
        let came = tokio::select! {
            came = call => came,
            () = gauge.stalls(self.timeout) => Err(self.gave_up(sent)),
        };
        came.map_err(|error| gauge.wrong().map_or(error, |why| wrong(why.to_owned())))
    }
}
