//! Arrays as pixels: cells gathered into bins, values as shades.

use num_complex::Complex64;

use super::number::Shown;
use super::terms::unflat;
use crate::display::Shade;
use crate::value::interrupt::Paced;
use crate::value::{Array, DType};

/// How many shades there are.
pub(super) const LEVELS: usize = 9;

/// The numbers of an array that are drawn: all of them, or one part of complex ones.
pub(super) struct Numbers {
    /// `real`, `imag`, or nothing.
    pub(super) part: &'static str,
    pub(super) values: Vec<f64>,
    /// The extremes of what is finite, with the cells that have them.
    pub(super) low: Option<(f64, usize)>,
    pub(super) high: Option<(f64, usize)>,
    pub(super) nan: usize,
    pub(super) up: usize,
    pub(super) down: usize,
}

impl Numbers {
    /// What is to be drawn of an array.
    pub(super) fn of(array: &Array) -> Vec<Self> {
        if !array.dtype().is_complex() {
            return vec![Self::new("", array.to_vec::<f64>())];
        }
        let values = array.to_vec::<Complex64>();
        let part = |of: fn(&Complex64) -> f64| values.iter().map(of).collect();
        vec![
            Self::new("real", part(|z| z.re)),
            Self::new("imag", part(|z| z.im)),
        ]
    }

    fn new(part: &'static str, values: Vec<f64>) -> Self {
        let mut numbers = Self {
            part,
            values: Vec::new(),
            low: None,
            high: None,
            nan: 0,
            up: 0,
            down: 0,
        };
        for (at, value) in values.iter().copied().enumerate().paced() {
            if value.is_nan() {
                numbers.nan += 1;
            } else if value == f64::INFINITY {
                numbers.up += 1;
            } else if value == f64::NEG_INFINITY {
                numbers.down += 1;
            } else {
                if numbers.low.is_none_or(|(low, _)| value < low) {
                    numbers.low = Some((value, at));
                }
                if numbers.high.is_none_or(|(high, _)| value > high) {
                    numbers.high = Some((value, at));
                }
            }
        }
        numbers.values = values;
        numbers
    }

    /// An extreme as it is written.
    pub(super) fn text(&self, array: &Array, extreme: (f64, usize)) -> String {
        match array.dtype().is_complex() {
            true => Shown::rounded(extreme.0, 6).text,
            false => Shown::of(&array.get(&unflat(extreme.1, array.shape()))).text,
        }
    }

    /// Whether every finite number is the same.
    pub(super) fn is_flat(&self) -> bool {
        matches!((self.low, self.high), (Some((low, _)), Some((high, _))) if low == high)
    }

    fn level(&self, value: f64) -> u8 {
        let (Some((low, _)), Some((high, _))) = (self.low, self.high) else {
            return 0;
        };
        if low == high {
            return (LEVELS / 2) as u8;
        }
        // Halves, so that the distance of the largest floats is a float.
        let part = (value / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0);
        ((part * LEVELS as f64) as usize).min(LEVELS - 1) as u8
    }
}

/// One panel: a plane of an array, or a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plane {
    /// The number of its first cell.
    pub(super) start: usize,
    pub(super) rows: usize,
    pub(super) columns: usize,
    /// How many rows and columns make one pixel.
    pub(super) bin: (usize, usize),
}

impl Plane {
    /// Its pixels, row by row. `source` tells where a cell comes from.
    pub(super) fn pixels(
        &self,
        numbers: &Numbers,
        source: impl Fn(usize, usize) -> u8,
    ) -> Vec<Vec<Shade>> {
        let (tall, wide) = self.bin;
        let rows = (0..self.rows).step_by(tall.max(1));
        rows.map(|row| {
            let columns = (0..self.columns).step_by(wide.max(1));
            columns
                .map(|column| self.pixel(numbers, (row, column), source(row, column)))
                .collect()
        })
        .collect()
    }

    fn pixel(&self, numbers: &Numbers, (row, column): (usize, usize), source: u8) -> Shade {
        let (tall, wide) = self.bin;
        let (mut sum, mut count) = (0.0, 0.0);
        let (mut up, mut down) = (false, false);
        for row in row..(row + tall).min(self.rows) {
            let from = self.start + row * self.columns;
            let line = from + column..from + (column + wide).min(self.columns);
            for value in numbers.values.get(line).unwrap_or(&[]) {
                match value {
                    value if value.is_nan() => return Shade::Nan,
                    value if value.is_infinite() => {
                        up |= *value > 0.0;
                        down |= *value < 0.0;
                    }
                    value => {
                        sum += value / (tall * wide) as f64;
                        count += 1.0;
                    }
                }
            }
        }
        if up || down {
            return if up { Shade::Up } else { Shade::Down };
        }
        let mean = sum * (tall * wide) as f64 / count;
        Shade::Level(source, numbers.level(mean))
    }
}

/// Whether an array can be drawn.
pub(super) fn is_drawable(dtype: DType) -> bool {
    !dtype.is_str()
}
