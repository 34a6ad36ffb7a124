//! The module `operator`: operators as functions.

use std::any::Any;

use super::call::Keywords;
use super::operators::{self, Comparison, Unary};
use super::{
    Call, Kernel, Machine, Row, apply, attribute, find_path, iterate, membership, subscript,
};
use crate::text::Symbol;
use crate::value::number::Operator;
use crate::value::{Object, OpError, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "operator",
        doc: "Operators as functions.",
        examples: &[("import operator\noperator.add(1, 2)", "3")],
        kernel: Kernel::Module,
        ..Row::NEW
    },
    Row::function(
        "operator.add(a, b, /)",
        "`a + b`.",
        &[("operator.add(2, 3)", "5")],
        &["np.add"],
        |call| arithmetic(call, Operator::Add),
    ),
    Row::function(
        "operator.sub(a, b, /)",
        "`a - b`.",
        &[("operator.sub(2, 3)", "-1")],
        &["np.subtract"],
        |call| arithmetic(call, Operator::Sub),
    ),
    Row::function(
        "operator.mul(a, b, /)",
        "`a * b`.",
        &[("operator.mul(2, 3)", "6")],
        &["np.multiply"],
        |call| arithmetic(call, Operator::Mul),
    ),
    Row::function(
        "operator.truediv(a, b, /)",
        "`a / b`.",
        &[("operator.truediv(3, 2)", "1.5")],
        &["np.divide"],
        |call| arithmetic(call, Operator::Div),
    ),
    Row::function(
        "operator.floordiv(a, b, /)",
        "`a // b`.",
        &[("operator.floordiv(7, 2)", "3")],
        &["np.floor_divide"],
        |call| arithmetic(call, Operator::FloorDiv),
    ),
    Row::function(
        "operator.mod(a, b, /)",
        "`a % b`.",
        &[("operator.mod(7, 2)", "1")],
        &["np.remainder"],
        |call| arithmetic(call, Operator::Mod),
    ),
    Row::function(
        "operator.pow(a, b, /)",
        "`a ** b`.",
        &[("operator.pow(2, 3)", "8")],
        &["np.power"],
        |call| arithmetic(call, Operator::Pow),
    ),
    Row::function(
        "operator.and_(a, b, /)",
        "`a & b`.",
        &[("operator.and_(6, 3)", "2")],
        &["np.bitwise_and"],
        |call| arithmetic(call, Operator::BitAnd),
    ),
    Row::function(
        "operator.or_(a, b, /)",
        "`a | b`.",
        &[("operator.or_(6, 3)", "7")],
        &["np.bitwise_or"],
        |call| arithmetic(call, Operator::BitOr),
    ),
    Row::function(
        "operator.xor(a, b, /)",
        "`a ^ b`.",
        &[("operator.xor(6, 3)", "5")],
        &["np.bitwise_xor"],
        |call| arithmetic(call, Operator::BitXor),
    ),
    Row::function(
        "operator.lshift(a, b, /)",
        "`a << b`.",
        &[("operator.lshift(1, 3)", "8")],
        &["np.left_shift"],
        |call| arithmetic(call, Operator::LeftShift),
    ),
    Row::function(
        "operator.rshift(a, b, /)",
        "`a >> b`.",
        &[("operator.rshift(8, 3)", "1")],
        &["np.right_shift"],
        |call| arithmetic(call, Operator::RightShift),
    ),
    Row::function(
        "operator.concat(a, b, /)",
        "`a + b`, for sequences.",
        &[("operator.concat([1], [2])", "[1, 2]")],
        &["np.concatenate"],
        |call| arithmetic(call, Operator::Add),
    ),
    Row::function(
        "operator.matmul(a, b, /)",
        "`a @ b`.",
        &[("operator.matmul(np.eye(2), [1, 2])", "array([1., 2.])")],
        &["np.matmul"],
        |call| arithmetic(call, Operator::MatMul),
    ),
    Row::function(
        "operator.iadd(a, b, /)",
        "`a += b`, and the result.",
        &[("operator.iadd(2, 3)", "5")],
        &[],
        |call| in_place(call, Operator::Add),
    ),
    Row::function(
        "operator.isub(a, b, /)",
        "`a -= b`, and the result.",
        &[("operator.isub(2, 3)", "-1")],
        &[],
        |call| in_place(call, Operator::Sub),
    ),
    Row::function(
        "operator.imul(a, b, /)",
        "`a *= b`, and the result.",
        &[("operator.imul(2, 3)", "6")],
        &[],
        |call| in_place(call, Operator::Mul),
    ),
    Row::function(
        "operator.lt(a, b, /)",
        "`a < b`.",
        &[("operator.lt(1, 2)", "True")],
        &[],
        |call| compare(call, Comparison::Lt),
    ),
    Row::function(
        "operator.le(a, b, /)",
        "`a <= b`.",
        &[("operator.le(1, 2)", "True")],
        &[],
        |call| compare(call, Comparison::Le),
    ),
    Row::function(
        "operator.gt(a, b, /)",
        "`a > b`.",
        &[("operator.gt(1, 2)", "False")],
        &[],
        |call| compare(call, Comparison::Gt),
    ),
    Row::function(
        "operator.ge(a, b, /)",
        "`a >= b`.",
        &[("operator.ge(1, 2)", "False")],
        &[],
        |call| compare(call, Comparison::Ge),
    ),
    Row::function(
        "operator.eq(a, b, /)",
        "`a == b`.",
        &[("operator.eq(1, 2)", "False")],
        &[],
        |call| compare(call, Comparison::Eq),
    ),
    Row::function(
        "operator.ne(a, b, /)",
        "`a != b`.",
        &[("operator.ne(1, 2)", "True")],
        &[],
        |call| compare(call, Comparison::Ne),
    ),
    Row::function(
        "operator.neg(a, /)",
        "`-a`.",
        &[("operator.neg(3)", "-3")],
        &[],
        |call| {
            let a = call.value("a");
            operators::unary(call.machine, Unary::Neg, &a)
        },
    ),
    Row::function(
        "operator.pos(a, /)",
        "`+a`.",
        &[("operator.pos(3)", "3")],
        &[],
        |call| {
            let a = call.value("a");
            operators::unary(call.machine, Unary::Pos, &a)
        },
    ),
    Row::function(
        "operator.invert(a, /)",
        "`~a`.",
        &[("operator.invert(3)", "-4")],
        &[],
        |call| {
            let a = call.value("a");
            operators::unary(call.machine, Unary::Invert, &a)
        },
    ),
    Row::function(
        "operator.not_(a, /)",
        "`not a`.",
        &[("operator.not_(0)", "True")],
        &[],
        |call| call.flag("a").map(|flag| Value::Bool(!flag)),
    ),
    Row::function(
        "operator.truth(a, /)",
        "Whether it counts as true.",
        &[("operator.truth([])", "False")],
        &["bool"],
        |call| call.flag("a").map(Value::Bool),
    ),
    Row::function(
        "operator.is_(a, b, /)",
        "`a is b`.",
        &[("operator.is_(None, None)", "True")],
        &[],
        |call| Ok(Value::Bool(call.value("a").is(&call.value("b")))),
    ),
    Row::function(
        "operator.is_not(a, b, /)",
        "`a is not b`.",
        &[("operator.is_not(None, None)", "False")],
        &[],
        |call| Ok(Value::Bool(!call.value("a").is(&call.value("b")))),
    ),
    Row::function(
        "operator.abs(a, /)",
        "`abs(a)`.",
        &[("operator.abs(-3)", "3")],
        &["abs"],
        |call| {
            let function = find_path("abs").map_or(Value::None, Value::Builtin);
            let a = call.value("a");
            apply(call.machine, &function, vec![a])
        },
    ),
    Row::function(
        "operator.index(a, /)",
        "The value as an int, if it is one.",
        &[("operator.index(np.int8(3))", "3")],
        &["int"],
        |call| call.int("a").map(Value::Int),
    ),
    Row::function(
        "operator.contains(a, b, /)",
        "`b in a`.",
        &[("operator.contains([1, 2], 2)", "True")],
        &[],
        |call| {
            let (a, b) = (call.value("a"), call.value("b"));
            membership::contains(call.machine, &a, &b).map(Value::Bool)
        },
    ),
    Row::function(
        "operator.countOf(a, b, /)",
        "How often `b` is in `a`.",
        &[("operator.countOf([1, 2, 1], 1)", "2")],
        &["list.count"],
        |call| {
            let b = call.value("b");
            let mut count = 0;
            for item in iterate::collect(&call.value("a"), &mut *call.machine)? {
                count += i64::from(operators::same(call.machine, &item, &b)?);
            }
            Ok(Value::Int(count))
        },
    ),
    Row {
        also: &[
            "ndarray.__getitem__",
            "list.__getitem__",
            "tuple.__getitem__",
            "dict.__getitem__",
        ],
        ..Row::function(
            "operator.getitem(a, b, /)",
            "`a[b]`.",
            &[("operator.getitem([1, 2], 1)", "2")],
            &["operator.itemgetter"],
            |call| {
                let (a, b) = (call.value("a"), call.value("b"));
                subscript::get(call.machine, &a, &b)
            },
        )
    },
    Row {
        also: &[
            "ndarray.__setitem__",
            "list.__setitem__",
            "dict.__setitem__",
        ],
        ..Row::function(
            "operator.setitem(a, b, c, /)",
            "`a[b] = c`.",
            &[("a = [1, 2]\noperator.setitem(a, 0, 5)\na", "[5, 2]")],
            &["operator.getitem"],
            |call| {
                let (a, b, c) = (call.value("a"), call.value("b"), call.value("c"));
                subscript::set(call.machine, &a, &b, &c).map(|()| Value::None)
            },
        )
    },
    Row::function(
        "operator.delitem(a, b, /)",
        "`del a[b]`.",
        &[("a = [1, 2]\noperator.delitem(a, 0)\na", "[2]")],
        &["operator.getitem"],
        |call| {
            let (target, index) = (call.value("a"), call.value("b"));
            subscript::delete(call.machine, &target, &index).map(|()| Value::None)
        },
    ),
    Row::function(
        "operator.itemgetter(item, /, *items)",
        "A function that takes items out of its argument.",
        &[(
            "sorted([(1, 'b'), (2, 'a')], key=operator.itemgetter(1))",
            "[(2, 'a'), (1, 'b')]",
        )],
        &["operator.attrgetter"],
        |call| {
            let keys = keys(call, "item");
            Ok(Value::object(Getter {
                name: "operator.itemgetter",
                keys,
            }))
        },
    ),
    Row::function(
        "operator.itemgetter.__call__(self, obj, /)",
        "The items of an object.",
        &[("operator.itemgetter(0, 2)('abc')", "('a', 'c')")],
        &[],
        |call| {
            let object = call.value("obj");
            got(call, |machine, key| subscript::get(machine, &object, key))
        },
    ),
    Row::function(
        "operator.attrgetter(attr, /, *attrs)",
        "A function that takes attributes of its argument.",
        &[("operator.attrgetter('real')(1+2j)", "1.0")],
        &["operator.itemgetter"],
        |call| {
            let keys = keys(call, "attr");
            Ok(Value::object(Getter {
                name: "operator.attrgetter",
                keys,
            }))
        },
    ),
    Row::function(
        "operator.attrgetter.__call__(self, obj, /)",
        "The attributes of an object.",
        &[("operator.attrgetter('real', 'imag')(1+2j)", "(1.0, 2.0)")],
        &[],
        |call| {
            let object = call.value("obj");
            got(call, |_, key| match key {
                Value::Str(path) => path.split('.').try_fold(object.clone(), |value, name| {
                    attribute::get(&value, Symbol::new(name))
                }),
                _ => Err(OpError::r#type("attribute name must be a string")),
            })
        },
    ),
    Row::function(
        "operator.methodcaller(name, /, *args, **kwargs)",
        "A function that calls a method of its argument.",
        &[("operator.methodcaller('upper')('a')", "'A'")],
        &["operator.attrgetter"],
        |call| {
            let mut keys = keys(call, "name");
            let keywords = std::mem::take(&mut call.keywords);
            let name = Symbol::new(&call.text("name")?);
            keys.remove(0);
            Ok(Value::object(Caller {
                name,
                args: keys,
                keywords,
            }))
        },
    ),
    Row::function(
        "operator.methodcaller.__call__(self, obj, /)",
        "Calls the method of an object.",
        &[("operator.methodcaller('split', ',')('a,b')", "['a', 'b']")],
        &[],
        |call| {
            let own = call.value("self");
            let Some(caller) = own.downcast::<Caller>() else {
                return Err(OpError::internal("method caller"));
            };
            let method = attribute::get(&call.value("obj"), caller.name)?;
            call.machine
                .call(&method, caller.args.clone(), caller.keywords.clone())
        },
    ),
];

