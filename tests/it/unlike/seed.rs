//! A portal that is unlike the sandbox's in all that the specification allows: no pipeline `0`, labels in other scripts
//! and twice, keys that are null or missing, ids as numbers, what is archived beside what is not.

use serde_json::{Value, json};

/// The definitions that are given out without being asked for by their sensitivity.
pub fn properties() -> Value {
    let text = |name: &str, label: Value| json!({"name": name, "label": label, "type": "string", "fieldType": "text"});
    json!([
        text("subject", json!("件名")),
        {"name": "content", "label": null, "type": "string", "fieldType": "textarea", "description": null,
            "groupName": null, "displayOrder": null, "options": null},
        {"name": "hs_pipeline", "label": "Pipeline", "type": "enumeration", "fieldType": "select",
            "externalOptions": true, "options": []},
        {"name": "hs_pipeline_stage", "label": "Statut", "type": "enumeration", "fieldType": "radio",
            "externalOptions": true},
        {"name": "hubspot_owner_id", "label": "Propriétaire", "type": "enumeration", "fieldType": "select",
            "externalOptions": true, "referencedObjectType": "OWNER", "options": []},
        {"name": "approver", "label": "Approbateur", "type": "enumeration", "fieldType": "select",
            "externalOptions": true, "referencedObjectType": "OWNER", "options": []},
        {"name": "hs_ticket_priority", "label": "優先度", "type": "enumeration", "fieldType": "select", "options": [
            {"label": "高", "value": "P1"}, {"label": "低", "value": "P3", "displayOrder": 2},
            {"label": "緊急", "value": "P0", "hidden": true}]},
        {"name": "hs_ticket_category", "label": "Catégorie", "type": "enumeration", "fieldType": "checkbox",
            "options": []},
        {"name": "region", "label": "Région", "type": "enumeration", "fieldType": "select", "hidden": null, "options": [
            {"label": "Nord", "value": " nord "}, {"label": "Sud", "value": "sud"}, {"label": "Sud", "value": "sud-2"},
            {"label": null, "value": "ouest"}, {"value": "centre"}, {"label": "Ancien", "value": "old", "hidden": true},
            {"label": "Numéro", "value": 7}]},
        {"name": "modules", "label": "Modules", "type": "enumeration", "fieldType": "checkbox", "options": [
            {"label": "Les deux", "value": "a;b"}, {"label": "Un", "value": "a "}, {"label": "Deux", "value": "b"}]},
        text("ref_client", json!("Référence")),
        text("ref_interne", json!("Référence")),
        text("customer_ref", json!("مرجع العميل")),
        {"name": "vip", "label": "Client VIP", "type": "bool", "fieldType": "booleancheckbox", "options": [
            {"label": "Oui", "value": "true"}, {"label": "Non", "value": "false"}]},
        {"name": "aura", "label": "Aura", "type": "hologram", "fieldType": "wand", "novelty": {"deep": [1, null]}},
        {"name": "total", "label": "Total", "type": "number", "fieldType": "calculation_rollup", "calculated": false},
        {"name": "fixed", "label": "Fixe", "type": "string", "fieldType": "text",
            "modificationMetadata": {"readOnlyValue": true}},
        {"name": "gone", "label": "Archivé", "type": "string", "fieldType": "text", "archived": true},
        {"name": "serial", "label": "Numéro de série", "type": "string", "fieldType": "text", "hasUniqueValue": true},
        {"name": "due", "label": "Échéance", "type": "date", "fieldType": "date"},
        {"name": "seen_at", "label": "Vu le", "type": "datetime", "fieldType": "date"},
    ])
}

/// The definitions of a sensitivity.
pub fn of_sensitivity(word: &str) -> Value {
    match word {
        "sensitive" => json!([{"name": "health", "label": "Santé", "type": "string", "fieldType": "text",
            "dataSensitivity": "sensitive"}]),
        "highly_sensitive" => json!([{"name": "iban", "label": "IBAN", "type": "string", "fieldType": "text",
            "dataSensitivity": "highly_sensitive", "sensitiveDataCategories": ["FINANCIAL"]}]),
        _ => properties(),
    }
}

/// Two pipelines of one name and place, one without a name, an archived one. The first has 25 stages, of which two are
/// called the same and one is archived.
pub fn pipelines() -> Value {
    let many = (0..25).map(|at| {
        let label = match at {
            0 | 1 => "新規".to_owned(),
            24 => "مغلق".to_owned(),
            _ => format!("Étape {at}"),
        };
        match at {
            23 => json!({"id": 9000 + at, "label": "Archivée", "archived": true, "metadata": {"ticketState": "OPEN"}}),
            24 => json!({"id": 9000 + at, "label": label, "metadata": {"isClosed": "true"}, "displayOrder": at}),
            _ => json!({"id": 9000 + at, "label": label, "displayOrder": at, "writePermissions": "NOVEL"}),
        }
    });
    json!([
        {"id": "8003", "label": null, "stages": [{"id": "9300", "label": null}]},
        {"id": 8002, "label": "Ancien", "archived": true, "displayOrder": -5, "stages": [{"id": 9200, "label": "Vieux"}]},
        {"id": 8001, "label": "Soutien", "displayOrder": 0, "stages": [
            {"id": "9100", "label": "新規", "metadata": null}, {"id": "9101", "label": "Fermé",
            "metadata": {"ticketState": "CLOSED"}}]},
        {"id": 8000, "label": "Soutien", "displayOrder": 0, "archived": null, "stages": many.collect::<Vec<_>>()},
    ])
}

/// The owners of a page, and the next page.
pub fn owners(after: Option<&str>) -> Value {
    let archived = json!({"id": 405, "email": "old@example.com", "firstName": "Vieille", "lastName": "Main",
        "userId": null, "archived": true});
    match after {
        None => json!({"results": [
            {"id": 401, "email": "hanako@example.com", "firstName": "花子", "lastName": "田中", "userId": 1},
            {"id": "402", "email": null, "firstName": "花子", "lastName": "田中", "type": "PERSON"},
        ], "paging": {"next": {"after": 2, "link": "?after=2"}}}),
        Some("2") => json!({"results": [archived, {"id": "403", "email": "only@example.com", "firstName": null}],
            "paging": {"next": {"after": "4"}}}),
        Some(_) => json!({"results": [{"id": 404, "firstName": "", "lastName": "", "type": "QUEUE"}], "paging": null}),
    }
}

/// Fifty ways to link a contact: the unlabelled one is in the middle, some are called the same.
pub fn labels() -> Value {
    let many = (0..50).map(|at| match at {
        20 => json!({"category": "HUBSPOT_DEFINED", "typeId": 16, "label": null}),
        0 | 1 => json!({"category": "USER_DEFINED", "typeId": 600 + at, "label": "Facturation"}),
        2 => json!({"category": "INTEGRATOR_DEFINED", "typeId": 600, "label": "Facturation"}),
        3 => json!({"category": "INTEGRATOR_DEFINED", "typeId": 603, "label": null, "toObjectTypeId": "0-1"}),
        5 => json!({"category": "USER_DEFINED", "typeId": "605", "label": "Lien 5"}),
        4 => json!({"category": "MARTIAN_DEFINED", "typeId": 604, "label": "Mars"}),
        _ => json!({"category": "USER_DEFINED", "typeId": 600 + at, "label": format!("Lien {at}")}),
    });
    many.collect()
}

pub fn account() -> Value {
    json!({"portalId": 77_000_001, "accountType": "NOVEL", "timeZone": null, "uiDomain": "app-eu1.hubspot.com"})
}
