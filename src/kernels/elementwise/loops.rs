//! Loops: a signature of element types with the kernel that runs over lanes of them.

use std::sync::OnceLock;

use half::f16;
use smallvec::SmallVec;

use super::lane::{Lane, LaneMut};
use super::reduction::Reduction;
use crate::kernels::simd::simd;
use crate::value::{DType, Element, Result};

/// A list of element types, one an operand.
pub type DTypes = SmallVec<[DType; 3]>;

/// Work on lanes of equal lengths: reads the inputs, fills the outputs.
pub type Kernel = Box<dyn Fn(&[Lane<'_>], &mut [LaneMut<'_>]) -> Result<()> + Send + Sync>;

/// One kernel with its signature.
pub struct Loop {
    /// Types of the inputs.
    pub inputs: DTypes,
    /// Types of the outputs.
    pub outputs: DTypes,
    /// The work.
    pub kernel: Kernel,
    /// The same work where the first input is what the output holds.
    pub onto: Option<Kernel>,
    /// How it folds, for functions that are often reduced.
    pub reduction: Option<Reduction>,
}

/// The loops of one function, in NumPy's order.
#[derive(Default)]
pub struct Loops {
    list: Vec<Loop>,
}

fn input<'a, T: Element>(lanes: &[Lane<'a>], at: usize) -> &'a [T] {
    lanes.get(at).map_or(&[], Lane::get)
}

simd! {
    /// Fills with a function of every element.
    pub fn each<A: Copy, R>(a: &[A], out: &mut [R], f: &impl Fn(A) -> R) {
        for (out, a) in out.iter_mut().zip(a) {
            *out = f(*a);
        }
    }

    /// Fills with a function of every pair of elements.
    pub fn each_pair<A: Copy, B: Copy, R>(a: &[A], b: &[B], out: &mut [R], f: &impl Fn(A, B) -> R) {
        for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
            *out = f(*a, *b);
        }
    }

    /// Changes every element by a function of it and another one. Both types are the same.
    pub fn each_onto<A: Element, B: Copy, R: Element>(out: &mut [R], b: &[B], f: &impl Fn(A, B) -> R) {
        for (out, b) in out.iter_mut().zip(b) {
            *out = f(out.cast(), *b);
        }
    }

    /// Whether all elements are the first one.
    fn alike<T: Copy + PartialEq>(items: &[T], first: &T) -> bool {
        items.iter().fold(true, |alike, item| alike & (item == first))
    }
}

/// The element that is everywhere, if there is one.
pub fn uniform<T: Copy + PartialEq>(items: &[T]) -> Option<T> {
    let (first, last) = (items.first()?, items.last()?);
    (first == last && alike(items, first)).then_some(*first)
}

impl Loops {
    /// All loops.
    pub fn list(&self) -> &[Loop] {
        &self.list
    }

    /// Puts the loops into the order of a list of signatures such as `bb->b`.
    pub fn arrange(&mut self, signatures: &[String]) {
        let place = |item: &Loop| {
            let inputs: String = item.inputs.iter().map(|dtype| dtype.char_num().0).collect();
            // The mixed comparisons name int64 and uint64 by their other letters.
            let other = inputs.replace('l', "q").replace('L', "Q");
            let position = |text: &str| {
                signatures
                    .iter()
                    .position(|signature| signature.split("->").next() == Some(text))
            };
            position(&inputs)
                .or_else(|| position(&other))
                .unwrap_or(usize::MAX)
        };
        self.list.sort_by_cached_key(place);
    }

    /// The loop with exactly these input types.
    pub fn find(&self, inputs: &[DType]) -> Option<&Loop> {
        self.list
            .iter()
            .find(|item| item.inputs.as_slice() == inputs)
    }

    /// Adds a kernel with its signature.
    pub fn push(&mut self, inputs: &[DType], outputs: &[DType], kernel: Kernel) {
        self.list.push(Loop::new(inputs, outputs, kernel));
    }

    /// Gives the last loop the forms that fold.
    pub fn attach(&mut self, reduction: Reduction) {
        if let Some(last) = self.list.last_mut() {
            last.reduction = Some(reduction);
        }
    }

    /// The forms that fold of the last loop.
    pub(super) fn last_reduction(&mut self) -> Option<&mut Reduction> {
        self.list.last_mut()?.reduction.as_mut()
    }

