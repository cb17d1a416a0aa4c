//! Reading what is known of the portal: the cache at once, then the network; and a connection ahead of the first need.

use jiff::Timestamp;

use super::tasks::Tasks;
use crate::app::message::Message;
use crate::app::request::RequestId;
use crate::portal;
use crate::ticket::schema::Part;

impl Tasks {
    /// Makes a connection before anything needs it.
    pub(super) fn warm(&mut self) {
        let client = self.connected();
        self.network(async move {
            if let Ok(client) = client.await {
                client.warm().await;
            }
        });
    }

    /// Tells all parts, those of the cache first.
    pub(super) fn load_portal(&mut self, request: RequestId, refresh: bool) {
        let (cache, client, tell) = (self.services.cache.clone(), self.connected(), self.aside());
        let seen = self.services.seen.clone();
        self.droppable(request, async move {
            let from = cache.clone();
            let known = tokio::task::spawn_blocking(move || portal::cached(&from)).await.unwrap_or_default();
            let wanted = if refresh { portal::parts() } else { portal::stale(&known, Timestamp::now()) };
            // Handed over, not copied: only whose portal it is has to be known from here on.
            let is_account = |one: &portal::Known| matches!(one.part, Ok(Part::Account(_)));
            let account: Vec<portal::Known> = known.iter().filter(|one| is_account(one)).cloned().collect();
            for one in known {
                tell(Message::Portal { request, known: Box::new(one) });
            }
            match client.await {
                Ok(client) => {
                    let mut fetched = Vec::new();
                    portal::read(&client, wanted, &account, None, |known| {
                        fetched.extend(known.part.clone().ok());
                        tell(Message::Portal { request, known: Box::new(known) });
                    })
                    .await;
                    tell(Message::PortalDone(request));
                    // The screen does not wait for the files.
                    let write = move || {
                        portal::keep(&cache, Timestamp::now(), &fetched, &account);
                        if let Some(portal) = portal::portal_of(&fetched) {
                            seen.note(portal);
                        }
                    };
                    let _ = tokio::task::spawn_blocking(write).await;
                }
                Err(error) => {
                    for name in wanted {
                        let known = portal::Known { part: Err((name, error.clone())), source: portal::Source::Network };
                        tell(Message::Portal { request, known: Box::new(known) });
                    }
                    tell(Message::PortalDone(request));
                }
            }
        });
    }
}
