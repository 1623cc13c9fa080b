//! A script in a link: compressed by the browser's own means. Bounded before it is inflated and while it is.

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use scenario::link::{CompressedScript, embedded_script, embedded_script_id};
use scenario::script::MAX_BYTES;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStreamDefaultReader, ReadableWritablePair, Window};

use super::words;

/// The script that a fragment carries; or else why not, and nothing if it carries none: it is damaged, longer than a
/// script may be, or in a form that is not known yet.
pub(super) async fn inflate(window: &Window, fragment: &str) -> Result<String, String> {
    let (format, bytes) = match embedded_script(fragment) {
        Some(Ok(CompressedScript::Deflate(bytes))) => ("deflate-raw", bytes),
        Some(Ok(CompressedScript::Zlib(bytes))) => (ZLIB, bytes),
        Some(Err(fault)) => return Err(fault.to_string()),
        None => return Err(String::new()),
    };
    let inflated = match stream(window, "DecompressionStream", format) {
        Some(stream) => through(&bytes, &stream, MAX_BYTES).await,
        None => None,
    };
    inflated.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(|| words::NO_SCRIPT.to_owned())
}

/// The name by which a script goes in links.
pub(super) async fn compress(window: &Window, text: &str) -> Option<String> {
    let bytes = through(text.as_bytes(), &stream(window, "CompressionStream", ZLIB)?, MAX_BYTES).await?;
    Some(embedded_script_id(&bytes))
}

/// What a browser calls the format of RFC 1950.
const ZLIB: &str = "deflate";

/// The browser's own, by its name; nothing, if it has none.
fn stream(window: &Window, name: &str, format: &str) -> Option<JsValue> {
    let class: Function = Reflect::get(window, &name.into()).ok()?.dyn_into().ok()?;
    Reflect::construct(&class, &Array::of1(&format.into())).ok()
}

/// What comes of `bytes` behind a stream, up to `most` bytes; nothing, if more comes, or the stream has a fault.
async fn through(bytes: &[u8], stream: &JsValue, most: usize) -> Option<Vec<u8>> {
    let blob = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes))).ok()?;
    let piped = blob.stream().pipe_through(stream.unchecked_ref::<ReadableWritablePair>());
    let reader: ReadableStreamDefaultReader = piped.get_reader().dyn_into().ok()?;
    let mut out = Vec::new();
    loop {
        let read: Promise = reader.read();
        let part = JsFuture::from(read).await.ok()?;
        if Reflect::get(&part, &"done".into()).ok()?.is_truthy() {
            return Some(out);
        }
        let part: Uint8Array = Reflect::get(&part, &"value".into()).ok()?.dyn_into().ok()?;
        if out.len() + part.length() as usize > most {
            let _ = reader.cancel();
            return None;
        }
        out.extend(part.to_vec());
    }
}
