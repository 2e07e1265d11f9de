import { createHash } from 'node:crypto'
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Checkpoint } from '../../../workers/lab/contracts/checkpoint'
import { decodeCheckpoint, encodeCheckpoint } from '../../../workers/storage/safetensors'
import { decodeTrajectory } from '../../../workers/storage/trajectory-file'
import { buildCommands, type Ended } from './built'

let folder = ''
beforeAll(() => void (folder = buildCommands('train')))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** `blocks`: the largest file, in kB, that the system lets it write: to a program that is what a full disk is. */
function train(args: readonly string[], blocks?: number): Promise<Ended> {
  const limit = blocks === undefined ? '' : `ulimit -f ${blocks}; `
  const command = `${limit}exec "$0" "$@"`
  return bash(command, [join(folder, 'bin', 'train.js'), ...args])
}

/** A line of bash; `$0 $@` is Node with the arguments. */
function bash(command: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    // No start-up file of the shell's adds words of its own.
    execFile(
      'bash',
      ['-c', command, process.execPath, ...args],
      { env: { ...process.env, BASH_ENV: '' } },
      (error, said, complained) => {
        resolve({ status: error ? Number(error.code ?? -1) : 0, said, complained })
      },
    )
  })
}

const anyTrainer = [
  '--env',
  'catch',
  '--network',
  'small',
  '--checkpoint-minutes',
  '0',
  '--progress-seconds',
  '0',
  '--set',
  'slots=2',
  '--set',
  'steps=4',
]
/** Two slots are not enough to divide. */
const quick = [...anyTrainer, '--set', 'parts=1']
const id = 'catch-ppo-small-1'
const place = (name: string) => join(folder, name)
const file = (name: string, of = id) => join(place(name), `${of}.safetensors`)
const mark = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

/** A run of two updates, once. */
let trained: Promise<Checkpoint> | undefined
const checkpoint = () =>
  (trained ??= train([...quick, '--decisions', '16', '--out', place('base')]).then(({ status, complained }) => {
    expect(complained).toBe('')
    expect(status).toBe(0)
    return decodeCheckpoint(readFileSync(file('base')))
  }))

/** Its checkpoint, altered, in a folder of its own. */
async function planted(name: string, change: (checkpoint: Checkpoint) => Checkpoint): Promise<string> {
  const changed = change(await checkpoint())
  mkdirSync(place(name))
  writeFileSync(file(name, changed.card.id), encodeCheckpoint(changed))
  return mark(file(name, changed.card.id))
}

