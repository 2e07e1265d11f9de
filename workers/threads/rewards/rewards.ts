import { seed as seedGuard } from '../../lab/contracts/guards'
import { requirePolicy } from '../../lab/contracts/checkpoint'
import { InputError } from '../../lab/contracts/errors'
import type { TransitionSet } from '../../lab/contracts/transition-set'
import { createRandom } from '../../lab/random'
import { openingOf, requireGame, rhythmOfCard } from '../../lab/agents/requirements'
import { classesOf } from '../../lab/rewards/select'
import { putProbes } from '../../lab/studies/reward-probes/put'
import { readProbes } from '../../lab/studies/reward-probes/reading'
import type { TransitionStore } from '../../storage/transitions'
import type { RewardsApi, RewardsMessage, TransitionsMeta } from '../api'
import { askBoards, exampleOf, listProbes } from './ask'
import { collectData, readData, requireFits, requirePlan } from './data'
import { fitModel } from './models'
import { GAME, isSameGame, openPlay, required, type Open } from './open'
import type { Surroundings } from './surroundings'
import { Stopped, Work } from './work'

/** Boards that each probe is put to a model on, as in the study. */
const PLACES = 64
/** The same boards for every model, so that two can be compared. */
const BOARDS_SEED = 1
/** What boards show before anybody changed them. */
const FIRST_EXAMPLE = 'reaches'
const [NO_PLAY, NO_DATA, NO_MODEL] = [
  'is missing: choose who plays first',
  'are missing: collect some first',
  'is missing: fit one first',
] as const

/** The page's commands over what is open: one game, decisions played in it, a model of what it pays, and boards. */
export function createRewards(
  surroundings: Surroundings,
  send: (message: RewardsMessage) => void,
): Omit<RewardsApi, 'connect'> {
  let open: Open = { play: null, data: null, model: null }
  const work = new Work(surroundings, send)
  let shelf: Promise<TransitionStore> | undefined
  const openShelf = () => (shelf ??= surroundings.openTransitions())

  const playing = () => required(open, 'play', NO_PLAY)

  function use(set: TransitionSet): TransitionsMeta {
    const { transitions, ...rest } = set
    if (open.model && open.model.view.data !== set.id) closeModel()
    open = { ...open, data: set }
    return { ...rest, rows: transitions.rewards.length, classes: classesOf(transitions.rewards) }
  }

  function closeModel(): void {
    open.model?.model.dispose()
    open = { ...open, model: null }
  }

  async function load(id: string): Promise<TransitionsMeta> {
    const set = await (await openShelf()).load(id)
    requireFits(set, playing())
    return use(set)
  }

  return {
    async enter(id) {
      const checkpoint = requirePolicy(await surroundings.loadAgent(id))
      const { card } = checkpoint
      if (card.env.id !== GAME)
        throw new InputError('agent', `${card.name} plays ${card.env.id}; boards can be laid out in a maze only`)
      const game = await surroundings.openGame(GAME, 1, openingOf(card.env, rhythmOfCard(card)))
      requireGame(card, game.spec)
      const play = openPlay(id, checkpoint, game)
      if (open.data && !isSameGame(play, open.data.game)) open = { ...open, data: null }
      if (open.model && !isSameGame(play, open.model.view.game)) closeModel()
      open = { ...open, play }
      const opened = await openShelf()
      const data = (await opened.list()).filter((meta) => isSameGame(play, meta.game))
      if (!open.data && data[0]) await load(data[0].id)
      return {
        game: play.setting,
        data,
        models: open.model ? [open.model.view] : [],
        open: { data: open.data?.id ?? null, model: open.model?.view.id ?? null },
        room: exampleOf(play.boards, FIRST_EXAMPLE, BOARDS_SEED),
        probes: listProbes(play.boards),
        trouble: opened.reason,
      }
    },
    async collect(given) {
      const plan = requirePlan(given)
      const play = playing()
      try {
        return await work.run('data', plan.decisions, async (step) => {
          await surroundings.openBackend()
          const set = await collectData(play, plan, surroundings, step)
          await (await openShelf()).save(set)
          return use(set)
        })
      } catch (error) {
        if (error instanceof Stopped) return null
        throw error
      }
    },
    async fit(wish) {
      const data = required(open, 'data', NO_DATA)
      await surroundings.openBackend()
      const fitted = await fitModel(data, playing(), wish, work, (epochs) => send({ type: 'epoch', epochs }))
      open.model?.model.dispose()
      open = { ...open, model: fitted }
      return fitted.view
    },
    stop: async () => work.stop(),
    openData: load,
    async openModel() {
      return required(open, 'model', NO_MODEL).view
    },
    async importData(file) {
      const { set, bytes } = await readData(file, playing())
      await (await openShelf()).saveFile(bytes)
      return use(set)
    },
    exportData: async (id) => (await openShelf()).file(id),
    async deleteData(id) {
      await (await openShelf()).delete(id)
      if (open.data?.id === id) open = { ...open, data: null }
    },
    async deleteModel() {},
    async probe() {
      const { model } = required(open, 'model', NO_MODEL)
      const { game, setting } = playing()
      return work.run('question', 1, async () =>
        readProbes(await putProbes(model, { game, setting, places: PLACES, random: createRandom(BOARDS_SEED) })),
      )
    },
    async example(probe, seed) {
      return exampleOf(playing().boards, probe, seedGuard(seed, 'seed'))
    },
    ask: (pair) => askBoards(playing().boards, open.model?.model ?? null, pair),
  }
}
