//! E-mail: letters handed to the city's mail server (RFC 5321), over TLS unless it is on this very machine.
//!
//! One connection for a letter: few are sent at once, and a server that hangs holds up no more than one. It
//! knows nothing of who the addressees are. Start at [`Mail`].

use super::{Channel, Letter, Undelivered};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use rustls_platform_verifier::BuilderVerifierExt as _;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::sync::Arc;
use std::time::Duration;

/// How long the mail server may take for a line.
const PATIENCE: Duration = Duration::from_secs(20);
/// The longest line of the server's that is read.
const LONGEST_LINE: u64 = 4096;
/// Lines of one answer at most.
const MOST_LINES: usize = 100;

/// The city's mail server.
pub struct Mail {
    server: MailServer,
    port: u16,
    /// The address alone that letters are from.
    sender: String,
    /// Where links in letters lead.
    site: String,
}

/// How the connection to a mail server is kept from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Secrecy {
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// TLS after STARTTLS (RFC 3207), and nothing is sent where the server has none.
    Starttls,
    /// None: for a server on this very machine.
    None,
}

/// Where the mail server is.
#[derive(Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailServer {
    /// Its name.
    pub host: String,
    /// Its port; that of the secrecy unless told.
    pub port: Option<u16>,
    /// How the connection is kept from others.
    pub secrecy: Secrecy,
    /// The name to sign in with, if it asks for one.
    pub user: Option<String>,
    /// The password to sign in with.
    pub password: Option<String>,
    /// Whom letters are from: `数据局 <notice@example.org>`.
    pub from: String,
}

impl Mail {
    /// A mail server's channel; links in letters begin with `site`.
    ///
    /// # Errors
    /// What can't be used, as text.
    pub fn new(server: &MailServer, site: &str) -> Result<Self, String> {
        let (_, sender) = named(&server.from);
        if !is_address(sender) {
            return Err(format!("from: `{}` has no address", server.from));
        }
        let usual = match server.secrecy {
            Secrecy::Tls => 465,
            Secrecy::Starttls => 587,
            Secrecy::None => 25,
        };
        Ok(Self {
            port: server.port.unwrap_or(usual),
            sender: sender.to_owned(),
            site: site.trim_end_matches('/').to_owned(),
            server: server.clone(),
        })
    }

    /// Hands over one letter.
    fn hand_over(&self, id: &str, letter: &Letter) -> Result<(), Trouble> {
        if !is_address(&letter.to) {
            return Err(Trouble::Refused(format!("no mail address: {}", letter.to)));
        }
        let plain = self.connect()?;
        match self.server.secrecy {
            Secrecy::None => self.talk(Talk::begin(plain)?, id, letter),
            Secrecy::Tls => self.talk(Talk::begin(self.secret(plain)?)?, id, letter),
            Secrecy::Starttls => {
                let mut talk = Talk::begin(plain)?;
                talk.say("EHLO skein", 250)?;
                talk.say("STARTTLS", 220)?;
                let talk = Talk(BufReader::new(self.secret(talk.0.into_inner())?));
                self.talk(talk, id, letter)
            }
        }
    }

    fn connect(&self) -> Result<TcpStream, Trouble> {
        let places = (self.server.host.as_str(), self.port).to_socket_addrs()?;
        let mut last = Trouble::Away("the mail server has no address".to_owned());
        for place in places {
            match TcpStream::connect_timeout(&place, PATIENCE) {
                Ok(stream) => {
                    stream.set_read_timeout(Some(PATIENCE))?;
                    stream.set_write_timeout(Some(PATIENCE))?;
                    return Ok(stream);
                }
                Err(error) => last = error.into(),
            }
        }
        Err(last)
    }

