import { formerTarget } from '../contracts/target'
import { InputError } from '../contracts/errors'
import { flag, list, number, object, parseJson, seed, whole } from '../contracts/guards'
import type { Guard } from '../contracts/guards'
import type { Setting } from '../contracts/env'
import { program, type Program } from '../contracts/program'
import type { Acting, Intervention, StackMode, ViewSpec } from '../contracts/recording'
import { rhythm, type Rhythm } from '../contracts/rhythm'
import { checksum, deflate, fromBase64url, inflate, toBase64url } from './packing'
import { acting, agentId, env, interventions, packIntervention, stackMode, view } from './parts'

/**
 * Everything a share link restores: the moment (game, agent, seed, what was done so far) and how it was looked at.
 * Replaying `actions` with `interventions` from `seed` reaches the moment; `ticks` cuts the last decision short.
 */
export interface LinkState {
  readonly version: 1
  readonly env: Setting
  /** At what the episode is played; absent: the rule of the version before. */
  readonly rhythm?: Rhythm
  /** Null: nobody plays but the keyboard. */
  readonly agent: string | null
  /** Who is judged on the same state beside the agent; absent: nobody. */
  readonly rival?: string
  readonly seed: number
  /** One per decision of this episode so far. */
  readonly actions: Uint8Array
  /** Raw ticks in all. */
  readonly ticks: number
  readonly interventions: readonly Intervention[]
  readonly acting: Acting
  readonly stack: StackMode
  /** In force from there on. */
  readonly program?: Program | null
  /** None to two, side by side. */
  readonly views: readonly ViewSpec[]
  readonly overlay: { readonly opacity: number; readonly holdScale: boolean }
}

/** Longer links are cut by mail and chat programs; beyond this, share a recording file. */
export const MAX_LINK = 32_000
const MAX_DECISIONS = 1_000_000
const MAX_TEXT = 1_000_000
/** u32 checksum of the rest, u32 length of the text, u16 length of its deflated form; then that form, then the actions'. */
const HEAD = 10

/**
 * Preset for the deflated text: what most links say, most common last. Part of version 1 of the format: changing one
 * letter breaks every link ever shared.
 */
const DICTIONARY = new TextEncoder().encode(
  '"policy""sum""margin","action":0,"against":1"object""smoothgrad""perturbation","options":{"samples":"sigma":"stride":"radius":' +
    '["ball.[0].vx",["balls[0].vy",["balls[0].y",["balls[0].x",["paddle.width",["paddle.x",["lives",["score",["bricks[10].alive",false],[".alive",true],' +
    '{"at":{"decision":,"tick":},"label":"","edits":[["stack":"settle"},"stack":"carry"},"stack":"consistent"},' +
    '{"env":{"id":"breakout","version":1},"agent":null"shipped/breakout-untrained""shipped/breakout-small","seed":0,"decisions":0,"ticks":0,"interventions":[],' +
    '"acting":"keyboard""sampled""greedy","stack":"consistent","views":[{"method":"jacobian","target":{"kind":"value"},"options":{}},' +
    '{"method":"perturbation","target":{"kind":"chosen"},"options":{}}],"overlay":{"opacity":0.6,"holdScale":false}}',
)

/** A rhythm as six numbers, yes and no as 1 and 0, and a seventh where actions stick. */
const packRhythm = ({
  frameSkip,
  noops,
  autoLaunch,
  lifeEndsEpisode,
  timeLimit,
  frames,
  sticky,
}: Rhythm): readonly number[] =>
  [frameSkip, noops, Number(autoLaunch), Number(lifeEndsEpisode), timeLimit, frames].concat(sticky ?? [])

const packedRhythm: Guard<Rhythm> = (value, field) => {
  const [frameSkip, noops, launches, lives, timeLimit, frames, sticky] = list(number(0), 7, 6)(value, field)
  return rhythm(
    { frameSkip, noops, autoLaunch: launches === 1, lifeEndsEpisode: lives === 1, timeLimit, frames, sticky },
    field,
  )
}

const agentOrNobody: Guard<string | null> = (value, field) => (value === null ? null : agentId(value, field))

const shape = object(
  { env, agent: agentOrNobody, seed },
  {
    rhythm: packedRhythm,
    rival: agentId,
    decisions: whole(0, MAX_DECISIONS),
    ticks: whole(0),
    interventions: (value: unknown) => value,
    acting,
    stack: stackMode,
    program,
    views: list(view, 2),
    overlay: object({}, { opacity: number(0, 1), holdScale: flag }),
  },
)

