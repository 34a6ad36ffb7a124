//! `np.random`: the objects `Generator` and `RandomState` and how they are made.

use std::any::Any;

use super::random_bits::{self, Bits};
use super::random_seed;
use super::{Call, Kernel, Row, convert};
use crate::kernels::random::Core;
use crate::value::hash::Key;
use crate::value::{Array, Object, OpError, Result, Type, Value};

/// A `Generator` or a `RandomState`: distributions over a bit generator, which may be shared.
pub(super) struct Source {
    legacy: bool,
    bits: Value,
}

impl Source {
    fn label(&self) -> String {
        format!(
            "{}({})",
            self.type_name(),
            self.bits.type_name().rsplit('.').next().unwrap_or("")
        )
    }
}

impl Object for Source {
    fn type_name(&self) -> &'static str {
        if self.legacy {
            "RandomState"
        } else {
            "Generator"
        }
    }

    fn repr(&self, _: &dyn Fn(&Value) -> String) -> String {
        format!(
            "{} at 0x{:X}",
            self.label(),
            std::ptr::from_ref(self).addr()
        )
    }

    fn to_str(&self, _: &dyn Fn(&Value) -> String) -> String {
        self.label()
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        match name {
            "bit_generator" if !self.legacy => Some(self.bits.clone()),
            "_bit_generator" => Some(self.bits.clone()),
            _ => None,
        }
    }

    fn attributes(&self) -> &'static [&'static str] {
        if self.legacy { &[] } else { &["bit_generator"] }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The bit generator that a call draws from, and whether in the legacy stream: that of the object
/// of a method, or the one behind the functions of `np.random`.
pub(super) fn source(call: &mut Call<'_>) -> Result<(Value, bool)> {
    let object = if call.row.sig.starts_with("np.random.") {
        match call.receiver.clone() {
            Some(receiver) => receiver,
            None => global(call)?,
        }
    } else {
        call.value("self")
    };
    let source = object
        .downcast::<Source>()
        .ok_or_else(|| OpError::r#type("descriptor requires a 'Generator' object"))?;
    Ok((source.bits.clone(), source.legacy))
}

/// The `RandomState` behind the functions of `np.random`.
fn global(call: &mut Call<'_>) -> Result<Value> {
    if let Some(state) = &call.machine.runtime().random {
        return Ok(state.clone());
    }
    let bits = random_bits::fresh(call)?;
    let state = Value::object(Source { legacy: true, bits });
    call.machine.runtime().random = Some(state.clone());
    Ok(state)
}

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.random",
        doc: "Random numbers: `default_rng` makes a generator; the functions are the older way.",
        examples: &[("np.random.default_rng(1).integers(10)", "np.int64(4)")],
        see: &["np.random.default_rng"],
        also: &["numpy.random"],
        kernel: Kernel::Module,
        ..Row::NEW
    },
    Row {
        sig: "np.random.default_rng(seed=None)",
        doc: "A generator of random numbers; the same seed gives the same numbers again.",
        examples: &[
            (
                "rng = np.random.default_rng(42)\nrng.random(3)",
                "array([0.77395605, 0.43887844, 0.85859792])",
            ),
            ("print(np.random.default_rng(1))", "Generator(PCG64)"),
        ],
        see: &["Generator.random", "Generator.integers", "Generator.normal"],
        kernel: Kernel::Call(default_rng),
        ..Row::NEW
    },
    Row {
        sig: "np.random.Generator(bit_generator)",
        doc: "Distributions over a bit generator.",
        examples: &[(
            "np.random.Generator(np.random.PCG64(1)).random()",
            "0.5118216247002567",
        )],
        see: &["np.random.default_rng", "np.random.PCG64"],
        kernel: Kernel::Type(
            || Type::Library("Generator"),
            |call| generator(call.value("bit_generator")),
        ),
        ..Row::NEW
    },
    Row {
        sig: "np.random.RandomState(seed=None)",
        doc: "The older generator: its streams never change from one NumPy to the next.",
        examples: &[(
            "np.random.RandomState(1).rand(2)",
            "array([0.417022  , 0.72032449])",
        )],
        see: &["np.random.default_rng", "np.random.seed"],
        kernel: Kernel::Type(|| Type::Library("RandomState"), random_state),
        ..Row::NEW
    },
    Row {
        sig: "Generator.spawn(self, n_children)",
        doc: "New generators that are independent of this one.",
        examples: &[(
            "a, b = np.random.default_rng(1).spawn(2)\na.random(), b.random()",
            "(0.6990345474368357, 0.4757645185899906)",
        )],
        see: &["SeedSequence.spawn"],
        kernel: Kernel::Call(spawn),
        ..Row::NEW
    },
    Row {
        sig: "np.random.seed(seed=None)",
        doc: "Starts the numbers of the functions of `np.random` again from a seed.",
        examples: &[("np.random.seed(0)\nnp.random.rand()", "0.5488135039273248")],
        see: &["np.random.default_rng", "np.random.RandomState"],
        also: &["RandomState.seed"],
        kernel: Kernel::Call(seed),
        ..Row::NEW
    },
    Row {
        sig: "np.random.get_state(legacy=True)",
        doc: "The state of the generator behind the functions of `np.random`.",
        examples: &[(
            "np.random.seed(0)\nnp.random.get_state()[2:]",
            "(624, 0, 0.0)",
        )],
        see: &["np.random.set_state"],
        also: &["RandomState.get_state"],
        kernel: Kernel::Call(get_state),
        ..Row::NEW
    },
    Row {
        sig: "np.random.set_state(state)",
        doc: "Sets the state to one that `get_state` gave.",
        examples: &[(
            "state = np.random.get_state()\na = np.random.rand()\n\
             np.random.set_state(state)\na == np.random.rand()",
            "True",
        )],
        see: &["np.random.get_state"],
        also: &["RandomState.set_state"],
        kernel: Kernel::Call(set_state),
        ..Row::NEW
    },
    Row {
        sig: "np.random.get_bit_generator()",
        doc: "The bit generator behind the functions of `np.random`.",
        examples: &[(
            "type(np.random.get_bit_generator())",
            "<class 'numpy.random._mt19937.MT19937'>",
        )],
        see: &["np.random.set_bit_generator"],
        kernel: Kernel::Call(|call| source(call).map(|(bits, _)| bits)),
        ..Row::NEW
    },
    Row {
        sig: "np.random.set_bit_generator(bitgen)",
        doc: "Lets the functions of `np.random` draw from another bit generator.",
        examples: &[(
            "old = np.random.get_bit_generator()\n\
             np.random.set_bit_generator(np.random.PCG64(1))\n\
             x = np.random.rand()\nnp.random.set_bit_generator(old)\nx",
            "0.5118216247002567",
        )],
        see: &["np.random.get_bit_generator"],
        kernel: Kernel::Call(|call| {
            let bits = call.value("bitgen");
            random_bits::of(&bits)?;
            call.machine.runtime().random = Some(Value::object(Source { legacy: true, bits }));
            Ok(Value::None)
        }),
        ..Row::NEW
    },
];

