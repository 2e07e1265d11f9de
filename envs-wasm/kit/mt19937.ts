/**
 * The Mersenne twister (Matsumoto & Nishimura 1998, with the seeding of 2002), as games have it that follow a program in C++. There is
 * one of it, for the moment in which it is used: 624 words for every slot would be a quarter of a game's state. Whoever needs a later
 * word seeds anew and skips.
 *
 * A word is made when it is drawn: the usual 624 at once are the same words.
 */
const WORDS = 624
const AHEAD = 397

const words: usize = memory.data(WORDS * 4, 8)
let at = 0
/** Words drawn since it was seeded. */
export let drawn: u32 = 0

// @ts-ignore: decorator
@inline
function word(index: i32): usize {
  return words + (<usize>index << 2)
}

export function seed(value: u32): void {
  store<u32>(words, value)
  for (let i = 1; i < WORDS; i++) {
    const last = load<u32>(word(i - 1))
    store<u32>(word(i), 1812433253 * (last ^ (last >> 30)) + i)
  }
  at = 0
  drawn = 0
}

export function next(): u32 {
  const after = at + 1 == WORDS ? 0 : at + 1
  const ahead = at + AHEAD < WORDS ? at + AHEAD : at + AHEAD - WORDS
  const bits = (load<u32>(word(at)) & 0x80000000) | (load<u32>(word(after)) & 0x7fffffff)
  let y = load<u32>(word(ahead)) ^ (bits >> 1) ^ (bits & 1 ? 0x9908b0df : 0)
  store<u32>(word(at), y)
  at = after
  drawn++
  y ^= y >> 11
  y ^= (y << 7) & 0x9d2c5680
  y ^= (y << 15) & 0xefc60000
  return y ^ (y >> 18)
}

/** One of 0 … n − 1, a word each. */
export function below(n: i32): i32 {
  return <i32>(next() % <u32>n)
}
