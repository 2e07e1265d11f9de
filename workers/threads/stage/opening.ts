import { requirePolicy } from '../../lab/contracts/checkpoint'
import { InputError } from '../../lab/contracts/errors'
import type { ViewSpec } from '../../lab/contracts/recording'
import type { BatchGame } from '../../lab/envs/game'
import { nextActing } from '../../lab/play/acting'
import { Player } from '../../lab/play/player'
import { decodeCheckpoint } from '../../storage/safetensors'
import type { BackendChoice, OpenRequest } from '../api'
import { loadAgent } from './agents'
import type { Member } from './company'
import { loadCachedMinds } from './first-paint'
import { openGame } from './games'
import { readRecording, replayRecording } from './record'
import type { Stage } from './stage'

/** Who and what comes on the stage. Nothing that is open changes until everything that can be wrong has been checked. */
export class Opening {
  constructor(readonly stage: Stage) {}

  open(request: OpenRequest): Promise<void> {
    const { stage } = this
    return stage.turn(async () => {
      const player = await buildPlayer(request)
      const first = !stage.isOpen
      // The very first game is on screen before its agent has arrived.
      if (first) stage.adopt(player)
      const [member, cached] = await Promise.all([loadMember(request.agent), first ? loadCached(request) : null])
      const before = stage.company.player
      await this.#seat(member, player)
      if (!first) stage.adopt(player)
      this.#act(before)
      if (cached) stage.insights.cached = cached
      await this.#wake(request.backend)
    })
  }

  /** Another episode from a file: game, agent if it is here, and every step of it. */
  openRecording(bytes: Uint8Array): Promise<void> {
    const { stage } = this
    stage.loop.halt()
    return stage.turn(async () => {
      const { recording, agent } = readRecording(bytes)
      const player = new Player(await openGame(recording.env.id))
      replayRecording(player, recording)
      const member = await loadIfHere(agent)
      const before = stage.company.player
      await this.#seat(member, player)
      stage.adopt(player)
      this.#act(before)
      if (agent && !member) stage.screen.notice('warning', `The agent of this recording (${agent}) is not here; its moves are, but nobody plays on.`)
      await this.#wake('auto')
    })
  }

  /** Throws InputError where the agent is not for this game. A rival of another game leaves. */
  async #seat(member: Member | null, { spec }: Player): Promise<void> {
    const { company } = this.stage
    await company.awake
    company.seatPlayer(member, spec)
    if (company.rival && company.rival.checkpoint.card.env.id !== spec.id) company.seatRival(null, spec)
  }

  /** As the agent that now plays is meant to act. */
  #act(before: Member | null): void {
    const player = this.stage.player()
    player.acting = nextActing(player.acting, before?.checkpoint.card, this.stage.company.player?.checkpoint.card)
  }

  /** The first time, the brain loads in the background: pictures do not wait for it. Later, `auto` keeps what there is. */
  async #wake(backend: BackendChoice): Promise<void> {
    const { stage } = this
    const { company, insights } = stage
    if (!company.brain) this.#load(backend)
    else if (backend !== 'auto') await company.useBackend(backend)
    this.#dropMisfits()
    insights.forget()
    stage.changed()
    await stage.showUnlessWaiting()
  }

  /** A view may ask for an action that the game now on stage does not have. */
  #dropMisfits(): void {
    const { company, insights } = this.stage
    const { spec } = this.stage.player()
    try {
      company.brain?.setViews(insights.views, spec)
    } catch {
      insights.views = []
      company.brain?.setViews([], spec)
    }
  }

  #load(backend: BackendChoice): void {
    const { stage } = this
    const { company, insights } = stage
    void company
      .wake(backend, stage.player().spec, (brain) => {
        try {
          brain.setViews(insights.views, stage.player().spec)
        } catch (error) {
          insights.views = []
          stage.failed(error)
        }
      })
      .then(() => {
        stage.changed()
        stage.soon(() => stage.refresh())
      })
  }

  loadAgent(id: string | null): Promise<void> {
    return this.#exchange(() => loadMember(id))
  }

  openAgentFile(bytes: Uint8Array, label: string): Promise<void> {
    return this.#exchange(() => {
      const checkpoint = requirePolicy(decodeCheckpoint(bytes))
      return { id: checkpoint.card.id, label, checkpoint }
    })
  }

  #exchange(load: () => Promise<Member | null> | Member): Promise<void> {
    const { stage } = this
    return stage.reconsider(async () => {
      const member = await load()
      await stage.company.awake
      const before = stage.company.player
      stage.company.seatPlayer(member, stage.player().spec)
      this.#act(before)
      stage.insights.cached = null
    })
  }

  setRival(id: string | null): Promise<void> {
    const { stage } = this
    return stage.reconsider(async () => {
      const member = await loadMember(id)
      await stage.company.awake
      stage.company.seatRival(member, stage.player().spec)
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
  setViews(views: readonly ViewSpec[]): Promise<void> {
    const { company, insights } = this.stage
    return this.stage.reconsider(() => {
      if (views.length > 2) throw new InputError('views', 'there can be two at most')
      company.brain?.setViews(views, this.stage.player().spec)
      insights.views = views
    })
  }
}

async function buildPlayer({ env, seed, replay, program = null }: OpenRequest): Promise<Player<BatchGame>> {
  const player = new Player(await openGame(env))
  if (replay) player.replay({ seed, ...replay })
  else player.newGame(seed)
  player.repeater.set(program, player.stack, replay !== undefined)
  return player
}

async function loadCached({ env, agent, seed, replay }: OpenRequest) {
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

async function loadMember(id: string | null): Promise<Member | null> {
  if (id === null) return null
  const checkpoint = await loadAgent(id)
  return { id, label: checkpoint.card.name, checkpoint }
}
