//! How much memory arrays may take: the option, or three quarters of what the machine has free.

use std::fs;
use std::path::Path;

/// Used when the system does not say.
const FALLBACK: u64 = 8 << 30;

/// A size as people write it: `2G`, `512 MiB`, `1.5g`, `1000000`.
///
/// # Errors
/// A sentence for the user.
pub fn parse_size(text: &str) -> Result<usize, String> {
    let text = text.trim();
    let digits = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let shift = match unit
        .trim()
        .to_ascii_lowercase()
        .trim_end_matches('b')
        .trim_end_matches('i')
    {
        "" => 0,
        "k" => 10,
        "m" => 20,
        "g" => 30,
        "t" => 40,
        _ => return Err(format!("'{text}' is not a size such as 512M or 2G")),
    };
    let number: f64 = number
        .parse()
        .map_err(|_| format!("'{text}' is not a size such as 512M or 2G"))?;
    Ok((number * (1_u64 << shift) as f64) as usize)
}

/// Three quarters of what is free, by the system and by the control group.
pub fn default_limit() -> usize {
    let free = available()
        .unwrap_or(FALLBACK)
        .min(group_limit().unwrap_or(u64::MAX));
    usize::try_from(free / 4 * 3).unwrap_or(usize::MAX)
}

/// How much memory the process has.
pub fn resident() -> Option<usize> {
    let text = fs::read_to_string("/proc/self/statm").ok()?;
    let pages: usize = text.split_whitespace().nth(1)?.parse().ok()?;
    pages.checked_mul(4096)
}

fn available() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    kibibytes.checked_mul(1024)
}

/// The smallest limit of the control groups that this process is in.
fn group_limit() -> Option<u64> {
    let text = fs::read_to_string("/proc/self/cgroup").ok()?;
    let path = text.lines().find_map(|line| line.strip_prefix("0::/"))?;
    let root = Path::new("/sys/fs/cgroup");
    let own = root.join(path);
    let groups = own.ancestors().take_while(|group| group.starts_with(root));
    let limits = groups.filter_map(|group| fs::read_to_string(group.join("memory.max")).ok());
    limits.filter_map(|limit| limit.trim().parse().ok()).min()
}

#[cfg(test)]
mod tests {
    use super::parse_size;

    #[test]
    fn sizes() {
        assert_eq!(parse_size("1000"), Ok(1000));
        assert_eq!(parse_size("2G"), Ok(2 << 30));
        assert_eq!(parse_size("1.5 MiB"), Ok(3 << 19));
        assert!(parse_size("many").is_err());
        assert!(parse_size("3x").is_err());
    }
}
