//! Jump mode: each place of the form has a label of one or two letters; typing it moves the focus there.

use crate::app::context::Context;
use crate::app::keys::actions::{Action, ProgramAction, TextAction};
use crate::app::keys::scope::Scope;
use crate::app::overlay::reply::{Outcome, Reply};
use crate::app::status::notice::Notice;

/// Letters in the order in which they are given out: the home row first.
const LETTERS: &str = "asdfjklghqwertyuiopzxcvbnm";

/// The labels, and what is typed of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jump {
    labels: Vec<String>,
    typed: String,
}

/// What came of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Typed {
    /// It ended the label of this place.
    Place(usize),
    /// It began the label of several.
    Begun,
    /// No label goes on like this.
    Nothing,
}

impl Jump {
    /// Labels for so many places. The first ones have one letter as far as that leaves enough pairs for the others, so
    /// that no label begins another.
    pub fn new(places: usize) -> Self {
        let letters = LETTERS.len();
        let single = (letters * letters).saturating_sub(places) / (letters - 1);
        let single = single.min(letters);
        let one = LETTERS.chars().take(single).map(String::from);
        let two = LETTERS.chars().skip(single).flat_map(|a| LETTERS.chars().map(move |b| format!("{a}{b}")));
        Self { labels: one.chain(two).take(places).collect(), typed: String::new() }
    }

    /// The label of a place, if it can still be meant.
    pub fn label(&self, place: usize) -> Option<&str> {
        self.labels.get(place).map(String::as_str).filter(|label| label.starts_with(&self.typed))
    }

    /// Takes the last letter back.
    pub fn perform(&mut self, action: Action) -> Reply {
        if action == Action::Text(TextAction::DeleteLeft) {
            self.typed.pop();
            return Reply::Stay;
        }
        Reply::Pass
    }

    /// Takes a letter: goes to the place, or says how it goes on.
    pub fn typed(&mut self, c: char, cx: &mut Context) -> Reply {
        let said = match self.type_char(c) {
            Typed::Place(place) => return Reply::Done(Outcome::Place(place)),
            Typed::Begun => "Type the second letter".to_owned(),
            Typed::Nothing => format!("No field has a label with {c} there"),
        };
        cx.say(Notice::info(said).hint(&[Scope::Jump, Scope::Global], ProgramAction::Back, "leaves"));
        Reply::Stay
    }

    /// Takes a letter.
    fn type_char(&mut self, c: char) -> Typed {
        let typed = format!("{}{}", self.typed, c.to_lowercase());
        if let Some(place) = self.labels.iter().position(|label| *label == typed) {
            return Typed::Place(place);
        }
        if !self.labels.iter().any(|label| label.starts_with(&typed)) {
            return Typed::Nothing;
        }
        self.typed = typed;
        Typed::Begun
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_has_a_label_of_its_own_that_leads_to_it() {
        for places in [0, 1, 9, 26, 27, 51, 52, 300, 675, 676] {
            let jump = Jump::new(places);
            for place in 0..places {
                let label = jump.label(place).unwrap_or_else(|| panic!("{place} of {places} has no label"));
                assert!((1..=2).contains(&label.len()), "{label}");
                let mut typed = jump.clone();
                let came: Vec<Typed> = label.to_uppercase().chars().map(|c| typed.type_char(c)).collect();
                assert_eq!(came.last(), Some(&Typed::Place(place)), "{label} of {places}");
                assert_eq!(came.len(), label.len());
            }
        }
        assert!((0..26).all(|place| Jump::new(26).label(place).unwrap().len() == 1));
        assert_eq!(Jump::new(300).label(0), Some("a"));
    }

    #[test]
    fn a_letter_rules_the_others_out_and_can_be_taken_back() {
        let mut jump = Jump::new(300);
        assert_eq!(jump.type_char('1'), Typed::Nothing);
        let last = jump.label(299).unwrap().chars().next().unwrap();
        assert_eq!(jump.type_char(last), Typed::Begun);
        assert_eq!(jump.label(0), None);
        jump.perform(TextAction::DeleteLeft.into());
        assert_eq!(jump.label(0), Some("a"));
    }
}
