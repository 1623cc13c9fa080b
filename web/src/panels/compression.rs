//! Compression of scripts in links, by the browser's streams. Input and output are bounded.

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use scenario::link::{CompressedScript, embedded_script, embedded_script_id};
use scenario::script::MAX_BYTES;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStreamDefaultReader, ReadableWritablePair, Window};

use crate::strings::panels as strings;

/// Script in a fragment. An error has the reason, or is empty if the fragment contains no script. A script can be
/// damaged, too long, or of an unknown format.
pub(super) async fn inflate(window: &Window, fragment: &str) -> Result<String, String> {
    let (format, bytes) = match embedded_script(fragment) {
        Some(Ok(CompressedScript::Deflate(bytes))) => ("deflate-raw", bytes),
        Some(Ok(CompressedScript::Zlib(bytes))) => (ZLIB, bytes),
        Some(Err(error)) => return Err(error.to_string()),
        None => return Err(String::new()),
    };
    let inflated = match stream(window, "DecompressionStream", format) {
        Some(stream) => pipe(&bytes, &stream, MAX_BYTES).await,
        None => None,
    };
    inflated.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(|| strings::NO_SCRIPT.to_owned())
}

/// Id of a script in links.
pub(super) async fn compress(window: &Window, text: &str) -> Option<String> {
    let bytes = pipe(text.as_bytes(), &stream(window, "CompressionStream", ZLIB)?, MAX_BYTES).await?;
    Some(embedded_script_id(&bytes))
}

/// Name of the format of RFC 1950 in browsers.
const ZLIB: &str = "deflate";

/// Compression stream of the browser, by its name; `None` if it has none.
fn stream(window: &Window, name: &str, format: &str) -> Option<JsValue> {
    let class: Function = Reflect::get(window, &name.into()).ok()?.dyn_into().ok()?;
    Reflect::construct(&class, &Array::of1(&format.into())).ok()
}

/// Output of a stream for `bytes`; `None` if it is longer than `max_bytes`, or the stream fails.
async fn pipe(bytes: &[u8], stream: &JsValue, max_bytes: usize) -> Option<Vec<u8>> {
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
        if out.len() + part.length() as usize > max_bytes {
            let _ = reader.cancel();
            return None;
        }
        out.extend(part.to_vec());
    }
}
