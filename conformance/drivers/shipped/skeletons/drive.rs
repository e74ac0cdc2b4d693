// A driver of h1conform: it makes a client send what the harness requests, and reports what the client returns.
//
// The standard library of Rust has neither a client nor JSON. So this file has a client of 50 lines above TcpStream, which
// stands in the place of yours: it knows no TLS, no chunked coding, and no kept connection. Put your client in its place
// where a comment says REPLACE. The rest is for every client. h1conform compiles this file with rustc. A client that is a
// crate needs cargo: `cargo init`, put this file there as src/main.rs, and run the program with --exec. Then a crate such as
// serde_json can read and write the messages, in place of the module json.
//
// The driver reads a question from each line of standard input, and writes a line with the answer (docs/driver-protocol.md).
// Log with eprintln: standard output is for answers alone.

use json::{text, Value};
use std::io::{self, BufRead, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

// REPLACE: the version of your client. "entry" is "url" for a client that takes URLs only. More of
// docs/driver-protocol.md#all-capabilities, each when the client and this file have it.
const HELLO: &str =
    r#"{"hello":{"protocol":2,"version":"1","language":"Rust","entry":"raw","capabilities":["stepwise"]}}"#;

/// What the harness gives in "open": where to connect, and how long to wait for an octet.
struct Target {
    scheme: String,
    host: String,
    port: u16,
    timeout: Duration,
}

/// A request. Its strings are octets.
struct Request {
    method: Vec<u8>,
    target: Vec<u8>,
    fields: Vec<(Vec<u8>, Vec<u8>)>,
    content: Option<Vec<u8>>,
}

/// A response as the client reports it.
struct Response {
    status: u16,
    reason: Vec<u8>,
    fields: Vec<(Vec<u8>, Vec<u8>)>,
    content: Vec<u8>,
}

/// REPLACE: what keeps the connections of your client. This one has none to keep.
struct Session {
    target: Target,
}

impl Session {
    /// REPLACE: send the request, and return what your client reports. An error of the client becomes the answer "error".
    fn send(&self, request: &Request) -> io::Result<Response> {
        let mut stream = TcpStream::connect((self.target.host.as_str(), self.target.port))?;
        stream.set_read_timeout(Some(self.target.timeout))?;
        let mut head = [&request.method[..], b" ", &request.target, b" HTTP/1.1\r\n"].concat();
        if !request.fields.iter().any(|(name, _)| name.eq_ignore_ascii_case(b"host")) {
            head.extend(format!("Host: {}:{}\r\n", self.target.host, self.target.port).into_bytes());
        }
        for (name, value) in &request.fields {
            head.extend([name, &b": "[..], value, b"\r\n"].concat());
        }
        if let Some(content) = &request.content {
            head.extend(format!("Content-Length: {}\r\n", content.len()).into_bytes());
        }
        head.extend(b"\r\n");
        head.extend(request.content.as_deref().unwrap_or(b""));
        stream.write_all(&head)?;
        let mut reader = io::BufReader::new(stream);
        let line = line(&mut reader)?;
        let mut words = line.splitn(3, |octet| *octet == b' ');
        let version = words.next().unwrap_or(b"").starts_with(b"HTTP/1.");
        let code = words.next().and_then(|word| std::str::from_utf8(word).ok()?.parse().ok());
        let (true, Some(status)) = (version, code) else { return Err(invalid("no status line")) };
        let reason = words.next().unwrap_or(b"").to_vec();
        let (mut fields, mut length) = (Vec::new(), None);
        loop {
            let line = self::line(&mut reader)?;
            if line.is_empty() {
                break;
            }
            let colon = line.iter().position(|octet| *octet == b':').ok_or_else(|| invalid("a field without a colon"))?;
            let (name, value) = (line[..colon].to_vec(), line[colon + 1..].trim_ascii().to_vec());
            if name.eq_ignore_ascii_case(b"content-length") {
                let number = std::str::from_utf8(&value).ok().and_then(|digits| digits.parse::<u64>().ok());
                length = Some(number.ok_or_else(|| invalid("an invalid length"))?);
            }
            fields.push((name, value));
        }
        let mut content = Vec::new();
        if request.method != b"HEAD" && status != 204 && status != 304 {
            let read = reader.by_ref().take(length.unwrap_or(u64::MAX)).read_to_end(&mut content)?;
            if length.is_some_and(|length| read as u64 != length) {
                return Err(invalid("the content is cut"));
            }
        }
        Ok(Response { status, reason, fields, content })
    }
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

fn line(reader: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    reader.take(65536).read_until(b'\n', &mut line)?;
    let ended = line.strip_suffix(b"\r\n").map(<[u8]>::to_vec);
    ended.ok_or_else(|| io::Error::new(io::ErrorKind::UnexpectedEof, "the head is cut"))
}

fn sent(session: Option<&Session>, request: &Value) -> String {
    let Some(session) = session else { return unsupported("no session") };
    if session.target.scheme != "http" {
        return unsupported("no TLS"); // REPLACE: your client may have it; "ca_file" of the target is the CA to trust
    }
    if request.get("body").get("kind").string() == "iterable" {
        return unsupported("this driver gives the content as a whole");
    }
    let pair = |field: &Value| (octets(field.at(0).string()), octets(field.at(1).string()));
    let asked = Request {
        method: octets(request.get("method").string()),
        target: octets(request.get("target").string()),
        fields: request.get("fields").list().iter().map(pair).collect(),
        content: match request.get("body") {
            Value::Null => None,
            body => Some(base64::decode(body.get("data").string())),
        },
    };
    match session.send(&asked) {
        Ok(told) => {
            let pairs: Vec<String> = told.fields.iter().map(|(name, value)| format!("[{},{}]", text(name), text(value))).collect();
            let (reason, body, pairs) = (text(&told.reason), base64::encode(&told.content), pairs.join(","));
            format!(r#"{{"response":{{"status":{},"reason":{reason},"headers":[{pairs}],"body":"{body}"}}}}"#, told.status)
        }
        Err(error) => {
            let timed_out = matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut);
            let (kind, message) = (text(format!("{:?}", error.kind()).as_bytes()), text(error.to_string().as_bytes()));
            format!(r#"{{"error":{{"type":{kind},"bases":[],"message":{message},"timed_out":{timed_out}}}}}"#)
        }
    }
}

fn unsupported(why: &str) -> String {
    format!(r#"{{"unsupported":{}}}"#, text(why.as_bytes()))
}

/// The octets of a string of the protocol, which has a character for each octet.
fn octets(text: &str) -> Vec<u8> {
    text.chars().map(|character| character as u8).collect()
}

fn main() -> io::Result<()> {
    let mut session = None;
    for line in io::stdin().lock().lines() {
        let message = json::read(&line?);
        let request = message.get("item").get("request");
        let answer = match message.get("op").string() {
            "hello" => HELLO.to_string(),
            "open" => {
                let given = message.get("target");
                session = Some(Session {
                    target: Target {
                        scheme: given.get("scheme").string().to_string(),
                        host: given.get("host").string().to_string(),
                        port: given.get("port").number() as u16,
                        timeout: Duration::from_secs_f64(given.get("timeout").number()),
                    },
                });
                r#"{"ok":true}"#.to_string()
            }
            "close" => {
                session = None;
                r#"{"ok":true}"#.to_string()
            }
            "do" if *request != Value::Null => sent(session.as_ref(), request),
            operation => unsupported(&format!("unknown operation {operation}")),
        };
        println!("{answer}");
    }
    Ok(())
}

mod base64 {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    pub fn encode(data: &[u8]) -> String {
        let mut found = String::new();
        for group in data.chunks(3) {
            let bits = group.iter().fold(0u32, |bits, octet| bits << 8 | u32::from(*octet)) << (8 * (3 - group.len()));
            for place in 0..4 {
                let digit = DIGITS[(bits >> (18 - 6 * place) & 63) as usize] as char;
                found.push(if place <= group.len() { digit } else { '=' });
            }
        }
        found
    }

    pub fn decode(text: &str) -> Vec<u8> {
        let (mut found, mut bits, mut count) = (Vec::new(), 0u32, 0);
        for digit in text.bytes().filter_map(|octet| DIGITS.iter().position(|each| *each == octet)) {
            (bits, count) = (bits << 6 | digit as u32, count + 6);
            if count >= 8 {
                count -= 8;
                found.push((bits >> count & 255) as u8);
            }
        }
        found
    }
}

mod json {
    use std::collections::HashMap;

    #[derive(PartialEq)]
    pub enum Value {
        Null,
        Bool(bool),
        Number(f64),
        Text(String),
        List(Vec<Value>),
        Object(HashMap<String, Value>),
    }

    /// A member that is missing is null, and a value of another type is empty.
    impl Value {
        pub fn get(&self, name: &str) -> &Value {
            if let Value::Object(members) = self { members.get(name).unwrap_or(&Value::Null) } else { &Value::Null }
        }

        pub fn at(&self, place: usize) -> &Value {
            self.list().get(place).unwrap_or(&Value::Null)
        }

        pub fn list(&self) -> &[Value] {
            if let Value::List(values) = self { values } else { &[] }
        }

        pub fn string(&self) -> &str {
            if let Value::Text(text) = self { text } else { "" }
        }

        pub fn number(&self) -> f64 {
            if let Value::Number(number) = self { *number } else { 0.0 }
        }
    }

    /// Octets as a JSON string of ASCII, with a character for each octet.
    pub fn text(octets: &[u8]) -> String {
        let plain = |octet: &u8| (b' '..127).contains(octet) && !b"\"\\".contains(octet);
        let character = |octet: &u8| if plain(octet) { char::from(*octet).to_string() } else { format!("\\u{octet:04x}") };
        format!("\"{}\"", octets.iter().map(character).collect::<String>())
    }

    pub fn read(text: &str) -> Value {
        value(&mut text.chars().peekable())
    }

    type Characters<'a> = std::iter::Peekable<std::str::Chars<'a>>;

    fn value(from: &mut Characters) -> Value {
        let blank = |each: &char| each.is_whitespace() || *each == ':' || *each == ',';
        while from.next_if(blank).is_some() {}
        match from.next() {
            Some('{') => {
                let mut members = HashMap::new();
                while let Some(Value::Text(name)) = more(from, '}') {
                    members.insert(name, value(from));
                }
                Value::Object(members)
            }
            Some('[') => Value::List(std::iter::from_fn(|| more(from, ']')).collect()),
            Some('"') => Value::Text(string(from)),
            Some(first) => {
                let mut word = String::from(first);
                while let Some(each) = from.next_if(|each| !" ,]}".contains(*each)) {
                    word.push(each);
                }
                match word.as_str() {
                    "true" | "false" => Value::Bool(word == "true"),
                    _ => word.parse().map_or(Value::Null, Value::Number),
                }
            }
            None => Value::Null,
        }
    }

    /// The next value of a list or an object; none at its end.
    fn more(from: &mut Characters, end: char) -> Option<Value> {
        while from.next_if(|each| each.is_whitespace() || *each == ',').is_some() {}
        if from.peek().is_none() || from.next_if_eq(&end).is_some() { None } else { Some(value(from)) }
    }

    fn string(from: &mut Characters) -> String {
        let mut found = String::new();
        while let Some(each) = from.next().filter(|each| *each != '"') {
            found.push(match each {
                '\\' => match from.next() {
                    Some('u') => {
                        let digits: String = from.take(4).collect();
                        u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).unwrap_or('?')
                    }
                    Some('n') => '\n',
                    Some('r') => '\r',
                    Some('t') => '\t',
                    Some('b') => '\u{8}',
                    Some('f') => '\u{c}',
                    other => other.unwrap_or('?'),
                },
                each => each,
            });
        }
        found
    }
}
