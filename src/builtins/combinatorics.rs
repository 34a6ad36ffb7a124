//! The module `itertools`: products, permutations and combinations.

use super::lazy::tool;
use super::{Call, Row, convert, iterate};
use crate::value::{OpError, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row::function(
        "itertools.product(*iterables, repeat=1)",
        "All tuples with an item of each iterable: nested loops.",
        &[(
            "list(itertools.product('ab', [1, 2]))",
            "[('a', 1), ('a', 2), ('b', 1), ('b', 2)]",
        )],
        &["np.meshgrid"],
        product,
    ),
    Row::function(
        "itertools.permutations(iterable, r=None)",
        "All orders of the items, or of so many of them.",
        &[("list(itertools.permutations([1, 2]))", "[(1, 2), (2, 1)]")],
        &["math.perm"],
        |call| {
            let pool = pool(call)?;
            let count = count(call, pool.len())?;
            let mut state = (0..pool.len()).collect::<Vec<_>>();
            let mut cycles: Vec<usize> = (0..count.min(pool.len()))
                .map(|at| pool.len() - at)
                .collect();
            let mut started = false;
            Ok(tool("itertools.permutations", move |_| {
                if count > pool.len() {
                    return Ok(None);
                }
                if started && !next_permutation(&mut state, &mut cycles) {
                    return Ok(None);
                }
                started = true;
                Ok(Some(picked(&pool, state.iter().take(count))))
            }))
        },
    ),
    Row::function(
        "itertools.combinations(iterable, r)",
        "All choices of so many items, in order.",
        &[(
            "list(itertools.combinations([1, 2, 3], 2))",
            "[(1, 2), (1, 3), (2, 3)]",
        )],
        &["math.comb", "itertools.combinations_with_replacement"],
        |call| {
            let pool = pool(call)?;
            let (count, length) = (count(call, pool.len())?, pool.len());
            let mut state: Option<Vec<usize>> = (count <= length).then(|| (0..count).collect());
            Ok(tool("itertools.combinations", move |_| {
                let Some(current) = state.take() else {
                    return Ok(None);
                };
                let item = picked(&pool, current.iter());
                state = next_choice(current, |at| at + length - count, 1);
                Ok(Some(item))
            }))
        },
    ),
    Row::function(
        "itertools.combinations_with_replacement(iterable, r)",
        "All choices of so many items, in order; an item can be chosen again.",
        &[(
            "list(itertools.combinations_with_replacement([1, 2], 2))",
            "[(1, 1), (1, 2), (2, 2)]",
        )],
        &["itertools.combinations"],
        |call| {
            let pool = pool(call)?;
            let (count, length) = (count(call, pool.len())?, pool.len());
            let mut state: Option<Vec<usize>> = (count == 0 || length > 0).then(|| vec![0; count]);
            Ok(tool("itertools.combinations_with_replacement", move |_| {
                let Some(current) = state.take() else {
                    return Ok(None);
                };
                let item = picked(&pool, current.iter());
                state = next_choice(current, |_| length.saturating_sub(1), 0);
                Ok(Some(item))
            }))
        },
    ),
];

fn pool(call: &mut Call<'_>) -> Result<Vec<Value>> {
    iterate::collect(&call.value("iterable"), &mut *call.machine)
}

fn count(call: &Call<'_>, all: usize) -> Result<usize> {
    match call.optional("r") {
        None => Ok(all),
        Some(count) => usize::try_from(convert::as_index(&count)?)
            .map_err(|_| OpError::value("r must be non-negative")),
    }
}

fn picked<'i>(pool: &[Value], indices: impl Iterator<Item = &'i usize>) -> Value {
    Value::tuple(
        indices
            .filter_map(|at| pool.get(*at).cloned())
            .collect::<Vec<_>>(),
    )
}

fn product(call: &mut Call<'_>) -> Result<Value> {
    let repeat = usize::try_from(call.int("repeat")?)
        .map_err(|_| OpError::value("repeat argument cannot be negative"))?;
    let mut pools = Vec::new();
    for iterable in std::mem::take(&mut call.rest) {
        pools.push(iterate::collect(&iterable, &mut *call.machine)?);
    }
    let bytes = pools
        .len()
        .checked_mul(repeat)
        .and_then(|n| n.checked_mul(64));
    crate::value::budget::check_bytes(bytes)?;
    let turns = std::iter::repeat_n(&pools, repeat).flatten().cloned();
    let pools: Vec<Vec<Value>> = turns.collect();
    let some = pools.iter().all(|pool| !pool.is_empty());
    let mut state: Option<Vec<usize>> = some.then(|| vec![0; pools.len()]);
    Ok(tool("itertools.product", move |_| {
        let Some(mut current) = state.take() else {
            return Ok(None);
        };
        let items = pools
            .iter()
            .zip(&current)
            .filter_map(|(pool, at)| pool.get(*at).cloned());
        let item = Value::tuple(items.collect::<Vec<_>>());
        // The last place turns fastest, as in nested loops.
        for (at, pool) in current.iter_mut().zip(&pools).rev() {
            *at += 1;
            if *at < pool.len() {
                state = Some(current);
                return Ok(Some(item));
            }
            *at = 0;
        }
        Ok(Some(item))
    }))
}

/// The next choice in order: the last place that can grow grows by one, those after it follow.
fn next_choice(
    mut current: Vec<usize>,
    most: impl Fn(usize) -> usize,
    distance: usize,
) -> Option<Vec<usize>> {
    let places = current.iter().enumerate();
    let grows = places
        .filter(|(at, index)| **index < most(*at))
        .map(|(at, _)| at)
        .next_back()?;
    let mut next = current.get(grows)? + 1;
    for index in current.iter_mut().skip(grows) {
        *index = next;
        next += distance;
    }
    Some(current)
}

/// The next order; false after the last.
fn next_permutation(state: &mut [usize], cycles: &mut [usize]) -> bool {
    let length = state.len();
    for at in (0..cycles.len()).rev() {
        let Some(cycle) = cycles.get_mut(at) else {
            return false;
        };
        *cycle -= 1;
        if *cycle == 0 {
            *cycle = length - at;
            if let Some(tail) = state.get_mut(at..) {
                tail.rotate_left(1);
            }
        } else {
            let other = length - *cycle;
            if at < length && other < length {
                state.swap(at, other);
            }
            return true;
        }
    }
    false
}
