import * as ops from '../../backend/ops'
import type { Place, Share, Task } from '../../contracts/crew'
import type { PolicyOutput } from '../../contracts/model'
import type { Tensor } from '../../contracts/tensor'
import type { ShareContext, TrainContext } from '../../contracts/trainer'
import { createStreams } from '../../streams'
import { gradients, type Batch, type Losses } from './losses'
import { addAll } from './flat'
import { nodesOf, stepByStep, taskOf, type Node } from './pieces'
import { relabel } from './relabel'
import { createReview } from './review'
import { createRollout } from './rollout'
import { createSlots } from './state'

interface ShareOptions {
  /** Decisions of a rollout per slot. */
  readonly steps: number
  /** Rows of one part that a task has, at most. */
  readonly most: number
  losses(output: PolicyOutput, batch: Batch, settings: Task['settings']): Losses
}

/**
 * Some of a run's parts, played and gone through again. `env` has their slots. Neighbouring parts are gone through together where their
 * slopes come out as if they were alone. A device that computes beside us is slow by the number of its programs, not by their size, and
 * nobody can help it: there a minibatch's parts are one.
 */
export function createShare(
  { env, policy, seed, place, reward }: ShareContext,
  { steps, most, losses }: ShareOptions,
): Share {
  const rollout = createRollout(env, policy, steps, { ends: reward !== undefined })
  const first = (place.from * place.slots) / place.parts
  const streams = createStreams(seed, first + env.count).slice(first)
  const own = place.to - place.from
  const review = createReview(policy, rollout, most * own)

  /** Where this share keeps a row of the whole rollout. */
  const ownRow = (row: number) => Math.floor(row / place.slots) * env.count + (row % place.slots) - first

  const batchOf = (rows: Uint32Array, { advantages, returns }: Pick<Task, 'advantages' | 'returns'>): Batch => ({
    taken: Int32Array.from(rows, (row) => rollout.actions[row] ?? 0),
    oldLogProbabilities: Float32Array.from(rows, (row) => rollout.logProbabilities[row] ?? 0),
    advantages,
    returns,
  })

  return {
    ...createSlots(env, streams, rollout),
    place,
    async collect(breathe) {
      const finished = await rollout.collect(streams, breathe)
      const { rewards: paid, values, nextValues, cut } = rollout
      if (!reward) return { rewards: paid, values, nextValues, cut, finished }
      return { rewards: await relabel(reward, rollout, env), paid, values, nextValues, cut, finished }
    },
    slopes(task) {
      const told: Tensor[] = []
      const perPart = task.rows.length / own
      const blocks = policy.memory > 0 ? steps : 1

      /** Of neighbouring parts, as `count` of equal weight. */
      const pass = ({ from, to }: Node, count: number, weight: number): Tensor[] => {
        const some = taskOf(task, { parts: own, from: from - place.from, to: to - place.from })
        const piece = policy.memory > 0 ? stepByStep(some, place.slots) : some
        const rows = piece.rows.map(ownRow)
        const batch = batchOf(rows, piece)
        const loss = () => {
          const { total, parts } = losses(review(rows), batch, task.settings)
          told.push(ops.keep(parts))
          return weight < 1 ? ops.mul(total, weight) : total
        }
        return ops.inParts({ count, blocks }, () => gradients(policy.variables, loss))
      }
      if (ops.runsBeside()) return { slopes: [pass(place, 1, own / place.parts)], told }

      const weight = 1 / place.parts
      // A row that is alone has other last bits than among several: then it stays alone, whoever has it.
      const together = ops.fused() && perPart / blocks > 1
      const alone = (part: number) => pass({ from: part, to: part + 1 }, 1, weight)
      const slopes = nodesOf(place).map((node) =>
        together ? pass(node, node.to - node.from, weight) : ops.addHalves(node.from, node.to, alone, addAll),
      )
      return { slopes, told }
    },
  }
}

/** Of who plays what no mate has. */
export function ownPlace({ env, mates = [] }: Pick<TrainContext, 'env' | 'mates'>, parts: number): Place {
  const taken = mates.reduce((sum, { place }) => sum + place.to - place.from, 0)
  return { parts, slots: mates[0]?.place.slots ?? env.count, from: 0, to: parts - taken }
}
