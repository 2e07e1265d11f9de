import type { Card, Checkpoint, PolicyCard } from '../lab/contracts/checkpoint'
import { StorageError } from '../lab/contracts/errors'
import type { Shelf } from '../lab/contracts/shelf'
import type { Keeper, Saved } from '../lab/runs/training/surroundings'

/** A full disk ends no run: the file before stays whole, and there may be room by the next time. */
export function createKeeper(store: Pick<Shelf<Card, Checkpoint>, 'save'>): Keeper {
  const attempt = async (checkpoint: Checkpoint): Promise<Saved> => {
    try {
      await store.save(checkpoint)
      return { persistent: true, reason: '' }
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
      return { persistent: false, reason: error.message }
    }
  }
  return {
    async begin(card, weights) {
      await store.save(untrained(card, weights))
    },
    save: (card, state) => attempt({ card, weights: state.weights, training: state }),
    async saveStage(card, weights, at) {
      const { persistent, reason } = await attempt(stage(card, weights, at))
      if (!persistent) console.error(reason)
    },
    forget: async () => {},
  }
}

/** The same agent before its first lesson, for comparison. */
function untrained(card: PolicyCard, weights: Checkpoint['weights']): Checkpoint {
  const { from } = card
  return {
    card: {
      ...card,
      id: `${card.id}-${from ? 'begun' : 'untrained'}`,
      name: `${card.name}, ${from ? 'as it began' : 'untrained'}`,
      note: from ? `Initial weights: those of ${from.name}.` : 'Initial weights: never trained.',
      resumable: false,
    },
    weights,
  }
}

/** A copy on the way, for comparison: weights only. */
function stage(card: PolicyCard, weights: Checkpoint['weights'], at: number): Checkpoint {
  return { card: { ...card, id: `${card.id}-${at}`, name: `${card.name}, after ${at} decisions` }, weights }
}
