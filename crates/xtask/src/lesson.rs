//! Template of a lesson: the built page in one HTML file that requests nothing, to be opened from a file.
//! `overlap lesson` writes the lessons into it.
//!
//! A page from a file can load neither modules nor wasm. So everything that it would request is in it: packed with
//! LZMA, which browsers do not unpack, but smaller than with deflate, and as ASCII characters.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use lzma_rust2::{LzmaOptions, LzmaWriter};
use xshell::{Shell, cmd};

use crate::setup::{self, Requirement, Tools};
use crate::{code_split, files, repo};

/// Write the template of a lesson for the page in a folder, before hashes are in the names of its files.
#[derive(Args)]
pub(crate) struct Options {
    /// The folder of the page.
    folder: PathBuf,
}

/// Runs the command.
pub(crate) fn run(options: &Options) -> Result<()> {
    let tools = setup::ensure(&[Requirement::Node, Requirement::Esbuild, Requirement::LessonModules])?;
    write(&repo::shell()?, &tools, &options.folder)
}

/// Name of the template among the release files. `overlap lesson` looks for it.
const TEMPLATE: &str = "overlap-lesson-template.html";
/// Source of the template.
const SOURCE: &str = "web/lesson";

/// Folder of the release files.
pub(crate) fn release_files() -> PathBuf {
    repo::target().join("release-files")
}

/// Path of the template.
pub(crate) fn template() -> PathBuf {
    release_files().join(TEMPLATE)
}

/// Writes the template for the page in `dist`, whose files have no hashes in their names yet.
pub(crate) fn write(sh: &Shell, tools: &Tools, dist: &Path) -> Result<()> {
    let page = sh.read_file(dist.join("index.html"))?;
    let mut packed = vec![
        ("style.css".to_owned(), (styles(&page) + &sh.read_file(Path::new(SOURCE).join("lesson.css"))?).into_bytes()),
        ("boot.js".to_owned(), loads(&sh.read_file(dist.join("boot.js"))?)?.into_bytes()),
        ("program.js".to_owned(), program(sh, tools, dist)?.into_bytes()),
    ];
    for name in files::names(dist)? {
        let is_preset = name.starts_with(site::FOLDER) && name.ends_with(".txt");
        if is_preset || name.ends_with(".wasm") {
            let last = name.rsplit('/').next().unwrap_or(&name).to_owned();
            packed.push((last, sh.read_binary_file(dist.join(&name))?));
        }
    }
    let template = sh.read_file(Path::new(SOURCE).join("page.html"))?;
    let template = put(&template, "OVERLAP_GENERATOR", concat!("overlap ", env!("CARGO_PKG_VERSION")))?;
    let template = put(&template, "OVERLAP_LOADER", &loader(sh, tools)?)?;
    let template = put(&template, "OVERLAP_FILES", &encode(&compress(&archive(&packed)?)?))?;
    sh.create_dir(release_files())?;
    Ok(sh.write_file(self::template(), template)?)
}

/// The text with `value` for its only `name`.
fn put(text: &str, name: &str, value: &str) -> Result<String> {
    match text.matches(name).count() {
        1 => Ok(text.replace(name, value)),
        count => bail!("the page of a lesson should hold {name} once and holds it {count} times"),
    }
}

/// The style sheets in a page.
fn styles(page: &str) -> String {
    let sheets = page.split("<style").skip(1).filter_map(|part| part.split_once('>'));
    sheets.filter_map(|(_, rest)| rest.split_once("</style>")).map(|(sheet, _)| sheet).collect()
}

/// Names of the program's ways to the network in a script.
const NETWORK: [&str; 3] = [
    "--define:fetch=overlapLesson.fetch",
    "--define:Worker=overlapLesson.Worker",
    "--define:import.meta.url=\"https://overlap.invalid/\"",
];

/// `boot.js`, in which the lesson answers requests.
fn loads(boot: &str) -> Result<String> {
    if !boot.contains("import(new URL(") || !boot.contains("fetch(new URL(") {
        bail!("boot.js loads its files in another way than the page of a lesson expects");
    }
    Ok(boot
        .replace("import(new URL(", "overlapLesson.load(new URL(")
        .replace("fetch(new URL(", "overlapLesson.fetch(new URL("))
}

/// The program's scripts as one classic script, since a page from a file loads no modules.
fn program(sh: &Shell, tools: &Tools, dist: &Path) -> Result<String> {
    let folder = repo::target().join("lesson");
    sh.remove_path(&folder)?;
    sh.create_dir(folder.join("later"))?;
    for name in ["web.js", code_split::LINK_SCRIPT, code_split::CHUNK_GLUE] {
        if sh.path_exists(dist.join(name)) {
            sh.write_file(folder.join(name), imports_chunk(&sh.read_file(dist.join(name))?)?)?;
        }
    }
    let (entry, bundle) = (folder.join("lesson.js"), folder.join("program.js"));
    sh.write_file(&entry, "import start from \"./web.js\";\noverlapLesson.program = start;\n")?;
    let esbuild = cmd!(
        sh,
        "esbuild {entry} --bundle --format=iife --minify --target=es2022 --log-level=error {NETWORK...} --outfile={bundle}"
    );
    tools.with_path(esbuild).quiet().run()?;
    let script = sh.read_file(bundle)?;
    if script.contains("import(") {
        bail!("the program of a lesson still loads a module, which a page from a file cannot");
    }
    Ok(script)
}

