//! Contacts: made once, and found by their address without the search index.

use hubticket::hubspot::{ApiVersion, Certainty, Sent};
use hubticket::sandbox::{self, Options};

use super::{VERSIONS, client, faulty, of, portal};
use crate::server::{Server, answer};

fn ada() -> Vec<(String, String)> {
    [("email", "ada.new@example.com"), ("firstname", "Ada "), ("lastname", "King"), ("phone", " ")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
}

#[tokio::test]
async fn a_contact_is_made_once_and_a_second_one_is_told_whose_its_address_is() {
    for version in VERSIONS {
        let sandbox = portal().await;
        let client = of(&sandbox, version);
        assert_eq!(client.contact_by_email("ada.new@example.com").await, Ok(None));
        let made = client.create_contact(&ada(), &Sent::default()).await.unwrap();
        assert_eq!(
            (made.name.as_str(), made.details.first().map(String::as_str)),
            ("Ada King", Some("ada.new@example.com"))
        );
        let contact = sandbox.inspect().contacts[0].clone();
        assert!(!contact.properties.contains_key("phone"), "{contact:?}");
        let found = client.contact_by_email("ada.new@example.com").await.unwrap();
        assert_eq!(found.map(|found| found.id).as_ref(), Some(&made.id));
        let error = client.create_contact(&ada(), &Sent::default()).await.unwrap_err();
        assert_eq!((error.certainty(), error.existing_id()), (Certainty::NotCreated, Some(made.id.as_str())));
        let wrong = [("email".to_owned(), "no address".to_owned())];
        let error = client.create_contact(&wrong, &Sent::default()).await.unwrap_err();
        assert_eq!(error.field_problems()[0].property.as_deref(), Some("email"));
        assert_eq!(sandbox.inspect().contacts.len(), 1);
    }
}

#[tokio::test]
async fn a_contact_whose_answer_is_lost_is_found_by_its_address() {
    let sandbox = faulty(&["reset-processed@contactx1"]).await;
    let client = of(&sandbox, ApiVersion::V3);
    let error = client.create_contact(&ada(), &Sent::default()).await.unwrap_err();
    assert_eq!((error.certainty(), error.existing_id()), (Certainty::Unknown, None));
    assert!(client.contact_by_email("ada.new@example.com").await.unwrap().is_some());
    assert_eq!(sandbox.inspect().contacts.len(), 1);
}

#[tokio::test]
async fn an_address_is_asked_for_in_a_batch_where_the_path_may_be_gone() {
    let options = Options { retired: vec!["v3".into()], ..Options::default() };
    let sandbox = sandbox::start(options).await.unwrap();
    let client = of(&sandbox, ApiVersion::V3);
    assert_eq!(client.contact_by_email("nobody@example.com").await, Ok(None));
    // A 404 that does not say what is missing: the batch tells.
    let unclear = answer(404, r#"{"status":"error","message":"resource not found"}"#);
    let found = answer(200, r#"{"results":[{"id":"7","properties":{"email":"a@b.c"}}]}"#);
    let server = Server::start([unclear.clone(), unclear, found]).await;
    let contact = super::client(&server).contact_by_email("a@b.c").await.unwrap().unwrap();
    assert_eq!((contact.id.as_str(), contact.name.as_str()), ("7", "a@b.c"));
    let seen = server.seen();
    assert!(seen[0].target.starts_with("/crm/v3/objects/contacts/a%40b.c?idProperty=email&"), "{}", seen[0].target);
    assert_eq!(seen[2].target, "/crm/v3/objects/contacts/batch/read");
}

#[tokio::test]
async fn a_token_without_the_scope_is_told() {
    let refused = answer(
        403,
        r#"{"category":"MISSING_SCOPES","errors":[{"message":"no","context":{"requiredGranularScopes":["crm.objects.contacts.write"]}}]}"#,
    );
    let server = Server::start([refused]).await;
    let error = client(&server).create_contact(&ada(), &Sent::default()).await.unwrap_err();
    assert_eq!(error.answer().unwrap().scopes(), ["crm.objects.contacts.write"]);
}
