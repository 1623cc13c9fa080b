//! Integers of 64 bits are exact in a browser: the model relies on that.

#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn multiplication_of_64_bit_integers_is_exact() {
    let number = std::hint::black_box(0x9e37_79b9_7f4a_7c15_u64);
    assert_eq!(number.wrapping_mul(number), 0x9e37_79b9_7f4a_7c15_u128.wrapping_pow(2) as u64);
    assert_eq!(number.to_string(), "11400714819323198485");
}
