//! Tokens: which there are, what they may do, and how OAuth ones are had.
//!
//! `POST /oauth/v1/token` (also `/oauth/v3/token` and `/oauth/2026-03/token`), form-encoded, answers to two grants.
//! Both want a `client_id` and a `client_secret`, which may be anything.
//!
//! - `grant_type=authorization_code` wants a `redirect_uri` and a `code`. Any code that begins with `sandbox-code` is
//!   good, once: a test takes one with a suffix of its own, for example `sandbox-code-7`.
//! - `grant_type=refresh_token` wants a `refresh_token` that the first grant gave. It stays good, and is handed back,
//!   however often it is used.
//!
//! An access token holds every scope of [`super::Options::scopes`] and lasts for [`super::Options::oauth_lifetime`]; after that, calls with it end
//! in 401 EXPIRED_AUTHENTICATION.

use std::collections::{HashMap, HashSet};

use hyper::Method;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{
    Options,
    answer::Answer,
    dates,
    errors::ApiError,
    input,
    request::{Request, parse_query},
    route::Resource,
    schema::Portal,
};

const WITHOUT: &str = ".no-";
const CODE: &str = "sandbox-code";

/// Whose call it is.
#[derive(Debug)]
pub(super) struct Caller {
    pub token: String,
    pub oauth: bool,
}

#[derive(Debug)]
struct Access {
    ends: Instant,
    /// The same by the calendar.
    ends_at: Timestamp,
}

/// The tokens that were given out.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    access: HashMap<String, Access>,
    refresh: HashSet<String>,
    used_codes: HashSet<String>,
}

/// What a token may do.
enum Holder<'a> {
    /// A private app, without these scopes.
    App(Vec<&'a str>),
    Oauth,
}

impl Tokens {
    /// Lets a call in, or says why not.
    pub fn check(
        &self,
        request: &Request,
        resource: &Resource,
        options: &Options,
        now: Instant,
    ) -> Result<Caller, ApiError> {
        let token = request.bearer().unwrap_or_default();
        let caller = |oauth| Caller { token: token.to_owned(), oauth };
        let needed = resource.scopes(&request.method);
        match self.holder(token, options, now)? {
            Holder::Oauth if needed.iter().any(|scope| granted(options, scope)) => Ok(caller(true)),
            Holder::Oauth => Err(lacks(&needed)),
            Holder::App(without) => {
                let has = |scope: &String| granted(options, scope) && !without.contains(&scope.as_str());
                if needed.is_empty() || needed.iter().any(has) { Ok(caller(false)) } else { Err(lacks(&needed)) }
            }
        }
    }

