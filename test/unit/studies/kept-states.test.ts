import { drawSeeds } from '../../../workers/lab/streams'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { openGame } from '../../../workers/headless/games.lib'
import { createPolicy } from '../../../workers/lab/models/policy'
import type { Agent } from '../../../workers/lab/contracts/agent'
import { requirePolicy, type Checkpoint, type PolicyCard } from '../../../workers/lab/contracts/checkpoint'
import type { Policy } from '../../../workers/lab/contracts/model'
import type { Moment } from '../../../workers/lab/contracts/moment'
import type { StateEpisode, StateSet } from '../../../workers/lab/contracts/states'
import type { Cell } from '../../../workers/lab/contracts/study'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { worldOf } from '../../../workers/lab/envs/world'
import { recollect } from '../../../workers/lab/recording/recollect'
import { replayEpisode } from '../../../workers/lab/recording/replayer'
import { momentsOf } from '../../../workers/lab/recording/states'
import { decodeStates, encodeStates } from '../../../workers/lab/recording/states-file'
import { invite } from '../../../workers/lab/runs/study/agents'
import { openQuestion, type OpenQuestion } from '../../../workers/lab/runs/study/question'
import { findingsOf, pageOf, reopen } from '../../../workers/lab/runs/study/report'
import { StudyRun, type Surroundings } from '../../../workers/lab/runs/study/run'
import { alone, createMemoryShelf } from '../../../workers/lab/runs/study/shelf'
import { disposeKept } from '../../../workers/lab/saliency/cache'
import { saliencyMethods } from '../../../workers/lab/saliency/registry'
import { drawMoments } from '../../../workers/lab/studies/draw-moments'
import { litPeer } from '../../../workers/lab/studies/methods/lit'
import { drawStates, type Sitter } from '../../../workers/lab/studies/draw-states'
import { readReport } from '../../../workers/lab/studies/report/html'
import { decodeCheckpoint } from '../../../workers/storage/safetensors'
import { agentOn } from '../play/stages'
import { batchesOf, done } from './ask'
import { catchClaim, catcher } from './catch-claim'
import { scoreClaim } from './claims/claim'

const breathe = async () => {}
let sitter: Sitter & { readonly agent: Agent }
beforeAll(async () => {
  await chooseNodeBackend('wasm')
  const { agent, openGame: open } = await invite('catcher', catcher(), openGame)
  sitter = { agent, game: await open(1) }
})
afterAll(() => {
  sitter.agent.dispose()
  disposeKept()
})

const setOf = (episodes: readonly StateEpisode[], change: Partial<StateSet> = {}): StateSet => ({
  id: 'some',
  name: 'Some of Catch',
  created: '2026-01-01T00:00:00Z',
  note: 'From the play of the catcher.',
  episodes,
  ...change,
})
const draw = (states: number, perEpisode = 2, change = {}) =>
  drawStates({ sitters: [sitter], states, perEpisode, decisions: 40, seed: 5, breathe, ...change })