fn generator(bits: Value) -> Result<Value> {
    random_bits::of(&bits)?;
    Ok(Value::object(Source {
        legacy: false,
        bits,
    }))
}

fn default_rng(call: &mut Call<'_>) -> Result<Value> {
    let seed = call.value("seed");
    if let Some(source) = seed.downcast::<Source>() {
        return if source.legacy {
            generator(source.bits.clone())
        } else {
            Ok(seed)
        };
    }
    if seed.downcast::<Bits>().is_some() {
        return generator(seed);
    }
    let seeds = random_seed::from_value(call, &seed)?;
    generator(Value::object(Bits::seeded("PCG64", seeds)?))
}

fn random_state(call: &mut Call<'_>) -> Result<Value> {
    let seed = call.value("seed");
    let bits = match &seed {
        Value::None => random_bits::fresh(call)?,
        _ if seed.downcast::<Bits>().is_some() => seed,
        _ => {
            let core = random_bits::legacy_core(&seed)?;
            let bits = random_bits::fresh(call)?;
            random_bits::of(&bits)?.reseed(core, None);
            bits
        }
    };
    Ok(Value::object(Source { legacy: true, bits }))
}

fn spawn(call: &mut Call<'_>) -> Result<Value> {
    let (object, _) = source(call)?;
    let bits = random_bits::of(&object)?;
    let children = random_seed::spawn(&bits.seeds(), call.int("n_children")?)?;
    let made = children
        .into_iter()
        .map(|child| generator(Value::object(Bits::seeded(bits.name(), child)?)));
    made.collect::<Result<Vec<_>>>().map(Value::list)
}

