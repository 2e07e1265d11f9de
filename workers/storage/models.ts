import type { Card, Checkpoint } from '../lab/contracts/checkpoint'
import { parseCard } from './card'
import { dataStart } from './layout'
import { decodeCard, decodeCheckpoint, encodeCheckpoint, replaceCard } from './safetensors'
import type { Format } from './shelf'

/** Checkpoints, and the cards that lists show. */
export const models: Format<Card, Checkpoint> = {
  what: 'checkpoint',
  field: 'card',
  ending: '.safetensors',
  head: dataStart,
  idOf: ({ id }) => id,
  dateOf: ({ created }) => created,
  encode: (checkpoint) => encodeCheckpoint(checkpoint),
  decode: (file, card) => ({ ...decodeCheckpoint(file), card }),
  metaOf: decodeCard,
  withMeta: (file, card) => replaceCard(file, () => card).file,
  named: (card, name) => parseCard({ ...card, name }),
  pack: (card) => card,
  unpack: (packed) => parseCard(packed),
}
