import type { Game } from '../../lab/contracts/env'
import { InputError } from '../../lab/contracts/errors'
import { statesWish, type StateSet, type StatesInfo } from '../../lab/contracts/states'
import { canonical } from '../../lab/contracts/canonical'
import { openingOfRecording } from '../../lab/recording/recording'
import { replayEpisode } from '../../lab/recording/replayer'
import { decodeStates, packStates } from '../../lab/recording/states-file'
import { seat, statesOfPlay, statesOfRecording } from '../../lab/runs/study/make-states'
import type { Sitter } from '../../lab/studies/draw-states'
import type { StatesStore } from '../../storage/states'
import type { KeptStatesApi, StatePicture, StatesFrom, StatesWish, StudiesMessage } from '../api'
import { readFile } from '../read-file'
import type { Surroundings } from './surroundings'

/** Some ten times what a hundred thousand states take. */
const MOST_BYTES = 100_000_000
/** Messages are let in, and it is told how far the work is, so often at most. */
const PERIOD_MS = 60

type Needs = Pick<
  Surroundings,
  'openGame' | 'loadAgent' | 'openBackend' | 'openStates' | 'openTrajectories' | 'now' | 'breathe'
>

/** What is kept of states in this browser, and one making of some at a time. `mayPlay`: throws where nobody may play now. */
export function createKeptStates(
  { openGame, loadAgent, openBackend, now, breathe, ...shelves }: Needs,
  send: (message: StudiesMessage) => void,
  mayPlay: () => void,
): KeptStatesApi & { load(id: string): Promise<StateSet>; /** Throws InputError. */ requireNoMaking(): void } {
  let opened: Promise<StatesStore> | undefined
  const open = () =>
    (opened ??= shelves.openStates().then((store) => {
      store.watch(() => send({ type: 'states' }))
      return store
    }))
  let making = false
  let stopped = false

  function requireNoMaking(): void {
    if (making) throw new InputError('states', 'are being made; wait for them, or stop it')
  }

  async function load(id: string): Promise<StateSet> {
    const store = await open()
    if (!(await store.list()).some((one) => one.id === id))
      throw new InputError('states', 'are not kept in this browser any more; choose others, or import their file')
    return store.load(id)
  }

  /** Plays on, tells how far it is, and ends where somebody wants it to. */
  function follow(of: number) {
    let last = now()
    let states = 0
    return {
      progress: (so: number) => void (states = so),
      async breathe() {
        if (now() - last < PERIOD_MS) return
        last = now()
        send({ type: 'drawn', states, of })
        await breathe()
        if (stopped) throw new Error('cancelled')
      },
    }
  }

  async function drawFrom(wish: StatesWish, from: StatesFrom): Promise<StateSet> {
    if ('recording' in from) {
      const trajectory = await (await shelves.openTrajectories()).load(from.recording)
      const first = trajectory.episodes[0]?.recording
      const { spec } = await openGame(trajectory.game.id, 1, first ? openingOfRecording(first) : {})
      return statesOfRecording(wish, trajectory, spec)
    }
    if (from.agents.length === 0) throw new InputError('agents', 'are missing: choose at least one')
    await openBackend()
    const sitters: Sitter[] = []
    try {
      for (const id of from.agents) sitters.push(await sit(id, sitters))
      return await statesOfPlay(wish, sitters, follow(wish.states))
    } finally {
      for (const { agent } of sitters) agent.dispose()
    }
  }

  async function sit(id: string, others: readonly Sitter[]): Promise<Sitter> {
    const checkpoint = await loadAgent(id)
    try {
      return await seat(checkpoint, others, openGame, { id })
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      throw new InputError(
        'agents',
        `cannot play for one set: ${checkpoint.card.name} (${error.field.replace(/^card\.?/, '')} ${error.problem}); leave it out`,
      )
    }
  }

  /** An id that is free here; the same states twice stay one set. */
  async function place(set: StateSet): Promise<StatesInfo> {
    const store = await open()
    const taken = (await store.list()).find(({ id }) => id === set.id)
    if (!taken) return store.save(set)
    if (sameStates(await store.load(set.id), set)) return taken
    return store.save({ ...set, id: `${set.id.slice(0, 90)}-${crypto.randomUUID().slice(0, 4)}` })
  }

  return {
    load,
    requireNoMaking,
    async states() {
      const store = await open()
      const [sets, damaged] = await Promise.all([store.list(), store.damaged()])
      return { sets, damaged, trouble: store.reason }
    },
    recordings: async () =>
      (await (await shelves.openTrajectories()).list())
        .filter(({ origin }) => origin !== 'file')
        .map(({ id, name, game }) => ({ id, name, env: game.id })),
    async makeStates(given, from) {
      mayPlay()
      requireNoMaking()
      const wish = statesWish(given, 'states')
      making = true
      stopped = false
      try {
        return await place(await drawFrom(wish, from))
      } finally {
        making = false
      }
    },
    stopMaking: async () => void (stopped = true),
    importStates: async (file) => place(decodeStates(await readFile(file, MOST_BYTES, 'states'))),
    exportStates: async (id) => (await open()).file(id),
    renameStates: async (id, name) => (await open()).rename(id, name.trim()),
    removeStates: async (id) => (await open()).delete(id),
    statePictures: async (id, most) => picturesOf(openGame, await load(id), most),
  }
}

/** Whatever they are called, and whenever they were made. */
const sameStates = (one: StateSet, other: StateSet): boolean => {
  const { id, name, created, note } = one
  return canonical(packStates(one)) === canonical(packStates({ ...other, id, name, created, note }))
}

async function picturesOf(
  openGame: Surroundings['openGame'],
  { episodes }: StateSet,
  most: number,
): Promise<StatePicture[]> {
  const { recording: first } = episodes[0]!
  const game: Game = await openGame(first.env.id, 1, openingOfRecording(first))
  const { width, height } = game.spec
  return episodes.slice(0, most).map(({ recording, decisions }) => {
    const decision = decisions[0]!
    replayEpisode(game, 0, recording).seek(decision)
    return { pixels: game.paint(0).slice().buffer as ArrayBuffer, width, height, decision }
  })
}
