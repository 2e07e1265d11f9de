import { appendFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createPolicy } from '../lab/agents/policy'
import { hashOfWeights } from '../lab/agents/weights-hash'
import { plan, questionHash, run, shard } from '../lab/studies/experiment'
import { openClaim, type OpenClaim } from '../lab/studies/designs/open'
import { claimOf, claims } from '../lab/studies/claims'
import { requireTouch } from '../lab/studies/designs/touches'
import { requirePolicy } from '../lab/contracts/checkpoint'
import type { Cell, Row, Subject, SubjectInfo } from '../lab/contracts/study'
import { claim as claimGuard, type Claim } from '../lab/contracts/claim'
import { InputError } from '../lab/contracts/errors'
import { parseJson } from '../lab/contracts/guards'
import { decodeCheckpoint } from '../storage/safetensors'
import { parseFlags, refuse, runCommand, usage, wholeNumber } from './arguments.lib'
import { chooseNodeBackend } from './backend.lib'
import { loadGame } from './games.lib'
import { writeReport } from './report.lib'

const flags = {
  agents: { kind: 'text', help: 'checkpoint files, with commas; several of one training procedure are its seeds' },
  rollouts: { kind: 'text', help: 'per agent (as the claim says)' },
  decisions: { kind: 'text', help: 'per rollout at most (as the claim says)' },
  seed: { kind: 'text', help: 'of the first rollout (as the claim says)' },
  out: { kind: 'text', help: 'folder of rows and report (runs/claim-ID)' },
  shard: { kind: 'text', default: '1/1', help: 'i/n: this process does the i-th of n parts' },
  merge: { kind: 'switch', help: 'only join what the shards have done into the report' },
  backend: { kind: 'text', default: 'wasm', help: 'wasm, webgpu or cpu' },
  help: { kind: 'switch', help: 'this list' },
} as const

async function main(): Promise<void> {
  const [id, ...rest] = process.argv.slice(2)
  if (id === undefined || id.startsWith('-')) {
    return console.log(`npm run experiment -- CLAIM --agents FILE,… …\nCLAIM is a file or one of ${claims.map((one) => one.id).join(', ')}\n${usage(flags)}`)
  }
  const given = parseFlags(flags, rest)
  const [part, of] = parseShard(given.shard)
  const claim = changed(await readClaim(id), given)
  const loaded = await Promise.all((given.agents ?? refuseAgents()).split(',').map(readAgent))
  const game = await loadGame(claim.env, 1)
  const { spec } = game
  const open = openClaim(claim, spec, loaded.map(({ info }) => info))
  requireTouch(open, game)
  const folder = given.out ?? join('runs', `claim-${claim.id}`)
  const store = await openFolder(folder, open, loaded.map(({ info }) => info))
  const cells = plan(open, loaded.length)
  if (!given.merge) {
    await chooseNodeBackend(given.backend).catch(refuse('--backend'))
    const subjects = loaded.map(({ info, checkpoint }): Subject => {
      const policy = createPolicy({ env: spec, network: checkpoint.card.network, seed: 0 })
      policy.write(checkpoint.weights)
      return { ...info, policy }
    })
    await work(open, shard(cells, part, of), subjects, store, `rows-${part}-of-${of}.jsonl`)
  }
  const rows = await store.read()
  const missing = cells.filter(({ key }) => !rows.has(key))
  if (missing.length > 0) return console.log(`${cells.length - missing.length} of ${cells.length} cells are done; the report waits for the others`)
  await writeReport(folder, open, cells.flatMap(({ key }) => rows.get(key) ?? []), loaded.map(({ info }) => info))
}

function parseShard(text: string): [number, number] {
  const [part, of, ...more] = text.split('/')
  if (of === undefined || more.length > 0) throw new InputError('--shard', 'must be i/n, as in 1/2')
  const parts = wholeNumber('shard', of, 1, 10_000)
  return [wholeNumber('shard', part, 1, parts), parts]
}

