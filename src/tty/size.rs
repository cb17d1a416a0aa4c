//! How large the terminal is. A serial line, a container or a debugger may not know: then it has no columns and no rows.

use std::io;

/// What a terminal has that says nothing of itself.
const USUAL: (u16, u16) = (80, 24);

/// Columns and rows of the terminal that the program was started in.
///
/// # Errors
/// When it can't be asked.
pub fn size() -> io::Result<(u16, u16)> {
    let told = rustix::termios::tcgetwinsize(io::stdout())?;
    Ok(known((told.ws_col, told.ws_row), |name| std::env::var(name).ok()))
}

/// What is told, with `COLUMNS` and `LINES` in place of what is not, and what is usual in place of these.
fn known((columns, rows): (u16, u16), variable: impl Fn(&str) -> Option<String>) -> (u16, u16) {
    let set = |name: &str| variable(name)?.trim().parse().ok().filter(|number: &u16| *number > 0);
    let or = |told: u16, name: &str, usual: u16| if told > 0 { told } else { set(name).unwrap_or(usual) };
    (or(columns, "COLUMNS", USUAL.0), or(rows, "LINES", USUAL.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_terminal_does_not_know_the_environment_may() {
        let variables = |columns: &'static str, lines: &'static str| {
            move |name: &str| Some(if name == "COLUMNS" { columns } else { lines }.to_owned())
        };
        assert_eq!(known((100, 30), variables("132", "50")), (100, 30));
        assert_eq!(known((0, 0), variables("132", "50")), (132, 50));
        assert_eq!(known((100, 0), variables("132", "50")), (100, 50));
        for wrong in ["", "0", "-1", "many", "70000"] {
            assert_eq!(known((0, 0), variables(wrong, wrong)), USUAL, "{wrong}");
        }
        assert_eq!(known((0, 0), |_| None), USUAL);
    }
}
