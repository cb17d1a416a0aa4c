//! Signing in and out: what is kept, what is refused, and how tokens that end are renewed.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use hubticket::child::Hidden;
use hubticket::config::TokenSource;
use hubticket::config::keeper::Keeper;
use hubticket::hubspot::oauth::App;
use hubticket::hubspot::{ApiVersion, Client, Error, Settings};
use hubticket::sandbox::Options;
use hubticket::ticket::ObjectType;
use rustix::process::Signal;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::terminal::{Answers, Done, Home, PROGRAM, Portal, Screen, Start, finish, until, vacant};

const TOKEN: &str = "sandbox-token";
const APP: &str = "[oauth]\nclient_id = \"an-app\"\nclient_secret = \"its-secret\"\n";

/// A home at a portal, without a token.
fn home(portal: &Portal) -> Home {
    portal.home().without("HUBSPOT_ACCESS_TOKEN")
}

#[track_caller]
fn login(home: &Home, args: &[&str], typed: &str, code: i32, words: &[&str]) -> Done {
    let done = home.run_with(&[&["login"], args].concat(), typed).ended(code);
    done.says(words);
    done
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_token_is_checked_kept_for_its_owner_alone_and_used() {
    let portal = Portal::start();
    let home = home(&portal);
    let done = login(&home, &[], &format!("  {TOKEN}\n"), 0, &[]);
    for words in ["portal       24816357", "all that hubticket uses", "tickets      can be", "owners", "tokens/default"]
    {
        assert!(done.out.contains(words), "{words:?} is not in:\n{}", done.out);
    }
    assert!(!done.out.contains(TOKEN) && !done.err.contains(TOKEN), "{done:?}");
    let path = home.file("tokens/default");
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    assert_eq!(home.run(&["doctor"]).ended(0).out.lines().filter(|line| line.contains("tokens/default")).count(), 1);
    home.run(&["create", "-p", "subject=x"]).ended(0);
    assert_eq!(portal.inspect().count(), 1);
    home.run(&["logout"]).ended(0);
    assert!(!path.exists() && !home.everything().contains(TOKEN));
    home.run(&["create", "-p", "subject=x"]).ended(4).says(&["hubticket login"]);
}

#[test]
fn a_token_that_is_no_good_is_not_kept() {
    let portal = Portal::start();
    let home = home(&portal);
    login(&home, &[], "wrong\n", 4, &["not kept", "did not accept", "copy it whole"]);
    login(&home, &[], "sandbox-token.no-tickets\n", 4, &["not kept", "scope"]);
    login(&home, &[], "two words\n", 4, &["not a token"]);
    login(&home, &[], "", 2, &["nothing was entered"]);
    login(&home, &["--sandbox"], "x\n", 2, &["no sign-in"]);
    login(&home, &["--profile", "nowhere"], "x\n", 2, &["no profile"]);
    let away = Home::on(&format!("http://{}", vacant()), "").without("HUBSPOT_ACCESS_TOKEN");
    login(&away, &[], "t\n", 6, &["not kept", "could not reach"]);
    login(&Home::new().with("HUBTICKET_BASE_URL", "http://192.0.2.1"), &[], "t\n", 2, &["plain http"]);
    assert!(!home.file("tokens").exists() && !away.file("tokens").exists());
}

#[test]
fn a_token_without_optional_scopes_is_kept_and_what_it_lacks_is_named() {
    let portal = Portal::start();
    let home = home(&portal);
    let done = login(&home, &[], "sandbox-token.no-crm.objects.owners.read.no-crm.objects.deals.read\n", 0, &[]);
    for words in [
        "note scopes       a private app or Service Key without crm.objects.owners.read, crm.objects.deals.read",
        "note owners       can't be picked by name; the scope crm.objects.owners.read",
        "note deals        can only be linked by id; the scope crm.objects.deals.read",
        "ok   contacts     can be searched",
    ] {
        assert!(done.out.contains(words), "{words:?} is not in:\n{}", done.out);
    }
}

#[test]
fn on_a_terminal_the_token_is_not_shown_and_the_terminal_is_left_as_it_was() {
    let portal = Portal::start();
    let home = home(&portal);
    let mut screen = Screen::start(Start { home: &home, program: PROGRAM, args: &["login"], columns: 160, rows: 24 });
    screen.shows("Token (it is not shown)");
    screen.keys("sandbox-x<bs>");
    // An arrow, and what a terminal says of itself, are no part of a token.
    ["\x1b", "[", "D", "\x1b]11;rgb:00", "00/0000/0000\x1b", "\\"].iter().for_each(|part| screen.send(part.as_bytes()));
    screen.keys("token<enter>");
    screen.leaves(0);
    assert!(screen.bytes().contains("is kept in"), "{}", screen.bytes());
    assert!(!screen.bytes().contains("sandbox-token") && !screen.bytes().contains("token\r"), "{}", screen.bytes());
    home.run(&["create", "-p", "subject=x"]).ended(0);
    for keys in ["<c-c>", "<esc>"] {
        let mut screen =
            Screen::start(Start { home: &home, program: PROGRAM, args: &["login"], columns: 160, rows: 24 });
        screen.shows("Token (it is not shown)");
        screen.keys(&format!("half{keys}"));
        screen.leaves(2);
    }
    for signal in [Signal::TERM, Signal::HUP, Signal::QUIT] {
        let mut screen =
            Screen::start(Start { home: &home, program: PROGRAM, args: &["login"], columns: 160, rows: 24 });
        screen.shows("Token (it is not shown)");
        screen.signal(signal);
        screen.leaves(2);
    }
}

#[test]
fn a_sign_in_that_is_stopped_while_the_token_is_tried_keeps_nothing() {
    let portal = Portal::faulty(&["hang@any"]);
    let home = home(&portal);
    let mut screen = Screen::start(Start { home: &home, program: PROGRAM, args: &["login"], columns: 160, rows: 24 });
    screen.shows("Token (it is not shown)");
    screen.keys("sandbox-token<enter>");
    until("the token is tried", || !portal.inspect().requests.is_empty());
    screen.send(b"\x03");
    screen.leaves(1);
    assert!(screen.text().contains("it was stopped; the token is not kept"), "{}", screen.text());
    assert!(!home.file("tokens").exists());
}

#[test]
fn profiles_have_tokens_and_drafts_of_their_own() {
    let (one, other) = (Portal::start(), Portal::with(Options { token: "other".into(), ..Options::default() }));
    let config = format!("base_url = \"{}\"\n[profiles.emea]\nbase_url = \"{}\"\n", one.url(), other.url());
    let home = home(&one).without("HUBTICKET_BASE_URL").configured(&config);
    login(&home, &[], &format!("{TOKEN}\n"), 0, &[]);
    home.run(&["create", "--profile", "emea", "-p", "subject=x"]).ended(4);
    login(&home, &["--profile", "emea"], "other\n", 0, &[]);
    home.run(&["create", "--profile", "emea", "-p", "subject=x"]).ended(0);
    assert_eq!((one.inspect().count(), other.inspect().count()), (0, 1));
    let draft = json!({
        "version": 1, "id": "3f2a4b5c-0000-4000-8000-000000000000", "profile": "emea",
        "created": "2026-11-24T13:00:00Z", "modified": "2026-11-24T13:00:00Z",
        "properties": [{"name": "subject", "text": "For emea"}],
    });
    home.write("hubticket/drafts/3f2a4b5c-0000-4000-8000-000000000000.json", &draft.to_string());
    home.run(&["create", "--draft", "3f2a"]).ended(2).says(&["belongs to the profile \"emea\"", "--profile emea"]);
    let mut screen = Screen::open(&home, &["create", "--interactive", "--draft", "3f2a", "-p", "content=x"]);
    screen.leaves(2);
    assert!(screen.bytes().contains("belongs to the profile"), "{}", screen.bytes());
    let mut screen = Screen::open(&home, &["--draft", "3f2a"]);
    screen.shows("belongs to the profile emea");
    screen.keys("!<c-s>");
    screen.shows("is not sent from here");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!(home.drafts()[0]["profile"], "emea", "it stays where it belongs, with what was typed");
    assert_eq!(home.drafts()[0]["properties"][0]["text"], "!For emea");
    assert_eq!(one.inspect().count(), 0);
    home.run(&["create", "--draft", "3f2a", "--profile", "emea"]).ended(0);
    assert_eq!(other.inspect().count(), 2);
    home.run(&["logout", "--profile", "emea"]).ended(0);
    assert!(home.file("tokens/default").exists() && !home.file("tokens/emea").exists());
}

#[test]
fn what_comes_before_a_kept_token_is_told() {
    let portal = Portal::start();
    let home = portal.home();
    let done = login(&home, &[], &format!("{TOKEN}\n"), 0, &[]);
    assert!(done.out.contains("note the variable HUBSPOT_ACCESS_TOKEN comes first"), "{}", done.out);
    let done = home.run(&["logout"]).ended(0);
    assert!(done.out.contains("stays valid") && done.out.contains("still comes from the variable"), "{}", done.out);
    assert!(home.run(&["logout"]).ended(0).out.contains("Nothing is kept"));
}

#[test]
fn a_command_can_keep_the_token() {
    let portal = Portal::start();
    let config =
        "token_store_command = \"umask 077; cat > kept-$HUBTICKET_PROFILE\"\ntoken_command = \"cat kept-default\"\n";
    let home = home(&portal).configured(config);
    let done = login(&home, &[], &format!("{TOKEN}\n"), 0, &[]);
    assert!(done.out.contains("was handed to") && !done.out.contains("note"), "{}", done.out);
    assert!(!home.file("tokens").exists());
    assert_eq!(std::fs::read_to_string(home.dir().join("kept-default")).unwrap(), format!("{TOKEN}\n"));
    home.run(&["create", "-p", "subject=x"]).ended(0);
    let home = home.configured("token_store_command = \"exit 3\"\n");
    login(&home, &[], &format!("{TOKEN}\n"), 7, &["token_store_command failed", "not kept"]);
}

/// Signs in by OAuth, with what the browser would end at.
#[track_caller]
fn by_oauth(home: &Home, code: i32, redirect: impl Fn(&str) -> String) -> Done {
    let mut command = home.command(&["login", "--oauth"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut address = String::new();
    while !address.contains("https://") {
        address.clear();
        assert_ne!(said.read_line(&mut address).unwrap(), 0, "it names no address");
    }
    let state = address.trim().split("state=").nth(1).unwrap().split('&').next().unwrap();
    let mut input = child.stdin.take().unwrap();
    writeln!(input, "{}", redirect(state)).unwrap();
    drop(input);
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut said, &mut rest).unwrap();
    // Its standard error is taken already.
    child.stderr =
        Some(std::process::ChildStderr::from(std::os::fd::OwnedFd::from(std::fs::File::open("/dev/null").unwrap())));
    let done = finish(child, "");
    Done { err: rest, ..done }.ended(code)
}

fn back(code: &str, state: &str) -> String {
    format!("http://localhost:8976/?code={code}&state={state}")
}

fn kept(home: &Home) -> Value {
    serde_json::from_slice(&std::fs::read(home.file("tokens/default")).unwrap()).unwrap()
}

fn change(home: &Home, name: &str, value: &str) {
    let mut all = kept(home);
    all[name] = value.into();
    std::fs::write(home.file("tokens/default"), all.to_string()).unwrap();
}

fn renewals(portal: &Portal) -> usize {
    portal.inspect().requests.iter().filter(|one| one.body.contains("grant_type=refresh_token")).count()
}

#[test]
fn an_oauth_sign_in_takes_the_address_or_the_code_and_checks_the_state() {
    let portal = Portal::start();
    let home = home(&portal).configured(APP);
    by_oauth(&home, 2, |_| back("sandbox-code-1", "another")).says(&["another sign-in"]);
    by_oauth(&home, 2, |state| format!("http://localhost:8976/?error=access_denied&state={state}"))
        .says(&["access_denied"]);
    by_oauth(&home, 4, |state| back("no-such-code", state)).says(&["gave no token", "auth code"]);
    assert!(!home.file("tokens").exists());
    let done = by_oauth(&home, 0, |state| back("sandbox-code-1", state));
    assert!(done.out.contains("HubSpot does not list them"), "{}", done.out);
    assert_eq!(mode(&home.file("tokens/default")), 0o600);
    by_oauth(&home, 4, |state| back("sandbox-code-1", state)).says(&["good for one sign-in"]);
    by_oauth(&home, 0, |_| "sandbox-code-2".into());
    let all = [&done.out, &done.err].map(String::as_str).concat();
    for secret in ["its-secret", "access_token", "sandbox-access", "sandbox-refresh"] {
        assert!(!all.contains(secret), "{secret} is in:\n{all}");
    }
    home.run(&["create", "-p", "subject=x"]).ended(0);
    let asked = portal.inspect().requests;
    let grant = asked.iter().find(|one| one.body.contains("authorization_code")).unwrap();
    assert!(grant.path == "/oauth/v1/token" && grant.body.contains("client_id=an-app"), "{grant:?}");
    home.run_with(&["login", "--oauth", "--api-version", "2026-09"], "sandbox-code-3\n").ended(0);
    assert!(portal.inspect().requests.iter().any(|one| one.path == "/oauth/2026-03/token"));
}

#[test]
fn without_an_app_oauth_says_what_is_missing() {
    let portal = Portal::start();
    let done = home(&portal).run_with(&["login", "--oauth"], "code\n").ended(7);
    done.says(&["[oauth]", "client_id", "config init"]);
}

#[test]
fn a_token_is_renewed_before_it_ends_and_once_when_it_is_refused() {
    let portal = Portal::start();
    let home = home(&portal).configured(APP);
    by_oauth(&home, 0, |_| "sandbox-code-1".into());
    home.run(&["create", "-p", "subject=1"]).ended(0);
    assert_eq!(renewals(&portal), 0);
    change(&home, "renew_after", "2020-01-01T00:00:00Z");
    let before = kept(&home);
    home.run(&["create", "-p", "subject=2"]).ended(0);
    assert_eq!(renewals(&portal), 1);
    assert_ne!(kept(&home)["access_token"], before["access_token"]);
    assert_eq!(mode(&home.file("tokens/default")), 0o600);
    change(&home, "access_token", "refused");
    home.run(&["create", "-p", "subject=3", "-p", "hs_pipeline=0", "-p", "hs_pipeline_stage=1"]).ended(0);
    assert_eq!(renewals(&portal), 2);
    assert_eq!(portal.inspect().count(), 3, "what was refused made no ticket, and what was sent again made one");
    assert_eq!(home.files("tokens", "").len(), 1, "no lock is left");
}

#[test]
fn a_sign_in_that_has_ended_sends_nothing_and_says_how_to_go_on() {
    let portal = Portal::start();
    let home = home(&portal).configured(APP);
    by_oauth(&home, 0, |_| "sandbox-code-1".into());
    change(&home, "renew_after", "2020-01-01T00:00:00Z");
    change(&home, "refresh_token", "ended");
    let complete = ["create", "-p", "subject=x", "-p", "hs_pipeline=0", "-p", "hs_pipeline_stage=1"];
    home.run(&complete).ended(4).says(&["nothing was created", "the sign-in has ended", "hubticket login"]);
    assert!(portal.creates().is_empty());
    assert_eq!(home.journal().last().unwrap()["event"].as_str().unwrap_or("not-sent"), "not-sent");
    change(&home, "refresh_token", "sandbox-refresh");
    std::fs::write(home.file("config.toml"), "").unwrap();
    home.run(&complete).ended(4).says(&["[oauth]"]);
    std::fs::write(home.file("tokens/default"), "{").unwrap();
    home.run(&complete).ended(4).says(&["not what hubticket login wrote"]);
    std::fs::set_permissions(home.file("tokens/default"), std::fs::Permissions::from_mode(0o644)).unwrap();
    home.run(&complete).ended(4).says(&["chmod 600"]);
}

fn app(portal: &Portal) -> App {
    App {
        client_id: "an-app".into(),
        client_secret: "its-secret".into(),
        redirect_uri: "http://localhost:8976/".into(),
        scopes: Vec::new(),
        authorize_url: "https://app.hubspot.com/oauth/authorize".into(),
        token_url: format!("{}/oauth/v1/token", portal.url()),
    }
}

fn client(portal: &Portal, home: &Home) -> Client {
    let source = TokenSource::Stored(home.file("tokens/default"));
    let mut settings = Settings::new(portal.url(), ApiVersion::V3, source.read(&Hidden::default()).unwrap());
    settings.renew = Some(Arc::new(Keeper::new(source, Some(app(portal)), Hidden::default())));
    Client::new(&settings).unwrap()
}

#[tokio::test]
async fn many_processes_renew_a_token_once() {
    let portal = Portal::start();
    let home = home(&portal).configured(APP);
    by_oauth(&home, 0, |_| "sandbox-code-1".into());
    change(&home, "renew_after", "2020-01-01T00:00:00Z");
    let clients: Vec<Client> = (0..8).map(|_| client(&portal, &home)).collect();
    let calls = clients.iter().flat_map(|client| [client.account(), client.account()]);
    for result in futures_util::future::join_all(calls).await {
        result.unwrap();
    }
    assert_eq!(renewals(&portal), 1);
}

#[tokio::test]
async fn a_running_client_goes_on_when_its_tokens_end_and_when_somebody_signs_in_anew() {
    let portal = Portal::with(Options { oauth_lifetime: Duration::from_millis(150), ..Options::default() });
    let home = home(&portal).configured(APP);
    let grant = app(&portal).exchange("sandbox-code-1".to_owned().into()).await.unwrap();
    hubticket::config::stored::Stored::Oauth(grant).write(&home.file("tokens/default")).unwrap();
    let client = client(&portal, &home);
    let mut calls = 0;
    while renewals(&portal) < 3 {
        client.search(&ObjectType::contacts(), "a").await.unwrap();
        calls += 1;
        assert!(calls < 100_000, "its tokens never end");
    }
    std::fs::write(home.file("tokens/default"), r#"{"token": "refused"}"#).unwrap();
    let refused = loop {
        match client.account().await {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert!(matches!(&refused, Error::Answered(answer) if answer.status == 401), "{refused}");
    std::fs::write(home.file("tokens/default"), format!(r#"{{"token": "{TOKEN}"}}"#)).unwrap();
    client.account().await.unwrap();
    std::fs::remove_file(home.file("tokens/default")).unwrap();
    client.account().await.unwrap();
}

#[test]
fn the_composer_takes_up_a_token_that_was_mended_meanwhile() {
    let portal = Portal::start();
    let home = home(&portal).configured("token_file = \"../token\"\n");
    let token = home.write("token", "refused\n");
    std::fs::set_permissions(&token, std::fs::Permissions::from_mode(0o600)).unwrap();
    let mut screen = Screen::open(&home, &[]);
    until("it was refused", || portal.inspect().requests.iter().any(|one| one.status == Some(401)));
    std::fs::write(&token, format!("{TOKEN}\n")).unwrap();
    screen.keys("\u{1b}[15~");
    screen.shows("Support Pipeline");
    screen.keys("Printer<c-s>");
    screen.sees("created");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!(portal.inspect().count(), 1);
}

/// Gives a token that changes.
#[derive(Debug)]
struct Renewed;

impl hubticket::hubspot::Renew for Renewed {
    fn token<'a>(&'a self, _: Option<&'a SecretString>) -> BoxFuture<'a, Result<SecretString, Error>> {
        Box::pin(async { Ok("renewed-token-1".to_owned().into()) })
    }
}

#[tokio::test]
async fn a_server_that_repeats_a_token_gets_it_into_no_message() {
    let body = r#"{"message": "what are renewed-token-1, the-refresh-token and its-secret?", "category": "X"}"#;
    let server = Answers::with("400 Bad Request", "x-hubspot-correlation-id: renewed-token-1\r\n", body);
    let settings = Settings::new(server.url(), ApiVersion::V3, "the-first-token".to_owned().into());
    let client = Client::new(&Settings { renew: Some(Arc::new(Renewed)), ..settings }).unwrap();
    let error = client.account().await.unwrap_err();
    assert!(server.requests()[0].contains("authorization: Bearer renewed-token-1"), "{:?}", server.requests());
    assert!(!format!("{error:?}").contains("renewed-token-1"), "{error:?}");
    let app = App { token_url: format!("{}/oauth/v1/token", server.url()), ..app(&Portal::start()) };
    let error = app.refresh(&"the-refresh-token".to_owned().into()).await.unwrap_err();
    assert!(matches!(error, Error::SignedOut { .. }), "{error:?}");
    assert!(
        !format!("{error:?}").contains("the-refresh-token") && !format!("{error:?}").contains("its-secret"),
        "{error:?}"
    );
}
