import { number, object, oneOf, whole } from '../../lab/contracts/guards'
import { gridOf, type ObservationSpec } from '../../lab/contracts/observation'
import type { RewardModel, Sight, Transitions } from '../../lab/contracts/reward'
import { observedFrame } from '../../lab/contracts/env'
import { runEmbedding } from '../../lab/embedding/run'
import { createRandom, shuffle } from '../../lab/random'
import type { BoardPair, Boards } from '../../lab/rewards/boards'
import { driftOf, driftOptions } from '../../lab/rewards/looks/drift'
import { edited, laidOut, searchEdits, type LaidOut, type RatedEdit } from '../../lab/rewards/looks/edits'
import { everyStep, layoutsOf } from '../../lab/rewards/looks/every-step'
import { featuresOf } from '../../lab/rewards/looks/features'
import { mapsOf, openRewardView, type Things } from '../../lab/rewards/looks/maps'
import { boardsOf } from '../../lab/rewards/looks/read-board'
import { residualsOf } from '../../lab/rewards/looks/residuals'
import { shapedOf } from '../../lab/rewards/looks/shaping'
import { swingsOf } from '../../lab/rewards/looks/swings'
import { stretchOf } from '../../lab/rewards/looks/timeline'
import { editWords, mapWords } from '../../lab/rewards/looks/words'
import { rate } from '../../lab/rewards/rate'
import { refusalOf, saliencyMethods } from '../../lab/saliency/registry'
import { goalCurve } from '../../lab/studies/reward-probes/goals'
import type { FoundEdit, LooksApi } from '../api'
import type { Open } from './open'
import type { Surroundings } from './surroundings'

/** Of lists that may be long, the first so many are told. */
const TOLD = 12
const APART_TOLD = 200
/** Points of a layer that are laid out: what t-SNE and UMAP do in seconds. */
const LAID_OUT = 1000
/** Boards with each number of goals, and the seed that they are drawn from. */
const [PLACES, SEED] = [32, 1] as const
/** Decisions of one stretch, at most. */
const STRETCH = 1000

const wishOf = object({
  where: oneOf('before', 'after', 'both'),
  toward: oneOf('more', 'less'),
  count: whole(1, 20),
})
const simplestOf = object({ gamma: number(0, 1), norm: oneOf('sizes', 'squares') })

interface Looked {
  readonly boards: Boards
  readonly observation: ObservationSpec
  readonly model: RewardModel
}

interface Played {
  readonly transitions: Transitions
  readonly said: Float32Array
}

