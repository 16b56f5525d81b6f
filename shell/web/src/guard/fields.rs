//! Forms: urlencoded or multipart, read into named fields and files, and checked for our token.
//!
//! One reader serves every form of the pages, so that no form can be taken without its token. A file
//! larger than is accepted is read to its end and thrown away: the browser then shows our answer instead
//! of a broken connection. It knows nothing of what a form means. Start at [`Fields`].

use crate::codes;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::visit::Visit;
use axum::body::Bytes;
use axum::extract::multipart::Field;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, RawForm, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse as _;
use skein_kernel::rejection::Rejection;
use std::str::FromStr;

/// What is read and thrown away at most before the connection is cut.
pub(crate) const PATIENT_BYTES: usize = 256 << 20;

/// Largest form of someone who isn't signed in: nothing more than a name and a password.
pub(crate) const STRANGERS_BYTES: usize = 64 << 10;

/// Largest field that isn't a file.
const LARGEST_FIELD: usize = 64 << 10;

/// Most fields a form may have.
const MOST_FIELDS: usize = 500;

/// A file of a form.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    /// The field it came in.
    pub(crate) field: String,
    /// Its name without folders, as the browser gave it.
    pub(crate) name: String,
    /// Its bytes.
    pub(crate) bytes: Bytes,
}

/// A form's fields, in order, its token checked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields {
    pairs: Vec<(String, String)>,
    files: Vec<Upload>,
}

impl Fields {
    /// Fields as a test has them.
    #[cfg(test)]
    pub(crate) fn of(pairs: &[(&str, &str)]) -> Self {
        let pairs = pairs.iter();
        Self {
            pairs: pairs
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            files: Vec::new(),
        }
    }

    /// The field's value without surrounding blanks; `None` where it is absent or empty.
    #[must_use]
    pub(crate) fn get<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).next()
    }

    /// Every value of a field that may be given more than once, empty ones left out.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs
            .iter()
            .filter(move |(key, value)| key == name && !value.trim().is_empty())
            .map(|(_, value)| value.trim())
    }

    /// Every field that isn't empty, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.trim()))
    }

    /// A field that must be given.
    ///
    /// # Errors
    /// SK-WEB-0006 where it is absent or empty.
    pub(crate) fn need<'a>(&'a self, name: &'a str) -> Result<&'a str, Rejection> {
        self.get(name).ok_or_else(|| codes::bad_field(name))
    }

    /// A field read as a value, if given.
    ///
    /// # Errors
    /// SK-WEB-0006 where it is given and can't be read.
    pub(crate) fn read<T: FromStr>(&self, name: &str) -> Result<Option<T>, Rejection> {
        let parse = |text: &str| text.parse().map_err(|_| codes::bad_field(name));
        self.get(name).map(parse).transpose()
    }

    /// A field that must be given, read as a value.
    ///
    /// # Errors
    /// SK-WEB-0006 where it is absent or can't be read.
    pub(crate) fn need_as<T: FromStr>(&self, name: &str) -> Result<T, Rejection> {
        self.read(name)?.ok_or_else(|| codes::bad_field(name))
    }

    /// The same form with more answers.
    #[must_use]
    pub(crate) fn with(mut self, answers: &[(String, String)]) -> Self {
        self.pairs.extend_from_slice(answers);
        self
    }

    /// The same form with other answers in place of what it says in these fields.
    #[must_use]
    pub(crate) fn replaced(mut self, answers: &[(String, String)]) -> Self {
        self.pairs
            .retain(|(name, _)| answers.iter().all(|(other, _)| other != name));
        self.with(answers)
    }

    /// The same form with a row more or less in one of its tables: `add:/items`, `drop:/items/2`.
    #[must_use]
    pub(crate) fn with_rows(mut self, wish: &str) -> Self {
        let (table, gone) = match wish.split_once(':') {
            Some(("add", table)) => (table, None),
            Some(("drop", row)) => match row.rsplit_once('/') {
                Some((table, row)) => (table, row.parse::<usize>().ok()),
                None => return self,
            },
            _ => return self,
        };
        let (around, counter) = (format!("{table}/"), format!("rows:{table}"));
        if let Some(gone) = gone {
            self.pairs.retain_mut(|(name, _)| stays(name, &around, gone));
        }
        for (_, count) in self.pairs.iter_mut().filter(|(name, _)| *name == counter) {
            let rows: usize = count.parse().unwrap_or(0);
            let rows = if gone.is_some() {
                rows.saturating_sub(1)
            } else {
                rows + 1
            };
            *count = rows.to_string();
        }
        self
    }

    /// The files given, empty ones (an input left alone) left out.
    #[must_use]
    pub(crate) fn files(&self) -> &[Upload] {
        &self.files
    }
}

/// Whether a field stays when a row of a table goes; those of later rows move up.
fn stays(name: &mut String, around: &str, gone: usize) -> bool {
    let Some((row, rest)) = name
        .strip_prefix(around)
        .map(|rest| rest.split_once('/').unwrap_or((rest, "")))
    else {
        return true;
    };
    match row.parse::<usize>() {
        Ok(row) if row == gone => false,
        Ok(row) if row > gone => {
            *name = format!("{around}{}/{rest}", row - 1);
            true
        }
        _ => true,
    }
}

