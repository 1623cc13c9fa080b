use std::fmt;
use std::str::FromStr;

/// Address at which the site will be published. It ends with a slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteUrl(String);

/// Reason why a text is not a [`SiteUrl`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a whole address is wanted, such as https://example.org/overlap/")]
pub struct SiteUrlError;

impl SiteUrl {
    /// The address without its path.
    #[must_use]
    pub fn origin(&self) -> &str {
        let path = self.0.find("://").and_then(|scheme| Some(scheme + 3 + self.0[scheme + 3..].find('/')?));
        path.map_or(&*self.0, |path| &self.0[..path])
    }
}

impl FromStr for SiteUrl {
    type Err = SiteUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/%@[]".contains(&byte);
        match host {
            Some(host) if !host.is_empty() && host.bytes().all(is_plain) => {
                Ok(Self([text.trim_end_matches('/'), "/"].concat()))
            }
            _ => Err(SiteUrlError),
        }
    }
}

impl fmt::Display for SiteUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn url_is_a_whole_address_and_ends_with_a_slash() {
        let parse = |text: &str| text.parse::<SiteUrl>().map(|url| url.0);
        assert_eq!(parse("https://example.org").as_deref(), Ok("https://example.org/"));
        assert_eq!(parse("http://localhost:8080/some/path/").as_deref(), Ok("http://localhost:8080/some/path/"));
        for wrong in ["", "example.org", "https://", "/overlap/", "https://a\"b", "https://a b", "javascript://x"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn origin_is_the_address_without_its_path() {
        for (url, origin) in
            [("https://example.org", "https://example.org"), ("http://localhost:8080/a/b/", "http://localhost:8080")]
        {
            assert_eq!(url.parse::<SiteUrl>().unwrap().origin(), origin);
        }
    }
}
