import { createPolicy } from '../../lab/agents/policy'
import { siteAssets } from '../../lab/backend/assets.site'
import { chooseBackend, onDeviceLost, recover } from '../../lab/backend/backend'
import type { BackendInfo } from '../../lab/backend/backend'
import type { Checkpoint } from '../../lab/contracts/checkpoint'
import type { EnvSpec } from '../../lab/contracts/env'
import { DeviceLostError, InputError } from '../../lab/contracts/errors'
import type { Policy } from '../../lab/contracts/policy'
import type { ViewSpec } from '../../lab/contracts/recording'
import { hasCoarse, judgeSides, look, openView } from '../../lab/play/look'
import type { Depth, Judgement, View } from '../../lab/play/look'
import type { Plane } from '../../lab/play/moment'
import { disposeKept } from '../../lab/saliency/cache'
import type { BackendChoice } from '../api'

/** An agent at the table: its file on the CPU is the truth, the policy on the device is a copy that can be lost. */
interface Seat {
  readonly checkpoint: Checkpoint
  readonly spec: EnvSpec
  policy: Policy
}

/**
 * Backend, policies and explanations: everything that needs tfjs, so that the rest of the stage can start without it.
 * Callers take turns; nothing here is safe to run twice at once.
 */
export class Brain {
  #player: Seat | null = null
  #rival: Seat | null = null
  #views: readonly View[] = []
  #lost: Promise<never> = new Promise(() => {})
  #info: BackendInfo

  private constructor(info: BackendInfo) {
    this.#info = info
  }

  /** `lost`: called when the GPU goes away; `recover` then. */
  static async open(choice: BackendChoice, lost: (reason: string) => void): Promise<Brain> {
    const brain = new Brain(await chooseBackend(choice, siteAssets))
    brain.#watch(lost)
    return brain
  }

  #watch(lost: (reason: string) => void): void {
    let fail: (error: Error) => void = () => {}
    const arm = () => {
      this.#lost = new Promise<never>((_, reject) => (fail = reject))
      this.#lost.catch(() => {})
    }
    arm()
    onDeviceLost((reason) => {
      fail(new DeviceLostError(reason))
      arm()
      lost(reason)
    })
  }

  get info(): BackendInfo { return this.#info }
  get player(): Checkpoint | null { return this.#player?.checkpoint ?? null }
  get rival(): Checkpoint | null { return this.#rival?.checkpoint ?? null }
  get explains(): boolean { return this.#views.length > 0 }
  get refines(): boolean { return this.#views.some(hasCoarse) }

  /** Throws InputError when the agent is not for this game or its weights do not fit; who sat there keeps the seat. */
  seatPlayer(checkpoint: Checkpoint | null, spec: EnvSpec): void {
    const seat = checkpoint && { checkpoint, spec, policy: buildPolicy(checkpoint, spec) }
    this.#player?.policy.dispose()
    this.#player = seat
  }

  seatRival(checkpoint: Checkpoint | null, spec: EnvSpec): void {
    const seat = checkpoint && { checkpoint, spec, policy: buildPolicy(checkpoint, spec) }
    this.#rival?.policy.dispose()
    this.#rival = seat
  }

  /** Throws InputError naming what is wrong with a view; the old ones stay then. */
  setViews(views: readonly ViewSpec[], spec: EnvSpec): void {
    this.#views = views.map((view) => openView(view, spec))
  }

  /** The player's judgement and, if there is one, the rival's. Throws DeviceLostError. Null: nobody plays. */
  async look(planes: readonly Plane[], spec: EnvSpec, depth: Depth, choose?: (probabilities: Float32Array) => number): Promise<Judgement[] | null> {
    if (!this.#player) return null
    const policies = [this.#player, ...(this.#rival ? [this.#rival] : [])].map(({ policy }) => policy)
    const answer = look({ policies, views: this.#views, planes, spec, depth, ...(choose && { choose }) })
    return Promise.race([answer, this.#lost])
  }

  /** Several states judged by the player only: the sides of a branch. */
  async judge(sides: readonly (readonly Plane[])[], spec: EnvSpec): Promise<Judgement[]> {
    if (!this.#player) throw new InputError('agent', 'nobody plays here; choose an agent first')
    return Promise.race([judgeSides(this.#player.policy, sides, spec), this.#lost])
  }

  /** Another backend, or another device after a loss: policies are written anew from their files. */
  async useBackend(choice: BackendChoice): Promise<BackendInfo> {
    return this.#move(() => chooseBackend(choice, siteAssets))
  }

  async recover(): Promise<BackendInfo> {
    return this.#move(recover)
  }

  async #move(start: () => Promise<BackendInfo>): Promise<BackendInfo> {
    const seats = [this.#player, this.#rival].filter((seat) => seat !== null)
    for (const { policy } of seats) forget(policy)
    disposeKept()
    this.#info = await start()
    for (const seat of seats) seat.policy = buildPolicy(seat.checkpoint, seat.spec)
    return this.#info
  }
}

function buildPolicy({ card, weights }: Checkpoint, spec: EnvSpec): Policy {
  if (card.env.id !== spec.id) throw new InputError('agent', `${card.name} plays ${card.env.id}, not ${spec.id}`)
  const policy = createPolicy({ env: spec, network: card.network, seed: 0, blank: true })
  try {
    policy.write(weights)
    return policy
  } catch (error) {
    policy.dispose()
    throw error
  }
}

/** On a device that is gone there may be nothing left to free. */
function forget(policy: Policy): void {
  try {
    policy.dispose()
  } catch {
    // The memory went with the device.
  }
}
