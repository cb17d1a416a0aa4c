//! What a portal says about its tickets: property definitions, pipelines, owners, association labels.
//!
//! These are hubticket's own types, not HubSpot's JSON: `hubspot/wire.rs` fills them, the cache keeps them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::association::{AssociationType, Category, ObjectType};
use super::properties::Properties;
use super::property::{CONTENT, Kind, OWNER, PIPELINE, PRIORITY, Property, STAGE, SUBJECT};
use super::rules::{Creation, Rules, ValueRule};

/// All that is known of a portal; a part that has not been read yet, or may not be read, is absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Schema {
    /// Definitions of the ticket properties.
    pub properties: Option<Properties>,
    /// Ticket pipelines, in display order, without archived ones.
    pub pipelines: Option<Vec<Pipeline>>,
    /// Owners, archived ones left out.
    pub owners: Option<Vec<Owner>>,
    /// Association types from a ticket to each object type whose labels have been read.
    pub labels: BTreeMap<ObjectType, Vec<AssociationType>>,
    /// Number and settings of the portal.
    pub account: Option<Account>,
    /// What the portal asks of values.
    pub rules: Option<Rules>,
    /// In which stages tickets are created.
    pub creation: Option<Creation>,
}

/// The name of one part of a [`Schema`], each read by a call of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PartName {
    /// [`Schema::properties`].
    Properties,
    /// [`Schema::pipelines`].
    Pipelines,
    /// [`Schema::owners`].
    Owners,
    /// Association labels from a ticket to this object type.
    Labels(ObjectType),
    /// [`Schema::account`].
    Account,
    /// [`Schema::rules`].
    Rules,
    /// [`Schema::creation`].
    Creation,
}

/// One part of a [`Schema`], as it was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Part {
    /// Every definition, those that can't be set included.
    Properties(Properties),
    /// With their stages, both in display order.
    Pipelines(Vec<Pipeline>),
    /// People and queues.
    Owners(Vec<Owner>),
    /// Association labels from a ticket to this object type.
    Labels(ObjectType, Vec<AssociationType>),
    /// Number and settings of the portal.
    Account(Account),
    /// What the portal asks of values; one that tells nothing of it has none.
    Rules(Rules),
    /// In which stages tickets are created; one that tells nothing of it has all open.
    Creation(Creation),
}

impl Part {
    /// Which part this is.
    pub fn name(&self) -> PartName {
        match self {
            Self::Properties(_) => PartName::Properties,
            Self::Pipelines(_) => PartName::Pipelines,
            Self::Owners(_) => PartName::Owners,
            Self::Labels(object, _) => PartName::Labels(object.clone()),
            Self::Account(_) => PartName::Account,
            Self::Rules(_) => PartName::Rules,
            Self::Creation(_) => PartName::Creation,
        }
    }
}

impl Schema {
    /// Puts a part in place of what was known of it.
    pub fn apply(&mut self, part: Part) {
        match part {
            Part::Properties(all) => self.properties = Some(all),
            Part::Pipelines(mut all) => {
                all.retain(|pipeline| !pipeline.archived);
                all.sort_unstable_by(|a, b| (a.order, &a.label, &a.id).cmp(&(b.order, &b.label, &b.id)));
                for pipeline in &mut all {
                    pipeline.stages.retain(|stage| !stage.archived);
                    pipeline
                        .stages
                        .sort_unstable_by(|a, b| (a.order, &a.label, &a.id).cmp(&(b.order, &b.label, &b.id)));
                }
                self.pipelines = Some(all);
            }
            Part::Owners(mut all) => {
                all.retain(|owner| !owner.archived);
                self.owners = Some(all);
            }
            Part::Labels(object, types) => {
                self.labels.insert(object, types);
            }
            Part::Account(account) => self.account = Some(account),
            Part::Rules(rules) => self.rules = Some(rules),
            Part::Creation(creation) => self.creation = Some(creation),
        }
    }

