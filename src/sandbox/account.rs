//! What the portal says of itself.

use serde_json::{Value, json};

use super::{answer::Answer, call::Call, route::Version};

pub(super) fn read(call: &Call<'_>) -> Answer {
    let mut account = call.portal.account.clone();
    if let (Value::Object(fields), Version::September2026) = (&mut account, call.version) {
        fields.insert("portalName".to_owned(), json!("Sandbox"));
        fields.insert("createdAt".to_owned(), json!(1_565_103_151_000_u64));
    }
    Answer::json(200, &account)
}
