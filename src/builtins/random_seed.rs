//! `np.random.SeedSequence`: from ints to the seeds of many independent generators.

use std::any::Any;
use std::cell::{Ref, RefCell, RefMut};

use num_bigint::BigUint;

use super::random_bits;
use super::{Call, Kernel, Row, convert};
use crate::kernels::random::SeedSequence;
use crate::kernels::random::seed::words;
use crate::value::dtype::DType;
use crate::value::{Array, Object, OpError, Result, Type, Value, number};

/// A seed sequence.
pub(super) struct Seeds {
    /// The entropy as it was given.
    entropy: Value,
    sequence: RefCell<SeedSequence>,
}

impl Object for Seeds {
    fn type_name(&self) -> &'static str {
        "SeedSequence"
    }

    fn repr(&self, show: &dyn Fn(&Value) -> String) -> String {
        let sequence = self.sequence.borrow();
        let mut lines = format!("SeedSequence(\n    entropy={},\n", show(&self.entropy));
        if !sequence.spawn_key.is_empty() {
            lines.push_str(&format!("    spawn_key={},\n", show(&spawn_key(&sequence))));
        }
        if sequence.pool_size != 4 {
            lines.push_str(&format!("    pool_size={},\n", sequence.pool_size));
        }
        if sequence.children != 0 {
            let made = sequence.children;
            lines.push_str(&format!("    n_children_spawned={made},\n"));
        }
        lines + ")"
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        let sequence = self.sequence.borrow();
        Some(match name {
            "entropy" => self.entropy.clone(),
            "spawn_key" => spawn_key(&sequence),
            "pool_size" => Value::Int(sequence.pool_size as i64),
            "n_children_spawned" => Value::Int(i64::from(sequence.children)),
            "pool" => Value::array(Array::from_vec(sequence.pool.clone())),
            "state" => random_bits::dict([
                ("entropy", self.entropy.clone()),
                ("spawn_key", spawn_key(&sequence)),
                ("pool_size", Value::Int(sequence.pool_size as i64)),
                (
                    "n_children_spawned",
                    Value::Int(i64::from(sequence.children)),
                ),
            ]),
            _ => return None,
        })
    }

    fn attributes(&self) -> &'static [&'static str] {
        &[
            "entropy",
            "n_children_spawned",
            "pool",
            "pool_size",
            "spawn_key",
            "state",
        ]
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn spawn_key(sequence: &SeedSequence) -> Value {
    let key = sequence.spawn_key.iter();
    Value::tuple(
        key.map(|word| Value::Int(i64::from(*word)))
            .collect::<Vec<_>>(),
    )
}

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.random.SeedSequence(entropy=None, *, spawn_key=(), pool_size=4, n_children_spawned=0)",
        doc: "Mixes ints of any size into seeds; without ints, entropy of the system.",
        examples: &[(
            "np.random.SeedSequence(5).generate_state(3)",
            "array([  16823399, 2940995229, 2290007392], dtype=uint32)",
        )],
        see: &["np.random.default_rng", "SeedSequence.spawn"],
        kernel: Kernel::Type(|| Type::Library("SeedSequence"), make),
        ..Row::NEW
    },
    Row {
        sig: "SeedSequence.generate_state(self, n_words, dtype=<no value>)",
        doc: "Words for the state of a generator.",
        examples: &[(
            "np.random.SeedSequence(5).generate_state(1, np.uint64)",
            "array([12631478326263854183], dtype=uint64)",
        )],
        see: &["np.random.SeedSequence"],
        kernel: Kernel::Call(generate_state),
        ..Row::NEW
    },
    Row {
        sig: "SeedSequence.spawn(self, n_children)",
        doc: "New sequences that are independent of this one and of each other.",
        examples: &[(
            "[s.spawn_key for s in np.random.SeedSequence(5).spawn(2)]",
            "[(0,), (1,)]",
        )],
        see: &["Generator.spawn"],
        kernel: Kernel::Call(|call| {
            spawn(&call.value("self"), call.int("n_children")?).map(Value::list)
        }),
        ..Row::NEW
    },
];

fn seeds(value: &Value) -> Result<&Seeds> {
    value
        .downcast::<Seeds>()
        .ok_or_else(|| OpError::r#type("the generator has no SeedSequence"))
}

/// The sequence of an object.
pub(super) fn sequence(value: &Value) -> Result<Ref<'_, SeedSequence>> {
    Ok(seeds(value)?.sequence.borrow())
}

