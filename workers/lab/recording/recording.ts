import type { EnvSpec } from '../contracts/env'
import { noise } from '../contracts/noise'
import { rhythm } from '../contracts/rhythm'
import { InputError } from '../contracts/errors'
import { format, object, oneOf, parseJson, seed, text, whole } from '../contracts/guards'
import type { Recording } from '../contracts/recording'
import { openingOf, requireSetting } from '../agents/requirements'
import type { Opening } from '../envs/game'
import { deflate, fromBase64url, inflate, toBase64url } from './packing'
import { agentId, env, interventions, packIntervention } from './parts'

/**
 * A recording as a JSON file: `{kind: "nudge-recording", format: 1, env, rhythm, agent, noise, seed, decisions, actions, ticks,
 * interventions, hash}` with `actions` deflated and in base64url, edits as `[path, value]`. A thousand decisions are about
 * half a kilobyte.
 */
const KIND = 'nudge-recording'
/** 2^22 decisions are three days of play. */
export const MAX_DECISIONS = 2 ** 22

const shape = object(
  {
    kind: oneOf(KIND),
    format: format(1),
    env,
    agent: agentId,
    seed,
    decisions: whole(0, MAX_DECISIONS),
    actions: text(8_000_000),
    ticks: whole(0),
    interventions: (value: unknown) => value,
    hash: text(16, /^[0-9a-f]{16}$/, 'must be 16 hex digits'),
  },
  { rhythm, noise },
)

/** Throws `InputError` rather than write what `decodeRecording` would refuse. */
export function encodeRecording(recording: Recording): string {
  const packed = JSON.stringify({
    kind: KIND,
    format: recording.format,
    env: recording.env,
    ...(recording.rhythm && { rhythm: recording.rhythm }),
    agent: recording.agent,
    ...(recording.noise && { noise: recording.noise }),
    seed: recording.seed,
    decisions: recording.actions.length,
    actions: toBase64url(deflate(recording.actions)),
    ticks: recording.ticks,
    interventions: recording.interventions.map(packIntervention),
    hash: recording.hash,
  })
  decodeRecording(packed)
  return packed
}

export function decodeRecording(source: string): Recording {
  return parseRecording(parseJson(source, 'recording'))
}

/** The parsed JSON of a recording file, checked; throws `InputError('recording.env.id', …)` and the like. */
export function parseRecording(value: unknown): Recording {
  // Something else entirely should be called that, whatever its fields.
  if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== KIND) {
    throw new InputError('recording', 'is not a Nudge recording')
  }
  if ('format' in value) format(1)(value.format, 'recording.format')
  const { kind: _, decisions, actions, interventions: edits, ...rest } = shape(value, 'recording')
  return {
    ...rest,
    actions: inflate(fromBase64url(actions, 'recording.actions'), decisions, 'recording.actions'),
    interventions: interventions(edits, 'recording.interventions', decisions),
  }
}

/** What a recording or link is checked against before it replaces anything that is open. */
export function requireEnv(
  given: Pick<Recording, 'env' | 'actions' | 'noise'>,
  spec: Pick<EnvSpec, 'id' | 'version' | 'actions' | 'options' | 'levels'>,
  field = 'recording',
): void {
  if (given.env.id !== spec.id) throw new InputError(`${field}.env.id`, `is ${given.env.id}, not ${spec.id}`)
  if (given.env.version !== spec.version) {
    throw new InputError(
      `${field}.env.version`,
      `is ${given.env.version}; the rules here are version ${spec.version} and play differently`,
    )
  }
  requireSetting(given.env, spec, `${field}.env`)
  const bad = given.actions.findIndex((action) => action >= spec.actions.length)
  if (bad >= 0)
    throw new InputError(
      `${field}.actions[${bad}]`,
      `is ${given.actions[bad]}; ${spec.id} has ${spec.actions.length} actions`,
    )
  const beyond = given.noise?.set.find(([action]) => action >= spec.actions.length)
  if (beyond)
    throw new InputError(
      `${field}.noise.set`,
      `names action ${beyond[0]}; ${spec.id} has ${spec.actions.length} actions`,
    )
}

/** How a game has to be opened to play a recording in. */
export function openingOfRecording({ env, rhythm }: Pick<Recording, 'env' | 'rhythm'>): Opening {
  return openingOf(env, rhythm ?? { frames: 0 })
}

/** After a replay: `reached` is the state's hash at the end. */
export function requireHash(recording: Pick<Recording, 'hash'>, reached: string): void {
  if (recording.hash !== reached)
    throw new InputError('recording.hash', `is ${recording.hash}, but the replay ended at ${reached}`)
}
