//! What lies over the driver's form, in the words of a user.

use hubticket::app::list::lookup::Lookup;
use hubticket::app::list::picker::Picker;
use hubticket::app::outbox::lost;
use hubticket::app::overlay::overlay::Overlay;
use hubticket::app::overlay::records::{Line, Records};
use hubticket::ticket::Place;
use hubticket::ticket::record::Candidate;

use super::driver::Driver;

/// What lies on top of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Top {
    Nothing,
    /// Values of a property.
    Options,
    /// Properties that can be added.
    Properties,
    /// Records that can be linked.
    Records,
    /// Ways to link a record.
    Types,
    Calendar,
    /// One line to type.
    Prompt,
    /// A contact that is to be created.
    NewContact,
    /// Paths of files to type.
    Path,
    Question,
    /// What became of a submission whose answer was lost.
    Lost,
    /// A paste that looks like a ticket.
    Offer,
    /// A text to read.
    Reader,
    Drafts,
    Templates,
    Snippets,
    /// The submissions.
    Outbox,
    /// The customer and their open tickets.
    Customer,
    /// Letters beside the places of the form.
    Jump,
    Palette,
}

/// What can be done about a submission whose answer was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    Later,
    /// The ticket with this id is it.
    ThisIsIt(String),
    SendAgain,
}

impl Driver {
    fn overlay(&self) -> Option<&Overlay> {
        self.app.top()
    }

    /// What lies on top.
    pub fn top(&self) -> Top {
        match self.overlay() {
            None => Top::Nothing,
            Some(Overlay::Options(_)) => Top::Options,
            Some(Overlay::Properties(_)) => Top::Properties,
            Some(Overlay::Records(_)) => Top::Records,
            Some(Overlay::Types(_)) => Top::Types,
            Some(Overlay::Calendar(_)) => Top::Calendar,
            Some(Overlay::Prompt(_)) => Top::Prompt,
            Some(Overlay::NewContact(_)) => Top::NewContact,
            Some(Overlay::Path(_)) => Top::Path,
            Some(Overlay::Question(_)) => Top::Question,
            Some(Overlay::Became(_)) => Top::Lost,
            Some(Overlay::Offer(_)) => Top::Offer,
            Some(Overlay::Reader(_)) => Top::Reader,
            Some(Overlay::Drafts(_)) => Top::Drafts,
            Some(Overlay::Templates(_)) => Top::Templates,
            Some(Overlay::Snippets(_)) => Top::Snippets,
            Some(Overlay::Outbox(_)) => Top::Outbox,
            Some(Overlay::Customer(_)) => Top::Customer,
            Some(Overlay::Jump(_)) => Top::Jump,
            Some(Overlay::Palette(_)) => Top::Palette,
        }
    }

    /// How many things lie over the form, one on the other.
    pub fn depth(&self) -> usize {
        self.app.overlays().iter().count()
    }

    #[track_caller]
    fn picker(&self) -> &Picker {
        self.overlay().and_then(Overlay::picker).unwrap_or_else(|| panic!("no list but {:?}", self.top()))
    }

    /// What the lines of the open list say first, from the top.
    #[track_caller]
    pub fn lines(&self) -> Vec<String> {
        match self.overlay() {
            Some(Overlay::Drafts(list)) => list.drafts.iter().map(|draft| draft.title.clone()).collect(),
            Some(Overlay::Outbox(list)) => {
                let title = |id: &_| self.app.outbox().get(*id).map(|one| one.title.clone());
                list.rows.iter().filter_map(title).collect()
            }
            _ => self.picker().shown().map(|line| line.label.to_owned()).collect(),
        }
    }

    /// Index of the line under the cursor.
    #[track_caller]
    pub fn marked(&self) -> usize {
        self.picker().cursor.at
    }

    /// The values that the open list offers.
    #[track_caller]
    pub fn values(&self) -> Vec<String> {
        self.picker().shown().map(|line| line.key.to_owned()).collect()
    }

    /// The commands of the palette: the name of each, and the keys that do the same.
    #[track_caller]
    pub fn commands(&self) -> Vec<(String, String)> {
        assert_eq!(self.top(), Top::Palette);
        self.picker().shown().map(|line| (line.key.to_owned(), line.detail.to_owned())).collect()
    }

    #[track_caller]
    fn search(&self) -> &Records {
        match self.overlay() {
            Some(Overlay::Records(records)) => records,
            _ => panic!("no search but {:?}", self.top()),
        }
    }

    /// The lines of the search for records, all of which are records.
    #[track_caller]
    pub fn candidates(&self) -> Vec<Candidate> {
        let record = |line| match line {
            Line::Record(record) => record,
            other => panic!("no record but {other:?}"),
        };
        self.search().lines().into_iter().map(record).collect()
    }

    /// Why the search for records failed.
    #[track_caller]
    pub fn why_not_found(&self) -> Option<&str> {
        match &self.search().search {
            Lookup::Failed(why) => Some(why),
            _ => None,
        }
    }

    /// What there is to know before the question on top is answered.
    #[track_caller]
    pub fn question(&self) -> &str {
        match self.overlay() {
            Some(Overlay::Question(question)) => &question.text,
            _ => panic!("no question but {:?}", self.top()),
        }
    }

    /// What is typed for the paths of files.
    #[track_caller]
    pub fn path(&self) -> String {
        match self.overlay() {
            Some(Overlay::Path(prompt)) => prompt.editor.text(),
            _ => panic!("no path but {:?}", self.top()),
        }
    }

    /// The text that is open to be read.
    #[track_caller]
    pub fn reading(&self) -> String {
        match self.overlay() {
            Some(Overlay::Reader(reader)) => {
                let line = |line: &hubticket::app::overlay::reader::Line| match &line.left {
                    Some(left) => format!("{left}\t{}", line.right),
                    None => line.right.clone(),
                };
                reader.lines.iter().map(line).collect::<Vec<_>>().join("\n")
            }
            _ => panic!("nothing to read but {:?}", self.top()),
        }
    }

    /// The letters that lead to a place of the form.
    #[track_caller]
    pub fn letters(&self, place: Place) -> &str {
        let index = self.places().iter().position(|other| *other == place).unwrap();
        match self.overlay() {
            Some(Overlay::Jump(jump)) => jump.label(index).unwrap(),
            _ => panic!("no letters but {:?}", self.top()),
        }
    }

    /// What is under the cursor where it is asked what became of a submission; none where it is not asked.
    pub fn asked(&self) -> Option<Choice> {
        match self.overlay() {
            Some(Overlay::Became(asked)) => Some(match asked.current() {
                lost::Choice::Later => Choice::Later,
                lost::Choice::ThisIsIt(id) => Choice::ThisIsIt(id),
                lost::Choice::SendAgain => Choice::SendAgain,
            }),
            _ => None,
        }
    }
}
