import type { Edit } from '../../../contracts/env'
import { entry, refuse } from '../../entry'
import type { StateView } from '../../entry'
import { LAST, TILE, enemiesOf, kinds, tileUnder, write } from './board'

const group = 'Enemies'
const MOST = 8
const LONGEST_ROUTE = 194
const enemy = {
  kind: 'number',
  title: 'Enemy',
  default: 0,
  min: 0,
  max: MOST - 1,
  step: 1,
  help: 'Counted from 0.',
} as const
const which = { ...enemy, default: -1, min: -1, help: 'Counted from 0; −1 = all.' } as const
const x = {
  kind: 'number',
  title: 'From the left',
  default: 1500,
  min: 0,
  max: LAST.x,
  step: 1,
  unit: '1/16 px',
  help: '64 to a tile. It must be on a corridor.',
} as const
const y = {
  kind: 'number',
  title: 'From the top',
  default: 0,
  min: 0,
  max: LAST.y,
  step: 1,
  unit: '1/16 px',
  help: '80 to a tile. It must be on a corridor.',
} as const

/** On its way along a route the state says the next place in it, not the place it is at. */
function advance(state: StateView, index: number, by: number): Edit {
  const next = state.number(`enemies[${index}].ai.next`) + by
  // The original floors at 0 and does not look at the loop's length; its rules take the remainder.
  return { path: `enemies[${index}].ai.next`, value: Math.min(Math.max(next, 0), LONGEST_ROUTE - 1) }
}

