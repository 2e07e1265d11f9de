import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rhythmOfCard } from '../../../workers/lab/agents/requirements'
import { requirePolicy, type PolicyCard } from '../../../workers/lab/contracts/checkpoint'
import { software } from '../../../workers/lab/software'
import { decodeCheckpoint, encodeCheckpoint } from '../../../workers/storage/safetensors'
import { decodeTrajectory } from '../../../workers/storage/trajectory-file'
import { decodeTransitions } from '../../../workers/storage/transitions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildCommands, type Ended } from './built'

let folder = ''
beforeAll(() => void (folder = buildCommands('commands')))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** `line`: of bash, in which `$0 $@` is the command. */
function run(command: string, args: readonly string[], line = '"$0" "$@"'): Promise<Ended> {
  return new Promise((resolve) => {
    const whole = [process.execPath, join(folder, 'bin', `${command}.js`), ...args]
    // No start-up file of the shell's adds words of its own.
    execFile('bash', ['-c', line, ...whole], { env: { ...process.env, BASH_ENV: '' } }, (error, said, complained) =>
      resolve({ status: error ? Number(error.code ?? -1) : 0, said, complained }),
    )
  })
}

/** The largest file that the system lets them write is an empty one: to a program that is what a full disk is. */
const onFullDisk = 'ulimit -f 0; exec "$0" "$@"'

const agent = 'test/fixtures/v1/catch-half.safetensors'
const place = (name: string) => join(folder, name)

describe('a full disk', () => {
  it.each([
    ['evaluate --record', ['evaluate', '--games', '1', '--record', 'no-room/x'], 'no-room/x'],
    ['evaluate --export', ['evaluate', '--games', '1', '--export', 'no-room/x'], 'no-room/x'],
    ['states', ['states', '--states', '5', '--name', 'Some', '--out', 'no-room/x'], 'no-room/x'],
    ['transitions', ['transitions', '--decisions', '5', '--out', 'no-room/x'], 'no-room/x'],
    [
      'record',
      ['record', '--decisions', '5', '--out', 'no-room/r', '--poster', 'no-room/p'],
      'no-room/r/catch-half.maps',
    ],
    ['study', ['study', 'methods', '--set', 'states=5', '--out', 'no-room/s'], 'no-room/s/claims/'],
    ['train', ['train', '--env', 'catch', '--network', 'tiny', '--out', 'no-room/t'], 'no-room/t/claims/'],
  ])('is told by %s before any work, with the name of the file, and leaves no part of it', async (_, args, name) => {
    mkdirSync(place('no-room'), { recursive: true })
    const [command = '', ...rest] = args.map((arg) => (arg.startsWith('no-room/') ? place(arg) : arg))
    const asks = { train: [], study: ['--agents', agent] }[command] ?? ['--agent', agent]
    const { status, said, complained } = await run(command, [...rest, ...asks], onFullDisk)
    expect(complained.trim().split('\n')).toEqual([expect.stringContaining(`No space left to save ${place(name)}`)])
    expect({ status, said: said.replace(/^.*: \d+ cells?\n$/, '') }).toEqual({ status: 2, said: '' })
    const left = readdirSync(place('no-room'), { recursive: true, withFileTypes: true })
    expect(left.filter((entry) => entry.isFile())).toEqual([])
  })
})

describe('a folder that cannot be made', () => {
  it.each([
    ['train', ['--env', 'catch', '--network', 'tiny']],
    ['study', ['methods', '--agents', agent, '--set', 'states=5']],
    ['record', ['--agent', agent, '--decisions', '5']],
  ])('is told by %s in one line', async (command, args) => {
    // Below /proc the system has no place for what is to be made: Node's recursion never ends there.
    const { status, complained } = await run(command, [...args, '--out', '/proc/x/y'], 'timeout 60 "$0" "$@"')
    expect(complained).toBe('/proc/x/y cannot be made\n')
    expect(status).toBe(2)
  })
})

