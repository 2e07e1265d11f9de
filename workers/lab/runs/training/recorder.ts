import { InputError, StorageError } from '../../contracts/errors'
import { agentOf } from '../../agents/open'
import { openingOf } from '../../agents/requirements'
import { hashOfWeights } from '../../agents/weights-hash'
import { rhythmOf } from '../../contracts/rhythm'
import type { Policy } from '../../contracts/model'
import type { BatchGame } from '../../envs/game'
import { isRecordingOf, recordingDue, recordingId, recordMoment } from '../../recording/while-training'
import type { TrainingNews } from './news'
import type { Plan } from './plan'
import type { RecordingShelf, Surroundings } from './surroundings'

/** Keeps a game of the run every so many decisions, if that is wanted. Whatever goes wrong with it, training goes on. */
export class Recorder {
  #before: number
  #game: Promise<BatchGame> | undefined
  #store: Promise<RecordingShelf> | undefined
  /** What was said last, so that it is not said at every game. */
  #told = ''

  constructor(
    readonly plan: Plan,
    readonly surroundings: Pick<Surroundings, 'openGame' | 'openTrajectories' | 'mostRecordings'>,
    readonly send: (message: TrainingNews) => void,
  ) {
    this.#before = plan.earlier?.training?.decisions ?? 0
  }

  /** Between two updates. True: a game was played, and time has passed. Throws only what the backend throws. */
  async follow(decisions: number, policy: Policy): Promise<boolean> {
    const due = recordingDue(this.#before, decisions, this.plan.recordEvery)
    this.#before = decisions
    if (!due) return false
    try {
      return await this.record(decisions, policy)
    } catch (error) {
      if (!(error instanceof StorageError || error instanceof InputError)) throw error
      this.tell(`A game could not be recorded: ${error.message}. Training goes on.`)
      return true
    }
  }

  /** After a fall-back to an earlier state. */
  rewind(decisions: number): void {
    this.#before = decisions
  }

  /** How many there are, for a run that goes on as for a new one. */
  async announce(): Promise<void> {
    if (this.plan.recordEvery === 0) return
    await this.report().catch((error: unknown) => {
      if (!(error instanceof StorageError)) throw error
    })
  }

  private async record(decisions: number, policy: Policy): Promise<boolean> {
    const { id, name, seed, algorithm, env, envOptions } = this.plan
    const { mostRecordings } = this.surroundings
    const others = (await this.list()).filter((other) => other !== recordingId(id, decisions))
    if (others.length >= mostRecordings) {
      this.tell(`${mostRecordings} games of “${name}” are recorded: no more are kept. Training goes on.`)
      return false
    }
    const rhythm = rhythmOf(envOptions)
    const game = await (this.#game ??= this.surroundings.openGame(env, 1, openingOf(this.plan.setting, rhythm)))
    const acting = algorithm.acting ?? ('sampled' as const)
    const run = { id, name, seed, acting }
    const hash = await hashOfWeights(await policy.read())
    const agent = agentOf(policy, {
      id,
      name,
      game: { id: env, version: game.spec.version, ...this.plan.setting },
      rhythm,
      acting,
      hash,
    })
    // A backend that never waits would keep commands waiting.
    const breathe = () => new Promise<void>((resolve) => setTimeout(resolve))
    const trajectory = await recordMoment({ run, decisions, game, agent, breathe: sometimes(breathe) })
    const store = await this.store()
    await store.save(trajectory)
    await this.report()
    if (store.persistent) this.#told = ''
    else this.tell(`Recorded games are kept only until this tab is closed: ${store.reason}.`)
    return true
  }

  private async report(): Promise<void> {
    const kept = (await this.list()).length
    this.send({ type: 'recorded', run: this.plan.id, every: this.plan.recordEvery, kept })
  }

  private async list(): Promise<string[]> {
    const infos = await (await this.store()).list()
    return infos.map(({ id }) => id).filter((id) => isRecordingOf(this.plan.id, id))
  }

  private store(): Promise<RecordingShelf> {
    return (this.#store ??= this.surroundings.openTrajectories())
  }

  private tell(text: string): void {
    if (text !== this.#told) this.send({ type: 'notice', level: 'warning', text })
    this.#told = text
  }
}

/** A browser's timer takes 4 ms, more than a decision. */
function sometimes(work: () => Promise<void>): () => Promise<void> {
  let calls = 0
  return async () => {
    if (calls++ % 16 === 0) await work()
  }
}