export const enemies = [
  entry({
    id: 'place-enemy',
    title: 'Place an enemy',
    group,
    help: 'Anywhere on the corridors. One with a fixed route takes it up there, or flies straight back to it. Changes 61 to 64 of the robustness study.',
    hypothesis: 'The agent sees where enemies are: it keeps away from the new place, not from the old one.',
    options: { enemy, x, y },
    edits: (state, { enemy: wanted, x: atX, y: atY }) =>
      enemiesOf(state, wanted).flatMap((i) => write(`enemies[${i}]`, { x: atX, y: atY })),
  }),
  entry({
    id: 'advance-enemies',
    title: 'Advance enemies',
    group,
    help: 'Their next place in their routes, some tiles on or back; they fly to it straight (Atrey et al. 2020: IVmoveEnemies with 1 to 10 on for all, IVmoveEnemiesBack with 6 to 9 back for enemy 4).',
    hypothesis: 'The agent has not learnt the enemies’ timetable by heart: out of step with it, it still avoids them.',
    options: {
      which,
      steps: {
        kind: 'number',
        title: 'Tiles',
        default: 5,
        min: -20,
        max: 20,
        step: 1,
        help: 'Onwards; negative back, but not beyond the start.',
      },
      any: {
        kind: 'toggle',
        title: 'Any number',
        default: false,
        help: 'Draw 1 to 10 for each at random from the episode’s own random words; 6 to 9 back if the number above is negative.',
      },
    },
    edits(state, { which: wanted, steps, any }, random) {
      const walking = enemiesOf(state, wanted).filter((i) => state.number(`enemies[${i}].ai.kind`) === 0)
      if (walking.length === 0) refuse('none has a fixed route')
      const drawn = () => (steps < 0 ? -(6 + random.below(4)) : 1 + random.below(10))
      return walking.map((i) => advance(state, i, any ? drawn() : steps))
    },
  }),
  entry({
    id: 'enemy-distance',
    title: 'Change an enemy’s distance',
    group,
    help:
      'An enemy in the player’s own corridor across is moved along it and then goes up and down by turns. The third case study (Atrey et al. 2020) used −4, −2, 2 and 4; its code ' +
      'moved the tile the enemy walks to, and so the enemy by two tiles at most in the no-ops that followed.',
    hypothesis: 'The nearer an enemy, the more salient it is, because the agent avoids those that are near.',
    options: {
      enemy,
      by: {
        kind: 'number',
        title: 'Tiles',
        default: -2,
        min: -31,
        max: 31,
        step: 1,
        help: 'Away from the player; negative towards him.',
      },
    },
    edits(state, { enemy: wanted, by }) {
      const [index = 0] = enemiesOf(state, wanted)
      const at = `enemies[${index}]`
      if (state.number(`${at}.y`) !== state.number('player.y')) refuse('it is not in the player’s corridor')
      const from = state.number(`${at}.x`)
      const side = Math.sign(from - state.number('player.x')) || 1
      const start = tileUnder(state, at)
      const x = Math.min(Math.max(from + side * by * TILE.x, 0), LAST.x)
      return write(at, {
        x,
        'ai.kind': 2,
        'ai.horiz': side < 0 ? 2 : 3,
        'ai.startHoriz': 3,
        'ai.start.tx': start.tx,
        'ai.start.ty': start.ty,
      })
    },
  }),
  entry({
    id: 'enemy-kind',
    title: 'How enemies move',
    group,
    help: 'On a fixed route, clockwise round the border, up and down by turns, at random, or after the player. From then on they start each life where they are now.',
    hypothesis: 'The agent avoids enemies by where they are and go, not by where they always went.',
    options: {
      which,
      kind: {
        kind: 'choice',
        title: 'How',
        default: 'random',
        of: kinds,
        help: 'A hunter goes after the player while it sees him along a corridor. Away from the border, one that goes round it stands.',
      },
      route: {
        kind: 'number',
        title: 'Route',
        default: 0,
        min: 0,
        max: 4,
        step: 1,
        help: 'Which of the five, for those on a route.',
      },
      vision: {
        kind: 'number',
        title: 'Sight',
        default: 12,
        min: 0,
        max: 62,
        step: 1,
        unit: 'tiles',
        help: 'How far a hunter sees.',
      },
    },
    edits: (state, { which: wanted, kind, route, vision }) =>
      enemiesOf(state, wanted).flatMap((i) => {
        const at = `enemies[${i}]`
        const start = tileUnder(state, at)
        const number = kinds.indexOf(kind as (typeof kinds)[number])
        const common = { 'ai.kind': number, 'ai.start.tx': start.tx, 'ai.start.ty': start.ty }
        // One that joins a route stops first: settling finds its place there.
        return write(at, {
          ...common,
          ...(number === 0 ? { 'ai.route': route, 'ai.next': 0, moving: false } : {}),
          ...(number === 4 ? { 'ai.vision': vision } : {}),
        })
      }),
  }),
  entry({
    id: 'enemy-speed',
    title: 'Freeze or slow enemies',
    group,
    help: 'Times their speed in this game’s setup; 0 freezes them where they are. Later levels set it anew.',
    hypothesis: 'The agent times its ways by the enemies it sees: when they are slow, it dares more.',
    options: {
      which,
      times: {
        kind: 'number',
        title: 'Speed, times',
        default: 0,
        min: 0,
        max: 4,
        help: '1 is the original, 0 stands still.',
      },
    },
    edits: (state, { which: wanted, times }) =>
      enemiesOf(state, wanted).map((i) => ({
        path: `enemies[${i}].speed`,
        value: Math.min(Math.round(state.number('enemyStartingSpeed') * times), 999),
      })),
  }),
  entry({
    id: 'caught',
    title: 'Mark an enemy as caught',
    group,
    help: 'It pays nothing in a chase any more. Outside a chase nothing shows it and nothing depends on it. Changes 56 to 60 of the robustness study: its nulls.',
    hypothesis: 'What cannot be seen changes nothing: saliency and agreement stay exactly as they were.',
    options: { enemy, to: { kind: 'toggle', title: 'Caught', default: true, help: 'Off: it can be caught again.' } },
    edits: (state, { enemy: wanted, to }) =>
      enemiesOf(state, wanted).map((i) => ({ path: `enemies[${i}].caught`, value: to })),
  }),
  entry({
    id: 'add-enemy',
    title: 'Add an enemy',
    group,
    help: 'One more, that moves at random from here.',
    hypothesis: 'The agent avoids any enemy, also where there was never one.',
    options: { x: { ...x, default: 12 * TILE.x }, y: { ...y, default: 12 * TILE.y } },
    edits(state, { x: atX, y: atY }) {
      const count = state.number('enemyCount')
      if (count >= MOST) refuse('no room for more')
      const start = { tx: Math.floor(atX / TILE.x), ty: Math.floor(atY / TILE.y) }
      return [
        { path: 'enemyCount', value: count + 1 },
        ...write(`enemies[${count}]`, { x: atX, y: atY, speed: state.number('enemyStartingSpeed') }),
        ...write(`enemies[${count}].ai`, { kind: 3, 'start.tx': start.tx, 'start.ty': start.ty }),
      ]
    },
  }),
  entry({
    id: 'remove-enemies',
    title: 'Keep so many enemies',
    group,
    help: 'The last ones go.',
    hypothesis: 'A salient enemy is one that the agent acts on: without it, it acts otherwise.',
    options: {
      count: {
        kind: 'number',
        title: 'How many stay',
        default: 0,
        min: 0,
        max: MOST - 1,
        step: 1,
        help: '5 in the original.',
      },
    },
    edits: (state, { count }) =>
      count < state.number('enemyCount')
        ? [{ path: 'enemyCount', value: count }]
        : refuse('there are no more than that'),
  }),
]