fn seed(call: &mut Call<'_>) -> Result<Value> {
    let (object, _) = source(call)?;
    let bits = random_bits::of(&object)?;
    if bits.name() != "MT19937" && call.receiver.is_none() {
        let seed = call.value("seed");
        let seeds = random_seed::from_value(call, &seed)?;
        let fresh = Bits::seeded(bits.name(), seeds)?;
        bits.reseed(fresh.state().core.clone(), None);
        return Ok(Value::None);
    }
    if bits.name() != "MT19937" {
        return Err(OpError::r#type("can only re-seed a MT19937 BitGenerator"));
    }
    match call.value("seed") {
        Value::None => {
            let fresh = random_bits::fresh(call)?;
            let fresh = random_bits::of(&fresh)?;
            bits.reseed(fresh.state().core.clone(), Some(fresh.seeds()));
        }
        seed => bits.reseed(random_bits::legacy_core(&seed)?, None),
    }
    Ok(Value::None)
}

fn get_state(call: &mut Call<'_>) -> Result<Value> {
    let (object, _) = source(call)?;
    let bits = random_bits::of(&object)?;
    let state = bits.state();
    let gauss = state.gauss;
    let has = Value::Int(i64::from(gauss.is_some()));
    let kept = Value::Float(gauss.unwrap_or(0.0));
    if let (Core::Mt(mt), true) = (&state.core, call.flag("legacy")?) {
        return Ok(Value::tuple([
            Value::str("MT19937"),
            Value::array(Array::from_vec(mt.key.to_vec())),
            Value::Int(mt.place as i64),
            has,
            kept,
        ]));
    }
    drop(state);
    let dict = Object::attribute(bits, "state").unwrap_or(Value::None);
    if let Value::Dict(items) = &dict {
        for (name, value) in [("has_gauss", has), ("gauss", kept)] {
            let key = Key::Str(name.into());
            items.borrow_mut().insert(key, (Value::str(name), value))?;
        }
    }
    Ok(dict)
}

fn set_state(call: &mut Call<'_>) -> Result<Value> {
    let (object, _) = source(call)?;
    let bits = random_bits::of(&object)?;
    let state = call.value("state");
    let (has, gauss) = match &state {
        Value::Dict(_) => {
            random_bits::set_state(bits, &state)?;
            let has = random_bits::item(&state, "has_gauss").unwrap_or(Value::Int(0));
            (
                has,
                random_bits::item(&state, "gauss").unwrap_or(Value::Float(0.0)),
            )
        }
        other => {
            let items = convert::sequence(other)?;
            let [name, key, place, more @ ..] = items.as_slice() else {
                return Err(OpError::value("state must be a tuple or a dict"));
            };
            if !matches!(name, Value::Str(name) if **name == *"MT19937") {
                return Err(OpError::value(
                    "set_state can only be used with legacy MT19937 state instances.",
                ));
            }
            let twister = random_bits::twister(key, place)?;
            bits.bits().core = Core::Mt(Box::new(twister));
            let at = |at: usize| more.get(at).cloned().unwrap_or(Value::Int(0));
            (at(0), at(1))
        }
    };
    let kept = convert::truth(&has)?.then(|| convert::as_float(&gauss));
    bits.bits().gauss = kept.transpose()?;
    Ok(Value::None)
}