    /// The definition of a property, if the portal's definitions are known and hold it.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.as_ref()?.named(name)
    }

    /// The label of a property: the portal's, with the name where another one is called the same; else a built-in one for
    /// the well-known properties, else its name.
    pub fn label<'a>(&'a self, name: &'a str) -> &'a str {
        let own = self.properties.as_ref().and_then(|all| all.label(name));
        own.filter(|label| !label.trim().is_empty()).or_else(|| well_known_label(name)).unwrap_or(name)
    }

    /// How a property is edited; without a definition, what its well-known name says, else free text.
    pub fn kind(&self, name: &str) -> Kind {
        match self.property(name) {
            Some(property) => property.kind(),
            None => well_known_kind(name),
        }
    }

    /// The portal's own rules for the values of a property, as far as they are known.
    pub fn rules(&self, name: &str) -> &[ValueRule] {
        self.rules.as_ref().map(|rules| rules.of(name)).unwrap_or_default()
    }

    /// Whether tickets are created in this stage: in all of a pipeline that has no rule, or an odd one that leaves none.
    pub fn is_open_to_new(&self, pipeline: &Pipeline, stage: &str) -> bool {
        let rule = self.creation.as_ref().and_then(|creation| creation.stages.get(&pipeline.id));
        let leaves_some = |open: &&Vec<String>| pipeline.stages.iter().any(|stage| open.contains(&stage.id));
        rule.filter(leaves_some).is_none_or(|open| open.iter().any(|id| id == stage))
    }

    /// The stage that a new ticket starts in: the first open one in which tickets are created, else the first such, else
    /// the first.
    pub fn first_stage<'a>(&self, pipeline: &'a Pipeline) -> Option<&'a Stage> {
        let mut open = pipeline.stages.iter().filter(|stage| self.is_open_to_new(pipeline, &stage.id));
        let first = open.clone().next();
        open.find(|stage| !stage.closed).or(first).or_else(|| pipeline.stages.first())
    }

    /// A pipeline by id.
    pub fn pipeline(&self, id: &str) -> Option<&Pipeline> {
        self.pipelines.as_ref()?.iter().find(|pipeline| pipeline.id == id)
    }

    /// A stage by id, in this pipeline if one is named, else in whichever has it.
    pub fn stage(&self, pipeline: Option<&str>, id: &str) -> Option<&Stage> {
        self.pipelines
            .as_ref()?
            .iter()
            .filter(|candidate| pipeline.is_none_or(|wanted| candidate.id == wanted))
            .flat_map(|candidate| &candidate.stages)
            .find(|stage| stage.id == id)
    }

    /// The stages that close a ticket, by id, of all pipelines.
    pub fn closed_stages(&self) -> Vec<String> {
        let stages = self.pipelines.iter().flatten().flat_map(|pipeline| &pipeline.stages);
        stages.filter(|stage| stage.closed).map(|stage| stage.id.clone()).collect()
    }

    /// The pipeline that a ticket without one goes to: id `0` where it exists, else the first
    /// (assets/hubspot-api.md, section 1). One without stages can take no ticket.
    pub fn default_pipeline(&self) -> Option<&Pipeline> {
        let mut usable = self.pipelines.as_ref()?.iter().filter(|pipeline| !pipeline.stages.is_empty());
        let first = usable.next()?;
        Some(if first.id == "0" { first } else { usable.find(|pipeline| pipeline.id == "0").unwrap_or(first) })
    }

    /// The pipeline that has this stage, by its id; the default one where several have.
    pub fn pipeline_of_stage(&self, id: &str) -> Option<&Pipeline> {
        let mut all = self.default_pipeline().into_iter().chain(self.pipelines.iter().flatten());
        all.find(|pipeline| pipeline.stages.iter().any(|stage| stage.id == id))
    }

    /// An owner by id.
    pub fn owner(&self, id: &str) -> Option<&Owner> {
        self.owners.as_ref()?.iter().find(|owner| owner.id == id)
    }

    /// The association types from a ticket to this object type: the portal's labels where they are known, else the
    /// HubSpot-defined ones. The default comes first: HubSpot's own unlabelled one, which every portal has, whether its
    /// labels were read or not and list it or not; else another unlabelled one.
    pub fn association_types(&self, object: &ObjectType) -> Vec<AssociationType> {
        let mut all = self.labels.get(object).cloned().unwrap_or_default();
        let defined = object.defined_types();
        let default = defined.first().cloned();
        match &default {
            _ if all.is_empty() => all = defined,
            Some(default) if !all.iter().any(|one| one.same_as(default)) => all.push(default.clone()),
            _ => {}
        }
        let is_default = |one: &AssociationType| default.as_ref().is_some_and(|default| one.same_as(default));
        all.sort_by_key(|one| (!is_default(one), one.label.is_some(), one.category != Category::HubspotDefined));
        all
    }
}

/// A ticket pipeline; a ticket is in one of its stages.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pipeline {
    /// The id that `hs_pipeline` or `hs_pipeline_stage` takes.
    pub id: String,
    /// The name that people see and type.
    pub label: String,
    /// `displayOrder`: the lowest comes first.
    pub order: i32,
    /// Archived in the portal, and not offered.
    pub archived: bool,
    /// Its stages in display order.
    pub stages: Vec<Stage>,
}

/// A stage of a pipeline; HubSpot's forms call it the ticket status.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Stage {
    /// The id that `hs_pipeline` or `hs_pipeline_stage` takes.
    pub id: String,
    /// What is shown; unique inside its pipeline only.
    pub label: String,
    /// `displayOrder`: the lowest comes first.
    pub order: i32,
    /// Archived in the portal, and not offered.
    pub archived: bool,
    /// Whether a ticket in it counts as closed; open where HubSpot does not say.
    pub closed: bool,
}

/// Somebody, or a queue, that a ticket can belong to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Owner {
    /// What is sent (the owner id, not the user id).
    pub id: String,
    /// E-mail address, where there is one.
    pub email: Option<String>,
    /// First name, may be empty.
    pub first_name: String,
    /// Last name, may be empty.
    pub last_name: String,
    /// A queue rather than a person.
    pub queue: bool,
    /// Archived owners are not offered.
    pub archived: bool,
}

