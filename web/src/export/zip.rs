//! A zip of texts, stored without compression.

use std::io::Write as _;

use crc::{CRC_32_ISO_HDLC, Crc, NoTable};
use rawzip::{DataDescriptorOutput, ZipArchiveWriter};

/// The checksum of a zip. Without a table it is slow, and small in the program.
const CRC: Crc<u32, NoTable> = Crc::<u32, NoTable>::new(&CRC_32_ISO_HDLC);

/// A zip with these files in a folder, in their order.
pub(crate) fn zip<'a>(folder: &str, files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<Vec<u8>> {
    let mut archive = ZipArchiveWriter::new(Vec::new());
    for (name, text) in files {
        let path = [folder, "/", name].concat();
        let (mut entry, _) = archive.new_file(path.as_str()).start().ok()?;
        entry.write_all(text.as_bytes()).ok()?;
        entry.finish(DataDescriptorOutput::new(CRC.checksum(text.as_bytes()), text.len() as u64)).ok()?;
    }
    archive.finish().ok()
}

#[cfg(test)]
mod tests {
    use rawzip::ZipArchive;

    use super::*;

    #[test]
    fn files_of_a_zip_are_read_with_their_checksums() {
        let bytes = zip("question", [("a.txt", "one"), ("b.txt", "zwei \u{2260} 1")]).expect("a zip");
        let archive = ZipArchive::from_slice(&bytes).expect("it is a zip");
        let mut read = Vec::new();
        let mut entries = archive.entries();
        while let Some(header) = entries.next_entry().expect("an entry") {
            let name = String::from_utf8(header.file_path().as_ref().to_vec()).expect("a name");
            let entry = archive.get_entry(header.wayfinder()).expect("its content");
            let mut text = String::new();
            let mut reader = entry.verifying_reader(entry.data());
            std::io::Read::read_to_string(&mut reader, &mut text).expect("it has its checksum");
            read.push((name, text));
        }
        let expected = [("question/a.txt", "one"), ("question/b.txt", "zwei \u{2260} 1")];
        assert_eq!(read, expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
    }
}
