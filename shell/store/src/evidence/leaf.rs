//! The canonical bytes of an event: what its leaf in the evidence log is the hash of.
//!
//! It knows nothing of trees. The form is fixed for ever and simple enough to be rewritten in an afternoon
//! in any language, because a verifier must not have to trust this program:
//!
//! ```text
//! byte 0x01                                     version of this form
//! position, revision                            unsigned, 8 bytes, big-endian
//! at                                            signed microseconds since 1970 UTC, 8 bytes, big-endian
//! schema                                        unsigned, 2 bytes, big-endian
//! stream, actor, kind, body                     each: length in bytes (4 bytes, big-endian), then UTF-8
//! ```

use skein_kernel::event::Recorded;

use super::tree::{Hash, leaf_hash};

/// Writes an event's canonical bytes over whatever `out` held. `stream` is its stream as text.
pub(crate) fn write(out: &mut Vec<u8>, event: &Recorded, stream: &str) {
    out.clear();
    out.push(1);
    out.extend_from_slice(&event.position.to_be_bytes());
    out.extend_from_slice(&event.revision.to_be_bytes());
    out.extend_from_slice(&event.at.as_microsecond().to_be_bytes());
    out.extend_from_slice(&event.event.schema.to_be_bytes());
    for text in [stream, &event.actor.0, &event.event.kind, &event.event.body] {
        // Lengths are bounded far below 4 GiB where events are accepted.
        out.extend_from_slice(&(text.len() as u32).to_be_bytes());
        out.extend_from_slice(text.as_bytes());
    }
}

/// The canonical bytes of an event.
#[must_use]
pub fn canonical(event: &Recorded) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out, event, &event.stream.to_string());
    out
}

/// The leaf hash of an event.
#[must_use]
pub fn hash(event: &Recorded) -> Hash {
    leaf_hash(&canonical(event))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use skein_kernel::actor::ActorId;
    use skein_kernel::event::{NewEvent, Stream};

    #[test]
    fn canonical_bytes_are_spelled_out_field_by_field() {
        let event = Recorded {
            position: 2,
            stream: Stream {
                division: "430400".parse().unwrap(),
                engine: "m".into(),
                aggregate: "a".into(),
            },
            revision: 1,
            at: Timestamp::from_microsecond(258).unwrap(),
            actor: ActorId("甲".into()),
            event: NewEvent {
                kind: "k".into(),
                schema: 3,
                body: "{}".into(),
            },
        };
        let expected = "01 0000000000000002 0000000000000001 0000000000000102 0003 \
            0000000a 3433303430302f6d2f61 00000003 e794b2 00000001 6b 00000002 7b7d";
        assert_eq!(hex::encode(canonical(&event)), expected.replace(' ', ""));
    }
}
