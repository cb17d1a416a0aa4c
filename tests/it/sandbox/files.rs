//! Files: uploaded, looked for by their path, kept apart by name, refused, cut in the middle.

use hubticket::sandbox::Options;
use serde_json::{Value, json};

use super::{Answer, Portal, faulty, portal, portal_with};

const FILES: &str = "/files/v3/files";
const BOUNDARY: &str = "-----------------------------9051914041544843365972754266";
const PRIVATE: &str = r#"{"access":"PRIVATE"}"#;
/// Of "hello", which is what most tests upload.
const HELLO: &str = "5d41402abc4b2a76b9719d911017c592";

/// The parts of a form beside the file, by name.
type Fields<'a> = &'a [(&'a str, &'a str)];

fn form(fields: Fields<'_>, name: &str, content: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for (field, value) in fields {
        let part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(content);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    body
}

fn request(portal: &Portal, path: &str, body: Vec<u8>) -> reqwest::RequestBuilder {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    portal.request("POST", path).header("content-type", kind).body(body)
}

async fn upload(portal: &Portal, fields: Fields<'_>, name: &str, content: &[u8]) -> Answer {
    portal.try_send(request(portal, FILES, form(fields, name, content))).await.unwrap()
}

async fn upload_to(portal: &Portal, folder: &str, options: &str, name: &str, content: &[u8]) -> Answer {
    upload(portal, &[("folderPath", folder), ("options", options)], name, content).await
}

#[tokio::test]
async fn a_file_is_uploaded_and_found_by_its_path() {
    let portal = portal().await;
    let answer = upload_to(&portal, "/hubticket/3f1c", PRIVATE, "router log.txt", b"hello").await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let expected = json!({ "name": "router log", "path": "/hubticket/3f1c/router log.txt", "size": 5, "type": "DOCUMENT",
        "extension": "txt", "access": "PRIVATE", "fileMd5": HELLO, "archived": false });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&answer.body[name], value, "{name}");
    }
    for path in ["%2Fhubticket%2F3f1c%2Frouter%20log.txt", "hubticket/3f1c/router%20log.txt"] {
        let stat = portal.get(&format!("{FILES}/stat/{path}")).await;
        assert_eq!((stat.status, &stat.body["file"]), (200, &answer.body), "{path}");
    }
    let folder = portal.get("/files/2026-03/files/stat/hubticket/3f1c").await;
    assert_eq!(folder.body["folder"]["id"], answer.body["parentFolderId"]);
    assert_eq!(portal.get(&format!("{FILES}/stat/hubticket/nothing.txt")).await.body, json!({}));
    let path = format!("{FILES}/{}", answer.body["id"].as_str().unwrap());
    assert_eq!(portal.get(&path).await.body, answer.body);
    let inspect = portal.running.inspect();
    assert_eq!((inspect.files[0].size, inspect.files[0].md5.as_str()), (5, HELLO));
    assert!(inspect.requests[0].body.contains(HELLO) && !inspect.requests[0].body.contains("hello"));
    assert_eq!(portal.send("DELETE", &path, &Value::Null).await.status, 204);
    assert_eq!(portal.get(&path).await.status, 404);
}

#[tokio::test]
async fn a_name_that_is_taken_gets_a_number() {
    let portal = portal().await;
    let mut paths = Vec::new();
    for (name, content) in [("a.b.txt", "1"), ("a.b.txt", "2"), ("a.b.txt", "2"), ("README", "1"), ("README", "2")] {
        let answer = upload_to(&portal, "x", PRIVATE, name, content.as_bytes()).await;
        paths.push(answer.body["path"].as_str().unwrap().to_owned());
    }
    assert_eq!(paths, ["/x/a.b.txt", "/x/a.b-1.txt", "/x/a.b-2.txt", "/x/README", "/x/README-1"]);
    let overwrite = r#"{"access":"PRIVATE","overwrite":true}"#;
    let answer = upload_to(&portal, "x", overwrite, "README", b"3").await;
    assert_eq!((answer.body["path"].as_str(), portal.running.inspect().files.len()), (Some("/x/README"), 5));
}

#[tokio::test]
async fn an_upload_into_a_folder_of_its_own_can_be_repeated() {
    let portal = portal().await;
    let options = |strategy: &str, scope: &str| {
        json!({ "access": "PRIVATE", "duplicateValidationStrategy": strategy, "duplicateValidationScope": scope })
            .to_string()
    };
    let again = options("RETURN_EXISTING", "EXACT_FOLDER");
    let first = upload_to(&portal, "/one", &again, "a.txt", b"hello").await;
    let second = upload_to(&portal, "/one", &again, "a.txt", b"hello").await;
    assert_eq!((second.status, &second.body), (201, &first.body));
    // Another content, name or folder is another file.
    let other = upload_to(&portal, "/one", &again, "a.txt", b"hullo").await;
    assert_eq!(other.body["path"], "/one/a-1.txt");
    assert_eq!(upload_to(&portal, "/one", &again, "b.txt", b"hello").await.body["path"], "/one/b.txt");
    assert_eq!(upload_to(&portal, "/two", &again, "a.txt", b"hello").await.body["path"], "/two/a.txt");
    let anywhere = options("RETURN_EXISTING", "ENTIRE_PORTAL");
    assert_eq!(upload_to(&portal, "/three", &anywhere, "a.txt", b"hello").await.body["id"], first.body["id"]);
    let reject = options("REJECT", "EXACT_FOLDER");
    assert_eq!(upload_to(&portal, "/one", &reject, "a.txt", b"hello").await.status, 409);
    assert_eq!(portal.running.inspect().files.len(), 4);
}

