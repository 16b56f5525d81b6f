//! Gateways reached over HTTP: text messages by a template, webhooks by a signed JSON body.
//!
//! It knows nothing of who the addressees are. Start at [`Gateway`].

use super::{Channel, Letter, Undelivered};
use jiff::Timestamp;
use skein_store::workers::{Called, Post, signature};
use std::sync::Arc;
use std::time::Duration;

/// How long a gateway may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// A gateway for text messages, or people's own programs.
pub struct Gateway {
    post: Arc<dyn Post>,
    way: Way,
}

enum Way {
    /// A template filled in and posted to one address.
    Template {
        url: String,
        headers: Vec<(&'static str, String)>,
        body: String,
    },
    /// The letter as JSON to the address it is to.
    Webhook { secret: Vec<u8> },
}

impl Gateway {
    /// A text message gateway: `{to}`, `{text}` and `{id}` of the template are filled in as JSON strings without
    /// their quotes, so that no text breaks out of its place.
    #[must_use]
    pub fn sms(post: Arc<dyn Post>, url: &str, authorization: Option<&str>, template: &str) -> Self {
        let mut headers = vec![("content-type", "application/json".to_owned())];
        headers.extend(authorization.map(|value| ("authorization", value.to_owned())));
        Self {
            post,
            way: Way::Template {
                url: url.to_owned(),
                headers,
                body: template.to_owned(),
            },
        }
    }

    /// People's own programs, told with a signature made with a secret.
    #[must_use]
    pub fn webhooks(post: Arc<dyn Post>, secret: &[u8]) -> Self {
        Self {
            post,
            way: Way::Webhook {
                secret: secret.to_vec(),
            },
        }
    }

    fn call(&self, url: &str, headers: &[(&'static str, String)], body: &str) -> Result<(), Undelivered> {
        let called = Called {
            url,
            headers,
            body,
            patience: PATIENCE,
        };
        match self.post.post(&called) {
            Ok(200..=299) => Ok(()),
            // Too many, too slow, or a fault of theirs: it may pass. Anything else they won't take.
            Ok(status @ (408 | 425 | 429 | 500..=599)) => Err(Undelivered::Later(format!("HTTP {status}"))),
            Ok(status) => Err(Undelivered::Never(format!("HTTP {status}"))),
            Err(why) => Err(Undelivered::Later(why)),
        }
    }
}

impl Channel for Gateway {
    fn deliver(&self, id: &str, letter: &Letter) -> Result<(), Undelivered> {
        match &self.way {
            Way::Template { url, headers, body } => self.call(url, headers, &filled(body, id, letter)),
            Way::Webhook { secret } => {
                let body = serde_json::json!({
                    "id": id, "notice": letter.notice, "title": letter.title, "text": letter.body, "link": letter.link,
                })
                .to_string();
                let now = Timestamp::now();
                let headers = [
                    ("content-type", "application/json".to_owned()),
                    ("webhook-id", id.to_owned()),
                    ("webhook-timestamp", now.as_second().to_string()),
                    ("webhook-signature", signature(secret, id, now, &body)),
                ];
                self.call(&letter.to, &headers, &body)
            }
        }
    }
}

/// A template with its places filled in, in one pass: what is filled in is not looked at again.
fn filled(template: &str, id: &str, letter: &Letter) -> String {
    let text = format!("【{}】{}", letter.title, letter.body);
    let places = [("{to}", letter.to.as_str()), ("{text}", &text), ("{id}", id)];
    let mut rest = template;
    let mut body = String::new();
    while let Some(open) = rest.find('{') {
        let (before, after) = rest.split_at(open);
        body.push_str(before);
        let place = places.iter().find(|(place, _)| after.starts_with(place));
        match place {
            Some((place, value)) => {
                body.push_str(&json_inside(value));
                rest = after.get(place.len()..).unwrap_or_default();
            }
            None => {
                body.push('{');
                rest = after.get(1..).unwrap_or_default();
            }
        }
    }
    body + rest
}

fn json_inside(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    let inside = quoted.get(1..quoted.len().saturating_sub(1));
    inside.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::ChannelKind;
    use std::sync::Mutex;

    struct Deaf(Result<u16, String>, Mutex<Vec<String>>);

    impl Post for Deaf {
        fn post(&self, call: &Called<'_>) -> Result<u16, String> {
            self.1.lock().unwrap().push(format!("{} {}", call.url, call.body));
            self.0.clone()
        }
    }

    fn sms(answer: Result<u16, String>, text: &str) -> (Result<(), Undelivered>, String) {
        let post = Arc::new(Deaf(answer, Mutex::default()));
        let template = r#"{"phone": "{to}", "content": "{text}"}"#;
        let gateway = Gateway::sms(post.clone(), "https://sms.example/send", None, template);
        let letter = Letter::new(ChannelKind::Sms, "+8613907340001", "code", ("验证码", text));
        let outcome = gateway.deliver("7", &letter);
        let sent = post.1.lock().unwrap().join("\n");
        (outcome, sent)
    }

    #[test]
    fn a_text_can_t_break_out_of_its_place() {
        let (outcome, sent) = sms(Ok(200), "a\", \"admin\": true, \"x\": \"{to}");
        assert_eq!(outcome, Ok(()));
        assert_eq!(
            sent,
            r#"https://sms.example/send {"phone": "+8613907340001", "content": "【验证码】a\", \"admin\": true, \"x\": \"{to}"}"#
        );
    }

    #[test]
    fn what_may_pass_is_tried_again_and_what_won_t_is_not() {
        for (answer, again) in [
            (Ok(503), true),
            (Ok(429), true),
            (Err("timed out".to_owned()), true),
            (Ok(400), false),
            (Ok(302), false),
        ] {
            let (outcome, _) = sms(answer.clone(), "1");
            assert_eq!(matches!(outcome, Err(Undelivered::Later(_))), again, "{answer:?}");
        }
    }
}