impl Owner {
    /// The name, else the e-mail address, else the id.
    pub fn label(&self) -> String {
        let name = format!("{} {}", self.first_name.trim(), self.last_name.trim());
        match (name.trim(), &self.email) {
            ("", Some(email)) => email.clone(),
            ("", None) => format!("Owner {}", self.id),
            (name, _) => name.to_owned(),
        }
    }
}

/// The portal (`GET /account-info/v3/details`); every field may be missing on some tokens.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Account {
    /// HubSpot's number for the portal.
    pub portal_id: String,
    /// `portalName`, only on 2026-09.
    pub name: Option<String>,
    /// STANDARD, DEVELOPER_TEST, SANDBOX, ...
    pub kind: Option<String>,
    /// The portal's time zone, an IANA name.
    pub time_zone: Option<String>,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// Host of the web application, for links.
    pub ui_domain: Option<String>,
}

/// Labels of the properties every portal has, for the moment before its own definitions are there.
fn well_known_label(name: &str) -> Option<&'static str> {
    Some(match name {
        SUBJECT => "Ticket name",
        CONTENT => "Ticket description",
        PIPELINE => "Pipeline",
        STAGE => "Ticket status",
        PRIORITY => "Priority",
        OWNER => "Ticket owner",
        "hs_ticket_category" => "Category",
        "source_type" => "Source",
        "hs_resolution" => "Resolution",
        "createdate" => "Create date",
        "hs_lastmodifieddate" => "Last modified date",
        "hs_object_id" => "Record ID",
        "hs_ticket_id" => "Ticket ID",
        _ => return None,
    })
}

/// Kinds of the properties every portal has. Priority is free text until its options are known: none is hard-coded.
fn well_known_kind(name: &str) -> Kind {
    match name {
        SUBJECT => Kind::Line,
        CONTENT => Kind::Area,
        PIPELINE => Kind::Pipeline,
        STAGE => Kind::Stage,
        OWNER => Kind::Owner,
        "createdate" | "hs_lastmodifieddate" | "closed_date" => Kind::DateTime,
        _ => Kind::Free,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_way_to_link_is_the_unlabelled_one_whatever_the_portal_lists_first() {
        let kind = |category: &str, type_id, label: Option<&str>| AssociationType {
            category: Category::from(category.to_owned()),
            type_id,
            label: label.map(str::to_owned),
        };
        let own = |type_id, label| kind("HUBSPOT_DEFINED", type_id, label);
        let portal_s = |type_id, label| kind("USER_DEFINED", type_id, label);
        let companies = ObjectType::companies();
        for (listed, wanted) in [
            (vec![], vec![339, 26]),
            (vec![own(26, Some("Primary")), portal_s(43, Some("Reseller")), own(339, None)], vec![339, 26, 43]),
            (vec![portal_s(7, None), own(26, Some("Primary")), own(339, None)], vec![339, 7, 26]),
            (vec![portal_s(43, Some("Reseller"))], vec![339, 43]),
            (vec![portal_s(43, Some("Reseller")), own(339, Some("Company"))], vec![339, 43]),
        ] {
            let mut schema = Schema::default();
            schema.apply(Part::Labels(companies.clone(), listed.clone()));
            let ids: Vec<u32> = schema.association_types(&companies).iter().map(|one| one.type_id).collect();
            assert_eq!(ids, wanted, "{listed:?}");
        }
        // A portal's own kind of record has no default that is known before.
        let own_kind = ObjectType::parse("2-77").unwrap();
        let mut schema = Schema::default();
        assert_eq!(schema.association_types(&own_kind), []);
        schema.apply(Part::Labels(own_kind.clone(), vec![portal_s(5, Some("Lease")), portal_s(4, None)]));
        assert_eq!(schema.association_types(&own_kind).first(), Some(&portal_s(4, None)));
    }

    #[test]
    fn archived_pipelines_and_stages_are_dropped_and_the_rest_is_ordered() {
        let stage =
            |id: &str, order, archived, closed| Stage { id: id.into(), label: id.into(), order, archived, closed };
        let mut schema = Schema::default();
        schema.apply(Part::Pipelines(vec![
            Pipeline { id: "9".into(), label: "Old".into(), archived: true, ..Default::default() },
            Pipeline {
                id: "5".into(),
                label: "B".into(),
                order: 1,
                stages: vec![stage("z", 2, false, false), stage("y", 0, false, true), stage("x", 1, true, false)],
                ..Default::default()
            },
            Pipeline { id: "4".into(), label: "A".into(), order: 1, ..Default::default() },
        ]));
        let ids: Vec<_> = schema.pipelines.iter().flatten().map(|p| p.id.as_str()).collect();
        assert_eq!(ids, ["4", "5"]);
        let five = schema.pipeline("5").unwrap();
        assert_eq!(five.stages.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(), ["y", "z"]);
        assert_eq!(schema.first_stage(five).unwrap().id, "z");
        assert_eq!(schema.default_pipeline().unwrap().id, "5", "one without stages takes no ticket");
        schema.apply(Part::Pipelines(vec![Pipeline { id: "0".into(), ..Default::default() }]));
        assert_eq!(schema.default_pipeline(), None);
    }
}
