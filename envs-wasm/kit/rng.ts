/**
 * The games' random generator: the xoroshiro128+ variant of Toybox (rotations 55, 14, 36), so that a seed gives the
 * original's words. The state is two u64 that lie inside the game's state struct; `at` is their address.
 */

/** Toybox seeds by mixing a u32 into two constants. */
export function seed(at: usize, value: u32): void {
  store<u64>(at, 0x193a6754a8a7d469 ^ <u64>value)
  store<u64>(at, 0x97830e05113ba7bb, 8)
}

export function next(at: usize): u64 {
  const a = load<u64>(at)
  const b = load<u64>(at, 8) ^ a
  const out = a + load<u64>(at, 8)
  store<u64>(at, rotl(a, 55) ^ b ^ (b << 14))
  store<u64>(at, rotl(b, 36), 8)
  return out
}

/** A child generator takes two words of its parent as its state. */
export function spawn(parent: usize, child: usize): void {
  const first = next(parent)
  store<u64>(child, first)
  store<u64>(child, next(parent), 8)
}

/** Uniform integer in [0, n), n > 0, drawing and rejecting exactly as rand 0.6's `sample_single` does for a 64-bit usize. */
export function below(at: usize, n: u64): u64 {
  const zone = (n << clz(n)) - 1
  while (true) {
    const word = next(at)
    if (word * n <= zone) return high(word, n)
  }
}

/** Upper 64 bits of the 128-bit product. */
function high(a: u64, b: u64): u64 {
  const al = a & 0xffffffff
  const ah = a >> 32
  const bl = b & 0xffffffff
  const bh = b >> 32
  const mid = ah * bl + ((al * bl) >> 32)
  return ah * bh + (mid >> 32) + ((al * bh + (mid & 0xffffffff)) >> 32)
}