describe('npm run study --agents family:NAME', () => {
  it.each([
    ['that is not there', 'family:catch-dqn-tiny', 'family:catch-dqn-tiny is not in public/families; there is '],
    ['by the names that are', 'family:x', 'catch-ppo-tiny'],
    ['of one seed', 'family:LONE/catch-ppo-tiny', 'a family is two or more of one length. Train others: npm run train'],
    ['in no folder', 'family:NOWHERE/x', '--agents: there is no '],
  ])('is refused %s', async (_, agents, message) => {
    mkdirSync(place('lone'), { recursive: true })
    writeFileSync(join(place('lone'), 'a.safetensors'), readFileSync('public/families/catch-ppo-tiny-3.safetensors'))
    const given = agents.replace('LONE', place('lone')).replace('NOWHERE', place('nowhere'))
    const { status, complained } = await run('study', ['methods', '--agents', given, '--out', place('asked')])
    expect(complained.trim().split('\n')).toEqual([expect.stringContaining(message)])
    expect([status, existsSync(place('asked'))]).toEqual([2, false])
  })

  it('asks all its seeds, and the report says what that holds for', async () => {
    const numbers = ['states=2', 'decisions=5'].flatMap((pair) => ['--set', pair])
    const left = [
      'grad-cam',
      'integrated-gradients',
      'object',
      'occlusion',
      'perturbation',
      'rise',
      'sarfa',
      'smoothgrad',
    ]
    const off = left.flatMap((id) => ['--set', `${id}=false`])
    const asked = ['methods', '--agents', 'family:catch-ppo-tiny', ...numbers, ...off, '--out', place('family')]
    const { status, said } = await run('study', asked)
    expect(status).toBe(0)
    expect(said).toContain('family:catch-ppo-tiny: 5 seeds of PPO tiny, 62.5 k decisions (1–5)')
    expect(said).toContain('Catch, PPO tiny, seeds 1–5')
    expect(said).toContain('They are 5 seeds (1–5) of one training procedure')
  })
})

describe('npm run evaluate -- --levels', () => {
  const coinrun = 'public/agents/coinrun-gru.safetensors'

  it('plays levels once each, says how each ended, and beside it what chance and every held action win', async () => {
    const { status, said } = await run('evaluate', ['--agent', coinrun, '--levels', '40', '--json'])
    expect(status).toBe(0)
    const lines = said
      .trim()
      .split('\n')
      .map(
        (line) =>
          JSON.parse(line) as {
            player: string
            levels: number
            won: number
            low: number
            high: number
            endings: Record<string, number>
          },
      )
    expect(lines.map(({ player }) => player)).toEqual(
      expect.arrayContaining(['CoinRun, GRU', 'by chance', 'always right', 'always jump right']),
    )
    for (const { levels, won, low, high, endings } of lines) {
      expect(levels).toBe(40)
      // Of none and of all as well, an interval with a width, within 0 … 1.
      expect(0 <= low && low <= won && won <= high && high <= 1 && high - low > 0.05).toBe(true)
      expect(Object.values(endings).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9)
      // Only the coin pays.
      expect(won).toBeCloseTo(endings['the coin was reached'] ?? 0, 9)
    }
    const of = (name: string) => lines.find(({ player }) => player === name)!.won
    expect(of('CoinRun, GRU')).toBeGreaterThan(of('by chance'))
    expect(of('always left')).toBe(0)
  })

  it('refuses a game without levels, and what would have no effect', async () => {
    const without = await run('evaluate', ['--agent', agent, '--levels', '4'])
    expect([without.status, without.complained.trim()]).toEqual([
      2,
      expect.stringMatching(/^--levels: .* has none: every game is on the same ground$/),
    ])
    const both = await run('evaluate', ['--agent', coinrun, '--levels', '4', '--record', 'x'])
    expect(both.complained).toMatch(/^--levels: means nothing beside --record/)
    expect((await run('evaluate', ['--agent', coinrun, '--json'])).complained).toMatch(
      /^--json: means nothing without --levels/,
    )
  })
})