describe('drawn states', () => {
  it('are those that studies draw of the same rollouts, as many as are asked for, and replay', async () => {
    const episodes = await draw(7)
    const seeds = drawSeeds(5, episodes.length)
    expect(episodes.map(({ decisions }) => decisions.length)).toEqual([2, 2, 2, 1])
    for (const [i, { recording, decisions, player }] of episodes.entries()) {
      const asked = { seed: seeds[i]!, decisions: 40, samples: decisions.length, breathe }
      const { moments } = await drawMoments(sitter.game, sitter.agent, asked)
      expect(decisions).toEqual(moments.map(({ decision }) => decision).sort((a, b) => a - b))
      expect(player?.hash).toBe(sitter.agent.hash)
      replayEpisode(sitter.game, 0, recording)
    }
    expect(decodeStates(encodeStates(setOf(episodes)))).toEqual(setOf(episodes))
  })

  it('one of them is a new game, where that is asked for', async () => {
    const [plain, started] = [await draw(5), await draw(5, 2, { start: true })]
    const first = started[0]!
    expect(first.decisions[0]).toBe(first.player!.from)
    expect(started.flatMap(({ decisions }) => decisions)).toHaveLength(5)
    expect(plain.flatMap(({ decisions, player }) => decisions.filter((one) => one === player!.from))).toEqual([])
  })

  it('are of each agent in turn', async () => {
    const other = { ...sitter, agent: { ...sitter.agent, id: 'other', hash: 'other' } }
    const episodes = await draw(8, 2, { sitters: [sitter, other] })
    expect(episodes.map(({ recording: { agent, seed }, player }) => [agent, seed, player?.hash])).toEqual(
      drawSeeds(5, 2).flatMap((seed) => [sitter.agent, other.agent].map(({ id, hash }) => [id, seed, hash])),
    )
  })

  it('are of episodes that differ: one that went as another did is not drawn again', async () => {
    const agent = { ...sitter.agent, acting: 'greedy' as const }
    const episodes = await draw(40, 1, { sitters: [{ ...sitter, agent }] })
    const courses: string[] = []
    for (const { recording } of episodes)
      courses.push(
        (await drawMoments(sitter.game, agent, { seed: recording.seed, decisions: 40, samples: 1, breathe })).course,
      )
    expect(new Set(courses).size).toBe(40)
    // More seeds than that were met on the way.
    expect(drawSeeds(5, 40)).not.toEqual(episodes.map(({ recording }) => recording.seed))
  })

  it('are refused by name where episodes are too short for them', async () => {
    await expect(draw(60, 30, { decisions: 2 })).rejects.toThrow(/^states: are only \d+ of 60 after 40 episodes/)
  })
})

describe('what an agent remembers at a kept state', () => {
  const bytes = (memory: Float32Array | null) => (memory ? Buffer.from(memory.slice().buffer).toString('hex') : '')
  const told = ({ memory, past, decision }: Moment) => [decision, bytes(memory), past.map((then) => bytes(then.memory))]
  let game: BatchGame
  let policy: Policy
  let other: Policy
  beforeAll(async () => {
    game = await openGame('breakout', 1)
    policy = createPolicy({ env: game.spec, network: 'gru', seed: 6 })
    other = createPolicy({ env: game.spec, network: 'gru', seed: 7 })
  })
  afterAll(() => [policy, other].forEach((one) => one.dispose()))

  it('is its own where it played, of no waiting at the start, and else as if it had watched from there', async () => {
    const agent = agentOn(policy, game, { hash: 'player' })
    const episodes = await drawStates({ ...drawing, sitters: [{ agent, game }] })
    expect(episodes.some(({ player }) => player!.from > 0)).toBe(true)
    // Who watched has seen the waiting too; a lost life begins afresh for both.
    let sawMore = 0
    for (const episode of episodes) {
      const { recording, decisions } = episode
      const asked = { seed: recording.seed, decisions: 30, samples: decisions.length, breathe }
      const { moments } = await drawMoments(game, agent, asked)
      const put = (who: Agent, from = decisions) => momentsOf({ game, episode, decisions: from, agent: who })
      const own = await put(agent)
      expect(own.map(told)).toEqual(moments.toSorted((a, b) => a.decision - b.decision).map(told))
      expect(own.every(({ memory }) => memory !== null)).toBe(true)
      // The same whichever other states are asked for with it.
      expect((await put(agent, decisions.slice(0, 1))).map(told)).toEqual([told(own[0]!)])
      for (const watcher of [agentOn(other, game, { hash: 'watcher' }), agentOn(policy, game, { hash: 'watcher' })]) {
        const memories = await recollect(watcher, worldOf(game), recording)
        const watched = await put(watcher)
        expect(watched.map(({ memory }) => bytes(memory))).toEqual(
          decisions.map((decision) => bytes(memories.slice(0, decision).findLast((one) => one) ?? null)),
        )
        const differs = JSON.stringify(watched.map(told)) !== JSON.stringify(own.map(told))
        if (watcher.model === other) expect(differs).toBe(true)
        else if (differs) sawMore++
      }
    }
    expect(sawMore).toBeGreaterThan(0)
  })
  const drawing = { states: 8, perEpisode: 2, decisions: 30, seed: 1, breathe }
})

