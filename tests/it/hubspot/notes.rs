//! Notes: made once, changed, read, archived.

use hubticket::hubspot::{Certainty, Error, NewNote, Sent};
use hubticket::ticket::note::{LONGEST, body};
use serde_json::json;

use super::{GOOD, VERSIONS, client, faulty, of, portal};
use crate::server::{Server, answer};

const TEXT: &str = "Third call today\n  \"be\" <kind>";
const HTML: &str = "Third call today<br>&nbsp;&nbsp;&quot;be&quot; &lt;kind&gt;";

fn note(text: &str) -> NewNote {
    NewNote { text: text.into(), time: "2026-11-29T10:00:00.5Z".parse().unwrap(), owner: None }
}

#[tokio::test]
async fn a_note_is_made_without_links_changed_read_and_archived() {
    for version in VERSIONS {
        let sandbox = portal().await;
        let client = of(&sandbox, version);
        let sent = Sent::default();
        let id = client.create_note(&note(TEXT), &sent).await.unwrap();
        assert!(sent.is_set());
        let wanted = ["hs_note_body", "hs_timestamp", "hs_attachment_ids", "hubspot_owner_id"];
        let read = client.note(&id, &wanted).await.unwrap().unwrap();
        let value = |name: &str| read.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        assert_eq!((value("hs_note_body"), value("hs_attachment_ids")), (Some(HTML), None));
        assert!(value("hs_timestamp").unwrap().starts_with("2026-11-29T10:00:00.5"), "{read:?}");
        for _ in 0..2 {
            client.change_note(&id, &[("hs_attachment_ids", "1;2")]).await.unwrap();
        }
        let read = client.note(&id, &["hs_attachment_ids"]).await.unwrap().unwrap();
        assert!(read.contains(&("hs_attachment_ids".to_owned(), "1;2".to_owned())), "{read:?}");
        for _ in 0..2 {
            client.archive_note(&id).await.unwrap();
        }
        client.archive_note("1").await.unwrap();
        assert_eq!(client.note(&id, &wanted).await, Ok(None));
        let gone = client.change_note(&id, &[("hs_attachment_ids", "3")]).await.unwrap_err();
        assert_eq!(gone.answer().unwrap().status, 404);
        let all = sandbox.inspect().notes;
        assert!(all.len() == 1 && all[0].archived && all[0].associations.is_empty(), "{all:?}");
    }
}

#[tokio::test]
async fn a_note_names_its_owner_and_links_nothing() {
    let server = Server::start([answer(201, GOOD)]).await;
    let by = NewNote { owner: Some("7".into()), ..note("x") };
    assert_eq!(client(&server).create_note(&by, &Sent::default()).await.as_deref(), Ok("42"));
    let properties = json!({"hs_timestamp": "2026-11-29T10:00:00.500Z", "hs_note_body": "x", "hubspot_owner_id": "7"});
    assert_eq!(server.seen()[0].json(), json!({"associations": [], "properties": properties}));
}

#[tokio::test]
async fn a_note_is_sent_once_and_what_repeats_it_is_repeated() {
    let sandbox = faulty(&["reset-processed@notex1"]).await;
    let client = of(&sandbox, VERSIONS[0]);
    let error = client.create_note(&note("x"), &Sent::default()).await.unwrap_err();
    assert_eq!(error.certainty(), Certainty::Unknown);
    let id = sandbox.inspect().notes[0].id.clone();
    sandbox.set_faults(vec!["reset-processed@notex1".parse().unwrap()]);
    client.change_note(&id, &[("hs_attachment_ids", "1")]).await.unwrap();
    sandbox.set_faults(vec!["reset-processed@notex1".parse().unwrap()]);
    client.archive_note(&id).await.unwrap();
    assert_eq!(sandbox.inspect().notes.len(), 1);
}

#[tokio::test]
async fn a_note_that_is_too_long_is_refused_and_one_that_is_not_is_taken() {
    let sandbox = portal().await;
    let client = of(&sandbox, VERSIONS[0]);
    let fits = "x".repeat(LONGEST - 4) + "&é";
    assert_eq!(body(&fits).chars().count(), LONGEST + 2);
    let error = client.create_note(&note(&fits), &Sent::default()).await.unwrap_err();
    assert_eq!((error.certainty(), error.kind()), (Certainty::NotCreated, "rejected"));
    client.create_note(&note(&fits[2..]), &Sent::default()).await.unwrap();
    let silent = client.create_note(&NewNote { owner: Some("nobody".into()), ..note("x") }, &Sent::default()).await;
    assert!(matches!(silent, Ok(_) | Err(Error::Answered(_))), "{silent:?}");
}
