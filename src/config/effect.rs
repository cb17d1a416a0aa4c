//! What each command of args/ does to the world, and the documents that it prints: the contract for programs that
//! choose a command. A test holds the table against the command line and against assets/output.schema.json.

use serde::Serialize;

/// What a command changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Nothing, but the cache of what it read.
    Reads,
    /// Something; run again, it goes on, comes to the same, or is refused.
    Writes,
    /// Something; run again, it may do it once more.
    NotRepeatable,
}

impl Effect {
    /// The word, as documents have it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::Writes => "writes",
            Self::NotRepeatable => "not-repeatable",
        }
    }
}

/// A command by its words, what it changes, and its documents with `--output json`, by their names in
/// assets/output.schema.json.
#[derive(Debug, Clone, Copy)]
pub struct Contract {
    /// Without the program's own; empty for the composer.
    pub command: &'static str,
    /// What it changes.
    pub effect: Effect,
    /// None where it has no such document.
    pub output: &'static [&'static str],
}

const fn it(command: &'static str, effect: Effect, output: &'static [&'static str]) -> Contract {
    Contract { command, effect, output }
}

/// All commands, in the order of the help.
pub const CONTRACTS: &[Contract] = &[
    it("", Effect::NotRepeatable, &[]),
    it("create", Effect::NotRepeatable, &["create", "create --dry-run", "create --dry-run with a plan"]),
    it("import", Effect::Writes, &["import", "import --dry-run"]),
    it("resolve", Effect::Writes, &["resolve"]),
    it("drafts", Effect::Reads, &["drafts list"]),
    it("drafts list", Effect::Reads, &["drafts list"]),
    it("drafts new", Effect::NotRepeatable, &["drafts new"]),
    it("drafts show", Effect::Reads, &["drafts show"]),
    it("drafts rename", Effect::Writes, &["drafts rename"]),
    it("drafts delete", Effect::Writes, &["drafts delete"]),
    it("drafts restore", Effect::Writes, &["drafts restore"]),
    it("templates", Effect::Reads, &["templates list"]),
    it("templates list", Effect::Reads, &["templates list"]),
    it("templates show", Effect::Reads, &["templates show"]),
    it("templates save", Effect::Writes, &["templates save"]),
    it("templates delete", Effect::Writes, &["templates delete"]),
    it("history", Effect::Reads, &["history"]),
    it("schema", Effect::Reads, &["schema properties", "schema --required", "schema --commands"]),
    it("schema properties", Effect::Reads, &["schema properties"]),
    it("schema pipelines", Effect::Reads, &["schema pipelines"]),
    it("schema owners", Effect::Reads, &["schema owners"]),
    it("schema labels", Effect::Reads, &["schema labels"]),
    it("open", Effect::Reads, &["open"]),
    it("sandbox", Effect::Reads, &[]),
    #[cfg(feature = "mcp")]
    it("mcp", Effect::Writes, &[]),
    it("login", Effect::Writes, &["login"]),
    it("logout", Effect::Writes, &["logout"]),
    it("config init", Effect::Writes, &["config init"]),
    it("config check", Effect::Reads, &["config check"]),
    it("config path", Effect::Reads, &["config path"]),
    it("config schemas", Effect::Writes, &["config schemas"]),
    it("doctor", Effect::Reads, &["doctor"]),
    it("completions", Effect::Reads, &[]),
    it("man", Effect::Writes, &[]),
];
