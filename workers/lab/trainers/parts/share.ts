import * as ops from '../../backend/ops'
import type { Place, Share, Task } from '../../contracts/crew'
import type { PolicyOutput } from '../../contracts/model'
import type { Tensor } from '../../contracts/tensor'
import type { ShareContext, TrainContext } from '../../contracts/trainer'
import { createStreams } from '../../streams'
import { gradients, type Batch, type Losses } from './losses'
import { stepByStep, taskOf } from './pieces'
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
 * Some of a run's parts, played and gone through again. `env` has their slots. A device that computes beside us is slow by the number of
 * its programs, not by their size, and nobody can help it: there all parts of a minibatch are gone through as one.
 */
export function createShare({ env, policy, seed, place }: ShareContext, { steps, most, losses }: ShareOptions): Share {
  const rollout = createRollout(env, policy, steps)
  const first = (place.from * place.slots) / place.parts
  const streams = createStreams(seed, first + env.count).slice(first)
  const pieces = ops.runsBeside() ? 1 : place.to - place.from
  /** Of a minibatch, that one piece is. */
  const weight = (place.to - place.from) / pieces / place.parts
  const review = createReview(policy, rollout, most * ((place.to - place.from) / pieces))

  /** Where this share keeps a row of the whole rollout. */
  const own = (row: number) => Math.floor(row / place.slots) * env.count + (row % place.slots) - first

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
      const { rewards, values, nextValues, cut } = rollout
      return { rewards, values, nextValues, cut, finished }
    },
    slopes(task) {
      const told: Tensor[] = []
      const slopes = Array.from({ length: pieces }, (_, i) => {
        const part = taskOf(task, { parts: pieces, from: i, to: i + 1 })
        const piece = policy.memory > 0 ? stepByStep(part, place.slots) : part
        const rows = piece.rows.map(own)
        const batch = batchOf(rows, piece)
        return gradients(policy.variables, () => {
          const { total, parts: numbers } = losses(review(rows), batch, task.settings)
          told.push(ops.keep(numbers))
          return weight < 1 ? ops.mul(total, weight) : total
        })
      })
      return { slopes, told }
    },
  }
}

/** Of who plays what no mate has. */
export function ownPlace({ env, mates = [] }: Pick<TrainContext, 'env' | 'mates'>, parts: number): Place {
  const taken = mates.reduce((sum, { place }) => sum + place.to - place.from, 0)
  return { parts, slots: mates[0]?.place.slots ?? env.count, from: 0, to: parts - taken }
}
