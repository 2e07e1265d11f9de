import { program as programGuard, type Program, type ProgramStep } from '../../workers/lab/contracts/program'
import type { Tally } from '../../workers/threads/api'
import { saveFile } from './files'
import type { StageState } from './stage.svelte'
import { recall, remember } from './stored'

const key = 'programs'
const unnamed = 'Unnamed'

const arePrograms = (value: unknown): value is readonly Program[] =>
  Array.isArray(value) && value.every((one: unknown) => readProgram(one) !== null)

function readProgram(value: unknown): Program | null {
  try {
    return programGuard(value, 'program')
  } catch {
    return null
  }
}

/** Changes that make themselves: what is in force on the stage, and what was kept under a name in this browser. */
export class Programs {
  kept = $state.raw<readonly Program[]>(recall(key, [], arePrograms))
  tallies = $state.raw<readonly Tally[]>([])
  readonly #stage: StageState
  readonly current: Program | null = $derived.by(() => this.#stage.status?.program ?? null)
  /** Of the game on the stage. */
  readonly fitting: readonly Program[] = $derived.by(() => this.kept.filter(({ env }) => env === this.#stage.spec?.id))

  constructor(stage: StageState) {
    this.#stage = stage
  }

  /** Joins what is in force; the same step starts anew. */
  async add(step: ProgramStep, about: string): Promise<void> {
    const env = this.#stage.spec?.id
    if (!env) return
    const others = (this.current?.steps ?? []).filter(
      ({ id, options }) => id !== step.id || JSON.stringify(options) !== JSON.stringify(step.options),
    )
    await this.use({ format: 1, title: unnamed, env, steps: [...others, step] }, about)
  }

  async drop(index: number): Promise<void> {
    const { current } = this
    if (!current) return
    const steps = current.steps.filter((_, i) => i !== index)
    await this.use(steps.length > 0 ? { ...current, title: unnamed, steps } : null)
  }

  async use(program: Program | null, about = ''): Promise<void> {
    await this.#stage.go((api) => api.setProgram($state.snapshot(program) as Program | null), about)
    await this.count()
  }

  /** Keeps what is in force; a name that is taken is taken over. */
  keep(title: string): void {
    const { current } = this
    if (!current || !title.trim()) return
    this.#write([
      ...this.kept.filter((one) => one.env !== current.env || one.title !== title.trim()),
      { ...current, title: title.trim() },
    ])
    void this.use({ ...current, title: title.trim() })
  }

  forget(program: Program): void {
    this.#write(this.kept.filter((one) => one !== program))
  }

  /** As the file that `npm run evaluate -- --program FILE` takes too. */
  save(program: Program): void {
    saveFile(
      JSON.stringify(program, null, 2),
      `${program.env}-${program.title.replace(/\W+/g, '-').toLowerCase()}.json`,
      'application/json',
    )
  }

  async count(): Promise<void> {
    this.tallies = this.current ? ((await this.#stage.ask((api) => api.tallies())) ?? []) : []
  }

  #write(programs: readonly Program[]): void {
    this.kept = programs
    remember(key, programs)
  }
}
