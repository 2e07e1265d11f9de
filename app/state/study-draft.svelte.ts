import { canAsk } from '../../workers/lab/contracts/study'
import type { Value } from '../../workers/lab/contracts/options'
import type { ClaimCheck, ShippedStudyEntry, StudyInfo, StudyQuestion, StudyView } from '../../workers/threads/api'
import { changedValues, fitValues } from '../controls/options-draft'
import { agentsOf, bestAgent, type AgentEntry } from './agents'
import { first } from './boot'
import { nameOf, type ClaimsState } from './claims.svelte'
import type { LibraryState } from './library.svelte'
import type { StageState } from './stage.svelte'

/** A question about agents as they are that somebody has in hand: which study, of whose, with what options. All of it stands in the address. */
export class StudyDraft {
  #chosen = $state('')
  #env = $state('')
  /** By game: the agents ticked. Without an entry it is the best one. */
  #ticked = $state.raw<Readonly<Record<string, readonly string[]>>>({})
  /** What differs from the study's own. */
  #changed = $state.raw<Readonly<Record<string, Value>>>({})
  /** By game: the set of kept states that it is about. Without an entry, or '': of the agents' own play, where the study can ask so. */
  #states = $state.raw<Readonly<Record<string, string>>>({})
  check = $state.raw<ClaimCheck | null>(null)
  /** An answer is awaited. */
  checking = $state(false)
  /** Titles of fields that hold something that cannot be used. */
  problems = $state.raw<readonly string[]>([])
  readonly #stage: StageState
  readonly #library: LibraryState
  readonly #claims: ClaimsState

  constructor(stage: StageState, library: LibraryState, claims: ClaimsState) {
    this.#stage = stage
    this.#library = library
    this.#claims = claims
  }

