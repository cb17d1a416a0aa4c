//! HubSpot's error bodies. Owns the shapes; the wording of one kind of mistake is where that mistake is found.

use std::ops::{Deref, DerefMut};

use serde_json::{Map, Value, json};

use super::answer::Answer;

/// An answer that says no. Boxed, as every function that can fail carries the room for one.
#[derive(Debug, Clone)]
pub(super) struct ApiError(Box<Fields>);

/// What an answer that says no is made of.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub status: u16,
    pub message: String,
    /// A live 404 may have none.
    pub category: Option<&'static str>,
    pub errors: Vec<Value>,
    pub context: Map<String, Value>,
    /// Further keys at the top of the body.
    pub extra: Map<String, Value>,
    pub headers: Vec<(&'static str, String)>,
}

impl Deref for ApiError {
    type Target = Fields;

    fn deref(&self) -> &Fields {
        &self.0
    }
}

impl DerefMut for ApiError {
    fn deref_mut(&mut self) -> &mut Fields {
        &mut self.0
    }
}

impl ApiError {
    pub fn new(status: u16, category: impl Into<Option<&'static str>>, message: impl Into<String>) -> Self {
        Self(Box::new(Fields {
            status,
            message: message.into(),
            category: category.into(),
            errors: Vec::new(),
            context: Map::new(),
            extra: Map::new(),
            headers: Vec::new(),
        }))
    }

    /// The common kind: 400, VALIDATION_ERROR.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "VALIDATION_ERROR", message)
    }

    /// A path that nothing answers to. It has no category, as a live one has none.
    pub fn no_path(path: &str) -> Self {
        Self::new(404, None, format!("resource not found: {path}"))
    }

    /// A record or definition that is not there.
    pub fn not_found() -> Self {
        Self::new(404, "OBJECT_NOT_FOUND", "resource not found")
    }

    pub fn context(mut self, key: &str, value: impl Into<String>) -> Self {
        let value = Value::String(value.into());
        match self.context.get_mut(key) {
            Some(Value::Array(values)) => values.push(value),
            _ => {
                self.context.insert(key.to_owned(), json!([value]));
            }
        }
        self
    }

    pub fn extra(mut self, key: &str, value: Value) -> Self {
        self.extra.insert(key.to_owned(), value);
        self
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// One property that is at fault, as an entry of `errors`.
    pub fn detail(mut self, code: &str, message: &str, property: &str) -> Self {
        self.errors.push(json!({ "message": message, "code": code, "context": { "propertyName": [property] } }));
        self
    }

    /// The body of the answer.
    pub fn body(&self, correlation: &str) -> Map<String, Value> {
        let mut body = Map::new();
        body.insert("status".to_owned(), json!("error"));
        body.insert("message".to_owned(), json!(self.message));
        body.insert("correlationId".to_owned(), json!(correlation));
        if let Some(category) = self.category {
            body.insert("category".to_owned(), json!(category));
        }
        if !self.errors.is_empty() {
            body.insert("errors".to_owned(), json!(self.errors));
        }
        if !self.context.is_empty() {
            body.insert("context".to_owned(), json!(self.context));
        }
        body.extend(self.extra.clone());
        body
    }

    pub fn answer(&self, correlation: &str) -> Answer {
        let mut answer = Answer::json(self.status, &Value::Object(self.body(correlation)));
        answer.headers.extend(self.headers.clone());
        answer
    }

    /// The same error as one entry of a batch's `errors`, which has all that the specification asks for
    /// (assets/hubspot-api.md, section 13), and no correlation id.
    pub fn batch_entry(&self, trace: &str) -> Value {
        let mut context = self.context.clone();
        context.insert("objectWriteTraceId".to_owned(), json!([trace]));
        json!({
            "status": "error",
            "category": self.category.unwrap_or("VALIDATION_ERROR"),
            "message": self.message,
            "context": context,
            "errors": self.errors,
            "links": {},
        })
    }
}
