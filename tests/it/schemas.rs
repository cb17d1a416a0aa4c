//! The JSON Schemas of the files that people write, held to the code: every name that is read is in them, and none else.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use hubticket::app::keys::actions::Action;
use hubticket::app::keys::scope::Scope;
use hubticket::config::check::check;
use hubticket::config::file::File;
use hubticket::config::{schemas, theme};
use hubticket::hubspot::ApiVersion;
use hubticket::store::{Store, TemplateName};
use hubticket::ticket::{Association, AssociationType, Draft, DraftId, Entry, ObjectType};
use hubticket::view::Theme;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::config::{all_set, known};
use crate::described::wrong;
use crate::terminal::Home;

fn assets() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets")
}

fn schema(name: &str) -> Value {
    let (_, text) = schemas::ALL.iter().find(|(known, _)| *known == name).unwrap();
    serde_json::from_str(text).unwrap()
}

fn names(of: &Value) -> BTreeSet<String> {
    of.as_object().unwrap().keys().cloned().collect()
}

fn words(of: &Value) -> Vec<&str> {
    of.as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect()
}

/// A TOML text as JSON.
fn toml(text: &str) -> Value {
    serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap()
}

#[track_caller]
fn fits(schema: &Value, document: &Value) {
    let found = wrong(schema, schema, document, "");
    assert!(found.is_empty(), "{found:#?}");
}

#[track_caller]
fn fits_not(schema: &Value, document: &Value) {
    assert!(!wrong(schema, schema, document, "").is_empty(), "{document}");
}

/// What stands at a path of `properties`; a reference is followed.
fn at<'a>(schema: &'a Value, path: &[&str]) -> &'a Value {
    let mut here = schema;
    for step in path {
        here = &here[*step];
        if let Some(to) = here.get("$ref").and_then(Value::as_str) {
            here = schema.pointer(to.strip_prefix('#').unwrap()).unwrap();
        }
    }
    here
}

#[test]
fn every_setting_is_in_the_schema_and_none_else() {
    let config = schema("config.json");
    for (table, path) in [
        ("", &[][..]),
        ("[oauth]", &["properties", "oauth"]),
        ("[required]", &["properties", "required"]),
        ("[[required.in]]", &["properties", "required", "properties", "in", "items"]),
        ("[profiles.a]", &["properties", "profiles", "additionalProperties"]),
        ("[profiles.a.required]", &["properties", "profiles", "additionalProperties", "properties", "required"]),
    ] {
        let described = at(&config, path);
        assert_eq!(names(&described["properties"]), known(table), "{table}");
        assert_eq!(described["additionalProperties"], json!(false), "{table}");
    }
    let of_profile = &at(&config, &["definitions", "profile"])["properties"];
    for (name, described) in of_profile.as_object().unwrap() {
        assert_eq!(*described, config["properties"][name], "{name} is the same at the top and in a profile");
    }
}

#[test]
fn every_word_that_a_setting_takes_is_in_the_schema_and_none_else() {
    let config = schema("config.json");
    for name in ["keymap", "notify"] {
        let error = toml::from_str::<File>(&format!("{name} = \"no such\"\n")).unwrap_err();
        let read: BTreeSet<&str> = error.message().split('`').skip(3).step_by(2).collect();
        let described = words(&config["properties"][name]["enum"]).into_iter().collect();
        assert_eq!(read, described, "{name}: {error}");
    }
    assert_eq!(words(&config["properties"]["theme"]["anyOf"][0]["enum"]), theme::SHIPPED);
    let versions = words(&config["properties"]["api_version"]["enum"]);
    let read: Vec<ApiVersion> = versions.iter().map(|word| word.parse().unwrap()).collect();
    // The compiler asks for a version that is missing here.
    let all = |version: &ApiVersion| match version {
        ApiVersion::V3 => "v3",
        ApiVersion::Dated202609 => "2026-09",
    };
    assert_eq!(read.iter().map(all).collect::<Vec<_>>(), versions);
    assert_eq!(versions.len(), 2);
}

