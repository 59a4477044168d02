//! Checks Parquet files from other sources: their stated sizes against their bytes before the library
//! allocates memory for them. A panic of the library is reported as an error of the file.
//!
//! The footer and the page headers are structures of the Thrift compact protocol (*Thrift compact
//! protocol encoding*, and `parquet.thrift` of the Parquet format). They are parsed field by field; cell
//! values are not decoded.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Ends a file, after the footer's length.
const MAGIC: &[u8] = b"PAR1";
/// The length and the magic.
const TAIL: usize = 8;
/// Most bytes of all pages, uncompressed.
const MOST_BYTES: u64 = 1 << 30;
/// Most cells of a table.
const MOST_CELLS: u64 = 1 << 26;
/// Deepest nesting of structures; those of the format have fewer than ten levels.
const DEEPEST: usize = 24;

/// The number of reads in progress whose panics are errors of files.
static READS: AtomicUsize = AtomicUsize::new(0);

/// Whether a Parquet file is being read. A panic is then reported as an error of that file, so panic
/// hooks should ignore it.
#[must_use]
pub fn is_reading_parquet() -> bool {
    READS.load(Ordering::Relaxed) > 0
}

/// Calls the library, and turns a panic into an error.
pub(super) fn read<T, E: ToString>(read: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    struct Read;
    impl Drop for Read {
        fn drop(&mut self) {
            READS.fetch_sub(1, Ordering::Relaxed);
        }
    }
    READS.fetch_add(1, Ordering::Relaxed);
    let under_way = Read;
    // Data being read is not used after a panic.
    let outcome = catch_unwind(AssertUnwindSafe(read));
    drop(under_way);
    match outcome {
        Ok(outcome) => outcome.map_err(|error| error.to_string()),
        Err(panic) => Err(match panic_text(&*panic) {
            Some(text) => format!("it is malformed: {text}"),
            None => "it is malformed".to_owned(),
        }),
    }
}

/// The first line of a panic's message.
fn panic_text(panic: &(dyn std::any::Any + Send)) -> Option<&str> {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text?.lines().next()
}

/// Refuses a file whose footer or pages state sizes that its bytes cannot hold, or that exceed those of
/// a table of `most_rows` rows.
///
/// # Errors
/// The size that is refused.
pub(super) fn check_sizes(bytes: &[u8], most_rows: u64) -> Result<(), String> {
    let metadata = metadata(bytes)?;
    let groups = metadata.list(4);
    let mut cells = 0_u64;
    let mut rows_in_all = 0_u64;
    let mut unpacked = 0_u64;
    for group in groups {
        let rows = group
            .count(3)
            .ok_or("a row group does not state its number of rows")?;
        rows_in_all = rows_in_all.saturating_add(rows);
        if rows_in_all > most_rows {
            return Err(format!("it has more than {most_rows} rows"));
        }
        let columns = group.list(1);
        cells = cells.saturating_add(rows.saturating_mul(columns.len() as u64));
        if cells > MOST_CELLS {
            return Err(format!("it has more than {MOST_CELLS} cells"));
        }
        for column in columns {
            let of_column = column.field(3).ok_or("a column has no metadata")?;
            let values = of_column.count(5);
            if values != Some(rows) {
                return Err("a column has fewer or more values than rows".to_owned());
            }
            let pages = pages(bytes, of_column).ok_or("a column is outside the file")?;
            check_pages(pages, rows, &mut unpacked)?;
        }
    }
    if metadata.count(3) != Some(rows_in_all) {
        return Err("its number of rows differs from that of its row groups".to_owned());
    }
    Ok(())
}

/// Refuses a file whose footer states more lists or texts than it has bytes.
///
/// # Errors
/// If it does, or has no footer.
pub(super) fn check_footer(bytes: &[u8]) -> Result<(), String> {
    metadata(bytes).map(|_| ())
}

fn metadata(bytes: &[u8]) -> Result<Value, String> {
    let footer = footer(bytes).ok_or("its footer is missing or incomplete")?;
    let metadata = Walk::of(footer).structure(0);
    metadata.ok_or_else(|| "its footer is malformed".to_owned())
}

fn footer(bytes: &[u8]) -> Option<&[u8]> {
    let (rest, magic) = bytes.split_last_chunk::<4>()?;
    let (rest, length) = rest.split_last_chunk::<4>()?;
    let begins = rest
        .len()
        .checked_sub(u32::from_le_bytes(*length) as usize)?;
    (magic == MAGIC && bytes.len() >= TAIL + MAGIC.len()).then(|| &rest[begins..])
}

