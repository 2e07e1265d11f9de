import type { OptionSpec, Value } from '../../workers/lab/contracts/options'
import type { BackendChoice, Catalogue, StatusMessage, TrainRequest } from '../../workers/threads/api'
import { counted } from '../controls/numbers'
import { fitValues, withUsual, type OptionValues } from '../controls/options-draft'
import { agentsOf } from './agents'
import type { LibraryState } from './library.svelte'
import type { StageState } from './stage.svelte'
import { recall, remember } from './stored'
import { workersFor } from './workers'

/** How a game is set up: its own options and level; its usual ones where absent. */
export type Setting = StatusMessage['setting']

/** What somebody wants trained, as far as it differs from what the catalogue suggests. Remembered in this browser. */
interface Choice {
  readonly env: string
  readonly algorithm: string
  readonly network: string
  readonly decisions: number
  readonly seed: number
  readonly name: string
  readonly backend: BackendChoice
  /** By algorithm id. */
  readonly options: Readonly<Record<string, OptionValues>>
  readonly envOptions: OptionValues
  /** By game; absent in notes of earlier visits, and of games as they usually are. */
  readonly settings?: Readonly<Record<string, Setting>>
  /** Absent in notes of earlier visits: never. */
  readonly recordEvery?: number
  /** Absent: all cores but the page's. */
  readonly workers?: number | undefined
  /** Id of the agent whose weights it begins with; absent: fresh ones. */
  readonly from?: string | undefined
}

const standard: Choice = {
  env: '',
  algorithm: 'ppo',
  network: 'small',
  decisions: 1_000_000,
  seed: 1,
  name: '',
  backend: 'auto',
  options: {},
  envOptions: {},
}

/** How many workers somebody wants, whatever is trained. */
export const wantedWorkers = (): number | undefined => recall('train', standard, isChoice).workers

export class TrainForm {
  readonly #stage: Pick<StageState, 'catalogue' | 'status'>
  #stored = $state.raw(recall('train', standard, isChoice))
  #problems = $state.raw<Readonly<Record<string, readonly string[]>>>({})

  readonly #library: Pick<LibraryState, 'entries'>

  constructor(stage: Pick<StageState, 'catalogue' | 'status'>, library: Pick<LibraryState, 'entries'>) {
    this.#stage = stage
    this.#library = library
  }

  get catalogue(): Catalogue | null {
    return this.#stage.catalogue
  }