/// A script that imports the chunk's glue code by its name alone, so that it can be part of a bundle.
fn imports_chunk(script: &str) -> Result<String> {
    let start = format!("import(new URL(\"./{}\"", code_split::CHUNK_GLUE);
    let Some((before, rest)) = script.split_once(&start) else { return Ok(script.to_owned()) };
    let (_, after) = rest.split_once("import.meta.url))").context("the link script of the chunk has another form")?;
    Ok(format!("{before}import(\"./{}\"){after}", code_split::CHUNK_GLUE))
}

/// The script that starts the page of a lesson.
fn loader(sh: &Shell, tools: &Tools) -> Result<String> {
    let (entry, bundle) = (Path::new(SOURCE).join("lesson.js"), repo::target().join("lesson/loader.js"));
    let modules = setup::lesson_modules()?;
    let aliases = ["decoder", "streams"].map(|part| {
        format!("--alias:lzma1/{part}={}", modules.join("lzma1/lib").join(part).with_extension("js").display())
    });
    let esbuild = cmd!(
        sh,
        "esbuild {entry} --bundle --format=iife --minify --charset=ascii --target=es2022 --log-level=error {aliases...} --outfile={bundle}"
    );
    tools.with_path(esbuild).quiet().run()?;
    let script = sh.read_file(bundle)?;
    if script.contains("</script") || script.contains("<!--") {
        bail!("the script of a lesson would end its own element");
    }
    Ok(script.trim_end().to_owned())
}

/// The files as one: a line with their names and lengths, and their contents.
fn archive(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>> {
    let list: Vec<(&str, usize)> = files.iter().map(|(name, content)| (name.as_str(), content.len())).collect();
    let mut archive = serde_json::to_vec(&list)?;
    archive.push(b'\n');
    for (_, content) in files {
        archive.extend(content);
    }
    Ok(archive)
}

/// Size in bytes of the smallest dictionary that LZMA has.
const MIN_DICTIONARY: u32 = 4096;

/// The bytes, compressed with LZMA, in the format that has its own header.
fn compress(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut options = LzmaOptions::with_preset(9);
    // As measured for programs in wasm: no alignment, and long matches. The dictionary is as long as the text.
    (options.lc, options.lp, options.pb, options.nice_len) = (4, 0, 0, LzmaOptions::NICE_LEN_MAX);
    options.dict_size = u32::try_from(bytes.len().next_power_of_two())?.max(MIN_DICTIONARY);
    let mut writer = LzmaWriter::new_use_header(Vec::new(), &options, Some(bytes.len() as u64))?;
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}

/// Number of digits in a line: some tools break lines that are much longer.
const LINE: usize = 1000;

/// Four bytes as five characters, which `web/lesson/base85.js` decodes. The last bytes are followed by zeros.
fn encode(bytes: &[u8]) -> String {
    let alphabet: Vec<char> = ('!'..='~').filter(|it| !"\"&'<>\\`".contains(*it)).take(85).collect();
    let mut text = String::with_capacity(bytes.len() * 5 / 4 + bytes.len() / LINE + 10);
    for (index, chunk) in bytes.chunks(4).enumerate() {
        if index % (LINE / 5) == 0 {
            text.push('\n');
        }
        let mut word = [0; 4];
        word[..chunk.len()].copy_from_slice(chunk);
        let word = u32::from_be_bytes(word);
        text.extend((0..5).rev().map(|digit| alphabet[(word / 85_u32.pow(digit) % 85) as usize]));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use lzma_rust2::LzmaReader;

    use super::*;

    #[test]
    fn text_has_nothing_that_means_something_in_html() {
        let bytes: Vec<u8> = (0..=255).cycle().take(5001).collect();
        let text = encode(&bytes);
        assert!(text.bytes().all(|it| it == b'\n' || (b'!'..=b'~').contains(&it)));
        assert!(!text.contains(['<', '>', '&', '"', '\'', '\\', '`']));
        assert_eq!(text.split_whitespace().map(str::len).sum::<usize>(), 5001_usize.div_ceil(4) * 5);
    }

    #[test]
    fn archive_is_unpacked_as_it_was() {
        let files = [("a.txt".to_owned(), b"abc".to_vec()), ("b.wasm".to_owned(), vec![0, 10, 255])];
        let archive = archive(&files).unwrap();
        assert_eq!(archive, b"[[\"a.txt\",3],[\"b.wasm\",3]]\nabc\0\n\xff");
        let mut unpacked = Vec::new();
        LzmaReader::new_mem_limit(&*compress(&archive).unwrap(), u32::MAX, None)
            .unwrap()
            .read_to_end(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, archive);
    }

    #[test]
    fn chunk_is_imported_by_its_name() {
        let script = "const glue = import(new URL(\"./later/panels.js\" + (n++ ? \"?\" + n : \"\"), import.meta.url));";
        assert_eq!(imports_chunk(script).unwrap(), "const glue = import(\"./later/panels.js\");");
        assert_eq!(imports_chunk("no chunk").unwrap(), "no chunk");
        assert!(imports_chunk("import(new URL(\"./later/panels.js\")").is_err());
    }

    #[test]
    fn styles_of_a_page_are_all_of_them() {
        assert_eq!(styles("<style>a{}</style><p><style media=all>b{}</style>"), "a{}b{}");
    }

    #[test]
    fn boot_script_of_another_form_is_an_error() {
        assert!(loads("import('./web.js')").is_err());
    }
}
