import type { Edit, EnvSpec, Game } from '../contracts/env'
import { InputError } from '../contracts/errors'
import { checkField, createFinder, readField, writeField, type Place } from './fields'

/** Fields of slots by path, each write checked and all or nothing. */
export interface SlotFields extends Pick<Game, 'read' | 'write'> {
  /**
   * The rules trust lengths of lists: foreign bytes with a wrong one would make them write outside the slot. Fields that can have one
   * value only say how the game was opened: bytes of one that was opened otherwise are no state of it.
   */
  checkCounts(bytes: Uint8Array): void
}

export function createSlotFields(spec: EnvSpec, state: (slot: number) => Uint8Array): SlotFields {
  const find = createFinder(spec)
  const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const value = (view: DataView, place: Place) => readField(view, place.offset, place.field.type)
  const fixed = spec.fields.filter(({ min, max }) => min !== undefined && min === max).map(({ path }) => path)
  const counts = [...new Set([...spec.fields.flatMap(({ used }) => used ?? []), ...fixed])].map(find)
  return {
    read: (slot, path) => value(viewOf(state(slot)), find(path)),
    write(slot, edits) {
      // All or nothing: written to a copy first, so that an edit may rely on the ones before it (`ballCount`, then `balls[1].x`).
      const copy = state(slot).slice()
      const view = viewOf(copy)
      for (const edit of edits) applyEdit(view, find(edit.path), edit)
      state(slot).set(copy)
    },
    checkCounts(bytes) {
      for (const place of counts) checkField(place.field.path, place.field, value(viewOf(bytes), place))
    },
  }

  function applyEdit(view: DataView, place: Place, { path, value: wanted }: Edit): void {
    if (!place.field.editable) throw new InputError(path, 'cannot be edited')
    const used = place.field.used && value(view, find(place.field.used))
    if (typeof used === 'number' && place.index >= used) throw new InputError(path, `only ${used} of these are in use`)
    checkField(path, place.field, wanted)
    writeField(view, place.offset, place.field.type, wanted)
  }
}