  get #stageEnv(): string {
    return this.#stage.status?.env ?? ''
  }

  /** Ids that this site no longer has fall back to ones it has. */
  readonly choice: Choice = $derived.by(() => {
    const stored = this.#stored.env === '' ? { ...this.#stored, ...this.#preset(this.env) } : this.#stored
    const { algorithm, network } = stored
    return {
      ...stored,
      algorithm: known(algorithm, this.catalogue?.algorithms),
      network: known(network, this.catalogue?.networks),
    }
  })

  /** The chosen game, or the one on the stage. */
  readonly env: string = $derived(known(this.#stored.env || this.#stageEnv, this.catalogue?.envs))
  readonly algorithm = $derived(this.catalogue?.algorithms.find(({ id }) => id === this.choice.algorithm))
  readonly options: Record<string, Value> = $derived(
    fit(this.algorithm?.options, this.choice.options[this.choice.algorithm]),
  )
  readonly envOptions: Record<string, Value> = $derived(fit(this.catalogue?.envOptions, this.choice.envOptions))
  readonly game = $derived(this.catalogue?.envs.find(({ id }) => id === this.env))
  /** Options that the game no longer has are dropped. */
  readonly setting: Setting = $derived.by(() => {
    const { options, level } = this.choice.settings?.[this.env] ?? {}
    return {
      ...(options && { options: fit(this.game?.options, options) }),
      ...(level !== undefined && this.game?.levels && { level }),
    }
  })
  /** Whom a run of the chosen game can begin as. */
  readonly beginnings = $derived.by(() => agentsOf(this.#library.entries, this.env))
  /** The one that was chosen, as long as it is there. */
  readonly beginning = $derived(this.beginnings.find(({ id }) => id === this.choice.from))
  readonly problems: readonly string[] = $derived(Object.values(this.#problems).flat())

  readonly networkHelp: string = $derived.by(() => {
    const network = this.catalogue?.networks.find(({ id }) => id === this.choice.network)
    return network ? `${network.cite}. ${counted(network.parameters, 'number')} to learn.` : ''
  })

  readonly suggestedName: string = $derived.by(() => {
    const env = this.catalogue?.envs.find(({ id }) => id === this.env)?.title ?? this.env
    const from = this.beginning ? `, from ${this.beginning.card.name}` : ''
    return `${env}, ${this.algorithm?.title ?? ''} ${this.choice.network}, seed ${this.choice.seed}${from}`.slice(
      0,
      200,
    )
  })

  set(change: Partial<Choice>): void {
    this.#stored = { ...this.choice, env: this.env, ...change }
    remember('train', this.#stored)
  }

  /** Another game: what is known to work on it, until something is changed. */
  setGame(env: string): void {
    this.set({ env, from: undefined, ...this.#preset(env) })
  }

  /** As an agent is, and as it was trained, until something is changed; '': with fresh weights. */
  beginAs(id: string): void {
    const card = this.beginnings.find((one) => one.id === id)?.card
    if (!card) return this.set({ from: undefined })
    const { network, trainer: algorithm, options, envOptions } = card
    const { options: own, level } = card.env
    const setting = { ...(own && { options: own }), ...(level !== undefined && { level }) }
    this.set({
      from: id,
      network,
      algorithm,
      options: { ...this.choice.options, [algorithm]: options },
      envOptions,
      settings: { ...this.choice.settings, [this.env]: setting },
    })
  }

  #preset(env: string): Partial<Choice> {
    const preset = this.catalogue?.presets.find(({ id }) => id === env)
    if (!preset) return {}
    const { network, algorithm, decisions, options, envOptions } = preset
    return { network, algorithm, decisions, options: { ...this.#stored.options, [algorithm]: options }, envOptions }
  }

  /** The options of a run, with what the game's preset says as their usual values. */
  specsOf(env: string, algorithm: string): { readonly options: OptionSpec; readonly envOptions: OptionSpec } {
    const preset = this.catalogue?.presets.find(({ id }) => id === env)
    const spec = this.catalogue?.algorithms.find(({ id }) => id === algorithm)?.options ?? {}
    return {
      options: withUsual(spec, preset?.algorithm === algorithm ? preset.options : {}),
      envOptions: withUsual(this.catalogue?.envOptions ?? {}, preset?.envOptions ?? {}),
    }
  }

  setSetting(setting: Setting): void {
    this.set({ settings: { ...this.choice.settings, [this.env]: setting } })
  }

  setBackend(backend: string): void {
    this.set({ backend: backend as BackendChoice })
  }

  setOptions(values: OptionValues): void {
    this.set({ options: { ...this.choice.options, [this.choice.algorithm]: values } })
  }

  mark(title: string, problem: string): void {
    this.markMany(title, problem === '' ? [] : [title])
  }

  /** Titles of fields of a group that hold something that cannot be used. */
  markMany(group: string, titles: readonly string[]): void {
    this.#problems = { ...this.#problems, [group]: titles }
  }

  request(): TrainRequest {
    const { algorithm, network, decisions, seed, backend, name, workers, recordEvery = 0 } = this.choice
    return {
      env: this.env,
      setting: this.setting,
      algorithm,
      network,
      decisions,
      seed,
      backend,
      recordEvery,
      from: this.beginning?.id,
      workers: workersFor(this.options, workers),
      name: name.trim() || this.suggestedName,
      options: this.options,
      envOptions: this.envOptions,
    }
  }
}

function known(id: string, list: readonly { readonly id: string }[] | undefined): string {
  return !list || list.some((one) => one.id === id) ? id : (list[0]?.id ?? '')
}

function fit(spec: OptionSpec | undefined, values: OptionValues | undefined): Record<string, Value> {
  return spec ? fitValues(spec, values ?? {}) : {}
}

/** Good enough for our own earlier note: values are fitted to the descriptions again, ids to the catalogue. */
function isChoice(value: unknown): value is Choice {
  if (typeof value !== 'object' || value === null) return false
  const given = value as Record<string, unknown>
  return (
    Object.entries(standard).every(([key, example]) => typeof given[key] === typeof example && given[key] !== null) &&
    inRange(given)
  )
}

function inRange({
  decisions,
  seed,
  backend,
  recordEvery = 0,
  workers = 1,
  from = '',
}: Record<string, unknown>): boolean {
  return (
    typeof from === 'string' &&
    Number.isInteger(recordEvery) &&
    Number.isInteger(workers) &&
    (workers as number) > 0 &&
    (recordEvery as number) >= 0 &&
    Number.isInteger(decisions) &&
    (decisions as number) > 0 &&
    Number.isInteger(seed) &&
    (seed as number) >= 0 &&
    ['auto', 'webgpu', 'wasm'].includes(backend as string)
  )
}
