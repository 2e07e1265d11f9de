import { openingOf, requireGame, rhythmOfCard } from '../../lab/agents/requirements'
import { requireReward, type Checkpoint, type RewardCard } from '../../lab/contracts/checkpoint'
import { InputError, StorageError } from '../../lab/contracts/errors'
import { seed as seedGuard } from '../../lab/contracts/guards'
import type { TransitionSet } from '../../lab/contracts/transition-set'
import { createRandom } from '../../lab/random'
import { metaOf } from '../../lab/rewards/fitting'
import { learnedRequest } from '../../lab/runs/training/learned'
import { putProbes } from '../../lab/studies/reward-probes/put'
import { readProbes } from '../../lab/studies/reward-probes/reading'
import type { Store } from '../../storage/browser'
import type { TransitionStore } from '../../storage/transitions'
import type { RewardsApi, RewardsMessage, RewardView } from '../api'
import { askBoards, exampleOf, listProbes } from './ask'
import { collectData, readData, requireFits, requirePlan } from './data'
import { GAMES, JUDGED, judgeAgent } from './judge'
import { follow, newFit, openModel, readModel, resumedFit, viewOf } from './models'
import { createLooks } from './looks'
import { GAME, isSameGame, Open, openPlay, type Play } from './open'
import type { Surroundings } from './surroundings'
import { Stopped, Work } from './work'

/** Boards that each probe is put to a model on. */
const PLACES = 64
/** The same boards for every model, so that two can be compared. */
const BOARDS_SEED = 1
/** What boards show before anybody changed them. */
const FIRST_EXAMPLE = 'reaches'

