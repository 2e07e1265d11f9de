import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Agent } from '../lab/contracts/agent'
import { requirePolicy } from '../lab/contracts/checkpoint'
import { InputError } from '../lab/contracts/errors'
import { framesOf } from '../lab/contracts/observation'
import { statesIn, type StateEpisode } from '../lab/contracts/states'
import { invite } from '../lab/runs/study/agents'
import { requireAlike } from '../lab/recording/embedded'
import { episodeId } from '../lab/recording/states'
import { encodeStates } from '../lab/recording/states-file'
import { drawStates, type Sitter } from '../lab/studies/draw-states'
import { replaceFile, requireWritable } from '../storage/atomic'
import { decodeCheckpoint } from '../storage/safetensors'
import { parseFlags, refuse, runCommand, usage, wholeNumber } from './arguments.lib'
import { chooseNodeBackend } from './backend.lib'
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
  const frames = Math.max(...sitters.map(({ game }) => framesOf(game.spec.observation)))
  if (draw.decisions <= frames)
    throw new InputError('--decisions', `must be more than ${frames}, which the first full stack takes`)
  const episodes = await drawStates({ ...draw, sitters, breathe: async () => {} })
  const set = {
    id: idOf(episodes),
    name: name.trim(),
    created: new Date().toISOString(),
    note: noteOf(sitters, draw),
    episodes,
  }
  const bytes = encodeStates(set)
  await replaceFile(out, bytes)
  const { env } = episodes[0]!.recording
  console.log(`${set.name}: ${statesIn(set)} states of ${episodes.length} episodes of ${env.id}`)
  console.log(`${out}: ${Math.ceil(bytes.length / 1024)} kB, ${set.id}`)
}

/** All of a set is of one game, set up in one way and played at one rhythm. */
async function sit(file: string, others: readonly Sitter[], given: Parameters<typeof settingFrom>[2]): Promise<Sitter> {
  try {
    const checkpoint = requirePolicy(decodeCheckpoint(await readFile(file)))
    const { id, env } = checkpoint.card
    const setting = await settingFrom(env.id, env, given)
    const { agent, openGame: open } = await invite(id, checkpoint, openGame, setting)
    const [first] = others
    if (first) requireAlike(settingOf(agent), settingOf(first.agent), 'card')
    if (others.some(({ agent: { hash } }) => hash === agent.hash)) throw new InputError('card', 'is there twice')
    return { agent, game: await open(1) }
  } catch (error) {
    return refuse('--agent')(new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`))
  }
}

const settingOf = ({ game, rhythm }: Agent) => ({ env: game, rhythm })

const idOf = (episodes: readonly StateEpisode[]): string =>
  `states-${createHash('sha256')
    .update(JSON.stringify(episodes.map((episode) => [episodeId(episode), episode.decisions])))
    .digest('hex')
    .slice(0, 8)}`

interface Drawing {
  readonly start: boolean
  readonly perEpisode: number
  readonly decisions: number
  readonly seed: number
}

const noteOf = (sitters: readonly Sitter[], { perEpisode, start, decisions, seed }: Drawing): string =>
  `From the play of ${sitters.map(({ agent: { name, acting } }) => `${name} (${acting})`).join(', ')}, seeds drawn from ${seed}: ${perEpisode} of an episode at most, drawn evenly from its first ${decisions} decisions${start ? ', and a new game’s first' : ''}`

await runCommand(main)
