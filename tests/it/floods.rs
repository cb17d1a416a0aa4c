//! Answers that never end: every call gives them up, and while they come every key is answered as without them.

use std::time::{Duration, Instant};

use hubticket::hubspot::oauth::App;
use hubticket::hubspot::{ApiVersion, Certainty, Client, Error, Sent, Settings};
use hubticket::sandbox::{self, Options};
use hubticket::ticket::NewTicket;

use crate::terminal::{Portal, Screen, until};

/// Each kind, and whether it ends only when the client has had enough: of the others the client sees for itself that
/// they are too large.
const FLOODS: [(&str, bool); 7] = [
    ("flood-100", true),
    ("flood-head", false),
    ("flood-size", true),
    ("flood-chunk", false),
    ("flood-body", false),
    ("flood-gzip", false),
    ("flood-empty", true),
];

#[tokio::test]
async fn every_call_gives_them_up_and_a_create_leaves_it_open() {
    for (flood, _) in FLOODS {
        let faults = vec![format!("{flood}@any").parse().unwrap()];
        let sandbox = sandbox::start(Options { faults, ..Options::default() }).await.unwrap();
        let settings = Settings::new(sandbox.base_url(), ApiVersion::V3, sandbox.token().to_owned().into());
        let client = Client::new(&Settings { timeout: Duration::from_millis(300), ..settings }).unwrap();
        assert!(client.pipelines().await.is_err(), "{flood}");
        assert!(client.properties().await.is_err(), "{flood}");
        // The sandbox shares a thread with this, and may be too busy with its flood to let another call in at once.
        let mut left = false;
        while !left {
            let sent = Sent::default();
            let error = client.create_ticket(&NewTicket::default(), &sent).await.unwrap_err();
            left = sent.is_set();
            let certainty = if left { Certainty::Unknown } else { Certainty::NotCreated };
            assert_eq!(error.certainty(), certainty, "{flood}: {error}");
        }
    }
}

#[tokio::test]
async fn an_answer_that_should_hold_tokens_is_bounded() {
    for flood in ["flood-head", "flood-chunk", "flood-body", "flood-gzip"] {
        let faults = vec![format!("{flood}@any").parse().unwrap()];
        let sandbox = sandbox::start(Options { faults, ..Options::default() }).await.unwrap();
        let app = App {
            client_id: "an-app".into(),
            client_secret: "its-secret".to_owned().into(),
            redirect_uri: "http://localhost:1/back".into(),
            scopes: Vec::new(),
            authorize_url: format!("{}/oauth/authorize", sandbox.base_url()),
            token_url: format!("{}/oauth/v1/token", sandbox.base_url()),
        };
        let error = app.exchange("a-code".to_owned().into()).await.unwrap_err();
        let is_told = match flood {
            "flood-head" => matches!(error, Error::Connect { .. }),
            _ => error.to_string().contains("it is larger than 64 KB"),
        };
        assert!(is_told, "{flood}: {error}");
    }
}

/// Types a word letter by letter, and says how long the middle one of its echoes took.
#[track_caller]
fn typed(screen: &mut Screen, word: &str) -> Duration {
    let mut times: Vec<Duration> = (1..=word.len())
        .map(|length| {
            let begun = Instant::now();
            screen.keys(&word[length - 1..length]);
            screen.shows(&word[..length]);
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}

#[test]
fn while_they_come_every_key_is_answered() {
    let calm = Portal::faulty(&["hang@any"]);
    let mut screen = Screen::open(&calm.home(), &[]);
    screen.shows("Ticket name");
    until("the portal was asked", || !calm.inspect().requests.is_empty());
    let without = typed(&mut screen, "abcdefghi");
    screen.kill();
    for (flood, endless) in FLOODS {
        let portal = Portal::faulty(&[&format!("{flood}@any")]);
        let mut screen = Screen::open(&portal.home(), &[]);
        screen.shows("Ticket name");
        until("the flood has begun", || !portal.inspect().requests.is_empty());
        let with = typed(&mut screen, "abcdefghi");
        if endless {
            // Not one call has ended meanwhile.
            screen.shows("Reading the portal");
        }
        assert!(with < without * 40, "{flood}: a key takes {with:?}, and {without:?} without it");
        screen.keys("<c-q>");
        screen.leaves(0);
    }
}
