//! What owns the terminal for a while: an external editor, or the shell.

use std::io::Write;

use tokio::process::Command;

/// The variable that holds the token; no child is to see it.
const TOKEN: &str = "HUBSPOT_ACCESS_TOKEN";

/// Edits a text in the agent's editor, on a private file that is removed afterwards.
///
/// # Errors
/// Why there is no edited text, in words.
pub async fn edit(editor: Option<&str>, text: &str, line: usize) -> Result<String, String> {
    let editor = editor.ok_or("set VISUAL or EDITOR to the editor of your choice")?;
    let mut file = tempfile::Builder::new()
        .prefix("hubticket-")
        .suffix(".txt")
        .tempfile()
        .map_err(|error| format!("no file to edit could be made ({error})"))?;
    file.write_all(text.as_bytes()).and_then(|()| file.flush()).map_err(|error| error.to_string())?;
    // The editor is a command line of its own (such as `code --wait`); the file comes to it as an argument.
    let mut command = Command::new("sh");
    command.arg("-c");
    if takes_line(editor) {
        command.arg(format!("{editor} \"$1\" \"$2\"")).arg("sh").arg(format!("+{line}"));
    } else {
        command.arg(format!("{editor} \"$1\"")).arg("sh");
    }
    let status = command
        .arg(file.path())
        .env_remove(TOKEN)
        .status()
        .await
        .map_err(|error| format!("{editor} could not be started ({error})"))?;
    if !status.success() {
        return Err(format!("it ended with {status}, the text is as it was ({editor})"));
    }
    std::fs::read_to_string(file.path()).map_err(|error| format!("the edited text can't be read ({error})"))
}

/// Whether the editor is one that takes `+LINE`.
fn takes_line(editor: &str) -> bool {
    let program = editor.split_whitespace().next().unwrap_or_default();
    let name = program.rsplit('/').next().unwrap_or_default();
    ["vi", "vim", "nvim", "nano", "emacs", "emacsclient", "micro", "kak", "joe", "mg"].contains(&name)
}

/// Stops the program for the shell's job control; returns when it is continued.
pub fn suspend() {
    #[cfg(unix)]
    {
        let _ = rustix::process::kill_current_process_group(rustix::process::Signal::TSTP);
    }
}
