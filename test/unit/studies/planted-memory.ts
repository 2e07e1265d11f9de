import { loadGame } from '../../../workers/headless/games.lib'
import * as ops from '../../../workers/lab/backend/ops'
import type { Agent } from '../../../workers/lab/contracts/agent'
import type { Policy } from '../../../workers/lab/contracts/model'
import { framesOf, observationShape } from '../../../workers/lab/contracts/observation'
import type { Tensor } from '../../../workers/lab/contracts/tensor'
import { worldOf } from '../../../workers/lab/envs/world'
import { fakePolicy } from '../models/fake'
import { agentOn } from '../play/stages'

export interface PlantedMemory {
  readonly width: number
  /** The next memory [rows, width] from the lamp that is seen (−1 or 1 while one is lit, else 0), [rows, 1], and the memory before. */
  next(lamp: Tensor, memory: Tensor): Tensor
}

/** An agent of recall whose memory is known; it goes by number 0 of it alone: e³ to e⁻³ for the one door. */
export async function rememberer({ width, next }: PlantedMemory, hash = 'planted'): Promise<Agent> {
  const game = await loadGame('recall', 1)
  const world = worldOf(game)
  const lit = [0, 1].map((cue) => {
    world.reset(1)
    world.write([
      { path: 'cue', value: cue },
      { path: 'lamps', value: cue + 1 },
    ])
    world.settle()
    return world.observe().slice()
  })
  const frames = framesOf(game.spec.observation)
  const lamp = Float32Array.from(lit[0]!, (left, i) => Math.sign(left - lit[1]![i]!))
  const weights = new Float32Array(lamp.length * frames)
  // Both lamps are of one size: ±1 where one is lit.
  const bright = lit[0]!.reduce((sum, left, i) => sum + Math.max(0, left - lit[1]![i]!) / 255, 0)
  lamp.forEach((weight, i) => (weights[i * frames + frames - 1] = weight / bright))
  const pixels = ops.keep(ops.tensor(weights, [weights.length, 1]))
  const wanted = Float32Array.from({ length: width * 3 }, (_, i) => [0, 3, -3][i] ?? 0)
  const doors = ops.keep(ops.tensor(wanted, [width, 3]))
  const readOff = (memory: Tensor) => ({ logits: ops.matMul(memory, doors), value: ops.sum(memory, 1, true), memory })
  const mind: Policy = {
    ...fakePolicy({
      observation: observationShape(game.spec.observation),
      actions: 3,
      forward: (seen, { memory }) =>
        readOff(next(ops.matMul(ops.reshape(seen, [-1, weights.length]), pixels), memory!)),
    }),
    memory: width,
    layers: [{ name: 'memory', kind: 'gru', sees: ['observation', 'memory'], shape: [width] }],
    resume: (held: Tensor) => readOff(held),
  }
  return agentOn(mind, game, { acting: 'sampled', hash })
}

const matrix = (rows: readonly (readonly number[])[]): Tensor =>
  ops.keep(ops.tensor(Float32Array.from(rows.flat()), [rows.length, rows[0]!.length]))

/** Number 0 is the lamp, 1 a clock, 2 follows the clock: h′ = h · turn and what is added. */
export const turn = [
  [1, 0, 0],
  [0, -1, -0.5],
  [0, 0, 0.6],
] as const

/** The same by the same matrix in every episode. */
export function linearMemory(): PlantedMemory {
  const [turned, add, first] = [matrix(turn), matrix([[0, 1, 0.2]]), matrix([[1, 0, 0]])]
  return {
    width: 3,
    next: (lamp, memory) => ops.add(ops.add(ops.matMul(memory, turned), add), ops.matMul(lamp, first)),
  }
}

/** Number 0 is the lamp, 1 and 2 go round and round, and 3 is what the lamp makes of 1: its slope with respect to that is the lamp. */
export function gatedMemory(): PlantedMemory {
  const [c, s] = [Math.cos(1), Math.sin(1)]
  const turned = matrix([
    [1, 0, 0, 0],
    [0, c, s, 0],
    [0, -s, c, 0],
    [0, 0, 0, 0],
  ])
  const [add, first, last] = [matrix([[0, 0.6, 0.3, 0]]), matrix([[1, 0, 0, 0]]), matrix([[0, 0, 0, 1]])]
  const column = (memory: Tensor, k: number) => ops.slice(memory, [0, k], [-1, 1])
  return {
    width: 4,
    next: (lamp, memory) => {
      const round = ops.add(ops.add(ops.matMul(memory, turned), add), ops.matMul(lamp, first))
      return ops.add(round, ops.matMul(ops.mul(column(memory, 0), column(memory, 1)), last))
    },
  }
}
