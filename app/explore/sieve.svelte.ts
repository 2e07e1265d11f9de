import type { Target } from '../../workers/lab/contracts/target'
import { componentTarget } from '../../workers/lab/contracts/target'
import { standings } from './components'
import { episodesOf } from './episodes'
import { adhering, endsOf, gamesOf, nextOf, slopesOf, type Filter, type Quantity } from './filters'
import type { Explorer } from './explorer.svelte'
import type { Findings } from './findings.svelte'

/** How a number depends on what was remembered some decisions before, in every row. */
export interface Slopes {
  readonly target: Target
  readonly back: number
  /** [rows × components] */
  readonly values: Float32Array
}

/** Which moments of the open recording are looked for, by what its memory held and what came of it. */
export class Sieve {
  filters = $state.raw<readonly Filter[]>([])
  group = $state<number | null>(null)
  decision = $state<number | null>(null)
  slopes = $state.raw<Slopes | null>(null)
  readonly #explorer: Explorer
  readonly #findings: Pick<Findings, 'components' | 'embedding'>
  readonly episodes = $derived.by(() => (this.#explorer.open ? episodesOf(this.#explorer.open) : []))
  readonly isOn = $derived(this.filters.length > 0 || this.group !== null || this.decision !== null)
  /** [rows] */
  readonly mask = $derived.by(() =>
    adhering(
      { filters: this.filters, group: this.group, decision: this.decision },
      {
        rows: this.#explorer.rows,
        episodes: this.episodes,
        groups: this.#findings.embedding?.clusters ?? null,
        numbersOf: ({ component, quantity }) => this.numbersOf(component, quantity),
      },
    ),
  )
  readonly count = $derived(this.mask.reduce((sum, one) => sum + one, 0))
  readonly games = $derived(gamesOf(this.mask, this.episodes))

  constructor(explorer: Explorer, findings: Pick<Findings, 'components' | 'embedding'>) {
    this.#explorer = explorer
    this.#findings = findings
  }

  clear(): void {
    Object.assign(this, { filters: [], group: null, decision: null })
  }

  /** With the components that they were about. */
  forget(): void {
    this.clear()
    this.slopes = null
  }

  /** [rows]; null where it is not known. */
  numbersOf(component: number, quantity: Quantity): Float32Array | null {
    const { components } = this.#findings
    if (!components) return null
    if (quantity === 'amount') return standings(components, component)
    return this.slopes && slopesOf(this.slopes.values, components, component)
  }

  filterOf(component: number, quantity: Quantity): Filter | undefined {
    return this.filters.find((one) => one.component === component && one.quantity === quantity)
  }

  /** Begins with all that there is, or is taken back. */
  toggle(component: number, quantity: Quantity, on: boolean): void {
    const others = this.filters.filter((one) => one.component !== component || one.quantity !== quantity)
    const numbers = this.numbersOf(component, quantity)
    if (!on || !numbers) return void (this.filters = others)
    const { low, high } = endsOf(numbers)
    this.filters = [...others, { component, quantity, low, high }]
  }

  set(filter: Filter): void {
    this.filters = this.filters.map((one) =>
      one.component === filter.component && one.quantity === filter.quantity ? filter : one,
    )
  }

  /** To the next moment that adheres, or to the one before. */
  go(by: 1 | -1): void {
    const row = nextOf(this.mask, this.#explorer.cursor, by)
    if (row !== null) this.#explorer.seek(row)
  }

  /** What a map or slopes can be of, of the memory taken apart: none where its components are no fixed function of it. */
  readonly targets = $derived.by((): readonly { readonly component: number; readonly target: Target }[] => {
    const { components } = this.#findings
    const { readers } = components ?? {}
    if (!components || !readers) return []
    const { count, width } = components
    return Array.from({ length: count }, (_, component) => ({
      component,
      target: componentTarget([...readers.subarray(component * width, (component + 1) * width)]),
    }))
  })
}
