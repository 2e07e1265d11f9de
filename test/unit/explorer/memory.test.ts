import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { openGame } from '../../../workers/headless/games.lib'
import { hashOfWeights } from '../../../workers/lab/agents/weights-hash'
import type { Agent } from '../../../workers/lab/contracts/agent'
import type { Policy } from '../../../workers/lab/contracts/model'
import { valueTarget } from '../../../workers/lab/contracts/target'
import type { TrajectoryColumns } from '../../../workers/lab/contracts/trajectory'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { observationOf } from '../../../workers/lab/envs/frames'
import { buildPolicy, createPolicy } from '../../../workers/lab/models/policy'
import { networks } from '../../../workers/lab/models/registry'
import { openView } from '../../../workers/lab/play/look'
import { recordGames } from '../../../workers/lab/recording/games'
import { buildColumns, describeGame } from '../../../workers/lab/recording/trajectory'
import { conceptsOf } from '../../../workers/lab/saliency/concepts'
import { attend } from '../../../workers/lab/studies/attention'
import { activationsOf } from '../../../workers/threads/explorer/layers'
import { askAll, followConcept, lookAt, type Open } from '../../../workers/threads/explorer/moments'
import { createReplayReader } from '../../../workers/threads/explorer/reader'
import { agentOn } from '../play/stages'

/** Networks that remember, one as much as the player and one less, and one that does not. */
const narrow = {
  ...networks.get('gru'),
  id: 'narrow',
  memory: 8,
  build: (nn, { observation, memory }) => {
    const next = nn.gru('gru', nn.dense('dense1', observation, 8), memory!)
    return { features: next, memory: next }
  },
} satisfies ReturnType<typeof networks.get>

let game: BatchGame
let agents: Record<'player' | 'alike' | 'narrow' | 'forgetful', Agent>
let recorded: Open
const idle = async () => {}
const hex = (memory: Float32Array | null) => memory && Buffer.from(memory.slice().buffer).toString('hex')

beforeAll(async () => {
  await chooseNodeBackend('wasm')
  game = await openGame('recall', 2)
  const { observation, actions } = game.spec
  const agentWith = async (id: string, policy: Policy) =>
    agentOn(policy, game, { id, hash: await hashOfWeights(await policy.read()) })
  const gru = (seed: number) => createPolicy({ env: game.spec, network: 'gru', seed })
  agents = {
    player: await agentWith('player', gru(6)),
    alike: await agentWith('alike', gru(7)),
    narrow: await agentWith('narrow', buildPolicy(narrow, observation, actions.length, 8)),
    forgetful: await agentWith('forgetful', createPolicy({ env: game.spec, network: 'mlp', seed: 9 })),
  }
  const { player } = agents
  const games = await recordGames({ game, agent: player, name: 'test', seeds: [1, 2], acting: 'sampled' })
  const { episodes, columns } = await buildColumns({
    game,
    recordings: games.map(({ recording }) => recording),
    agent: player,
  })
  // Not what the player would come to if it were asked again: only whoever reads the file can know it.
  const memory = columns.memory!.map((number) => number / 2)
  recorded = opened({ episodes, columns: { ...columns, memory } })
})
afterAll(() => Object.values(agents).forEach((agent) => agent.dispose()))

function opened({ episodes, columns }: Pick<Open['trajectory'], 'episodes' | 'columns'>): Open {
  const { id, name, hash } = agents.player
  const trajectory: Open['trajectory'] = {
    id: 'one',
    name: 'One',
    origin: 'evaluation',
    created: '2026-01-01T00:00:00.000Z',
    game: describeGame(game.spec),
    agent: { id, name, hash },
    episodes,
    columns,
    media: null,
    bookmarks: [],
  }
  return { trajectory, media: null, reader: createReplayReader(game, trajectory), rows: columns.action.length }
}

const begins = ({ trajectory }: Open, row: number) => trajectory.episodes.some(({ begin }) => begin === row)

/** What the file says that was brought along to a row inside an episode. */
function kept({ memory, action }: TrajectoryColumns, row: number): Float32Array {
  const width = memory!.length / action.length
  return memory!.subarray((row - 1) * width, row * width)
}

/** The rule for everybody else, by hand: shown every row since the episode's start, one after the other. */
async function watched(open: Open, agent: Agent) {
  const rows: { memory: Float32Array | null; value: number }[] = []
  let memory: Float32Array | null = null
  for (let row = 0; row < open.rows; row++) {
    if (begins(open, row)) memory = null
    const { planes } = (await open.reader.seen(row, agents.forgetful))!
    const judged = await agent.judge(observationOf(game.spec.observation, planes), [memory])
    rows.push({ memory, value: judged.value(0) })
    if (agent.model.memory > 0) memory = judged.memory(0).slice()
  }
  return rows
}

