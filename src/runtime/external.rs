//! Other programs: what owns the terminal for a while, an external editor or the shell, and the desktop's clipboard
//! tools.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncWriteExt;

use crate::app::message::Edited;
use crate::child::{Hidden, awaited, how_it_failed};
use crate::store::{Begun, Store};
use crate::ticket::text;

/// The agent's editor.
#[derive(Debug, Clone)]
pub struct Editor {
    /// Its command line; none if neither VISUAL nor EDITOR is set and none of the usual ones is there.
    pub command: Option<String>,
    /// What it does not see of the environment.
    pub hidden: Hidden,
    /// Where the texts are that it has open.
    pub store: Store,
}

/// A clipboard tool is waited for this long.
const TOOL: Duration = Duration::from_secs(2);
/// What a clipboard tool needs to know of the desktop. It gets nothing else.
const DESKTOP: [&str; 6] = ["PATH", "HOME", "DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR"];

/// A program that keeps a clipboard, and its arguments.
pub type Tool = (&'static str, &'static [&'static str]);

/// The clipboard tools of the desktop that the session runs on. Over SSH there are none: the clipboard of the machine
/// at the other end is nobody's.
pub fn clipboard_tools(is_set: impl Fn(&str) -> bool) -> Vec<Tool> {
    let mut tools: Vec<Tool> = Vec::new();
    if is_set("SSH_CONNECTION") || is_set("SSH_TTY") {
        return tools;
    }
    if is_set("WAYLAND_DISPLAY") {
        tools.push(("wl-copy", &[]));
    }
    if is_set("DISPLAY") {
        tools.extend::<[Tool; 2]>([("xclip", &["-selection", "clipboard"]), ("xsel", &["--clipboard", "--input"])]);
    }
    if cfg!(target_os = "macos") {
        tools.push(("pbcopy", &[]));
    }
    tools
}

/// Gives a text to the first of these tools that takes it, within a time limit for all of them. Returns its name.
pub async fn give(tools: &[Tool], text: &str, hidden: &Hidden) -> Option<&'static str> {
    let first = async {
        for (program, arguments) in tools {
            if run(program, arguments, text, hidden).await.is_ok_and(|taken| taken) {
                return Some(*program);
            }
        }
        None
    };
    tokio::time::timeout(TOOL, first).await.ok().flatten()
}

async fn run(program: &str, arguments: &[&str], text: &str, hidden: &Hidden) -> std::io::Result<bool> {
    let mut child = awaited(hidden.program_with(program, &DESKTOP))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // Closed at the end of the block: that is how the tool knows that there is no more.
        input.write_all(text.as_bytes()).await?;
    }
    Ok(child.wait().await?.success())
}

/// Edits a text in the agent's editor, on a private file that is kept until the text is in its draft. What the editor
/// saved is taken however it ended.
///
/// # Errors
/// Why there is no edited text, in words.
pub async fn edit(editor: &Editor, begun: Begun, line: usize) -> Result<Edited, String> {
    let Editor { command, hidden, store } = editor;
    let editor = command.as_deref().ok_or(
        "no editor was found: VISUAL and EDITOR are not set, and sensible-editor, nano and vi are not installed; \
         set EDITOR to your editor",
    )?;
    let open = store.begin_editing(begun).map_err(|error| error.to_string())?;
    // The editor is a command line of its own (such as `code --wait`); the file comes to it as an argument.
    let mut command = match takes_line(editor) {
        true => hidden.shell(&format!("{editor} \"$1\" \"$2\"")),
        false => hidden.shell(&format!("{editor} \"$1\"")),
    };
    command.arg("sh").args(takes_line(editor).then(|| format!("+{line}")));
    let ended = awaited(command).arg(open.path()).status().await;
    let beside = open.beside();
    let failed = match &ended {
        Ok(status) => how_it_failed(*status),
        Err(error) => Some(format!("could not be started ({})", text::of_system(error))),
    };
    match (open.written(), failed) {
        (Ok(Some(written)), failed) => {
            let file = Some(open.path().to_owned());
            Ok(Edited { text: written.text, encoding: written.encoding, failed, beside, file })
        }
        (Ok(None), None) => {
            let text = open.begun.text.clone();
            open.done();
            Ok(Edited { text, beside, ..Edited::default() })
        }
        (Ok(None), Some(how)) => {
            open.done();
            let left = beside.map(|sentence| format!(". {sentence}")).unwrap_or_default();
            let why = match ended.ok().and_then(|status| status.code()) {
                Some(126 | 127) | None if left.is_empty() && !how.contains("signal") => {
                    format!("{editor} can't be started; set VISUAL or EDITOR to an editor that is installed")
                }
                _ => format!("{editor} {how}; the text is as it was{left}"),
            };
            Err(why)
        }
        (Err(error), _) => {
            open.done();
            Err(format!("the text is as it was; {error}"))
        }
    }
}

/// Whether the editor is one that takes `+LINE`.
fn takes_line(editor: &str) -> bool {
    let program = editor.split_whitespace().next().unwrap_or_default();
    let name = program.rsplit('/').next().unwrap_or_default();
    ["vi", "vim", "nvim", "nano", "sensible-editor", "emacs", "emacsclient", "micro", "kak", "joe", "mg"]
        .contains(&name)
}

/// Stops the program for the shell's job control; returns when it is continued.
pub fn suspend() {
    let _ = rustix::process::kill_current_process_group(rustix::process::Signal::TSTP);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_session_on_a_desktop_of_its_own_has_tools() {
        let names = |set: &[&str]| -> Vec<&str> {
            let tools = clipboard_tools(|name| set.contains(&name));
            tools.into_iter().map(|(name, _)| name).filter(|name| *name != "pbcopy").collect()
        };
        for (set, tools) in [
            (&[][..], &[][..]),
            (&["DISPLAY"], &["xclip", "xsel"]),
            (&["DISPLAY", "WAYLAND_DISPLAY"], &["wl-copy", "xclip", "xsel"]),
            (&["DISPLAY", "WAYLAND_DISPLAY", "SSH_TTY"], &[]),
            (&["DISPLAY", "SSH_CONNECTION"], &[]),
        ] {
            assert_eq!(names(set), tools, "{set:?}");
        }
    }

    #[tokio::test]
    async fn the_first_tool_that_works_takes_the_text_and_sees_no_token() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kept");
        let script: &'static str = Box::leak(format!("{{ cat; env; }} > '{}'", file.display()).into_boxed_str());
        let arguments: &'static [&'static str] = Box::leak(Box::new(["-c", script]));
        let tools: [Tool; 4] = [
            ("there-is-no-such-tool", &[]),
            ("sh", &["-c", "cat > /dev/null; exit 1"]),
            ("sh", arguments),
            ("sh", &["-c", "exit 0"]),
        ];
        assert_eq!(give(&tools, "id 45600\n", &Hidden::default()).await, Some("sh"));
        let kept = std::fs::read_to_string(&file).unwrap();
        assert!(kept.starts_with("id 45600\n"), "{kept}");
        let passed = kept.lines().skip(1).filter_map(|line| line.split_once('='));
        for (name, _) in passed.filter(|(name, _)| !matches!(*name, "PWD" | "SHLVL" | "_" | "OLDPWD")) {
            assert!(DESKTOP.contains(&name), "{name} was passed on");
        }
        assert_eq!(give(&tools[..2], "x", &Hidden::default()).await, None);
    }
}
