import { openAgent } from '../../lab/agents/open'
import { openingOf, rhythmOfCard } from '../../lab/agents/requirements'
import type { Agent } from '../../lab/contracts/agent'
import { defaults } from '../../lab/contracts/options'
import { withOwnStreams } from '../../lab/contracts/setting'
import type { BatchGame } from '../../lab/envs/game'
import { openProgram, type Schedule } from '../../lab/interventions/program'
import { interventionEntry } from '../../lab/interventions/registry'
import { playRollouts, usualNoops } from '../../lab/play/rollouts'
import { pairing, pairingHelps, pairingInterval } from '../../lab/statistics/pairing'
import { drawSeeds } from '../../lab/streams'
import { chooseNodeBackend } from '../backend.lib'
import type { Row } from '../bench'
import { readAgent } from '../checkpoint.lib'
import { openGame } from '../games.lib'

/** Of games that draw in play; one small change each of what is seen, of a thing, of who plays. */
const asked: Readonly<Record<string, readonly string[]>> = {
  'spaceinvaders-small': ['displayed-score', 'invader', 'move-ship'],
  'breakout-small': ['displayed-score', 'toggle-brick', 'move-paddle'],
  'amidar-small': ['displayed-score', 'advance-enemies', 'shift-player'],
  'spaceinvaders-early': ['displayed-score', 'invader', 'move-ship'],
}
const PAIRS = 100
/** Where a hundred said too little: whether streams couple less than one generator under another score. */
const DOUBTED = { id: 'spaceinvaders-small', changes: ['displayed-score'], pairs: 400 } as const
const SEED = 1000
/** The change is made once, here; whether points are still equal is asked so much later, and the rollout ends at last. */
const AT = 50
const SOON = AT + 200
const END = 400

interface Played {
  readonly soon: number
  readonly end: number
}

/**
 * Whether pairs of rollouts are pairs: how far the points of the changed one rise and fall with those of its control (Pearson's r with its 95 % interval; at 0
 * and below pairing helps nothing), and in how many they are still equal 200 decisions after the change. With the game's one generator,
 * and with a stream for each source of chance, as studies play.
 */
export default async function* pairs(): AsyncGenerator<Row> {
  await chooseNodeBackend('wasm')
  for (const [id, changes] of Object.entries(asked)) yield* ofAgent(id, changes, PAIRS)
  yield* ofAgent(DOUBTED.id, DOUBTED.changes, DOUBTED.pairs)
}

async function* ofAgent(id: string, changes: readonly string[], pairs: number): AsyncGenerator<Row> {
  const checkpoint = await readAgent(`public/agents/${id}.safetensors`, 'agent')
  const { card } = checkpoint
  const game = await openGame(card.env.id, PAIRS, openingOf(card.env, rhythmOfCard(card)))
  const agent = await openAgent(checkpoint, game.spec)
  const schedules = changes.map((change) => scheduleOf(game, change))
  const [one, own] = [
    await playAll(game, agent, schedules, pairs, false),
    await playAll(game, agent, schedules, pairs, true),
  ]
  agent.dispose()
  for (const [i, change] of changes.entries()) {
    const { title } = interventionEntry(card.env.id, change)
    const [before, after] = [one, own].map(([control, ...changed]) => compare(control!, changed[i]!))
    const row = {
      case: `${card.name}, ${title.toLowerCase()}${pairs === PAIRS ? '' : `, ${pairs} pairs`}`,
      ratio: null,
    }
    yield {
      ...row,
      metric: 'r of points',
      value: after!.r,
      unit: `${span(after!.interval)}, ${helpWords[pairingHelps(after!.interval)]}`,
      versus: `${before!.r.toFixed(2)} ${span(before!.interval)} with one generator`,
    }
    yield {
      ...row,
      metric: 'still equal after 200 decisions',
      value: after!.equal,
      unit: `of ${pairs}`,
      versus: `${before!.equal} with one generator`,
    }
  }
}

function scheduleOf({ spec }: BatchGame, id: string): Schedule {
  const entry = interventionEntry(spec.id, id)
  const step = { id, options: defaults(entry.options), from: AT, every: 0 }
  return openProgram(spec, { format: 1, title: entry.title, env: spec.id, steps: [step] })
}

/** The un-changed rollouts, then those under each change. */
async function playAll(
  game: BatchGame,
  agent: Agent,
  schedules: readonly Schedule[],
  pairs: number,
  ownStreams: boolean,
): Promise<Played[][]> {
  const arms: Played[][] = []
  for (const schedule of [null, ...schedules]) {
    const paid = Array.from({ length: pairs }, () => ({ soon: 0, end: 0 }))
    for await (const { rollout, decision, reward } of playRollouts({
      game,
      agent,
      setting: ownStreams ? withOwnStreams(agent.game, game.spec) : agent.game,
      plans: drawSeeds(SEED, pairs).map((seed) => ({ seed, schedule })),
      acting: agent.acting,
      decisions: END,
      stack: 'consistent',
      noops: usualNoops(agent.rhythm, game.spec),
    })) {
      paid[rollout]!.end += reward
      if (decision < SOON) paid[rollout]!.soon += reward
    }
    arms.push(paid)
  }
  return arms
}

const helpWords = {
  yes: 'pairing helps',
  no: 'pairing does not help',
  untold: 'whether pairing helps cannot be told',
} as const
const span = ([low, high]: readonly [number, number]) => `[${low.toFixed(2)}, ${high.toFixed(2)}]`

function compare(control: readonly Played[], changed: readonly Played[]) {
  const sides = [control.map(({ end }) => end), changed.map(({ end }) => end)] as const
  return {
    r: pairing(...sides),
    interval: pairingInterval(...sides, { seed: SEED }),
    equal: control.filter(({ soon }, i) => soon === changed[i]!.soon).length,
  }
}