#[tokio::test]
async fn an_upload_that_hubspot_refuses_is_refused() {
    let portal = portal_with(Options { file_limit: 1000, ..Options::default() }).await;
    let folder = ("folderPath", "/x");
    let options = ("options", PRIVATE);
    let table: [(Fields<'_>, &str, usize, u16, &str); 9] = [
        (&[folder, options], "a.txt", 1001, 413, "larger than 1000 bytes"),
        (&[options], "a.txt", 1, 400, "folderPath"),
        (&[folder, options, ("folderId", "1")], "a.txt", 1, 400, "not both"),
        (&[options, ("folderId", "1")], "a.txt", 1, 400, "does not exist"),
        (&[folder], "a.txt", 1, 400, "[options]"),
        (&[folder, ("options", "{}")], "a.txt", 1, 400, "[access]"),
        (&[folder, ("options", "{\"access\":\"SECRET\"}")], "a.txt", 1, 400, "not SECRET"),
        (&[folder, options], "", 1, 400, "Could not determine name from file"),
        (&[folder, options], "setup.exe", 1, 400, "exe"),
    ];
    for (fields, name, size, status, message) in table {
        let answer = upload(&portal, fields, name, &vec![b'x'; size]).await;
        assert_eq!((answer.status, answer.body["status"].as_str()), (status, Some("error")), "{message}");
        assert!(answer.message().contains(message), "{}", answer.message());
    }
    assert_eq!(portal.post(FILES, json!({})).await.status, 415);
    let cut = form(&[folder, options], "a.txt", b"hello");
    let cut = portal.try_send(request(&portal, FILES, cut[..cut.len() - 8].to_vec())).await.unwrap();
    assert_eq!(cut.status, 400);
    assert_eq!(portal.try_send(request(&portal, "/files/2026-09/files", Vec::new())).await.unwrap().status, 404);
    assert!(portal.running.inspect().files.is_empty());
    assert_eq!(upload(&portal, &[folder, options, ("fileName", "b.txt")], "", b"x").await.body["path"], "/x/b.txt");
    let without = Portal { token: "sandbox-token.no-files".to_owned(), ..portal };
    let answer = upload(&without, &[folder, options], "a.txt", b"x").await;
    assert_eq!(answer.body["errors"][0]["context"]["requiredGranularScopes"], json!(["files"]));
    assert_eq!(without.get(&format!("{FILES}/stat/x")).await.status, 403);
}

#[tokio::test]
async fn an_upload_that_is_cut_leaves_nothing_and_one_whose_answer_is_lost_a_file() {
    // More than a socket holds, so that the cut is in the middle of the sending.
    let large = vec![b'x'; 16 << 20];
    for (kind, made) in [
        ("reset-before", 0),
        ("reset-mid-request", 0),
        ("reset-unprocessed", 0),
        ("reset-processed", 1),
        ("reset-mid-answer", 1),
    ] {
        let portal = faulty(&format!("{kind}@filex1")).await;
        let fields = [("folderPath", "/x"), ("options", PRIVATE)];
        let lost = portal.try_send(request(&portal, FILES, form(&fields, "a.bin", &large))).await;
        assert!(lost.is_err(), "{kind}");
        let stat = portal.get(&format!("{FILES}/stat/x/a.bin")).await;
        assert_eq!(stat.body.get("file").is_some(), made == 1, "{kind}");
        let again = upload(&portal, &fields, "a.bin", &large).await;
        assert_eq!((again.status, portal.running.inspect().files.len()), (201, made + 1), "{kind}");
    }
}

#[tokio::test]
async fn an_upload_hangs_in_its_middle() {
    let portal = faulty("hang-mid-request@file").await;
    let fields = [("folderPath", "/x"), ("options", PRIVATE)];
    let sending = request(&portal, FILES, form(&fields, "a.bin", &vec![b'x'; 64 << 20])).send();
    let waited = tokio::time::timeout(std::time::Duration::from_millis(200), sending).await;
    assert!(waited.is_err());
    assert!(portal.running.inspect().files.is_empty());
    assert!(!portal.running.inspect().requests[0].executed);
}