/**
 * The state as the text after `#`: the version, a dot, base64url. The same state gives the same text. A thousand decisions
 * of four actions are 250 characters as an agent plays and 560 at random; an intervention adds some 20–60. Throws `InputError` when the
 * state is not valid or longer than `MAX_LINK`.
 */
export function encodeLink(state: LinkState): string {
  if (state.version !== 1) throw new InputError('link.version', 'must be 1')
  const json = linkText(state)
  parseText(json)
  const text = new TextEncoder().encode(json)
  const deflated = deflate(text, DICTIONARY)
  if (text.length > MAX_TEXT || deflated.length > MAX_LINK / 2) {
    throw new InputError('link.interventions', 'are too many for a link; save a recording instead')
  }
  const packed = pack(text.length, deflated, deflate(state.actions))
  const fragment = `1.${toBase64url(packed)}`
  if (fragment.length > MAX_LINK)
    throw new InputError('link.actions', 'are too many for a link; save a recording instead')
  return fragment
}

/** The text after `#` (the sign itself may be there). Missing optional fields take their defaults; anything wrong is named. */
export function decodeLink(fragment: string): LinkState {
  const [, version, body] = /^#?(\d{1,6})\.(.*)$/s.exec(fragment) ?? []
  if (version === undefined || body === undefined) throw new InputError('link', 'is not a Nudge link')
  if (version !== '1') throw new InputError('link.version', `is ${version}: made by a newer Nudge; this one knows 1`)
  if (body.length > MAX_LINK) throw new InputError('link', `is longer than ${MAX_LINK} characters`)
  const bytes = fromBase64url(body, 'link')
  const head = new DataView(bytes.buffer)
  if (bytes.length < HEAD || head.getUint32(0) !== checksum(bytes.subarray(4)))
    throw new InputError('link', 'was cut off or mistyped')
  const textLength = Math.min(head.getUint32(4), MAX_TEXT)
  const textEnd = HEAD + head.getUint16(8)
  const text = inflate(bytes.subarray(HEAD, textEnd), textLength, 'link', DICTIONARY)
  const { decisions, ...rest } = parseText(new TextDecoder().decode(text))
  const actions = decisions === 0 ? new Uint8Array(0) : inflate(bytes.subarray(textEnd), decisions, 'link.actions')
  return { ...rest, actions }
}

function parseText(source: string): Omit<LinkState, 'actions'> & { decisions: number } {
  const given = shape(parseJson(source, 'link'), 'link')
  const decisions = given.decisions ?? 0
  return {
    version: 1,
    env: given.env,
    ...(given.rhythm && { rhythm: given.rhythm }),
    agent: given.agent,
    ...(given.rival !== undefined && { rival: given.rival }),
    seed: given.seed,
    decisions,
    ticks: given.ticks ?? 0,
    interventions: interventions(given.interventions ?? [], 'link.interventions', decisions),
    acting: given.acting ?? 'greedy',
    stack: given.stack ?? 'consistent',
    ...(given.program && { program: given.program }),
    views: given.views ?? [],
    overlay: { opacity: given.overlay?.opacity ?? 0.6, holdScale: given.overlay?.holdScale ?? false },
  }
}

/** Keys in a fixed order, options sorted: what is equal is written equally. */
function linkText(state: LinkState): string {
  return JSON.stringify({
    env: canonicalSetting(state.env),
    ...(state.rhythm && { rhythm: packRhythm(state.rhythm) }),
    agent: state.agent,
    ...(state.rival !== undefined && { rival: state.rival }),
    seed: state.seed,
    decisions: state.actions.length,
    ticks: state.ticks,
    interventions: state.interventions.map(packIntervention),
    acting: state.acting,
    stack: state.stack,
    ...(state.program && { program: state.program }),
    views: state.views.map(canonicalView),
    overlay: { opacity: state.overlay.opacity, holdScale: state.overlay.holdScale },
  })
}

function canonicalSetting({ id, version, options, level }: Setting): Setting {
  return { id, version, ...(options && { options: sorted(options) }), ...(level !== undefined && { level }) }
}

/** In the words of the version before, which are shorter. */
function canonicalView(given: ViewSpec, i: number): object {
  const { method, target, options } = view(given, `link.views[${i}]`)
  return { method, target: formerTarget(target), options: sorted(options) }
}

function sorted(options: ViewSpec['options']): ViewSpec['options'] {
  return Object.fromEntries(Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function pack(textLength: number, text: Uint8Array, actions: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEAD + text.length + actions.length)
  const head = new DataView(bytes.buffer)
  head.setUint32(4, textLength)
  head.setUint16(8, text.length)
  bytes.set(text, HEAD)
  bytes.set(actions, HEAD + text.length)
  head.setUint32(0, checksum(bytes.subarray(4)))
  return bytes
}
