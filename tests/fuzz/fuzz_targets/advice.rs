#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| brewgate_fuzz::in_time(brewgate_fuzz::advice, data));
