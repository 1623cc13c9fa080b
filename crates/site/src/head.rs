//! The frame that all pages share: document head with previews, and the palette.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::{CARD, FOLDER, SiteUrl, picture};

/// Common parts of all pages: address of the site, icon and style sheet.
pub(crate) struct SiteStyle<'a> {
    pub(crate) url: Option<&'a SiteUrl>,
    /// Address of the icon.
    pub(crate) icon: &'a str,
    pub(crate) css: &'a str,
}

/// Metadata of a page, for search engines and for previews of links.
pub(crate) struct PageMeta<'a> {
    pub(crate) title: &'a str,
    pub(crate) description: &'a str,
    /// Folder of the page in the site, with a slash at its end. Empty for the app's page.
    pub(crate) folder: &'a str,
    /// Preset whose card the previews show, and a description of that card.
    pub(crate) card: (&'a str, &'a str),
}

/// A whole page with this body.
pub(crate) fn document(meta: &PageMeta<'_>, style: &SiteStyle<'_>, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (meta.title) " · Overlap" }
                meta name="description" content=(meta.description);
                link rel="icon" href=(style.icon);
                (previews(meta, "article", style.url))
                style { (PreEscaped(picture::palette())) (PreEscaped(style.css)) }
            }
            body { (body) }
        }
    };
    page.into_string() + "\n"
}

/// Elements for previews of links. A picture and the page's address are named only if the site's address is known.
pub(crate) fn previews(meta: &PageMeta<'_>, kind: &str, url: Option<&SiteUrl>) -> Markup {
    html! {
        meta property="og:site_name" content="Overlap";
        meta property="og:type" content=(kind);
        meta property="og:title" content=(meta.title);
        meta property="og:description" content=(meta.description);
        @match url {
            None => meta name="twitter:card" content="summary";,
            Some(url) => {
                @let (id, description) = meta.card;
                @let image = format!("{url}{FOLDER}/{id}/{CARD}");
                @let address = format!("{url}{}", meta.folder);
                meta name="twitter:card" content="summary_large_image";
                meta name="twitter:image" content=(image);
                meta name="twitter:image:alt" content=(description);
                meta property="og:image" content=(image);
                meta property="og:image:type" content="image/png";
                meta property="og:image:width" content="1200";
                meta property="og:image:height" content="630";
                meta property="og:image:alt" content=(description);
                meta property="og:url" content=(address);
                link rel="canonical" href=(address);
            }
        }
    }
}