#[test]
fn the_shipped_config_fits_with_and_without_its_settings_and_mistakes_do_not() {
    let config = schema("config.json");
    let text = fs::read_to_string(assets().join("config.toml")).unwrap();
    fits(&config, &toml(&text));
    // All sources of a token at once are shown there, which no schema minds.
    fits(&config, &toml(&all_set()));
    for text in [
        "tokenfile = \"x\"",
        "escape_ms = 1001",
        "escape_ms = \"1\"",
        "notify = \"loud\"",
        "me = \"\"",
        "keep = [\"\"]",
        "[oauth]\nclient_id = \"a\"",
        "[profiles.a]\ntheme = \"dark\"",
        "[required]\nin = [{ stages = \"x\" }]",
    ] {
        assert!(!check(text, Path::new("/nowhere/config.toml")).is_empty(), "{text}");
        fits_not(&config, &toml(text));
    }
    // What holds without a setting is what its explanation says.
    let settings = config["properties"].as_object().unwrap();
    let set: Map<String, Value> =
        settings.iter().filter_map(|(name, one)| Some((name.clone(), one.get("default")?.clone()))).collect();
    assert!(set.len() > 10, "{set:?}");
    let shown = toml(&all_set());
    for (name, value) in &set {
        assert_eq!(shown[name], *value, "{name}: the schema's default is not the example's");
    }
}

/// What keymap.json has to be, made from the tables of places and actions.
fn keymap() -> Value {
    let former = [
        ("resolve", "show-outbox"),
        ("outbox", "hold-outbox"),
        ("word-end", "word-right"),
        ("put-after", "yank"),
        ("delete-line", "clear"),
    ];
    let mut actions: Vec<&str> = Action::ALL.iter().map(|action| action.name()).collect();
    let mut said: Vec<String> = Action::ALL.iter().map(|action| action.help().to_owned()).collect();
    actions.push("none");
    said.push("Nothing: the key is taken away".into());
    for (name, now) in former {
        assert_eq!(Action::from_name(name).map(Action::name), Some(now));
        actions.push(name);
        said.push(format!("Former name of {now}"));
    }
    let mut places = Map::new();
    places.insert(
        "preset".into(),
        json!({
            "enum": ["default", "vim", "none"],
            "description": "The keymap that this file is laid over; \"none\" has but the keys that hold in every keymap. Without it, config.toml says which.",
        }),
    );
    for scope in Scope::ALL {
        let place = json!({"description": format!("{}.", scope.title()), "allOf": [{"$ref": "#/definitions/keys"}]});
        places.insert(scope.name().into(), place);
    }
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "keymap.toml of hubticket",
        "description": "Keys by place. An inner place wins over the ones around it. \"hubticket config check\" tells mistakes with their line, also keys that can't be changed.",
        "type": "object",
        "additionalProperties": false,
        "properties": places,
        "definitions": {
            "keys": {
                "type": "object",
                "description": "A key and what it does, such as \"alt-z\" = \"undo\". Keys are written like ctrl-s, alt-enter, shift-tab, f1, a; two that are pressed one after the other with a blank between.",
                "additionalProperties": {"$ref": "#/definitions/action"},
            },
            "action": {
                "description": "What the key does.",
                "enum": actions,
                "x-taplo": {"docs": {"enumValues": said}},
            },
        },
    })
}

#[test]
fn the_schema_of_keymaps_has_every_place_and_every_action() {
    let written = keymap();
    let path = assets().join("schemas/keymap.json");
    let text = serde_json::to_string_pretty(&written).unwrap() + "\n";
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let is_same = fs::read_to_string(&path).unwrap() == text;
    assert!(is_same, "places and actions are not those of keymap.json; UPDATE_SCHEMAS=1 writes it");
    for name in ["default", "vim"] {
        let text = fs::read_to_string(assets().join(format!("keymap/{name}.toml"))).unwrap();
        fits(&written, &toml(&text));
    }
    fits(&written, &toml("preset = \"vim\"\n[global]\nf5 = \"none\"\n[outbox]\nx = \"resolve\"\n"));
    for text in ["preset = \"vi\"", "[globe]\nf5 = \"quit\"", "[global]\nf5 = \"quiet\"", "[global]\nf5 = 1"] {
        fits_not(&written, &toml(text));
    }
}

#[test]
fn the_schema_of_themes_has_every_role_and_every_word_of_a_style() {
    let described = schema("theme.json");
    let roles: BTreeSet<String> = Theme::ROLES.iter().map(|role| (*role).to_owned()).collect();
    assert_eq!(names(&described["properties"]), roles);
    let style = &described["definitions"]["style"]["properties"];
    assert_eq!(names(style), theme::style_words().map(str::to_owned).collect());
    let colours = words(&described["definitions"]["colour"]["anyOf"][0]["enum"]);
    assert_eq!(colours, theme::color_names().collect::<Vec<_>>());
    for name in ["dark", "light", "high-contrast"] {
        let text = fs::read_to_string(assets().join(format!("themes/{name}.toml"))).unwrap();
        fits(&described, &toml(&text));
    }
    for (text, good) in [
        ("text = { fg = \"#00aaFF\", bg = 255, bold = true }", true),
        ("text = { fg = \"bright-blue\", reverse = false }", true),
        ("text = {}", true),
        ("text = { fg = 256 }", false),
        ("text = { fg = \"#00aaf\" }", false),
        ("text = { fg = \"mauve\" }", false),
        ("text = { bold = 1 }", false),
        ("text = { blink = true }", false),
        ("texts = {}", false),
    ] {
        assert_eq!(theme::read(text).is_ok(), good, "{text}");
        assert_eq!(wrong(&described, &described, &toml(text), "").is_empty(), good, "{text}");
    }
}