    /// Adds a function of a tile.
    pub fn tile_unary<A: Element, R: Element>(
        &mut self,
        f: impl Fn(&[A], &mut [R]) + Send + Sync + 'static,
    ) {
        let kernel: Kernel = Box::new(move |inputs, outputs| {
            if let [out] = outputs {
                f(input(inputs, 0), out.get());
            }
            Ok(())
        });
        self.push(&[A::DTYPE], &[R::DTYPE], kernel);
    }

    /// Adds a function of two tiles.
    pub fn tile_binary<A: Element, B: Element, R: Element>(
        &mut self,
        f: impl Fn(&[A], &[B], &mut [R]) + Send + Sync + 'static,
    ) {
        let kernel: Kernel = Box::new(move |inputs, outputs| {
            if let [out] = outputs {
                f(input(inputs, 0), input(inputs, 1), out.get());
            }
            Ok(())
        });
        self.push(&[A::DTYPE, B::DTYPE], &[R::DTYPE], kernel);
    }

    /// Adds a function of one element.
    pub fn unary<A: Element, R: Element>(&mut self, f: impl Fn(A) -> R + Send + Sync + 'static) {
        self.tile_unary(move |a, out: &mut [R]| {
            for (out, a) in out.iter_mut().zip(a) {
                *out = f(*a);
            }
        });
    }

    /// Adds a function of two elements.
    pub fn binary<A: Element, B: Element, R: Element>(
        &mut self,
        f: impl Fn(A, B) -> R + Send + Sync + 'static,
    ) {
        self.tile_binary(move |a, b, out: &mut [R]| {
            for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
                *out = f(*a, *b);
            }
        });
    }

    /// Adds a cheap function of one element that newer vector instructions speed up.
    pub fn wide_unary<A: Element, R: Element>(
        &mut self,
        f: impl Fn(A) -> R + Send + Sync + 'static,
    ) {
        self.tile_unary(move |a, out| each(a, out, &f));
    }

    /// The same of two elements.
    pub fn wide_binary<A: Element, B: Element, R: Element>(
        &mut self,
        f: impl Fn(A, B) -> R + Copy + Send + Sync + 'static,
    ) {
        self.tile_binary(move |a, b, out| each_pair(a, b, out, &f));
        if let Some(last) = self.list.last_mut().filter(|_| A::DTYPE == R::DTYPE) {
            last.onto = Some(Box::new(move |inputs, outputs| {
                if let [out] = outputs {
                    each_onto::<A, B, R>(out.get(), input(inputs, 0), &f);
                }
                Ok(())
            }));
        }
    }

    /// The same where the second operand is often one for all.
    pub fn wide_by<A: Element, B: Element + PartialEq, R: Element>(
        &mut self,
        f: impl Fn(A, B) -> R + Send + Sync + 'static,
    ) {
        self.tile_binary(move |a: &[A], b, out| match uniform(b) {
            Some(b) => each(a, out, &|a| f(a, b)),
            None => each_pair(a, b, out, &f),
        });
    }

    /// Adds a function of two tiles that may fail.
    pub fn fallible_tile<A: Element, R: Element>(
        &mut self,
        f: impl Fn(&[A], &[A], &mut [R]) -> Result<()> + Send + Sync + 'static,
    ) {
        let kernel: Kernel = Box::new(move |inputs, outputs| {
            let [out] = outputs else { return Ok(()) };
            f(input(inputs, 0), input(inputs, 1), out.get())
        });
        self.push(&[A::DTYPE, A::DTYPE], &[R::DTYPE], kernel);
    }

    /// Adds a function of two elements that may fail.
    pub fn fallible<A: Element, R: Element>(
        &mut self,
        f: impl Fn(A, A) -> Result<R> + Send + Sync + 'static,
    ) {
        let kernel: Kernel = Box::new(move |inputs, outputs| {
            let (a, b) = (input::<A>(inputs, 0), input::<A>(inputs, 1));
            if let [out] = outputs {
                for ((out, a), b) in out.get::<R>().iter_mut().zip(a).zip(b) {
                    *out = f(*a, *b)?;
                }
            }
            Ok(())
        });
        self.push(&[A::DTYPE, A::DTYPE], &[R::DTYPE], kernel);
    }

    /// Adds a function of one element with two results.
    pub fn unary_pair<A: Element, R: Element, S: Element>(
        &mut self,
        f: impl Fn(A) -> (R, S) + Send + Sync + 'static,
    ) {
        let kernel: Kernel = Box::new(move |inputs, outputs| {
            if let [first, second] = outputs {
                let pairs = first.get::<R>().iter_mut().zip(second.get::<S>());
                for ((first, second), a) in pairs.zip(input::<A>(inputs, 0)) {
                    (*first, *second) = f(*a);
                }
            }
            Ok(())
        });
        self.push(&[A::DTYPE], &[R::DTYPE, S::DTYPE], kernel);
    }

    /// Adds a function of two elements with two results.
    pub fn binary_pair<A: Element>(&mut self, f: impl Fn(A, A) -> (A, A) + Send + Sync + 'static) {
        let kernel: Kernel = Box::new(move |inputs, outputs| {
            let (a, b) = (input::<A>(inputs, 0), input::<A>(inputs, 1));
            if let [first, second] = outputs {
                let pairs = first.get::<A>().iter_mut().zip(second.get::<A>());
                for (((first, second), a), b) in pairs.zip(a).zip(b) {
                    (*first, *second) = f(*a, *b);
                }
            }
            Ok(())
        });
        self.push(&[A::DTYPE, A::DTYPE], &[A::DTYPE, A::DTYPE], kernel);
    }

    /// Adds a function of one float16, computed in float32 as NumPy does.
    pub fn half_unary(&mut self, f: impl Fn(f32) -> f32 + Send + Sync + 'static) {
        self.unary(move |a: f16| f16::from_f32(f(a.to_f32())));
    }

    /// Adds a function of two float16, computed in float32 as NumPy does.
    pub fn half_binary(&mut self, f: impl Fn(f32, f32) -> f32 + Send + Sync + 'static) {
        self.binary(move |a: f16, b: f16| f16::from_f32(f(a.to_f32(), b.to_f32())));
    }

    /// Adds a function of one float of any size, computed in float64 and rounded once.
    pub fn real_unary(&mut self, f: impl Fn(f64) -> f64 + Copy + Send + Sync + 'static) {
        self.half_unary(move |a| f(f64::from(a)) as f32);
        self.unary(move |a: f32| f(f64::from(a)) as f32);
        self.unary(f);
    }

    /// Adds a cheap function of one float of any size, computed in its own type.
    pub fn wide_real(
        &mut self,
        single: impl Fn(f32) -> f32 + Copy + Send + Sync + 'static,
        double: impl Fn(f64) -> f64 + Send + Sync + 'static,
    ) {
        self.half_unary(single);
        self.wide_unary(single);
        self.wide_unary(double);
    }

    /// Adds a function of two floats of any size, computed in float64 and rounded once.
    pub fn real_binary(&mut self, f: impl Fn(f64, f64) -> f64 + Copy + Send + Sync + 'static) {
        self.half_binary(move |a, b| f(f64::from(a), f64::from(b)) as f32);
        self.binary(move |a: f32, b: f32| f(f64::from(a), f64::from(b)) as f32);
        self.binary(f);
    }
}