describe('npm run evaluate', () => {
  it.each([
    ['no file', ['--agent', 'nowhere.x'], '--agent: there is no nowhere.x'],
    ['a folder', ['--agent', 'public'], '--agent: public is a folder, not a file'],
    ['a file for a folder', ['--agent', 'package.json/x'], '--agent: package.json/x would need a folder where a file'],
    ['no program', ['--agent', agent, '--program', 'nowhere.x'], '--program: there is no nowhere.x'],
    ['an unknown change', ['--agent', agent, '--change', 'luck'], '--change: "luck" is unknown for catch; there is '],
    ['an option of another', ['--agent', agent, '--change', 'move-basket', '--option', 'q=1'], '--option q: is not'],
  ])('refuses %s by the flag, in words', async (_, args, message) => {
    const { status, complained } = await run('evaluate', args)
    expect(complained.trim().split('\n')).toEqual([expect.stringContaining(message)])
    expect(status).toBe(2)
  })

  it.each([
    ['no games under a change', ['--games', '0', '--change', 'move-basket'], '--games: must be at least 1'],
    ['no games on record', ['--games', '0', '--record', 'x'], '--games: must be at least 1'],
    ['a period backwards', ['--change', 'move-basket', '--every', '5-2'], '--every: "5-2" must go from the smaller'],
    ['a period of three', ['--change', 'move-basket', '--every', '1-2-3'], '--every: "1-2-3" must read k or a-b'],
    ['a period without an end', ['--change', 'move-basket', '--every', '1-'], '--every: "1-" must read k or a-b'],
    ['a record without a name', ['--record', ''], '--record: must not be empty'],
    ['an option of no change', ['--option', 'dx=3'], '--option: means nothing without --change'],
    ['when no change is made', ['--every', '5'], '--every: means nothing without --change'],
    [
      'a change beside a program',
      ['--program', 'x', '--change', 'move-basket'],
      '--change: means nothing beside --program',
    ],
    ['a name of nothing', ['--name', 'Ada'], '--name: means nothing without --export'],
    ['an export of what is recorded', ['--export', 'x', '--record', 'y'], '--export: means nothing beside --record'],
    [
      'an export under a change',
      ['--export', 'x', '--change', 'move-basket'],
      '--export: means nothing beside --change',
    ],
    ['a change held and not', ['--change', 'move-basket', '--held', '--every', '3'], '--held: means nothing beside'],
    ['both ways of a record', ['--acting', 'both', '--record', 'x'], '--acting: is one of sampled and greedy here'],
    ['noise that nobody keeps', ['--noised'], '--noised: means nothing without --record'],
    ['noise where nothing is drawn', ['--noised', '--acting', 'greedy', '--record', 'x'], '--noised: is about how'],
    ['actions that never come', ['--sticky', '1'], '--sticky: must lie in 0 … 0.9'],
    ['a level where there are none', ['--level', '3'], '--level: means nothing: catch has no levels'],
    ['the score of another game', ['--gameset', 'size=9', '--write'], '--gameset: means nothing beside --write'],
    ['waiting that the game does not bear', ['--noops', '5'], '--noops: means nothing: Catch bears no waiting'],
    ['a place that nothing comes to', ['--replace'], '--replace: means nothing without --write'],
    ['no seed at all', ['--seed', '-1'], '--seed: must lie in 0 … 4294967295'],
    ['less than nothing', ['--most-decisions', '-1'], '--most-decisions: must be at least 0'],
    ['nothing to do', ['--games', '0'], '--games: must be at least 1: with 0 there is nothing to do'],
    ['a score of no games', ['--games', '0', '--write', '--export', 'x'], '--write: has no score to put there'],
  ])('refuses %s in one line', async (_, args, message) => {
    const { status, complained } = await run('evaluate', ['--agent', agent, '--games', '1', ...args])
    expect(complained.trim().split('\n')).toEqual([expect.stringContaining(message)])
    expect(status).toBe(2)
  })

  it.each([
    ['several agents for no folder', ['two'], '--agent: is one file, or with --export FOLDER several'],
    ['a name for several', ['two', '--export', 'x', '--name', 'Ada'], '--name: is of one agent'],
    ['one seed as a family', ['one,one-untrained', '--export', 'x'], '--agent: names one seed alone; a family has two'],
    ['a seed twice', ['one,one', '--export', 'x'], '--agent: names a seed twice'],
    ['agents of two procedures', ['one,slower', '--export', 'x'], 'of another procedure than'],
    ['what differs between them', ['one,slower', '--export', 'x'], 'learningRate is 0.001, not 0.004'],
    [
      'seeds of two lengths',
      ['two,short', '--export', 'x'],
      'is of another run than the others, which have made 62.5 k',
    ],
  ])('refuses %s in one line', async (_, [agents = '', ...args], message) => {
    mkdirSync(place('runs'), { recursive: true })
    const path = (name: string) => join(place('runs'), `${name}.safetensors`)
    const write = (name: string, change: Partial<PolicyCard>, from = 'catch-ppo-tiny-1') => {
      const { card, weights } = requirePolicy(decodeCheckpoint(readFileSync(`public/families/${from}.safetensors`)))
      writeFileSync(path(name), encodeCheckpoint({ card: { ...card, ...change }, weights }))
    }
    write('one', {})
    write('one-untrained', {}, 'catch-ppo-tiny-1-untrained')
    write('second', {}, 'catch-ppo-tiny-2')
    write('short', { seed: 3, decisions: 1000 })
    const { card } = requirePolicy(decodeCheckpoint(readFileSync(path('second'))))
    write('slower', { options: { ...card.options, learningRate: 0.001 } }, 'catch-ppo-tiny-2')
    const files = agents.replace('two', 'one,second').split(',').map(path).join(',')
    const given = args.map((arg) => (arg === 'x' ? place('nothing') : arg))
    const { status, complained } = await run('evaluate', ['--agent', files, '--games', '1', ...given])
    expect(complained.trim().split('\n')).toEqual([expect.stringContaining(message)])
    expect([status, existsSync(place('nothing'))]).toEqual([2, false])
  })

  it('ships seeds of one procedure and a stage: judged as rounded, named, listed', async () => {
    mkdirSync(place('shipped'), { recursive: true })
    const files = ['1', '2', '1-untrained'].map((name) => `public/families/catch-ppo-tiny-${name}.safetensors`)
    const { status, said } = await run('evaluate', [
      '--agent',
      files.join(),
      '--games',
      '5',
      '--export',
      place('shipped'),
    ])
    expect(status).toBe(0)
    expect(said).toContain('2 seeds of PPO tiny, 62.5 k decisions (1–2): mean of their mean scores')
    const index = JSON.parse(readFileSync(join(place('shipped'), 'index.json'), 'utf8')) as string[]
    expect(index).toEqual(['1', '1-untrained', '2'].map((name) => `catch-ppo-tiny-${name}.safetensors`))
    const cards = index.map((name) => requirePolicy(decodeCheckpoint(readFileSync(join(place('shipped'), name)))).card)
    expect(cards.map(({ name, score }) => [name, score?.games])).toEqual([
      ['Catch, PPO tiny, seed 1', 5],
      ['Catch, PPO tiny, seed 1, untrained', 5],
      ['Catch, PPO tiny, seed 2', 5],
    ])
  })

  it('ships families of a sweep at their full length, told by it', async () => {
    const swept = place('swept')
    for (const seed of [1, 2, 3])
      for (const [ending, change] of [
        ['', {}],
        ['-1000', { decisions: 1000 }],
      ] as const) {
        const path = `public/families/catch-ppo-tiny-${seed}.safetensors`
        const { card, weights } = requirePolicy(decodeCheckpoint(readFileSync(path)))
        const id = `catch-ppo-tiny-${seed}${ending}`
        const own = { ...card, ...change, id, name: `PPO, seed ${seed}` }
        mkdirSync(join(swept, String(seed)), { recursive: true })
        writeFileSync(join(swept, String(seed), `${id}.safetensors`), encodeCheckpoint({ card: own, weights }))
      }
    const asked = ['--agent', `family:${swept}/*`, '--games', '2', '--export', place('of-sweep')]
    const ship = (seeds: string) => run('evaluate', [...asked, '--seeds', seeds])
    expect((await ship('3..4')).complained).toBe('--seeds: 4 is none of 3 seeds of PPO tiny, 62.5 k decisions: 1–3\n')
    expect(existsSync(place('of-sweep'))).toBe(false)
    expect(await ship('2..3')).toMatchObject({ status: 0, complained: '' })
    const index = JSON.parse(readFileSync(join(place('of-sweep'), 'index.json'), 'utf8')) as string[]
    expect(index).toEqual([2, 3].map((seed) => `catch-ppo-tiny-62k-${seed}.safetensors`))
    const { card } = decodeCheckpoint(readFileSync(join(place('of-sweep'), index[0]!)))
    expect(card).toMatchObject({ name: 'Catch, PPO tiny, 62.5 k decisions, seed 2', score: { games: 2 } })
    const alone = await run('evaluate', ['--agent', agent, '--seeds', '1', '--export', place('x')])
    expect(alone.complained).toBe('--seeds: is of families; name them, family:FOLDER/*\n')
  })

  it.each([
    ['that is a folder', ''],
    ['in a folder that is a file', 'a-file/x'],
    ['in no folder', 'nowhere/x'],
  ])('refuses a record %s before it plays, and leaves nothing there', async (_, name) => {
    writeFileSync(place('a-file'), '')
    const before = readdirSync(folder)
    const { status, said, complained } = await run('evaluate', ['--agent', agent, '--record', join(folder, name)])
    expect(complained.trim().split('\n')).toHaveLength(1)
    expect({ status, said }).toEqual({ status: 2, said: '' })
    expect(readdirSync(folder)).toEqual(before)
  })

  it('leaves no file of a record that is refused, and says where nothing can be written, in one line', async () => {
    const refused = await run('evaluate', ['--agent', agent, '--record', place('no'), '--program', 'package.json'])
    expect(refused.status).toBe(2)
    expect(existsSync(place('no'))).toBe(false)
    const nowhere = await run('evaluate', ['--agent', agent, '--games', '0', '--export', place('nowhere/x')])
    expect(nowhere).toMatchObject({ status: 2, complained: `--export: There is no ${place('nowhere/x')}\n` })
  })

  it('records other games for a neighbouring seed', async () => {
    const seedsOf = async (seed: string) => {
      const path = place(`games-${seed}`)
      const ended = await run('evaluate', ['--agent', agent, '--games', '20', '--seed', seed, '--record', path])
      expect(ended).toMatchObject({ status: 0, complained: '' })
      return decodeTrajectory(readFileSync(path)).episodes.map(({ recording }) => recording!.seed)
    }
    const seeds = [...(await seedsOf('1000')), ...(await seedsOf('1001'))]
    expect(new Set(seeds).size).toBe(40)
  })

  it('says how many games differ, and gives no interval of one', async () => {
    const [one, many] = [
      await run('evaluate', ['--agent', agent, '--games', '1', '--acting', 'greedy']),
      await run('evaluate', ['--agent', agent, '--games', '300', '--acting', 'greedy']),
    ]
    expect(one.said).toMatch(/mean score -?1\.00 \(too few for an interval: [−-]?1\) over 1 greedy game, seed 1000/)
    expect(many.said).toMatch(/ over \d+ distinct of 300 greedy games \(those that went alike count once\), seed 1000/)
  })

  it('exports the score of what it exports: of the weights after rounding, with what played them', async () => {
    // Too small for half floats: what is exported has no preference left, and greedily never moves.
    const skilled = readFileSync('public/agents/catch-tiny.safetensors')
    const { card, weights } = requirePolicy(decodeCheckpoint(skilled))
    const tiny = weights.map((array) => ({
      ...array,
      data: array.name.startsWith('policy/') ? array.data.map((value) => value * 1e-9) : array.data,
    }))
    const { score: _, ...bare } = card
    writeFileSync(place('full'), encodeCheckpoint({ card: bare, weights: tiny }))
    const games = ['--games', '60', '--acting', 'greedy']
    const cardOf = (name: string) => requirePolicy(decodeCheckpoint(readFileSync(place(name)))).card
    const [plain, exported] = [
      await run('evaluate', ['--agent', place('full'), ...games]),
      await run('evaluate', ['--agent', place('full'), ...games, '--export', place('half')]),
    ]
    const again = await run('evaluate', ['--agent', place('half'), ...games, '--write'])
    const { score } = cardOf('half')
    expect(exported.said.split('\n').slice(0, 2)).toEqual(again.said.split('\n').slice(0, 2))
    expect(exported.said.split('\n')[0]).not.toBe(plain.said.split('\n')[0])
    expect(score).toMatchObject({ games: 60, cut: 0, software, backend: expect.stringMatching(/^wasm \(/) })
    expect(score?.first).toHaveLength(10)
    const kept = await run('evaluate', ['--agent', place('full'), '--games', '0', '--export', place('bare')])
    expect(kept.status).toBe(0)
    expect(cardOf('bare').score).toBeUndefined()
    const both = await run('evaluate', ['--agent', place('full'), ...games, '--export', place('x'), '--write'])
    expect(both).toMatchObject({
      status: 2,
      complained: expect.stringContaining('--write: what is exported is rounded'),
    })
  })

  it('writes over no read-only file, and no score of fewer games over one of more unless told to', async () => {
    const scored = place('scored')
    const before = readFileSync('public/agents/catch-tiny.safetensors')
    const { card } = requirePolicy(decodeCheckpoint(before))
    expect(card.score).toMatchObject({ acting: 'sampled', games: 100 })
    writeFileSync(scored, before, { mode: 0o444 })
    const write = (...more: string[]) =>
      run('evaluate', ['--agent', scored, '--games', '6', '--acting', 'sampled', '--write', ...more])
    const locked = await write('--replace')
    expect(locked).toMatchObject({
      status: 2,
      said: '',
      complained: `--write: ${scored} is read-only, and stays as it is\n`,
    })
    chmodSync(scored, 0o644)
    const fewer = await write()
    expect(fewer).toMatchObject({
      status: 2,
      said: '',
      complained:
        "--games: 6 would take the place of the card's score of 100 sampled games (no no-op starts); play as many, or add --replace\n",
    })
    expect(readFileSync(scored)).toEqual(before)
    // Under other chances it stands beside.
    expect(await write('--sticky', '0.25')).toMatchObject({ status: 0, complained: '' })
    expect(await write('--replace')).toMatchObject({ status: 0, complained: '' })
    const now = requirePolicy(decodeCheckpoint(readFileSync(scored))).card
    expect(now.score).toMatchObject({ games: 6, first: card.score!.first!.slice(0, 6) })
    expect(now.otherScores?.map(({ games, acting, protocol }) => [games, acting, protocol?.sticky])).toEqual(
      expect.arrayContaining([
        [100, 'greedy', 0],
        [6, 'sampled', 0.25],
      ]),
    )
  })

  it('says in how many games a change was made, and tells of no effect where in none', async () => {
    const asked = ['--agent', agent, '--games', '4', '--change', 'move-basket', '--every', '0']
    const never = await run('evaluate', [...asked, '--from', '5000'])
    expect(never).toMatchObject({ status: 0, complained: '' })
    expect(never.said).toMatch(/^made in 0 of 4 games: 0 times, refused 0 times$/m)
    expect(never.said).toMatch(/^no effect to tell of: no game offered the moment/m)
    expect(never.said).not.toMatch(/difference|points|0\.00/)
    // Moving twice is moving further: a change is made once, as on the page, unless somebody says how often.
    const usual = await run('evaluate', asked.slice(0, -2))
    expect(usual.said).toContain(': once at 0\n')
    expect(usual.said).toMatch(/^made in 4 of 4 games: 4 times/m)
    const held = await run('evaluate', [...asked.slice(0, -2), '--held', '--sticky', '0.25'])
    expect(held.said).toContain(', seed 1000, sticky actions 0.25; ')
    expect(held.said).toContain(': held\n')
    const some = await run('evaluate', [...asked, '--from', '2'])
    expect(some.said).toMatch(/^made in 4 of 4 games: 4 times, refused 0 times$/m)
    // Of so few an interval would be anything: the values stand there.
    expect(some.said).toMatch(/^difference per game: .*\(too few for an interval: [^)]+\)$/m)
    expect(some.said).not.toContain('95 %')
    const kept = await run('evaluate', [...asked, '--from', '5000', '--record', place('never')])
    expect(kept.said).toMatch(/^made in 0 of 4 games$/m)
  })

  it('judges under the protocol that is asked for, and says which', async () => {
    const usual = await run('evaluate', ['--agent', agent, '--games', '3', '--acting', 'both'])
    expect(usual.said.match(/^protocol: .*$/gm)).toEqual(
      Array(2).fill('protocol: starts without no-ops, no sticky actions, whole games cut at 27,000 decisions'),
    )
    expect(usual.said).toMatch(
      /over 3 sampled games[^]*over 3 greedy games|over 3 greedy games[^]*over 3 sampled games/,
    )
    const asked = ['--sticky', '0.25', '--most-decisions', '5']
    const sticky = await run('evaluate', ['--agent', agent, '--games', '3', ...asked])
    expect(sticky.said).toContain(
      'protocol: starts without no-ops, sticky actions 0.25, whole games cut at 5 decisions\n',
    )
    expect(sticky.said).toContain('3 of 3 games were cut at 5 decisions\n')
  })

  it('sets the game up otherwise, and says of what an agent cannot see what would do', async () => {
    const asked = ['--agent', 'public/agents/maze-mlp.safetensors', '--games', '3', '--gameset']
    const walls = await run('evaluate', [...asked, 'walls=drawn'])
    expect(walls).toMatchObject({ status: 0, complained: '' })
    const small = await run('evaluate', [...asked, 'size=9'])
    expect(small).toMatchObject({
      status: 2,
      complained:
        '--agent: Maze, MLP has learnt to see 121 numbers at once, and Maze shows 81 here (9 × 9 pixels): set the game up as it learnt it (its usual options), or train an agent for this one\n',
    })
    const none = await run('evaluate', [...asked, 'sides=9'])
    expect(none.complained).toBe(
      '--gameset sides: is not an option here; there is size, observe, walls, goals, ends, onTop\n',
    )
  })

  it('says of pairs how far they go together', async () => {
    const { said } = await run('evaluate', ['--agent', agent, '--games', '40', '--change', 'move-basket'])
    // An interval, and a word that says no more than it does.
    const [, low, high, word] =
      /correlation of with and without, pair by pair: -?[01]\.\d\d \(95 % (-?[01]\.\d\d) … (-?[01]\.\d\d)\): (.*)/.exec(
        said,
      )!
    expect(word).toMatch(
      Number(low) > 0 ? /^pairing helps$/ : Number(high) < 0 ? /does not help/ : /cannot be told|does not help/,
    )
  })

  it.each(['evaluate', 'record', 'study'])(
    '%s names the file that is torn, and what is wrong with it',
    async (command) => {
      const torn = place('torn.safetensors')
      writeFileSync(torn, readFileSync(agent).subarray(0, 2000))
      const args = command === 'study' ? ['methods', '--agents', torn] : ['--agent', torn]
      const { status, complained } = await run(command, args)
      expect(complained).toMatch(new RegExp(`^${torn}: holds \\d+ bytes of data where its header promises \\d+\\n$`))
      expect(status).toBe(2)
    },
  )

  it('ends quietly when nobody reads on', async () => {
    const cut = await run('evaluate', ['--help'], '"$0" "$@" | head -c 10; exit ${PIPESTATUS[0]}')
    expect(cut).toMatchObject({ status: 0, complained: '' })
    const closed = await run('evaluate', ['--agent', agent, '--games', '2'], '"$0" "$@" > >(exec >&-); exit $?')
    expect(closed).toMatchObject({ status: 0, complained: '' })
  })
})

