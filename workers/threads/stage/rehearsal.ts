import { withMemory } from '../../lab/agents/hand-on-memory'
import { openingOf } from '../../lab/agents/requirements'
import type { Agent } from '../../lab/contracts/agent'
import type { Game } from '../../lab/contracts/env'
import { InputError } from '../../lab/contracts/errors'
import type { Opening } from '../../lab/envs/game'
import type { LinearComponents } from '../../lab/memory/components'
import { decomposed } from '../../lab/memory/decomposed'
import { rerouted } from '../../lab/memory/directions'
import { standardise } from '../../lab/memory/standard'
import { memoriesOf, passagesOf, type PassedEpisode } from '../../lab/play/passages'
import { drawSeeds, streamOf } from '../../lab/streams'
import type { MemoryComponents, Rehearsed } from '../api'

/** Own episodes that a memory is taken apart by, so many at once, each cut here. */
const EPISODES = 24
const AT_ONCE = 8
const MOST_DECISIONS = 300
const COMPONENTS = 8

type OpenGame = (id: string, slots: number, opening: Opening) => Promise<Game>

interface Taken {
  readonly decomposition: string
  readonly found: LinearComponents
  /** Of each component over the episodes. */
  readonly mean: ArrayLike<number>
  readonly spread: ArrayLike<number>
}

/** What an agent remembers in episodes of its own that nobody sees, and what that is made of. */
export class Rehearsal {
  readonly #open: OpenGame
  #hash = ''
  #episodes: PassedEpisode[] = []
  #taken: Taken | null = null

  /** `open`: a game of its own, apart from the one on show. */
  constructor(open: OpenGame) {
    this.#open = open
  }

  /** Some more episodes; the first ones again for another agent. */
  async more(agent: Agent): Promise<Rehearsed> {
    requireMemory(agent)
    if (this.#hash !== agent.hash) [this.#hash, this.#episodes, this.#taken] = [agent.hash, [], null]
    if (this.#episodes.length < EPISODES) {
      const game = await this.#open(agent.game.id, AT_ONCE, openingOf(agent.game, agent.rhythm))
      const seeds = drawSeeds(streamOf('rehearsal').word(), EPISODES).slice(this.#episodes.length).slice(0, AT_ONCE)
      const played = await passagesOf({ game, agent, seeds, decisions: MOST_DECISIONS, breathe: async () => {} })
      if (this.#hash !== agent.hash) throw new InputError('agent', 'is another one by now')
      this.#episodes = [...this.#episodes, ...played]
    }
    return { done: this.#episodes.length, of: EPISODES }
  }

  /** `memory`: where each component stands in it. Throws InputError before the rehearsal is over, or for another agent. */
  take(agent: Agent, memory: Float32Array | null, decomposition: string): MemoryComponents {
    requireMemory(agent)
    if (this.#hash !== agent.hash || this.#episodes.length < EPISODES)
      throw new InputError('agent', 'has not been rehearsed')
    if (this.#taken?.decomposition !== decomposition) this.#taken = this.#fit(agent.model.memory, decomposition)
    const { found, mean, spread } = this.#taken
    const now = found.read(memory ?? new Float32Array(agent.model.memory))
    return {
      shares: found.shares,
      now: Array.from(now, (value, k) => (spread[k]! > 0 ? (value - mean[k]!) / spread[k]! : 0)),
      words: found.words,
    }
  }

  #fit(width: number, decomposition: string): Taken {
    const points = memoriesOf(this.#episodes)
    const asked = { id: decomposition, count: COMPONENTS }
    const steps = decomposed(points, width, asked, streamOf('rehearsal', 'components'))
    let step = steps.next()
    while (!step.done) step = steps.next()
    const found = step.value
    const { mean, spread } = standardise(found.read(points), [points.length / width, found.readers.length])
    return { decomposition, found, mean, spread }
  }

  /** The same agent, one of whose components stays where it is. Throws InputError for another agent than was taken apart, or no such component. */
  still(agent: Agent, component: number): Agent {
    const found = this.#taken?.found
    if (!found || this.#hash !== agent.hash) throw new InputError('agent', 'has not been taken apart')
    if (!found.directions[component])
      throw new InputError('component', `must lie in 0 … ${found.directions.length - 1}; it is ${component}`)
    return withMemory(agent, (before, after) => rerouted(before, after, found, [{ from: component, to: null }]))
  }
}

function requireMemory({ name, model }: Agent): void {
  if (model.memory === 0) throw new InputError('agent', `${name} remembers nothing: there is nothing to take apart`)
}