    fn secret(&self, stream: TcpStream) -> Result<StreamOwned<ClientConnection, TcpStream>, Trouble> {
        let away = |error: &dyn std::fmt::Display| Trouble::Away(error.to_string());
        let host = ServerName::try_from(self.server.host.clone()).map_err(|error| away(&error))?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_platform_verifier())
            .map_err(|error| away(&error))?
            .with_no_client_auth();
        let connection = ClientConnection::new(Arc::new(config), host).map_err(|error| away(&error))?;
        Ok(StreamOwned::new(connection, stream))
    }

    fn talk<S: Read + Write>(&self, mut talk: Talk<S>, id: &str, letter: &Letter) -> Result<(), Trouble> {
        talk.say("EHLO skein", 250)?;
        if let (Some(user), Some(password)) = (&self.server.user, &self.server.password) {
            // RFC 4616: no identity besides the name, the name, the password.
            let plain = STANDARD.encode(format!("\0{user}\0{password}"));
            talk.say(&format!("AUTH PLAIN {plain}"), 235)?;
        }
        talk.say(&format!("MAIL FROM:<{}>", self.sender), 250)?;
        talk.say(&format!("RCPT TO:<{}>", letter.to), 250)?;
        talk.say("DATA", 354)?;
        talk.say(&format!("{}\r\n.", self.message(id, letter)), 250)?;
        // It has taken the letter; whether it says goodbye is its own affair.
        let _ = talk.say("QUIT", 221);
        Ok(())
    }

    /// The letter as it travels (RFC 5322): everything that isn't plain is encoded, so nothing in it can end a
    /// line or the message.
    fn message(&self, id: &str, letter: &Letter) -> String {
        let (name, sender) = named(&self.server.from);
        let link = letter
            .link
            .as_ref()
            .map(|link| format!("\n\n{}{link}", self.site));
        let body = STANDARD.encode(format!("{}{}\n", letter.body, link.unwrap_or_default()));
        let lines: Vec<&str> = body
            .as_bytes()
            .chunks(76)
            .filter_map(|line| std::str::from_utf8(line).ok())
            .collect();
        let id: String = id
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || "-.".contains(*c))
            .collect();
        let host = sender.rsplit_once('@').map_or("skein", |(_, host)| host);
        let date = Timestamp::now().strftime("%a, %d %b %Y %H:%M:%S +0000");
        [
            format!("From: {} <{sender}>", encoded(name)),
            format!("To: <{}>", letter.to),
            format!("Subject: {}", encoded(&letter.title)),
            format!("Date: {date}"),
            format!("Message-ID: <{id}@{host}>"),
            "MIME-Version: 1.0".to_owned(),
            "Content-Type: text/plain; charset=utf-8".to_owned(),
            "Content-Transfer-Encoding: base64".to_owned(),
            String::new(),
            lines.join("\r\n"),
        ]
        .join("\r\n")
    }
}

impl Channel for Mail {
    fn deliver(&self, id: &str, letter: &Letter) -> Result<(), Undelivered> {
        self.hand_over(id, letter).map_err(|trouble| match trouble {
            Trouble::Away(why) => Undelivered::Later(why),
            Trouble::Refused(why) => Undelivered::Never(why),
        })
    }
}

/// Why a letter wasn't handed over.
#[derive(Debug)]
enum Trouble {
    /// The server is away, or asks to try later.
    Away(String),
    /// It won't take the letter.
    Refused(String),
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Trouble::Away(error.to_string())
    }
}

/// A talk with a mail server.
struct Talk<S: Read>(BufReader<S>);

impl<S: Read + Write> Talk<S> {
    fn begin(stream: S) -> Result<Self, Trouble> {
        let mut talk = Self(BufReader::new(stream));
        talk.hear("greeting", 220)?;
        Ok(talk)
    }

    fn say(&mut self, line: &str, expected: u16) -> Result<(), Trouble> {
        let stream = self.0.get_mut();
        stream.write_all(line.as_bytes())?;
        stream.write_all(b"\r\n")?;
        stream.flush()?;
        // What was said may hold a password or a letter, and has no place in a log.
        let verb = line.split([' ', ':']).next().unwrap_or_default();
        self.hear(if verb.len() > 10 { "letter" } else { verb }, expected)
    }

    /// Reads an answer: lines of a code, all but the last with a hyphen (§4.2).
    fn hear(&mut self, to: &str, expected: u16) -> Result<(), Trouble> {
        for _ in 0..MOST_LINES {
            let mut line = String::new();
            let read = self.0.by_ref().take(LONGEST_LINE).read_line(&mut line)?;
            let code: u16 = line.get(..3).and_then(|code| code.parse().ok()).unwrap_or(0);
            if read == 0 || code == 0 {
                return Err(Trouble::Away("the mail server hung up".to_owned()));
            }
            if line.as_bytes().get(3) == Some(&b'-') {
                continue;
            }
            let said = format!("{to}: {}", line.trim_end());
            return match code {
                _ if code == expected => Ok(()),
                500..=599 => Err(Trouble::Refused(said)),
                _ => Err(Trouble::Away(said)),
            };
        }
        Err(Trouble::Away("the mail server's answer has no end".to_owned()))
    }
}

/// The name and the address of `name <address>`.
fn named(from: &str) -> (&str, &str) {
    match from.rsplit_once('<') {
        Some((name, address)) => (name.trim(), address.trim_end().trim_end_matches('>')),
        None => ("", from.trim()),
    }
}

/// Whether a text can stand for an address in a command: nothing in it ends the command.
fn is_address(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_graphic() && !"<>\"\\()".contains(c);
    text.len() <= 254
        && text.chars().all(plain)
        && text
            .split_once('@')
            .is_some_and(|(a, b)| !a.is_empty() && !b.is_empty())
}

