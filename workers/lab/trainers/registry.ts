import type { Procedure } from '../contracts/procedure'
import type { Preset } from '../contracts/preset'
import type { Trainer } from '../contracts/trainer'
import { register } from '../registry'

/** The folder listings are the registries: a new trainer or preset is one new file. */
export const trainers = register<Trainer>(
  'algorithm',
  import.meta.glob('./algorithms/*.ts', { eager: true, import: 'default' }),
)
export const presets = register<Preset>(
  'preset',
  import.meta.glob('./presets/*.ts', { eager: true, import: 'default' }),
)

/** Ways of training that studies compare. */
export const procedures = register<Procedure>(
  'procedure',
  import.meta.glob('./procedures/*.ts', { eager: true, import: 'default' }),
)

/** A game's preset; for a game without one, what suits a picture of 84 × 84. */
export function presetFor(game: string): Preset {
  return (
    presets.all.find(({ id }) => id === game) ?? {
      id: game,
      network: 'small',
      algorithm: 'ppo',
      options: {},
      envOptions: {},
      decisions: 1_000_000,
    }
  )
}
