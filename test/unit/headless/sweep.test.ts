import { execFile, execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InputError } from '../../../workers/lab/contracts/errors'
import { parseOptions } from '../../../workers/lab/contracts/options'
import { procedures, trainers } from '../../../workers/lab/trainers/registry'
import { wholeNumbers } from '../../../workers/headless/sweep/numbers.lib'
import { scriptOf } from '../../../workers/headless/slurm.lib'
import { tableOf } from '../../../workers/headless/sweep/table.lib'
import { decodeCheckpoint } from '../../../workers/storage/safetensors'
import { buildCommands, waitUntil, type Ended } from './built'

let folder = ''
beforeAll(() => void (folder = buildCommands('sweep')))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const small = ['--game', 'catch', '--network', 'tiny', '--decisions', '1500', '--progress-seconds', '0.5']
const two = [...small, '--families', 'a2c,vsarsa', '--seeds', '1..2', '--checkpoints', '2']

const command = (args: readonly string[]) => [join(folder, 'bin', 'sweep.js'), ...args]
const sweep = (args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, command(args), { env }, (error, said, complained) =>
      resolve({ status: error ? Number(error.code ?? -1) : 0, said, complained }),
    )
  })

/** Every agent under a folder by its place in it: what its card says of its length, and a fingerprint of its weights. */
function agentsIn(out: string): Record<string, string> {
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.safetensors'))
  return Object.fromEntries(
    files.sort().map((file) => {
      const { card, weights, training } = decodeCheckpoint(new Uint8Array(readFileSync(join(out, file))))
      const hash = createHash('sha256')
      for (const { name, data } of weights)
        hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
      return [file, `${card.decisions}${training ? ', can go on' : ''}: ${hash.digest('hex')}`]
    }),
  )
}

describe('a sweep', () => {
  const whole = () => join(folder, 'whole')
  let expected: Record<string, string> = {}
  beforeAll(async () => {
    const { status, said, complained } = await sweep([...two, '--out', whole()])
    expect({ status, complained }).toEqual({ status: 0, complained: '' })
    expect(said).toContain('4 of 4 trained')
    expected = agentsIn(whole())
  })

  it('lays its agents under game, family and seed, with their stages, and keeps no replay memories', () => {
    const ids = ['a2c', 'vsarsa'].flatMap((family) =>
      [1, 2].flatMap((seed) =>
        ['-750', '-untrained', ''].map((end) =>
          join('catch', family, String(seed), `catch-${family}-tiny-${seed}${end}.safetensors`),
        ),
      ),
    )
    expect(Object.keys(expected).sort()).toEqual(ids.sort())
    for (const text of Object.values(expected)) expect(text).not.toContain('can go on')
  })

  it('is done at once where all are trained', async () => {
    const { status, said } = await sweep([...two, '--out', whole()])
    expect({ status, tables: said.split('4 of 4 trained').length - 1 }).toEqual({ status: 0, tables: 2 })
    expect(agentsIn(whole())).toEqual(expected)
  })

  it('says where agents that came to their end can be trained longer, and touches none', async () => {
    const longer = two.map((arg) => (arg === '1500' ? '3000' : arg))
    const { status, complained } = await sweep([...longer, '--out', whole()])
    expect(complained).toMatch(
      /^--decisions: 4 of 4 agents in \S+ came to the end of a shorter sweep \(catch-a2c-tiny-1 has 1520\) and cannot go on: train longer ones in another --out, or take these away\n$/,
    )
    expect(status).toBe(2)
    expect(agentsIn(whole())).toEqual(expected)
  })

  it('of a game that is set up in another way: agents that see it so, called by another name', async () => {
    const out = join(folder, 'half')
    const few = ['--families', 'a2c', '--seeds', '1', '--decisions', '100', '--checkpoints', '1', '--network', 'tiny']
    const { status } = await sweep(['--game', 'breakout', ...few, '--gameset', 'planes=half', '--out', out])
    expect(status).toBe(0)
    const file = join(out, 'breakout', 'a2c', '1', 'breakout-a2c-tiny-planes.half-1.safetensors')
    const { card } = decodeCheckpoint(new Uint8Array(readFileSync(file)))
    expect(card.env).toMatchObject({ id: 'breakout', options: { planes: 'half' } })
  })

  it('killed in the middle, then two at once on what is left: the same agents to the last bit', async () => {
    const out = join(folder, 'cut')
    const first = spawn(process.execPath, command([...two, '--out', out, '--cores', '1']), {
      stdio: 'ignore',
      detached: true,
    })
    await waitUntil(() => existsSync(join(out, 'catch', 'a2c', '1')))
    // It and what it started.
    process.kill(-first.pid!, 'SIGKILL')
    const both = await Promise.all([
      sweep([...two, '--out', out, '--cores', '1']),
      sweep([...two, '--out', out, '--cores', '1']),
    ])
    for (const { status, said } of both)
      expect({ status, done: said.includes('4 of 4 trained') }).toEqual({ status: 0, done: true })
    expect(agentsIn(out)).toEqual(expected)
  })

  it.each<[string, readonly string[], RegExp]>([
    ['a family that there is not', ['--families', 'a2c,a3c'], /^--families: "a3c" is unknown; there is a2c, c51/],
    ['a family twice', ['--families', 'dqn,dqn'], /^--families: names one twice/],
    ['a game that there is not', ['--game', 'pong'], /^--game: pong/],
    ['seeds that go down', ['--seeds', '5..1'], /^--seeds: "5..1" must go up/],
    ['what the game cannot be set to', ['--gameset', 'planes=tiny'], /^--gameset planes: .*whole, half/],
    ['a stage after the end', ['--decisions', '100', '--checkpoints', '50,200'], /^--checkpoints: 200 is not within/],
    [
      'more copies than decisions',
      ['--decisions', '60', '--checkpoints', '61'],
      /^--checkpoints: 61 copies are more than 60, .*as in 30,60$/m,
    ],
    [
      'copies without end',
      ['--checkpoints', '5000'],
      /^--checkpoints: 5000 copies are more than 100, .*50000,100000$/m,
    ],
    ['tasks without a cluster', ['--tasks', '3'], /^--tasks: means nothing without --slurm/],
  ])('refuses %s in one line', async (_, args, line) => {
    const { status, complained } = await sweep([...args, '--out', join(folder, 'never')])
    expect(status).toBe(2)
    expect(complained).toMatch(line)
    expect(existsSync(join(folder, 'never'))).toBe(false)
  })

  const cluster = process.env['SLURM_CONF'] !== undefined
  if (!cluster) console.log('no SLURM here (see test/slurm/one-node): a sweep as a job is not tried')
  it.skipIf(!cluster)('as a job of SLURM, one task killed and the job submitted again: the same agents', async () => {
    const out = join(folder, 'slurm')
    const submit = async () => {
      const { status, said, complained } = await sweep([...two, '--out', out, '--slurm', '--tasks', '2'])
      expect({ status, complained }).toEqual({ status: 0, complained: '' })
      return /^job (\d+):/.exec(said)![1]!
    }
    const left = () => execFileSync('squeue', ['-h', '-r', '-o', '%i %t'], { encoding: 'utf8' }).trim().split('\n')
    const job = await submit()
    await waitUntil(() => existsSync(join(out, 'catch')))
    execFileSync('scancel', ['--signal=KILL', '--full', `${job}_1`])
    await waitUntil(() => !left().some((line) => line.startsWith(job)))
    const before = Object.keys(existsSync(join(out, 'catch')) ? agentsIn(out) : {}).length
    expect(before).toBeGreaterThan(0)
    if (Object.keys(agentsIn(out)).length < Object.keys(expected).length) {
      const again = await submit()
      await waitUntil(() => !left().some((line) => line.startsWith(again)))
    }
    expect(agentsIn(out)).toEqual(expected)
  })

  it('where no sbatch is to be found says so, and where the job’s script is', async () => {
    const out = join(folder, 'nowhere')
    const { status, complained } = await sweep([...two, '--out', out, '--slurm'], { ...process.env, PATH: folder })
    expect(status).toBe(2)
    expect(complained).toMatch(/^--slurm: there is no sbatch here; .*nudge-sweep-catch\.sbatch is written/)
    expect(readFileSync(join(out, 'slurm', 'nudge-sweep-catch.sbatch'), 'utf8')).toContain('#SBATCH --array=1-4')
  })
})

