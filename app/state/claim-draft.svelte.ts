import {
  claim as claimGuard,
  type Claim,
  type Condition,
  type Outcome,
  type Relation,
} from '../../workers/lab/contracts/claim'
import { InputError } from '../../workers/lab/contracts/errors'
import type { ClaimCheck, InterventionInfo } from '../../workers/threads/api'
import { agentsOf, bestAgent, type AgentEntry } from './agents'
import { first } from './boot'
import { conditionOf, inDesign, regionsOf, storyOf, titleOfRegion, withOutcome, withRelation } from './claim-changes'
import { nameOf, type ClaimsState } from './claims.svelte'
import { claimOfEdit } from './edit-claim'
import { saveFile } from './files'
import type { Regions } from './regions.svelte'
import type { LibraryState } from './library.svelte'
import { defaultView, statedView } from './saliency.svelte'
import { timedStepWords } from './step-words'
import type { StageState } from './stage.svelte'
import { recall, remember } from './stored'
import { firstMethod } from './targets'

const key = 'claim'
const drawnKey = 'claim.drawn'
const own = 'own'
const isClaim = (value: unknown): value is Claim => readClaim(value) !== null

function readClaim(value: unknown): Claim | null {
  try {
    return claimGuard(value, 'claim')
  } catch {
    return null
  }
}

const isIds = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length <= 100 && value.every((id) => typeof id === 'string')

/** The claim that somebody has in hand, and the agents it is to be put to: before anything runs. */
export class ClaimDraft {
  claim = $state.raw<Claim | null>(recall<Claim | null>(key, null, isClaim))
  /** By game: the agents ticked. Without an entry it is the best one. */
  #ticked = $state.raw<Readonly<Record<string, readonly string[]>>>({})
  /** Regions of the claim that were on the picture when they were named. */
  #drawn = $state.raw<readonly string[]>(recall<string[]>(drawnKey, [], isIds))
  #states = $state('')
  check = $state.raw<ClaimCheck | null>(null)
  /** An answer is awaited. */
  checking = $state(false)
  /** What is shown first is not known yet: until then neither claim nor report has a place in the address. */
  opening = $state(false)
  /** Fields that hold something that cannot be used. */
  #problems = $state.raw<Readonly<Record<string, readonly string[]>>>({})
  readonly #stage: StageState
  readonly #library: LibraryState
  readonly #claims: ClaimsState
  readonly #regions: Pick<Regions, 'conceptsOf'>

  constructor(stage: StageState, library: LibraryState, claims: ClaimsState, regions: Pick<Regions, 'conceptsOf'>) {
    this.#stage = stage
    this.#library = library
    this.#claims = claims
    this.#regions = regions
  }

