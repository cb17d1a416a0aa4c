//! What the portal is made of: definitions, pipelines, owners, association types, rules. Read once, never changed.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{
    objects::{self, ObjectType, TICKET},
    rules::Validation,
};

/// Everything that describes the portal.
#[derive(Debug, Default)]
pub(super) struct Portal {
    pub account: Value,
    pub scopes: Vec<String>,
    pub associations: Vec<AssociationType>,
    pub rules: Vec<Rules>,
    pub validations: Vec<(ObjectType, Validation)>,
    pub definitions: Vec<(ObjectType, Definitions)>,
    pub pipelines: Vec<Pipeline>,
    /// By the id of the pipeline, as it is told.
    pub pipeline_rules: BTreeMap<String, Value>,
    pub owners: Vec<Owner>,
}

impl Portal {
    pub fn id(&self) -> u64 {
        self.account.get("portalId").and_then(Value::as_u64).unwrap_or_default()
    }

    /// Where the record is shown to a person.
    pub fn url(&self, kind: ObjectType, id: u64) -> String {
        let domain = self.account.get("uiDomain").and_then(Value::as_str).unwrap_or("app.hubspot.com");
        format!("https://{domain}/contacts/{}/record/{}/{id}", self.id(), kind.id)
    }

    pub fn definitions(&self, kind: ObjectType) -> Option<&Definitions> {
        self.definitions.iter().find(|(of, _)| *of == kind).map(|(_, definitions)| definitions)
    }

    /// A property that is not archived.
    pub fn definition(&self, kind: ObjectType, name: &str) -> Option<&Definition> {
        self.definitions(kind)?.get(name).filter(|definition| !definition.archived)
    }

    /// The validation rules of an object type's properties.
    pub fn validations(&self, kind: ObjectType) -> impl Iterator<Item = &Validation> {
        self.validations.iter().filter(move |(of, _)| *of == kind).map(|(_, validation)| validation)
    }

    /// The names of the properties by which a record can be asked for.
    pub fn unique_properties(&self, kind: ObjectType) -> Vec<String> {
        let definitions = self.definitions(kind).map(|definitions| definitions.list.as_slice()).unwrap_or_default();
        let email = |name: &str| kind == objects::CONTACT && name == "email";
        let unique = definitions.iter().filter(|definition| definition.unique || email(&definition.name));
        unique.map(|definition| definition.name.clone()).collect()
    }

    pub fn association(&self, category: Category, id: u32) -> Option<&AssociationType> {
        self.associations.iter().find(|kind| kind.category == category && kind.id == id)
    }

    /// The type that stands for "linked at all" between two object types.
    pub fn unlabelled(&self, from: ObjectType, to: ObjectType) -> Option<&AssociationType> {
        let plain = |kind: &&AssociationType| kind.category == Category::Hubspot && kind.label.is_none();
        self.associations.iter().filter(|kind| kind.from == from && kind.to == to).find(plain)
    }

    /// A pipeline that can be used.
    pub fn pipeline(&self, id: &str) -> Option<&Pipeline> {
        self.pipelines.iter().find(|pipeline| pipeline.id == id && !pipeline.archived)
    }

    /// The pipeline of a ticket that names none: the first by order.
    pub fn default_pipeline(&self) -> Option<&Pipeline> {
        self.pipelines.iter().filter(|pipeline| !pipeline.archived).min_by_key(|pipeline| pipeline.display_order)
    }
}

/// The properties of one object type, in the order of the seed.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    pub list: Vec<Definition>,
    index: HashMap<String, usize>,
}

impl Definitions {
    pub fn new(list: Vec<Definition>) -> Self {
        let index = list.iter().enumerate().map(|(at, definition)| (definition.name.clone(), at)).collect();
        Self { list, index }
    }

    pub fn get(&self, name: &str) -> Option<&Definition> {
        self.list.get(*self.index.get(name)?)
    }
}

/// One property, as far as the sandbox acts on it; the rest is only shown.
#[derive(Debug)]
pub(super) struct Definition {
    pub name: String,
    pub kind: String,
    pub field: String,
    pub options: Vec<String>,
    pub external: bool,
    pub owner: bool,
    pub unique: bool,
    pub read_only: bool,
    pub calculated: bool,
    pub archived: bool,
    pub sensitivity: String,
    /// As it is sent. There are many, and as a text they are a tenth as large.
    pub json: Box<RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DefinitionJson {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    field_type: String,
    #[serde(default)]
    options: Vec<OptionJson>,
    #[serde(default)]
    external_options: bool,
    #[serde(default)]
    referenced_object_type: Option<String>,
    #[serde(default)]
    has_unique_value: bool,
    #[serde(default)]
    calculated: bool,
    #[serde(default)]
    archived: bool,
    #[serde(default)]
    data_sensitivity: String,
    modification_metadata: MetadataJson,
}

#[derive(Deserialize)]
struct OptionJson {
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MetadataJson {
    read_only_value: bool,
}

impl Definition {
    pub fn read(json: Value) -> serde_json::Result<Self> {
        let read = DefinitionJson::deserialize(&json)?;
        Ok(Self {
            calculated: read.calculated || read.field_type.starts_with("calculation_"),
            name: read.name,
            kind: read.kind,
            field: read.field_type,
            options: read.options.into_iter().map(|option| option.value).collect(),
            external: read.external_options,
            owner: read.referenced_object_type.as_deref() == Some("OWNER"),
            unique: read.has_unique_value,
            read_only: read.modification_metadata.read_only_value,
            archived: read.archived,
            sensitivity: read.data_sensitivity,
            json: RawValue::from_string(json.to_string())?,
        })
    }