/** Every source is an agent of its own, told apart by one weight. */
async function loadAgent(source: string): Promise<Checkpoint<PolicyCard>> {
  const { card, weights, ...rest } = catcher()
  const [first, ...others] = weights
  const data = first!.data.map((value, i) => (i === 0 ? value + source.length / 100 : value))
  return { ...rest, card: { ...card, id: source, name: source }, weights: [{ ...first!, data }, ...others] }
}
const sources = { openGame, loadAgent, idOf: (source: string) => source, openBackend: async () => 'wasm (test)' }
const few = Object.fromEntries(
  [...saliencyMethods, litPeer].map(({ id }) => [id, id === 'jacobian' || id === 'object']),
)

const questions = {
  moments: (states: StateSet, agents = ['a', 'bb']) =>
    openQuestion({ study: 'moments', claim: catchClaim, states, agents }, sources),
  methods: (states: StateSet, agents = ['a', 'bb']) =>
    openQuestion({ study: 'methods', options: few, states, agents }, sources),
}
const studies = Object.entries(questions)

function around(change: Partial<Surroundings> = {}): Surroundings {
  let time = 0
  return {
    ...sources,
    shelf: createMemoryShelf(),
    turns: alone,
    tellsFindings: false,
    survivesLoss: false,
    now: () => (time += 200),
    pass: async () => {},
    ...change,
  }
}
const pages = (question: OpenQuestion, { kept }: StudyRun) => pageOf(question, findingsOf(question, kept, null))
async function finished(question: OpenQuestion, surroundings = around()): Promise<{ run: StudyRun; made: number }> {
  let made = 0
  const run = new StudyRun(
    question,
    surroundings,
    (message) => void (message.type === 'kept' && (made += message.cells.length)),
  )
  expect(await run.over).toEqual({ state: 'finished' })
  return { run, made }
}

describe.each(studies)('%s, put to kept states', (study, ask) => {
  it('keeps what is done when there are more states, in another order, of a set called something else', async () => {
    const [first, second, ...others] = (await draw(14)) as [StateEpisode, StateEpisode, ...StateEpisode[]]
    const some = { ...second, decisions: second.decisions.slice(0, 1) }
    const surroundings = around()
    const before = await ask(setOf([first, some, ...others]), ['a'])
    const { made } = await finished(before, surroundings)
    expect(made).toBe(before.cells.length)
    const more = setOf([...others, second, first], { id: 'more', name: 'More', note: '' })
    const after = await ask(more, ['a'])
    expect(after.cells.map(({ key }) => key)).toEqual(expect.arrayContaining(before.cells.map(({ key }) => key)))
    const perState = before.cells.length / 13
    expect((await finished(after, surroundings)).made).toBe(perState)
    // Of another episode of the same seed, nothing is.
    const elsewhere = setOf((await draw(14)).map((one) => ({ ...one, player: { hash: 'nobody', from: 1 } })))
    const keys = new Set(after.cells.map(({ key }) => key))
    expect((await ask(elsewhere, ['a'])).cells.some(({ key }) => keys.has(key))).toBe(false)
  })

  it('gives the same rows of a cell whichever others of its episode are done with it', async () => {
    const question = await ask(setOf(await draw(14)), ['a'])
    const asked = { plan: question.plan, agent: sitter.agent }
    const batch = batchesOf(question)[0]!
    const rowsOf = async (cells: readonly Cell[]) => (await done(asked, cells)).map(({ rows }) => JSON.stringify(rows))
    const whole = await rowsOf(batch)
    expect(whole.some((rows) => rows !== '[]')).toBe(true)
    for (const odd of [0, 1]) {
      const half = batch.map((cell, i) => ({ cell, i })).filter(({ i }) => i % 2 === odd)
      expect(await rowsOf(half.map(({ cell }) => cell))).toEqual(half.map(({ i }) => whole[i]))
    }
  })

  it('is the same to the byte however often it was cancelled, and its report opens again', async () => {
    const question = await ask(setOf(await draw(14)), ['a'])
    const whole = findingsOf(question, (await finished(question)).run.kept, null)
    const page = pageOf(question, whole)
    const surroundings = around()
    let cancelled = 0
    for (let breaths = 3; ; breaths += 11) {
      let left = breaths
      const run: StudyRun = new StudyRun(
        question,
        { ...surroundings, pass: async () => void (--left === 0 && run.cancel()) },
        () => {},
      )
      const { state } = await run.over
      if (state === 'cancelled') cancelled++
      if (state !== 'finished') continue
      expect(pages(question, run) === page).toBe(true)
      break
    }
    expect(cancelled).toBeGreaterThan(1)
    const { told, findings } = reopen(readReport(page), (await openGame('catch', 1)).spec)
    expect(told.states).toEqual(question.states)
    expect(findings).toEqual(whole)
  })

  it('says whose states they are, and counts an episode once however many states it gives', async () => {
    // The same seed twice: what tells them apart is not the seed.
    const twin = { ...sitter, agent: { ...sitter.agent, id: 'twin', hash: 'twin' } }
    const episodes = await draw(14, 2, { sitters: [sitter, twin] })
    const question = await ask(setOf(episodes), ['a'])
    const { report } = findingsOf(question, (await finished(question)).run.kept, null)
    expect(report.words.join(' ')).toContain('“Some of Catch”: 14 states of 7 episodes. From the play of the catcher.')
    const [table] = report.tables.filter(({ id }) => id === (study === 'moments' ? 'effects' : 'scores'))
    const column = table!.columns.indexOf(study === 'moments' ? 'pairs' : 'rollouts')
    expect(table!.rows.length).toBeGreaterThan(0)
    for (const row of table!.rows) expect(row[column]).toBeLessThanOrEqual(7)
    expect(Math.max(...table!.rows.map((row) => Number(row[column])))).toBe(7)
  })
})

