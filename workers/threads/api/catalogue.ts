/** What can be chosen from, as data. */
import type { Target } from '../../lab/contracts/target'
import type { EnvSpec } from '../../lab/contracts/env'
import type { OptionSpec } from '../../lab/contracts/options'
import type { Preset } from '../../lab/contracts/preset'
import type { Trainer } from '../../lab/contracts/trainer'

/** What the menus need to know: registries as data (specs only, no functions). */
export interface Catalogue {
  readonly envs: readonly EnvSpec[]
  readonly methods: readonly {
    readonly id: string
    readonly title: string
    /** Ends “The glow shows …”. */
    readonly glow: string
    readonly cite: string
    readonly signed: boolean
    readonly unit: string
    readonly options: OptionSpec
    readonly defaultTarget: Target
  }[]
  readonly networks: readonly {
    readonly id: string
    readonly title: string
    readonly cite: string
    readonly parameters: number
    /** Numbers that it carries from one decision to the next. */
    readonly memory: number
  }[]
  /** The trainers; `metrics` are what their events can hold, in the order in which they are worth seeing. */
  readonly algorithms: readonly Pick<Trainer, 'id' | 'title' | 'cite' | 'options' | 'metrics'>[]
  readonly envOptions: OptionSpec
  /** What to train on each game unless somebody wants otherwise. */
  readonly presets: readonly Preset[]
  /** Ready-made interventions of a game. */
  readonly interventions: Readonly<Record<string, readonly InterventionInfo[]>>
  /** Of a game, numbered: each by the intervention that it is, with its options. */
  readonly changes: Readonly<Record<string, readonly { readonly id: string; readonly title: string }[]>>
  /** What a claim about a map of a game can be about. */
  readonly concepts: Readonly<Record<string, readonly { readonly id: string; readonly title: string }[]>>
  readonly embeddings: readonly MethodInfo[]
  /** Ways of putting moments into groups. */
  readonly groupings: readonly MethodInfo[]
  /** Ways to take memories apart. */
  readonly decompositions: readonly MethodInfo[]
  /** By game: what its written way of playing does. */
  readonly scripts: Readonly<Record<string, string>>
}

export interface MethodInfo {
  readonly id: string
  readonly title: string
  readonly cite: string
  readonly options: OptionSpec
}

export interface InterventionInfo {
  readonly id: string
  readonly title: string
  readonly group: string
  readonly help: string
  /** What the change puts to the test; '' where it is no test. */
  readonly hypothesis: string
  readonly options: OptionSpec
}
