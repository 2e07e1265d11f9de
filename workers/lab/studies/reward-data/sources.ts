import { agentOf } from '../../agents/open'
import type { Agent } from '../../contracts/agent'
import type { Game } from '../../contracts/env'
import type { Transitions } from '../../contracts/reward'
import type { Lab } from '../../contracts/study'
import { createPolicy } from '../../models/policy'
import { collect } from '../../rewards/collect'
import { join } from '../../rewards/select'
import { streamOf } from '../../streams'
import type { Played } from '../fitted'

/** Where the decisions come from that models are fitted to. */
export interface Source {
  readonly id: string
  readonly title: string
  readonly help: string
  collect(wish: Wish): Promise<Transitions>
}

interface Wish {
  readonly agent: Agent
  readonly game: Game
  readonly count: number
  readonly seed: number
  breathe(decisions: number): Promise<void>
}

/** Shares of the mixture by its goals; null: as the agent plays. */
const MIXTURE = [
  [null, 0.5],
  ['both corners', 0.25],
  ['anywhere', 0.25],
] as const

export const sources: readonly Source[] = [
  {
    id: 'expert',
    title: 'the agent’s play',
    help: 'Fit to the decisions of the agent that is asked about, in its own maze.',
    collect,
  },
  {
    id: 'random',
    title: 'play by chance',
    help: 'Fit to as many decisions of somebody who goes anywhere alike.',
    async collect(wish) {
      const policy = createPolicy({ env: wish.game.spec, network: 'mlp', seed: 0, blank: true })
      try {
        const { game, rhythm } = wish.agent
        const walker = { id: 'chance', name: 'Chance', game, rhythm, acting: 'sampled', hash: 'chance' } as const
        return await collect({ ...wish, agent: agentOf(policy, walker) })
      } finally {
        policy.dispose()
      }
    },
  },
  {
    id: 'mixed',
    title: 'the agent’s play among other goals too',
    help: 'Fit to as many decisions of the agent, half in its own maze, a quarter each with two goals and with a goal anywhere.',
    async collect({ agent, count, seed, ...wish }) {
      const parts: Transitions[] = []
      for (const [goals, share] of MIXTURE) {
        const game = goals === null ? agent.game : { ...agent.game, options: { ...agent.game.options, goals } }
        const own = streamOf(String(seed), goals ?? 'own').word()
        parts.push(await collect({ ...wish, agent: { ...agent, game }, count: Math.round(share * count), seed: own }))
      }
      return join(parts)
    },
  },
]

/** What a model of this seed is fitted to, and what its error is told of. */
export async function playFrom(
  source: Source,
  { transitions, heldOut }: { readonly transitions: number; readonly heldOut: number },
  seed: number,
  game: Game,
  { agent, breathe }: Pick<Lab, 'agent' | 'breathe'>,
): Promise<Played> {
  const played = (count: number, word: string) =>
    source.collect({ agent, game, count, seed: streamOf(String(seed), source.id, word).word(), breathe })
  return { transitions: await played(transitions, 'play'), heldOut: await played(heldOut, 'held out') }
}
