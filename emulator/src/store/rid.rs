//! What are the resource ids of databases, containers and their children made of?

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Marks a container among the children of a database; users lack it.
const CONTAINER_BIT: u32 = 0x8000_0000;

/// What a child of a container is: the top nibble of its rid's last byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Child {
    Document = 0x0,
    Conflict = 0x4,
    Range = 0x5,
    Function = 0x6,
    Trigger = 0x7,
    Procedure = 0x8,
}

pub(crate) fn database(number: u32) -> String {
    encode(&number.to_be_bytes())
}

pub(crate) fn container(database: u32, number: u32) -> String {
    encode(&container_bytes(database, number))
}

/// A user's rid: as a container's, without its mark.
pub(crate) fn user(database: u32, number: u32) -> String {
    let mut bytes = database.to_be_bytes().to_vec();
    bytes.extend_from_slice(&(number & !CONTAINER_BIT).to_be_bytes());
    encode(&bytes)
}

/// The rid of a permission of a user.
pub(crate) fn permission(database: u32, user: u32, number: u64) -> String {
    let mut bytes = database.to_be_bytes().to_vec();
    bytes.extend_from_slice(&(user & !CONTAINER_BIT).to_be_bytes());
    bytes.extend_from_slice(&number.to_le_bytes());
    encode(&bytes)
}

/// A child's rid; children of one kind sort by `number`.
pub(crate) fn child(database: u32, container: u32, kind: Child, number: u64) -> String {
    let mut bytes = container_bytes(database, container).to_vec();
    let tagged = (number & 0x0FFF_FFFF_FFFF_FFFF) | ((kind as u64) << 60);
    bytes.extend_from_slice(&tagged.to_le_bytes());
    encode(&bytes)
}

/// The number that a child's rid was made of.
pub(crate) fn number(rid: &str) -> Option<u64> {
    let bytes = STANDARD.decode(rid.replace('-', "/")).ok()?;
    let tagged = u64::from_le_bytes(bytes.get(8..16)?.try_into().ok()?);
    Some(tagged & 0x0FFF_FFFF_FFFF_FFFF)
}

/// An offer's rid has no parent and four characters.
pub(crate) fn offer(number: u32) -> String {
    encode(&number.to_be_bytes()[1..])
}

fn container_bytes(database: u32, number: u32) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes[..4].copy_from_slice(&database.to_be_bytes());
    bytes[4..].copy_from_slice(&(number | CONTAINER_BIT).to_be_bytes());
    bytes
}

fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes).replace('/', "-")
}
