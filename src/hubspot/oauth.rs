//! Signing in by OAuth: the address to open, the code that comes back, and the tokens for it.
//!
//! ```text
//!  begin --> address, opened anywhere --> the user agrees --> redirect with code and state, pasted
//!    code --> exchange --> access and refresh token --> refresh, again and again
//! ```
//!
//! Nothing here listens or opens a browser, so that it works over SSH.

use std::time::Duration;

use jiff::Timestamp;
use oauth2::basic::{BasicClient, BasicRequestTokenError, BasicTokenResponse};
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet, RedirectUrl,
    RefreshToken, Scope, TokenResponse, TokenUrl,
};
use secrecy::{ExposeSecret, SecretString};

use super::error::Error;
use super::transport::exchange;

/// HubSpot says how long a token lasts; this is what it is known to be, for the day when it does not.
const LIFETIME: Duration = Duration::from_secs(1800);

/// An app of HubSpot that a user can agree to.
#[derive(Debug, Clone)]
pub struct App {
    /// `client_id`, as HubSpot's page of the app shows it.
    pub client_id: String,
    /// `client_secret`: sent for tokens, never shown.
    pub client_secret: SecretString,
    /// Where the browser is sent afterwards; it has to be one of the app's.
    pub redirect_uri: String,
    /// The scopes that the user is asked to grant.
    pub scopes: Vec<String>,
    /// HubSpot's page on which the user agrees.
    pub authorize_url: String,
    /// The address that codes and refresh tokens are sent to.
    pub token_url: String,
}

/// The tokens of one sign-in.
#[derive(Debug, Clone)]
pub struct Grant {
    /// The bearer token of calls; lasts half an hour.
    pub access: SecretString,
    /// What the next access token is had with.
    pub refresh: SecretString,
    /// From when on the access token should be replaced: well before it ends.
    pub renew_after: Timestamp,
}

/// A sign-in that waits for its code.
#[derive(Debug, Clone)]
pub struct Begun {
    /// The address to open, with scopes and state in its query.
    pub address: String,
    /// What has to come back with the code.
    pub state: String,
}

/// Why what was pasted is no code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoCode {
    /// The user, or HubSpot, said no.
    #[error("HubSpot sent no code but this: {0}; open the address again and agree, or ask an admin of the portal")]
    Refused(String),
    /// The address has no code.
    #[error(
        "there is no code in what was pasted; paste the whole address that the browser ended at, or the code alone"
    )]
    Missing,
    /// The answer belongs to another sign-in.
    #[error("this is the answer to another sign-in (its state differs); run hubticket login --oauth again")]
    OtherState,
}

type Wired = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

impl App {
    fn wired(&self) -> Result<Wired, Error> {
        let wrong = |what: &str, error: &dyn std::fmt::Display| Error::Setup {
            detail: format!("{what} in [oauth] of config.toml is no address ({error})"),
        };
        let authorize = AuthUrl::new(self.authorize_url.clone()).map_err(|error| wrong("authorize_url", &error))?;
        let token = TokenUrl::new(self.token_url.clone()).map_err(|error| wrong("base_url", &error))?;
        let redirect = RedirectUrl::new(self.redirect_uri.clone()).map_err(|error| wrong("redirect_uri", &error))?;
        Ok(BasicClient::new(ClientId::new(self.client_id.clone()))
            .set_client_secret(ClientSecret::new(self.client_secret.expose_secret().to_owned()))
            // HubSpot reads them from the form only.
            .set_auth_type(AuthType::RequestBody)
            .set_auth_uri(authorize)
            .set_token_uri(token)
            .set_redirect_uri(redirect))
    }

    /// The address that the user has to open, and what has to come back.
    ///
    /// # Errors
    /// When one of the app's addresses is none.
    pub fn begin(&self) -> Result<Begun, Error> {
        let client = self.wired()?;
        let scopes = self.scopes.iter().cloned().map(Scope::new);
        let (address, state) = client.authorize_url(CsrfToken::new_random).add_scopes(scopes).url();
        Ok(Begun { address: address.into(), state: state.into_secret() })
    }

    /// The tokens for a code.
    ///
    /// # Errors
    /// When HubSpot refuses the code or the app, or can't be reached.
    pub async fn exchange(&self, code: SecretString) -> Result<Grant, Error> {
        let client = self.wired()?;
        let ask = |request| exchange(request, vec![code.clone(), self.client_secret.clone()]);
        let code = AuthorizationCode::new(code.expose_secret().to_owned());
        let answer = client.exchange_code(code).request_async(&ask).await;
        grant(answer, None)
    }

    /// The tokens that follow on a refresh token.
    ///
    /// # Errors
    /// [`Error::SignedOut`] when HubSpot does not take the refresh token any more; else why HubSpot could not be
    /// asked.
    pub async fn refresh(&self, refresh: &SecretString) -> Result<Grant, Error> {
        let client = self.wired()?;
        let token = RefreshToken::new(refresh.expose_secret().to_owned());
        let ask = |request| exchange(request, vec![refresh.clone(), self.client_secret.clone()]);
        let answer = client.exchange_refresh_token(&token).request_async(&ask).await;
        match grant(answer, Some(refresh)) {
            Err(Error::Answered(answer)) if matches!(answer.status, 400 | 401 | 403 | 404) => Err(Error::SignedOut {
                detail: format!("HubSpot does not renew the token ({})", answer.message.trim()),
            }),
            other => other,
        }
    }
}

