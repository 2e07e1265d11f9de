import { openAgent } from '../../lab/agents/open'
import { softmax } from '../../lab/agents/acting'
import { siteAssets } from '../../lab/backend/assets.site'
import { chooseBackend, onDeviceLost, recover } from '../../lab/backend/backend'
import type { BackendInfo } from '../../lab/backend/backend'
import type { Agent, Judged } from '../../lab/contracts/agent'
import type { Checkpoint, PolicyCard } from '../../lab/contracts/checkpoint'
import type { EnvSpec } from '../../lab/contracts/env'
import { DeviceLostError, InputError } from '../../lab/contracts/errors'
import type { Seen } from '../../lab/contracts/moment'
import type { Observations } from '../../lab/contracts/observation'
import type { ViewSpec } from '../../lab/contracts/recording'
import { observationOf } from '../../lab/envs/frames'
import type { Opinion } from '../../lab/play/branch'
import { fittingViews, hasCoarse, look, openView } from '../../lab/play/look'
import type { Depth, Judgement } from '../../lab/play/look'
import type { View } from '../../lab/saliency/raw-map'
import { joinMemories, splitMemory } from '../../lab/play/memories'
import { disposeKept } from '../../lab/saliency/cache'
import { refusals } from '../../lab/saliency/registry'
import type { BackendChoice } from '../api'
import { Answers } from './answers'
import { openGame } from './games'
import { Rehearsal } from './rehearsal'

/** An agent at the table: its file on the CPU is the truth, what is open on the device is a copy that can be lost. */
interface Seat {
  readonly checkpoint: Checkpoint<PolicyCard>
  readonly spec: EnvSpec
  agent: Agent
}

/**
 * Backend, agents and explanations: everything that needs tfjs, so that the rest of the stage can start without it.
 * Callers take turns; nothing here is safe to run twice at once. What is remembered is one row of numbers for all at the table, the
 * player's first.
 */
