//! Bit generators as objects: `np.random.PCG64(seed)`, their seeds and their states.

use std::any::Any;
use std::cell::{Ref, RefCell, RefMut};

use num_bigint::{BigInt, BigUint};
use num_traits::ToPrimitive;

use super::random_seed;
use super::{Call, Kernel, Row, convert};
use crate::kernels::random::pcg::{JUMP, Output};
use crate::kernels::random::{
    BitGenerator, Core, Mt19937, Pcg64, Philox, SeedSequence, Sfc64, draw,
};
use crate::value::hash::Key;
use crate::value::layout;
use crate::value::number;
use crate::value::{
    Array, Dict, ErrorKind, Object, OpError, Result, Scalar, Type, Value, budget, interrupt,
};

/// A bit generator.
pub(super) struct Bits {
    name: &'static str,
    state: RefCell<BitGenerator>,
    seeds: RefCell<Value>,
}

impl Bits {
    /// A generator of a kind, from a seed sequence.
    pub(super) fn seeded(name: &'static str, seeds: Value) -> Result<Self> {
        let sequence = random_seed::sequence(&seeds)?;
        let state = RefCell::new(BitGenerator::new(core(name, &sequence)));
        drop(sequence);
        Ok(Self {
            name,
            state,
            seeds: RefCell::new(seeds),
        })
    }

    /// A generator with a given state.
    fn with(name: &'static str, core: Core, seeds: Value) -> Self {
        Self {
            name,
            state: RefCell::new(BitGenerator::new(core)),
            seeds: RefCell::new(seeds),
        }
    }

    /// The kind: `PCG64`.
    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// The state, to draw from.
    pub(super) fn bits(&self) -> RefMut<'_, BitGenerator> {
        self.state.borrow_mut()
    }

    /// The state.
    pub(super) fn state(&self) -> Ref<'_, BitGenerator> {
        self.state.borrow()
    }

    /// Starts again as the Mersenne Twister with a legacy seed.
    pub(super) fn reseed(&self, core: Core, seeds: Option<Value>) {
        *self.state.borrow_mut() = BitGenerator::new(core);
        if let Some(seeds) = seeds {
            *self.seeds.borrow_mut() = seeds;
        }
    }

    /// The seed sequence it was made from.
    pub(super) fn seeds(&self) -> Value {
        self.seeds.borrow().clone()
    }
}

