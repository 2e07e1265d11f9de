import { readFileSync } from 'node:fs'
import type { BatchGame } from '../../../lab/envs/game'
import type { Recording } from '../../../lab/contracts/recording'
import { policyTarget } from '../../../lab/contracts/target'
import { exportConfig, exportState } from '../../../lab/envs/toybox-json'
import { interventionsOf } from '../../../lab/interventions/registry'
import { encodeLink } from '../../../lab/recording/link'
import { encodeRecording } from '../../../lab/recording/recording'
import { encodeStates } from '../../../lab/recording/states-file'
import { claimOf } from '../../../lab/studies/claims'
import { decodeTrajectory } from '../../../storage/trajectory-file'
import { momentRows, momentsReport } from './moments-report.lib'

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
    report: momentsReport(momentRows(4)),
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
