import { RowFlag, type Trajectory } from '../../../workers/lab/contracts/trajectory'
import type { OpenTrajectory } from '../../../workers/threads/api'

/** Five rows in two games, two actions; one life lost in the first, the second cut. */
export const trajectory: Omit<Trajectory, 'media'> = {
  id: 't',
  name: 'Two games, small',
  origin: 'file',
  created: '2026-01-01T00:00:00.000Z',
  game: {
    id: 'toy',
    title: 'Toy',
    actions: [
      { id: 'stay', title: 'Stay' },
      { id: 'go', title: 'Go, on' },
    ],
  },
  agent: null,
  episodes: [
    { begin: 0, recording: null },
    { begin: 3, recording: null },
  ],
  columns: {
    action: Uint8Array.of(0, 1, 1, 0, 1),
    reward: Float32Array.of(0, 1, 0, 0, -2),
    lives: Uint8Array.of(2, 1, 0, 2, 2),
    // Row 3 was never asked about.
    logits: Float32Array.of(1, 0, 0, 1, 0, 1, NaN, NaN, 3, 0),
    value: Float32Array.of(1, 2, 3, NaN, 5),
    flags: Uint8Array.of(0, RowFlag.lifeLost, RowFlag.terminated, RowFlag.intervened, RowFlag.truncated),
  },
  bookmarks: [],
}

export const open: OpenTrajectory = {
  info: {
    id: 't',
    name: trajectory.name,
    origin: 'file',
    created: trajectory.created,
    game: { id: 'toy', title: 'Toy' },
    agent: null,
    rows: 5,
    episodes: 2,
    bytes: 0,
  },
  trajectory,
  spec: null,
  series: { value: trajectory.columns.value!, reward: trajectory.columns.reward },
  places: [
    { row: 0, kind: 'start', text: '' },
    { row: 1, kind: 'life', text: '' },
    { row: 1, kind: 'reward', text: '' },
    { row: 3, kind: 'start', text: '' },
  ],
  waits: [0, 0],
  carried: { frames: false, observations: false, saliency: false, layers: [] },
  concepts: [],
  quantities: [],
  layers: [],
}