impl Object for Bits {
    fn type_name(&self) -> &'static str {
        self.name
    }

    fn repr(&self, _: &dyn Fn(&Value) -> String) -> String {
        format!(
            "<{} object at {:#x}>",
            Type::Library(self.name).full_name(),
            std::ptr::from_ref(self).addr()
        )
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        match name {
            "state" => Some(dict_of_state(self)),
            "seed_seq" => Some(self.seeds()),
            _ => None,
        }
    }

    fn attributes(&self) -> &'static [&'static str] {
        &["seed_seq", "state"]
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The start of a generator of a kind.
fn core(name: &str, seeds: &SeedSequence) -> Core {
    match name {
        "PCG64DXSM" => Core::Pcg(Pcg64::seeded(&seeds.generate_u64(4), Output::Dxsm)),
        "MT19937" => Core::Mt(Box::new(Mt19937::seeded(&seeds.generate(624)))),
        "Philox" => {
            let key = seeds.generate_u64(2);
            let word = |at: usize| key.get(at).copied().unwrap_or(0);
            Core::Philox(Philox::new([0; 4], [word(0), word(1)]))
        }
        "SFC64" => Core::Sfc(Sfc64::seeded(&seeds.generate_u64(3))),
        _ => Core::Pcg(Pcg64::seeded(&seeds.generate_u64(4), Output::XslRr)),
    }
}

/// The bit generator of an object.
///
/// # Errors
/// `AttributeError` for anything else, as NumPy looks for its `capsule`.
pub(super) fn of(value: &Value) -> Result<&Bits> {
    value.downcast::<Bits>().ok_or_else(|| {
        let kind = value.type_name();
        let message = format!("'{kind}' object has no attribute 'capsule'");
        OpError::new(ErrorKind::AttributeError, message)
    })
}

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.random.PCG64(seed=None)",
        doc: "The bit generator behind `default_rng`: a 128-bit generator with permuted output.",
        examples: &[("np.random.PCG64(1).random_raw()", "9441442522235856127")],
        see: &["np.random.default_rng", "np.random.Generator"],
        kernel: Kernel::Type(|| Type::Library("PCG64"), |call| make(call, "PCG64")),
        ..Row::NEW
    },
    Row {
        sig: "np.random.PCG64DXSM(seed=None)",
        doc: "A variant of PCG64 with a stronger output function.",
        examples: &[("np.random.PCG64DXSM(1).random_raw()", "5001773312344742047")],
        see: &["np.random.PCG64"],
        kernel: Kernel::Type(
            || Type::Library("PCG64DXSM"),
            |call| make(call, "PCG64DXSM"),
        ),
        ..Row::NEW
    },
    Row {
        sig: "np.random.MT19937(seed=None)",
        doc: "The Mersenne Twister: the bit generator behind the functions of `np.random`.",
        examples: &[("np.random.MT19937(1).random_raw()", "1033693557")],
        see: &["np.random.RandomState"],
        kernel: Kernel::Type(|| Type::Library("MT19937"), |call| make(call, "MT19937")),
        ..Row::NEW
    },
    Row {
        sig: "np.random.Philox(seed=None, counter=None, key=None)",
        doc: "A bit generator that scrambles a counter: any place of its stream is at hand.",
        examples: &[("np.random.Philox(1).random_raw()", "1232279569898196538")],
        see: &["np.random.PCG64"],
        kernel: Kernel::Type(|| Type::Library("Philox"), make_philox),
        ..Row::NEW
    },
    Row {
        sig: "np.random.SFC64(seed=None)",
        doc: "A small and fast chaotic bit generator.",
        examples: &[("np.random.SFC64(1).random_raw()", "18365948275979584072")],
        see: &["np.random.PCG64"],
        kernel: Kernel::Type(|| Type::Library("SFC64"), |call| make(call, "SFC64")),
        ..Row::NEW
    },
    Row {
        sig: "PCG64.random_raw(self, size=None, output=True)",
        doc: "The numbers that the algorithm gives, without a distribution.",
        examples: &[(
            "np.random.PCG64(1).random_raw(2)",
            "array([ 9441442522235856127, 17532960557476522086], dtype=uint64)",
        )],
        see: &["Generator.integers"],
        also: &[
            "PCG64DXSM.random_raw",
            "MT19937.random_raw",
            "Philox.random_raw",
            "SFC64.random_raw",
        ],
        kernel: Kernel::Call(random_raw),
        ..Row::NEW
    },
    Row {
        sig: "PCG64.spawn(self, n_children)",
        doc: "New generators of the same kind that are independent of this one.",
        examples: &[("len(np.random.PCG64(1).spawn(3))", "3")],
        see: &["Generator.spawn", "SeedSequence.spawn"],
        also: &[
            "PCG64DXSM.spawn",
            "MT19937.spawn",
            "Philox.spawn",
            "SFC64.spawn",
        ],
        kernel: Kernel::Call(spawn),
        ..Row::NEW
    },
    Row {
        sig: "PCG64.advance(self, delta)",
        doc: "Goes on by many steps at once.",
        examples: &[(
            "np.random.PCG64(1).advance(5).random_raw()",
            "7808994663829368904",
        )],
        see: &["PCG64.jumped"],
        also: &["PCG64DXSM.advance", "Philox.advance"],
        kernel: Kernel::Call(advance),
        ..Row::NEW
    },
    Row {
        sig: "PCG64.jumped(self, jumps=1)",
        doc: "A new generator, so far ahead in the stream that the two never meet.",
        examples: &[(
            "np.random.PCG64(1).jumped().random_raw()",
            "6240351607257276062",
        )],
        see: &["PCG64.advance", "PCG64.spawn"],
        also: &["PCG64DXSM.jumped", "MT19937.jumped", "Philox.jumped"],
        kernel: Kernel::Call(jumped),
        ..Row::NEW
    },
    Row {
        sig: "PCG64.state=(self, value)",
        doc: "Sets the state to one that was read from a generator of the same kind.",
        examples: &[(
            "a, b = np.random.PCG64(1), np.random.PCG64(2)\nb.state = a.state\n\
             a.random_raw() == b.random_raw()",
            "True",
        )],
        also: &[
            "PCG64DXSM.state=",
            "MT19937.state=",
            "Philox.state=",
            "SFC64.state=",
        ],
        kernel: Kernel::Call(|call| set_state(of(&call.value("self"))?, &call.value("value"))),
        ..Row::NEW
    },
];

