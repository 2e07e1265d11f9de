import type { Value } from './options'

/** What to train on a game unless somebody wants otherwise. Options that are not named keep their defaults. */
export interface Preset {
  /** The game's id. */
  readonly id: string
  readonly network: string
  readonly algorithm: string
  readonly options: Readonly<Record<string, Value>>
  readonly envOptions: Readonly<Record<string, Value>>
  /** Length of the run. */
  readonly decisions: number
  /** What the run reaches, as `npm run bench -- presets` measures it: mean score of so many games (30 unless said otherwise), within seconds on wasm. */
  readonly promise?: {
    readonly score: number
    readonly seconds: number
    readonly acting: 'sampled' | 'greedy'
    readonly games?: number
  }
  /** What the same run with these networks must not exceed, because the game asks for something that they lack: measured beside the promise. */
  readonly control?: { readonly networks: readonly string[]; readonly score: number }
}
