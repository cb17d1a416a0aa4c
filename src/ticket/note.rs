//! A note for colleagues as HubSpot has it: text as HTML, so that it is read as it was typed.

/// The most characters of it that HubSpot takes, as HTML (assets/hubspot-api.md, section 16).
pub const LONGEST: usize = 65_536;

/// How many blanks a tab is shown as.
const TAB: usize = 4;
/// The most characters that one becomes.
const WIDEST: usize = TAB * 6;

/// A text as the HTML that shows it: nothing in it is taken for HTML, lines stay lines, and blanks that HTML would not
/// show stay to be seen.
pub fn body(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    let mut after_blank = true;
    let blank = |html: &mut String, after_blank: &mut bool| {
        html.push_str(if *after_blank { "&nbsp;" } else { " " });
        *after_blank = true;
    };
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            ' ' => blank(&mut html, &mut after_blank),
            '\t' => (0..TAB).for_each(|_| blank(&mut html, &mut after_blank)),
            '\n' | '\r' => {
                html.push_str("<br>");
                after_blank = true;
            }
            c if c.is_control() => {}
            c => {
                after_blank = false;
                match c {
                    '&' => html.push_str("&amp;"),
                    '<' => html.push_str("&lt;"),
                    '>' => html.push_str("&gt;"),
                    '"' => html.push_str("&quot;"),
                    '\'' => html.push_str("&#39;"),
                    c => html.push(c),
                }
            }
        }
    }
    html
}

/// How many characters a text has as HubSpot counts them, if these are too many.
pub fn too_long(text: &str) -> Option<usize> {
    // It is asked at every key.
    if text.len() * WIDEST <= LONGEST {
        return None;
    }
    Some(body(text.trim()).chars().count()).filter(|count| *count > LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_as_it_was_typed() {
        for (text, html) in [
            ("a < b && \"c\" > 'd'", "a &lt; b &amp;&amp; &quot;c&quot; &gt; &#39;d&#39;"),
            ("one\ntwo\r\nthree\rfour", "one<br>two<br>three<br>four"),
            ("if x:\n  y  z", "if x:<br>&nbsp;&nbsp;y &nbsp;z"),
            ("\ta", "&nbsp;&nbsp;&nbsp;&nbsp;a"),
            ("\u{1b}[31mred\u{0}", "[31mred"),
            ("狐 é", "狐 é"),
        ] {
            assert_eq!(body(text), html, "{text:?}");
        }
    }

    #[test]
    fn what_becomes_too_long_as_html_is_too_long() {
        assert_eq!(too_long(&"x".repeat(LONGEST)), None);
        assert_eq!(too_long(&"x".repeat(LONGEST + 1)), Some(LONGEST + 1));
        assert_eq!(too_long(&format!("\n{}\n", "x".repeat(LONGEST))), None, "what is about it is not sent");
        assert_eq!(too_long(&"&".repeat(LONGEST / 5 + 1)), Some(LONGEST + 4));
        assert_eq!(too_long(&"狐".repeat(LONGEST)), None, "characters are counted, not bytes");
    }
}
