//! `schema`: everything that can be set, with the ids of what is called the same.

use super::{Unlike, VERSIONS};

#[test]
fn it_lists_what_can_be_set_and_all_pages() {
    for version in VERSIONS {
        let portal = Unlike::start(version);
        let home = portal.home();
        let list = |what: &str| home.run(&["schema", what]).ended(0).out;
        let owners = list("owners");
        for id in ["401", "402", "403", "404"] {
            assert!(owners.contains(id), "{owners}");
        }
        assert!(!owners.contains("405"), "{owners}");
        let pipelines = list("pipelines");
        assert_eq!(pipelines.lines().count(), 1 + 24 + 2 + 1, "{pipelines}");
        let labels = home.run(&["schema", "labels", "contact"]).ended(0).out;
        assert!(labels.lines().nth(1).unwrap().starts_with("(no label)"), "{labels}");
        assert_eq!(labels.lines().count(), 51, "{labels}");
        let properties = list("properties");
        for name in ["ref_client", "ref_interne", "aura", "vip", "serial"] {
            assert!(properties.contains(name), "{properties}");
        }
        for name in ["total", "fixed", "gone"] {
            assert!(!properties.contains(name), "{properties}");
        }
        assert!(properties.contains("Sud=sud, Sud=sud-2"), "{properties}");
    }
}
