//! What goes over the wire: a CloudEvent in structured JSON, signed as Standard Webhooks are.
//!
//! CloudEvents 1.0.2 §3.1 and its JSON format §3; Standard Webhooks 1.0 "signature scheme": the header
//! `webhook-signature` holds `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body` under the
//! endpoint's secret. A receiver checks the signature, refuses timestamps far from its own time, and knows a
//! retry by `webhook-id`. It knows nothing of HTTP.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;
use sha2::Sha256;
use skein_kernel::rejection::Rejection;

use crate::aggregate::backend::Parcel;
use crate::rejections;

/// A parcel as a CloudEvent.
#[derive(Debug, Serialize)]
pub struct CloudEvent<'a> {
    specversion: &'static str,
    id: String,
    source: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    subject: &'a str,
    time: String,
    datacontenttype: &'static str,
    /// Extension: the matter that sent it.
    skeinmatter: String,
    data: &'a RawValue,
}

impl<'a> CloudEvent<'a> {
    /// The event of a parcel sent by the journal named `source`. Source and id together name it for ever: a
    /// retry has the same.
    ///
    /// # Errors
    /// `SK-STORE-0028` if the parcel's content is no JSON.
    pub fn of(parcel: &'a Parcel, source: &'a str) -> Result<Self, Rejection> {
        let outgoing = &parcel.outgoing;
        let data = serde_json::from_str(&outgoing.body);
        Ok(Self {
            specversion: "1.0",
            id: parcel.sequence.to_string(),
            source,
            kind: &outgoing.name,
            subject: &outgoing.key,
            time: parcel.sent.to_string(),
            datacontenttype: "application/json",
            skeinmatter: parcel.source.to_string(),
            data: data.map_err(|error| rejections::unsendable(parcel.sequence, error))?,
        })
    }

    /// The JSON document.
    ///
    /// # Errors
    /// `SK-STORE-0028` if it can't be written.
    pub fn to_json(&self) -> Result<String, Rejection> {
        serde_json::to_string(self).map_err(|error| rejections::unsendable(0, error))
    }
}

/// The value of `webhook-signature` for a document sent at a time under a secret.
#[must_use]
pub fn signature(secret: &[u8], id: &str, at: Timestamp, document: &str) -> String {
    // HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else {
        return String::new();
    };
    mac.update(format!("{id}.{}.", at.as_second()).as_bytes());
    mac.update(document.as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Serial;
    use crate::aggregate::rows::{Destination, Outgoing};

    #[test]
    fn a_signature_is_that_of_the_standards_own_example() {
        // Standard Webhooks, the reference libraries' test: secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw.
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let at = Timestamp::from_second(1_614_265_330).unwrap();
        let signed = signature(
            &secret,
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            at,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_parcel_becomes_a_cloud_event() {
        let mut parcel = Parcel {
            sequence: 4096,
            source: Serial(7),
            sent: Timestamp::from_second(60).unwrap(),
            outgoing: Outgoing {
                to: Destination::Endpoint("tax".into()),
                name: "city.permit.granted".into(),
                key: "HY-7".into(),
                body: r#"{"fee":12.50}"#.into(),
            },
            tries: 0,
            error: String::new(),
        };
        let event = CloudEvent::of(&parcel, "/430400/ab").unwrap();
        assert_eq!(
            event.to_json().unwrap(),
            r#"{"specversion":"1.0","id":"4096","source":"/430400/ab","type":"city.permit.granted","subject":"HY-7","time":"1970-01-01T00:01:00Z","datacontenttype":"application/json","skeinmatter":"7","data":{"fee":12.50}}"#
        );
        parcel.outgoing.body = "not JSON".into();
        assert_eq!(CloudEvent::of(&parcel, "x").unwrap_err().code.0, "SK-STORE-0028");
    }
}
