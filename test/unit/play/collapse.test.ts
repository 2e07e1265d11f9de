import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { openGame } from '../../../workers/headless/games.lib'
import { softmax } from '../../../workers/lab/agents/acting'
import { openAgent } from '../../../workers/lab/agents/open'
import { openingOf, rhythmOfCard } from '../../../workers/lab/agents/requirements'
import type { Agent } from '../../../workers/lab/contracts/agent'
import { requirePolicy } from '../../../workers/lab/contracts/checkpoint'
import type { Seen } from '../../../workers/lab/contracts/moment'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { observationOf } from '../../../workers/lab/envs/frames'
import { worldOf } from '../../../workers/lab/envs/world'
import { playBranch, type BranchRequest } from '../../../workers/lab/play/branch'
import { Rehearsal } from '../../../workers/threads/stage/rehearsal'
import { decodeCheckpoint } from '../../../workers/storage/safetensors'
import { playerOn } from './stages'

let game: BatchGame
let agent: Agent
const rehearsal = new Rehearsal(openGame)
beforeAll(async () => {
  await chooseNodeBackend('wasm')
  const file = requirePolicy(decodeCheckpoint(readFileSync('public/agents/coinrun-gru.safetensors')))
  game = await openGame('coinrun', 3, openingOf(file.card.env, rhythmOfCard(file.card)))
  agent = await openAgent(file, game.spec)
})
afterAll(() => agent.dispose())

const ask = async (who: Agent, { planes, memory }: Seen) => {
  const judged = await who.judge(observationOf(game.spec.observation, planes), [memory])
  const logits = judged.logits(0).slice()
  return { logits, probabilities: softmax(logits), value: judged.value(0), memory: judged.memory(0).slice() }
}

/** A game some way on, and its futures; `remembered`: what either side remembered, decision by decision. */
async function futures(handed: (side: 'edited' | 'unedited') => Agent) {
  const player = playerOn(game, 0, agent.rhythm, agent.game)
  player.newGame(7)
  for (let i = 0; i < 6; i++) {
    const { logits, memory } = await ask(agent, player.seen)
    player.decide(player.choose(logits), memory)
  }
  const now = player.driver.capture()
  const remembered = { edited: [now.memory!], unedited: [now.memory!] }
  const judge: BranchRequest['judge'] = (sides, edited) =>
    Promise.all(
      sides.map(async (seen, i) => {
        const side = edited[i] ? 'edited' : 'unedited'
        const opinion = await ask(handed(side), seen)
        remembered[side].push(opinion.memory)
        return opinion
      }),
    )
  const branch = await playBranch({
    worlds: { edited: worldOf(game, 1), unedited: worldOf(game, 2) },
    rhythm: player.driver.rhythm,
    before: now,
    after: now,
    decisions: 40,
    acting: 'sampled',
    judge,
  })
  return { branch, remembered }
}

describe('a component of the memory kept still from a moment on', () => {
  it('is asked of nobody before the agent has been rehearsed and taken apart', async () => {
    expect(() => rehearsal.take(agent, null, 'ica')).toThrow('agent: has not been rehearsed')
    expect(() => rehearsal.still(agent, 0)).toThrow('agent: has not been taken apart')
    const blank = { ...agent, name: 'Blank', model: { ...agent.model, memory: 0 } }
    await expect(rehearsal.more(blank)).rejects.toThrow('agent: Blank remembers nothing')
  })

  it('stays where it was in the one future; the other is to the byte what it is without a hand', async () => {
    const told: number[] = []
    for (let done = 0, of = 1; done < of;) {
      ;({ done, of } = await rehearsal.more(agent))
      told.push(done)
    }
    expect(told).toEqual([8, 16, 24])
    const { shares, now } = rehearsal.take(agent, null, 'pca')
    expect([shares.length, now.length]).toEqual([8, 8])
    expect(shares).toEqual(shares.toSorted((a, b) => b - a))
    expect(() => rehearsal.still(agent, 8)).toThrow('component: must lie in 0 … 7; it is 8')

    const plain = await futures(() => agent)
    const still = await futures((side) => (side === 'edited' ? rehearsal.still(agent, 1) : agent))
    expect(still.branch.states.unedited).toEqual(plain.branch.states.unedited)
    expect(still.branch.rows.map(({ unedited }) => unedited)).toEqual(plain.branch.rows.map(({ unedited }) => unedited))
    expect(still.remembered.unedited).toEqual(plain.remembered.unedited)
    expect(plain.branch.states.edited).toEqual(plain.branch.states.unedited)

    expect(still.remembered.edited.length).toBeGreaterThan(5)
    expect(still.remembered.edited.at(-1)).not.toEqual(still.remembered.unedited.at(-1))
    const at = (memory: Float32Array) => rehearsal.take(agent, memory, 'pca').now[1]!
    const start = at(still.remembered.edited[0]!)
    for (const memory of still.remembered.edited) expect(at(memory)).toBeCloseTo(start, 4)
    const free = still.remembered.unedited.map(at)
    expect(Math.max(...free) - Math.min(...free)).toBeGreaterThan(0.2)
  })
})
