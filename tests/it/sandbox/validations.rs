//! Validation rules of properties: read on every form of the path, enforced on create and change.

use hubticket::sandbox::Options;
use serde_json::json;

use super::{TICKETS, portal, portal_with};

#[tokio::test]
async fn validation_rules_are_told_and_enforced_where_the_portal_has_some() {
    let portal = portal_with(Options { validations: true, ..Options::default() }).await;
    let rules = portal.get("/crm/v3/property-validations/0-5").await;
    let dated = portal.get("/crm/property-validations/2026-09/0-5").await;
    assert_eq!((rules.status, &rules.body), (200, &dated.body));
    let first = &rules.body["results"][0];
    assert_eq!(first["propertyName"], "invoice_number");
    let rule = json!({ "ruleType": "ALPHANUMERIC", "ruleArguments": ["NUMERIC_ONLY"] });
    assert_eq!(first["propertyValidationRules"][0], rule);
    let one = portal.get("/crm/v3/property-validations/tickets/invoice_number").await;
    assert_eq!(one.body["results"], first["propertyValidationRules"]);
    assert_eq!(portal.get("/crm/v3/property-validations/0-1").await.body["results"], json!([]));

    let id = portal.make("x").await;
    for (name, value, is_taken) in [
        ("invoice_number", "12345678", true),
        ("invoice_number", "1234567", false),
        ("invoice_number", "123456789", false),
        ("invoice_number", "1234567x", false),
        ("invoice_number", "", true),
        ("satisfaction_score", "1", true),
        ("satisfaction_score", "10.5", false),
        ("satisfaction_score", "0", false),
        ("product_version", "ééééééééééééééééééé1", true),
        ("product_version", "ééééééééééééééééééé12", false),
        ("serial_number", "not known to be wrong", true),
    ] {
        let change = json!({ "properties": { name: value } });
        let changed = portal.send("PATCH", &format!("{TICKETS}/{id}"), &change).await;
        let made = portal.create(json!({ "subject": "x", "hs_pipeline_stage": "1", name: value })).await;
        for (answer, good) in [(changed, 200), (made, 201)] {
            let codes = if is_taken { vec![] } else { vec![("VALIDATION_RULE_FAILED", name)] };
            let status = if is_taken { good } else { 400 };
            assert_eq!((answer.status, answer.codes()), (status, codes), "{name}={value}");
        }
    }
}

#[tokio::test]
async fn a_portal_has_no_validation_rules_unless_told_to() {
    let mut portal = portal().await;
    assert_eq!(portal.get("/crm/v3/property-validations/0-5").await.body, json!({ "results": [] }));
    let made = portal.create(json!({ "subject": "x", "hs_pipeline_stage": "1", "invoice_number": "x" })).await;
    assert_eq!(made.status, 201);
    portal.running.set_faults(vec!["503@schema".parse().unwrap()]);
    assert_eq!(portal.get("/crm/v3/property-validations/0-5").await.status, 503);
    portal.running.set_faults(Vec::new());
    portal.token = "sandbox-token.no-tickets.no-crm.schemas.tickets.read".to_owned();
    assert_eq!(portal.get("/crm/v3/property-validations/0-5").await.status, 403);
}

#[tokio::test]
async fn the_rules_of_a_pipeline_are_told_where_the_portal_has_some() {
    let path = "/crm/pipelines-rules/2026-09-beta/0-5";
    let mut portal = portal_with(Options { creation_rules: true, ..Options::default() }).await;
    let rules = portal.get(&format!("{path}/0")).await;
    let stages = &rules.body["governanceValidationRules"]["objectCreationRule"]["pipelineStageIds"];
    assert_eq!((rules.status, stages), (200, &json!(["2", "3"])));
    assert_eq!(portal.get(&format!("{path}/648120417")).await.body, json!({}));
    assert_eq!(portal.get(&format!("{path}/nonsense")).await.status, 404);
    portal.token = "sandbox-token.no-crm-pipelines-governance-read".to_owned();
    assert_eq!(portal.get(&format!("{path}/0")).await.status, 403);
    assert_eq!(super::portal().await.get(&format!("{path}/0")).await.status, 404);
}
