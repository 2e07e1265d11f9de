/**
 * The lab's own random generator: xoshiro128** (Blackman & Vigna 2018), seeded by splitmix32.
 * 32-bit integer arithmetic only, so every engine draws the same words; the whole state is four integers.
 */
export interface Random {
  /** Uniform u32. */
  word(): number
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number
  /** Uniform integer in [0, n), unbiased. */
  below(n: number): number
  /** Standard normal (Marsaglia's polar method; no spare is kept, so the state stays four words). */
  normal(): number
  save(): string
  load(state: string): void
}

export function createRandom(seed: number): Random {
  let s = seed >>> 0
  const split = () => {
    s = (s + 0x9e3779b9) >>> 0
    let z = s
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
  const state = Uint32Array.of(split(), split(), split(), split())
  const rotl = (x: number, k: number) => ((x << k) | (x >>> (32 - k))) >>> 0
  const word = () => {
    const [a, b, c, d] = state as unknown as [number, number, number, number]
    const out = Math.imul(rotl(Math.imul(b, 5) >>> 0, 7), 9) >>> 0
    const t = (b << 9) >>> 0
    let c2 = c ^ a
    let d2 = d ^ b
    state[1] = b ^ c2
    state[0] = a ^ d2
    c2 ^= t
    state[2] = c2
    d2 = rotl(d2 >>> 0, 11)
    state[3] = d2
    return out
  }
  const uniform = () => word() / 4294967296
  return {
    word,
    uniform,
    below(n) {
      const limit = 4294967296 - (4294967296 % n)
      let w = word()
      while (w >= limit) w = word()
      return w % n
    },
    normal() {
      let u = 0
      let q = 0
      do {
        u = 2 * uniform() - 1
        const v = 2 * uniform() - 1
        q = u * u + v * v
      } while (q >= 1 || q === 0)
      return u * Math.sqrt((-2 * Math.log(q)) / q)
    },
    save: () => [...state].map((w) => w.toString(16).padStart(8, '0')).join(''),
    load(text) {
      if (!/^[0-9a-f]{32}$/.test(text)) throw new Error('random state must be 32 hex digits')
      for (let i = 0; i < 4; i++) state[i] = parseInt(text.slice(8 * i, 8 * i + 8), 16)
    },
  }
}

/** 0 … count − 1, shuffled (Fisher & Yates). */
export function shuffle(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const other = random.below(i + 1)
    ;[order[i], order[other]] = [order[other]!, order[i]!]
  }
  return order
}