describe('npm run study', () => {
  it('refuses a folder that is a file in one line', async () => {
    writeFileSync(place('taken'), '')
    const { status, complained } = await run('study', ['methods', '--agents', agent, '--out', place('taken')])
    expect(complained.trim().split('\n')).toHaveLength(1)
    expect(status).toBe(2)
  })
})

describe('npm run study', () => {
  const breaker = 'public/agents/breakout-small.safetensors'
  const asked = ['breakout-bricks', '--agents', breaker, '--out', 'build/never']

  it.each([
    [
      'a folder without reports',
      () => ['shipped', '--ship', place('ships')],
      /^--ship: .*ships holds no rows of reports/,
    ],
    ['a folder that is not there', () => ['shipped', '--ship', place('no-ships')], /^--ship: .*no-ships/],
    ['a site without agents', () => ['ready', '--ship', place('ships')], /^--ship: .*agents.index\.json/],
    ['what computes where nothing does', () => ['shipped', '--backend', 'cpu'], /^--backend: means nothing to shipped/],
    [
      'to ship what is asked about kept states',
      () => ['methods', '--agents', agent, '--ship', place('ships'), '--states', agent],
      /^--ship: takes reports of agents’ own rollouts/,
    ],
    ['too few rollouts', () => [...asked, '--set', 'rollouts=2'], /^--set rollouts: must be 10 or more: 2 pairs/],
    [
      'more looks than rollouts',
      () => [...asked, '--set', 'rollouts=9', '--set', 'looks=10'],
      /^--set looks: must be 9/,
    ],
    ['agents of another game', () => ['breakout-bricks', '--agents', agent], /^--agents: .* plays catch; choose one/],
  ])('refuses %s in one line, before anything is played', async (_, args, message) => {
    mkdirSync(place('ships'), { recursive: true })
    const { status, complained } = await run('study', args())
    expect(complained.trim().split('\n')).toEqual([expect.stringMatching(message)])
    expect(status).toBe(2)
    expect(readdirSync(place('ships'))).toEqual([])
  })
})

