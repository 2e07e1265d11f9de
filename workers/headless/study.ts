import { dirname, join } from 'node:path'
import { counted, showSpan } from '../lab/charts/numbers'
import { canonical } from '../lab/contracts/canonical'
import { claim as claimGuard, type Claim } from '../lab/contracts/claim'
import { InputError } from '../lab/contracts/errors'
import { parseJson } from '../lab/contracts/guards'
import type { StateSet } from '../lab/contracts/states'
import { decodeStates } from '../lab/recording/states-file'
import { openQuestion, type Asked, type OpenQuestion } from '../lab/runs/study/question'
import { findingsOf, headingOf, type Findings } from '../lab/runs/study/report'
import { sealed } from '../lab/runs/study/seal'
import { StudyRun, type StudyMessage, type Surroundings } from '../lab/runs/study/run'
import { claimOf, claims } from '../lab/studies/claims'
import { claimOptions, numbersOf, withNumbers } from '../lab/studies/designs/options'
import { studies, studyOf } from '../lab/studies/registry'
import { makeFolder } from '../storage/atomic'
import { parseFlags, parseSettings, refuse, runCommand, usage } from './arguments.lib'
import { asShipped, isWithin } from './as-shipped.lib'
import { variantOf } from '../lab/backend/backend'
import { chooseNodeBackend } from './backend.lib'
import { inFile, readAgent } from './checkpoint.lib'
import { FAMILIES, filesOf } from './families.lib'
import { openGame } from './games.lib'
import { readInput, readInputText } from './input.lib'
import { slurmFlags } from './slurm.lib'
import { openRows } from './study/rows.lib'
import { openTurns } from './study/turns.lib'
import { submitStudy } from './study/cluster.lib'
import { writeReport } from './study/report.lib'
import { writeClaims } from './study/claims-table.lib'
import { readyOnes } from './study/ready.lib'
import { requireOwn, shipAnew, shipReport } from './study/ship.lib'

const flags = {
  agents: {
    kind: 'text',
    help: `checkpoint files, with commas; several of one training procedure are its seeds, and family:NAME (in ${FAMILIES}) or family:FOLDER/NAME is all of them`,
  },
  set: { kind: 'list', help: 'key=value: an option of the study, or a number of the claim; repeatable' },
  states: {
    kind: 'text',
    help: 'file of kept states (npm run states) that every agent is asked about instead of its own rollouts',
  },
  out: {
    kind: 'text',
    help: 'folder of rows and report (runs/study-ID); any number of processes may work on one at once',
  },
  ship: {
    kind: 'text',
    help: "a site's folder of reports (public/reports): the finished report goes there too; agents from elsewhere are asked as they would ship, rounded to half floats",
  },
  json: {
    kind: 'switch',
    help: "the report's tables on the screen as JSON, an object for each of their lines",
  },
  report: {
    kind: 'switch',
    help: 'only write the report of the cells that are done, whether or not they are all',
    against: ['slurm'],
  },
  backend: { kind: 'text', help: 'wasm, webgpu or cpu (wasm)' },
  ...slurmFlags('batch of cells'),
  help: { kind: 'switch', help: 'this list' },
} as const

type Given = ReturnType<typeof parseFlags<typeof flags>>

/** The site's own reports, which its README tells of and pictures. */
const SITE = 'public/reports'
const PICTURES = [
  { file: 'app/figure.svg', of: 'amidar-score.amidar-small.json', figure: 'effects' },
  { file: 'app/paid-breakout.svg', of: 'reward-agents.breakout-long.json', figure: 'curves' },
  { file: 'app/paid-seaquest.svg', of: 'reward-agents.seaquest-small.json', figure: 'curves' },
]

async function main(): Promise<void> {
  const [what, ...rest] = process.argv.slice(2)
  if (what === undefined || what.startsWith('-')) return console.log(help())
  const given = parseFlags(flags, rest)
  if (given.help) return console.log(help())
  const reports = given.ship ?? SITE
  if (what === 'ready' || what === 'shipped') requireNone(what, given)
  if (what === 'shipped') return anew(reports)
  if (what === 'ready') {
    for (const { what: asked, name, agents } of await readyOnes(reports))
      await put(
        // The numbers are those of claims.
        { ...given, ship: reports, set: studies.some(({ id }) => id === asked) ? [] : given.set },
        asked,
        agents,
        join(given.out ?? 'runs/ready', `${asked}.${name}`),
      )
    return anew(reports)
  }
  if (!given.agents) throw new InputError('--agents', 'is missing')
  await put(given, what, await filesOf(given.agents, '--agents', (words) => console.log(words)), given.out)
}