/** Looks at whatever model is open when they are asked for. */
export function createLooks(open: Open, { openBackend }: Pick<Surroundings, 'openBackend'>): LooksApi {
  const said = new Said()
  /** Where another model was opened while one was looked at, it is that one that is asked about. */
  async function look<T>(work: (on: Looked) => Promise<T>): Promise<T> {
    await openBackend()
    const { boards } = open.play
    const { model } = open.model
    try {
      return await work({ boards, observation: boards.world.spec.observation, model })
    } catch (error) {
      const now = open.modelOrNone?.model
      if (!now || now === model) throw error
      return look(work)
    }
  }
  const lookBack = <T>(work: (on: Looked & Played) => Promise<T>): Promise<T> =>
    look(async (on) => {
      const { transitions } = open.data
      return work({ ...on, transitions, said: await said.of(on.model, transitions) })
    })

  return {
    lookMenu: () =>
      look(async ({ model }) => {
        const refusal = (method: (typeof saliencyMethods)[number]) =>
          model.reads.map((sight) => refusalOf(method, model, sight)).find((why) => why !== null)
        return {
          refusals: Object.fromEntries(
            saliencyMethods.flatMap((method) => {
              const why = refusal(method)
              return why ? [[method.id, why]] : []
            }),
          ),
          drift: driftOptions,
          reads: model.reads,
        }
      }),
    lookMaps: (pair, given) =>
      look(async ({ boards, observation, model }) => {
        const view = openRewardView(given, model, observation)
        const pictures = picturesOf(boards, pair)
        const found = await mapsOf(model, observation, pictures, view, thingsOn(boards, pair))
        const swings = await swingsOf(model, observation, pictures)
        const { width, height } = gridOf(observation)
        return {
          shape: [height, width],
          maps: found.maps,
          most: found.most,
          words: mapWords(found, swings, view, observation),
        }
      }),
    lookEdits: (pair, given) =>
      look(async ({ boards, model }) => {
        const wish = wishOf(given, 'wish')
        const { side } = boards.room()
        const begun = laidOut(boards, pair)
        const { from, ranked, path, unseen } = await searchEdits(model, { ...wish, boards, pair })
        const told = (now: LaidOut, { edit, reward }: RatedEdit): FoundEdit & { pair: LaidOut } => ({
          title: editWords(edit, side),
          reward,
          pair: edited(now, wish.where, edit),
        })
        let now = begun
        return {
          from,
          tried: ranked.length,
          unseen,
          ranked: ranked.slice(0, TOLD).map((one) => told(begun, one)),
          path: path.map((one) => {
            const found = told(now, one)
            now = found.pair
            return found
          }),
        }
      }),
    lookDrift: (pair, sight, options) =>
      look(async ({ boards, observation, model }) => {
        return driftOf(model, observation, picturesOf(boards, pair), sight, options)
      }),
    lookGoals: () =>
      look(async ({ model }) => {
        const { game, setting } = open.play
        return goalCurve(model, { game, setting, places: PLACES, random: createRandom(SEED) })
      }),
    lookPlay: () =>
      lookBack(async ({ transitions, said }) => {
        const { apart } = stretchOf(transitions, said, 0, said.length)
        return {
          rows: said.length,
          error: said.reduce((sum, r, row) => sum + (r - transitions.rewards[row]!) ** 2, 0) / said.length,
          residuals: residualsOf(transitions, said, TOLD),
          apart: apart.slice(0, APART_TOLD),
          apartCount: apart.length,
        }
      }),
    lookStretch: (from, count) =>
      lookBack(async ({ transitions, said }) => {
        return stretchOf(
          transitions,
          said,
          whole(0, Math.max(0, said.length - 1))(from, 'from'),
          whole(1, STRETCH)(count, 'count'),
        )
      }),
    async lookRow(row) {
      const { boards } = open.play
      return { side: boards.room().side, pair: laidOut(boards, boardsOf(open.data.transitions, row)) }
    },
    lookLayer: (method, options) =>
      lookBack(async ({ model, transitions, said }) => {
        const rows = drawnRows(transitions.rewards)
        const { layer, points, shape } = await featuresOf(model, transitions, rows)
        const { positions, words } = await runEmbedding({ id: method, points, shape, options, seed: SEED })
        return {
          layer,
          positions,
          rows,
          said: Float32Array.from(rows, (row) => said[row]!),
          paid: Float32Array.from(rows, (row) => transitions.rewards[row]!),
          words,
        }
      }),
    lookShaping: (given) =>
      look(async ({ boards, model }) => {
        const simplest = simplestOf(given, 'shaping')
        const { side, free } = boards.enter(SEED)
        const layouts = layoutsOf(boards, open.play.setting.options?.['goals'] ?? 'either corner').slice(0, TOLD)
        const steps = everyStep(boards, layouts)
        const rewards = await rate(model, steps)
        const actions = boards.world.spec.actions.map(({ id }) => id)
        return { ...shapedOf(steps, rewards, simplest), ...simplest, side, free, layouts, actions }
      }),
  }
}

/** What a model says of decisions, asked once. */
class Said {
  #known: { model: RewardModel; transitions: object; said: Promise<Float32Array> } | null = null

  of(model: RewardModel, transitions: Transitions): Promise<Float32Array> {
    if (this.#known?.model !== model || this.#known.transitions !== transitions)
      this.#known = { model, transitions, said: rate(model, transitions) }
    return this.#known.said
  }
}

function picturesOf(boards: Boards, { before, after }: BoardPair): Readonly<Record<Sight, Uint8Array>> {
  return { before: boards.picture(before), after: boards.picture(after) }
}

function thingsOn(boards: Boards, pair: BoardPair): Things {
  const { world } = boards
  const of = (sight: Sight) => {
    boards.lay(pair[sight])
    return [world.locate()]
  }
  return {
    boxes: { before: of('before'), after: of('after') },
    kinds: world.spec.kinds,
    frame: observedFrame(world.spec),
  }
}

/** As many as are laid out: those that paid make up half of them where there are as many. */
function drawnRows(rewards: Float32Array): Uint32Array {
  const order = [...shuffle(rewards.length, createRandom(SEED))]
  const paid = order.filter((row) => rewards[row] !== 0).slice(0, LAID_OUT / 2)
  const unpaid = order.filter((row) => rewards[row] === 0).slice(0, LAID_OUT - paid.length)
  return Uint32Array.from([...paid, ...unpaid].sort((a, b) => a - b))
}