  readonly info: StudyInfo | null = $derived.by(() => {
    const { studies } = this.#claims
    return studies.find(({ id }) => id === this.#chosen) ?? studies[0] ?? null
  })
  readonly values = $derived(this.info ? fitValues(this.info.options, this.#changed) : {})
  readonly question: StudyQuestion | null = $derived(this.info && { study: this.info.id, options: this.values })
  /** Games that somebody plays and that the study can be about. */
  readonly games = $derived.by(() =>
    (this.#stage.catalogue?.envs ?? []).filter(
      ({ id, observation }) =>
        (observation.kind === 'image' || this.info?.anySight) &&
        (!this.info || canAsk(this.info, id, true)) &&
        this.#candidatesOf(id).length > 0,
    ),
  )
  readonly env = $derived.by(() => {
    const wanted = [this.#env, this.#stage.status?.env, first.env]
    return wanted.find((id) => this.games.some((game) => game.id === id)) ?? this.games[0]?.id ?? ''
  })
  readonly candidates: readonly AgentEntry[] = $derived.by(() => this.#candidatesOf(this.env))
  readonly agents: readonly string[] = $derived.by(() => {
    const ticked = this.#ticked[this.env]
    if (!ticked) {
      const best = bestAgent(this.#library.entries, this.env)
      const usual = this.candidates.find(({ id }) => id === best) ?? this.candidates[0]
      return usual ? [usual.id] : []
    }
    return this.candidates.map(({ id }) => id).filter((id) => ticked.includes(id))
  })
  /** Ids of agents that the question names and that are not there: deleted, or of another browser. */
  readonly missing: readonly string[] = $derived.by(() => {
    const there = new Set(this.candidates.map(({ id }) => id))
    return this.#library.loaded ? (this.#ticked[this.env] ?? []).filter((id) => id !== '' && !there.has(id)) : []
  })
  /** Id of a set of kept states; '': of the agents' own play. A study of kept ones alone is asked about the newest unless somebody chooses. */
  readonly states: string = $derived.by(() => {
    if (!this.info?.draws) return ''
    const chosen = this.#states[this.env] ?? ''
    return chosen === '' && this.info.onlyKept ? (this.#claims.states.of(this.env)[0]?.id ?? '') : chosen
  })
  /** As the address has them; '' is what there would be anyway. */
  readonly address = $derived({
    study: this.#chosen,
    game: this.#env,
    agents: this.#ticked[this.env]?.join(',') ?? '',
    states: this.#states[this.env] ?? '',
    set: this.info ? textOf(changedValues(this.info.options, this.values)) : textOf(this.#changed),
  })

  choose(id: string): void {
    this.#chosen = id
  }

  setGame(env: string): void {
    this.#env = env
  }

  /** Who plays a game and can be asked. */
  #candidatesOf(env: string): readonly AgentEntry[] {
    const memories = new Map((this.#stage.catalogue?.networks ?? []).map(({ id, memory }) => [id, memory]))
    return agentsOf(this.#library.entries, env).filter(
      ({ card }) => !this.info || canAsk(this.info, env, (memories.get(card.network) ?? 0) > 0),
    )
  }

  /** Never empty: where nothing is on show, the report that comes with the site for this game. Whatever is asked for, runs or ran comes first. */
  async showFirst(): Promise<void> {
    const wish = this.#claims.shown.agents.wish
    await this.#claims.loadStudies()
    await this.#library.known()
    const { run, shown } = this.#claims
    // Which games there are may not be known yet.
    const chosen = this.#env || this.#stage.game || first.env
    const env = !this.info || canAsk(this.info, chosen, true) ? chosen : (this.info.games?.[0] ?? chosen)
    if (shown.agents.view === null && !run.active && shown.agents.wish === wish) await this.#showOf(env)
  }

  /** Another game, and where the report on show came with the site, that game's. */
  async show(env: string): Promise<void> {
    this.setGame(env)
    const { shipped, view } = this.#claims.shown.agents
    if (shipped !== '' || view === null) await this.#showOf(env)
  }

  /** A report that comes with the site, with the question that it answers. */
  async showFinished({ id, file, of }: ShippedStudyEntry): Promise<void> {
    await this.#claims.showFinished(file)
    const { view, shipped } = this.#claims.shown.agents
    if (view?.study !== id || shipped !== file) return
    // A site brings along some of the hundreds that such a report may be of.
    const here = of.filter((agent) => this.#library.entry(agent))
    this.use(view, here.length > 0 ? here : of, view.states?.id)
  }

  /**
   * The report that the address calls so: one of the site, or one's own, with the question that it answers. `alone`: the question in the
   * form stays, for the address has one too. False: there is none.
   */
  async showReport(name: string, alone = false): Promise<boolean> {
    await this.#claims.loadStudies()
    if (!this.#claims.has('agents', name)) return false
    await this.#library.known()
    const entry = this.#claims.shippedStudies.find((one) => nameOf(one) === name)
    if (!entry) {
      const view = await this.#claims.showKept(name)
      if (view && !view.claim && !alone) this.use(view, idsOf(view), view.states?.id)
    } else if (alone) await this.#claims.showFinished(entry.file)
    else await this.showFinished(entry)
    return true
  }

  async #showOf(env: string): Promise<void> {
    const entry = this.#claims.shippedStudies.find((one) => one.env === env && one.id === this.info?.id)
    if (entry) await this.#claims.showFinished(entry.file)
  }

  set(values: Readonly<Record<string, Value>>): void {
    if (this.info) this.#changed = changedValues(this.info.options, values)
  }

  tick(id: string, on: boolean): void {
    const others = this.agents.filter((one) => one !== id)
    this.ask(on ? [...others, id] : others)
  }

  /** These and nobody else. */
  ask(ids: readonly string[]): void {
    this.#ticked = { ...this.#ticked, [this.env]: ids }
  }

  /** As the address has them. What is no option, or no agent, is left out; what was one in an earlier version is read as what it is by now. */
  async setText(text: string): Promise<void> {
    const given = valuesOf(text)
    this.#changed = given
    await this.#claims.loadStudies()
    const { info } = this
    if (!info || Object.keys(given).every((key) => key in info.options)) return
    const options = await this.#claims.todaysOptions({ study: info.id, options: given })
    if (this.#changed === given) this.#changed = options
  }

  setStates(id: string, env = this.env): void {
    this.#states = { ...this.#states, [env]: id }
  }

  setAgents(text: string, env: string): void {
    this.#ticked = { ...this.#ticked, [env]: text.split(',') }
  }

  /** What a report or an unfinished run names. */
  use({ study, options }: StudyQuestion, agents: readonly string[], states = ''): void {
    // Not all that were asked need be here.
    const card = agents.map((id) => this.#library.entry(id)?.card).find((one) => one?.kind === 'policy')
    this.#chosen = study
    this.#changed = options
    if (card?.kind !== 'policy') return
    this.#env = card.env.id
    this.setStates(states, card.env.id)
    this.#ticked = { ...this.#ticked, [card.env.id]: agents }
  }
}

const idsOf = ({ agents }: StudyView) => agents.map(({ id }) => id)

const textOf = (values: Readonly<Record<string, Value>>): string =>
  Object.entries(values)
    .map(([key, value]) => `${key}=${value}`)
    .join(',')

function valuesOf(text: string): Record<string, Value> {
  const value = (word: string): Value =>
    word === 'true' || word === 'false'
      ? word === 'true'
      : word !== '' && Number.isFinite(Number(word))
        ? Number(word)
        : word
  return Object.fromEntries(
    text.split(',').flatMap((part) => {
      const at = part.indexOf('=')
      return at > 0 ? [[part.slice(0, at), value(part.slice(at + 1))]] : []
    }),
  )
}
