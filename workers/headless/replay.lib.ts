import { isLosslessNumber } from 'lossless-json'
import { InputError } from '../lab/contracts/errors'
import type { BatchGame } from '../lab/envs/game'
import { buttonsOf, exportTree, importTree, readJson, unorderedLists } from '../lab/envs/toybox-json'
import type { Json } from '../lab/envs/toybox-json'
import { gameIds, loadGame } from './games.lib'
import { readMasks } from './masks.lib'
import { textOfFile } from './text-file.lib'

/** Floating-point fields agree to this; integers, booleans and generator words exactly. */
const tolerance = 1e-6

type Tree = { readonly [key: string]: Json }
interface Edit {
  readonly frame: number
  readonly set: Tree
}

interface Trace {
  readonly game: string
  readonly seed: number
  readonly config: Json
  readonly initial: Json
  readonly edits: readonly Edit[]
  readonly actions: readonly number[]
  readonly scores: readonly number[]
  readonly lives: readonly number[]
  readonly snapshots: readonly { readonly frame: number; readonly tree: Tree }[]
}

/** What is taken: a trace of an hour is 216,000 frames in two megabytes. */
export const MOST_FRAMES = 2_000_000
/** Between them others have their turn. */
const SLICE = 10_000

/** Told before the first frame how many there are, and how far it is after each slice; what it throws ends the replay. */
export type Step = (frame: number, frames: number) => Promise<void>

/**
 * Where the replay of a trace first differs from it, or what is wrong with the file; '' when it agrees. `masks`: the text
 * of a `masks.json` for games that decide hits by visible pixels, '' where there is none.
 */
export async function replayFile(
  read: () => Uint8Array,
  checked = false,
  masks: () => string = () => '',
  step: Step = async () => {},
): Promise<string> {
  try {
    const trace = readTrace(readJson(textOfFile(read())))
    if (!gameIds().includes(trace.game)) return `this project does not have the game ${trace.game}`
    return await replay(await loadGame(trace.game, 1, checked, { masks: masksFor(trace.game, masks()) }), trace, step)
  } catch (error) {
    if (error instanceof InputError || (error instanceof Error && 'code' in error)) return error.message
    throw error
  }
}

const masksFor = (game: string, text: string) => (game === 'spaceinvaders' && text ? readMasks(text) : {})

function readTrace(json: Json): Trace {
  const entry = (tree: Json | undefined, key: string, at = key): Json => {
    const value = typeof tree === 'object' && tree !== null && !Array.isArray(tree) ? (tree as Tree)[key] : undefined
    if (value === undefined) throw new InputError(at, 'is missing')
    return value
  }
  const number = (value: Json | undefined, at: string): number => {
    if (value === undefined || !isLosslessNumber(value)) throw new InputError(at, 'must be a number')
    const number = Number(value.value)
    if (!Number.isFinite(number)) throw new InputError(at, 'must be a number that a double can hold')
    return number
  }
  const object = (value: Json, at: string): Tree => {
    if (!isTree(value)) throw new InputError(at, 'must be an object')
    return value
  }
  const word = (value: Json, at: string): string => {
    if (typeof value !== 'string') throw new InputError(at, 'must be a text')
    return value
  }
  const list = (tree: Json, key: string): readonly Json[] => {
    const value = entry(tree, key)
    if (!Array.isArray(value)) throw new InputError(key, 'must be a list')
    return value
  }
  const numbers = (tree: Json, key: string) => list(tree, key).map((value, i) => number(value, `${key}[${i}]`))
  const frame = (tree: Json, at: string) => number(entry(tree, 'frame', `${at}.frame`), `${at}.frame`)
  const trace = {
    game: word(entry(json, 'game'), 'game'),
    seed: number(entry(json, 'seed'), 'seed'),
    config: entry(json, 'config'),
    initial: entry(json, 'initial'),
    edits: list(json, 'edits').map((edit, i) => ({
      frame: frame(edit, `edits[${i}]`),
      set: object(entry(edit, 'set', `edits[${i}].set`), `edits[${i}].set`),
    })),
    actions: numbers(json, 'actions'),
    scores: numbers(json, 'scores'),
    lives: numbers(json, 'lives'),
    snapshots: list(json, 'snapshots').map((shot, i) => ({
      frame: frame(shot, `snapshots[${i}]`),
      tree: shot as Tree,
    })),
  }
  if (trace.actions.length > MOST_FRAMES)
    throw new InputError('actions', `are ${trace.actions.length}, more than ${MOST_FRAMES}`)
  if (trace.scores.length < trace.actions.length || trace.lives.length < trace.actions.length)
    throw new InputError('scores, lives', 'must cover every action')
  return trace
}