    /// Whether a value is a list.
    pub fn is_multiple(&self) -> bool {
        self.kind == "enumeration" && self.field == "checkbox"
    }
}

/// Who made an association type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(super) enum Category {
    #[serde(rename = "HUBSPOT_DEFINED")]
    Hubspot,
    #[serde(rename = "USER_DEFINED")]
    User,
    #[serde(rename = "INTEGRATOR_DEFINED")]
    Integrator,
    #[serde(rename = "WORK")]
    Work,
}

impl Category {
    pub const ALL: [Self; 4] = [Self::Hubspot, Self::User, Self::Integrator, Self::Work];

    pub fn name(self) -> &'static str {
        match self {
            Self::Hubspot => "HUBSPOT_DEFINED",
            Self::User => "USER_DEFINED",
            Self::Integrator => "INTEGRATOR_DEFINED",
            Self::Work => "WORK",
        }
    }

    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.name() == name)
    }

    /// How messages number the categories.
    pub fn number(self) -> u8 {
        match self {
            Self::Hubspot => 0,
            Self::User => 1,
            Self::Integrator => 2,
            Self::Work => 3,
        }
    }
}

/// One kind of link, in one direction.
#[derive(Debug)]
pub(super) struct AssociationType {
    pub from: ObjectType,
    pub to: ObjectType,
    pub category: Category,
    pub id: u32,
    pub name: String,
    pub label: Option<String>,
    /// The id of the same link seen from the other end.
    pub inverse: u32,
    /// Whether a record may have one such link only.
    pub primary: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AssociationJson {
    from: String,
    to: String,
    category: Category,
    type_id: u32,
    name: String,
    label: Option<String>,
    inverse: u32,
    #[serde(default)]
    primary: bool,
}

impl<'de> Deserialize<'de> for AssociationType {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = AssociationJson::deserialize(deserializer)?;
        let kind = |name: &str| objects::find(name).ok_or_else(|| serde::de::Error::custom(format!("no type {name}")));
        Ok(Self {
            from: kind(&read.from)?,
            to: kind(&read.to)?,
            category: read.category,
            id: read.type_id,
            name: read.name,
            label: read.label,
            inverse: read.inverse,
            primary: read.primary,
        })
    }
}

/// What the portal's admin asks of a ticket, enforced on 2026-09 paths only.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rules {
    pub create_required: Vec<String>,
    pub conditional: Vec<Condition>,
}

/// Where the property has one of the values, others must not be empty.
#[derive(Debug, Deserialize)]
pub(super) struct Condition {
    pub property: String,
    pub values: Vec<String>,
    pub require: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Pipeline {
    pub id: String,
    pub archived: bool,
    pub display_order: i64,
    pub stages: Vec<Stage>,
    pub json: Value,
}

#[derive(Debug)]
pub(super) struct Stage {
    pub id: String,
    pub archived: bool,
    pub closed: bool,
    pub json: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PipelineJson {
    id: String,
    archived: bool,
    display_order: i64,
    stages: Vec<Value>,
}

#[derive(Deserialize)]
struct StageJson {
    id: String,
    archived: bool,
    #[serde(default)]
    metadata: HashMap<String, String>,
}

impl Pipeline {
    pub fn read(json: Value) -> serde_json::Result<Self> {
        let read = PipelineJson::deserialize(&json)?;
        let stages = read.stages.into_iter().map(|json| {
            let read = StageJson::deserialize(&json)?;
            let closed = read.metadata.get("ticketState").is_some_and(|state| state == "CLOSED");
            Ok(Stage { id: read.id, archived: read.archived, closed, json })
        });
        let stages = stages.collect::<serde_json::Result<Vec<_>>>()?;
        Ok(Self { id: read.id, archived: read.archived, display_order: read.display_order, stages, json })
    }

    /// A stage that can be used.
    pub fn stage(&self, id: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id == id && !stage.archived)
    }
}

/// Someone a record can belong to.
#[derive(Debug)]
pub(super) struct Owner {
    pub id: String,
    pub email: String,
    pub user_id: Option<u64>,
    pub archived: bool,
    pub json: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OwnerJson {
    id: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    user_id: Option<u64>,
    archived: bool,
}

impl Owner {
    pub fn read(json: Value) -> serde_json::Result<Self> {
        let read = OwnerJson::deserialize(&json)?;
        Ok(Self { id: read.id, email: read.email, user_id: read.user_id, archived: read.archived, json })
    }
}

/// The values that an enumeration takes, wherever they come from. `None`: nobody knows, anything goes.
pub(super) fn allowed<'a>(portal: &'a Portal, definition: &'a Definition) -> Option<Vec<&'a str>> {
    if definition.owner || definition.name == "hubspot_owner_id" {
        let owners = portal.owners.iter().filter(|owner| !owner.archived);
        return Some(owners.map(|owner| owner.id.as_str()).collect());
    }
    if definition.name == "hs_pipeline" && portal.definition(TICKET, "hs_pipeline").is_some() {
        let pipelines = portal.pipelines.iter().filter(|pipeline| !pipeline.archived);
        return Some(pipelines.map(|pipeline| pipeline.id.as_str()).collect());
    }
    // Of some properties no options are known (assets/hubspot-api.md, section 13): they take any text.
    let has_options = !definition.external && !definition.options.is_empty();
    has_options.then(|| definition.options.iter().map(String::as_str).collect())
}
