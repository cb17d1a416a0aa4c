//! Tickets that are there: changed, and parted from what they are linked to.

use hubticket::hubspot::Sent;
use hubticket::sandbox::Running;
use hubticket::ticket::ObjectType;

use super::{VERSIONS, faulty, of, portal};

async fn made(sandbox: &Running) -> String {
    let mut new = super::printer();
    for (name, value) in [("hs_pipeline", "0"), ("hs_pipeline_stage", "1"), ("content", "smoke")] {
        new.set(name, value);
    }
    of(sandbox, VERSIONS[0]).create_ticket(&new, &Sent::default()).await.unwrap().id
}

fn changes(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test]
async fn a_ticket_is_changed_cleared_and_refused() {
    for version in VERSIONS {
        let sandbox = portal().await;
        let (client, id) = (of(&sandbox, version), made(&sandbox).await);
        let ticket = client.change_ticket(&id, &changes(&[("subject", "Toner low"), ("content", "")])).await.unwrap();
        assert_eq!((ticket.id.as_str(), ticket.value("subject")), (id.as_str(), Some("Toner low")));
        let inspect = sandbox.inspect();
        let stored = inspect.ticket(&id).unwrap();
        assert_eq!(stored.properties.get("content").map_or("", String::as_str), "");
        assert_eq!(stored.properties["hs_pipeline_stage"], "1", "what is not named stays");
        let error = client.change_ticket(&id, &changes(&[("hs_ticket_priority", "HIH")])).await.unwrap_err();
        assert_eq!(error.field_problems()[0].property.as_deref(), Some("hs_ticket_priority"));
        let gone = client.change_ticket("1", &changes(&[("subject", "x")])).await.unwrap_err();
        assert!(gone.answer().unwrap().is_of_missing_record());
    }
}

#[tokio::test]
async fn a_change_whose_answer_is_lost_is_made_again() {
    let sandbox = faulty(&["reset-processed@changex1", "503@changex1"]).await;
    let (client, id) = (of(&sandbox, VERSIONS[0]), made(&sandbox).await);
    client.change_ticket(&id, &changes(&[("subject", "Toner low")])).await.unwrap();
    let inspect = sandbox.inspect();
    assert_eq!(inspect.ticket(&id).unwrap().properties["subject"], "Toner low");
    assert_eq!(inspect.requests.iter().filter(|one| one.method == "PATCH").count(), 3);
}

#[tokio::test]
async fn all_links_of_a_pair_are_taken_away_however_often() {
    for version in VERSIONS {
        let sandbox = faulty(&["reset-processed@link+1x1"]).await;
        let (client, id) = (of(&sandbox, version), made(&sandbox).await);
        let contacts = ObjectType::contacts();
        client.link(&id, &contacts, "101", &contacts.defined_types()).await.unwrap();
        assert_eq!(client.linked(&ObjectType::tickets(), &id, &contacts).await.unwrap().len(), 1);
        for _ in 0..2 {
            client.unlink(&id, &contacts, "101").await.unwrap();
        }
        assert_eq!(client.linked(&ObjectType::tickets(), &id, &contacts).await, Ok(Vec::new()));
    }
}