describe('kept states are refused by the field that does not fit', () => {
  const changed = async (change: (recording: StateEpisode['recording']) => object) =>
    setOf((await draw(14)).map((one) => ({ ...one, recording: { ...one.recording, ...change(one.recording) } })))

  it.each<[string, (recording: StateEpisode['recording']) => object]>([
    ['states.episodes[0].recording.env.id', ({ env }) => ({ env: { ...env, id: 'breakout' } })],
    ['states.episodes[0].recording.env.version', ({ env }) => ({ env: { ...env, version: env.version + 1 } })],
    ['states.episodes[0].recording.env.options.luck', ({ env }) => ({ env: { ...env, options: { luck: 1 } } })],
    ['states.episodes[0].recording.rhythm.frameSkip', ({ rhythm }) => ({ rhythm: { ...rhythm!, frameSkip: 7 } })],
    ['states.episodes[0].recording.rhythm.frames', ({ rhythm }) => ({ rhythm: { ...rhythm!, frames: 7 } })],
  ])('%s', async (field, change) => {
    for (const [, ask] of studies) await expect(ask(await changed(change))).rejects.toMatchObject({ field })
  })

  it('states.episodes[0].recording.env.options.length: of other options than an agent plays at', async () => {
    const file = decodeCheckpoint(readFileSync('public/agents/recall-gru.safetensors'))
    const recaller = requirePolicy(file)
    const { agent, openGame: open } = await invite('recaller', recaller, openGame)
    const short = { ...agent, game: { ...agent.game, options: { length: 4 } } }
    const set = setOf(
      await drawStates({
        sitters: [{ agent: short, game: await open(1) }],
        states: 4,
        perEpisode: 2,
        decisions: 20,
        seed: 1,
        breathe,
      }),
    )
    agent.dispose()
    const ask = (options?: Record<string, number>) =>
      openQuestion(
        { study: 'methods', options: few, states: set, agents: ['recaller'] },
        {
          ...sources,
          loadAgent: async () => ({
            ...recaller,
            card: { ...recaller.card, env: { ...recaller.card.env, ...(options && { options }) } },
          }),
        },
      )
    await expect(ask()).rejects.toThrow('states.episodes[0].recording.env.options.length: is 4; Recall, GRU plays at 8')
    expect((await ask({ length: 4 })).cells).toHaveLength(4 * 3)
  })

  it('of a study that plays for itself, and of too few episodes for a claim', async () => {
    const set = setOf(await draw(4))
    await expect(
      openQuestion({ study: 'rollouts', claim: scoreClaim, states: set, agents: ['a'] }, sources),
    ).rejects.toThrow(/^states: mean nothing to “Paired rollouts”/)
    await expect(questions.moments(set)).rejects.toThrow(/^states.episodes: must be 4 or more: 4 pairs/)
  })
})
