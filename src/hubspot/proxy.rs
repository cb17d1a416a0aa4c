//! The proxy that stands between here and HubSpot, if the environment names one.

use hyper_util::client::proxy::matcher::Matcher;

/// The variables that name a proxy for https, in the order in which they count.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// The proxy that calls to an address go through, with the variable that names it and without its password; none where
/// they go straight there. Asked when something has gone wrong: what connects finds the same by itself.
pub(super) fn of(base: &str) -> Option<String> {
    let address = Matcher::from_env().intercept(&base.parse().ok()?)?.uri().clone();
    let address = format!("{}://{}", address.scheme_str().unwrap_or("http"), address.authority()?.as_str());
    let named = VARIABLES.into_iter().find(|name| std::env::var(name).is_ok_and(|value| !value.is_empty()));
    Some(format!("{}={}", named.unwrap_or("HTTPS_PROXY"), without_password(&address)))
}

fn without_password(address: &str) -> String {
    match (address.split_once("://"), address.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://{host}"),
        _ => address.to_owned(),
    }
}

/// What a proxy did, in the place of the library's words for it.
pub(super) fn told(reason: &str) -> String {
    if let Some(scheme) = reason.strip_prefix("unsupported scheme ") {
        return format!("hubticket goes through proxies of http and https, not of {scheme}");
    }
    match reason.strip_prefix("tunnel error: ") {
        None => reason.to_owned(),
        Some("proxy authorization required") => "it asks for a name and a password (status 407)".into(),
        Some("unsuccessful") => "it does not let the connection through".into(),
        Some("unexpected end of file") => "it closed the connection".into(),
        Some(other) => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_named_without_its_password() {
        for (address, wanted) in [
            ("http://ada:s@cret@proxy.example:3128", "http://proxy.example:3128"),
            ("http://proxy.example:3128", "http://proxy.example:3128"),
        ] {
            assert_eq!(without_password(address), wanted);
        }
    }
}
