import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createPolicy } from '../lab/agents/policy'
import { drawOnPaper } from '../lab/charts/figure'
import { hashOfWeights } from '../lab/agents/weights-hash'
import { openMethods, planMethods, runMethods, type MethodsBench } from '../lab/studies/methods/bench'
import { summarizeMethods } from '../lab/studies/methods/summary'
import { rowsCsv } from '../lab/studies/report/html'
import { requirePolicy } from '../lab/contracts/checkpoint'
import type { Row, Subject } from '../lab/contracts/study'
import { InputError } from '../lab/contracts/errors'
import { saliencyMethods } from '../lab/saliency/registry'
import { decodeCheckpoint } from '../storage/safetensors'
import { parseFlags, refuse, runCommand, usage, wholeNumber } from './arguments.lib'
import { chooseNodeBackend } from './backend.lib'
import { loadGame } from './games.lib'
import { print } from './report.lib'

const flags = {
  agent: { kind: 'text', help: 'checkpoint file (.safetensors)' },
  states: { kind: 'text', default: '20', help: 'how many states the methods are tried on' },
  methods: { kind: 'text', help: `ids with commas (all: ${saliencyMethods.map(({ id }) => id).join(', ')})` },
  'per-rollout': { kind: 'text', default: '1', help: 'states drawn from one rollout; those of one count as one' },
  decisions: { kind: 'text', default: '400', help: 'per rollout at most' },
  seed: { kind: 'text', default: '1', help: 'of the first rollout' },
  out: { kind: 'text', help: 'folder for rows.csv, tables.json and one SVG per figure' },
  backend: { kind: 'text', default: 'wasm', help: 'wasm, webgpu or cpu' },
  help: { kind: 'switch', help: 'this list' },
} as const

async function main(): Promise<void> {
  const given = parseFlags(flags)
  if (given.help) return console.log(`npm run methods -- --agent FILE …\n${usage(flags)}`)
  if (!given.agent) throw new InputError('--agent', 'is missing')
  const { card, weights } = requirePolicy(decodeCheckpoint(await readFile(given.agent).catch(refuse('--agent'))))
  const { spec } = await loadGame(card.env.id, 1)
  const info = { id: card.id, name: card.name, hash: await hashOfWeights(weights), env: card.env.id, acting: card.acting ?? 'sampled' } as const
  const request = {
    methods: given.methods?.split(',') ?? [],
    states: wholeNumber('states', given.states, 2, 10_000),
    perRollout: wholeNumber('per-rollout', given['per-rollout'], 1, 1000),
    decisions: wholeNumber('decisions', given.decisions, 5, 20_000),
    seed: wholeNumber('seed', given.seed, 0, 0xffffffff),
  }
  const bench = openMethods(request, spec, [info])
  if (given.out) await mkdir(given.out, { recursive: true })
  await chooseNodeBackend(given.backend).catch(refuse('--backend'))
  const policy = createPolicy({ env: spec, network: card.network, seed: 0, blank: true })
  policy.write(weights)
  const rows = await work(bench, { ...info, policy })
  policy.dispose()
  await tell(bench, `${card.name} (${basename(given.agent)})`, rows, given.out)
}

async function work(bench: MethodsBench, subject: Subject): Promise<Row[]> {
  const rows: Row[] = []
  const cells = planMethods(bench, 1)
  const started = Date.now()
  for (const [i, cell] of cells.entries()) {
    for await (const row of runMethods(bench, cell, subject, { loadGame, breathe: async () => {} })) rows.push(row)
    const seconds = (Date.now() - started) / 1000
    console.error(`rollout ${i + 1} of ${cells.length}; ${seconds.toFixed(1)} s, ${Math.round((seconds / (i + 1)) * (cells.length - i - 1))} s left`)
  }
  return rows
}

async function tell(bench: MethodsBench, name: string, rows: readonly Row[], folder: string | undefined): Promise<void> {
  if (rows.length === 0) throw new InputError('--decisions', 'no rollout lasted long enough to draw a state from')
  const report = summarizeMethods(bench, rows)
  console.log(name)
  for (const words of report.words) console.log(`  ${words}`)
  for (const table of report.tables) print(table)
  if (!folder) return
  await writeFile(join(folder, 'rows.csv'), rowsCsv(rows))
  await writeFile(join(folder, 'tables.json'), JSON.stringify({ words: report.words, tables: report.tables }, null, 2))
  for (const figure of report.figures) await writeFile(join(folder, `figure-${figure.id}.svg`), drawOnPaper(figure))
  console.log(`${join(folder, 'rows.csv')}, tables.json and ${report.figures.length} figures`)
}

await runCommand(main)