/** Those two ask what stands in the repository: what else was said would be passed over. */
function requireNone(what: 'ready' | 'shipped', given: Given): void {
  const own =
    what === 'ready'
      ? (['agents', 'states', 'report', 'slurm'] as const)
      : (['agents', 'states', 'report', 'slurm', 'out', 'backend'] as const)
  for (const flag of own) if (given[flag]) throw new InputError(`--${flag}`, `means nothing to ${what}; leave it out`)
  if (what === 'shipped' && given.set.length > 0)
    throw new InputError('--set', 'means nothing to shipped; leave it out')
}

/** One question to the agents of these files. */
async function put(given: Given, what: string, agents: readonly string[], out: string | undefined): Promise<void> {
  const { id, asked } = await readQuestion(what, given.set)
  // Before hours go into what cannot be shipped in the end.
  if (given.ship !== undefined) requireOwn(studyOf(asked.study), given.states !== undefined)
  const states = given.states === undefined ? undefined : await readStates(given.states, asked.study, given.set)
  const openBackend = async () => variantOf(await chooseNodeBackend(given.backend ?? 'wasm').catch(refuse('--backend')))
  const around = { ...sources, loadAgent: loaderFor(given), openBackend }
  const open = await openQuestion({ ...asked, states, agents }, around).catch(inTheirWords(what))
  const folder = out ?? join('runs', `study-${id}`)
  await makeFolder(folder)
  const shelf = await openRows(folder, open.study, (words) => console.error(words))
  if (given.slurm) return submitStudy(id, folder, open, shelf, given)
  const tell = async (findings: Findings) => {
    await writeReport(folder, open, findings, given.json)
    if (given.ship) await shipReport(given.ship, open, findings)
    if (given.ship === SITE) await writeClaims(SITE, 'README.md', PICTURES)
  }
  if (given.report) {
    const kept = await shelf.read([...new Set(open.cells.map(({ batch }) => batch))])
    // Whoever only looks has asked too.
    const seal = open.cells.some(({ key }) => kept.has(key)) ? await sealed(open, kept, shelf) : null
    const found = findingsOf(open, kept, seal)
    if (found.done === 0) throw new InputError('--report', `none of its ${found.cells} cells is done in ${folder} yet`)
    return tell(found)
  }
  // What goes on is told beside the lines that somebody reads by machine.
  await work(open, tell, given.json ? console.error : console.log, {
    ...around,
    shelf,
    turns: await openTurns(join(folder, 'claims')),
    tellsFindings: false,
    survivesLoss: false,
    heldBytes: HELD,
    now: () => performance.now(),
    pass: () => new Promise((resolve) => setImmediate(resolve)),
  })
}

/** What ships says what its rows say now; of claims that ask something else by now, nothing stays. How often it was asked may differ. */
async function anew(reports: string): Promise<void> {
  const asks = (claim: Claim) => canonical(withNumbers(claimGuard(claim, 'claim'), numbersOf(claimOf(claim.id))))
  const now = new Map(claims.map((claim) => [claim.id, asks(claim)]))
  await shipAnew(
    reports,
    async (env) => (await openGame(env, 1)).spec,
    ({ claim, study }) => (claim ? now.get(claim.id) === asks(claim) : studyOf(study).about === 'agents'),
  )
  if (reports === SITE) await writeClaims(SITE, 'README.md', PICTURES)
}

const help = () =>
  [
    'npm run study -- WHAT --agents FILE,… …',
    `WHAT is ${studies
      .filter(({ about }) => about === 'agents')
      .map(({ id, title }) => `${id} (${title})`)
      .join(', ')},`,
    `a claim's file, or one of the claims ${claims.map(({ id }) => id).join(', ')};`,
    `ready: each of those claims to each of the site's agents by itself and to all seeds of each of its families, and each study of agents on the best agent of each game that it can be about (where it trains its own: on any, once), all shipped to --ship (${SITE}) and told of in README.md;`,
    'shipped: makes what ships anew from its rows, without playing',
    usage(flags),
    ...studies.map(
      ({ id, options, draws }) =>
        `options of ${id}${draws ? ', which takes --states' : ''}: ${Object.keys(options).join(', ')}`,
    ),
  ].join('\n')

