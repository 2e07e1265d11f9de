import type { Row } from '../../../lab/contracts/study'
import { claimOf } from '../../../lab/studies/claims'
import { reportHtml } from '../../../lab/studies/report/html'

/** What the report is about: a claim by moments. */
export const reported = claimOf('breakout-importance')
/** Of its arms, those that change something. */
export const changes = reported.conditions.map(({ id }) => id)

/** A moment of a rollout under one arm, as the study writes it. */
export const momentRow = (seed: number, arm: string, i: number): Row => ({
  cell: `c${seed}`,
  agent: 'one',
  seed,
  decision: 19,
  arm,
  refusal: '',
  action: 0.02 + i / 100,
  value: 0.5,
  logits: 0.1 + i / 10,
  before: 0.01 * (i + 1),
  saliency: 0.001,
  beforeStretched: 9,
  saliencyStretched: -5,
  saliencyPublished: 100,
  actionPublished: 0.2,
})

/** Rows of so many rollouts, every one under all arms. */
export const momentRows = (rollouts: number): Row[] =>
  Array.from({ length: rollouts }).flatMap((_, seed) =>
    ['control', ...changes].map((arm, i) => momentRow(seed, arm, i)),
  )

/** A whole report's file with these rows. What it says of them is left open: a reader makes that anew. */
export function momentsReport(rows: readonly Row[]): string {
  const cells = new Set(rows.map(({ cell }) => cell)).size
  return reportHtml(
    { title: reported.title, story: reported.story, cite: '' },
    { words: [], tables: [], figures: [], verdict: 'open' },
    {
      study: reported.design,
      claim: reported,
      options: {},
      agents: [{ id: 'one', name: 'One', hash: 'abc', env: reported.env, acting: 'greedy' }],
      done: cells,
      cells,
      rows,
    },
  )
}