async function replay(game: BatchGame, trace: Trace, step: Step): Promise<string> {
  game.reset(0, trace.seed)
  importTree(game, 0, 'config', trace.config)
  game.renew(0)
  const first = compareState(game, trace.initial, 'state')
  if (first) return `frame 0: ${first}`
  const [edits, snapshots] = [byFrame(trace.edits), byFrame(trace.snapshots)]
  for (const [frame, action] of trace.actions.entries()) {
    if (frame % SLICE === 0) await step(frame, trace.actions.length)
    for (const edit of edits.get(frame) ?? []) applyEdit(game, edit.set)
    game.press(0, buttonsOf(action))
    const problem = compareFrame(game, trace, frame) || compareSnapshots(game, snapshots.get(frame + 1) ?? [])
    if (problem) return `frame ${frame + 1}: ${problem}`
  }
  return ''
}

function compareFrame(game: BatchGame, trace: Trace, frame: number): string {
  const score = trace.scores[frame]
  const lives = trace.lives[frame]
  if (game.score(0) !== score) return `score: expected ${score}, got ${game.score(0)}`
  if (game.lives(0) !== lives) return `lives: expected ${lives}, got ${game.lives(0)}`
  return ''
}

/** Once, and not a search through all of them in every frame. */
function byFrame<T extends { readonly frame: number }>(all: readonly T[]): ReadonlyMap<number, readonly T[]> {
  const found = new Map<number, T[]>()
  for (const one of all) {
    const there = found.get(one.frame)
    if (there) there.push(one)
    else found.set(one.frame, [one])
  }
  return found
}

function compareSnapshots(game: BatchGame, snapshots: Trace['snapshots']): string {
  for (const { tree } of snapshots) {
    const { score, lives, level } = exportTree(game, 0, 'state') as Tree
    const { state, ...rest } = tree
    const problem =
      difference(rest, { frame: rest['frame'] ?? null, score, lives, level } as Tree, '') ||
      compareState(game, state ?? null, 'state')
    if (problem) return problem
  }
  return ''
}

/** A list in another order is no difference where the original has no order of its own; the trace's is taken over, since its edits count by it. */
function compareState(game: BatchGame, expected: Json, at: string): string {
  const got = exportTree(game, 0, 'state')
  const lists = unorderedLists(game)
  const problem = difference(sorted(expected, lists), sorted(got, lists), at)
  if (!problem && difference(expected, got, at)) importTree(game, 0, 'state', expected)
  return problem
}

/** A copy in which the lists at these paths are in the order of their entries' text. */
function sorted(tree: Json, lists: readonly string[]): Json {
  return lists.reduce((at, path) => sortAt(at, path.split('.')), tree)
}

function sortAt(tree: Json, [key, ...rest]: readonly string[]): Json {
  if (key === undefined) return Array.isArray(tree) ? [...tree].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1)) : tree
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree) || isLosslessNumber(tree)) return tree
  const branch = (tree as Tree)[key]
  return branch === undefined ? tree : { ...(tree as Tree), [key]: sortAt(branch, rest) }
}

/** Keys sorted, so that equal entries have equal text. */
function textOf(tree: Json): string {
  if (typeof tree !== 'object' || tree === null || isLosslessNumber(tree)) return String(tree)
  return Object.entries(tree)
    .map(([key, value]) => `${key}:${textOf(value as Json)}`)
    .sort()
    .join()
}

/** As the recorder did: the state as JSON, values set at their pointers, the whole loaded back. */
function applyEdit(game: BatchGame, set: Tree): void {
  const tree = exportTree(game, 0, 'state')
  for (const [pointer, value] of Object.entries(set)) {
    const keys = pointer
      .split('/')
      .slice(1)
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    const last = keys.pop() ?? ''
    const parent = keys.reduce<Json | undefined>((at, key) => (hasPlace(at, key) ? at[key] : undefined), tree)
    if (!hasPlace(parent, last)) throw new InputError(pointer, 'does not exist')
    ;(parent as Record<string, Json>)[last] = value
  }
  importTree(game, 0, 'state', tree)
}

/** A place of an object or list itself, not of what all objects have. */
const hasPlace = (tree: Json | undefined, key: string): tree is Tree =>
  typeof tree === 'object' && tree !== null && !isLosslessNumber(tree) && Object.hasOwn(tree, key) && key !== 'length'

const isTree = (value: Json): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value)

/** First difference as `path: expected …, got …`, or ''. */
function difference(expected: Json, got: Json, at: string): string {
  if (isLosslessNumber(expected) && isLosslessNumber(got)) {
    const whole = !/[.eE]/.test(String(expected) + String(got))
    const same = whole
      ? String(expected) === String(got)
      : Math.abs(Number(expected.value) - Number(got.value)) <= tolerance
    return same ? '' : `${at}: expected ${expected}, got ${got}`
  }
  if (typeof expected !== 'object' || typeof got !== 'object' || expected === null || got === null)
    return expected === got ? '' : `${at}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`
  const [left, right] = [expected as Tree, got as Tree]
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const [a, b] = [left[key], right[key]]
    const path = at ? `${at}.${key}` : key
    if (a === undefined || b === undefined) return `${path}: ${a === undefined ? 'not in the trace' : 'missing here'}`
    const problem = difference(a, b, path)
    if (problem) return problem
  }
  return ''
}