export class Brain {
  #player: Seat | null = null
  #rival: Seat | null = null
  #views: readonly View[] = []
  readonly rehearsal = new Rehearsal(openGame)
  /** Of a device that may be lost. */
  readonly #answers = new Answers()
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
    onDeviceLost((reason) => {
      this.#answers.fail(new DeviceLostError(reason))
      lost(reason)
    })
  }

  get info(): BackendInfo {
    return this.#info
  }
  get player(): Agent | null {
    return this.#player?.agent ?? null
  }
  get explains(): boolean {
    return this.#views.length > 0
  }
  get refines(): boolean {
    return this.#views.some(hasCoarse)
  }
  /** Somebody at the table remembers. */
  get remembers(): boolean {
    return this.#widths.some((width) => width > 0)
  }

  get #seats(): Seat[] {
    return [this.#player, this.#rival].filter((seat) => seat !== null)
  }

  get #widths(): number[] {
    return this.#seats.map(({ agent }) => agent.model.memory ?? 0)
  }

  /** Throws InputError when the agent is not for this game or its weights do not fit; who sat there keeps the seat. */
  async seatPlayer(checkpoint: Checkpoint<PolicyCard> | null, spec: EnvSpec): Promise<void> {
    this.#player = await exchange(this.#player, checkpoint, spec)
  }

  async seatRival(checkpoint: Checkpoint<PolicyCard> | null, spec: EnvSpec): Promise<void> {
    this.#rival = await exchange(this.#rival, checkpoint, spec)
  }

  /** Throws InputError naming what is wrong with a view, or why it cannot explain who plays; the old ones stay then. */
  setViews(views: readonly ViewSpec[], spec: EnvSpec): void {
    this.#views = views.map((view) => openView(view, spec, this.player?.model))
  }

  /** The same, but those that do not fit give way. Returns what is explained now. */
  fitViews(views: readonly ViewSpec[], spec: EnvSpec): readonly ViewSpec[] {
    const fitting = fittingViews(views, spec, this.player?.model ?? null)
    this.setViews(fitting, spec)
    return fitting
  }

  /** Methods that cannot explain who plays, each with the reason. */
  get refusals(): Readonly<Record<string, string>> {
    return this.player ? refusals(this.player.model) : {}
  }

  /** The player's judgement and, if there is one, the rival's, and what both bring along. Throws DeviceLostError. Null: nobody plays. */
  async look(
    { planes, memory, past }: Seen,
    spec: EnvSpec,
    depth: Depth,
    choose?: (logits: Float32Array) => number,
  ): Promise<Judgement[] | null> {
    if (!this.#player) return null
    const policies = this.#seats.map(({ agent }) => agent.model)
    const answer = look({
      policies,
      views: this.#views,
      planes,
      memories: splitMemory(memory, this.#widths),
      past: policies.map((_, i) =>
        past.map((then) => ({ planes: then.planes, memory: splitMemory(then.memory, this.#widths)[i] ?? null })),
      ),
      spec,
      depth,
      reliable: true,
      ...(choose && { choose }),
    })
    return this.#answers.wait(answer)
  }

  /** The player without anybody else at the table. Throws InputError where nobody plays. */
  get alone(): Agent {
    const player = this.#player?.agent
    if (!player) throw new InputError('agent', 'nobody plays here; choose an agent first')
    return { ...player, judge: (rows, memories) => this.#answers.wait(player.judge(rows, memories)) }
  }

  /** Its own part of what is remembered at the table. */
  memoryOf({ memory }: Pick<Seen, 'memory'>): Float32Array | null {
    return splitMemory(memory, this.#widths)[0] ?? null
  }

  /** Several states judged by the player: the sides of a branch, each as it would be alone. `handed`: the same agent with a hand on it, by the state. */
  async judge(
    sides: readonly Seen[],
    spec: EnvSpec,
    handed: (agent: Agent, side: number) => Agent = (agent) => agent,
  ): Promise<Opinion[]> {
    const player = this.#player?.agent
    if (!player) throw new InputError('agent', 'nobody plays here; choose an agent first')
    const ask = async (seen: Seen, side: number): Promise<Opinion> => {
      const agent = handed(player, side)
      const judged = await agent.judge(observationOf(spec.observation, seen.planes), [this.memoryOf(seen)])
      const logits = judged.logits(0).slice()
      return { logits, probabilities: softmax(logits), value: judged.value(0), memory: judged.memory(0).slice() }
    }
    return this.#answers.wait(Promise.all(sides.map(ask)))
  }

  /** Everybody at the table as one: who asks this gets what they all bring along, the player's first. */
  get table(): Pick<Agent, 'judge'> {
    return {
      judge: async (observations: Observations, memories: readonly (Float32Array | null)[]): Promise<Judged> => {
        const answers = await Promise.all(
          this.#seats.map(({ agent }, k) =>
            agent.judge(
              observations,
              memories.map((memory) => splitMemory(memory, this.#widths)[k] ?? null),
            ),
          ),
        )
        const [first] = answers
        if (!first) throw new InputError('agent', 'nobody plays here; choose an agent first')
        return { ...first, memory: (row) => joinMemories(answers.map((answer) => answer.memory(row))) }
      },
    }
  }

  /** Another backend, or another device after a loss: agents are opened anew from their files. */
  async useBackend(choice: BackendChoice): Promise<BackendInfo> {
    return this.#move(() => chooseBackend(choice, siteAssets))
  }

  async recover(): Promise<BackendInfo> {
    return this.#move(recover)
  }

  async #move(start: () => Promise<BackendInfo>): Promise<BackendInfo> {
    const seats = this.#seats
    for (const { agent } of seats) forget(agent)
    disposeKept()
    this.#info = await start()
    for (const seat of seats) seat.agent = await openAgent(seat.checkpoint, seat.spec)
    return this.#info
  }
}

async function exchange(
  seat: Seat | null,
  checkpoint: Checkpoint<PolicyCard> | null,
  spec: EnvSpec,
): Promise<Seat | null> {
  const next = checkpoint && { checkpoint, spec, agent: await openAgent(checkpoint, spec) }
  seat?.agent.dispose()
  return next
}

/** On a device that is gone there may be nothing left to free. */
function forget(agent: Agent): void {
  try {
    agent.dispose()
  } catch {
    // The memory went with the device.
  }
}
