/**
 * A stream of chance for every source of it: an option of games that draw in play as an original does (`ownStreams`), and how games
 * of our own draw.
 *
 * From one generator whoever draws first takes the word that the next would have had: one shot more, and everything drawn
 * later is another. Here a draw is a function of the game's generator (which stays as it was seeded), of who draws, and of
 * when, by a tick or by how often: so what a change leaves alone goes on as it would have, and two games that come together again
 * stay together.
 */

/** Who draws; members of a group follow each other. */
export const LAUNCH: u32 = 0
export const AIM: u32 = 1
export const STICK: u32 = 2
export const SPAWN: u32 = 3
export const SPAWN_KIND: u32 = 4
export const DIVE: u32 = 5
export const COLUMN: u32 = 0x100
export const WALK: u32 = 0x10000

/** 64 bits, all alike. `at`: address of the generator's two words; `source` and `time`: who draws, and when by its own clock. */
export function lot(at: usize, source: u32, time: u32): u64 {
  return mix(mix(load<u64>(at) ^ ((<u64>source << 32) | <u64>time)) + load<u64>(at, 8))
}

/** Stafford's finaliser 13, as in SplitMix64 (Steele, Lea & Flood 2014). */
function mix(word: u64): u64 {
  let z = word + 0x9e3779b97f4a7c15
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb
  return z ^ (z >> 31)
}

/** Uniform among 0 … n − 1. */
export function among(lot: u64, n: i32): i32 {
  return <i32>(((lot >> 32) * <u64>n) >> 32)
}

/** Uniform in [0, 1). */
export function share(lot: u64): f64 {
  return <f64>(lot >> 11) * (1.0 / 9007199254740992.0)
}
