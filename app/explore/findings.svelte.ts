import type { ViewSpec } from '../../workers/lab/contracts/recording'
import type { Target } from '../../workers/lab/contracts/target'
import type {
  AttributionsAnswer,
  AttributionsRequest,
  Common,
  ComponentsAnswer,
  ComponentsRequest,
  EmbeddingAnswer,
  EmbeddingRequest,
  ExplorerApi,
  QuantityProbe,
  Verdicts,
} from '../../workers/threads/api'
import { quantityOf } from './colouring'
import { componentName, componentTitle } from './components'
import { namesOf } from './probed'
import type { Explorer } from './explorer.svelte'
import { Sieve } from './sieve.svelte'
import type { Work } from '../state/line'

/** A concept's part of a map over time. */
export interface Attention {
  readonly title: string
  readonly shares: Float32Array
}

/** What took time to find out about the open trajectory; forgotten with it. */
export class Findings {
  attention = $state.raw<readonly Attention[]>([])
  embedding = $state.raw<(EmbeddingAnswer & { readonly of: EmbeddingRequest }) | null>(null)
  /** The recorded memories, taken apart. */
  components = $state.raw<(ComponentsAnswer & { readonly of: ComponentsRequest }) | null>(null)
  /** Of them the one that is looked at, and those on the time line. */
  component = $state(0)
  followed = $state.raw<readonly number[]>([])
  /** A hidden picture, taken apart by what it adds to a number. */
  sight = $state.raw<(AttributionsAnswer & { readonly of: AttributionsRequest }) | null>(null)
  /** How each episode ended, as an index into the game's endings. */
  endings = $state.raw<Uint8Array | null>(null)
  /** What is true of the game at every row, as far as somebody wanted to see it: by the quantity's id. */
  quantities = $state.raw<Readonly<Record<string, Float32Array>>>({})
  /** What is true of the game, read off the components. */
  probes = $state.raw<readonly QuantityProbe[] | null>(null)
  /** Of each component what it was measured to know; '' where nothing was. */
  readonly names: readonly string[] = $derived.by(() => {
    const { open } = this.#explorer
    return open && this.components && this.probes ? namesOf(this.probes, open.quantities, this.components.count) : []
  })
  verdicts = $state.raw<readonly Verdicts[]>([])
  /** 1 = chosen; null = nothing is. */
  selection = $state.raw<Uint8Array | null>(null)
  common = $state.raw<Common | null>(null)
  progress = $state.raw<{ readonly what: string; readonly share: number } | null>(null)
  /** Nothing is worked out, and no recording is made or fetched. */
  readonly idle = $derived.by(() => this.progress === null && !this.#explorer.shelf.busy)
  readonly selected = $derived(this.selection?.reduce((sum, one) => sum + one, 0) ?? 0)
  readonly sieve: Sieve
  readonly #explorer: Explorer
  #unasked: Promise<void> | null = null

  constructor(explorer: Explorer) {
    this.#explorer = explorer
    this.sieve = new Sieve(explorer, this)
  }

  clear(): void {
    Object.assign(this, {
      attention: [],
      embedding: null,
      components: null,
      component: 0,
      followed: [],
      sight: null,
      endings: null,
      quantities: {},
      probes: null,
      verdicts: [],
      selection: null,
      common: null,
      progress: null,
    })
    this.sieve.forget()
  }

  async followConcept(view: ViewSpec, concept: string, title: string, every: number): Promise<void> {
    await this.makeWay()
    const shares = await this.#find((api) => api.attention(view, concept, every))
    if (shares) this.attention = [...this.attention.filter((one) => one.title !== title), { title, shares }].slice(-4)
  }

  dropConcept(title: string): void {
    this.attention = this.attention.filter((one) => one.title !== title)
  }

  /** What nobody asked for, done while nothing else is to do: whatever is asked for takes its place. */
  embedUnasked(of: EmbeddingRequest): void {
    if (this.#unasked || !this.idle) return
    const done = this.#embed(of).finally(() => (this.#unasked = null))
    this.#unasked = done
  }

  /** Stops what nobody asked for: one long job at a time. */
  async makeWay(): Promise<void> {
    const unasked = this.#unasked
    if (!unasked) return
    await this.cancel()
    await unasked
  }

  async embed(of: EmbeddingRequest): Promise<void> {
    await this.makeWay()
    await this.#embed(of)
  }

  async #embed(of: EmbeddingRequest): Promise<void> {
    const answer = await this.#find((api) => api.embed(of))
    // Other groups are others, whatever their numbers.
    if (!answer) return
    this.embedding = { ...answer, of }
    this.sieve.group = null
  }

  async takeApart(of: ComponentsRequest): Promise<void> {
    await this.makeWay()
    const answer = await this.#find((api) => api.components(of))
    if (!answer) return
    // Other components are others, whatever their numbers.
    Object.assign(this, { components: { ...answer, of }, component: 0, followed: [], probes: null })
    this.sieve.forget()
  }

  /** How a target depends on the components as they were so many decisions before. */
  async findSlopes(target: Target, back: number): Promise<void> {
    await this.makeWay()
    const { components } = this
    if (!components) return
    const values = await this.#find((api) => api.slopes({ target, back, directions: components.directions }))
    if (values && this.components === components) this.sieve.slopes = { target, back, values }
  }

  async takeSightApart(of: AttributionsRequest): Promise<void> {
    await this.makeWay()
    const answer = await this.#find((api) => api.attributions(of))
    if (answer) this.sight = { ...answer, of }
  }

  /** Puts a component on the time line, or takes it off. */
  follow(component: number, on: boolean): void {
    const others = this.followed.filter((one) => one !== component)
    this.followed = on ? [...others, component] : others
  }

  titleOf(component: number): string {
    return componentTitle(component, this.names[component])
  }

  nameOf(component: number): string {
    return componentName(component, this.names[component])
  }

  async probe(): Promise<void> {
    const { components } = this
    await this.makeWay()
    const probes = await this.#find((api) => api.probes(1))
    if (probes && this.components === components) this.probes = probes
  }

  /** The components that a map can be of. */
  get explainable(): readonly { readonly title: string; readonly target: Target }[] {
    return this.sieve.targets.map(({ component, target }) => ({ title: this.titleOf(component), target }))
  }

  async findEndings(): Promise<void> {
    await this.makeWay()
    this.endings = (await this.#find((api) => api.endings())) ?? null
  }

  async measure(id: string): Promise<void> {
    await this.makeWay()
    const values = await this.#find((api) => api.quantity(id))
    if (values) this.quantities = { ...this.quantities, [id]: values }
  }

  /** Finds out what a colouring of moments shows, where that has to be asked for. */
  async findColouring(id: string): Promise<void> {
    const quantity = quantityOf(id)
    if (id === 'ending' && !this.endings) await this.findEndings()
    if (quantity && !this.quantities[quantity]) await this.measure(quantity)
  }

  async ask(agent: string): Promise<void> {
    await this.makeWay()
    const verdicts = await this.#find((api) => api.ask(agent))
    if (verdicts) this.verdicts = [...this.verdicts.filter((one) => one.agent !== agent), verdicts]
  }

  async select(mask: Uint8Array | null): Promise<void> {
    this.selection = mask
    const rows = mask ? Int32Array.from([...mask.keys()].filter((row) => mask[row])) : new Int32Array(0)
    if (rows.length === 0) {
      this.common = null
      return
    }
    const view = this.#explorer.has('agent') ? (this.#explorer.views[0] ?? null) : null
    const common = await this.#explorer.ask((api) => api.common(rows, view))
    if (common && this.selection === mask) this.common = common
  }

  /** Rows nearest to the cursor, as a selection. */
  async selectNeighbours(count: number): Promise<void> {
    const found = await this.#explorer.ask((api) => api.neighbours(this.#explorer.cursor, count))
    if (!found) return
    const mask = new Uint8Array(this.#explorer.rows)
    for (const row of found) mask[row] = 1
    await this.select(mask)
  }

  cancel(): Promise<unknown> {
    return this.#explorer.ask((api) => api.cancel())
  }

  /** Undefined as well where another trajectory was opened meanwhile. */
  async #find<T>(work: Work<ExplorerApi, T>): Promise<T | undefined> {
    const { open } = this.#explorer
    this.progress = { what: 'Starting', share: 0 }
    const answer = await this.#explorer.ask(work)
    this.progress = null
    return this.#explorer.open?.info.id === open?.info.id ? answer : undefined
  }
}
