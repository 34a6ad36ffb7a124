//! Tables of powers of two, logarithms and circles. The numbers are data, in `tables.in`;
//! `benches/tables.py` wrote them.

include!("tables.in");
