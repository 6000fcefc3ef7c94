//! What does a body in the service's binary JSON say? A byte tells the type of each value; some hold the value too.
//!
//! Some clients send items this way without being asked to (the official Rust client does). Answers are always
//! text, which every client reads. Strings packed by their alphabet come from the service only, never from clients,
//! and are refused.

use std::borrow::Cow;

use bytes::Bytes;
use serde_json::{Map, Number, Value};

use super::{Failure, Request};

/// The first byte of every binary body; no text of JSON begins with it.
const BINARY: u8 = 0x80;

/// How deep arrays and objects may nest.
const DEEPEST: usize = 128;

/// How many bytes of strings a body may come to: references repeat one without its bytes.
const LONGEST: usize = 4 << 20;

/// What the markers 0x20 to 0x3f stand for.
const SYSTEM_STRINGS: [&str; 32] = [
    "$s",
    "$t",
    "$v",
    "_attachments",
    "_etag",
    "_rid",
    "_self",
    "_ts",
    "attachments/",
    "coordinates",
    "geometry",
    "GeometryCollection",
    "id",
    "url",
    "Value",
    "label",
    "LineString",
    "link",
    "MultiLineString",
    "MultiPoint",
    "MultiPolygon",
    "name",
    "Name",
    "Type",
    "Point",
    "Polygon",
    "properties",
    "type",
    "value",
    "Feature",
    "FeatureCollection",
    "_id",
];

/// The request with its body as text.
pub(crate) fn as_text(request: &Request) -> Result<Cow<'_, Request>, Failure> {
    if request.body.first() != Some(&BINARY) {
        return Ok(Cow::Borrowed(request));
    }
    let value = read(&request.body).map_err(|problem| {
        Failure::bad_request(format!("The request body is not valid binary JSON: {problem}."))
    })?;
    Ok(Cow::Owned(Request { body: Bytes::from(value.to_string()), ..request.clone() }))
}

type Result<T, E = String> = std::result::Result<T, E>;

/// Reads a whole body, its first byte included.
fn read(bytes: &[u8]) -> Result<Value> {
    let mut reader = Reader { bytes, at: 1, length: 0 };
    let value = reader.value(0)?;
    if reader.at < bytes.len() {
        return Err(format!("{} bytes follow the value", bytes.len() - reader.at));
    }
    Ok(value)
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    /// Bytes of strings so far.
    length: usize,
}

