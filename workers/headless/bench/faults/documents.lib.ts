import { readFileSync } from 'node:fs'
import type { BatchGame } from '../../../lab/envs/game'
import type { Recording } from '../../../lab/contracts/recording'
import type { Row } from '../../../lab/contracts/study'
import { policyTarget } from '../../../lab/contracts/target'
import { exportConfig, exportState } from '../../../lab/envs/toybox-json'
import { interventionsOf } from '../../../lab/interventions/registry'
import { encodeLink } from '../../../lab/recording/link'
import { encodeRecording } from '../../../lab/recording/recording'
import { encodeStates } from '../../../lab/recording/states-file'
import { claimOf } from '../../../lab/studies/claims'
import { reportHtml } from '../../../lab/studies/report/html'
import { decodeTrajectory } from '../../../storage/trajectory-file'

/** Files as people exchange them, one of each kind: what mutated ones are made from. All of them are about Breakout. */
export interface Documents {
  readonly agent: Uint8Array
  readonly trajectory: Uint8Array
  readonly recording: string
  readonly link: string
  readonly states: string
  readonly claim: string
  readonly program: string
  readonly report: string
  readonly shipped: string
  readonly state: string
  readonly config: string
  readonly trace: string
}

const GAME = 'breakout'
const read = (path: string) => new Uint8Array(readFileSync(`public/${path}`))

/** `game`: Breakout with a slot to play in. */
export function writeDocuments(game: BatchGame): Documents {
  const trajectory = read('trajectories/breakout-small.safetensors')
  const recording = decodeTrajectory(trajectory).episodes[0]!.recording!
  return {
    agent: read('agents/breakout-small.safetensors'),
    trajectory,
    recording: encodeRecording(recording),
    link: linkTo(recording),
    states: statesOf(recording),
    claim: JSON.stringify(claimOf('breakout-bricks')),
    program: JSON.stringify(aProgram()),
    report: aReport(),
    shipped: readFileSync('public/reports/breakout-bricks.breakout-small.json', 'utf8'),
    trace: traceOf(game),
    state: exportState(game, 0),
    config: exportConfig(game, 0),
  }
}

const linkTo = ({ env, rhythm, seed, actions, interventions }: Recording): string =>
  encodeLink({
    version: 1,
    env,
    ...(rhythm && { rhythm }),
    agent: 'shipped/breakout-small',
    seed,
    actions: actions.subarray(0, 200),
    ticks: 700,
    interventions,
    acting: 'greedy',
    stack: 'consistent',
    program: aProgram(),
    views: [{ method: 'perturbation', target: policyTarget, options: { stride: 5 } }],
    overlay: { opacity: 0.6, holdScale: false },
  })

const statesOf = (recording: Recording): string =>
  new TextDecoder().decode(
    encodeStates({
      id: 'some',
      name: 'Some states',
      created: '2026-11-26',
      note: 'Every hundredth decision.',
      episodes: [{ recording, decisions: [0, 100, 200], player: { hash: 'abc', from: 2 } }],
    }),
  )

const aProgram = () => {
  const steps = interventionsOf(GAME)
    .slice(0, 3)
    .map(({ id, options }, i) => ({
      id,
      options: Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default])),
      from: i,
      every: i,
    }))
  return { format: 1 as const, title: 'Three changes', env: GAME, steps }
}

/** Of a claim by moments, with rows as its study writes them. */
function aReport(): string {
  const claim = claimOf('breakout-importance')
  const arms = ['control', ...claim.conditions.map(({ id }) => id)]
  const rows = [0, 1, 2, 3].flatMap((seed) =>
    arms.map((arm, i): Row => ({
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
    })),
  )
  const agents = [{ id: 'one', name: 'One', hash: 'abc', env: claim.env, acting: 'greedy' as const }]
  return reportHtml(
    { title: claim.title, story: claim.story, cite: '' },
    { words: [], tables: [], figures: [], verdict: 'open' },
    { study: claim.design, claim, options: {}, agents, done: 4, cells: 4, rows },
  )
}

/** A short game as the recorder of the original writes one. */
function traceOf(game: BatchGame): string {
  const actions = [1, 3, 3, 0, 4, 4, 0, 0]
  game.reset(0, 1)
  const config = exportConfig(game, 0)
  game.renew(0)
  const initial = exportState(game, 0)
  const lives = actions.map(() => 5)
  const rest = { seed: 1, edits: [{ frame: 2, set: { '/score': 0, '/paddle/position/x': 100 } }], actions }
  const scores = actions.map(() => 0)
  const text = JSON.stringify({ game: GAME, ...rest, scores, lives, snapshots: [] })
  return `${text.slice(0, -1)},"config":${config},"initial":${initial}}`
}
