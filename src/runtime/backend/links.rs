//! Which cells lead to an address (OSC 8), and the sequences that say so.

use std::io::Write;

use crate::view::Link;

/// Tells the addresses of a screen apart; none is 0.
pub type LinkId = u16;

/// No address.
pub const NONE: LinkId = 0;

/// The addresses of the screen.
#[derive(Debug, Default)]
pub struct Links {
    /// Every address so far: a cell that led to one keeps its number.
    addresses: Vec<String>,
    shown: Vec<Link>,
}

impl Links {
    /// Takes the links of the next frame. Returns whether any cell leads elsewhere now.
    pub fn set(&mut self, links: Vec<Link>) -> bool {
        // An address is written as it is, between two escapes: one that could end them is none.
        let is_safe = |link: &Link| link.address.bytes().all(|byte| (b'!'..=b'~').contains(&byte));
        let links: Vec<Link> = links.into_iter().filter(is_safe).collect();
        if links == self.shown {
            return false;
        }
        for link in &links {
            if !self.addresses.contains(&link.address) {
                self.addresses.push(link.address.clone());
            }
        }
        self.shown = links;
        true
    }

    /// The address that a cell should lead to.
    pub fn at(&self, x: u16, y: u16) -> LinkId {
        let link = self.shown.iter().find(|link| link.area.contains((x, y).into()));
        let number = link.and_then(|link| self.addresses.iter().position(|address| *address == link.address));
        number.and_then(|number| LinkId::try_from(number + 1).ok()).unwrap_or(NONE)
    }

    /// Appends what makes the characters that follow lead to an address, or to none.
    pub fn open(&self, id: LinkId, bytes: &mut Vec<u8>) {
        let address = usize::from(id).checked_sub(1).and_then(|index| self.addresses.get(index));
        let _ = match address {
            // The number joins the pieces of an address that is broken over lines.
            Some(address) => write!(bytes, "\x1b]8;id={id};{address}\x1b\\"),
            None => write!(bytes, "\x1b]8;;\x1b\\"),
        };
    }
}
