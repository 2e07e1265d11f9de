import type { Checkpoint, PolicyCard } from '../../lab/contracts/checkpoint'
import type { EnvSpec } from '../../lab/contracts/env'
import { requireGame } from '../../lab/agents/requirements'
import type { BackendChoice, StatusMessage } from '../api'
import type { Brain } from './brain'

/** An agent under the name the page knows it by. */
export interface Member {
  readonly id: string
  readonly label: string
  readonly checkpoint: Checkpoint<PolicyCard>
}

export interface CompanyHost {
  /** The GPU went away; `recover` in a turn. */
  lost(reason: string): void
  notice(level: 'info' | 'warning' | 'error', text: string): void
}

/** How long the reason of a loss is waited for that a read-back has shown already. */
const LOSS_MS = 3000

const asleep: StatusMessage['backend'] = { id: 'none', device: '', reason: 'starting' }

/** Who sits at the table, before and after the brain has loaded: the player, a rival, and the backend that computes for them. */
export class Company {
  player: Member | null = null
  rival: Member | null = null
  brain: Brain | null = null
  backend = asleep
  #waking: Promise<void> | null = null
  #lostReason = ''

  constructor(readonly host: CompanyHost) {}

  /** Settles when the brain is there, or has failed (then `brain` stays null and the user knows). */
  get awake(): Promise<void> | null {
    return this.#waking
  }

  /** Loads tfjs, the backend and the policies, once. Not awaited by whoever shows the first picture. */
  wake(choice: BackendChoice, spec: EnvSpec, prepare: (brain: Brain) => void): Promise<void> {
    this.#waking ??= this.#load(choice, spec, prepare).catch((error: unknown) => {
      this.#waking = null
      this.backend = { id: 'none', device: '', reason: messageOf(error) }
      this.host.notice('error', `No model can run here: ${messageOf(error)}`)
    })
    return this.#waking
  }

  async #load(choice: BackendChoice, spec: EnvSpec, prepare: (brain: Brain) => void): Promise<void> {
    const { Brain } = await import('./brain')
    const brain = await Brain.open(choice, (reason) => {
      this.#lostReason = reason || 'the device was lost'
      this.host.lost(this.#lostReason)
    })
    try {
      await brain.seatPlayer(this.player?.checkpoint ?? null, spec)
      await brain.seatRival(this.rival?.checkpoint ?? null, spec)
    } catch (error) {
      this.player = null
      this.rival = null
      this.host.notice('error', messageOf(error))
    }
    prepare(brain)
    this.backend = brain.info
    this.brain = brain
  }

  /** Throws InputError when the agent is not for this game or does not fit; whoever sat there stays. */
  async seatPlayer(member: Member | null, spec: EnvSpec): Promise<void> {
    if (member) requireGame(member.checkpoint.card, spec)
    await this.brain?.seatPlayer(member?.checkpoint ?? null, spec)
    this.player = member
  }

  async seatRival(member: Member | null, spec: EnvSpec): Promise<void> {
    if (member) requireGame(member.checkpoint.card, spec)
    await this.brain?.seatRival(member?.checkpoint ?? null, spec)
    this.rival = member
  }

  async useBackend(choice: BackendChoice): Promise<void> {
    if (!this.brain || choice === this.backend.id) return
    this.backend = await this.brain.useBackend(choice)
    if (choice !== 'auto' && this.backend.id !== choice)
      this.host.notice('warning', `${choice} does not work here (${this.backend.reason}); using ${this.backend.id}.`)
  }

  /**
   * A read-back that failed may be the first sign of a loss; the device says so later, on a busy machine much later. A GPU that gives no
   * answer is as good as lost: a new device costs a moment, and the old one's word is not heard any more.
   */
  async hasLost(): Promise<boolean> {
    for (let waited = 0; !this.#lostReason && this.backend.id === 'webgpu' && waited < LOSS_MS; waited += 20)
      await new Promise((resolve) => setTimeout(resolve, 20))
    if (this.backend.id === 'webgpu') this.#lostReason ||= 'it gave no answer'
    return this.#lostReason !== ''
  }

  /** After a device loss: a new device or wasm, weights from their files. Nothing to do if somebody else already did. */
  async recover(): Promise<void> {
    if (!this.#lostReason || !this.brain) return
    const reason = this.#lostReason
    this.#lostReason = ''
    this.backend = await this.brain.recover()
    this.host.notice(
      'warning',
      `The GPU went away (${reason}). Going on with ${this.backend.id}: ${this.backend.device}; nothing was lost.`,
    )
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