it('a job’s script: a task comes back, is told before its time is over, and takes options of one’s own', () => {
  const job = {
    name: 'x',
    command: ['build/sweep.js', '--out', 'a folder', '--cores', '1'],
    folder: '/runs',
    tasks: 3,
    options: ['--time=12:00:00'],
  }
  const script = scriptOf(job)
  expect(script).toMatch(/^#!\/bin\/bash\n/)
  expect(script).not.toContain('--dependency')
  expect(scriptOf({ ...job, after: '7' })).toContain('#SBATCH --dependency=afterany:7\n')
  for (const line of ['--array=1-3', '--requeue', '--signal=TERM@120', '--time=12:00:00'])
    expect(script).toContain(line)
  expect(script).toContain(`exec ${process.execPath} build/sweep.js --out 'a folder' --cores 1\n`)
})

it('the table counts, and tells the time left at each family’s own pace', () => {
  const state = (family: string, seed: number, decisions: number, more = {}) => ({ family, seed, decisions, ...more })
  const told = { decisions: 500, rate: 10, metrics: { 'charts/return': 3 } }
  const lines = tableOf(
    [
      state('ppo', 1, 1000),
      state('ppo', 2, 500, { told }),
      state('dqn', 1, 0),
      state('dqn', 2, 0, { failed: 'no room' }),
    ],
    1000,
    new Map([
      ['ppo', 10],
      ['dqn', 5],
    ]),
    2,
  )
  // 500 at 10 a second and 1000 at 5, by two: 125 s
  expect(lines[0]).toBe('1 of 4 trained, 1 failed, 3 min left')
  expect(lines[2]).toMatch(/^ppo +1\/2 +3\.00 +10 +seed 2 at 50 %$/)
  expect(lines[3]).toMatch(/^dqn +0\/2 +– +5 +seed 2 failed$/)
})

it('numbers of a flag: ranges, lists, both', () => {
  expect(wholeNumbers('seeds', '1..3,7')).toEqual([1, 2, 3, 7])
  expect(() => wholeNumbers('seeds', '1..3,2')).toThrow(InputError)
  expect(() => wholeNumbers('seeds', '1..2..3')).toThrow('--seeds: "1..2..3" is no range')
})

it.each(procedures.all)('$id: its settings are those of its algorithm, at any length', ({ algorithm, options }) => {
  const spec = trainers.get(algorithm).options
  for (const decisions of [10, 100_000, 10_000_000]) {
    const given = options(decisions)
    expect(Object.keys(given).filter((key) => !(key in spec))).toEqual([])
    const parsed = parseOptions(spec, given)
    for (const [key, value] of Object.entries(given)) expect(parsed[key]).toBe(value)
  }
})
