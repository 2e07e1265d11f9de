import { InputError } from '../lab/contracts/errors'
import type { Masks } from '../lab/envs/module'

const poses = ['true', 'false'] as const

/**
 * The hit masks of the original Space Invaders as `masks.json` holds them, by the ids of our game. Throws InputError naming
 * the place. Whether each fits is for the game to say.
 */
export function readMasks(text: string): Masks {
  const masks = within(parse(text), 'space_invaders')
  const invader = within(masks, 'invader')
  const rows = poses.flatMap((pose) => {
    const list = within(invader, `orientation_${pose}`)
    if (!Array.isArray(list)) throw new InputError(`masks.json orientation_${pose}`, 'must be a list')
    return list.map(
      (mask: unknown, row) => [`invader.${pose}.${row}`, lines(mask, `orientation_${pose}[${row}]`)] as const,
    )
  })
  return Object.fromEntries([...rows, ...['ufo', 'ship'].map((id) => [id, lines(within(masks, id), id)] as const)])
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new InputError('masks.json', error instanceof Error ? error.message : String(error))
  }
}

function within(json: unknown, key: string): unknown {
  const value = typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>)[key] : undefined
  if (value === undefined) throw new InputError(`masks.json ${key}`, 'is missing')
  return value
}

function lines(mask: unknown, at: string): string[] {
  if (!Array.isArray(mask) || !mask.every((line) => typeof line === 'string'))
    throw new InputError(`masks.json ${at}`, 'must be a list of texts')
  return mask
}
