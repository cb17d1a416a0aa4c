//! Which characters the terminal shows, as far as the environment tells.

/// What looks up a variable of the environment: none if it is empty.
pub type Variable<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The variable that decides on characters, and what it says.
pub fn locale(variable: Variable) -> Option<(&'static str, String)> {
    ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| Some((name, variable(name)?)))
}

/// Whether a locale has all characters.
pub fn is_utf8(locale: &str) -> bool {
    let folded = locale.to_lowercase();
    folded.contains("utf-8") || folded.contains("utf8")
}

/// Whether characters beyond ASCII are surely shown as something else. Where no locale is set, as in containers and over
/// SSH, terminals mostly show them.
pub fn is_without_utf8(variable: Variable) -> bool {
    locale(variable).is_some_and(|(_, value)| !is_utf8(&value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_the_variables_that_is_set_decides() {
        for (set, without) in [
            (&[][..], false),
            (&[("LANG", "C")], true),
            (&[("LANG", "de_DE.ISO-8859-1")], true),
            (&[("LANG", "de_DE.UTF-8")], false),
            (&[("LANG", "C"), ("LC_CTYPE", "C.utf8")], false),
            (&[("LANG", "C.UTF-8"), ("LC_ALL", "POSIX")], true),
            (&[("LC_TIME", "C")], false),
        ] {
            let variable = |name: &str| set.iter().find(|(one, _)| *one == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(is_without_utf8(&variable), without, "{set:?}");
        }
    }
}
