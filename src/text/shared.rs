//! The texts of a running program: shared between values, counted in characters, and grown in place
//! while nobody else has them.

use std::borrow::{Borrow, Cow};
use std::cell::OnceCell;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Deref;
use std::rc::Rc;

/// So many bytes need no memory of their own.
const SHORT: usize = 14;

/// How many bytes are looked at, at a time: work on long texts asks between two whether to go on.
const PIECE: usize = 1 << 16;

/// Every so many characters of a text that is not in ASCII its place is noted.
const STRIDE: usize = 64;

/// A text that values share.
#[derive(Clone)]
pub struct Text(Kind);

#[derive(Clone)]
enum Kind {
    Short { length: u8, bytes: [u8; SHORT] },
    Long(Rc<Long>),
}

struct Long {
    text: String,
    /// Where the characters are, once somebody asked.
    marks: OnceCell<Box<Marks>>,
}

/// Where the characters of a text are.
struct Marks {
    characters: usize,
    /// The place of every so many-th; without any, each character is a byte.
    places: Vec<usize>,
}

impl Text {
    fn long(text: String) -> Self {
        let marks = OnceCell::new();
        Self(Kind::Long(Rc::new(Long { text, marks })))
    }

    fn short(text: &str) -> Option<Self> {
        let mut bytes = [0; SHORT];
        bytes
            .get_mut(..text.len())?
            .copy_from_slice(text.as_bytes());
        let length = u8::try_from(text.len()).ok()?;
        Some(Self(Kind::Short { length, bytes }))
    }

    /// As bytes, which takes no time also where it is short.
    #[inline]
    fn raw(&self) -> &[u8] {
        match &self.0 {
            Kind::Short { length, bytes } => bytes.get(..usize::from(*length)).unwrap_or_default(),
            Kind::Long(long) => long.text.as_bytes(),
        }
    }

    /// Whether it is the very same; equal texts of no great length are taken for it.
    pub fn is(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Kind::Long(a), Kind::Long(b)) if a.text.len() > PIECE => Rc::ptr_eq(a, b),
            _ => self == other,
        }
    }

    /// A number that tells it from other texts.
    pub fn identity(&self) -> usize {
        match &self.0 {
            Kind::Short { .. } => {
                let mut state = DefaultHasher::new();
                self.hash(&mut state);
                state.finish() as usize
            }
            Kind::Long(long) => Rc::as_ptr(long).addr(),
        }
    }

    /// The number of characters. The function is called now and then, and may leave.
    pub fn length(&self, look: fn()) -> usize {
        match &self.0 {
            Kind::Short { .. } => self.chars().count(),
            Kind::Long(long) => long.marks(look).characters,
        }
    }

    /// Where the character of an index begins, which is not above the length; a look is taken as in
    /// [`Self::length`].
    pub fn place(&self, index: usize, look: fn()) -> usize {
        let (start, rest) = match &self.0 {
            Kind::Short { .. } => (0, index),
            Kind::Long(long) => match &*long.marks(look).places {
                [] => return index.min(self.raw().len()),
                places => match places.get(index / STRIDE) {
                    Some(start) => (*start, index % STRIDE),
                    None => (self.raw().len(), 0),
                },
            },
        };
        let text = self.get(start..).unwrap_or_default();
        text.char_indices()
            .nth(rest)
            .map_or(start + text.len(), |(at, _)| start + at)
    }

    /// Puts another text at its end: in place if nobody else has it. A look is taken now and then;
    /// whoever leaves from it leaves this text as it was.
    pub fn append(&mut self, other: &str, look: fn()) {
        /// Takes back what is not whole.
        struct Whole<'t>(&'t mut String, usize);
        impl Drop for Whole<'_> {
            fn drop(&mut self) {
                self.0.truncate(self.1);
            }
        }
        if let Kind::Long(long) = &mut self.0
            && let Some(long) = Rc::get_mut(long)
        {
            let length = long.text.len();
            long.text.reserve(other.len());
            let mut whole = Whole(&mut long.text, length);
            for piece in pieces(other) {
                look();
                whole.0.push_str(piece);
            }
            whole.1 = whole.0.len();
            drop(whole);
            long.marks.take();
            return;
        }
        *self = joined(&[self, other], look);
    }
}

impl Long {
    fn marks(&self, look: fn()) -> &Marks {
        self.marks.get_or_init(|| {
            let mut characters = 0;
            for piece in pieces(&self.text) {
                look();
                characters += piece.chars().count();
            }
            let mut places = Vec::new();
            if characters < self.text.len() {
                places.reserve_exact(characters / STRIDE + 1);
                for (count, (place, _)) in self.text.char_indices().enumerate() {
                    if count.is_multiple_of(STRIDE) {
                        places.push(place);
                    }
                    if count.is_multiple_of(PIECE) {
                        look();
                    }
                }
            }
            Box::new(Marks { characters, places })
        })
    }
}