/** The agent, and with what it was asked. */
function overheard(agent: Agent) {
  const asked: (Float32Array | null)[] = []
  const judge: Agent['judge'] = (observations, memories) => {
    asked.push(...memories)
    return agent.judge(observations, memories)
  }
  return { asked, agent: { ...agent, judge } }
}

describe('what is remembered at the rows of a recording', () => {
  it('by whoever played, is what was recorded, byte for byte', async () => {
    const { columns } = recorded.trajectory
    const { asked, agent } = overheard(agents.player)
    await askAll(recorded, 'player', agent, idle)
    expect(asked).toHaveLength(recorded.rows)
    for (const [row, memory] of asked.entries()) {
      expect(hex(memory)).toBe(begins(recorded, row) ? null : hex(kept(columns, row)))
      expect(hex((await recorded.reader.seen(row, agents.player))!.memory)).toBe(hex(memory))
    }
  })

  it.each(['alike', 'narrow', 'forgetful'] as const)(
    'by another (%s), is its own since the episode’s start',
    async (who) => {
      const { columns } = recorded.trajectory
      const expected = await watched(recorded, agents[who])
      const { asked, agent } = overheard(agents[who])
      const { value } = await askAll(recorded, who, agent, idle)
      for (const [row, { memory, value: said }] of expected.entries()) {
        const seen = (await recorded.reader.seen(row, agents[who]))!
        expect(hex(seen.memory)).toBe(hex(memory))
        expect(value[row]).toBeCloseTo(said, 5)
        if (!begins(recorded, row)) expect(hex(seen.memory)).not.toBe(hex(kept(columns, row)))
      }
      expect(asked.slice(-recorded.rows).map(hex)).toEqual(expected.map(({ memory }) => hex(memory)))
    },
  )

  it('is each one’s own where several are asked about one moment, whoever is asked first', async () => {
    const others = [agents.forgetful, agents.narrow, agents.alike]
    const expected = await Promise.all(others.map((agent) => watched(recorded, agent)))
    const row = recorded.rows - 1
    const last = async (asked: readonly Agent[]) => (await lookAt(recorded, { row, views: [] }, asked)).opinions
    const opinions = await last([...others, agents.player])
    others.forEach((_, i) => expect(opinions[i]!.value).toBeCloseTo(expected[i]![row]!.value, 5))
    const { planes } = (await recorded.reader.seen(row, agents.player))!
    const own = [kept(recorded.trajectory.columns, row)]
    const judged = await agents.player.judge(observationOf(game.spec.observation, planes), own)
    expect(opinions[3]!.value).toBeCloseTo(judged.value(0), 5)
  })

  it('is come to again by whoever played, where nobody kept it', async () => {
    const { memory: _, ...columns } = recorded.trajectory.columns
    const open = opened({ episodes: recorded.trajectory.episodes, columns })
    for (const [row, { memory }] of (await watched(open, agents.player)).entries())
      expect(hex((await open.reader.seen(row, agents.player))!.memory)).toBe(hex(memory))
  })

  it.each(['player', 'alike'] as const)('goes into the activations of every row (%s)', async (who) => {
    const agent = agents[who]
    const { points, shape } = await activationsOf(recorded, 'gru', agent, idle)
    expect(shape).toEqual([recorded.rows, agent.model.memory])
    const { columns } = recorded.trajectory
    const theirs = await watched(recorded, agent)
    for (let row = 0; row < recorded.rows; row++) {
      const first = begins(recorded, row)
      const memory = who === 'player' ? (first ? null : kept(columns, row)) : theirs[row]!.memory
      const { planes } = (await recorded.reader.seen(row, agents.forgetful))!
      const judged = await agent.judge(observationOf(game.spec.observation, planes), [memory])
      // Of a gated memory, the layer is what is carried on.
      const found = points.subarray(row * shape[1], (row + 1) * shape[1])
      judged.memory(0).forEach((number, i) => expect(found[i]).toBeCloseTo(number, 5))
    }
  })

  it('goes into the map of every row that is followed for a concept', async () => {
    const { spec } = game
    const view = openView({ method: 'jacobian', target: valueTarget, options: {} }, spec)
    const concept = conceptsOf(spec, [])[0]!.id
    const shares = await followConcept(recorded, agents.player, view, concept, 1, idle)
    const watch = { spec, policy: agents.player.model, view, concept }
    const forgotten: number[] = []
    for (const [row, share] of shares.entries()) {
      const seen = (await recorded.reader.seen(row, agents.player))!
      expect(share).toBeCloseTo((await attend(watch, seen)).raw, 8)
      forgotten.push((await attend(watch, { ...seen, memory: null })).raw)
    }
    expect(shares.some((share, row) => Math.abs(share - forgotten[row]!) > 1e-6)).toBe(true)
  })
})