impl Reader<'_> {
    fn take(&mut self, count: usize) -> Result<&[u8]> {
        let end = self.at.checked_add(count).filter(|end| *end <= self.bytes.len());
        let end = end.ok_or_else(|| format!("it ends within a value, at byte {}", self.at))?;
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    /// A whole number of this many bytes, little-endian, without a sign.
    fn unsigned(&mut self, width: usize) -> Result<u64> {
        Ok(self.take(width)?.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn length(&mut self, width: usize) -> Result<usize> {
        usize::try_from(self.unsigned(width)?).map_err(|error| error.to_string())
    }

    fn value(&mut self, depth: usize) -> Result<Value> {
        if depth > DEEPEST {
            return Err(format!("it is nested more than {DEEPEST} deep"));
        }
        let start = self.at;
        let [marker] = self.array()?;
        Ok(match marker {
            0x00..=0x1f => Value::from(marker),
            0xc7 => Value::from(self.unsigned(8)?),
            0xc8 | 0xd7 => Value::from(self.unsigned(1)?),
            0xc9 | 0xd9 => Value::from(i16::from_le_bytes(self.array()?)),
            0xca | 0xda => Value::from(i32::from_le_bytes(self.array()?)),
            0xcb | 0xdb => Value::from(i64::from_le_bytes(self.array()?)),
            0xcc | 0xce => fraction(f64::from_le_bytes(self.array()?))?,
            0xcd => fraction(f64::from(f32::from_le_bytes(self.array()?)))?,
            0xd0 => Value::Null,
            0xd1 | 0xd2 => Value::Bool(marker == 0xd2),
            0xd8 => Value::from(i8::from_le_bytes(self.array()?)),
            0xdc => Value::from(self.unsigned(4)?),
            0xe0..=0xe7 => self.items(marker - 0xe0, depth)?,
            0xe8..=0xef => self.properties(marker - 0xe8, depth)?,
            _ => {
                self.at = start;
                Value::String(self.string()?)
            }
        })
    }

    fn string(&mut self) -> Result<String> {
        let start = self.at;
        let [marker] = self.array()?;
        let text = match marker {
            0x20..=0x3f => SYSTEM_STRINGS[usize::from(marker - 0x20)].to_owned(),
            0x80..=0xbf => self.text(usize::from(marker - 0x80))?,
            0xc0 => self.counted_text(1)?,
            0xc1 => self.counted_text(2)?,
            0xc2 => self.counted_text(4)?,
            0xc3..=0xc6 => self.repeated(usize::from(marker - 0xc2), start)?,
            _ => return Err(format!("the type {marker:#04x} at byte {start} is not one the emulator reads")),
        };
        self.length += text.len();
        if self.length > LONGEST {
            return Err(format!("its strings come to more than {LONGEST} bytes"));
        }
        Ok(text)
    }

    fn counted_text(&mut self, width: usize) -> Result<String> {
        let count = self.length(width)?;
        self.text(count)
    }

    fn text(&mut self, count: usize) -> Result<String> {
        let start = self.at;
        let text = std::str::from_utf8(self.take(count)?);
        text.map(str::to_owned).map_err(|error| format!("the string at byte {start}: {error}"))
    }

    /// A string that stands earlier in the body.
    fn repeated(&mut self, width: usize, start: usize) -> Result<String> {
        let earlier = self.length(width)?;
        if earlier == 0 || earlier >= start {
            return Err(format!("byte {start} refers to byte {earlier}, which is not before it"));
        }
        // A chain of references as long as the body would not fit the stack.
        if matches!(self.bytes[earlier], 0xc3..=0xc6) {
            return Err(format!("byte {start} refers to a reference, at byte {earlier}"));
        }
        let back = std::mem::replace(&mut self.at, earlier);
        let text = self.string();
        self.at = back;
        text
    }

    /// Where the content of an array or an object ends, by the last digit of its marker: nothing, one, a length in
    /// 1, 2 or 4 bytes, or such a length and a count of as many. None when it holds one.
    fn end(&mut self, form: u8) -> Result<Option<usize>> {
        let (width, counted) = match form {
            0 => return Ok(Some(self.at)),
            1 => return Ok(None),
            2..=4 => (1 << (form - 2), false),
            _ => (1 << (form - 5), true),
        };
        let length = self.length(width)?;
        if counted {
            self.take(width)?;
        }
        Ok(Some(self.at.saturating_add(length)))
    }

    fn goes_on(&self, end: Option<usize>, read: usize) -> Result<bool> {
        match end {
            None => Ok(read == 0),
            Some(end) if self.at > end => Err(format!("a value reaches beyond byte {end}, its holder's end")),
            Some(end) => Ok(self.at < end),
        }
    }

    fn items(&mut self, form: u8, depth: usize) -> Result<Value> {
        let end = self.end(form)?;
        let mut items = Vec::new();
        while self.goes_on(end, items.len())? {
            items.push(self.value(depth + 1)?);
        }
        Ok(Value::Array(items))
    }

    fn properties(&mut self, form: u8, depth: usize) -> Result<Value> {
        let end = self.end(form)?;
        let mut properties = Map::new();
        while self.goes_on(end, properties.len())? {
            let name = self.string()?;
            properties.insert(name, self.value(depth + 1)?);
        }
        Ok(Value::Object(properties))
    }
}

fn fraction(number: f64) -> Result<Value> {
    Number::from_f64(number).map(Value::Number).ok_or_else(|| format!("{number} is no number of JSON"))
}

#[cfg(test)]
mod tests;
