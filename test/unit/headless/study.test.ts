import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from '../../../workers/lab/random'
import { studyOf } from '../../../workers/lab/studies/registry'
import { catchClaim, catcherFile as agent } from '../studies/catch-claim'
import { buildCommands, waitUntil } from './built'

let folder = ''
beforeAll(() => {
  folder = buildCommands('study')
  writeFileSync(place('claim.json'), JSON.stringify({ ...catchClaim, rollouts: ROLLOUTS }))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const place = (name: string) => join(folder, name)
const ROLLOUTS = 120

interface Started {
  readonly child: ChildProcess
  /** Everything it has said. */
  said(): string
  complained(): string
  /** Settles when it has said so, or is over. */
  says(words: RegExp): Promise<void>
  readonly over: Promise<number | null>
}

const start = (...args: readonly string[]) => command('study', ...args)

function command(name: string, ...args: readonly string[]): Started {
  const child = spawn(process.execPath, [place(`bin/${name}.js`), ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [said, complained] = ['', '']
  let listen: () => void = () => {}
  child.stdout.on('data', (data: Buffer) => {
    said += data.toString()
    listen()
  })
  child.stderr.on('data', (data: Buffer) => void (complained += data.toString()))
  const over = new Promise<number | null>((resolve) =>
    child.on('close', (status) => {
      resolve(status)
      listen()
    }),
  )
  let isOver = false
  void over.then(() => (isOver = true))
  const says = (words: RegExp) =>
    new Promise<void>((resolve) => {
      listen = () => (words.test(said) || isOver ? resolve() : undefined)
      void over.then(() => resolve())
      listen()
    })
  return { child, said: () => said, complained: () => complained, says, over }
}

const ask = (out: string, ...more: readonly string[]) =>
  start(place('claim.json'), '--agents', agent, '--out', place(out), ...more)

async function finished(started: Started): Promise<Started> {
  expect([await started.over, started.complained()]).toEqual([0, ''])
  return started
}

/** What the command leaves for people. */
function reportOf(out: string): Record<string, string> {
  const names = readdirSync(place(out))
    .filter((name) => /\.(html|csv|json|svg)$/.test(name))
    .sort()
  // When it was asked is not the same in any two folders.
  const text = (name: string) => readFileSync(join(place(out), name), 'utf8').replaceAll(TIME, 'then')
  return Object.fromEntries(names.map((name) => [name, text(name)]))
}
const TIME = /\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d\.\d+Z| \d\d:\d\d UTC)/g

const ROWS = `rows/moments-${studyOf('moments').version}`
const rowFiles = (out: string) =>
  readdirSync(place(`${out}/${ROWS}`))
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => place(`${out}/${ROWS}/${name}`))
const linesOf = (path: string) => readFileSync(path, 'utf8').split('\n').slice(0, -1)
const keyOf = (line: string) => (JSON.parse(line.slice(17)) as { key: string }).key

describe('npm run study', { timeout: 600_000 }, () => {
  let whole: Record<string, string> = {}

  it('works alone, and does nothing twice', async () => {
    await finished(ask('alone'))
    whole = reportOf('alone')
    expect(Object.keys(whole)).toEqual(
      expect.arrayContaining(['report.html', 'rows.csv', 'tables.json', 'figure-effects.svg']),
    )
    const again = await finished(ask('alone'))
    expect(again.said()).not.toMatch(/^batch/m)
    expect(reportOf('alone')).toEqual(whole)
  })

  it('reports nothing where nothing is done', async () => {
    const asked = start(place('claim.json'), '--agents', agent, '--out', place('nothing'), '--report')
    expect(await asked.over).toBe(2)
    expect(asked.complained()).toMatch(/^--report: none of its \d+ cells is done in /)
    expect(existsSync(place('nothing/report.html'))).toBe(false)
  })

  it('gives the same report to the byte with four processes that are killed at random and started again', async () => {
    const random = createRandom(7)
    let kills = 10
    let killed = 0
    /** One of four: started again for as long as there is somebody to kill it, and then until it ends by itself. */
    const worker = async (): Promise<void> => {
      for (;;) {
        const started = ask('shared')
        if (kills-- <= 0) return void (await finished(started))
        await started.says(/^batch/m)
        await new Promise((resolve) => setTimeout(resolve, random.below(120)))
        if (started.child.kill('SIGKILL')) killed++
        expect([null, 0]).toContain(await started.over)
      }
    }
    await Promise.all([worker(), worker(), worker(), worker()])
    const last = await finished(ask('shared'))
    expect(last.said()).toMatch(/It follows the ball: (Supported|Open)/)
    expect(reportOf('shared')).toEqual(whole)
    expect(killed).toBeGreaterThan(3)
    // Nobody did what another had done, or was doing: every cell was written down once.
    const keys = rowFiles('shared').flatMap(linesOf).map(keyOf)
    expect(keys.length).toBe(ROLLOUTS * catchClaim.samples * 2)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('keeps what is done when more is asked', async () => {
    const before = rowFiles('alone').length
    const more = await finished(ask('alone', '--set', `rollouts=${ROLLOUTS + 2}`))
    expect(more.said().match(/^batch/gm)).toHaveLength(2)
    // Rollouts added to what has been seen: no longer fixed beforehand.
    expect(more.said()).toMatch(/It follows the ball: \w+(, [\w ]+)*, after the data/)
    expect(more.said()).toMatch(/Asked before: .* \(120 rollouts\)/)
    expect(rowFiles('alone').length).toBe(before + 2)
    await finished(ask('alone'))
    expect(reportOf('alone')).toEqual(whole)
  })

  it('is put to kept states, and keeps what is done when there are more of them', async () => {
    const keep = async (states: number) => {
      const file = place(`${states}.states.json`)
      const of = [
        '--agent',
        agent,
        '--states',
        `${states}`,
        '--per-episode',
        '2',
        '--decisions',
        '40',
        '--name',
        'Some',
      ]
      const kept = await finished(command('states', ...of, '--out', file))
      expect(kept.said()).toContain(`Some: ${states} states of ${states / 2} episodes of catch`)
      return file
    }
    const [some, more] = [await keep(14), await keep(16)]
    const told = await finished(ask('kept', '--states', some))
    expect(told.said()).toContain(
      'Asked about kept states, “Some”: 14 states of 7 episodes. From the play of Catch, half',
    )
    expect(told.said().match(/^batch/gm)).toHaveLength(7)
    const report = reportOf('kept')
    expect((await finished(ask('kept', '--states', more))).said().match(/^batch/gm)).toHaveLength(1)
    await finished(ask('kept', '--states', some))
    expect(reportOf('kept')).toEqual(report)
    const elsewhere = start('breakout-bricks', '--agents', 'public/agents/breakout-small.safetensors', '--states', some)
    expect(await elsewhere.over).toBe(2)
    expect(elsewhere.complained()).toContain('--states: states.episodes[0].recording.env.id: is catch, not breakout')
  })

  const cluster = process.env['SLURM_CONF'] !== undefined
  if (!cluster) console.log('no SLURM here (see test/slurm/one-node): a study as a job is not tried')
  it.skipIf(!cluster)('as a job of SLURM with one task killed: the report of one process', async () => {
    const submitted = await finished(ask('cluster', '--slurm', '--tasks', '2'))
    const [, job, report] = /^job (\d+): .* job (\d+) makes the report/.exec(submitted.said())!
    const waiting = () => execFileSync('squeue', ['-h', '-r', '-o', '%A %i'], { encoding: 'utf8' })
    const isWaiting = (id: string) => new RegExp(`\\b${id}\\b`).test(waiting())
    await waitUntil(() => !isWaiting(job!) || (existsSync(place(`cluster/${ROWS}`)) && rowFiles('cluster').length > 0))
    execFileSync('scancel', ['--quiet', '--signal=KILL', '--full', `${job}_1`])
    await waitUntil(() => !isWaiting(job!) && !isWaiting(report!))
    expect(reportOf('cluster')).toEqual(whole)
    const all = await finished(ask('cluster', '--slurm'))
    expect(all.said()).toContain('cells are done; the same command without --slurm makes the report')
  })

  it('as a job where no sbatch is to be found: says so, and where the script is', async () => {
    const alone = spawnSync(
      process.execPath,
      [place('bin/study.js'), place('claim.json'), '--agents', agent, '--out', place('nowhere'), '--slurm'],
      { env: { ...process.env, PATH: folder }, encoding: 'utf8' },
    )
    expect(alone.status).toBe(2)
    expect(alone.stderr).toMatch(/^--slurm: there is no sbatch here; .*nudge-study-.*\.sbatch is written/)
  })

  it.each([
    ['no agent', ['--name', 'a', '--out', 'q'], '--agent: is missing'],
    [
      'a file that is none',
      ['--agent', 'package.json', '--name', 'a', '--out', 'q'],
      'package.json: has no possible length: not a safetensors file',
    ],
    ['no name', ['--agent', agent, '--out', 'q'], '--name: is missing'],
    ['no file', ['--agent', agent, '--name', 'a'], '--out: is missing'],
    ['no states', ['--agent', agent, '--name', 'a', '--out', 'q', '--states', '0'], '--states: must lie in 1'],
    ['half an episode', ['--agent', agent, '--name', 'a', '--out', 'q', '--decisions', 'x'], '--decisions: must be a'],
    ['no time', ['--agent', agent, '--name', 'a', '--out', 'q', '--decisions', '1'], '--decisions: must be more than'],
    [
      'agents of two games',
      ['--agent', agent, '--agent', 'public/agents/recall-gru.safetensors', '--name', 'a', '--out', 'q'],
      'public/agents/recall-gru.safetensors: card.env.id: is recall',
    ],
    [
      'an agent twice',
      ['--agent', agent, '--agent', agent, '--name', 'a', '--out', 'q'],
      'catch-half.safetensors: card: is there twice',
    ],
  ])('draws no states of %s, in one line', async (_, args, message) => {
    const started = command('states', ...args.map((arg) => (arg === 'q' ? place('q') : arg)))
    expect(await started.over).toBe(2)
    expect(started.complained()).toContain(message)
    expect(started.complained().trim().split('\n').length).toBe(1)
    expect(existsSync(place('q'))).toBe(false)
  })

  it('names rows that are torn, damaged or of another version, and trusts none of them', async () => {
    const [torn, damaged] = rowFiles('shared') as [string, string]
    truncateSync(torn, statSync(torn).size - 5)
    const lines = linesOf(damaged)
    writeFileSync(damaged, `${[lines[0]!.replace(/"action":[^,]*/, '"action":0.5'), ...lines.slice(1)].join('\n')}\n`)
    mkdirSync(place('shared/rows/moments-0'))
    appendFileSync(place('shared/rows/moments-0/any.jsonl'), 'nonsense')
    const mended = ask('shared')
    expect(await mended.over).toBe(0)
    expect(mended.complained()).toMatch(/moments-0: rows of another version of the study/)
    expect(mended.complained()).toContain(`${torn}: ends in the middle of a cell`)
    expect(mended.complained()).toContain(`${damaged}:1: is damaged`)
    expect([...mended.said().matchAll(/^batch \S+: (\d+) cells?/gm)].map(([, cells]) => cells)).toEqual(['1', '1'])
    expect(reportOf('shared')).toEqual(whole)
  })

  it.each([
    ['no agents', ['amidar-score'], '--agents: is missing'],
    ['agents of its own', ['ready', '--agents', agent], '--agents: means nothing to ready'],
    ['a folder to work in', ['shipped', '--out', 'q'], '--out: means nothing to shipped'],
    ['an unknown claim', ['fate', '--agents', agent], '"fate" is neither a claim (amidar-enemies'],
    [
      'a design without a claim',
      ['moments', '--agents', agent],
      'moments: is put through a claim: name its file, or one of amidar-enemies',
    ],
    ['an option that is none', ['methods', '--agents', agent, '--set', 'luck=1'], '--set luck: is not an option here'],
    [
      'an agent of another game',
      ['amidar-score', '--agents', agent],
      'agents: Catch, half floats plays catch; choose one that plays amidar',
    ],
    [
      'kept states for a study that plays for itself',
      ['amidar-score', '--agents', agent, '--states', 'any'],
      '--states: means nothing to “Paired rollouts”',
    ],
    [
      'a number that says how states are drawn beside kept ones',
      ['methods', '--agents', agent, '--states', 'any', '--set', 'states=5'],
      '--set: states says how states are drawn',
    ],
    ['states that are none', ['methods', '--agents', agent, '--states', 'package.json'], '--states: states: are not'],
    [
      'a file that is none',
      ['methods', '--agents', 'package.json'],
      'package.json: has no possible length: not a safetensors file',
    ],
    ['the same agent twice', ['methods', '--agents', `${agent},${agent}`], 'agents: hold the same weights twice'],
  ])('refuses %s in one line', async (_, args, message) => {
    const started = start(...args, '--out', place('refused'))
    expect(await started.over).toBe(2)
    expect(started.complained()).toContain(message)
    expect(started.complained().trim().split('\n').length).toBe(1)
  })
})
