import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { openGame } from '../../../workers/headless/games.lib'
import type { Agent } from '../../../workers/lab/contracts/agent'
import type { Policy } from '../../../workers/lab/contracts/model'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { observationOf } from '../../../workers/lab/envs/frames'
import { usualRhythm } from '../../../workers/lab/contracts/rhythm'
import { worldOf } from '../../../workers/lab/envs/world'
import { createPolicy } from '../../../workers/lab/models/policy'
import { valueTarget } from '../../../workers/lab/contracts/target'
import type { Seen } from '../../../workers/lab/contracts/moment'
import { look, openView } from '../../../workers/lab/play/look'
import { playBranch } from '../../../workers/lab/play/branch'
import { joinMemories, splitMemory } from '../../../workers/lab/play/memories'
import { softmax } from '../../../workers/lab/agents/acting'
import { waitOf } from '../../../workers/lab/play/rollouts'
import { recordGames } from '../../../workers/lab/recording/games'
import { decodeRecording, encodeRecording } from '../../../workers/lab/recording/recording'
import { recollect } from '../../../workers/lab/recording/recollect'
import { remind } from '../../../workers/lab/recording/remind'
import { RowReplayer } from '../../../workers/lab/recording/rows'
import { buildColumns } from '../../../workers/lab/recording/trajectory'
import { agentOn, fingerprint, playerOn } from './stages'

let game: BatchGame
let policy: Policy
let agent: Agent
beforeAll(async () => {
  await chooseNodeBackend('wasm')
  game = await openGame('recall', 3)
  policy = createPolicy({ env: game.spec, network: 'gru', seed: 6 })
  agent = agentOn(policy, game)
})
afterAll(() => policy.dispose())

const bytes = (memory: Float32Array | null | undefined) =>
  memory ? Buffer.from(memory.slice().buffer).toString('hex') : ''
const ask = async ({ planes, memory }: Seen) => {
  const judged = await agent.judge(observationOf(game.spec.observation, planes), [memory])
  const logits = judged.logits(0).slice()
  return { logits, probabilities: softmax(logits), value: judged.value(0), memory: judged.memory(0).slice() }
}

/** Plays on as the stage does: asked at every decision, one at a time. */
async function playOn(player: ReturnType<typeof playerOn>, decisions: number): Promise<string[]> {
  const told: string[] = []
  for (let i = 0; i < decisions && !player.over; i++) {
    const { logits, memory } = await ask(player.seen)
    told.push(bytes(memory))
    player.decide(player.choose(logits), memory)
  }
  return told
}

