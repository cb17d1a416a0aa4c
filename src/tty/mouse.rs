//! Clicks and the wheel, in the three forms in which terminals tell them.

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use super::numbers::Numbers;

/// `CSI < button ; column ; row M`, with `m` for a button that is let go.
pub(super) fn with_numbers(numbers: &Numbers, last: u8) -> Option<MouseEvent> {
    let mut event = event(numbers.at(0, 0), numbers.at(1, 0), numbers.at(2, 0))?;
    if let (b'm', MouseEventKind::Down(button)) = (last, event.kind) {
        event.kind = MouseEventKind::Up(button);
    }
    Some(event)
}

/// `CSI button ; column ; row M`, the button 32 higher.
pub(super) fn with_numbers_of_bytes(numbers: &Numbers) -> Option<MouseEvent> {
    event(numbers.at(0, 0)?.checked_sub(32), numbers.at(1, 0), numbers.at(2, 0))
}

/// `CSI M` and three bytes: button, column and row, each 32 higher.
pub(super) fn with_bytes(bytes: &[u8]) -> Option<MouseEvent> {
    let number = |place: usize| u32::from(*bytes.get(place)?).checked_sub(32);
    event(number(0), number(1), number(2))
}

/// What happened, if it is something that is known, at a place that there is.
fn event(button: Option<u32>, column: Option<u32>, row: Option<u32>) -> Option<MouseEvent> {
    let cell = |number: Option<u32>| u16::try_from(number?.checked_sub(1)?).ok();
    let button = u8::try_from(button?).ok()?;
    let flags = [(4, KeyModifiers::SHIFT), (8, KeyModifiers::ALT), (16, KeyModifiers::CONTROL)];
    let modifiers = flags.into_iter().filter(|(bit, _)| button & bit != 0).map(|(_, flag)| flag).collect();
    Some(MouseEvent { kind: kind(button)?, column: cell(column)?, row: cell(row)?, modifiers })
}

fn kind(button: u8) -> Option<MouseEventKind> {
    let is_moved = button & 32 != 0;
    let button = match button & 0b1100_0011 {
        0 => MouseButton::Left,
        1 => MouseButton::Middle,
        2 => MouseButton::Right,
        3 if !is_moved => return Some(MouseEventKind::Up(MouseButton::Left)),
        3 => return Some(MouseEventKind::Moved),
        64 if !is_moved => return Some(MouseEventKind::ScrollUp),
        65 if !is_moved => return Some(MouseEventKind::ScrollDown),
        66 if !is_moved => return Some(MouseEventKind::ScrollLeft),
        67 if !is_moved => return Some(MouseEventKind::ScrollRight),
        _ => return None,
    };
    Some(if is_moved { MouseEventKind::Drag(button) } else { MouseEventKind::Down(button) })
}