describe('npm run train', () => {
  it.each([
    ['an option out of range', ['--set', 'gamma=2'], '--set gamma: must lie in 0 … 1'],
    ['an option that is none', ['--set', 'gama=1'], '--set gama: is not an option here'],
    ['an option of the game out of range', ['--envset', 'frameSkip=0'], '--envset frameSkip: must lie in 1 … 16'],
    ['a recording every so many decisions that is no number', ['--record-every', 'often'], '--record-every: '],
    ['waiting that the game does not bear', ['--envset', 'noops=5'], /^--envset noops: means nothing: Catch bears no/],
    ['an option that every object has', ['--set', 'constructor=1'], '--set constructor: is not an option here'],
    ['a prototype', ['--set', '__proto__=1'], '--set __proto__: is not an option here'],
    ['a copy after the end', ['--keep', '17'], '--keep: must lie in 1 … 16'],
    ['a recording after the end', ['--record-every', '17'], '--record-every: must lie in 0 … 16'],
    ['a seed with a sign', ['--seed', '-1'], '--seed: must lie in 0 … 4294967295'],
    ['one id for several seeds', ['--seed', '5,6', '--id', 'both'], '--id: is for one seed'],
    ['a name that is empty', ['--name', ''], '--name: must not be empty'],
    ['an unknown game', ['--env', 'chess'], /^--env: chess.* catch/],
    ['an unknown algorithm', ['--algorithm', 'alphago'], /^--algorithm: "alphago" is unknown; there is .*ppo/],
    ['an unknown network', ['--network', 'huge'], /^--network: "huge" is unknown; there is .*small/],
    [
      'a memory smaller than the warm-up',
      ['--algorithm', 'dqn', '--set', 'capacity=500'],
      '--set capacity: holds 500 decisions of 84×84; warmUp needs 1000',
    ],
    [
      'parts that the slots do not have',
      ['--set', 'parts=2'],
      '--set parts: 2 of 2 slots leave each fewer than 2; at most 1',
    ],
    ['no workers', ['--workers', '0'], '--workers: must lie in 1 … 64'],
    ['a game option of none', ['--gameset', 'speed=3'], '--gameset speed: is not an option here'],
    ['more workers than parts', ['--workers', '2'], '--workers: must be 1: there is nothing to divide'],
  ])('refuses %s in one line, before there is a file', async (_, args, message) => {
    const usual = args.includes('--algorithm') ? anyTrainer : quick
    const { status, complained } = await train([...usual, '--decisions', '16', '--out', place('refused'), ...args])
    expect(complained.trim().split('\n')).toEqual([expect.stringMatching(message)])
    expect(status).toBe(2)
    expect(existsSync(place('refused'))).toBe(false)
  })

  it('trains the same agent to the last byte with one thread and with several, resumed with another number', async () => {
    // A rate that falls to the end falls otherwise where the end is another.
    const cut = ['slots=8', 'parts=4', 'minibatch=8', 'anneal=false'].flatMap((one) => ['--set', one])
    const run = async (name: string, decisions: number, ...args: string[]) => {
      const ended = await train([
        ...anyTrainer,
        ...cut,
        '--decisions',
        String(decisions),
        '--out',
        place(name),
        ...args,
      ])
      expect(ended).toMatchObject({ status: 0, complained: '' })
      return ended.said
    }
    expect(await run('alone', 96, '--workers', '1')).not.toContain('workers')
    expect(await run('three', 64, '--workers', '3')).toContain(', 3 workers, 64 decisions')
    await run('three', 96, '--workers', '2', '--resume')
    const numbers = (name: string) => {
      const { weights, training } = decodeCheckpoint(readFileSync(file(name)))
      const bytes = ({ buffer, byteOffset, byteLength }: Uint8Array | Float32Array) =>
        createHash('sha256')
          .update(new Uint8Array(buffer, byteOffset, byteLength))
          .digest('hex')
      return {
        arrays: [...weights, ...(training?.optimizer ?? [])].map(({ name: array, data }) => `${array} ${bytes(data)}`),
        envs: training?.envs.map(({ name: part, bytes: data }) => `${part} ${bytes(data)}`),
        random: training?.random,
      }
    }
    expect(numbers('three')).toEqual(numbers('alone'))
  })

  it('refuses to share a run with another process, until that one has died', async () => {
    const long = [...quick, '--decisions', '1000000', '--out', place('shared')]
    const first = execFile(process.execPath, [join(folder, 'bin', 'train.js'), ...long])
    await new Promise((began) => first.stdout!.once('data', began))
    const second = await train(long)
    expect(second).toMatchObject({
      status: 2,
      complained: `--out: another process is training ${id} in ${place('shared')}\n`,
    })
    const ended = new Promise((done) => first.once('close', done))
    first.kill('SIGKILL')
    await ended
    const short = [...quick, '--decisions', '8', '--out', place('shared')]
    const after = await train(existsSync(file('shared')) ? [...short, '--resume'] : short)
    expect(after).toMatchObject({ status: 0, complained: '' })
  })

  it('saves when its terminal goes away, and when nobody reads what it says any more', async () => {
    const long = (name: string) => [
      join(folder, 'bin', 'train.js'),
      ...quick,
      '--decisions',
      '1000000',
      '--out',
      place(name),
    ]
    const hung = execFile(process.execPath, long('hung'))
    await new Promise<void>((began) => hung.stdout!.on('data', (words) => /8\/1000000/.test(String(words)) && began()))
    const ended = new Promise((done) => hung.once('close', done))
    hung.kill('SIGHUP')
    expect(await ended).toBe(0)
    expect(decodeCheckpoint(readFileSync(file('hung'))).card.resumable).toBe(true)
    const piped = await bash(`"$0" "$@" | head -n 3; exit \${PIPESTATUS[0]}`, long('piped'))
    expect(piped).toMatchObject({ status: 0, complained: '' })
    expect(piped.said.trim().split('\n')).toHaveLength(3)
    expect(decodeCheckpoint(readFileSync(file('piped'))).card.resumable).toBe(true)
  })

  it('does not write over a run that is there, nor go on from one that is not', async () => {
    await checkpoint()
    const before = mark(file('base'))
    const again = await train([...quick, '--decisions', '32', '--out', place('base')])
    expect(again).toMatchObject({
      status: 2,
      complained: expect.stringContaining(`--out: ${place('base')} holds ${id} already`) as string,
    })
    const missing = await train([...quick, '--decisions', '32', '--seed', '9', '--out', place('base'), '--resume'])
    expect(missing).toMatchObject({ status: 2, complained: expect.stringContaining('--resume:') as string })
    expect(mark(file('base'))).toBe(before)
  })

  it.each<[string, (whole: Checkpoint) => Checkpoint, string]>([
    [
      'of another game',
      (whole) => ({ ...whole, card: { ...whole.card, env: { id: 'breakout', version: 1 } } }),
      'was trained with game breakout, not catch',
    ],
    [
      'of another version of the game',
      (whole) => ({ ...whole, card: { ...whole.card, env: { id: 'catch', version: 99 } } }),
      '--resume: was trained on version 99 of catch',
    ],
    [
      'of another network',
      (whole) => ({ ...whole, card: { ...whole.card, network: 'nature' } }),
      'was trained with network nature, not small',
    ],
    [
      'whose weights do not fit',
      (whole) => ({
        ...whole,
        weights: whole.weights.slice(1),
        training: { ...whole.training!, weights: whole.weights.slice(1) },
      }),
      'conv1/kernel: is missing from the weights',
    ],
    [
      'of weights only',
      (whole) => ({ card: { ...whole.card, resumable: false }, weights: whole.weights }),
      'carries weights only',
    ],
  ])('refuses to go on from a checkpoint %s, which stays as it is', async (what, change, message) => {
    const name = what.replaceAll(' ', '-')
    const before = await planted(name, change)
    const { status, complained } = await train([...quick, '--decisions', '32', '--out', place(name), '--resume'])
    expect(complained).toContain(message)
    expect(status).toBe(2)
    expect(mark(file(name))).toBe(before)
    expect(readdirSync(place(name))).toEqual([`${id}.safetensors`])
  })

  it('names the file of a torn checkpoint', async () => {
    await planted('torn', (whole) => whole)
    writeFileSync(file('torn'), readFileSync(file('torn')).subarray(0, 5000))
    const { status, complained } = await train([...quick, '--decisions', '32', '--out', place('torn'), '--resume'])
    expect(complained).toMatch(
      new RegExp(`^${file('torn')}: holds \\d+ bytes of data where its header promises \\d+\\n$`),
    )
    expect(status).toBe(2)
  })

  it.each([
    ['--set', 'slots=4', '--set slots: cannot change when a run goes on; it was 2'],
    ['--set', 'gamma=0.5', '--set gamma: cannot change when a run goes on; it was 0.95'],
    ['--envset', 'frames=2', '--envset frames: cannot change when a run goes on; it was 0'],
    ['--envset', 'sticky=0.25', '--envset sticky: cannot change when a run goes on; it was 0'],
    ['--procedure', 'ppo', `--procedure: has minibatch 32 for 32 decisions; ${id} began with 128`],
  ])('refuses to go on with %s %s, by its name', async (flag, option, message) => {
    const name = `changed-${option}`
    const before = await planted(name, (whole) => whole)
    const again = [...quick, '--decisions', '32', '--out', place(name), '--resume', flag, option]
    expect(await train(again)).toMatchObject({ status: 2, complained: `${message}\n` })
    expect(mark(file(name))).toBe(before)
  })

  it('goes on with the seed that a run began with, whatever it is called', async () => {
    const named = [...quick, '--id', 'named', '--out', place('named')]
    await train([...named, '--decisions', '8', '--seed', '7'])
    expect(await train([...named, '--decisions', '16', '--resume', '--seed', '8'])).toMatchObject({
      status: 2,
      complained: '--seed: cannot change when a run goes on; it was 7\n',
    })
    expect(await train([...named, '--decisions', '16', '--resume'])).toMatchObject({ status: 0, complained: '' })
    expect(decodeCheckpoint(readFileSync(file('named', 'named'))).card).toMatchObject({ seed: 7, decisions: 16 })
  })

  it('learns a game set up otherwise, and its card says how', async () => {
    const asked = ['--env', 'maze', '--gameset', 'size=9', '--gameset', 'walls=drawn', '--decisions', '2048']
    const { status, complained } = await train([...asked, '--workers', '1', '--out', place('maze')])
    expect({ status, complained }).toEqual({ status: 0, complained: '' })
    const { card } = decodeCheckpoint(readFileSync(join(place('maze'), 'maze-ppo-mlp-1.safetensors')))
    expect(card.env.options).toEqual({ size: '9', walls: 'drawn' })
  })

  it('begins as another agent, trained as that one was, and its card and name say so', async () => {
    const { card, weights } = await checkpoint()
    const from = ['--from', file('base'), '--seed', '2', '--decisions', '8', '--out', place('from')]
    const refused = await train([...from, '--env', 'maze'])
    expect([refused.status, refused.complained.trim()]).toEqual([
      2,
      `--env: must be catch, as it is of ${card.name}, whose weights the run is to begin with`,
    ])
    expect(existsSync(place('from'))).toBe(false)
    expect((await train(from)).complained).toBe('')
    const own = `catch-ppo-small-2-from-${id}`
    const begun = decodeCheckpoint(readFileSync(file('from', `${own}-begun`)))
    expect(begun.weights).toEqual(weights)
    expect(begun.card.note).toBe(`Initial weights: those of ${card.name}.`)
    const { card: last } = decodeCheckpoint(readFileSync(file('from', own)))
    const { network, trainer, options, envOptions } = card
    expect(last).toMatchObject({ network, trainer, options, envOptions, decisions: 8, from: { id, decisions: 16 } })
    const other = await train(['--from', file('from', own), '--resume', '--out', place('from')])
    expect([other.status, other.complained]).toEqual([2, expect.stringContaining(`holds no catch-ppo-small-1-from-`)])
  })

  it('leaves copies on the way, one of those that fall on one update', async () => {
    const keep = ['3', '5', '12'].flatMap((at) => ['--keep', at])
    const { complained } = await train([...quick, '--decisions', '16', ...keep, '--out', place('kept')])
    expect(complained).toBe('The copies at 3, 5 fall on one update and would be one: 5 is kept.\n')
    const names = ['', '-12', '-5', '-untrained'].map((end) => `${id}${end}.safetensors`)
    expect(readdirSync(place('kept')).sort()).toEqual(names.sort())
    expect(decodeCheckpoint(readFileSync(file('kept', `${id}-5`))).card).toMatchObject({ decisions: 8 })
  })

  it('records games on the way, and learns the same', async () => {
    const plain = await checkpoint()
    const { status, complained } = await train([
      ...quick,
      '--decisions',
      '16',
      '--out',
      place('recorded'),
      '--record-every',
      '8',
    ])
    expect({ status, complained }).toEqual({ status: 0, complained: '' })
    expect(decodeCheckpoint(readFileSync(file('recorded'))).weights).toEqual(plain.weights)
    const names = readdirSync(join(place('recorded'), 'recordings')).sort()
    expect(names).toEqual([`${id}-at-16.safetensors`, `${id}-at-8.safetensors`])
    const { origin, name, episodes } = decodeTrajectory(readFileSync(join(place('recorded'), 'recordings', names[0]!)))
    expect({ origin, name, episodes: episodes.length }).toEqual({
      origin: 'training',
      name: `${id}, after 16 decisions`,
      episodes: 1,
    })
  })

  it('refuses a folder that cannot be written, and a disk that is full from the start, in one line', async () => {
    writeFileSync(place('occupied'), '')
    const occupied = await train([...quick, '--decisions', '16', '--out', place('occupied')])
    expect(occupied.status).toBe(2)
    expect(occupied.complained.trim().split('\n')).toHaveLength(1)
    const full = await train([...quick, '--decisions', '16', '--out', place('full')], 100)
    expect(full.complained.trim()).toBe(`No space left to save ${id}-untrained`)
    expect(full.status).toBe(2)
    expect(existsSync(place('full'))).toBe(false)
  })

  it('goes on when the disk is full on the way, says so at each save, and keeps the last whole checkpoint', async () => {
    const before = await planted('filling', (whole) => whole)
    const { status, said, complained } = await train(
      [...quick, '--decisions', '40', '--out', place('filling'), '--resume'],
      100,
    )
    expect(complained.trim().split('\n')).toEqual(
      Array.from({ length: 3 }, () => `No space left to save ${id}; the last checkpoint stays`),
    )
    expect(said).toContain(`ended, but not saved: ${id}`)
    expect(said).toContain('40/40 decisions')
    expect(status).toBe(1)
    expect(mark(file('filling'))).toBe(before)
    expect(readdirSync(place('filling'))).toEqual([`${id}.safetensors`])
  })

  it('stops at the update in which a loss is no number, and keeps the last good checkpoint', async () => {
    const grown = (data: Float32Array) => data.map((x) => x * 1e37)
    const before = await planted('grown', (whole) => {
      const weights = whole.weights.map((array) => ({ ...array, data: grown(array.data) }))
      return { ...whole, weights, training: { ...whole.training!, weights } }
    })
    const { status, complained } = await train([...quick, '--decisions', '32', '--out', place('grown'), '--resume'])
    expect(complained.trim()).toMatch(/^losses\/\w+ is not finite at update 3; the last checkpoint stays$/)
    expect(status).toBe(1)
    expect(mark(file('grown'))).toBe(before)
  })
})