/// The bytes of a column's pages, located as the library does.
fn pages<'a>(bytes: &'a [u8], column: &Value) -> Option<&'a [u8]> {
    let begins = match column.field(11) {
        Some(_) => column.count(11)?,
        None => column.count(9)?,
    };
    let ends = begins.checked_add(column.count(7)?)?;
    bytes.get(usize::try_from(begins).ok()?..usize::try_from(ends).ok()?)
}

/// Checks the headers of a column's pages.
fn check_pages(pages: &[u8], rows: u64, unpacked: &mut u64) -> Result<(), String> {
    let mut walk = Walk::of(pages);
    let mut values = 0;
    let malformed = || "the header of a page is malformed".to_owned();
    while values < rows || (walk.at == 0 && !pages.is_empty()) {
        let header = walk.structure(0).ok_or_else(malformed)?;
        let size = |field| header.count(field).ok_or_else(malformed);
        let (bytes, packed) = (size(2)?, size(3)?);
        *unpacked = unpacked.saturating_add(bytes.max(packed));
        if *unpacked > MOST_BYTES {
            return Err(format!("its pages unpack to more than {MOST_BYTES} bytes"));
        }
        walk.skip(packed)
            .ok_or("a page extends beyond its column")?;
        let count = |of: u16| match header.field(of) {
            None => Ok(None),
            Some(page) => page.count(1).map(Some).ok_or_else(malformed),
        };
        // A dictionary value takes at least one byte.
        if count(7)?.is_some_and(|count| count > bytes) {
            return Err("a dictionary has more values than bytes".to_owned());
        }
        for count in [count(5)?, count(8)?].into_iter().flatten() {
            values += count;
            if values > rows {
                return Err("the pages of a column have more values than there are rows".to_owned());
            }
        }
    }
    Ok(())
}

/// A value of a structure.
enum Value {
    /// A number.
    Number(i64),
    /// A list.
    List(Vec<Value>),
    /// Fields by their numbers.
    Structure(Vec<(u16, Value)>),
    /// A value that is not used.
    Other,
}

impl Value {
    fn field(&self, wanted: u16) -> Option<&Self> {
        match self {
            Self::Structure(fields) => {
                let mut fields = fields.iter();
                // The library takes the last value of a repeated field.
                fields
                    .rfind(|(number, _)| *number == wanted)
                    .map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// A field that is a nonnegative number.
    fn count(&self, wanted: u16) -> Option<u64> {
        match self.field(wanted)? {
            Self::Number(number) => u64::try_from(*number).ok(),
            _ => None,
        }
    }

    fn list(&self, wanted: u16) -> &[Self] {
        match self.field(wanted) {
            Some(Self::List(values)) => values,
            _ => &[],
        }
    }
}

/// Bytes of the Thrift compact protocol; none where they are invalid or end too soon.
struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Walk<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn skip(&mut self, count: u64) -> Option<()> {
        let ends = self.at.checked_add(usize::try_from(count).ok()?)?;
        self.at = (ends <= self.bytes.len()).then_some(ends)?;
        Some(())
    }

    fn variable(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let number = self.variable()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    fn structure(&mut self, depth: usize) -> Option<Value> {
        let mut fields = Vec::new();
        let mut last = 0_u16;
        loop {
            let head = self.byte()?;
            let kind = head & 0x0f;
            if kind == 0 {
                return Some(Value::Structure(fields));
            }
            last = match head >> 4 {
                0 => u16::try_from(self.signed()?).ok()?,
                more => last.checked_add(u16::from(more))?,
            };
            // A boolean is in the field header.
            let value = match kind {
                1 | 2 => Value::Other,
                kind => self.value(kind, depth + 1)?,
            };
            fields.push((last, value));
        }
    }

    fn value(&mut self, kind: u8, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        match kind {
            1..=3 => self.skip(1)?,
            4..=6 => return self.signed().map(Value::Number),
            7 => self.skip(8)?,
            8 => {
                let length = self.variable()?;
                self.skip(length)?;
            }
            9 | 10 => return self.list(depth),
            12 => return self.structure(depth),
            13 => self.skip(16)?,
            _ => return None,
        }
        Some(Value::Other)
    }

    fn list(&mut self, depth: usize) -> Option<Value> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.variable()?,
            count => u64::from(count),
        };
        // Each element takes at least one byte, which limits the count.
        if count > (self.bytes.len() - self.at) as u64 {
            return None;
        }
        let values = (0..count).map(|_| self.value(head & 0x0f, depth + 1));
        values.collect::<Option<_>>().map(Value::List)
    }
}