/// A text in pieces of whole characters.
pub fn pieces(mut text: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        let (piece, rest) = text.split_at(text.ceil_char_boundary(PIECE));
        text = rest;
        (!piece.is_empty()).then_some(piece)
    })
}

/// Texts behind each other, with a look now and then.
pub fn joined(parts: &[&str], look: fn()) -> Text {
    let length = parts.iter().map(|part| part.len()).sum();
    if length <= SHORT {
        return Text::from(parts.concat());
    }
    let mut text = String::with_capacity(length);
    for part in parts {
        for piece in pieces(part) {
            look();
            text.push_str(piece);
        }
    }
    Text::long(text)
}

impl Deref for Text {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        match &self.0 {
            Kind::Short { .. } => std::str::from_utf8(self.raw()).unwrap_or_default(),
            Kind::Long(long) => &long.text,
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::short(text).unwrap_or_else(|| Self::long(text.to_owned()))
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::short(&text).unwrap_or_else(|| Self::long(text))
    }
}

impl From<&mut str> for Text {
    fn from(text: &mut str) -> Self {
        Self::from(&*text)
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::from("")
    }
}

impl From<&String> for Text {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&Text> for Text {
    fn from(text: &Text) -> Self {
        text.clone()
    }
}

impl From<Cow<'_, str>> for Text {
    fn from(text: Cow<'_, str>) -> Self {
        match text {
            Cow::Borrowed(text) => text.into(),
            Cow::Owned(text) => text.into(),
        }
    }
}

impl FromIterator<char> for Text {
    fn from_iter<I: IntoIterator<Item = char>>(chars: I) -> Self {
        let (mut bytes, mut length) = ([0; SHORT], 0);
        let mut chars = chars.into_iter();
        while let Some(c) = chars.next() {
            let Some(room) = bytes.get_mut(length..length + c.len_utf8()) else {
                let start = std::str::from_utf8(bytes.get(..length).unwrap_or_default());
                let mut text = String::from(start.unwrap_or_default());
                text.push(c);
                text.extend(chars);
                return Self::long(text);
            };
            c.encode_utf8(room);
            length += c.len_utf8();
        }
        let length = length as u8;
        Self(Kind::Short { length, bytes })
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Kind::Long(a), Kind::Long(b)) if Rc::ptr_eq(a, b) => true,
            _ => self.raw() == other.raw(),
        }
    }
}

impl Eq for Text {}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        // The bytes of UTF-8 have the order of the characters.
        self.raw().cmp(other.raw())
    }
}

impl Hash for Text {
    /// That of the `str`, as `Borrow` wants it.
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write(self.raw());
        state.write_u8(0xff);
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look() {}

    #[test]
    fn characters_are_found_by_their_index() {
        for text in ["", "abc", "é", "0123456789abcdefghij", &"aé€𝄞".repeat(100)] {
            let shared = Text::from(text);
            assert_eq!(shared.length(look), text.chars().count());
            for (index, (place, _)) in text.char_indices().enumerate() {
                assert_eq!(shared.place(index, look), place, "{index} of {text}");
            }
            assert_eq!(shared.place(shared.length(look), look), text.len());
        }
    }

    #[test]
    fn appending_leaves_who_shares_it_alone() {
        let mut text = Text::from("from here on it is a long one");
        let before = text.clone();
        text.append(", é", look);
        assert_eq!(&*before, "from here on it is a long one");
        assert_eq!(&*text, "from here on it is a long one, é");
        let (memory, length) = (text.as_ptr(), text.length(look));
        text.append("", look);
        assert_eq!(text.as_ptr(), memory, "nobody else has it");
        text.append("é", look);
        assert_eq!(text.length(look), length + 1);
    }

    #[test]
    fn leaving_takes_back_what_was_appended() {
        let mut text = Text::from("from here on it is a long one");
        let left = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            thread_local! { static LOOKS: std::cell::Cell<u8> = const { std::cell::Cell::new(0) }; }
            text.append(&"x".repeat(3 * PIECE), || {
                LOOKS.set(LOOKS.get() + 1);
                if LOOKS.get() == 2 {
                    std::panic::resume_unwind(Box::new(()));
                }
            });
        }));
        assert!(left.is_err());
        assert_eq!(&*text, "from here on it is a long one");
    }

    #[test]
    fn order_and_hash_are_those_of_the_text() {
        let hash = |value: &dyn Fn(&mut DefaultHasher)| {
            let mut state = DefaultHasher::new();
            value(&mut state);
            state.finish()
        };
        for text in ["", "abc", "a text that is not a short one"] {
            let shared = Text::from(text);
            assert_eq!(hash(&|s| shared.hash(s)), hash(&|s| text.hash(s)));
        }
        assert!(Text::from("z") < Text::from("é"));
        assert!(Text::from("ab") > Text::from("a text that is not a short one"));
    }
}
