import { transfer } from 'comlink'
import { InputError } from '../../lab/contracts/errors'
import { recognise } from '../../lab/interventions/recognise'
import { propose } from '../../lab/interventions/propose'
import type { StageApi } from '../api'
import type { BranchRequest } from '../../lab/play/branch'
import { LIVE } from './games'
import { openFile } from './files'
import { readAsks, writeLink } from './link'
import { Opening } from './opening'
import { describeEpisode, writeRecording, writeToybox } from './record'
import { requireGame } from './scene'
import type { Stage } from './stage'

/** What the page can ask for, one line of meaning each. */
export function createCommands(stage: Stage): StageApi {
  const opening = new Opening(stage)
  const agentId = () => stage.company.player?.id ?? null
  return {
    catalogue: async () => (await import('./catalogue')).readCatalogue(),
    connect: async (port) => stage.screen.connect(port),
    open: (request) => opening.open(request),
    openAgentFile: (bytes, label) => opening.openAgentFile(bytes, label),
    loadAgent: (id) => opening.loadAgent(id),
    setRival: (id) => opening.setRival(id),
    useBackend: (choice) => opening.useBackend(choice),
    setViews: (views, asked) => opening.setViews(views, asked),
    setRegions: (regions) =>
      stage.turn(() => {
        stage.insights.regions = regions
        return stage.refresh()
      }),
    ...createPlay(stage),
    ...createTouch(stage),
    episode: () => stage.turn(() => describeEpisode(stage.player(), agentId())),
    exportToybox: (what) => stage.turn(() => writeToybox(requireGame(stage.scene()), LIVE, what)),
    exportRecording: () => stage.turn(() => writeRecording(stage.player(), agentId())),
    openRecording: (bytes) => opening.openRecording(bytes),
    openFile: (kind, file) => openFile(stage, opening, kind, file),
    readLink: async (text) => readAsks(text),
    writeLink: (look) => stage.turn(() => writeLink(stage, look)),
    cancelReplay: async () => opening.replays.cancel(),
  }
}

function createPlay(stage: Stage) {
  const { loop, insights } = stage
  return {
    play: async () => {
      if (!stage.player().editing) loop.play()
    },
    /** The decision in progress is finished first: a standing picture goes with its map. */
    pause: () => {
      loop.halt()
      return stage.move((player) => {
        if (!player.editing) player.finish()
      })
    },
    step: (unit) => {
      loop.halt()
      return stage.move(async (player) => {
        if (player.over || player.editing) return
        const { action, memory } =
          player.driver.phase > 0 ? { action: player.driver.action } : await insights.think(player, player.seen, 'act')
        if (unit === 'tick') player.tick(action, memory)
        else player.decide(action, memory)
      })
    },
    seek: (decision) => {
      loop.halt()
      return stage.move((player) => player.seek(decision), true)
    },
    setSpeed: async (speed) => {
      if (!(speed > 0)) throw new InputError('speed', 'must be greater than 0')
      loop.speed = speed
      stage.changed()
    },
    setActing: (acting) => stage.move((player) => void (player.acting = acting)),
    press: async (action) => {
      const player = stage.player()
      if (player.spec.actions[action]) player.pressed = action
    },
    newGame: (seed) => stage.move((player) => player.newGame(seed), true),
  } satisfies Partial<StageApi>
}

function createTouch(stage: Stage) {
  const { loop, touch, company, branches } = stage
  return {
    setStackMode: (mode) => stage.move((player) => void (player.stack = mode)),
    begin: () => {
      loop.halt()
      return stage.turn(async () => {
        loop.touched()
        await touch.begin()
        stage.changed()
      })
    },
    preview: async (change, request) => touch.preview(change, request),
    commit: (label) => stage.move(() => touch.commit(label)),
    cancel: () => stage.move(() => touch.cancel()),
    apply: (change, label) =>
      stage.move((player) => void player.apply(propose(player.spec, player.driver.capture(), change), label)),
    setProgram: (program) => stage.move((player) => player.repeater.set(program, player.stack)),
    tallies: async () => stage.player().repeater.tallies,
    undo: () => stage.move((player) => player.undo(), true),
    redo: () => stage.move((player) => player.redo(), true),
    jump: (index) => stage.move((player) => void player.jump(index), true),
    readyMade: (index) =>
      stage.turn(() => {
        const { history, spec } = stage.player()
        const entry = history.entries[index]
        return entry ? recognise(spec, entry.before.moment.state, entry.intervention.edits) : null
      }),
    values: (paths) =>
      stage.turn(() => {
        const { world } = stage.player()
        if (!world.read) throw new InputError('values', 'cannot be read here')
        const read = world.read
        return Object.fromEntries(paths.map((path) => [path, read(path)]))
      }),
    branch: async (index, decisions) => {
      await company.awake
      if (!company.brain) throw new InputError('agent', 'nobody plays here; choose an agent first')
      const { brain } = company
      const scene = stage.scene()
      const { spec } = scene.player
      return branches.play(
        scene,
        (sides) => stage.turn(() => stage.insights.surviving(() => brain.judge(sides, spec))),
        index,
        decisions,
      )
    },
    ...createMemory(stage),
    branchPicture: async (side, decision) => {
      const picture = branches.picture(side, decision)
      return transfer(picture, [picture])
    },
  } satisfies Partial<StageApi>
}

/** What the memory of who plays is made of, and what comes of keeping a part of it still. */
function createMemory(stage: Stage) {
  const { company, branches, insights } = stage
  const awakened = async () => {
    await company.awake
    if (!company.brain) throw new InputError('agent', 'nobody plays here; choose an agent first')
    return company.brain
  }
  return {
    rehearse: async () => {
      const brain = await awakened()
      const { rehearsal, alone } = brain
      // Each question in a turn of its own: the game on show goes on.
      const judge: typeof alone.judge = (rows, memories) =>
        stage.turn(() => insights.surviving(() => brain.alone.judge(rows, memories)))
      return rehearsal.more({ ...alone, judge })
    },
    takeApart: async (decomposition) => {
      const brain = await awakened()
      return stage.turn(() => brain.rehearsal.take(brain.alone, brain.memoryOf(stage.player().driver), decomposition))
    },
    collapse: async (component, decisions) => {
      const brain = await awakened()
      const scene = stage.scene()
      const { spec } = scene.player
      const now = await stage.turn(() => {
        if (scene.player.over) throw new InputError('game', 'is over here: begin another, then keep it still')
        brain.rehearsal.still(brain.alone, component)
        return scene.player.driver.capture()
      })
      const judge: BranchRequest['judge'] = (sides, edited) =>
        stage.turn(() =>
          insights.surviving(() =>
            brain.judge(sides, spec, (agent, side) => (edited[side] ? brain.rehearsal.still(agent, component) : agent)),
          ),
        )
      return branches.playFrom(
        scene,
        judge,
        { label: `Component ${component + 1} kept still`, before: now, after: now },
        decisions,
      )
    },
  } satisfies Partial<StageApi>
}
