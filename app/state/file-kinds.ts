/** Every kind of file that the page, or a command, writes and reads again. */
export type Kind =
  'agent' | 'reward' | 'trajectory' | 'report' | 'claim' | 'recording' | 'program' | 'toybox' | 'states' | 'transitions'

/** What tells it stands near the beginning of each; more is not read here. */
const HEAD_BYTES = 64_000
/** Of safetensors: how long the header is, little endian; then the header, JSON. */
const LENGTH_BYTES = 8
const BRACE = 0x7b

/** What a safetensors file of ours calls its own header. */
const headers: readonly (readonly [string, Kind])[] = [
  ['nudge.trajectory', 'trajectory'],
  ['nudge.transitions', 'transitions'],
  ['nudge.card', 'agent'],
]

/** By what is in it, whatever it is called. Null: none of ours, or damaged where it would tell. */
export async function kindOf(file: Blob): Promise<Kind | null> {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer())
  const text = new TextDecoder().decode(head)
  if (head[LENGTH_BYTES] === BRACE && head[LENGTH_BYTES - 1] === 0) {
    const found = headers.find(([name]) => text.includes(name))?.[1] ?? null
    return found === 'agent' && isReward(text) ? 'reward' : found
  }
  if (/^\s*<(!--nudge-note |!doctype html)/i.test(text)) return 'report'
  return /^\s*\{/.test(text) ? kindOfJson(text) : null
}

/** By its card, which is JSON within JSON; an agent's file may carry the card of the reward that it was paid by, too. */
function isReward(text: string): boolean {
  const [, card = ''] = /"nudge\.card"\s*:\s*"((?:[^"\\]|\\.)*)/.exec(text) ?? []
  return /\\"kind\\"\s*:\s*\\"reward\\"/.test(card)
}

/** `text`: its beginning. */
function kindOfJson(text: string): Kind | null {
  const has = (field: string, value = '') => new RegExp(`"${field}"\\s*:\\s*${value}`).test(text)
  // Its own comes first: kept states hold recordings.
  const [, kind] = /"kind"\s*:\s*"([\w-]+)"/.exec(text) ?? []
  if (kind === 'nudge-recording') return 'recording'
  if (kind === 'nudge-states') return 'states'
  if (has('design', '"(rollouts|moments)"')) return 'claim'
  if (has('format') && has('steps')) return 'program'
  return has('rand') || has('start_lives') || (has('lives') && has('score')) ? 'toybox' : null
}
