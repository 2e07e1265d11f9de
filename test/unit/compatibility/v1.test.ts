import { view } from '../../../workers/lab/contracts/view'
import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { loadGame } from '../../../workers/headless/games.lib'
import { openAgent } from '../../../workers/lab/agents/open'
import { createPolicy } from '../../../workers/lab/models/policy'
import { trainers } from '../../../workers/lab/trainers/registry'
import { hashOfWeights } from '../../../workers/lab/agents/weights-hash'
import { reopen } from '../../../workers/lab/runs/study/report'
import { readReport } from '../../../workers/lab/studies/report/html'
import { requirePolicy, type Checkpoint } from '../../../workers/lab/contracts/checkpoint'
import { observationSize } from '../../../workers/lab/contracts/observation'
import { parseKept, parseOptions } from '../../../workers/lab/contracts/options'
import { program } from '../../../workers/lab/contracts/program'
import { exportState, importState } from '../../../workers/lab/envs/toybox-json'
import { createVectorEnv, envOptions } from '../../../workers/lab/envs/vector'
import { openProgram } from '../../../workers/lab/interventions/program'
import { openView } from '../../../workers/lab/play/look'
import { observationOf } from '../../../workers/lab/envs/frames'
import { playerOn } from '../play/stages'
import type { Player } from '../../../workers/lab/play/player'
import { openingOf } from '../../../workers/lab/agents/requirements'
import type { Setting } from '../../../workers/lab/contracts/env'
import { present } from '../../../workers/lab/contracts/setting'
import { openingOfRecording } from '../../../workers/lab/recording/recording'
import { decodeLink } from '../../../workers/lab/recording/link'
import { decodeCheckpoint } from '../../../workers/storage/safetensors'
import { parseRun } from '../../../workers/storage/runs'
import { decodeTrajectory } from '../../../workers/storage/trajectory-file'
import { readRecording, replayRecording } from '../../../workers/threads/stage/record'

const FOLDER = 'test/fixtures/v1'

interface Answer {
  readonly logits: readonly number[]
  readonly value: number
}

interface Reached extends Partial<Answer> {
  readonly decisions: number
  readonly ticks: number
  readonly score: number
  readonly lives: number
  readonly hash: string
  readonly history: number
  readonly stack?: string
  readonly agent?: string
}

interface Expected {
  readonly checkpoints: Readonly<
    Record<
      string,
      {
        readonly card: Readonly<Record<string, unknown>>
        readonly hash: string
        readonly weights: readonly unknown[]
        readonly pattern: Answer
        readonly seed7: Answer
        readonly training?: { readonly update: number; readonly decisions: number }
      }
    >
  >
  readonly recordings: Readonly<Record<string, Reached>>
  readonly links: readonly {
    readonly name: string
    readonly fragment: string
    readonly reached: Reached
    readonly state: Readonly<Record<string, unknown>>
  }[]
  readonly trajectories: Readonly<
    Record<string, Readonly<Record<string, unknown>> & { readonly first: Answer; readonly last: Answer }>
  >
  readonly toyboxes: Readonly<Record<string, { readonly game: string; readonly hash: string; readonly score: number }>>
  readonly reports: Readonly<Record<string, Readonly<Record<string, unknown>> & { readonly verdict: string }>>
}

const text = (name: string) => readFileSync(`${FOLDER}/${name}`, 'utf8')
const expected = JSON.parse(text('expected.json')) as Expected

function read(name: string): Uint8Array {
  const bytes = readFileSync(`${FOLDER}/${name}`)
  return name.endsWith('.gz') ? gunzipSync(bytes) : bytes
}

/** FNV-1a, as the facts were written. */
function fnv(bytes: Uint8Array): string {
  let hash = 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash.toString(16).padStart(8, '0')
}

/** As the facts were written. */
const rounded = (row: unknown): unknown =>
  JSON.parse(
    JSON.stringify(row, (_, value: unknown) =>
      typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(9)) : value,
    ),
  )

/** What an agent says to one observation, opened the way that everything which plays opens it. */
async function say(checkpoint: Checkpoint, observe: (size: number) => Uint8Array): Promise<Answer> {
  const { spec } = await loadGame(checkpoint.card.env.id, 1, false, openingOf(checkpoint.card.env, { frames: 0 }))
  const agent = await openAgent(requirePolicy(checkpoint), spec)
  const judged = await agent.judge(observe(observationSize(spec.observation)), [null])
  const answer = { logits: [...judged.logits(0)], value: judged.value(0) }
  agent.dispose()
  return answer
}