/** A study that asks agents as they are, a file with a claim, or a ready-made claim. */
async function readQuestion(
  what: string,
  settings: readonly string[],
): Promise<{ readonly id: string; readonly asked: Omit<Asked, 'agents'> }> {
  const study = studies.find(({ id }) => id === what)
  if (study?.about === 'claim')
    throw new InputError(
      what,
      `is put through a claim: name its file, or one of ${claims
        .filter(({ design }) => design === what)
        .map(({ id }) => id)
        .join(', ')}`,
    )
  if (study) return { id: study.id, asked: { study: study.id, options: parseSettings('set', study.options, settings) } }
  const claim = await readClaim(what)
  const numbers = parseSettings('set', studyOf(claim.design).options, settings, numbersOf(claim))
  return {
    id: claim.id,
    asked: { study: claim.design, claim: withNumbers(claim, numbers as ReturnType<typeof numbersOf>) },
  }
}

async function readClaim(what: string): Promise<Claim> {
  if (!what.endsWith('.json')) {
    if (claims.some(({ id }) => id === what)) return claimOf(what)
    const others = studies.filter(({ about }) => about !== 'claim').map(({ id }) => id)
    throw new InputError(
      'WHAT',
      `"${what}" is neither a claim (${claims.map(({ id }) => id).join(', ')}) nor a study (${others.join(', ')})`,
    )
  }
  const text = await readInputText(what, 'WHAT')
  try {
    return claimGuard(parseJson(text, 'file'), 'claim')
  } catch (error) {
    throw inFile(what, error)
  }
}

async function readStates(path: string, study: string, settings: readonly string[]): Promise<StateSet> {
  const { draws, title } = studyOf(study)
  if (!draws) throw new InputError('--states', `means nothing to “${title}”, which plays for itself; leave it out`)
  const drawing = settings.map((pair) => pair.split('=')[0]!).find((key) => draws.includes(key))
  if (drawing !== undefined)
    throw new InputError('--set', `${drawing} says how states are drawn, and with --states none are; leave it out`)
  const bytes = await readInput(path, '--states')
  try {
    return decodeStates(bytes)
  } catch (error) {
    return refuse('--states')(error)
  }
}

/** What does not fit, by what the user wrote: a flag, the option that was set, or a place in the claim that was named. */
const inTheirWords =
  (what: string) =>
  (error: unknown): never => {
    if (!(error instanceof InputError)) throw error
    const { field, message, problem } = error
    if (/^states\b/.test(field)) throw new InputError('--states', message)
    if (field === 'agents') throw new InputError('--agents', problem)
    const [, place] = /^claim\.(.+)$/.exec(field) ?? []
    if (place === undefined) throw error
    throw Object.hasOwn(claimOptions, place)
      ? new InputError(`--set ${place}`, problem)
      : new InputError(what, `${place}: ${problem}`)
  }

/** Bytes of weights: those of a sweep with every length on the way too, which come one after the other to each episode. */
const HELD = 1 << 29

const sources: Pick<Surroundings, 'openGame' | 'idOf'> = { openGame, idOf: (_, card) => card.id }

/** A report that ships is of agents as they ship, so that whoever reads it can have them: those of a sweep are not on the site yet. */
const loaderFor =
  ({ ship }: Pick<Given, 'ship'>): Surroundings['loadAgent'] =>
  async (path) => {
    const agent = await readAgent(path, '--agents')
    return ship === undefined || isWithin(dirname(ship), path) ? agent : asShipped(agent)
  }

async function work(
  open: OpenQuestion,
  tell: (findings: Findings) => Promise<void>,
  print: (words: string) => void,
  surroundings: Surroundings,
): Promise<void> {
  const say = createTeller(open, print)
  const run = new StudyRun(open, surroundings, say)
  const stop = () => void run.cancel()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.once(signal, stop)
  const { state, error } = await run.over
  for (const signal of signals) process.off(signal, stop)
  if (state === 'failed') throw error
  if (state === 'cancelled') print('stopped; the same command goes on')
  if (state === 'elsewhere')
    print(
      `${run.kept.size} of ${counted(open.cells.length, 'cell')} are done; others are at the rest, and whoever is last writes the report`,
    )
  if (state === 'finished') await tell(findingsOf(open, run.kept, run.seal))
}

function createTeller(open: OpenQuestion, print: (words: string) => void): (message: StudyMessage) => void {
  let last = ''
  return (message) => {
    if (message.type === 'state' && message.state === 'running')
      print(`${headingOf(open).title}: ${counted(open.cells.length, 'cell')}`)
    if (message.type === 'progress')
      last = `${Math.floor(100 * message.share)} %, ${Number.isFinite(message.secondsLeft[0]) ? `${showSpan(message.secondsLeft)} left` : 'no rate yet'}`
    if (message.type === 'kept')
      print(
        `batch ${message.cells[0]?.batch}: ${counted(message.cells.length, 'cell')}, ${counted(message.rows, 'row')}; ${last}`,
      )
  }
}

await runCommand(main, { claim: 'WHAT', study: 'WHAT' })