fn make(call: &mut Call<'_>, name: &'static str) -> Result<Value> {
    let seed = call.value("seed");
    let seeds = random_seed::from_value(call, &seed)?;
    Ok(Value::object(Bits::seeded(name, seeds)?))
}

fn make_philox(call: &mut Call<'_>) -> Result<Value> {
    let seeded = call.optional("seed").is_some();
    let Some(key) = call.optional("key") else {
        let Some(counter) = call.optional("counter") else {
            return make(call, "Philox");
        };
        let counter = words::<4>(&counter, "counter")?;
        let seed = call.value("seed");
        let seeds = random_seed::from_value(call, &seed)?;
        let bits = Bits::seeded("Philox", seeds)?;
        if let Core::Philox(philox) = &mut bits.bits().core {
            philox.counter = counter;
        }
        return Ok(Value::object(bits));
    };
    if seeded {
        return Err(OpError::value("seed and key cannot be both used"));
    }
    let key = words::<2>(&key, "key")?;
    let counter = match call.optional("counter") {
        Some(counter) => words::<4>(&counter, "counter")?,
        None => [0; 4],
    };
    let core = Core::Philox(Philox::new(counter, key));
    Ok(Value::object(Bits::with("Philox", core, Value::None)))
}

/// An int of so many words, the lowest first.
fn words<const N: usize>(value: &Value, name: &str) -> Result<[u64; N]> {
    let mut out = [0; N];
    let plain = match value {
        Value::Array(array) if array.get().ndim() == 0 => array.get().item().to_python(),
        Value::Scalar(scalar) => scalar.to_python(),
        other => other.clone(),
    };
    if let Some(int) = number::as_big(&plain) {
        let digits = int.to_biguint().map(|int| int.to_u64_digits());
        match digits.filter(|digits| digits.len() <= N) {
            Some(digits) => out
                .iter_mut()
                .zip(digits)
                .for_each(|(slot, digit)| *slot = digit),
            None => {
                let bits = N * 64;
                return Err(OpError::value(format!(
                    "{name} must be positive and less than 2**{bits}."
                )));
            }
        }
        return Ok(out);
    }
    let given = convert::as_array(value)?.to_vec::<u64>();
    if given.len() != N {
        return Err(OpError::value(format!(
            "{name} must have {N} elements when using array form"
        )));
    }
    out.copy_from_slice(&given);
    Ok(out)
}

fn random_raw(call: &mut Call<'_>) -> Result<Value> {
    let object = call.value("self");
    let mut bits = of(&object)?.bits();
    let shape = match call.optional("size") {
        Some(size) => Some(convert::as_shape(&size)?),
        None => None,
    };
    let count = shape.as_ref().map_or(1, |shape| layout::size(shape));
    if let Some(shape) = &shape {
        budget::check_array(shape, crate::value::DType::U64)?;
    }
    let numbers = draw(count, || bits.next_raw())?;
    Ok(match shape {
        _ if !call.flag("output")? => Value::None,
        Some(shape) => Value::array(Array::from_shape_vec(shape, numbers)),
        None => Value::big(BigInt::from(numbers.first().copied().unwrap_or(0))),
    })
}

fn spawn(call: &mut Call<'_>) -> Result<Value> {
    let object = call.value("self");
    let bits = of(&object)?;
    let children = random_seed::spawn(&bits.seeds(), call.int("n_children")?)?;
    let made = children
        .into_iter()
        .map(|child| Ok(Value::object(Bits::seeded(bits.name(), child)?)));
    made.collect::<Result<Vec<_>>>().map(Value::list)
}

/// An int modulo 2^128 (2^256 for Philox, whose upper half is dropped here).
fn wide(value: &Value) -> Result<u128> {
    let int = match number::as_big(value) {
        Some(int) => int,
        None => BigInt::from(convert::as_index(value)?),
    };
    let modulus = BigInt::from(1u8) << 128;
    let wrapped: BigInt = ((int % &modulus) + &modulus) % &modulus;
    Ok(wrapped.to_u128().unwrap_or(0))
}

