//! What HubSpot is asked for the steps of a plan beside its ticket: notes, contacts, links and files.

use std::path::Path;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, TryFutureExt};

use super::tickets::Tickets;
use crate::hubspot::{Client, Error, NewNote, Sent, StoredFile, Upload};
use crate::ticket::{AssociationType, ObjectType};

/// What HubSpot answers, some time. It is one type whatever is asked: a plan has many calls one inside the other.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, Error>>;

/// Where what goes with tickets is made: HubSpot, or a stand-in in a test.
pub trait Records: Tickets + Sync {
    /// Makes a note, once; its id. `sent` is set before the first byte leaves.
    fn create_note<'a>(&'a self, note: &'a NewNote, sent: &'a Sent) -> Answer<'a, String>;

    /// Changes properties of a note. Doing it twice does no harm.
    fn change_note<'a>(&'a self, id: &'a str, properties: &'a [(&'a str, &'a str)]) -> Answer<'a, ()>;

    /// Takes a note back. Doing it twice does no harm.
    fn archive_note<'a>(&'a self, id: &'a str) -> Answer<'a, ()>;

    /// These properties of a note; none where it is gone.
    fn note<'a>(&'a self, id: &'a str, properties: &'a [&'a str]) -> Answer<'a, Option<Vec<(String, String)>>>;

    /// Makes a contact, once; its id.
    fn create_contact<'a>(&'a self, properties: &'a [(String, String)], sent: &'a Sent) -> Answer<'a, String>;

    /// The id of the contact with this address, read without the search index; none where there is none.
    fn contact_by_email<'a>(&'a self, email: &'a str) -> Answer<'a, Option<String>>;

    /// Links a ticket to a record. Doing it twice does no harm.
    fn link<'a>(
        &'a self,
        ticket: &'a str,
        to: &'a ObjectType,
        id: &'a str,
        types: &'a [AssociationType],
    ) -> Answer<'a, ()>;

    /// The file at a path; none where there is none.
    fn stat<'a>(&'a self, path: &'a str) -> Answer<'a, Option<StoredFile>>;

    /// Puts a file of this machine into a folder, once. `told` gets the bytes that have left so far.
    fn upload<'a>(&'a self, file: Local<'a>, sent: &'a Sent, told: Told) -> Answer<'a, StoredFile>;
}

/// Who is told how many bytes of a file have left.
pub type Told = Arc<dyn Fn(u64) + Send + Sync>;

/// A file of this machine, and where it goes.
#[derive(Debug, Clone, Copy)]
pub struct Local<'a> {
    /// Where it is.
    pub path: &'a Path,
    /// Its size in bytes.
    pub size: u64,
    /// What it is called in HubSpot.
    pub name: &'a str,
    /// The folder there.
    pub folder: &'a str,
}

impl Records for Client {
    fn create_note<'a>(&'a self, note: &'a NewNote, sent: &'a Sent) -> Answer<'a, String> {
        self.create_note(note, sent).boxed()
    }

    fn change_note<'a>(&'a self, id: &'a str, properties: &'a [(&'a str, &'a str)]) -> Answer<'a, ()> {
        self.change_note(id, properties).boxed()
    }

    fn archive_note<'a>(&'a self, id: &'a str) -> Answer<'a, ()> {
        self.archive_note(id).boxed()
    }

    fn note<'a>(&'a self, id: &'a str, properties: &'a [&'a str]) -> Answer<'a, Option<Vec<(String, String)>>> {
        self.note(id, properties).boxed()
    }

    fn create_contact<'a>(&'a self, properties: &'a [(String, String)], sent: &'a Sent) -> Answer<'a, String> {
        self.create_contact(properties, sent).map_ok(|contact| contact.id).boxed()
    }

    fn contact_by_email<'a>(&'a self, email: &'a str) -> Answer<'a, Option<String>> {
        self.contact_by_email(email).map_ok(|found| found.map(|found| found.id)).boxed()
    }

    fn link<'a>(
        &'a self,
        ticket: &'a str,
        to: &'a ObjectType,
        id: &'a str,
        types: &'a [AssociationType],
    ) -> Answer<'a, ()> {
        self.link(ticket, to, id, types).boxed()
    }

    fn stat<'a>(&'a self, path: &'a str) -> Answer<'a, Option<StoredFile>> {
        self.stat(path).boxed()
    }

    fn upload<'a>(&'a self, file: Local<'a>, sent: &'a Sent, told: Told) -> Answer<'a, StoredFile> {
        let upload = Upload { path: file.path, size: file.size, name: file.name, folder: file.folder };
        async move { self.upload(&upload, sent, move |bytes| told(bytes)).await }.boxed()
    }
}

fn unconnected<'a, T: Send + 'a>(error: &Error) -> Answer<'a, T> {
    std::future::ready(Err(error.clone())).boxed()
}

/// A connection that may not have come about: then every call ends with the reason.
impl<R: Records> Records for Result<R, Error> {
    fn create_note<'a>(&'a self, note: &'a NewNote, sent: &'a Sent) -> Answer<'a, String> {
        self.as_ref().map_or_else(unconnected, |client| client.create_note(note, sent))
    }

    fn change_note<'a>(&'a self, id: &'a str, properties: &'a [(&'a str, &'a str)]) -> Answer<'a, ()> {
        self.as_ref().map_or_else(unconnected, |client| client.change_note(id, properties))
    }

    fn archive_note<'a>(&'a self, id: &'a str) -> Answer<'a, ()> {
        self.as_ref().map_or_else(unconnected, |client| client.archive_note(id))
    }

    fn note<'a>(&'a self, id: &'a str, properties: &'a [&'a str]) -> Answer<'a, Option<Vec<(String, String)>>> {
        self.as_ref().map_or_else(unconnected, |client| client.note(id, properties))
    }

    fn create_contact<'a>(&'a self, properties: &'a [(String, String)], sent: &'a Sent) -> Answer<'a, String> {
        self.as_ref().map_or_else(unconnected, |client| client.create_contact(properties, sent))
    }

    fn contact_by_email<'a>(&'a self, email: &'a str) -> Answer<'a, Option<String>> {
        self.as_ref().map_or_else(unconnected, |client| client.contact_by_email(email))
    }

    fn link<'a>(
        &'a self,
        ticket: &'a str,
        to: &'a ObjectType,
        id: &'a str,
        types: &'a [AssociationType],
    ) -> Answer<'a, ()> {
        self.as_ref().map_or_else(unconnected, |client| client.link(ticket, to, id, types))
    }

    fn stat<'a>(&'a self, path: &'a str) -> Answer<'a, Option<StoredFile>> {
        self.as_ref().map_or_else(unconnected, |client| client.stat(path))
    }

    fn upload<'a>(&'a self, file: Local<'a>, sent: &'a Sent, told: Told) -> Answer<'a, StoredFile> {
        self.as_ref().map_or_else(unconnected, |client| client.upload(file, sent, told))
    }
}