  readonly env = $derived(this.claim?.env ?? '')
  readonly spec = $derived.by(() => this.#stage.catalogue?.envs.find(({ id }) => id === this.env) ?? null)
  /** The game's, what was drawn on its picture, and what the claim itself brings along. */
  readonly concepts = $derived.by(() => {
    const known = [...(this.#stage.catalogue?.concepts[this.env] ?? []), ...this.#regions.conceptsOf(this.env)]
    const brought = regionsOf(this.claim).filter((id) => !known.some((one) => one.id === id))
    return [
      ...known,
      ...brought.map((id) => ({
        id,
        title: `${titleOfRegion(id)}${this.#drawn.includes(id) ? ', not drawn any more' : ''}`,
      })),
    ]
  })
  /** Titles of regions that the claim took from the picture and that are not there any more: moved, renamed or removed. */
  readonly lost: readonly string[] = $derived.by(() => {
    const there = this.#regions.conceptsOf(this.env)
    return regionsOf(this.claim)
      .filter((id) => this.#drawn.includes(id) && !there.some((one) => one.id === id))
      .map(titleOfRegion)
  })
  readonly interventions: readonly InterventionInfo[] = $derived.by(
    () => this.#stage.catalogue?.interventions[this.env] ?? [],
  )
  readonly problems: readonly string[] = $derived(Object.values(this.#problems).flat())
  /** Who could be asked. */
  readonly candidates: readonly AgentEntry[] = $derived.by(() => agentsOf(this.#library.entries, this.env))
  readonly agents: readonly string[] = $derived.by(() => {
    const ticked = this.#ticked[this.env]
    if (!ticked)
      return [bestAgent(this.#library.entries, this.env) ?? this.candidates[0]?.id].filter((id) => id !== undefined)
    return this.candidates.map(({ id }) => id).filter((id) => ticked.includes(id))
  })
  /** Id of a set of kept states, which designs at moments can be put to; '': of the agents' own play. */
  readonly states: string = $derived.by(() => (this.claim?.design === 'moments' ? this.#states : ''))
  /** Ids of agents that the question names and that are not there: deleted, or of another browser. */
  readonly missing: readonly string[] = $derived.by(() => {
    const there = new Set(this.candidates.map(({ id }) => id))
    return this.#library.loaded ? (this.#ticked[this.env] ?? []).filter((id) => id !== '' && !there.has(id)) : []
  })
  /** The ready-made claim as it comes, where this is one. */
  readonly original = $derived.by(() => this.#claims.ready.find(({ id }) => id === this.claim?.id) ?? null)

  /** Never empty: a claim in hand, and where nothing is on show its report. What was asked for meanwhile comes first. */
  async showFirst(): Promise<void> {
    const wish = this.#claims.shown.claim.wish
    this.opening = true
    await this.#claims.load()
    this.begin()
    await this.#library.known()
    const { run, shown: on } = this.#claims
    const free = !on.claim.view && !run.active && on.claim.wish === wish
    const shown = this.original && free ? this.#claims.showShipped(this.original.id, this.agents) : null
    this.opening = false
    await shown
  }

  /** A ready-made claim with what is known of it already; false: there is none of that id. */
  async show(id: string): Promise<boolean> {
    await this.#claims.load()
    if (!this.#claims.ready.some((one) => one.id === id)) return false
    // Whose report it is depends on who there is. In one go where that is known: the address is to gain one entry.
    if (!this.#library.loaded) await this.#library.known()
    this.choose(id)
    await this.#claims.showShipped(id, this.agents)
    return true
  }

  /** A report by the name that the address has for it, with the question that it answers; false: there is none of that name. */
  async showReport(name: string): Promise<boolean> {
    await this.#claims.load()
    if (!this.#claims.has('claim', name)) return false
    const shipped = this.#claims.shipped.find((entry) => nameOf(entry) === name)
    const claim = this.#claims.ready.find(({ id }) => id === shipped?.id)
    if (shipped && claim) this.use(claim, shipped.of)
    if (shipped) await this.#claims.showFinished(shipped.file)
    else {
      const view = await this.#claims.showKept(name)
      // Changed, it can be asked anew.
      if (view?.claim)
        this.use(
          view.claim,
          view.agents.map(({ id }) => id),
          view.states?.id,
        )
    }
    return true
  }

  /** A first claim: of the game on the stage, if there is one. */
  begin(): void {
    const { ready } = this.#claims
    this.claim ??= ready.find(({ env }) => env === (this.#stage.game || first.env)) ?? ready[0] ?? null
    // A newer site may say it better: of a remembered one only the numbers are somebody's own.
    const { claim, original } = this
    if (claim && original)
      this.claim = {
        ...original,
        rollouts: claim.rollouts,
        decisions: claim.decisions,
        samples: claim.samples,
        seed: claim.seed,
      }
  }

  choose(id: string): void {
    const found = this.#claims.ready.find((one) => one.id === id)
    if (found) this.use(found)
  }

  /** `agents`, `states`: those that a report or an unfinished run names. */
  use(claim: Claim, agents?: readonly string[], states = ''): void {
    this.#problems = {}
    this.#states = states
    if (agents) this.#ticked = { ...this.#ticked, [claim.env]: agents }
    this.#drawn = []
    this.#write(claim)
  }

  /** More or fewer rollouts leave a ready-made claim what it is. */
  setNumbers(change: Partial<Pick<Claim, 'rollouts' | 'decisions' | 'samples' | 'seed'>>): void {
    if (this.claim) this.#write({ ...this.claim, ...change })
  }

  /** Anything else makes it somebody's own. */
  set(change: Partial<Claim>): void {
    const { claim } = this
    if (!claim) return
    const mine = this.original ? { id: own, title: `${claim.title}, changed`.slice(0, 120) } : {}
    const next = { ...claim, ...mine, ...change }
    // A story that nobody has written goes with what it tells.
    const told = change.story !== undefined || claim.story !== this.#storyOf(claim)
    this.#write(told ? next : { ...next, story: this.#storyOf(next) })
  }

  /** Another game has other concepts and changes: an empty claim of that game. */
  setGame(env: string): void {
    const { catalogue } = this.#stage
    const method = catalogue?.methods.find(({ id }) => id === firstMethod) ?? catalogue?.methods[0]
    const concept = catalogue?.concepts[env]?.[0]
    const first = catalogue?.interventions[env]?.[0]
    if (!this.claim || !method || !concept || !first) return
    const { cite: _cite, asPublished: _published, distanceTo: _distance, margin: _margin, ...rest } = this.claim
    const claim = {
      ...rest,
      id: own,
      title: 'A claim of your own',
      env,
      concept: concept.id,
      saliency: statedView(method),
      conditions: [conditionOf(first, [], rest.design)],
      predicted: { outcome: rest.predicted.outcome, direction: rest.predicted.direction },
    }
    this.#write({ ...claim, story: this.#storyOf(claim) })
  }

  setDesign(design: Claim['design']): void {
    if (this.claim) this.set(inDesign(this.claim, design))
  }

  setOutcome(outcome: Outcome): void {
    if (this.claim) this.set(withOutcome(this.claim, outcome))
  }

  /** Null: each change by itself. */
  setRelation(relation: Relation | null): void {
    if (this.claim) this.set(withRelation(this.claim, relation))
  }

  /** What a change is about: the claim's concept, or one of its own (at moments). */
  setConcept(index: number, concept: string): void {
    const condition = this.claim?.conditions[index]
    if (!condition) return
    const { concept: _before, ...rest } = condition
    this.setCondition(index, concept === this.claim?.concept ? rest : { ...rest, concept })
  }

  addCondition(id: string): void {
    const info = this.interventions.find((one) => one.id === id)
    if (info && this.claim)
      this.set({ conditions: [...this.claim.conditions, conditionOf(info, this.claim.conditions, this.claim.design)] })
  }

  setCondition(index: number, condition: Condition): void {
    this.set({ conditions: this.claim?.conditions.map((old, i) => (i === index ? condition : old)) ?? [] })
  }

  dropCondition(index: number): void {
    this.set({ conditions: this.claim?.conditions.filter((_, i) => i !== index) ?? [] })
  }

  /** The edit at this place of the history, as a claim with its null; false: no ready-made change does what it did. */
  async ofEdit(index: number): Promise<boolean> {
    const { status, history, catalogue, views } = this.#stage
    const entry = history.entries[index]
    if (!status || !entry || !catalogue) return false
    await this.#claims.load()
    const change = await this.#stage.ask((api) => api.readyMade(index), 'Test')
    const view =
      views[0] ?? defaultView(catalogue.methods.find(({ id }) => id === firstMethod) ?? catalogue.methods[0]!)
    if (!change) return false
    const { env } = status
    const claim = claimOfEdit(
      { env, change, title: entry.label, decision: entry.decision },
      {
        view,
        claims: this.#claims.ready,
        interventions: catalogue.interventions[env] ?? [],
        concepts: catalogue.concepts[env] ?? [],
      },
    )
    const agent = this.#library.entry(status.agent?.id)?.id
    this.use({ ...claim, story: this.#storyOf(claim) }, agent ? [agent] : undefined)
    return true
  }

  /** A claim of a game about a concept: one's own in hand if it is of that game, else a new one, for a ready-made story tells of something else. False: there is none to begin from. */
  async about(env: string, concept: string): Promise<boolean> {
    await this.#claims.load()
    this.begin()
    if (this.original || this.claim?.env !== env) this.setGame(env)
    if (this.claim?.env !== env) return false
    this.set({ concept })
    return true
  }

  tick(id: string, on: boolean): void {
    const others = this.agents.filter((one) => one !== id)
    this.ask(on ? [...others, id] : others)
  }

  /** These and nobody else. */
  ask(ids: readonly string[]): void {
    this.#ticked = { ...this.#ticked, [this.env]: ids }
  }

  setStates(id: string): void {
    this.#states = id
  }

  mark(title: string, problem: string): void {
    this.markMany(title, problem === '' ? [] : [title])
  }

  /** Titles of fields of a group that hold something that cannot be used. */
  markMany(group: string, titles: readonly string[]): void {
    this.#problems = { ...this.#problems, [group]: titles }
  }

  /** What a condition does and when. */
  wordsOf({ steps }: Condition): string {
    return steps.map((step) => timedStepWords(step, this.interventions, this.claim?.design)).join('; then ')
  }

  /** As the file that `npm run study -- FILE` takes too. */
  save(): void {
    if (this.claim) saveFile(JSON.stringify(this.claim, null, 2), `claim-${this.claim.id}.json`, 'application/json')
  }

  /** Throws InputError naming the field that is wrong; the claim in hand stays then. */
  async open(file: File): Promise<void> {
    const given = await this.#claims.readClaim(file)
    if (!this.#stage.catalogue?.envs.some(({ id }) => id === given.env))
      throw new InputError('claim.env', `is "${given.env}", which this site does not have`)
    // A file that bears a ready-made claim's id need not be that claim.
    const taken = this.#claims.ready.find(({ id }) => id === given.id)
    this.use(
      taken && JSON.stringify(claimGuard(taken, 'claim')) !== JSON.stringify(given) ? { ...given, id: own } : given,
    )
  }

  #storyOf(claim: Omit<Claim, 'story'>): string {
    return storyOf(claim, this.#stage.catalogue?.concepts[claim.env] ?? [])
  }

  #write(claim: Claim): void {
    const there = this.#regions.conceptsOf(claim.env).map(({ id }) => id)
    this.claim = claim
    this.#drawn = regionsOf(claim).filter((id) => there.includes(id) || this.#drawn.includes(id))
    remember(key, claim)
    remember(drawnKey, this.#drawn)
  }
}
