import { InputError } from '../contracts/errors'
import { asRecord } from '../contracts/guards'
import type { Guard } from '../contracts/guards'
import type { Recording } from '../contracts/recording'
import { encodeRecording, parseRecording } from './recording'

/** A recording inside another file. */
export const recording: Guard<Recording> = (value, field) => {
  try {
    return parseRecording(value)
  } catch (error) {
    if (error instanceof InputError) throw new InputError(error.field.replace(/^recording/, field), error.problem)
    throw error
  }
}

export const packRecording = (given: Recording): unknown => JSON.parse(encodeRecording(given))

/** Ten thousand games of hours; a file of a megabyte can claim a thousand times as much. */
const MOST_TOGETHER = 2 ** 26

/** Before any of a file's episodes is unpacked: their decisions in all are as many bytes. */
export function requireRoom(episodes: unknown, field: string): void {
  let together = 0
  for (const [i, episode] of (Array.isArray(episodes) ? episodes : []).entries()) {
    const { recording: given } = asRecord(episode, `${field}[${i}]`)
    const decisions = given === undefined ? 0 : asRecord(given, `${field}[${i}].recording`)['decisions']
    if (typeof decisions === 'number') together += decisions
    if (together > MOST_TOGETHER)
      throw new InputError(`${field}[${i}].recording.decisions`, `makes them more than ${MOST_TOGETHER} in all`)
  }
}

/** Recordings of one file are of one game, set up in one way and played at one rhythm; their levels may differ. */
export function requireAlike(
  given: Pick<Recording, 'env' | 'rhythm'>,
  first: Pick<Recording, 'env' | 'rhythm'>,
  field: string,
): void {
  if (given.env.id !== first.env.id)
    throw new InputError(`${field}.env.id`, `is ${given.env.id}, that of the first episode is ${first.env.id}`)
  if (given.env.version !== first.env.version)
    throw new InputError(
      `${field}.env.version`,
      `is ${given.env.version}, that of the first episode is ${first.env.version}`,
    )
  if (!same(given.env.options, first.env.options))
    throw new InputError(`${field}.env.options`, 'are not those of the first episode')
  if (!same(given.rhythm, first.rhythm)) throw new InputError(`${field}.rhythm`, 'is not that of the first episode')
}

function same(a: object = {}, b: object = {}): boolean {
  const text = (given: object) => JSON.stringify(Object.entries(given).sort(([x], [y]) => (x < y ? -1 : 1)))
  return text(a) === text(b)
}