fn advance(call: &mut Call<'_>) -> Result<Value> {
    let object = call.value("self");
    let delta = wide(&call.value("delta"))?;
    {
        let mut bits = of(&object)?.bits();
        match &mut bits.core {
            Core::Pcg(pcg) => pcg.advance(delta),
            Core::Philox(philox) => {
                let low = u128::from(philox.counter[0]) | u128::from(philox.counter[1]) << 64;
                let high = u128::from(philox.counter[2]) | u128::from(philox.counter[3]) << 64;
                let (low, carry) = low.overflowing_add(delta);
                let high = high.wrapping_add(u128::from(carry));
                let words = [low, low >> 64, high, high >> 64].map(|word| word as u64);
                *philox = Philox::new(words, philox.key);
            }
            Core::Mt(_) | Core::Sfc(_) => {}
        }
        bits.has_half = false;
        bits.half = 0;
    }
    Ok(object)
}

fn jumped(call: &mut Call<'_>) -> Result<Value> {
    let object = call.value("self");
    let jumps = call.value("jumps");
    let bits = of(&object)?;
    let mut core = bits.state().core.clone();
    match &mut core {
        Core::Pcg(pcg) => pcg.advance(JUMP.wrapping_mul(wide(&jumps)?)),
        Core::Philox(philox) => {
            let high = u128::from(philox.counter[2]) | u128::from(philox.counter[3]) << 64;
            let high = high.wrapping_add(wide(&jumps)?);
            let mut counter = philox.counter;
            counter[2] = high as u64;
            counter[3] = (high >> 64) as u64;
            *philox = Philox::new(counter, philox.key);
        }
        Core::Mt(mt) => {
            for _ in 0..convert::as_index(&jumps)? {
                mt.jump();
                interrupt::check()?;
            }
        }
        Core::Sfc(_) => {}
    }
    Ok(Value::object(Bits::with(bits.name(), core, bits.seeds())))
}

/// A dict with text keys.
pub(super) fn dict<const N: usize>(items: [(&str, Value); N]) -> Value {
    let entry = |(name, value): (&str, Value)| {
        let text = Value::str(name);
        (Key::Str(name.into()), (text, value))
    };
    let dict: Dict = items.into_iter().map(entry).collect();
    Value::Dict(std::rc::Rc::new(RefCell::new(dict)))
}

fn words_value(words: &[u64]) -> Value {
    Value::array(Array::from_vec(words.to_vec()))
}

/// The state as NumPy shows it.
fn dict_of_state(object: &Bits) -> Value {
    let bits = object.state();
    let name = ("bit_generator", Value::str(object.name));
    let has = ("has_uint32", Value::Int(i64::from(bits.has_half)));
    let half = ("uinteger", Value::Int(i64::from(bits.half)));
    let int = |int: u128| Value::big(BigInt::from(int));
    match &bits.core {
        Core::Pcg(pcg) => {
            let inner = dict([("state", int(pcg.state)), ("inc", int(pcg.increment))]);
            dict([name, ("state", inner), has, half])
        }
        Core::Mt(mt) => {
            let key = Value::array(Array::from_vec(mt.key.to_vec()));
            let inner = dict([("key", key), ("pos", Value::Int(mt.place as i64))]);
            dict([name, ("state", inner)])
        }
        Core::Philox(philox) => {
            let inner = dict([
                ("counter", words_value(&philox.counter)),
                ("key", words_value(&philox.key)),
            ]);
            let buffer = ("buffer", words_value(&philox.buffer));
            let place = ("buffer_pos", Value::Int(philox.place as i64));
            dict([name, ("state", inner), buffer, place, has, half])
        }
        Core::Sfc(sfc) => {
            let inner = dict([("state", words_value(&sfc.0))]);
            dict([name, ("state", inner), has, half])
        }
    }
}