describe('npm run transitions', () => {
  it('keeps what was decided in a file, and says what is in it', async () => {
    const kept = await run('transitions', ['--agent', agent, '--decisions', '60', '--out', place('t.safetensors')])
    expect(kept).toMatchObject({ status: 0, complained: '' })
    const { transitions, rhythm } = decodeTransitions(readFileSync(place('t.safetensors')))
    expect(rhythm).toEqual(rhythmOfCard(decodeCheckpoint(readFileSync(agent)).card))
    expect(transitions.rewards).toHaveLength(60)
    const shown = await run('transitions', ['--show', place('t.safetensors')])
    expect(kept.said.startsWith(shown.said)).toBe(true)
    expect(shown.said).toContain(`frameSkip ${rhythm!.frameSkip}, `)
    const paid = [...shown.said.matchAll(/paid (\S+): (\d+),/g)].map(([, reward, count]) => [reward, count].map(Number))
    expect(paid.reduce((sum, [, count = 0]) => sum + count, 0)).toBe(60)
    expect(paid.reduce((sum, [reward = 0, count = 0]) => sum + reward * count, 0)).toBe(
      transitions.rewards.reduce((sum, reward) => sum + reward, 0),
    )
  })

  it.each([
    ['a file of something else', ['--show', agent], 'transitions: are missing'],
    ['no agent', ['--out', 'x'], '--agent: is missing'],
    ['an agent that is no file', ['--agent', 'nowhere', '--out', 'x'], '--agent: '],
    ['too few', ['--agent', agent, '--out', 'x', '--decisions', '1'], '--decisions: must lie in 2'],
  ])('refuses %s in one line', async (_, args, message) => {
    const { status, complained } = await run('transitions', args)
    expect(complained.trim().split('\n')).toEqual([expect.stringContaining(message)])
    expect(status).toBe(2)
  })
})