    fn holder<'a>(&self, token: &'a str, options: &Options, now: Instant) -> Result<Holder<'a>, ApiError> {
        if let Some(access) = self.access.get(token) {
            return if access.ends > now { Ok(Holder::Oauth) } else { Err(expired(access, now)) };
        }
        let rest = token.strip_prefix(options.token.as_str()).ok_or_else(unauthenticated)?;
        if rest.is_empty() {
            return Ok(Holder::App(Vec::new()));
        }
        let without = rest.strip_prefix(WITHOUT).ok_or_else(unauthenticated)?;
        Ok(Holder::App(without.split(WITHOUT).collect()))
    }

    /// Which portal, user and scopes a private app's token stands for.
    pub fn info(
        &self,
        request: &Request,
        portal: &Portal,
        options: &Options,
        now: Instant,
    ) -> Result<Answer, ApiError> {
        let body = request.json()?;
        let token = input::text(input::object(&body)?, "tokenKey")?.ok_or_else(|| input::missing("tokenKey"))?;
        let Holder::App(without) = self.holder(&token, options, now)? else {
            return Err(ApiError::invalid("The token is not one of a private app"));
        };
        let has = |scope: &&String| granted(options, scope) && !without.contains(&scope.as_str());
        let scopes: Vec<&String> = portal.scopes.iter().filter(has).collect();
        let body = json!({
            "userId": 9100, "hubId": portal.id(), "appId": 8_123_004, "scopes": scopes, "isUserToken": false,
        });
        Ok(Answer::json(200, &body))
    }

    /// `POST /oauth/v1/token`: tokens for a code, or for a refresh token.
    pub fn grant(
        &mut self,
        request: &Request,
        options: &Options,
        now: Instant,
        today: Timestamp,
    ) -> Result<Answer, ApiError> {
        if request.content_type().as_deref() != Some("application/x-www-form-urlencoded") {
            return Err(ApiError::new(415, "VALIDATION_ERROR", "HTTP 415 Unsupported Media Type"));
        }
        let form = parse_query(&String::from_utf8_lossy(&request.body));
        let field = |name: &str| {
            let found = form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
            found.filter(|value| !value.is_empty())
        };
        for (name, status) in [("client_id", "BAD_CLIENT_ID"), ("client_secret", "BAD_CLIENT_SECRET")] {
            if field(name).is_none() {
                return Err(refused(status, &format!("missing or invalid {}", name.replace('_', " "))));
            }
        }
        let refresh = match field("grant_type") {
            Some("authorization_code") => {
                if field("redirect_uri").is_none() {
                    return Err(refused("BAD_REDIRECT_URI", "missing or invalid redirect uri"));
                }
                let code = field("code").filter(|code| code.starts_with(CODE));
                let fresh = code.filter(|code| self.used_codes.insert((*code).to_owned()));
                fresh.ok_or_else(|| refused("BAD_AUTH_CODE", "missing or unknown auth code"))?;
                let refresh = format!("sandbox-refresh-{}", uuid::Uuid::new_v4().simple());
                self.refresh.insert(refresh.clone());
                refresh
            }
            Some("refresh_token") => {
                let known = field("refresh_token").filter(|token| self.refresh.contains(*token));
                known.ok_or_else(|| refused("BAD_REFRESH_TOKEN", "missing or invalid refresh token"))?.to_owned()
            }
            _ => return Err(refused("BAD_GRANT_TYPE", "missing or unknown grant type")),
        };
        let access = format!("sandbox-access-{}", uuid::Uuid::new_v4().simple());
        // A lifetime beyond all time ends now; nobody asks for one.
        let ends = now.checked_add(options.oauth_lifetime).unwrap_or(now);
        let ends_at = today.checked_add(options.oauth_lifetime).unwrap_or(today);
        self.access.insert(access.clone(), Access { ends, ends_at });
        let body = json!({
            "token_type": "bearer", "access_token": access, "refresh_token": refresh,
            "expires_in": options.oauth_lifetime.as_secs(),
        });
        Ok(Answer::json(200, &body))
    }
}

/// Whether tokens were given a scope at all.
fn granted(options: &Options, scope: &str) -> bool {
    options.scopes.as_ref().is_none_or(|scopes| scopes.iter().any(|one| one == scope))
}

/// Whether a resource answers to whoever asks, without a header.
pub(super) fn is_open(resource: &Resource, method: &Method) -> bool {
    resource.scopes(method).is_empty()
}

fn refused(status: &'static str, message: &str) -> ApiError {
    ApiError::new(400, None, message).extra("status", Value::from(status))
}

fn unauthenticated() -> ApiError {
    ApiError::new(
        401,
        "INVALID_AUTHENTICATION",
        "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more \
         details at https://developers.hubspot.com/docs/methods/auth/oauth-overview",
    )
    .header("x-hubspot-auth-failure", "401 Unauthorized")
}

fn expired(access: &Access, now: Instant) -> ApiError {
    let ago = now.saturating_duration_since(access.ends).as_secs();
    let message = format!("The OAuth token used to make this call expired {ago} second(s) ago.");
    ApiError::new(401, "EXPIRED_AUTHENTICATION", message)
        .context("expire time", dates::iso(access.ends_at))
        .header("x-hubspot-auth-failure", "401 Unauthorized")
}

fn lacks(scopes: &[String]) -> ApiError {
    let page = "https://developers.hubspot.com/scopes";
    let mut error = ApiError::new(
        403,
        "MISSING_SCOPES",
        format!(
            "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: {page}."
        ),
    );
    error.errors.push(json!({
        "message": "One or more of the following scopes are required.",
        "context": { "requiredGranularScopes": scopes },
    }));
    error.extra("links", json!({ "scopes": page }))
}
