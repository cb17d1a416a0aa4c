//! What a ticket is linked to.

use crate::hubspot::{self, Client};
use crate::ticket::ObjectType;
use crate::ticket::record::Linked;

/// For each kind of record, what a ticket is linked to.
///
/// # Errors
/// The first way in which a call went wrong.
pub async fn links(
    client: &Client,
    ticket: &str,
    objects: &[ObjectType],
) -> Result<Vec<(ObjectType, Vec<Linked>)>, hubspot::Error> {
    let mut all = Vec::new();
    for object in objects {
        let linked = client.linked(&ObjectType::tickets(), ticket, object).await?;
        all.push((object.clone(), linked));
    }
    Ok(all)
}