describe('npm run look', () => {
  const maze = 'public/agents/maze-mlp.safetensors'

  it('says where a reward looks, what it is worth, and where it is wrong', async () => {
    const [data, out] = [place('looked-at.safetensors'), place('looked-at-model.safetensors')]
    await run('transitions', ['--agent', maze, '--decisions', '400', '--out', data])
    await run('reward', ['--transitions', data, '--out', out, '--set', 'epochs=2'])
    const files = ['--reward', out, '--transitions', data]
    const { status, said, complained } = await run('look', [...files, '--method', 'integrated-gradients', '--json'])
    expect([status, complained]).toEqual([0, ''])
    const lines = said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ look }) => look)).toEqual(['maps', 'residuals', 'edits', 'goals', 'shaping'])
    const [maps, residuals, edits, , shaping] = lines
    expect(maps.maps.map(({ map }: { map: number[] }) => map.length)).toEqual([121, 121])
    expect(maps.words.join(' ')).toContain('adds up: completeness gap')
    expect(residuals.residuals).toHaveLength(5)
    expect(edits.ranked[0].reward).toBeLessThanOrEqual(edits.from)
    expect(shaping.after - shaping.bound).toBeLessThan(1e-3 * shaping.before)
    const refused = await run('look', [...files, '--method', 'sarfa'])
    expect(refused).toMatchObject({ status: 2, complained: expect.stringContaining('SARFA explains actions') })
    const far = await run('look', [...files, '--row', '400'])
    expect(far).toMatchObject({ status: 2, complained: expect.stringContaining('--row') })
  })

  it.each([
    ['no model', [], '--reward: is missing'],
    ['no decisions', ['--reward', maze], '--transitions: is missing'],
    ['an agent for a reward', ['--reward', maze, '--transitions', maze], 'kind'],
  ])('refuses %s in one line', async (_, args, message) => {
    const { status, complained } = await run('look', args)
    expect(complained.trim().split('\n')).toEqual([expect.stringContaining(message)])
    expect(status).toBe(2)
  })
})