const pattern = (size: number) => Uint8Array.from({ length: size }, (_, i) => (i * 7919) % 251)

function expectAnswer(got: Answer, wanted: Answer): void {
  expect(got.logits).toHaveLength(wanted.logits.length)
  wanted.logits.forEach((logit, i) => expect(got.logits[i]).toBeCloseTo(logit, 4))
  expect(got.value).toBeCloseTo(wanted.value, 4)
}

/** Where an episode has come, and what the shipped agent makes of it. */
async function expectReached(player: Player, wanted: Reached): Promise<void> {
  const { driver, world, history } = player
  expect({
    decisions: driver.decision,
    ticks: driver.tick,
    score: world.score(),
    lives: world.lives(),
    hash: world.hash(),
    history: history.entries.length,
  }).toEqual({
    decisions: wanted.decisions,
    ticks: wanted.ticks,
    score: wanted.score,
    lives: wanted.lives,
    hash: wanted.hash,
    history: wanted.history,
  })
  if (wanted.stack !== undefined)
    expect(fnv(observationOf(player.spec.observation, player.planes) as Uint8Array)).toBe(wanted.stack)
  if (wanted.agent === undefined) return
  const shipped = decodeCheckpoint(readFileSync(`public/agents/${wanted.agent}.safetensors`))
  expectAnswer(
    await say(shipped, () => observationOf(player.spec.observation, player.planes) as Uint8Array),
    wanted as Answer,
  )
}

beforeAll(async () => void (await chooseNodeBackend('wasm')))

it('nothing in the folder is left out', () => {
  const named = [
    ...Object.keys({ ...expected.checkpoints, ...expected.trajectories, ...expected.toyboxes, ...expected.reports }),
    'README.md',
    'expected.json',
    'program.json',
    'recordings',
    'run.json',
  ]
  expect(readdirSync(FOLDER).sort()).toEqual(named.sort())
  expect(readdirSync(`${FOLDER}/recordings`).sort()).toEqual(Object.keys(expected.recordings).sort())
})

describe('a checkpoint of the version before', () => {
  for (const [name, facts] of Object.entries(expected.checkpoints)) {
    it(`opens: ${name}`, async () => {
      const { card, weights } = requirePolicy(decodeCheckpoint(read(name)))
      const { algorithm: trainer, env, ...rest } = facts.card
      expect({
        ...card,
        acting: card.acting ?? null,
        score: card.score ?? null,
        curve: card.curve.length,
      }).toMatchObject({ ...rest, env: present(env as Setting), trainer, kind: 'policy' })
      expect(weights.map(({ name: tensor, shape }) => [tensor, shape])).toEqual(facts.weights)
      expect(await hashOfWeights(weights)).toBe(facts.hash)
    })

    it(`answers as it did: ${name}`, async () => {
      const checkpoint = decodeCheckpoint(read(name))
      expectAnswer(await say(checkpoint, pattern), facts.pattern)
      const player = playerOn(
        await loadGame(checkpoint.card.env.id, 1, false, openingOf(checkpoint.card.env, { frames: 0 })),
      )
      player.newGame(7)
      expectAnswer(
        await say(checkpoint, () => observationOf(player.spec.observation, player.planes) as Uint8Array),
        facts.seed7,
      )
    })
  }

  it('plays at the rhythm it was trained at', async () => {
    const checkpoint = decodeCheckpoint(read('breakout-skip2.safetensors'))
    const game = await loadGame('breakout', 1)
    const agent = await openAgent(requirePolicy(checkpoint), game.spec)
    expect(agent.rhythm).toMatchObject({ frameSkip: 2, noops: 10 })
    const player = playerOn(game, 0, agent.rhythm)
    player.newGame(1)
    player.decide(0)
    expect([player.driver.decision, player.driver.tick]).toEqual([1, 2])
    agent.dispose()
  })

  for (const name of ['catch-ppo', 'catch-dqn'])
    it(`trains on: ${name}`, async () => {
      const { card, weights, training } = decodeCheckpoint(read(`${name}.safetensors.gz`))
      const algorithm = trainers.get(card.trainer)
      const options = parseKept(algorithm.options, card.options)
      const game = await loadGame(card.env.id, algorithm.slots(options))
      const policy = createPolicy({ env: game.spec, network: card.network, seed: 0 })
      const env = createVectorEnv(game, { options: parseOptions(envOptions, card.envOptions), seed: 0 })
      const run = algorithm.train({ env, policy, seed: 0, options, decisions: 2 * card.decisions, resume: training! })
      const first = await run.next()
      const after = await run.save()
      await run.return()
      policy.dispose()
      expect(first.value).toMatchObject({ update: card.updates + 1 })
      expect(after.decisions).toBeGreaterThan(card.decisions)
      expect(await hashOfWeights(after.weights)).not.toBe(await hashOfWeights(weights))
    })
})