/// A template with all that one can hold, as the program writes it.
fn template(home: &Path) -> Value {
    let store = Store::open(home).unwrap();
    let name: TemplateName = "outage".parse().unwrap();
    let mut draft = Draft::new(DraftId::random(), Timestamp::UNIX_EPOCH);
    draft.properties = vec![Entry { name: "subject".into(), text: "Down, {{date}}".into(), raw: true }];
    let label = Some("Primary".into());
    let types = ObjectType::companies()
        .defined_types()
        .into_iter()
        .map(|kind| AssociationType { label: label.clone(), ..kind });
    let (text, named, detail) = (Some("engines".into()), Some("Engines".into()), Some("engines.example".into()));
    let link = Association::to(ObjectType::companies(), "501", types.collect());
    draft.associations = vec![Association { text, name: named, detail, ..link }];
    draft.sensitive = vec!["card".into()];
    draft.ask = vec!["subject".into()];
    draft.hide = vec!["content".into()];
    draft.note = "VIP".into();
    store.save_template(&name, &draft, None, false).unwrap();
    serde_json::from_slice(&fs::read(home.join("templates/outage.json")).unwrap()).unwrap()
}

#[test]
fn the_schema_of_templates_has_what_the_program_writes_into_one() {
    let described = schema("template.json");
    let dir = tempfile::tempdir().unwrap();
    let mut written = template(dir.path());
    fits(&described, &written);
    let defined = |name: &str| names(&described["definitions"][name]["properties"]);
    let mut own = names(&described["properties"]);
    assert!(own.remove("$schema"));
    assert_eq!(own, names(&written));
    assert_eq!(defined("property"), names(&written["properties"][0]));
    assert_eq!(defined("association"), names(&written["associations"][0]));
    assert_eq!(defined("type"), names(&written["associations"][0]["types"][0]));
    // What has to be there is what it is not read without.
    for name in words(&described["required"]) {
        let mut less = written.clone();
        less.as_object_mut().unwrap().remove(name);
        fits_not(&described, &less);
        fs::write(dir.path().join("templates/less.json"), less.to_string()).unwrap();
        let read = Store::open(dir.path()).unwrap().load_template(&"less".parse().unwrap());
        assert!(read.is_err(), "{name} is not needed");
    }
    // The name of the schema is read over, and stays when the template is saved again.
    written["$schema"] = "../schemas/template.json".into();
    let path = dir.path().join("templates/outage.json");
    fs::write(&path, written.to_string()).unwrap();
    let store = Store::open(dir.path()).unwrap();
    let name: TemplateName = "outage".parse().unwrap();
    let draft = store.load_template(&name).unwrap();
    store.save_template(&name, &draft, None, true).unwrap();
    let kept: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(kept["$schema"], written["$schema"]);
    fits(&described, &kept);
}

#[test]
fn the_schemas_are_where_the_first_lines_say_and_are_written_again_when_asked() {
    let home = Home::new();
    home.run(&["config", "init"]).ended(0);
    for (name, text) in schemas::ALL {
        let path = home.file("schemas").join(name);
        assert_eq!(fs::read_to_string(&path).unwrap(), *text, "{name}");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    }
    let first = fs::read_to_string(home.file("config.toml")).unwrap();
    let named = first.lines().next().unwrap().strip_prefix("#:schema ").unwrap().to_owned();
    assert!(home.config_dir().join(named).exists());
    fs::write(home.file("schemas/config.json"), "{}").unwrap();
    assert!(home.run(&["config", "schemas"]).ended(0).out.contains("schemas"));
    assert_eq!(fs::read_to_string(home.file("schemas/config.json")).unwrap(), schemas::ALL[0].1);
    // What is shipped names them too, from where it lies.
    for folder in ["keymap", "themes"] {
        for entry in fs::read_dir(assets().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            let named = text.lines().next().unwrap().strip_prefix("#:schema ").unwrap().to_owned();
            assert!(assets().join(folder).join(named).exists(), "{}", path.display());
        }
    }
}