impl Begun {
    /// The code in what the user pasted: the whole address that the browser ended at, or the code alone.
    ///
    /// # Errors
    /// When there is none, or it belongs to another sign-in.
    pub fn code(&self, pasted: &str) -> Result<SecretString, NoCode> {
        let pasted = pasted.trim();
        let Some((_, query)) = pasted.split_once('?') else {
            let plain =
                !pasted.is_empty() && !pasted.contains("://") && pasted.bytes().all(|byte| byte.is_ascii_graphic());
            return if plain { Ok(SecretString::from(pasted.to_owned())) } else { Err(NoCode::Missing) };
        };
        let query = query.split('#').next().unwrap_or_default();
        let field = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(key, _)| *key == name).map(|(_, value)| unescaped(value))
        };
        if let Some(said) = field("error_description").or_else(|| field("error")) {
            return Err(NoCode::Refused(said));
        }
        let code = field("code").filter(|code| !code.is_empty()).ok_or(NoCode::Missing)?;
        if field("state").as_deref() != Some(self.state.as_str()) {
            return Err(NoCode::OtherState);
        }
        Ok(SecretString::from(code))
    }
}

/// A value of a query as it was before it was put there.
fn unescaped(value: &str) -> String {
    let bytes = value.as_bytes();
    let (mut out, mut at) = (Vec::new(), 0);
    while let Some(byte) = bytes.get(at) {
        let hex = value.get(at + 1..at + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (byte, hex) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 2;
            }
            (b'+', _) => out.push(b' '),
            (byte, _) => out.push(*byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The tokens of an answer. HubSpot hands the refresh token back; one that it leaves out stays good.
fn grant(
    answer: Result<BasicTokenResponse, BasicRequestTokenError<Error>>,
    before: Option<&SecretString>,
) -> Result<Grant, Error> {
    let unreadable = |detail: String| Error::Unreadable { status: 200, detail };
    let answer = answer.map_err(|error| match error {
        BasicRequestTokenError::Request(error) => error,
        // What it is made of may hold a token: only the reason is told.
        BasicRequestTokenError::Parse(why, _) => unreadable(format!("{} is not as expected", why.path())),
        BasicRequestTokenError::ServerResponse(_) | BasicRequestTokenError::Other(_) => {
            unreadable("it is no token".into())
        }
    })?;
    let secret = |text: &str| SecretString::from(text.to_owned());
    let refresh = answer.refresh_token().map(|token| secret(token.secret())).or_else(|| before.cloned());
    let refresh = refresh.ok_or_else(|| unreadable("it holds no refresh token".into()))?;
    // A tenth of its time is left for the call that it is used for, and for clocks that differ.
    let usable = answer.expires_in().unwrap_or(LIFETIME).mul_f64(0.9);
    let now = Timestamp::now();
    Ok(Grant {
        access: secret(answer.access_token().secret()),
        refresh,
        renew_after: now.checked_add(usable).unwrap_or(now),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app() -> App {
        App {
            client_id: "id".into(),
            client_secret: "secret".into(),
            redirect_uri: "http://localhost:1/back".into(),
            scopes: vec!["oauth".into(), "tickets".into()],
            authorize_url: "https://app.example/oauth/authorize".into(),
            token_url: "https://api.example/oauth/v1/token".into(),
        }
    }

    #[test]
    fn the_address_asks_for_the_scopes_and_holds_no_secret() {
        let begun = app().begin().unwrap();
        let address = &begun.address;
        assert!(address.starts_with("https://app.example/oauth/authorize?"), "{address}");
        for part in ["client_id=id", "scope=oauth+tickets", "redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fback"] {
            assert!(address.contains(part), "{part} is not in {address}");
        }
        assert!(address.contains(&format!("state={}", begun.state)) && !address.contains("secret"), "{address}");
        let wrong = App { redirect_uri: "nowhere".into(), ..app() };
        assert!(wrong.begin().unwrap_err().to_string().contains("redirect_uri"));
    }

    #[test]
    fn a_code_is_taken_alone_or_from_the_address_with_its_own_state() {
        let begun = Begun { address: String::new(), state: "s1".into() };
        let read = |pasted: &str| begun.code(pasted).map(|code| code.expose_secret().to_owned());
        assert_eq!(read(" abc-1 \n").as_deref(), Ok("abc-1"));
        assert_eq!(read("http://localhost:1/back?state=s1&code=a%2Bb%20c#x").as_deref(), Ok("a+b c"));
        assert_eq!(read("http://localhost:1/back?code=abc&state=s2"), Err(NoCode::OtherState));
        assert_eq!(read("http://localhost:1/back?code=abc"), Err(NoCode::OtherState));
        for pasted in ["", "two words", "http://localhost:1/back", "http://localhost:1/back?state=s1&code="] {
            assert_eq!(read(pasted), Err(NoCode::Missing), "{pasted}");
        }
        let refused = read("http://localhost:1/back?error=access_denied&error_description=not+today%21");
        assert_eq!(refused, Err(NoCode::Refused("not today!".into())));
    }
}
