import { readFile, rename, writeFile } from 'node:fs/promises'
import { playGames, type PlayedGame } from '../lab/agents/games'
import { createPolicy } from '../lab/agents/policy'
import type { Card, Checkpoint } from '../lab/contracts/checkpoint'
import { InputError } from '../lab/contracts/errors'
import { oneOf } from '../lab/contracts/guards'
import { parseOptions } from '../lab/contracts/options'
import { envOptions } from '../lab/envs/vector'
import { bootstrapMean } from '../lab/statistics/interval'
import { fromHalf, toHalf } from '../storage/half'
import { decodeCheckpoint, encodeCheckpoint, weightsOnly } from '../storage/safetensors'
import { parseFlags, refuse, runCommand, usage, wholeNumber } from './arguments.lib'
import { chooseNodeBackend } from './backend.lib'
import { loadGame } from './games.lib'

const flags = {
  agent: { kind: 'text', help: 'checkpoint file (.safetensors)' },
  games: { kind: 'text', default: '100', help: 'whole games, all lives' },
  acting: { kind: 'text', help: 'sampled or greedy (as the card says)' },
  seed: { kind: 'text', default: '1000', help: 'of the games and the drawn actions' },
  'most-decisions': { kind: 'text', default: '20000', help: 'a game is cut here (a greedy agent may loop for ever)' },
  write: { kind: 'switch', help: "put the score into the file's card" },
  export: { kind: 'text', help: 'write weights only, as half floats, with the card, to this file' },
  name: { kind: 'text', help: 'name in the exported card' },
  id: { kind: 'text', help: 'id in the exported card' },
  note: { kind: 'text', help: 'note in the exported card' },
  backend: { kind: 'text', default: 'wasm', help: 'wasm, webgpu or cpu' },
  help: { kind: 'switch', help: 'this list' },
} as const

async function main(): Promise<void> {
  const given = parseFlags(flags)
  if (given.help) return console.log(`npm run evaluate -- --agent FILE …\n${usage(flags)}`)
  if (!given.agent) throw new InputError('--agent', 'is missing')
  const plan = {
    games: wholeNumber('games', given.games, 0, 100_000),
    ...(given.acting !== undefined && { acting: oneOf('sampled', 'greedy')(given.acting, '--acting') }),
    seed: wholeNumber('seed', given.seed, 0, 0xffffffff),
    mostDecisions: wholeNumber('most-decisions', given['most-decisions'], 1),
    backend: oneOf('wasm', 'webgpu', 'cpu')(given.backend, '--backend'),
  }
  const checkpoint = await readCheckpoint(given.agent)
  const score = plan.games > 0 ? await judge(checkpoint, plan) : checkpoint.card.score
  const judged = { ...checkpoint, card: score ? { ...checkpoint.card, score } : checkpoint.card }
  if (given.write) await replaceFile(given.agent, encodeCheckpoint(judged, { half: isHalf(judged) }))
  if (given.export) {
    const { card, weights } = weightsOnly(judged)
    const named = { ...card, id: given.id ?? card.id, name: given.name ?? card.name, ...(given.note && { note: given.note }) }
    await replaceFile(given.export, encodeCheckpoint({ card: named, weights }, { half: true }))
    console.log(`exported ${given.export}`)
  }
}

async function readCheckpoint(path: string): Promise<Checkpoint> {
  return decodeCheckpoint(await readFile(path).catch(refuse('--agent')))
}

/** A file of half floats stays one: every weight is exactly a half float, and there is no training state. */
function isHalf({ weights, training }: Checkpoint): boolean {
  return !training && weights.every(({ data }) => data.every((x) => fromHalf(toHalf(x)) === x))
}

/** Written beside, then renamed over: a failure leaves the old file. */
async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(`${path}.part`, bytes)
  await rename(`${path}.part`, path)
}

type Plan = { games: number; acting?: 'sampled' | 'greedy'; seed: number; mostDecisions: number; backend: 'wasm' | 'webgpu' | 'cpu' }

/** Plays the games and prints what came out. */
async function judge({ card, weights }: Checkpoint, { games, acting = card.acting ?? 'sampled', seed, mostDecisions, backend }: Plan): Promise<NonNullable<Card['score']>> {
  const game = await loadGame(card.env.id, Math.min(games, 50))
  if (game.spec.version !== card.env.version) throw new InputError('card.env.version', `is ${card.env.version}, the game here is ${game.spec.version}`)
  await chooseNodeBackend(backend).catch(refuse('--backend'))
  const policy = createPolicy({ env: game.spec, network: card.network, seed: 0 })
  policy.write(weights)
  const played: PlayedGame[] = []
  const options = parseOptions(envOptions, card.envOptions)
  for await (const result of playGames({ game, policy, games, acting, seed, options, mostDecisions })) played.push(result)
  policy.dispose()
  const scores = played.map((result) => result.score)
  const { mean, low, high } = bootstrapMean(scores, { seed })
  const cut = played.filter((result) => result.cut).length
  const sorted = [...scores].sort((a, b) => a - b)
  console.log(`${card.name}: mean score ${mean.toFixed(2)} (95 % ${low.toFixed(2)} … ${high.toFixed(2)}) over ${games} ${acting} games, seed ${seed}`)
  console.log(`least ${sorted[0]}, median ${sorted[games >> 1]}, most ${sorted.at(-1)}; ${Math.round(played.reduce((sum, result) => sum + result.decisions, 0) / games)} decisions per game`)
  if (cut > 0) console.log(`${cut} of ${games} games were cut at ${Math.max(...played.map((result) => result.decisions))} decisions`)
  return { mean, low, high, games, acting, seed }
}

await runCommand(main)
