import { describeAgent, invite } from '../../../lab/runs/study/agents'
import { requirePolicy, type Checkpoint, type PolicyCard } from '../../../lab/contracts/checkpoint'
import type { EnvSpec } from '../../../lab/contracts/env'
import { parseOptions } from '../../../lab/contracts/options'
import type { StateSet } from '../../../lab/contracts/states'
import type { AgentInfo, Plan } from '../../../lab/contracts/study'
import { momentsOf } from '../../../lab/recording/states'
import { drawStates } from '../../../lab/studies/draw-states'
import { studyOf } from '../../../lab/studies/registry'
import { changesOf } from '../../../lab/studies/robustness/changes'
import { opinionsOf, seeChanged, seePlain } from '../../../lab/studies/robustness/put'
import { readAgent } from '../../checkpoint.lib'
import { FAMILIES, familiesIn } from '../../families.lib'
import { loadGame, openGame } from '../../games.lib'

/** The first shipped family of Breakout, seeds and all. */
export async function shippedSeeds(): Promise<Checkpoint<PolicyCard>[]> {
  const [family] = (await familiesIn(FAMILIES, 'bench')).filter(({ members }) => members[0]!.card.env.id === 'breakout')
  return Promise.all(family!.members.map(async ({ path }) => requirePolicy(await readAgent(path, 'agent'))))
}

export interface AskedAgents {
  readonly spec: EnvSpec
  readonly infos: readonly AgentInfo[]
  readonly guests: readonly Awaited<ReturnType<typeof invite>>[]
  readonly states: StateSet
  /** The question of robustness, without maps; anew, so that nothing is known yet of any state. */
  open(): Plan
  close(): void
}

/** These agents, asked about so many states of the first one's play. */
export async function askedAgents(checkpoints: readonly Checkpoint<PolicyCard>[], count: number): Promise<AskedAgents> {
  const { spec } = await loadGame('breakout', 1)
  const infos = await Promise.all(checkpoints.map((checkpoint) => describeAgent(checkpoint.card.id, checkpoint, spec)))
  const guests = await Promise.all(checkpoints.map((checkpoint) => invite(checkpoint.card.id, checkpoint, openGame)))
  const sitter = { agent: guests[0]!.agent, game: await guests[0]!.openGame(1) }
  const draw = { states: count, perEpisode: 5, decisions: 400, seed: 1, breathe: async () => {} }
  const episodes = await drawStates({ ...draw, sitters: [sitter] })
  const states = { id: 'bench', name: 'Bench', created: '2026-01-01T00:00:00Z', note: '', episodes }
  const study = studyOf('robustness')
  const options = parseOptions(study.options, { maps: 0 })
  return {
    spec,
    infos,
    guests,
    states,
    open: () => study.plan({ claim: null, options, spec, agents: infos, states }),
    close: () => guests.forEach(({ agent }) => agent.dispose()),
  }
}

/** Cells of the first episode and agent: every change of a state made anew, and judged by itself. How many they are. */
export async function alone({ spec, guests, states }: AskedAgents): Promise<number> {
  const { agent, openGame: lent } = guests[0]!
  const game = await lent(2)
  const episode = states.episodes[0]!
  const { recording, decisions } = episode
  const moments = await momentsOf({ game, episode, decisions, agent })
  const asked = moments.flatMap((moment) => [null, ...changesOf(spec)].map((change) => ({ moment, change })))
  for (const { moment, change } of asked) {
    const place = { seed: recording.seed, setting: recording.env }
    const seen = change ? seeChanged(game, 1, moment, change, place) : { picture: seePlain(game, moment) }
    if ('picture' in seen) await opinionsOf(agent, game.spec, [seen.picture], moment.memory)
  }
  return asked.length
}
