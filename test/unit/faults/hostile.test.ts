import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { countWork } from './work'

/** Blocks of code that a file may cost to be read, whatever stands in it: the largest that people exchange cost some six millions. */
const MOST_STEPS = 10_000_000
/** What is refused is refused soon. */
const MOST_REFUSED = 2_000_000

// Counting begins before what is counted is loaded.
const counter = await countWork()
const { openGame } = await import('../../../workers/headless/games.lib')
const { readersOf } = await import('../../../workers/headless/bench/faults/inputs.lib')
const { writeDocuments } = await import('../../../workers/headless/bench/faults/documents.lib')
const { InputError } = await import('../../../workers/lab/contracts/errors')
afterAll(() => counter.end())

const breakout = await openGame('breakout', 1)
const documents = writeDocuments(breakout)
/** By what a file's name begins with. */
const readers = {
  claim: 'claims',
  link: 'links',
  program: 'programs',
  recording: 'recordings',
  report: 'reports',
  states: 'states',
  trace: 'Toybox traces',
} as const

/** Of its own game, for a claim of another is refused by that alone. */
async function read(file: string, game = 'breakout') {
  const kind = Object.keys(readers).find((name) => file.split('/').at(-1)!.startsWith(name)) as keyof typeof readers
  const reader = readersOf(game === 'breakout' ? breakout : await openGame(game, 1), documents)[readers[kind]]!
  const bytes = readFileSync(file)
  // What is loaded with the first of a kind is not this file's work.
  await counter.stepsOf(() => reader.read(reader.written))
  return counter.stepsOf(() => reader.read(bytes))
}

const fieldOf = (error: unknown): string => {
  if (error instanceof InputError) return error.field
  throw error
}

describe('a file that nobody wrote in good faith', () => {
  const own = 'test/fixtures/hostile'
  const fields: Record<string, string> = {
    'claim-1e999.json': 'claim.margin',
    'claim-looks.json': 'claim.looks',
    'claim-many-rollouts.json': 'claim.rollouts',
    'link-actions-bomb.txt': 'link.actions',
    'link-future.txt': 'link.interventions[0].at.decision',
    'link-program.txt': 'link.program.steps[0].every',
    'link-text-bomb.txt': 'link',
    'program-deep.json': 'program.steps[0].options.by',
    'program-many-steps.json': 'program.steps',
    'program-prototype.json': 'program.steps[0].intervention',
    'recording-actions-bomb.nudge': 'recording.actions',
    'recording-too-many-decisions.nudge': 'recording.decisions',
    'report-1e308.html': 'report.rows[0].value',
    'report-cut.html': 'report',
    'report-strangers-rows.html': 'report.rows[0].agent',
    'report-unknown-study.html': 'report.study',
    'states-not-in-order.json': 'states.episodes[0].decisions[1]',
    'trace-words-for-lives.json': 'trace',
  }

  it.each(readdirSync(own).map((file) => [file]))('%s is refused by the name of its field, soon', async (file) => {
    const { steps, thrown } = await read(`${own}/${file}`)
    expect(fieldOf(thrown)).toBe(fields[file])
    expect(steps).toBeLessThan(MOST_REFUSED)
  })
})

/** Files that once ended in raw errors, or took seconds; they are handed on beside the project, and not with it. */
const handed = '../shared/cases/hostile'
const isHere = existsSync(handed)
if (!isHere) console.log(`skipped: ${handed} is not here`)

describe.skipIf(!isHere)('a file that once did harm', () => {
  /** Refused by the name of a field, or taken: what was wrong was what reading it took, or how it was told. */
  const fates: Record<string, string> = {
    'claim-few-moments.json': 'taken',
    'claim-slow.json': 'taken',
    'link-10k-interventions.txt': 'taken',
    'link-1M-decisions.txt': 'taken',
    'link-hostile.txt': 'taken',
    'recording-4M-decisions.nudge': 'taken',
    'report-one-arm-resample.html': 'report.rows[65].agent',
    'report-tofixed.html': 'taken',
    'trace-1e-999.json': 'taken',
    'trace-1e999.json': 'trace',
  }

  it.each((isHere ? readdirSync(handed) : []).map((file) => [file]))(
    '%s costs a bounded number of steps',
    async (file) => {
      const { steps, thrown } = await read(`${handed}/${file}`, file === 'claim-slow.json' ? 'amidar' : 'breakout')
      expect(thrown === null ? 'taken' : fieldOf(thrown)).toBe(fates[file])
      expect(steps).toBeLessThan(MOST_STEPS)
    },
  )
})
