//! A proxy that keeps a call from HubSpot is named, with what it did; nothing was sent then.

use crate::terminal::{Answers, Home, vacant};

const HTML: &str = "<html><body>Blocked</body></html>";

/// A home whose portal can be reached through a proxy only.
fn home(variable: &str, proxy: &str) -> Home {
    Home::on("https://api.example.invalid", "secret").with(variable, proxy)
}

/// A create fails because of the proxy, which is told like this.
#[track_caller]
fn check(variable: &str, proxy: &str, told: &str) {
    let home = home(variable, proxy);
    let done = home.run(&["create", "-p", "subject=x", "-p", "hs_pipeline_stage=1"]).ended(6);
    let shown = format!("through the proxy {variable}={}", proxy.replace("ada:hidden@", ""));
    done.says(&["api.example.invalid", &shown, told, "NO_PROXY"]);
    assert!(!done.err.contains("hidden") && !done.err.contains("scope"), "{}", done.err);
    let doctor = home.run(&["doctor"]).ended(6).out;
    assert!(doctor.contains("BAD  network") && doctor.contains(told), "{doctor}");
}

#[test]
fn a_proxy_that_is_not_there_is_named_whichever_variable_names_it() {
    for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        check(variable, &format!("http://{}", vacant()), "refused");
    }
    check("ALL_PROXY", &format!("socks5://{}", vacant()), "http and https, not of socks5");
    check("HTTPS_PROXY", &format!("http://ada:hidden@{}", vacant()), "refused");
}

#[test]
fn a_proxy_that_refuses_is_named_with_what_it_did() {
    for (status, told) in [
        ("407 Proxy Authentication Required", "it asks for a name and a password (status 407)"),
        ("502 Bad Gateway", "it does not let the connection through"),
        ("403 Forbidden", "it does not let the connection through"),
    ] {
        let proxy = Answers::with(status, "content-type: text/html\r\n", HTML);
        check("HTTPS_PROXY", &proxy.url(), told);
        let seen = proxy.requests();
        assert!(seen.iter().all(|one| one.starts_with("CONNECT api.example.invalid:443") && !one.contains("secret")));
    }
}

#[test]
fn a_host_that_is_exempt_and_one_on_this_machine_are_no_matter_of_the_proxy() {
    let exempt = home("HTTPS_PROXY", "http://127.0.0.1:1").with("NO_PROXY", "example.invalid");
    let here = home("HTTPS_PROXY", "http://127.0.0.1:1").with("HUBTICKET_BASE_URL", format!("http://{}", vacant()));
    for home in [exempt, here] {
        let done = home.run(&["create", "-p", "subject=x", "-p", "hs_pipeline_stage=1"]).ended(6);
        assert!(!done.err.contains("proxy"), "{}", done.err);
    }
}

#[test]
fn a_page_of_html_in_place_of_an_answer_is_no_missing_scope() {
    for status in ["403 Forbidden", "413 Payload Too Large"] {
        let between = Answers::with(status, "content-type: text/html\r\n", HTML);
        let home = Home::on(&between.url(), "secret");
        for words in [
            vec!["schema", "owners"],
            vec!["schema", "properties"],
            vec!["create", "--no-wait", "-p", "subject=x", "-p", "hs_pipeline_stage=1"],
            vec!["doctor"],
        ] {
            let done = home.run(&words);
            let said = format!("{}{}", done.out, done.err);
            assert_ne!(done.code, Some(0), "{said}");
            assert!(said.contains("between here and HubSpot") && !said.contains("scope"), "{words:?}: {said}");
        }
    }
}
