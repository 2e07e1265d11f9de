import { requirePolicy } from '../../lab/contracts/checkpoint'
import { InputError } from '../../lab/contracts/errors'
import type { ViewSpec } from '../../lab/contracts/recording'
import { formerRhythm, sameRhythm } from '../../lab/contracts/rhythm'
import { rhythmOfCard } from '../../lab/agents/requirements'
import { nextActing } from '../../lab/play/acting'
import type { Player } from '../../lab/play/player'
import { decodeCheckpoint } from '../../storage/safetensors'
import type { BackendChoice, Course, OpenRequest } from '../api'
import { loadAgent } from './agents'
import type { Brain } from './brain'
import type { Member } from './company'
import { loadCachedMinds } from './first-paint'
import { courseOf } from './link'
import { readRecording, replayRecording } from './record'
import { Replays } from './replays'
import { needsAnother, openScene, type Scene } from './scene'
import { requireEnv } from '../../lab/recording/recording'
import { remind } from '../../lab/recording/remind'
import type { GameWorld } from '../../lab/envs/world'
import type { Stage } from './stage'

/** Who and what comes on the stage. Nothing that is open changes until everything that can be wrong has been checked. */
export class Opening {
  readonly replays: Replays

  constructor(readonly stage: Stage) {
    this.replays = new Replays((share) => stage.screen.replay(share))
  }

  open(given: OpenRequest): Promise<void> {
    const { stage } = this
    const ticket = this.replays.begin()
    const follow = (steps: Iterable<number>) => this.replays.follow(steps, ticket)
    return stage.turn(async () => {
      const request = { ...given, replay: courseOf(given.replay) }
      const sketch = await buildScene(request, follow)
      const first = !stage.isOpen
      // The very first game is on screen before its agent has arrived.
      if (first) stage.adopt(sketch)
      const [member, cached] = await Promise.all([wanted(request), first ? loadCached(request) : null])
      const before = stage.company.player
      const card = request.replay ? undefined : member?.checkpoint.card
      // At the agent's rhythm; set up as the agent was trained unless something else is asked for.
      const scene =
        card && needsAnother(sketch, card)
          ? await buildScene({ ...request, setting: request.setting ?? card.env }, follow, rhythmOfCard(card))
          : sketch
      await this.#seat(member, scene.player)
      if (request.rival !== undefined) await this.#seatBeside(request.rival, scene.player)
      // A moment that was made again stands still: somebody wants to see it.
      if (request.replay) stage.loop.halt()
      if (!first || scene !== sketch) stage.adopt(scene)
      this.#act(before)
      this.#keepTime(member)
      if (cached) stage.insights.cached = cached
      if (request.views) stage.insights.heard(request.views, request.asked ?? 0)
      await this.#wake(request.backend)
    })
  }

  /** Another episode from a file: game, agent if it is here, and every step of it. */
  openRecording(bytes: Uint8Array): Promise<void> {
    const { stage } = this
    const ticket = this.replays.begin()
    stage.loop.halt()
    return stage.turn(async () => {
      const { recording, agent } = readRecording(bytes)
      const scene = await openScene({
        env: recording.env.id,
        setting: recording.env,
        ...(recording.rhythm && { rhythm: recording.rhythm }),
      })
      const { player } = scene
      player.rhythm = recording.rhythm ?? formerRhythm(player.spec)
      await replayRecording(player, recording, (steps) => this.replays.follow(steps, ticket))
      const member = await loadIfHere(agent)
      const before = stage.company.player
      await this.#seat(member, player)
      stage.adopt(scene)
      this.#act(before)
      this.#keepTime(member)
      if (agent && !member)
        stage.screen.notice(
          'warning',
          `The agent of this recording (${agent}) is not here; its moves are, but nobody plays on.`,
        )
      await this.#wake('auto')
    })
  }

