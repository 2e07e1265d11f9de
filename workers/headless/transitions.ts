import { InputError } from '../lab/contracts/errors'
import type { TransitionsMeta } from '../lab/contracts/transition-set'
import { collectBalanced } from '../lab/rewards/balance'
import { collect } from '../lab/rewards/collect'
import { invite } from '../lab/runs/study/agents'
import { replaceFile, requireWritable } from '../storage/atomic'
import { decodeTransitions, encodeTransitions, decodeTransitionsMeta } from '../storage/transitions'
import { parseFlags, refuse, runCommand, usage, wholeNumber, positiveNumber } from './arguments.lib'
import { chooseNodeBackend } from './backend.lib'
import { inFile, readAgent } from './checkpoint.lib'
import { openGame } from './games.lib'
import { readInput } from './input.lib'

/** An agent's decisions as (s, a, r, s′), for reward models; or what is in such a file. */
const flags = {
  agent: { kind: 'text', help: 'checkpoint file (.safetensors)' },
  decisions: { kind: 'text', default: '25000', help: 'how many are kept' },
  balanced: { kind: 'switch', help: 'as many that paid as that did not' },
  explore: {
    kind: 'text',
    default: '0',
    help: 'probability that a decision is any action, drawn, instead of the agent’s',
  },
  seed: { kind: 'text', default: '1', help: 'that those of the episodes are drawn from' },
  slots: { kind: 'text', default: '16', help: 'games played at once; changes nothing but the time it takes' },
  name: { kind: 'text', help: 'what lists call them (the agent’s name)' },
  out: { kind: 'text', help: 'file (.safetensors)' },
  show: { kind: 'text', help: 'a file: only says what is in it' },
  backend: { kind: 'text', default: 'wasm', help: 'wasm, webgpu or cpu' },
  help: { kind: 'switch', help: 'this list' },
} as const

async function main(): Promise<void> {
  const given = parseFlags(flags)
  if (given.help) return console.log(`npm run transitions -- …\n${usage(flags)}`)
  if (given.show) return show(given.show)
  const { agent: file, out, balanced } = given
  if (!file) throw new InputError('--agent', 'is missing')
  if (!out) throw new InputError('--out', 'is missing')
  const request = {
    count: wholeNumber('decisions', given.decisions, 2, 1_000_000),
    seed: wholeNumber('seed', given.seed, 0, 0xffffffff),
    explore: positiveNumber('explore', given.explore, 0, 1),
  }
  const slots = wholeNumber('slots', given.slots, 1, 256)
  await requireWritable(out).catch(refuse('--out'))
  await chooseNodeBackend(given.backend).catch(refuse('--backend'))
  const checkpoint = await readAgent(file, '--agent')
  const { agent, openGame: open } = await invite(checkpoint.card.id, checkpoint, openGame)
  const begun = performance.now()
  const transitions = await (balanced ? collectBalanced : collect)({ agent, game: await open(slots), ...request })
  const seconds = (performance.now() - begun) / 1000
  const bytes = encodeTransitions({
    id: `transitions-${checkpoint.card.id}-${request.seed}`,
    name: given.name?.trim() || agent.name,
    created: new Date().toISOString(),
    game: agent.game,
    rhythm: agent.rhythm,
    agent: { id: checkpoint.card.id, name: agent.name, hash: agent.hash },
    seed: request.seed,
    balanced,
    ...(request.explore > 0 && { explored: request.explore }),
    transitions,
  })
  await replaceFile(out, bytes)
  console.log(told(decodeTransitionsMeta(bytes)))
  console.log(
    `${out}: ${transitions.planes.length} frames, ${Math.ceil(bytes.length / 1024)} kB, ${seconds.toFixed(1)} s`,
  )
}

async function show(file: string): Promise<void> {
  const bytes = await readInput(file, '--show')
  // Everything in it, so that a file that is told of can be used.
  try {
    decodeTransitions(bytes)
  } catch (error) {
    throw inFile(file, error)
  }
  console.log(told(decodeTransitionsMeta(bytes)))
}

const told = ({ name, game, rhythm, agent, rows, balanced, classes }: TransitionsMeta) =>
  [
    `${name}: ${rows} decisions of ${agent.name} in ${game.id}${balanced ? ', balanced' : ''}`,
    ...(rhythm
      ? [
          `  ${Object.entries(rhythm)
            .map(([key, value]) => `${key} ${value}`)
            .join(', ')}`,
        ]
      : []),
    ...classes.map(([reward, count]) => `  paid ${reward}: ${count}, ${((100 * count) / rows).toFixed(1)} %`),
  ].join('\n')

await runCommand(main, { balanced: '--balanced' })