/** The page's commands over what is open: one game, decisions played in it, a model of what it pays, and boards. */
export function createRewards(
  surroundings: Surroundings,
  send: (message: RewardsMessage) => void,
): Omit<RewardsApi, 'connect'> {
  const open = new Open()
  const work = new Work(surroundings, send)
  let [data, models]: [Promise<TransitionStore>?, Promise<Store>?] = []
  const openData = () => (data ??= surroundings.openTransitions())
  const openStore = () => (models ??= surroundings.openStore())
  /** Storage that refuses ends no work: what was made is open all the same, and people are told. */
  const kept = async (save: () => Promise<unknown>, what: string) => {
    try {
      await save()
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
      send({
        type: 'notice',
        level: 'warning',
        text: `${error.message}. ${what} is lost when this tab closes; export it.`,
      })
    }
  }

  async function loadData(id: string): Promise<TransitionSet> {
    const set = await (await openData()).load(id)
    requireFits(set, open.play)
    return set
  }

  async function useModel(checkpoint: Checkpoint<RewardCard>): Promise<RewardView> {
    await surroundings.openBackend()
    const opened = openModel(checkpoint, open.play)
    open.setModel(opened)
    return opened.view
  }

  async function cardsOf(play: Play): Promise<RewardCard[]> {
    const cards = await (await openStore()).list()
    return cards.filter((card) => card.kind === 'reward').filter((card) => isSameGame(play, card.env))
  }

  async function loadModel(id: string): Promise<RewardView> {
    const checkpoint = requireReward(await (await openStore()).load(id))
    const view = viewOf(checkpoint.card)
    // What it was fitted to is opened with it, where it is still there.
    if (open.ids.data !== view.data && (await (await openData()).list()).some(({ id: one }) => one === view.data))
      open.setData(await loadData(view.data))
    return useModel(checkpoint)
  }

  /** The newest of the game, as it was left. */
  async function openNewest(play: Play): Promise<void> {
    const [newest] = (await (await openData()).list()).filter((meta) => isSameGame(play, meta.game))
    if (open.ids.data === null && newest) open.setData(await loadData(newest.id))
    const card = (await cardsOf(play)).find((one) => one.data.id === open.ids.data)
    if (open.ids.model === null && card) await loadModel(card.id)
  }

  async function keepModel(checkpoint: Checkpoint<RewardCard>): Promise<void> {
    await kept(async () => (await openStore()).save(checkpoint), checkpoint.card.name)
    send({ type: 'epoch', epochs: checkpoint.card.epochs })
  }

  return {
    ...createLooks(open, surroundings),
    async enter(id) {
      const checkpoint = await surroundings.loadAgent(id)
      const { card } = checkpoint
      if (card.env.id !== GAME)
        throw new InputError('player', `${card.name} plays ${card.env.id}; boards can be laid out in a maze only`)
      const game = await surroundings.openGame(GAME, 1, openingOf(card.env, rhythmOfCard(card)))
      requireGame(card, game.spec)
      const play = openPlay(id, checkpoint, game)
      open.setPlay(play)
      // What cannot be read any more keeps nobody from beginning.
      await openNewest(play).catch((error: unknown) =>
        send({ type: 'notice', level: 'warning', text: error instanceof Error ? error.message : String(error) }),
      )
      const shelf = await openData()
      return {
        game: play.setting,
        data: (await shelf.list()).filter((meta) => isSameGame(play, meta.game)),
        models: (await cardsOf(play)).map(viewOf),
        open: { data: open.dataOrNone && metaOf(open.dataOrNone), model: open.modelOrNone?.view ?? null },
        room: exampleOf(play.boards, FIRST_EXAMPLE, BOARDS_SEED),
        probes: listProbes(play.boards),
        trouble: shelf.reason,
      }
    },
    async collect(given) {
      const [plan, play] = [requirePlan(given), open.play]
      try {
        const set = await work.run('data', plan.decisions, async (step) => {
          await surroundings.openBackend()
          return collectData(play, plan, surroundings, step)
        })
        await kept(async () => (await openData()).save(set), set.name)
        open.setData(set)
        return metaOf(set)
      } catch (error) {
        if (error instanceof Stopped) return null
        throw error
      }
    },
    async fit(given) {
      const set = open.data
      const backend = await surroundings.openBackend()
      const request = given
        ? newFit(set, given, surroundings.createSuffix(), backend)
        : resumedFit(set, open.model.kept, backend)
      send({ type: 'epoch', epochs: request.resume?.card.epochs ?? [] })
      const checkpoint = await follow(request, work, keepModel)
      await keepModel(checkpoint)
      return useModel(checkpoint)
    },
    stop: async () => work.stop(),
    async openData(id) {
      const set = await loadData(id)
      open.setData(set)
      return metaOf(set)
    },
    openModel: loadModel,
    async importData(file) {
      const { set, bytes } = await readData(file, open.play)
      await kept(async () => (await openData()).saveFile(bytes), set.name)
      open.setData(set)
      return metaOf(set)
    },
    async importModel(file) {
      const checkpoint = await readModel(file)
      // Opened before it is kept: what does not fit is refused, and nothing changes.
      await surroundings.openBackend()
      const opened = openModel(checkpoint, open.play)
      await kept(async () => (await openStore()).save(checkpoint), checkpoint.card.name)
      open.setModel(opened)
      return opened.view
    },
    exportData: async (id) => (await openData()).file(id),
    exportModel: async (id) => (await openStore()).file(id),
    async deleteData(id) {
      await (await openData()).delete(id)
      if (open.ids.data === id) open.setData(null)
    },
    async deleteModel(id) {
      await (await openStore()).delete(id)
      if (open.ids.model === id) open.setModel(null)
    },
    async learnedRequest(seed) {
      const { card, weights } = open.model.kept
      return learnedRequest({ card, weights }, { seed: seedGuard(seed, 'agent.seed') })
    },
    async judge(id) {
      const checkpoint = await surroundings.loadAgent(id)
      try {
        return await work.run('trial', JUDGED.length * GAMES, async (step) => {
          await surroundings.openBackend()
          return judgeAgent(id, checkpoint, surroundings.openGame, step)
        })
      } catch (error) {
        if (error instanceof Stopped) return null
        throw error
      }
    },
    async probe() {
      const [{ model }, { game, setting }] = [open.model, open.play]
      return work.run('question', 1, async () =>
        readProbes(await putProbes(model, { game, setting, places: PLACES, random: createRandom(BOARDS_SEED) })),
      )
    },
    example: async (probe, seed) => exampleOf(open.play.boards, probe, seedGuard(seed, 'seed')),
    ask: async (pair) => askBoards(open.play.boards, open.modelOrNone?.model ?? null, pair),
  }
}