const refuseAgents = () => {
  throw new InputError('--agents', 'is missing')
}

async function readClaim(id: string): Promise<Claim> {
  if (!id.endsWith('.json')) return claimOf(id)
  return claimGuard(parseJson(await readFile(id, 'utf8').catch(refuse('claim')), 'claim'), 'claim')
}

function changed(claim: Claim, given: { readonly rollouts: string | undefined; readonly decisions: string | undefined; readonly seed: string | undefined }): Claim {
  const number = (flag: 'rollouts' | 'decisions' | 'seed') => (given[flag] === undefined ? {} : { [flag]: wholeNumber(flag, given[flag], 0, 0xffffffff) })
  return claimGuard({ ...claim, ...number('rollouts'), ...number('decisions'), ...number('seed') }, 'claim')
}

async function readAgent(path: string) {
  const checkpoint = requirePolicy(decodeCheckpoint(await readFile(path).catch(refuse('--agents'))))
  const { card, weights } = checkpoint
  const info: SubjectInfo = { id: card.id, name: card.name, hash: await hashOfWeights(weights), env: card.env.id, acting: card.acting ?? 'sampled' }
  return { checkpoint, info }
}

/** Rows of all shards in one folder: a line per finished cell, so that a torn last line costs one cell. */
interface Store {
  read(): Promise<Map<string, Row[]>>
  append(file: string, cell: string, rows: readonly Row[]): Promise<void>
}

async function openFolder(folder: string, open: OpenClaim, agents: readonly SubjectInfo[]): Promise<Store> {
  await mkdir(folder, { recursive: true })
  const question = await questionHash(open, agents)
  const about = join(folder, 'claim.json')
  const before = await readFile(about, 'utf8').then((text) => parseJson(text, 'claim.json') as { question?: string }, () => null)
  if (before && before.question !== question) throw new InputError('--out', `${folder} holds rows of another claim, agent or setting; choose another folder`)
  await writeFile(about, JSON.stringify({ question, claim: open.claim, agents }, null, 2))
  return {
    async read() {
      const rows = new Map<string, Row[]>()
      for (const file of (await readdir(folder)).filter((name) => /^rows-.*\.jsonl$/.test(name)).sort())
        for (const line of (await readFile(join(folder, file), 'utf8')).split('\n').filter((text) => text.endsWith('}'))) {
          const { cell, rows: made } = parseJson(line, file) as { cell: string; rows: Row[] }
          rows.set(cell, made)
        }
      return rows
    },
    append: (file, cell, rows) => appendFile(join(folder, file), `\n${JSON.stringify({ cell, rows })}\n`),
  }
}

async function work(open: OpenClaim, cells: readonly Cell[], subjects: readonly Subject[], store: Store, file: string): Promise<void> {
  const done = await store.read()
  const left = cells.filter(({ key }) => !done.has(key))
  const total = left.reduce((sum, { cost }) => sum + cost, 0)
  const started = Date.now()
  let spent = 0
  let stop = false
  const listen = () => void (stop = true)
  process.once('SIGINT', listen)
  console.log(`${open.claim.title}: ${left.length} of ${cells.length} cells to do, about ${total} decisions`)
  for (const cell of left) {
    if (stop) break
    const rows: Row[] = []
    for await (const row of run(open, cell, subjects[cell.agent]!, { loadGame, breathe: async () => {} })) rows.push(row)
    await store.append(file, cell.key, rows)
    spent += cell.cost
    const seconds = (Date.now() - started) / 1000
    console.log(`cell ${cell.key}: ${rows.length} rows; ${Math.round((100 * spent) / total)} %, ${Math.round((seconds * (total - spent)) / spent)} s left`)
  }
  process.off('SIGINT', listen)
  if (stop) console.log('stopped; the same command goes on')
}

await runCommand(main)