describe('npm run reward', () => {
  it('fits a model to kept decisions, says what it is, and goes on with it', async () => {
    const data = place('of-maze.safetensors')
    const maze = 'public/agents/maze-mlp.safetensors'
    await run('transitions', ['--agent', maze, '--decisions', '400', '--out', data])
    const [out, longer] = [place('model.safetensors'), place('longer.safetensors')]
    const fitted = await run('reward', ['--transitions', data, '--out', out, '--set', 'epochs=1'])
    expect(fitted).toMatchObject({ status: 0, complained: '' })
    expect(fitted.said).toMatch(/^epoch 1 of 1: error .*, held out .*\ndone: /)
    const shown = await run('reward', ['--show', out])
    expect(shown.said).toMatch(/levels, of 400 decisions of .* in maze, seed 1\n {2}epoch 1: error/)
    const further = await run('reward', ['--transitions', data, '--out', out, '--resume', '--set', 'epochs=2'])
    expect(further).toMatchObject({ status: 0, complained: '' })
    await run('reward', ['--transitions', data, '--out', longer, '--set', 'epochs=2'])
    const weightsIn = (file: string) => decodeCheckpoint(readFileSync(file)).training
    expect(weightsIn(out)).toEqual(weightsIn(longer))
    const changed = await run('reward', ['--transitions', data, '--out', out, '--resume', '--set', 'batch=40'])
    expect(changed.complained).toBe('--set batch: cannot change when a fit goes on: it was 20, not 40\n')
    const again = await run('reward', ['--transitions', data, '--out', out, '--resume'])
    expect(again.complained).toContain('--set epochs: are all over')
    const other = await run('reward', ['--transitions', agent, '--out', out])
    expect(other).toMatchObject({ status: 2, complained: expect.stringContaining('transitions: are missing') })

    // An agent that is paid by it, stopped by its length and gone on with.
    const maze1 = ['--env', 'maze', '--reward', out, '--out', place('paid')]
    const begun = await run('train', [...maze1, '--decisions', '2048'])
    expect(begun).toMatchObject({ status: 0, complained: '' })
    expect(begun.said).toContain('learned ')
    const agentOf = () => {
      const [file = ''] = readdirSync(place('paid')).filter(
        (name) => name.endsWith('2.safetensors') || name.endsWith('1.safetensors'),
      )
      return decodeCheckpoint(readFileSync(join(place('paid'), file)))
    }
    const card = agentOf().card
    expect(card).toMatchObject({
      id: `maze-ppo-mlp-1-by-${decodeCheckpoint(readFileSync(out)).card.id}`,
      reward: { name: 'reward-maze-levels-1' },
    })
    expect(await run('train', [...maze1, '--decisions', '4096', '--resume'])).toMatchObject({
      status: 0,
      complained: '',
    })
    expect(agentOf().card).toMatchObject({ decisions: 4096, reward: { name: 'reward-maze-levels-1' } })
    const faster = await run('train', [
      ...maze1.slice(0, -1),
      place('faster'),
      '--decisions',
      '2048',
      '--envset',
      'frameSkip=2',
    ])
    expect(faster).toMatchObject({
      status: 0,
      complained: 'the reward was learned with frameSkip 1, and 2 is played here\n',
    })
    const else1 = ['--reward', out, '--out', place('else')]
    expect((await run('train', ['--env', 'catch', '--network', 'tiny', ...else1])).complained).toContain(
      '--reward env.id: ',
    )
    expect((await run('train', [...maze1, '--algorithm', 'dqn', '--out', place('else')])).complained).toContain(
      '--reward: cannot be',
    )
  })

  it.each([
    ['nothing to learn from', ['--out', 'x'], '--transitions: is missing'],
    ['an agent as a model', ['--show', agent], 'card.kind: is policy, where a reward is needed'],
  ])('refuses %s in one line', async (_, args, message) => {
    const { status, complained } = await run('reward', args)
    expect(complained.trim().split('\n')).toEqual([expect.stringContaining(message)])
    expect(status).toBe(2)
  })
})

describe('npm run toybox', () => {
  it('goes on to the next file whatever is in the one before, and sums up', async () => {
    const odd = ['[]', '{"game":"breakout","seed":1e999}', '{"game":{}}', 'no JSON', '{"game":"constructor","seed":1}']
    const files = odd.map((text, i) => (writeFileSync(place(`odd-${i}.json`), text), place(`odd-${i}.json`)))
    const { status, said, complained } = await run('toybox', files)
    expect(complained).toBe('')
    expect(status).toBe(1)
    expect(said.trim().split('\n').at(-1)).toBe(`0 passed, ${odd.length} failed`)
    const missing = await run('toybox', [place('nowhere.json')])
    expect(missing.said).toContain(`nowhere.json: file: there is no ${place('nowhere.json')}\n`)
    expect(said).toContain('odd-1.json: seed: must be a number that a double can hold')
  })
})
