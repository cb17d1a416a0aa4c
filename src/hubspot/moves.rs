//! Which areas are read by their dated paths, because HubSpot has retired those of the version that is set: found out in
//! this run, and told once.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::error::{Answer, Error};
use super::paths::{Area, Moved, Path};

/// Who is told.
type Tell = Box<dyn Fn(Moved) + Send + Sync>;

/// Clones share what is known.
#[derive(Clone, Default)]
pub(super) struct Moves {
    areas: Arc<Mutex<Vec<Area>>>,
    tell: Arc<OnceLock<Tell>>,
}

impl fmt::Debug for Moves {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Moves").field(&*self.areas()).finish()
    }
}

impl Moves {
    fn areas(&self) -> MutexGuard<'_, Vec<Area>> {
        self.areas.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who is told of the first area that moves; set once.
    pub(super) fn tell(&self, tell: impl Fn(Moved) + Send + Sync + 'static) {
        let _ = self.tell.set(Box::new(tell));
    }

    /// Whether an area has moved.
    pub(super) fn has(&self, area: Area) -> bool {
        self.areas().contains(&area)
    }

    /// Where a path leads now.
    pub(super) fn now(&self, path: &Path) -> String {
        let moved = self.has(path.area);
        path.dated().filter(|_| moved).unwrap_or_else(|| path.own())
    }

    /// The way of one call, which can be made twice. Where its path is retired, the dated one is tried, once; if that is
    /// there, it is taken for the rest of the run.
    pub(super) fn way(&self, path: Path) -> Way {
        Way { at: self.now(&path), path, moves: self.clone(), first: None }
    }

    fn note(&self, area: Area) {
        let mut areas = self.areas();
        if areas.contains(&area) {
            return;
        }
        areas.push(area);
        let is_first = areas.len() == 1;
        drop(areas);
        let moved = Moved(area);
        tracing::warn!(text = %moved, "moved");
        // One end takes many areas with it: hearing of one is enough.
        if let Some(tell) = self.tell.get().filter(|_| is_first) {
            tell(moved);
        }
    }
}

/// Where one call goes.
pub(super) struct Way {
    moves: Moves,
    path: Path,
    at: String,
    /// What came of the path that was set, where that may be retired.
    first: Option<Error>,
}

impl Way {
    /// The path to call now.
    pub(super) fn at(&self) -> &str {
        &self.at
    }

    /// What it has come to; none where the call is to be made again, at another path.
    pub(super) fn end<T>(&mut self, result: Result<T, Error>) -> Option<Result<T, Error>> {
        let dated = self.path.dated();
        match result {
            Err(error) if self.path.may_be_retired(&error) => match (self.first.take(), dated) {
                // The dated path knows it no better: what is told is what came of the one that is set.
                (Some(first), _) => Some(Err(first)),
                (None, Some(dated)) if dated != self.at => {
                    self.at = dated;
                    self.first = Some(error);
                    None
                }
                (None, _) => Some(Err(error)),
            },
            result => {
                let is_there = match &result {
                    Ok(_) => true,
                    Err(error) => error.answer().is_some_and(Answer::is_of_missing_record),
                };
                if is_there && dated.as_ref() == Some(&self.at) {
                    self.moves.note(self.path.area);
                }
                Some(result)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::paths::ApiVersion;
    use super::*;
    use crate::ticket::ObjectType;

    fn refused(status: u16, category: Option<&str>) -> Error {
        let category = category.map(str::to_owned);
        Error::Answered(Box::new(Answer { status, category, ..Answer::default() }))
    }

    /// What comes of a call to each kind of path, and which were called.
    fn followed(
        moves: &Moves,
        path: &Path,
        own: Result<u8, Error>,
        dated: Result<u8, Error>,
    ) -> (Result<u8, Error>, Vec<String>) {
        let mut called = Vec::new();
        let mut way = moves.way(path.clone());
        loop {
            called.push(way.at().to_owned());
            let came = if way.at().contains("2026") { dated.clone() } else { own.clone() };
            if let Some(end) = way.end(came) {
                return (end, called);
            }
        }
    }

    #[test]
    fn a_retired_path_is_left_once_told_once_and_only_in_its_area() {
        let moves = Moves::default();
        let told = Arc::new(Mutex::new(Vec::new()));
        let to = told.clone();
        moves.tell(move |moved| to.lock().unwrap().push(moved));
        let (v3, dated) = ("/crm/v3/owners".to_owned(), "/crm/owners/2026-09".to_owned());
        let owners = ApiVersion::V3.owners();
        let first = followed(&moves, &owners, Err(refused(410, None)), Ok(1));
        assert_eq!(first, (Ok(1), vec![v3, dated.clone()]));
        let second = followed(&moves, &owners, Err(refused(410, None)), Ok(1));
        assert_eq!(second, (Ok(1), vec![dated]));
        let properties = followed(&moves, &ApiVersion::V3.properties(), Err(refused(404, None)), Ok(1));
        assert_eq!(properties.1.len(), 2, "another area is found out by itself");
        assert_eq!(*told.lock().unwrap(), [Moved(Area::Owners)]);
    }

    #[test]
    fn what_the_dated_path_does_not_know_either_stays_what_it_was() {
        let moves = Moves::default();
        let owners = ApiVersion::V3.owners();
        for _ in 0..2 {
            let (came, called) = followed(&moves, &owners, Err(refused(410, None)), Err(refused(404, None)));
            assert_eq!((came, called.len()), (Err(refused(410, None)), 2));
        }
        let (came, called) = followed(&moves, &owners, Err(refused(404, None)), Err(refused(403, None)));
        assert_eq!((came, called.len()), (Err(refused(403, None)), 2));
        let dated = ApiVersion::Dated202609.owners();
        let (came, called) = followed(&moves, &dated, Ok(1), Err(refused(404, None)));
        assert_eq!((came, called.len()), (Err(refused(404, None)), 1), "there is no later path");
    }

    #[test]
    fn a_record_that_is_missing_is_no_reason_to_move() {
        let moves = Moves::default();
        let record = ApiVersion::V3.object(&ObjectType::tickets(), "7");
        let missing = || Err(refused(404, Some("OBJECT_NOT_FOUND")));
        assert_eq!(followed(&moves, &record, missing(), Ok(1)).1.len(), 1);
        // The dated path is there, and says that the record is not.
        let (came, called) = followed(&moves, &record, Err(refused(404, None)), missing());
        assert_eq!((came, called.len()), (missing(), 2));
        assert!(moves.now(&record).contains("2026-09"));
    }
}