  /** Throws InputError where the agent is not for this game. A rival of another game leaves. */
  async #seat(member: Member | null, { spec }: Player): Promise<void> {
    const { company } = this.stage
    await company.awake
    await company.seatPlayer(member, spec)
    if (company.rival && company.rival.checkpoint.card.env.id !== spec.id) await company.seatRival(null, spec)
  }

  /** A moment is worth seeing without whoever was compared: not to be had here, or of another game, they are told of and left out. */
  async #seatBeside(id: string | null, { spec }: Player): Promise<void> {
    const { company, screen } = this.stage
    try {
      await company.seatRival(await loadMember(id), spec)
    } catch (error) {
      await company.seatRival(null, spec)
      screen.notice('warning', `Nobody is compared: ${error instanceof Error ? error.message : String(error)}.`)
    }
  }

  /** As the agent that now plays is meant to act. */
  #act(before: Member | null): void {
    const player = this.stage.player()
    player.acting = nextActing(player.acting, before?.checkpoint.card, this.stage.company.player?.checkpoint.card)
  }

  /**
   * The games to come are played at the agent's own rhythm. The one under way goes on at the rhythm it has, unless nothing has
   * happened in it: what was done so far means nothing at another.
   */
  #keepTime(member: Member | null): void {
    const player = this.stage.player()
    if (member) player.rhythm = rhythmOfCard(member.checkpoint.card)
    if (player.timeline.length > 0 || sameRhythm(player.rhythm, player.driver.rhythm)) return
    player.newGame(player.timeline.seed)
    this.stage.leap()
  }

  /** The first time, the brain loads in the background: pictures do not wait for it. Later, `auto` keeps what there is. */
  async #wake(backend: BackendChoice): Promise<void> {
    const { stage } = this
    const { company, insights } = stage
    if (!company.brain) this.#load(backend)
    else if (backend !== 'auto') await company.useBackend(backend)
    if (company.brain) this.#fitViews(company.brain)
    await this.#recollect()
    insights.forget()
    stage.changed()
    await stage.showUnlessWaiting()
  }

  /** A view may ask for an action that the game now on stage does not have, or for what its agent cannot give: it gives way. */
  #fitViews(brain: Brain): void {
    const { insights, screen } = this.stage
    const { spec } = this.stage.player()
    try {
      brain.setViews(insights.views, spec)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      insights.views = brain.fitViews(insights.views, spec)
      if (error.field === 'method') screen.notice('info', `${error.problem}: another map is shown.`)
    }
  }

  #load(backend: BackendChoice): void {
    const { stage } = this
    const { company } = stage
    void company
      .wake(backend, stage.player().spec, (brain) => this.#fitViews(brain))
      .then(() => {
        stage.changed()
        stage.soon(async () => {
          await this.#recollect()
          await stage.refresh()
        })
      })
  }

  loadAgent(id: string | null): Promise<void> {
    return this.#exchange(() => loadMember(id))
  }

  openAgentFile(bytes: Uint8Array, label: string): Promise<void> {
    return this.#exchange(() => memberOf(bytes, label))
  }

  /** An agent of another rhythm, or one that sees another thing, cannot go on in the game of the one before: the same seed's begins again. */
  #exchange(load: () => Promise<Member | null> | Member): Promise<void> {
    const { stage } = this
    return stage.reconsider(async () => {
      const member = await load()
      await stage.company.awake
      const before = stage.company.player
      const { seed } = stage.player().timeline
      const card = member?.checkpoint.card
      const scene =
        card && needsAnother(stage.scene(), card) && card.env.id === stage.player().spec.id
          ? await openScene({ env: card.env.id, rhythm: rhythmOfCard(card), setting: card.env })
          : null
      await stage.company.seatPlayer(member, (scene ?? stage.scene()).player.spec)
      if (scene) {
        scene.player.newGame(seed)
        stage.adopt(scene)
      }
      this.#act(before)
      this.#keepTime(member)
      const player = stage.player()
      if (card && !sameRhythm(player.rhythm, player.driver.rhythm)) {
        player.newGame(seed)
        stage.leap()
        stage.screen.notice(
          'info',
          `${member.label} decides ${player.rhythm.frameSkip === 1 ? 'at every tick' : `every ${player.rhythm.frameSkip} ticks`}, or begins in another way than before: the game begins again.`,
        )
      }
      if (stage.company.brain) this.#fitViews(stage.company.brain)
      await this.#recollect()
      stage.insights.cached = null
    })
  }

  /** Who has a memory and comes to a game under way remembers as if it had watched from the start, whatever one goes back or on to. */
  async #recollect(): Promise<void> {
    const { player, game, spare } = this.stage.scene()
    const { brain } = this.stage.company
    if (!brain?.remembers || !game) return
    // What an edit in progress would go back to is nobody's memory any more.
    if (player.editing) this.stage.touch.cancel()
    await this.stage.insights.surviving(() => remind(brain.table, spare.edited as GameWorld, player))
  }

  setRival(id: string | null): Promise<void> {
    const { stage } = this
    return stage.reconsider(async () => {
      const member = await loadMember(id)
      await stage.company.awake
      await stage.company.seatRival(member, stage.player().spec)
      await this.#recollect()
    })
  }

  useBackend(choice: BackendChoice): Promise<void> {
    const { stage } = this
    return stage.reconsider(async () => {
      await stage.company.awake
      if (stage.company.brain) await stage.company.useBackend(choice)
      else this.#load(choice)
    })
  }

  /** Before the brain has loaded, views are only noted: the first pictures do not wait for it. */
  setViews(views: readonly ViewSpec[], asked: number): Promise<void> {
    const { company, insights } = this.stage
    return this.stage.reconsider(() => {
      if (views.length > 2) throw new InputError('views', 'there can be two at most')
      company.brain?.setViews(views, this.stage.player().spec)
      insights.heard(views, asked)
    })
  }
}

/** What it replays has been read. */
type Resolved = OpenRequest & { readonly replay: Course | undefined }

async function buildScene(
  { env, seed, setting, replay, program = null }: Resolved,
  follow: (steps: Iterable<number>) => Promise<void>,
  rhythm = replay?.rhythm,
): Promise<Scene> {
  const scene = await openScene({ env, ...(setting && { setting }), ...(rhythm && { rhythm }) })
  const { player } = scene
  if (replay) {
    requireEnv(
      { env: { id: env, version: replay.version ?? player.spec.version, ...setting }, actions: replay.actions },
      player.spec,
      'link',
    )
    player.rhythm = replay.rhythm ?? formerRhythm(player.spec)
    await follow(player.replaying({ seed, ...replay }))
  } else player.newGame(seed)
  player.repeater.set(program, player.stack, replay !== undefined)
  return scene
}

async function loadCached({ env, agent, seed, replay }: Resolved) {
  return agent && !replay ? loadCachedMinds(env, agent, seed) : null
}

/** A recording is worth seeing without its agent. */
async function loadIfHere(id: string | null): Promise<Member | null> {
  try {
    return await loadMember(id)
  } catch {
    return null
  }
}

async function wanted({ agent, file }: OpenRequest): Promise<Member | null> {
  return file ? memberOf(file.bytes, file.label) : loadMember(agent)
}

function memberOf(bytes: Uint8Array, label: string): Member {
  const checkpoint = requirePolicy(decodeCheckpoint(bytes))
  return { id: checkpoint.card.id, label, checkpoint }
}

async function loadMember(id: string | null): Promise<Member | null> {
  if (id === null) return null
  const checkpoint = await loadAgent(id)
  return { id, label: checkpoint.card.name, checkpoint }
}
