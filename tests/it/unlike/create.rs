//! `create`: the portal's own words, byte for byte what it has for them.

use serde_json::json;

use super::{Unlike, VERSIONS};

#[test]
fn labels_of_every_script_become_what_the_portal_has_for_them() {
    for version in VERSIONS {
        let portal = Unlike::start(version);
        let words = [
            "create",
            "-p",
            "件名=プリンタ",
            "-p",
            "優先度=高",
            "-p",
            "Région=Nord",
            "-p",
            "modules=Un;Deux",
            "-p",
            "Client VIP=oui",
            "-p",
            "hs_ticket_category=rouge;bleu",
            "-p",
            "مرجع العميل=أ",
            "-p",
            "aura=violet",
            "-p",
            "hubspot_owner_id=only@example.com",
            "-p",
            "approver=404",
            "--pipeline",
            "8000",
            "--stage",
            "مغلق",
            "--associate",
            "contact:301",
        ];
        portal.home().run(&words).ended(0);
        let sent = portal.ticket();
        let wanted = json!({"subject": "プリンタ", "hs_ticket_priority": "P1", "region": " nord ", "modules": "a ;b",
            "vip": "true", "hs_ticket_category": "rouge;bleu", "customer_ref": "أ", "aura": "violet",
            "hubspot_owner_id": "403", "approver": "404", "hs_pipeline": "8000", "hs_pipeline_stage": "9024"});
        assert_eq!(sent, wanted, "{version}");
        let types = &portal.tickets()[0]["associations"][0]["types"];
        assert_eq!(*types, json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 16}]), "{version}");
    }
}

#[test]
fn a_ticket_without_a_place_is_put_into_the_first_open_stage_there_is() {
    let portal = Unlike::start("2026-09");
    portal.home().run(&["create", "-p", "subject=x"]).ended(0);
    let sent = portal.ticket();
    assert_eq!((&sent["hs_pipeline"], &sent["hs_pipeline_stage"]), (&json!("8000"), &json!("9000")));
}

#[test]
fn what_is_called_the_same_is_refused_with_the_ids() {
    let portal = Unlike::start("v3");
    let home = portal.home();
    for (words, ids) in [
        (["--pipeline", "Soutien"], ["8000", "8001"]),
        (["--stage", "新規"], ["9000", "9001"]),
        (["--owner", "花子 田中"], ["401", "402"]),
        (["-p", "Région=Sud"], ["sud", "sud-2"]),
        (["-p", "Référence=x"], ["ref_client", "ref_interne"]),
        (["--associate", "contact:301:Facturation"], ["USER_DEFINED/600", "USER_DEFINED/601"]),
    ] {
        let done = home.run(&[&["create", "-p", "subject=x"], &words[..]].concat()).ended(2);
        done.says(&ids);
    }
    assert_eq!(portal.tickets(), [json!(null); 0]);
}

#[test]
fn what_is_archived_hidden_or_read_only_is_no_word_for_a_new_ticket() {
    let portal = Unlike::start("v3");
    let home = portal.home();
    for words in [
        ["--pipeline", "Ancien"],
        ["--stage", "Archivée"],
        ["--owner", "old@example.com"],
        ["-p", "Fixe=x"],
        ["-p", "Total=1"],
        ["-p", "Archivé=x"],
    ] {
        home.run(&[&["create", "-p", "subject=x"], &words[..]].concat()).ended(2);
    }
    home.write("in.csv", "subject,gone\nx,1\n");
    home.run(&["import", "in.csv"]).ended(2).says(&["leave the column out"]);
    assert_eq!(portal.tickets(), [json!(null); 0]);
}

#[test]
fn a_stage_by_its_id_brings_its_pipeline_wherever_it_is_said() {
    let stage = |id: &str| json!({"id": id, "label": format!("Stage {id}")});
    let pipelines = json!({"results": [
        {"id": "0", "label": "Support", "stages": [stage("1")]},
        {"id": "7", "label": "Sales", "stages": [stage("70"), stage("71")]},
    ]});
    for stage in ["71", "Stage 71"] {
        for way in ["option", "body", "line", "default"] {
            let portal = Unlike::saying("/pipelines/", pipelines.clone());
            let home = portal.home();
            let done = match way {
                "option" => home.run(&["create", "-p", "subject=x", "--stage", stage]),
                "body" => {
                    let body = home.write("body.json", r#"{"properties": {"subject": "x"}}"#);
                    home.run(&["create", "--file", body.to_str().unwrap(), "--stage", stage])
                }
                "line" => {
                    home.write("in.csv", &format!("subject,Stage\nS,{stage}\n"));
                    home.run(&["import", "in.csv", "--map", "Stage=hs_pipeline_stage"])
                }
                _ => {
                    home.write("hubticket/config.toml", &format!("[defaults]\nhs_pipeline_stage = \"{stage}\"\n"));
                    home.run(&["create", "-p", "subject=x"])
                }
            };
            done.ended(0);
            let sent = portal.ticket();
            assert_eq!(
                (&sent["hs_pipeline"], &sent["hs_pipeline_stage"]),
                (&json!("7"), &json!("71")),
                "{way} {stage}"
            );
        }
    }
}

#[test]
fn a_pipeline_without_stages_is_no_default_and_where_none_has_any_that_is_said() {
    let empty = |id: &str| json!({"id": id, "label": "Empty", "stages": []});
    let full = json!({"id": "78", "label": "Full", "displayOrder": 4, "stages": [{"id": "1", "label": "New"}]});
    let portal = Unlike::saying("/pipelines/", json!({"results": [empty("0"), empty("79"), full]}));
    let home = portal.home();
    home.run(&["create", "-p", "subject=x"]).ended(0);
    assert_eq!(portal.ticket()["hs_pipeline"], json!("78"));
    let dry = home.run(&["create", "-p", "subject=x", "--dry-run"]).ended(0);
    assert!(dry.out.contains("\"78\""), "{}", dry.out);
    home.run(&["create", "-p", "subject=x", "--pipeline", "79"]).ended(2).says(&["has no stages"]);
    // An archived stage takes no ticket.
    let gone = json!({"id": "78", "label": "Gone", "stages": [{"id": "1", "label": "New", "archived": true}]});
    let none = Unlike::saying("/pipelines/", json!({"results": [empty("0"), gone]}));
    let home = none.home();
    let told = ["no pipeline with a stage"];
    home.run(&["create", "-p", "subject=x"]).ended(6).says(&told);
    home.write("in.csv", "subject\nx\n");
    home.run(&["import", "in.csv"]).ended(6).says(&told);
    assert_eq!(none.tickets(), [json!(null); 0]);
}
