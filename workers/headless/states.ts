import { counted } from '../lab/charts/numbers'
import { InputError } from '../lab/contracts/errors'
import { statesIn } from '../lab/contracts/states'
import { seat, statesOfPlay } from '../lab/runs/study/make-states'
import { encodeStates } from '../lab/recording/states-file'
import type { Sitter } from '../lab/studies/draw-states'
import { replaceFile, requireWritable } from '../storage/atomic'
import { parseFlags, refuse, runCommand, usage, wholeNumber } from './arguments.lib'
import { chooseNodeBackend } from './backend.lib'
import { inFile, readAgent } from './checkpoint.lib'
import { gameFlags, openGame, settingFrom } from './games.lib'

/** States of agents' own play, kept to be put to any agent: `npm run study -- … --states FILE`. */
const flags = {
  agent: { kind: 'list', help: 'checkpoint file (.safetensors); repeatable: they take turns' },
  states: { kind: 'text', default: '100', help: 'how many in all' },
  'per-episode': {
    kind: 'text',
    default: '5',
    help: 'drawn from one episode at most, evenly; those of one count as one',
  },
  start: { kind: 'switch', help: 'one of them is a new game, where the first agent is first asked' },
  decisions: { kind: 'text', default: '400', help: 'an episode is cut here' },
  seed: { kind: 'text', default: '1', help: 'that those of the episodes are drawn from' },
  name: { kind: 'text', help: 'what reports call the set' },
  out: { kind: 'text', help: 'file (.states.json)' },
  ...gameFlags,
  backend: { kind: 'text', default: 'wasm', help: 'wasm, webgpu or cpu' },
  help: { kind: 'switch', help: 'this list' },
} as const

async function main(): Promise<void> {
  const given = parseFlags(flags)
  if (given.help) return console.log(`npm run states -- …\n${usage(flags)}`)
  const { agent: files, name, out } = given
  if (files.length === 0) throw new InputError('--agent', 'is missing')
  if (!name?.trim()) throw new InputError('--name', 'is missing')
  if (name.length > 200) throw new InputError('--name', 'is longer than 200 characters')
  if (!out) throw new InputError('--out', 'is missing')
  const draw = {
    states: wholeNumber('states', given.states, 1, 100_000),
    perEpisode: wholeNumber('per-episode', given['per-episode'], 1, 1000),
    start: given.start,
    decisions: wholeNumber('decisions', given.decisions, 1, 20_000),
    seed: wholeNumber('seed', given.seed, 0, 0xffffffff),
  }
  await requireWritable(out).catch(refuse('--out'))
  await chooseNodeBackend(given.backend).catch(refuse('--backend'))
  const sitters: Sitter[] = []
  for (const file of files) sitters.push(await sit(file, sitters, given))
  const set = await statesOfPlay({ name, ...draw }, sitters, { breathe: async () => {} })
  const bytes = encodeStates(set)
  await replaceFile(out, bytes)
  const { episodes } = set
  const { env } = episodes[0]!.recording
  console.log(`${set.name}: ${counted(statesIn(set), 'state')} of ${counted(episodes.length, 'episode')} of ${env.id}`)
  console.log(`${out}: ${Math.ceil(bytes.length / 1024)} kB, ${set.id}`)
}

async function sit(file: string, others: readonly Sitter[], given: Parameters<typeof settingFrom>[2]): Promise<Sitter> {
  const checkpoint = await readAgent(file, '--agent')
  const { env } = checkpoint.card
  const setting = await settingFrom(env.id, env, given)
  try {
    return await seat(checkpoint, others, openGame, { setting })
  } catch (error) {
    throw inFile(file, error)
  }
}

/** The fields of a wish are flags here. */
const fields = Object.fromEntries(Object.keys(flags).map((flag) => [flag, `--${flag}`]))

await runCommand(main, fields)
