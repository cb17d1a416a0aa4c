//! The reading of a portal from the network, part by part.

use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::time::timeout;

use super::known::{Known, Source, parts, portal_id};
use crate::hubspot::{self, Client};
use crate::ticket::schema::{Part, PartName};

/// Reads parts of a portal, all at once; each is told as it comes. When the account turns out to be another one than
/// the cache knew, everything is read. Where the account is only good to have, it is waited for so long after all else
/// has come.
pub async fn read(
    client: &Client,
    wanted: Vec<PartName>,
    known: &[Known],
    for_account: Option<Duration>,
    mut tell: impl FnMut(Known),
) {
    // The pipelines have to be known before their rules can be asked for.
    let is_first = |name: &&PartName| **name != PartName::Creation;
    let mut with_creation = wanted.contains(&PartName::Creation);
    let mut pipelines: Option<Vec<String>> = None;
    let mut running: FuturesUnordered<_> =
        wanted.iter().filter(is_first).map(|name| part(client, name.clone(), Vec::new())).collect();
    if with_creation && !wanted.contains(&PartName::Pipelines) {
        running.push(part(client, PartName::Pipelines, Vec::new()));
    }
    let expected = portal_id(known).map(str::to_owned);
    let mut has_account = !wanted.contains(&PartName::Account);
    loop {
        let is_last = !has_account && running.len() == 1;
        let part = match for_account.filter(|_| is_last) {
            None => running.next().await,
            Some(after) => match timeout(after, running.next()).await {
                Ok(part) => part,
                Err(_) => {
                    let part = Err((PartName::Account, hubspot::Error::TimedOut { after }));
                    return tell(Known { part, source: Source::Network });
                }
            },
        };
        let Some(part) = part else { return };
        has_account |= matches!(&part, Ok(Part::Account(_)) | Err((PartName::Account, _)));
        if let (Ok(Part::Account(account)), Some(expected)) = (&part, &expected)
            && account.portal_id != *expected
        {
            let rest = parts().into_iter().filter(|name| !wanted.contains(name) && is_first(&name));
            running.extend(rest.map(|name| self::part(client, name, Vec::new())));
            with_creation = !wanted.contains(&PartName::Creation);
        }
        if let Ok(Part::Pipelines(all)) = &part {
            pipelines = Some(all.iter().filter(|one| !one.archived).map(|one| one.id.clone()).collect());
        }
        if let Some(ids) = pipelines.take_if(|_| with_creation) {
            with_creation = false;
            running.push(self::part(client, PartName::Creation, ids));
        }
        tell(Known { part, source: Source::Network });
    }
}

async fn part(client: &Client, name: PartName, pipelines: Vec<String>) -> Result<Part, (PartName, hubspot::Error)> {
    let result = match &name {
        PartName::Properties => client.properties().await.map(|all| Part::Properties(all.into())),
        PartName::Pipelines => client.pipelines().await.map(Part::Pipelines),
        PartName::Owners => client.owners().await.map(Part::Owners),
        PartName::Account => client.account().await.map(Part::Account),
        PartName::Labels(object) => client.labels(object).await.map(|types| Part::Labels(object.clone(), types)),
        PartName::Rules => client.validations().await.map(Part::Rules),
        PartName::Creation => client.creation(&pipelines).await.map(Part::Creation),
    };
    result.map_err(|error| (name, error))
}
