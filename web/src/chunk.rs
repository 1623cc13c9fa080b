//! The split point of the program: all that only the panels and the worker need is a chunk of its own, loaded when
//! [`load`] is first called.
//!
//! The feature `split` makes the chunk: `build.rs` has the linker keep its relocations, by which `wasm-split-cli`
//! divides the program at the exported function `…_start` below. Without the feature the program is one file, and the
//! call is an ordinary one.
//!
//! `wasm_split_helpers::wasm_split` declares the same functions, with futures that add 1.2 kB to the first visit.

/// Called with whether the chunk could be loaded.
pub(crate) type Then = Box<dyn FnOnce(bool)>;

/// Loads the chunk and starts it: in a page it provides the panels, in a worker it waits for requests. Calls `then`
/// with whether it could be loaded; where it could not, the next call tries again.
#[cfg(not(feature = "split"))]
pub(crate) fn load(then: Then) {
    crate::panels::start();
    then(true);
}

#[cfg(feature = "split")]
pub(crate) use split::load;

#[cfg(feature = "split")]
#[allow(unsafe_code)]
mod split {
    use std::ffi::c_void;

    use super::Then;

    /// The section by which `wasm-split-cli` knows the version of these declarations.
    use wasm_split_helpers as _;

    type Loaded = unsafe extern "C" fn(*const c_void, bool);

    // `wasm-split-cli` finds the functions by these names: the module's name stands between the zeros.
    #[link(wasm_import_module = "__wasm_split_placeholder__")]
    unsafe extern "C" {
        /// Loads the chunk, then calls `loaded` with `data` and whether it could be loaded.
        fn __wasm_split_load_panels(loaded: Loaded, data: *const c_void);
        /// The function of the chunk. It must be loaded.
        fn __wasm_split_00panels00_import_6f7665726c617070616e656c73746172_start();
    }

    #[unsafe(no_mangle)]
    extern "C" fn __wasm_split_00panels00_export_6f7665726c617070616e656c73746172_start() {
        crate::panels::start();
    }

    pub(crate) fn load(then: Then) {
        // SAFETY: `loaded` is called once, with this pointer.
        unsafe { __wasm_split_load_panels(loaded, Box::into_raw(Box::new(then)).cast()) }
    }

    unsafe extern "C" fn loaded(then: *const c_void, is_loaded: bool) {
        if is_loaded {
            // SAFETY: the chunk is loaded.
            unsafe { __wasm_split_00panels00_import_6f7665726c617070616e656c73746172_start() };
        }
        // SAFETY: the pointer is of `load`, and nothing else has it.
        let then: Box<Then> = unsafe { Box::from_raw(then.cast_mut().cast()) };
        then(is_loaded);
    }
}
