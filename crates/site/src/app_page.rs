//! Previews of links in the app's page.

use crate::head::{PageMeta, previews};
use crate::{DEFAULT_CARD, SiteError, SiteUrl};

/// The app's link to the gallery, as Trunk leaves it with and without minification.
const GALLERY_LINKS: [&str; 2] = ["href=presets/", "href=\"presets/\""];

const END_OF_TITLE: &str = "</title>";

/// The app's page with elements for previews of links behind its title.
pub(crate) fn with_previews(page: &str, url: Option<&SiteUrl>) -> Result<String, SiteError> {
    if !GALLERY_LINKS.iter().any(|link| page.contains(link)) {
        return Err(SiteError::NoGalleryLink);
    }
    let between = |before: &str, after: &str| Some(page.split_once(before)?.1.split_once(after)?.0);
    let title = between("<title>", END_OF_TITLE).ok_or(SiteError::NoTitle)?;
    let description = page.split('>').find(|tag| tag.contains("<meta") && tag.contains("description"));
    let description = description.and_then(|tag| Some(tag.split_once("content=\"")?.1.split_once('"')?.0));
    let description = description.ok_or(SiteError::NoDescription)?;
    let meta = PageMeta { title, description, folder: "", card: DEFAULT_CARD };
    let elements = previews(&meta, "website", url).into_string();
    Ok(page.replacen(END_OF_TITLE, &[END_OF_TITLE, &elements].concat(), 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<head><meta name=\"description\" content=\"Three ways, side by side.\" />\
                        <title>Overlap: members</title></head><a href=\"presets/\">Presets</a>";

    #[test]
    fn page_has_previews_in_words_and_with_an_address_a_picture() {
        let minified = PAGE
            .replace("<meta name=\"description\" content", "<meta name=description content")
            .replace("href=\"presets/\"", "href=presets/");
        assert_ne!(minified, PAGE);
        for page in [PAGE, &minified] {
            let without = with_previews(page, None).unwrap();
            let head = without.split_once("</head>").unwrap().0;
            for tag in [
                "<meta property=\"og:title\" content=\"Overlap: members\">",
                "<meta property=\"og:description\" content=\"Three ways, side by side.\">",
                "<meta property=\"og:type\" content=\"website\">",
                "<meta name=\"twitter:card\" content=\"summary\">",
            ] {
                assert_eq!(head.matches(tag).count(), 1, "{tag}");
            }
            assert!(!without.contains("og:image") && !without.contains("og:url"));
            let with = with_previews(page, Some(&"https://example.org/overlap".parse().unwrap())).unwrap();
            for tag in [
                "<meta property=\"og:url\" content=\"https://example.org/overlap/\">",
                "<meta property=\"og:image\" content=\"https://example.org/overlap/presets/naive-swap-5-to-5/card.png\">",
                "<meta name=\"twitter:card\" content=\"summary_large_image\">",
            ] {
                assert_eq!(with.matches(tag).count(), 1, "{tag}");
            }
        }
    }

    #[test]
    fn page_without_title_or_description_is_an_error() {
        let without_title = PAGE.replace("<title>Overlap: members</title>", "");
        assert_eq!(with_previews(&without_title, None), Err(SiteError::NoTitle));
        let without_description = PAGE.replace("description", "author");
        assert_eq!(with_previews(&without_description, None), Err(SiteError::NoDescription));
    }
}
