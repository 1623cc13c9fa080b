//! `overlap lesson`: writes scenarios into one HTML file that needs no network.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use scenario::link::{MAX_BYTES, embedded_script_id, fragment_as};
use scenario::preset;
use serde_json::json;

use crate::check;
use crate::error::{CliError, FragmentError, LessonError};
use crate::exit_status::ExitStatus;
use crate::link;
use crate::output::{Output, print_error};
use crate::source::Source;

/// Options of the command.
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Options {
    /// Presets, links, files with scripts, or - for the standard input: each is a lesson, in this order
    #[arg(required = true, value_name = "SCENARIO")]
    scenarios: Vec<String>,
    /// The HTML file to write, or - for the standard output
    #[arg(short, long, value_name = "FILE", default_value = "lesson.html")]
    output: String,
    /// The template: the built page in one file [default: see below]
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// Leave out lessons that have errors, and write the others; the exit status is that of the errors
    #[arg(short, long)]
    keep_going: bool,
}

/// Last part of the help.
const AFTER_HELP: &str = "\
Each scenario is checked as by `overlap check`. If one has an error, its file, line and column are printed, and nothing \
is written, unless --keep-going.

The template is overlap-lesson-template.html, a release file: in the current folder, beside this program, or in \
target/release-files, into which `cargo xtask build` writes it.";

/// Name of the template.
const TEMPLATE: &str = "overlap-lesson-template.html";
/// Folder into which `cargo xtask build` writes the template.
const BUILT: &str = "target/release-files";
/// Place of the lessons in the template.
const LESSONS: (&str, &str) = ("<script type=\"application/json\" id=\"overlap-lessons\">", "</script>");
/// Place of the title.
const TITLE: (&str, &str) = ("<title>", "</title>");

/// A lesson of the file.
#[derive(Debug)]
struct Lesson {
    title: String,
    /// Link that opens it, without its `#`.
    link: String,
}

/// Runs the command.
pub(crate) fn execute(options: &Options) -> Result<Output, CliError> {
    let Options { scenarios, output, template, keep_going } = options;
    if output != "-" && scenarios.iter().map(Path::new).chain(template.as_deref()).any(|read| is_same(read, output)) {
        return Err(LessonError::Overwritten(output.clone()).into());
    }
    let (name, template) = read_template(template.as_deref())?;
    let (mut lessons, mut status) = (Vec::new(), ExitStatus::Ok);
    for word in scenarios {
        match lesson(word) {
            Ok(lesson) => lessons.push(lesson),
            Err(bad) => status = status.max(bad),
        }
    }
    if lessons.is_empty() || (status != ExitStatus::Ok && !keep_going) {
        let others = if lessons.is_empty() { "" } else { "; --keep-going writes the other lessons" };
        print_error(&format!("nothing was written{others}"));
        return Ok(Output { status, ..String::new().into() });
    }
    let page = fill(&template, &lessons).ok_or(LessonError::NotATemplate(name))?;
    if output == "-" {
        return Ok(Output { status, ..page.into() });
    }
    fs::write(output, &page).map_err(|error| LessonError::Unwritten(output.clone(), error))?;
    let count = if lessons.len() == 1 { "1 lesson".to_owned() } else { format!("{} lessons", lessons.len()) };
    Ok(Output { status, ..format!("{output}: {count}, {} bytes\n", page.len()).into() })
}

/// Whether two paths lead to one file.
pub(crate) fn is_same(path: &Path, other: &str) -> bool {
    fs::canonicalize(path).is_ok_and(|path| fs::canonicalize(other).is_ok_and(|other| path == other))
}

/// Loads and checks a lesson. Prints its messages, and gives the exit status of its errors.
fn lesson(word: &str) -> Result<Lesson, ExitStatus> {
    let source = check::load_checked(word)?;
    let link = link_to(&source).map_err(|error| {
        print_error(&format!("error: {word}: {error}"));
        ExitStatus::Failed
    })?;
    Ok(Lesson { title: source.link.scenario.title.to_string(), link })
}

/// Link that opens a source. A script of the user's own keeps its text, comments included.
pub(crate) fn link_to(source: &Source) -> Result<String, FragmentError> {
    let Source { link, script } = source;
    let Some(script) = script.as_ref().filter(|_| preset(&link.scenario.id).is_none()) else {
        return link::fragment(link);
    };
    let id = embedded_script_id(&link::compress(script.text.as_bytes()));
    let fragment = fragment_as(&id, &link.scenario, link);
    if fragment.len() > MAX_BYTES { Err(FragmentError::TooLong(fragment.len())) } else { Ok(fragment) }
}

/// Name and text of the template.
fn read_template(named: Option<&Path>) -> Result<(String, String), LessonError> {
    let path = match named {
        Some(path) => path.to_owned(),
        None => find_template().ok_or(LessonError::NoTemplate)?,
    };
    let name = path.display().to_string();
    match fs::read(&path) {
        Ok(bytes) => {
            String::from_utf8(bytes).map(|text| (name.clone(), text)).map_err(|_| LessonError::NotATemplate(name))
        }
        Err(error) => Err(LessonError::Unreadable(name, error)),
    }
}

fn find_template() -> Option<PathBuf> {
    let program = std::env::current_exe().ok();
    let beside = program.as_deref().and_then(Path::parent).map(Path::to_owned);
    // A program that cargo built is in target/release or target/debug.
    let built = beside.as_deref().and_then(Path::parent).map(|target| target.join("release-files"));
    let folders = [Some(PathBuf::from(".")), beside, Some(PathBuf::from(BUILT)), built];
    folders.into_iter().flatten().map(|folder| folder.join(TEMPLATE)).find(|path| path.is_file())
}

/// The template with these lessons; `None` if it is no template.
fn fill(template: &str, lessons: &[Lesson]) -> Option<String> {
    let list: Vec<_> = lessons.iter().map(|Lesson { title, link }| json!({ "title": title, "link": link })).collect();
    // Within a script element nothing else than `<` can end it.
    let list = json!(list).to_string().replace('<', "\\u003c");
    let first = &lessons.first()?.title;
    let title = first.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    between(&between(template, LESSONS, &list)?, TITLE, &title)
}

/// The text with other words between two marks.
fn between(text: &str, (start, end): (&str, &str), words: &str) -> Option<String> {
    let (before, rest) = text.split_once(start)?;
    let (_, after) = rest.split_once(end)?;
    Some([before, start, words, end, after].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn title_ends_neither_its_element_nor_the_script() {
        let template = "<title>x</title><script type=\"application/json\" id=\"overlap-lessons\">[]</script>rest";
        let title = "A \"quoted\" </script></title><b> & 'title'".to_owned();
        let page =
            fill(template, &[Lesson { title: title.clone(), link: "own".to_owned() }]).expect("it is a template");
        assert_eq!(page.matches("</script>").count(), 1, "{page}");
        assert_eq!(page.matches("</title>").count(), 1, "{page}");
        let (_, list) = page.split_once(LESSONS.0).expect("they are there");
        let list: serde_json::Value =
            serde_json::from_str(list.split_once(LESSONS.1).expect("it ends").0).expect("JSON");
        assert_eq!(list[0]["title"], title);
        assert_eq!(fill("<title></title>", &[]), None);
    }
}
