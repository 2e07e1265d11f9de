import type { EnvSpec } from '../contracts/env'
import { InputError } from '../contracts/errors'
import { framesOf } from '../contracts/observation'
import { parseOptions } from '../contracts/options'
import { differing, formerRhythm, type Rhythm } from '../contracts/rhythm'
import type { StateSet } from '../contracts/states'
import type { AgentInfo } from '../contracts/study'
import { requireEnv } from '../recording/recording'

/**
 * Whether agents can be put to kept states. Throws InputError naming the field of a set that is of another game, version or option set than
 * they play, at a rhythm that none of them plays at, or that shows another number of frames than one of them sees.
 */
export function requireStates({ episodes }: StateSet, spec: EnvSpec, agents: readonly AgentInfo[]): void {
  episodes.forEach(({ recording }, i) => requireEnv(recording, spec, `states.episodes[${i}].recording`))
  const { env, rhythm = formerRhythm(spec) } = episodes[0]!.recording
  const field = 'states.episodes[0].recording'
  const options = parseOptions(spec.options, env.options)
  const rhythms = agents.map((agent) => agent.rhythm ?? formerRhythm(spec))
  for (const { name, setting } of agents) {
    const own = parseOptions(spec.options, setting?.options)
    const key = Object.keys(options).find((one) => options[one] !== own[one])
    if (key !== undefined)
      throw new InputError(`${field}.env.options.${key}`, `is ${options[key]}; ${name} plays at ${own[key]}`)
  }
  const parted = rhythms.map((own) => differing(own, rhythm))
  if (parted.every((keys) => keys.length > 0)) {
    const [key] = parted[0]!
    throw new InputError(
      `${field}.rhythm.${key}`,
      `is ${rhythm[key!] ?? 0}; ${agents[0]!.name} plays at ${rhythms[0]![key!] ?? 0}`,
    )
  }
  const shown = seenAt(rhythm, spec)
  const other = rhythms.findIndex((own) => seenAt(own, spec) !== shown)
  if (other >= 0)
    throw new InputError(
      `${field}.rhythm.frames`,
      `shows ${shown} at once; ${agents[other]!.name} sees ${seenAt(rhythms[other]!, spec)}`,
    )
}

const seenAt = ({ frames }: Rhythm, { observation }: EnvSpec): number =>
  observation.kind === 'image' && frames > 0 ? frames : framesOf(observation)
