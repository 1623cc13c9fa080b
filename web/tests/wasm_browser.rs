//! What the model relies on in a browser: whole numbers of 64 bits are as exact there as anywhere.

#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn a_number_of_64_bits_loses_none_of_them() {
    let number = std::hint::black_box(0x9e37_79b9_7f4a_7c15_u64);
    assert_eq!(number.wrapping_mul(number), 0x9e37_79b9_7f4a_7c15_u128.wrapping_pow(2) as u64);
    assert_eq!(number.to_string(), "11400714819323198485");
}