/// An item of a dict.
pub(super) fn item(value: &Value, name: &str) -> Result<Value> {
    let missing = || OpError::new(ErrorKind::KeyError, format!("'{name}'"));
    let Value::Dict(dict) = value else {
        return Err(OpError::r#type("state must be a dict"));
    };
    let dict = dict.borrow();
    let found = dict.get(&Key::Str(name.into()));
    found.map(|(_, value)| value.clone()).ok_or_else(missing)
}

/// Sets the state from a dict.
pub(super) fn set_state(object: &Bits, value: &Value) -> Result<Value> {
    let Value::Str(name) = item(value, "bit_generator")? else {
        return Err(OpError::r#type("state must be a dict"));
    };
    if *name != *object.name {
        return Err(OpError::value(format!(
            "state must be for a {} PRNG",
            object.name
        )));
    }
    let inner = item(value, "state")?;
    let mut bits = object.bits();
    match &mut bits.core {
        Core::Pcg(pcg) => {
            pcg.state = wide(&item(&inner, "state")?)?;
            pcg.increment = wide(&item(&inner, "inc")?)?;
        }
        Core::Mt(mt) => **mt = twister(&item(&inner, "key")?, &item(&inner, "pos")?)?,
        Core::Philox(philox) => {
            philox.counter = words(&item(&inner, "counter")?, "counter")?;
            philox.key = words(&item(&inner, "key")?, "key")?;
            philox.buffer = words(&item(value, "buffer")?, "buffer")?;
            let place = convert::as_index(&item(value, "buffer_pos")?)?;
            philox.place = usize::try_from(place).unwrap_or(4).min(4);
        }
        Core::Sfc(sfc) => sfc.0 = words(&item(&inner, "state")?, "state")?,
    }
    if !matches!(bits.core, Core::Mt(_)) {
        bits.has_half = convert::truth(&item(value, "has_uint32")?)?;
        bits.half = convert::as_index(&item(value, "uinteger")?)? as u32;
    }
    Ok(Value::None)
}

/// The Mersenne Twister with given words.
pub(super) fn twister(key: &Value, place: &Value) -> Result<Mt19937> {
    let words = convert::as_array(key)?.to_vec::<u32>();
    let key: [u32; 624] = words
        .try_into()
        .map_err(|_| OpError::value("state vector must be 624 elements"))?;
    let place = usize::try_from(convert::as_index(place)?).unwrap_or(624);
    Ok(Mt19937 {
        key,
        place: place.min(624),
    })
}

/// A seed of the legacy kind: an int or a sequence of ints below 2^32.
///
/// # Errors
/// NumPy's.
pub(super) fn legacy_core(seed: &Value) -> Result<Core> {
    const RANGE: &str = "Seed must be between 0 and 2**32 - 1";
    let boxed = |mt| Core::Mt(Box::new(mt));
    let plain = match seed {
        Value::Scalar(scalar @ Scalar::Bool(_)) => scalar.to_python(),
        other => other.clone(),
    };
    let whole = match &plain {
        Value::Array(array) if array.get().size() == 1 && array.get().dtype().is_integer() => {
            number::as_big(&Value::Scalar(
                array
                    .get()
                    .reshaped(&[], false)
                    .map_or_else(|| Scalar::I64(0), |single| single.item()),
            ))
        }
        Value::Scalar(scalar) if scalar.dtype().is_integer() => scalar.as_int().map(BigInt::from),
        other => number::as_big(other),
    };
    if let Some(int) = whole {
        let word = int.to_u32().ok_or_else(|| OpError::value(RANGE))?;
        return Ok(boxed(Mt19937::from_word(word)));
    }
    let array = convert::as_array(&plain)?;
    if array.size() == 0 {
        return Err(OpError::value("Seed must be non-empty"));
    }
    if !array.dtype().is_integer() && array.dtype() != crate::value::DType::Bool {
        let what = if array.ndim() == 0 {
            "scalar"
        } else {
            "array data"
        };
        return Err(OpError::r#type(format!(
            "Cannot cast {what} from dtype('{}') to dtype('int64') according to the rule 'safe'",
            array.dtype().short()
        )));
    }
    if array.ndim() != 1 {
        return Err(OpError::value("Seed array must be 1-d"));
    }
    let words: Option<Vec<u32>> = array
        .to_vec::<i64>()
        .into_iter()
        .map(|int| u32::try_from(int).ok())
        .collect();
    let words = words.ok_or_else(|| OpError::value(RANGE))?;
    Ok(boxed(Mt19937::from_words(&words)))
}

/// The legacy generator without a seed, from fresh entropy.
pub(super) fn fresh(call: &mut Call<'_>) -> Result<Value> {
    let seeds = random_seed::from_value(call, &Value::None)?;
    Ok(Value::object(Bits::seeded("MT19937", seeds)?))
}

/// The entropy of the system as one int of 128 bits.
pub(super) fn entropy(call: &mut Call<'_>) -> BigUint {
    let bytes = call.machine.host().entropy();
    BigUint::from_bytes_le(bytes.get(..16).unwrap_or(&bytes))
}
