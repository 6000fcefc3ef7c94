//! Which link arguments does a native module of Node need?

fn main() {
    napi_build::setup();
}
