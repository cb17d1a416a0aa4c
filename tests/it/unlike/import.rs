//! `import`: a table in the portal's own words.

use serde_json::json;

use super::{Unlike, VERSIONS};

#[test]
fn a_table_is_read_by_the_portal_s_own_words() {
    for version in VERSIONS {
        let portal = Unlike::start(version);
        let home = portal.home();
        let lines = home.write(
            "lines.csv",
            "件名,Pipeline,Statut,Propriétaire,優先度,Région,modules,Client VIP\n\
             プリンタ,8000,Étape 3,only@example.com,低,Nord,Un;Deux,Non\n\
             x,8001,Fermé,401,高,sud-2,b,true\n",
        );
        home.run(&["import", lines.to_str().unwrap()]).ended(0);
        let sent: Vec<_> = portal.tickets().iter().map(|one| one["properties"].clone()).collect();
        let wanted = [
            json!({"subject": "プリンタ", "hs_pipeline": "8000", "hs_pipeline_stage": "9003",
                "hubspot_owner_id": "403", "hs_ticket_priority": "P3", "region": " nord ", "modules": "a ;b",
                "vip": "false"}),
            json!({"subject": "x", "hs_pipeline": "8001", "hs_pipeline_stage": "9101", "hubspot_owner_id": "401",
                "hs_ticket_priority": "P1", "region": "sud-2", "modules": "b", "vip": "true"}),
        ];
        assert_eq!(sent, wanted, "{version}");
    }
}

#[test]
fn a_line_with_a_word_for_two_things_is_told_with_both_ids() {
    let portal = Unlike::start("v3");
    let home = portal.home();
    for (head, cell, ids) in [
        ("Région", "Sud", ["sud", "sud-2"]),
        ("Propriétaire", "花子 田中", ["401", "402"]),
        ("Pipeline", "Soutien", ["8000", "8001"]),
    ] {
        let lines = home.write("lines.csv", &format!("subject,{head}\nx,{cell}\n"));
        let done = home.run(&["import", lines.to_str().unwrap()]);
        assert_ne!(done.code, Some(0));
        for id in ids {
            assert!(format!("{}{}", done.out, done.err).contains(id), "{head}: {}{}", done.out, done.err);
        }
    }
    assert_eq!(portal.tickets(), [json!(null); 0]);
}