describe('a recording of the version before', () => {
  for (const [name, facts] of Object.entries(expected.recordings))
    it(`reaches its end: ${name}`, async () => {
      const { recording } = readRecording(read(`recordings/${name}`))
      const player = playerOn(await loadGame(recording.env.id, 1, false, openingOfRecording(recording)))
      await replayRecording(player, recording)
      await expectReached(player, facts)
    })
})

describe('a link of the version before', () => {
  for (const { name, fragment, state, reached } of expected.links)
    it(`reaches its moment: ${name}`, async () => {
      const link = decodeLink(fragment)
      const { actions, interventions, ...rest } = link
      const views = (state['views'] as unknown[]).map((each) => view(each, 'view'))
      expect({ ...rest, decisions: actions.length, interventions: interventions.length }).toMatchObject({
        ...state,
        env: present(state['env'] as Setting),
        views,
      })
      const player = playerOn(await loadGame(link.env.id, 1, false, openingOfRecording(link)))
      player.replay(link)
      await expectReached(player, reached)
      for (const each of link.views) expect(openView(each, player.spec).method.id).toBe(each.method)
      if (link.program) expect(openProgram(player.spec, link.program).due(10, link.seed).length).toBeGreaterThan(0)
    })
})

describe('a trajectory of the version before', () => {
  for (const [name, facts] of Object.entries(expected.trajectories))
    it(`opens: ${name}`, async () => {
      const { columns, episodes, agent, game, media } = decodeTrajectory(read(name))
      const { first, last, ...rest } = facts
      const [actions, rows] = [game.actions.length, columns.action.length]
      expect({
        game: game.id,
        actions,
        rows,
        begins: episodes.map(({ begin }) => begin),
        agent,
        media,
        hashes: episodes.map(({ recording }) => recording?.hash),
        points: columns.reward.reduce((a, b) => a + b, 0),
        flags: columns.flags.reduce((a, b) => a + b, 0),
      }).toEqual(rest)
      expectAnswer({ logits: [...columns.logits!.subarray(0, actions)], value: columns.value![0]! }, first)
      expectAnswer({ logits: [...columns.logits!.subarray(-actions)], value: columns.value!.at(-1)! }, last)
      const player = playerOn(await loadGame(game.id, 1))
      for (const { recording } of episodes) await replayRecording(player, recording!)
    })
})

describe('a report of the version before', () => {
  for (const [name, { verdict, ...facts }] of Object.entries(expected.reports))
    it(`comes to its verdict again: ${name}`, async () => {
      const data = readReport(new TextDecoder().decode(read(name)))
      const { claim, agents, rows, done, cells } = data
      expect({ id: claim!.id, title: claim!.title, agents, rows: rows.length, first: rounded(rows[0]) }).toEqual(facts)
      expect(done > 0 && done <= cells).toBe(true)
      const { report } = reopen(data, (await loadGame(claim!.env, 1)).spec).findings
      // Of part of the cells nothing is judged any more.
      expect(done < cells ? null : verdict.toLowerCase().split(/\W/)[0]).toBe(report.verdict)
      expect(report.words.join(' ')).toMatch(done < cells ? /^Not yet judged: / : /Not sealed: /)
    })
})

describe('small files of the version before', () => {
  it('a program', async () => {
    const given = program(JSON.parse(text('program.json')), 'program')
    expect(openProgram((await loadGame('breakout', 1)).spec, given).due(10, 3)).toContainEqual(given.steps[0])
  })

  it('the note of a run', () => {
    expect(parseRun(JSON.parse(text('run.json')))).toMatchObject({
      kind: 'policy',
      id: 'catch-ppo-tiny-1',
      trainer: 'ppo',
      decisions: 62_000,
      done: 512,
      state: 'paused',
      checkpoint: 'catch-ppo-tiny-1',
    })
  })

  for (const [name, { game: id, hash, score }] of Object.entries(expected.toyboxes))
    it(`a Toybox state: ${name}`, async () => {
      const game = await loadGame(id, 1)
      game.reset(0, 1)
      importState(game, 0, text(name))
      expect(game.score(0)).toBe(score)
      expect(game.hash(0)).toBe(hash)
      expect(JSON.parse(exportState(game, 0))).toEqual(JSON.parse(text(name)))
    })
})