impl FromRequest<Site> for Fields {
    type Rejection = Refusal;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Refusal> {
        let visit = request
            .extensions()
            .get::<Visit>()
            .cloned()
            .ok_or_else(codes::broken)?;
        same_origin(request.headers())?;
        let fields = read(request, site, &visit).await?;
        let token = fields.get("_csrf").unwrap_or_default();
        if visit.recognises(token) {
            Ok(fields)
        } else {
            Err(codes::foreign_form().into())
        }
    }
}

/// A form sent by a program. Its bearer token can't be sent by another site's page, so it needs no other.
#[derive(Debug, Clone)]
pub(crate) struct BearerForm(pub(crate) Fields);

impl FromRequest<Site> for BearerForm {
    type Rejection = Refusal;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Refusal> {
        let visit = request
            .extensions()
            .get::<Visit>()
            .cloned()
            .ok_or_else(codes::broken)?;
        Ok(Self(read(request, site, &visit).await?))
    }
}

async fn read(mut request: Request, site: &Site, visit: &Visit) -> Result<Fields, Rejection> {
    let stranger = visit.session().is_none();
    if !is_multipart(request.headers()) {
        if stranger {
            DefaultBodyLimit::max(STRANGERS_BYTES).apply(&mut request);
        }
        return urlencoded(request, site).await;
    }
    // Files are for people who sign in; nobody else's are worth reading to the end.
    if stranger {
        return Err(codes::sign_in_first());
    }
    site.limits().upload(visit.client())?;
    DefaultBodyLimit::max(PATIENT_BYTES).apply(&mut request);
    multipart(request, site).await
}

/// Refuses what a browser itself says comes from another site (Fetch Metadata).
fn same_origin(headers: &HeaderMap) -> Result<(), Rejection> {
    let site = headers.get("sec-fetch-site").map(|value| value.as_bytes());
    match site {
        None | Some(b"same-origin" | b"none") => Ok(()),
        Some(_) => Err(codes::foreign_form()),
    }
}

fn is_multipart(headers: &HeaderMap) -> bool {
    let content = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    content.is_some_and(|content| content.to_ascii_lowercase().starts_with("multipart/form-data"))
}

async fn urlencoded(request: Request, site: &Site) -> Result<Fields, Rejection> {
    let RawForm(bytes) = RawForm::from_request(request, site).await.map_err(|refused| {
        match refused.into_response().status() {
            StatusCode::PAYLOAD_TOO_LARGE => codes::too_large(STRANGERS_BYTES),
            _ => codes::unreadable(),
        }
    })?;
    let pairs: Vec<(String, String)> = form_urlencoded::parse(&bytes)
        .into_owned()
        .take(MOST_FIELDS)
        .collect();
    Ok(Fields {
        pairs,
        files: Vec::new(),
    })
}

async fn multipart(request: Request, site: &Site) -> Result<Fields, Rejection> {
    let mut parts = Multipart::from_request(request, site)
        .await
        .map_err(|_| codes::unreadable())?;
    let limit = site.config().largest_upload;
    let mut fields = Fields::default();
    let mut room = limit;
    let mut fits = true;
    while let Some(part) = parts
        .next_field()
        .await
        .map_err(|error| unreadable(&error, limit))?
    {
        let field = part.name().unwrap_or_default().to_owned();
        let name = part.file_name().map(base_name);
        let largest = if name.is_some() { room } else { LARGEST_FIELD };
        let Some(bytes) = content(part, largest)
            .await
            .map_err(|error| unreadable(&error, limit))?
        else {
            fits = false;
            continue;
        };
        match name {
            Some(name) if !bytes.is_empty() => {
                room = room.saturating_sub(bytes.len());
                fields.files.push(Upload {
                    field,
                    name,
                    bytes: bytes.into(),
                });
            }
            Some(_) => {}
            None if fields.pairs.len() < MOST_FIELDS => {
                let text = String::from_utf8(bytes).map_err(|_| codes::bad_field(&field))?;
                fields.pairs.push((field, text));
            }
            None => return Err(codes::unreadable()),
        }
    }
    if fits {
        Ok(fields)
    } else {
        Err(codes::too_large(limit))
    }
}

/// A part's bytes, or `None` where they are more than `largest`; the part is read to its end either way.
async fn content(
    mut part: Field<'_>,
    largest: usize,
) -> Result<Option<Vec<u8>>, axum::extract::multipart::MultipartError> {
    let mut bytes = Vec::new();
    let mut length = 0_usize;
    while let Some(chunk) = part.chunk().await? {
        length = length.saturating_add(chunk.len());
        if length <= largest {
            bytes.extend_from_slice(&chunk);
        } else {
            bytes = Vec::new();
        }
    }
    Ok((length <= largest).then_some(bytes))
}

fn unreadable(error: &axum::extract::multipart::MultipartError, limit: usize) -> Rejection {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => codes::too_large(limit),
        _ => codes::unreadable(),
    }
}

/// Some browsers send whole paths; only the last part is a name.
fn base_name(name: &str) -> String {
    name.rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_control())
        .collect()
}