describe('what an agent remembers', () => {
  it('comes back to the byte: seek, undo, and a recording whose memories nobody kept', async () => {
    const player = playerOn(game)
    player.newGame(3)
    const told = await playOn(player, 6)
    expect(new Set(told).size).toBe(6)
    expect(bytes(player.driver.memory)).toBe(told[5])
    player.seek(2)
    expect(bytes(player.driver.memory)).toBe(told[1])
    player.seek(6)
    expect(bytes(player.driver.memory)).toBe(told[5])
    player.seek(0)
    expect(player.driver.memory).toBeNull()
    player.seek(4)
    // An edit leaves the memory alone, and so does taking it back.
    player.apply({ edits: [{ path: 'walker.position', value: 1 }] }, 'back')
    expect(bytes(player.driver.memory)).toBe(told[3])
    const after = await playOn(player, 2)
    player.undo()
    expect(bytes(player.driver.memory)).toBe(told[3])
    player.redo()
    expect(bytes(player.driver.memory)).toBe(told[3])
    expect(await playOn(player, 2)).toEqual(after)
    // As a file: asked again in order, it remembers the same.
    const recording = decodeRecording(encodeRecording({ format: 1, agent: 'test', ...player.episode() }))
    const memories = await recollect(agent, worldOf(game, 1), recording)
    expect(memories.map(bytes)).toEqual([...told.slice(0, 4), ...after])
    const again = playerOn(game, 2)
    again.replay(recording, memories)
    expect(bytes(again.driver.memory)).toBe(after[1])
    again.undo()
    expect(bytes(again.driver.memory)).toBe(told[3])
  })

  it('is the same on both sides of a branch: an edit that changes nothing seen changes nothing thought', async () => {
    const player = playerOn(game)
    player.newGame(8)
    await playOn(player, 3)
    const before = player.driver.capture()
    const branch = (memory: Float32Array | null) =>
      playBranch({
        worlds: { edited: worldOf(game, 1), unedited: worldOf(game, 2) },
        rhythm: player.driver.rhythm,
        before,
        after: { ...before, memory },
        decisions: 8,
        acting: 'sampled',
        judge: (sides) => Promise.all(sides.map(ask)),
      })
    const same = await branch(before.memory)
    for (const { edited, unedited, distance } of same.rows) expect([edited, distance]).toEqual([unedited, 0])
    // With nothing remembered it is of another mind.
    const forgotten = await branch(null)
    expect(forgotten.rows[0]!.distance).toBeGreaterThan(0)
  })

  it('is kept in a trajectory, row by row, and a map at any row is asked with it', async () => {
    const one = await openGame('recall', 1)
    const recorded = await recordGames({ game: one, agent, name: 'test', seeds: [1, 2], acting: 'sampled' })
    const { episodes, columns } = await buildColumns({
      game,
      recordings: recorded.map(({ recording }) => recording),
      agent,
      memories: recorded.map(({ memories }) => memories),
    })
    const width = policy.memory
    expect(columns.memory).toHaveLength(columns.action.length * width)
    const rows = new RowReplayer(game, 0, { episodes, columns })
    for (const [i, { begin }] of episodes.entries()) {
      recorded[i]!.memories.forEach((memory, k) =>
        expect(bytes(columns.memory!.subarray((begin + k) * width, (begin + k + 1) * width))).toBe(bytes(memory)),
      )
      expect(rows.seek(begin).memory).toBeNull()
      expect(bytes(rows.seek(begin + 3).memory)).toBe(bytes(recorded[i]!.memories[2]))
    }
    // Nobody kept them: the same agent is asked again in order.
    const anew = await buildColumns({ game, recordings: recorded.map(({ recording }) => recording), agent })
    expect(bytes(anew.columns.memory)).toBe(bytes(columns.memory))
  })

  it('comes of the decisions that its agent was asked for: of no waiting at the start, also in a trajectory', async () => {
    const one = await openGame('recall', 1)
    const noops = 6
    const seed = [1, 2, 3, 4].find((seed) => waitOf(seed, noops) > 1)!
    const [recorded] = await recordGames({ game: one, agent, name: 'test', seeds: [seed], acting: 'sampled', noops })
    const { recording, memories } = recorded!
    const built = await buildColumns({ game, recordings: [recording], agent, memories: [memories] })
    const rows = new RowReplayer(game, 0, built)
    const wait = waitOf(seed, noops)
    for (let row = 0; row < recording.actions.length; row++) {
      expect(rows.seek(row).past).toHaveLength(Math.max(0, row - wait))
      expect(bytes(rows.seek(row).memory)).toBe(row <= wait ? '' : bytes(memories[row - 1]))
    }
  })

  it('is unrolled into the decisions that it came from, by way of what was remembered then, wherever one looks', async () => {
    const map = async ({ planes, memory, past }: Seen, back: number) => {
      const view = { method: 'jacobian', target: valueTarget, options: { memory: 'unrolled', back } }
      const views = [openView(view, game.spec), openView({ ...view, options: { back } }, game.spec)]
      const request = { policies: [policy], views, planes, memories: [memory], past: [past], spec: game.spec }
      const [judgement] = await look({ ...request, depth: 'full' })
      return judgement!.maps.map(({ map }) => Buffer.from(map.slice().buffer).toString('hex'))
    }
    const player = playerOn(game)
    player.newGame(3)
    // Nothing was shown before: both are the same.
    const [unrolled, held] = await map(player.seen, 8)
    expect(unrolled).toBe(held)
    await playOn(player, 5)
    const live = player.seen
    expect(live.past).toHaveLength(5)
    expect(live.past[0]!.memory).toBeNull()
    const whole = await map(live, 6)
    expect(whole[0]).not.toBe(whole[1])
    expect((await map(live, 1))[0]).toBe(whole[1])
    // Further back than anything was shown is all of it; less is less.
    expect(await map(live, 64)).toEqual(whole)
    expect((await map(live, 2))[0]).not.toBe(whole[0])
    player.seek(0)
    player.seek(5)
    expect(await map(player.seen, 6)).toEqual(whole)
    const recording = decodeRecording(encodeRecording({ format: 1, agent: 'test', ...player.episode() }))
    const again = playerOn(game, 2)
    again.replay(recording, await recollect(agent, worldOf(game, 1), recording))
    expect(await map(again.seen, 6)).toEqual(whole)
  })

  it('is another’s as if that one had watched, wherever one goes; nothing else is lost or moved', async () => {
    const rhythm = { ...usualRhythm(game.spec), frameSkip: 3 }
    const other = createPolicy({ env: game.spec, network: 'gru', seed: 11 })
    const watcher = agentOn(other, game, { rhythm })
    const player = playerOn(game, 0, rhythm)
    const walk = async (decisions: number) => {
      for (let i = 0; i < decisions && !player.over; i++) {
        const { memory } = await ask(player.seen)
        player.decide(i % 3, memory)
      }
    }
    const edit = (value: number) => player.apply({ edits: [{ path: 'walker.position', value }] }, `to ${value}`)
    player.newGame(5)
    await walk(2)
    edit(0)
    await walk(1)
    player.tick(1, (await ask(player.seen)).memory)
    edit(3)
    await walk(1)
    player.undo()

    /** All places, each with the memory there. */
    const places = [
      () => void player.redo(),
      () => void player.jump(0),
      () => void player.jump(-1),
      () => void player.jump(1),
      () => player.seek(1),
      () => player.seek(3),
      () => void player.undo(),
    ]
    const tour = (): string[] =>
      places.map((go) => {
        go()
        return fingerprint(player)
      })
    const where = fingerprint(player)
    const [entries, position, length] = [player.history.entries.length, player.history.position, player.timeline.length]
    expect([entries, position, player.driver.phase]).toEqual([2, 0, 1])
    await remind(watcher, worldOf(game, 1), player)
    expect([player.history.entries.length, player.history.position, player.timeline.length]).toEqual([
      entries,
      position,
      length,
    ])
    expect(fingerprint(player)).toBe(where)

    /** What the watcher remembers of an episode, asked decision by decision on a player of its own. */
    const asked = async () => {
      const recording = { format: 1 as const, agent: 'test', ...player.episode() }
      const again = playerOn(game, 2, rhythm)
      again.replay(recording, await recollect(watcher, worldOf(game, 1), recording))
      const { memory, past } = again.driver
      return [fingerprint(again), bytes(memory), past.length]
    }
    const here = async () => [fingerprint(player), bytes(player.driver.memory), player.driver.past.length]
    const standsAsWatched = async () => {
      const now = player.driver.capture()
      const [mine, told] = [await here(), await asked()]
      // The replay used the same slots; the player's own is where it was.
      expect(player.driver.capture()).toEqual(now)
      expect(mine).toEqual(told)
      return mine[1]
    }
    const memories = new Set([await standsAsWatched()])
    for (const go of places) {
      go()
      memories.add(await standsAsWatched())
    }
    expect(memories.size).toBeGreaterThan(3)
    const route = tour()
    // Asked again, the same agent changes nothing.
    const before = await here()
    await remind(watcher, worldOf(game, 1), player)
    expect(await here()).toEqual(before)
    expect(tour()).toEqual(route)
    // A game later the edits can still be returned to, and are remembered too.
    player.nextGame(9)
    await walk(2)
    await remind(watcher, worldOf(game, 1), player)
    await standsAsWatched()
    player.jump(1)
    await standsAsWatched()
    other.dispose()
  })

  it('of several lies side by side, and of others is nothing', () => {
    const both = joinMemories([Float32Array.of(1, 2), new Float32Array(0), Float32Array.of(3)])
    expect(splitMemory(both, [2, 0, 1])).toEqual([Float32Array.of(1, 2), null, Float32Array.of(3)])
    expect(splitMemory(both, [2, 2])).toEqual([null, null])
    expect(splitMemory(null, [2])).toEqual([null])
  })
})