fn arithmetic(call: &mut Call<'_>, op: Operator) -> Result<Value> {
    let (a, b) = (call.value("a"), call.value("b"));
    operators::binary(call.machine, op, &a, &b)
}

fn in_place(call: &mut Call<'_>, op: Operator) -> Result<Value> {
    let (a, b) = (call.value("a"), call.value("b"));
    operators::binary_in_place(call.machine, op, &a, &b)
}

fn compare(call: &mut Call<'_>, op: Comparison) -> Result<Value> {
    let (a, b) = (call.value("a"), call.value("b"));
    operators::compare(call.machine, op, &a, &b)
}

fn keys(call: &mut Call<'_>, first: &str) -> Vec<Value> {
    let mut keys = vec![call.value(first)];
    keys.append(&mut call.rest);
    keys
}

/// One thing of an object, or the tuple of several.
fn got(
    call: &mut Call<'_>,
    get: impl Fn(&mut dyn Machine, &Value) -> Result<Value>,
) -> Result<Value> {
    let own = call.value("self");
    let Some(getter) = own.downcast::<Getter>() else {
        return Err(OpError::internal("getter"));
    };
    match getter.keys.as_slice() {
        [one] => get(call.machine, one),
        many => {
            let items = many.iter().map(|key| get(call.machine, key));
            items.collect::<Result<Vec<_>>>().map(Value::tuple)
        }
    }
}

/// `itemgetter` and `attrgetter` objects.
struct Getter {
    name: &'static str,
    keys: Vec<Value>,
}

impl Object for Getter {
    fn type_name(&self) -> &'static str {
        self.name
    }

    fn repr(&self, show: &dyn Fn(&Value) -> String) -> String {
        let keys: Vec<String> = self.keys.iter().map(show).collect();
        format!("{}({})", self.name, keys.join(", "))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

struct Caller {
    name: Symbol,
    args: Vec<Value>,
    keywords: Keywords,
}

impl Object for Caller {
    fn type_name(&self) -> &'static str {
        "operator.methodcaller"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