impl Loop {
    /// A loop that does not fold.
    pub fn new(inputs: &[DType], outputs: &[DType], kernel: Kernel) -> Self {
        Self {
            inputs: inputs.into(),
            outputs: outputs.into(),
            kernel,
            onto: None,
            reduction: None,
        }
    }

    /// The loop that converts elements from one type to another, neither of them strings.
    pub fn cast(from: DType, to: DType) -> Option<&'static Self> {
        static CASTS: OnceLock<Vec<Loop>> = OnceLock::new();
        let casts = CASTS.get_or_init(|| {
            let types = DType::NUMERIC;
            let pairs = types
                .iter()
                .flat_map(|a| types.iter().map(move |b| (*a, *b)));
            pairs.map(|(from, to)| Self::converting(from, to)).collect()
        });
        casts
            .iter()
            .find(|item| item.inputs.as_slice() == [from] && item.outputs.as_slice() == [to])
    }

    /// The loop that copies elements of a type.
    pub fn copy(dtype: DType) -> Self {
        Self::converting(dtype, dtype)
    }

    fn converting(from: DType, to: DType) -> Self {
        let kernel = move |inputs: &[Lane<'_>], outputs: &mut [LaneMut<'_>]| {
            if let ([from], [to]) = (inputs, outputs) {
                super::transfer::convert(*from, to);
            }
            Ok(())
        };
        Self::new(&[from], &[to], Box::new(kernel))
    }
}