fn sequence_mut(value: &Value) -> Result<RefMut<'_, SeedSequence>> {
    Ok(seeds(value)?.sequence.borrow_mut())
}

/// New sequence objects from one.
pub(super) fn spawn(value: &Value, count: i64) -> Result<Vec<Value>> {
    let count = u32::try_from(count).unwrap_or(0);
    let children = sequence_mut(value)?.spawn(count);
    let entropy = &seeds(value)?.entropy;
    let object = |child| {
        Value::object(Seeds {
            entropy: entropy.clone(),
            sequence: RefCell::new(child),
        })
    };
    Ok(children.into_iter().map(object).collect())
}

/// A seed as a sequence object: itself, ints, or fresh entropy for None.
pub(super) fn from_value(call: &mut Call<'_>, seed: &Value) -> Result<Value> {
    if seed.downcast::<Seeds>().is_some() {
        return Ok(seed.clone());
    }
    object(call, seed.clone(), Vec::new(), 4, 0)
}

fn object(
    call: &mut Call<'_>,
    entropy: Value,
    spawn_key: Vec<u32>,
    pool_size: usize,
    children: u32,
) -> Result<Value> {
    let entropy = match entropy {
        Value::None => Value::big(random_bits::entropy(call).into()),
        given => given,
    };
    let mut ints = Vec::new();
    collect(&entropy, &entropy, true, &mut ints)?;
    let mut sequence = SeedSequence::with(ints, spawn_key, pool_size);
    sequence.children = children;
    Ok(Value::object(Seeds {
        entropy,
        sequence: RefCell::new(sequence),
    }))
}

/// The ints of entropy, in order.
fn collect(value: &Value, whole: &Value, top: bool, ints: &mut Vec<BigUint>) -> Result<()> {
    let negative = || OpError::value("expected non-negative integer");
    match value {
        Value::List(_) | Value::Tuple(_) | Value::Range(_) => {
            for item in convert::sequence(value)? {
                collect(&item, whole, false, ints)?;
            }
            return Ok(());
        }
        Value::Array(array) if array.get().dtype().is_integer() => {
            for scalar in array.get().scalars() {
                collect(&Value::Scalar(scalar), whole, false, ints)?;
            }
            return Ok(());
        }
        Value::Scalar(scalar) if scalar.dtype().is_integer() => {
            let int = scalar.as_int().and_then(|int| u128::try_from(int).ok());
            ints.push(int.map(BigUint::from).ok_or_else(negative)?);
            return Ok(());
        }
        _ => {}
    }
    match number::as_big(value) {
        Some(int) => {
            ints.push(int.to_biguint().ok_or_else(negative)?);
            Ok(())
        }
        None if top => {
            let shown = crate::display::str(whole, &crate::display::PrintOptions::default())?;
            Err(OpError::r#type(format!(
                "SeedSequence expects int or sequence of ints for entropy not {shown}"
            )))
        }
        None => Err(OpError::r#type("seed must be integer")),
    }
}

fn make(call: &mut Call<'_>) -> Result<Value> {
    let pool_size = call.int("pool_size")?;
    if pool_size < 4 {
        return Err(OpError::value(
            "The size of the entropy pool should be at least 4",
        ));
    }
    let mut key = Vec::new();
    let given = call.value("spawn_key");
    collect(&given, &given, true, &mut key)?;
    let key = key.iter().flat_map(words).collect();
    let entropy = call.value("entropy");
    let children = u32::try_from(call.int("n_children_spawned")?).unwrap_or(0);
    let pool_size = usize::try_from(pool_size).unwrap_or(4);
    object(call, entropy, key, pool_size.min(1 << 16), children)
}

fn generate_state(call: &mut Call<'_>) -> Result<Value> {
    let object = call.value("self");
    let count = usize::try_from(call.int("n_words")?)
        .map_err(|_| OpError::value("negative dimensions are not allowed"))?;
    let dtype = call.dtype("dtype")?.unwrap_or(DType::U32);
    crate::value::budget::check_array(&[count], DType::U64)?;
    let sequence = sequence(&object)?;
    match dtype {
        DType::U32 => Ok(Value::array(Array::from_vec(sequence.generate(count)))),
        DType::U64 => Ok(Value::array(Array::from_vec(sequence.generate_u64(count)))),
        _ => Err(OpError::value("only support uint32 or uint64")),
    }
}
