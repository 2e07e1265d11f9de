import { defaults, type Option, type Value } from '../contracts/options'
import type { InterventionEntry, NumberedChange } from './entry'
import { interventionsOf } from './registry'

/** Whether a study numbers changes of this game, or we did so in its manner. */
export const isNumbered = (game: string): boolean => interventionsOf(game).some(({ changes }) => changes)

/** Changes of a game by their numbers: a study's own where one numbers them, else all of its catalogue. */
export function numberedChanges(game: string): readonly NumberedChange[] {
  const entries = interventionsOf(game)
  return entries.find(({ changes }) => changes)?.changes ?? entries.flatMap(waysOf)
}

/** As it is usually made, and with each option in turn otherwise. */
function waysOf({ id, title, options }: InterventionEntry): NumberedChange[] {
  const usual = defaults(options)
  return [
    { id, title, options: usual },
    ...Object.entries(options).flatMap(([key, option]) =>
      othersOf(option).map((value) => ({
        id,
        title: `${title}: ${(option.title ?? key).toLowerCase()} ${wordOf(option, value)}`,
        options: { ...usual, [key]: value },
      })),
    ),
  ]
}

/** The other side of 0, where there is one; else half-way to whichever end is further away. */
function othersOf(option: Option): readonly Value[] {
  switch (option.kind) {
    case 'toggle':
      return [!option.default]
    case 'choice':
      return option.of.filter((value) => value !== option.default)
    case 'number': {
      const { default: usual, min, max, step = 0 } = option
      if (min < 0 && max > 0) return usual === 0 || -usual < min || -usual > max ? [] : [-usual]
      const half = (usual + (max - usual > usual - min ? max : min)) / 2
      const value = step > 0 ? min + Math.round((half - min) / step) * step : half
      return value === usual ? [] : [value]
    }
    case 'names':
      return []
    default:
      return option satisfies never
  }
}

function wordOf(option: Option, value: Value): string {
  if (option.kind === 'toggle') return value ? 'on' : 'off'
  return `${value}${option.kind === 'number' && option.unit ? ` ${option.unit}` : ''}`
}