/// A text in a header (RFC 2047): encoded in words short enough for a line.
fn encoded(text: &str) -> String {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        if word.len() + c.len_utf8() > 42 {
            words.push(std::mem::take(&mut word));
        }
        word.push(c);
    }
    words.push(word);
    let words = words.iter().filter(|word| !word.is_empty());
    let words: Vec<String> = words
        .map(|word| format!("=?utf-8?B?{}?=", STANDARD.encode(word)))
        .collect();
    words.join("\r\n ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::ChannelKind;
    use std::net::TcpListener;

    /// A mail server that answers each line by a table, and what it heard.
    fn server(answers: &'static [(&'static str, &'static str)]) -> (u16, std::thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let thread = std::thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let mut writer = stream.try_clone().unwrap();
            writer.write_all(b"220-hello\r\n220 there\r\n").unwrap();
            let mut heard = String::new();
            for line in BufReader::new(stream).lines() {
                let Ok(line) = line else { break };
                heard += &format!("{line}\n");
                let answer = answers.iter().find(|(begin, _)| line.starts_with(begin));
                if let Some((_, answer)) = answer
                    && writer.write_all(format!("{answer}\r\n").as_bytes()).is_err()
                {
                    break;
                }
            }
            heard
        });
        (port, thread)
    }

    fn mail(port: u16) -> Mail {
        let server = MailServer {
            host: "127.0.0.1".into(),
            port: Some(port),
            secrecy: Secrecy::None,
            user: Some("city".into()),
            password: Some("secret".into()),
            from: "衡阳市数据局 <notice@example.org>".into(),
        };
        Mail::new(&server, "https://city.example/").unwrap()
    }

    fn letter(to: &str) -> Letter {
        Letter {
            link: Some("/matters/7".into()),
            ..Letter::new(
                ChannelKind::Mail,
                to,
                "accepted",
                ("已受理\r\nBcc: x@y.z", ".\r\n.\r\nQUIT"),
            )
        }
    }

    const KIND: &[(&str, &str)] = &[
        ("EHLO", "250-skein\r\n250 AUTH PLAIN"),
        ("AUTH", "235 ok"),
        ("MAIL", "250 ok"),
        ("RCPT", "250 ok"),
        ("DATA", "354 go on"),
        (".", "250 queued"),
        ("QUIT", "221 bye"),
    ];

    #[test]
    fn a_letter_is_handed_over_and_can_t_break_out() {
        let (port, server) = server(KIND);
        mail(port)
            .deliver("7.p-li.mail", &letter("li@example.org"))
            .unwrap();
        let heard = server.join().unwrap();
        assert!(
            heard.contains("MAIL FROM:<notice@example.org>\nRCPT TO:<li@example.org>\nDATA\n"),
            "{heard}"
        );
        assert!(heard.contains("Message-ID: <7.p-li.mail@example.org>"));
        assert!(!heard.contains("Bcc: x@y.z"));
        assert_eq!(heard.lines().filter(|line| *line == ".").count(), 1);
        let body = heard
            .split("base64\n\n")
            .nth(1)
            .unwrap()
            .split("\n.\n")
            .next()
            .unwrap();
        let text = STANDARD.decode(body.replace('\n', "")).unwrap();
        assert!(
            String::from_utf8(text)
                .unwrap()
                .ends_with("https://city.example/matters/7\n")
        );
    }

    #[test]
    fn a_refusal_is_for_good_and_a_server_that_is_away_is_tried_again() {
        const NOBODY: &[(&str, &str)] = &[
            ("EHLO", "250 ok"),
            ("AUTH", "235 ok"),
            ("MAIL", "250 ok"),
            ("RCPT", "550 no such user"),
        ];
        const LATER: &[(&str, &str)] = &[("EHLO", "250 ok"), ("AUTH", "235 ok"), ("MAIL", "451 greylisted")];
        let (port, _) = server(NOBODY);
        let outcome = mail(port).deliver("1", &letter("li@example.org"));
        assert_eq!(outcome, Err(Undelivered::Never("RCPT: 550 no such user".into())));
        let (port, _) = server(LATER);
        let outcome = mail(port).deliver("1", &letter("li@example.org"));
        assert_eq!(outcome, Err(Undelivered::Later("MAIL: 451 greylisted".into())));
        let closed = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let outcome = mail(closed).deliver("1", &letter("li@example.org"));
        assert!(matches!(outcome, Err(Undelivered::Later(_))));
        let outcome = mail(closed).deliver("1", &letter("li@example.org>\r\nRCPT TO:<x@y.z"));
        assert!(matches!(outcome, Err(Undelivered::Never(_))));
    }
}
