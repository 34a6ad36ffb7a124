//! One loop, several instruction sets: the machine's best is chosen when the program runs.
//!
//! A function inside [`simd!`] is compiled for AVX-512, for AVX2 with FMA, and for what every
//! machine of the architecture has; a call takes the widest that is there. What it calls must be
//! inlined (`#[inline(always)]`) to be compiled with it. Rounding does not differ between them: a
//! compiler neither fuses nor reorders float arithmetic unless it is written so. Code that wants
//! one rounding for `a * b + c` asks [`has_fma!`], because without the instruction a fused
//! multiply-add is a slow call.

/// Compiles the functions inside for several instruction sets, as the head of this file says.
///
/// They may have type parameters, not `self`. The choice costs about a nanosecond a call, so it
/// belongs around a loop, not inside.
macro_rules! simd {
    ($($function:item)+) => {
        $(
            #[multiversion::multiversion(targets(
                "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+avx2+fma+bmi1+bmi2+f16c+lzcnt+popcnt",
                "x86_64+avx2+fma+bmi1+bmi2+f16c+lzcnt+popcnt",
            ))]
            $function
        )+
    };
}

/// Whether the version that is being compiled has fused multiply-add. Only inside [`simd!`].
macro_rules! has_fma {
    () => {
        multiversion::target::target_cfg_f!(any(target_feature = "fma", target_arch = "aarch64"))
    };
}

pub(crate) use {has_fma, simd};

#[cfg(test)]
mod tests {
    use std::ops::AddAssign;

    simd! {
        fn scaled<T: Copy + AddAssign>(out: &mut [T], x: &[T], step: impl Fn(T) -> T) {
            for (out, x) in out.iter_mut().zip(x) {
                *out += step(*x);
            }
        }

        fn fused(a: f64, b: f64, c: f64) -> Option<f64> {
            has_fma!().then(|| a.mul_add(b, c))
        }
    }

    #[test]
    fn every_version_rounds_alike() {
        let x: Vec<f64> = (0..1000).map(|i| f64::from(i) / 7.0).collect();
        let mut wide = vec![0.1; 1000];
        scaled(&mut wide, &x, |x| x * 1.1);
        let narrow: Vec<f64> = x.iter().map(|x| 0.1 + x * 1.1).collect();
        assert_eq!(wide, narrow);
    }

    #[test]
    fn fused_multiply_add_is_there_when_the_machine_has_it() {
        #[cfg(target_arch = "x86_64")]
        let has = is_x86_feature_detected!("fma") && is_x86_feature_detected!("avx2");
        #[cfg(not(target_arch = "x86_64"))]
        let has = cfg!(target_arch = "aarch64");
        let (a, c) = (1.0 + f64::EPSILON, -1.0);
        assert_eq!(fused(a, a, c), has.then(|| a.mul_add(a, c)));
    }
}
