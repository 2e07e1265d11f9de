import type { TrainState } from '../../lab/contracts/trainer'
import type { Card } from '../../lab/contracts/checkpoint'
import { StorageError } from '../../lab/contracts/errors'
import type { RunNote } from '../../lab/contracts/run-note'
import type { Store } from '../../storage/browser'
import type { Plan } from '../../lab/runs/training/plan'
import type { Keeper as TrainingKeeper, Saved } from '../../lab/runs/training/surroundings'

/** Writes a run's checkpoint, and beside it the note from which a reload learns that the run was going. */
export class Keeper implements TrainingKeeper {
  constructor(
    readonly plan: Plan,
    readonly store: Store,
  ) {}

  /** The library shows agents that have learned something. */
  async begin(): Promise<void> {}

  /** A tab keeps its newest checkpoint only. */
  async saveStage(): Promise<void> {}

  /** Throws InputError when the state cannot be a checkpoint (a number in it is not finite); never for storage. */
  async save(card: Card, state: TrainState, doing: RunNote['state']): Promise<Saved> {
    try {
      await this.store.save({ card: await this.named(card), weights: state.weights, training: state })
      await this.store.runs.save(this.note(card, doing))
      return { persistent: this.store.persistent, reason: this.store.reason }
    } catch (error) {
      if (error instanceof StorageError) return { persistent: false, reason: error.message }
      throw error
    }
  }

  /** The run is over: nothing to offer after a reload. */
  async forget(): Promise<void> {
    await this.store.runs.delete(this.plan.id).catch(ignoreStorage)
  }

  /** The library may have renamed it meanwhile. */
  private async named(card: Card): Promise<Card> {
    const stored = (await this.store.list()).find(({ id }) => id === card.id)
    return stored ? { ...card, name: stored.name } : card
  }

  private note(card: Card, state: RunNote['state']): RunNote {
    const { kind, id, name, env, envOptions, network, trainer, options, seed, decisions: done } = card
    const updated = new Date().toISOString()
    const { total, recordEvery } = this.plan
    const note = {
      format: 2,
      kind,
      id,
      name,
      env,
      envOptions,
      network,
      trainer,
      options,
      seed,
      decisions: total,
      done,
      state,
      checkpoint: id,
      updated,
    } as const
    return recordEvery > 0 ? { ...note, recordEvery } : note
  }
}

function ignoreStorage(error: unknown): void {
  if (!(error instanceof StorageError)) throw error
}
