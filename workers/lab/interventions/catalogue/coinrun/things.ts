import type { Edit } from '../../../contracts/env'
import { entry, refuse } from '../../entry'
import {
  agentOf,
  chosen,
  isGround,
  kindNumber,
  kindOption,
  kinds,
  cellAt,
  standingRow,
  things as thingsOf,
  whichOption,
  within,
  worldOf,
} from './world'

const group = 'Saws, enemies and crates'
const PALETTE = 64
const colour = {
  kind: 'number',
  title: 'Colour',
  default: 49,
  min: 0,
  max: PALETTE,
  step: 1,
  help: '0 its own; else one of the palette: 1 + 16·red + 4·green + blue, each from 0 to 3.',
} as const

export const things = [
  entry({
    id: 'remove-things',
    title: 'Take out of the world',
    group,
    help: 'Held, none of them comes back: the level has them only once.',
    hypothesis: 'What a map shows is what moves the agent: without it, it acts otherwise.',
    options: { kind: kindOption('saws'), which: whichOption },
    edits: (state, { kind, which }) =>
      chosen(state, kind, which).map(({ number }) => ({ path: `things[${number}].there`, value: false })),
  }),
  entry({
    id: 'add-thing',
    title: 'Put into the world',
    group,
    help: 'On the ground at a distance from the agent, or above it.',
    hypothesis: 'The agent jumps over a saw ahead of it, and not over a crate.',
    options: {
      kind: kindOption('saws'),
      ahead: {
        kind: 'number',
        title: 'Ahead',
        default: 3,
        min: -20,
        max: 20,
        step: 1,
        unit: 'cells',
        help: 'To the right of the agent; negative to the left.',
      },
      above: {
        kind: 'number',
        title: 'Above the ground',
        default: 0,
        min: 0,
        max: 12,
        step: 1,
        unit: 'cells',
        help: '0: it stands on it.',
      },
    },
    edits(state, { kind, ahead, above }) {
      const world = worldOf(state)
      const column = Math.floor(agentOf(state).x) + ahead
      within(column, 0)
      const row = standingRow(world, column) + above
      within(column, row)
      if (isGround(cellAt(world, column, row))) refuse('that is in the ground')
      const free = state.list('things[].there').indexOf(false)
      if (free < 0) refuse('no room for more')
      const path = `things[${free}]`
      return [
        { path: `${path}.there`, value: true },
        { path: `${path}.kind`, value: kindNumber(kind) },
        { path: `${path}.x`, value: column + 0.5 },
        { path: `${path}.y`, value: row + 0.5 },
        { path: `${path}.vx`, value: kind === 'enemies' ? (ahead > 0 ? -0.15 : 0.15) : 0 },
      ]
    },
  }),
  entry({
    id: 'change-things',
    title: 'Change into something else',
    group,
    help: 'They stay where they are; an enemy that was none stands still.',
    hypothesis: 'The agent knows a saw from a crate: it treats a saw that has become one otherwise.',
    options: {
      kind: kindOption('saws'),
      which: whichOption,
      into: { kind: 'choice', title: 'Into', default: 'crates', of: kinds, help: 'What they become.' },
    },
    edits(state, { kind, which, into }) {
      if (kind === into) refuse(`${kind} are ${kind} already`)
      return chosen(state, kind, which).map(({ number }) => ({
        path: `things[${number}].kind`,
        value: kindNumber(into),
      }))
    },
  }),
  entry({
    id: 'move-things',
    title: 'Move',
    group,
    help: 'By a distance, through the ground if it must be; not onto the agent.',
    hypothesis: 'The agent times its jump by the distance to what it jumps over.',
    options: {
      kind: kindOption('saws'),
      which: { ...whichOption, default: 'next ahead' },
      right: {
        kind: 'number',
        title: 'Right',
        default: 1,
        min: -20,
        max: 20,
        step: 0.5,
        unit: 'cells',
        help: 'To the right; negative to the left.',
      },
      up: {
        kind: 'number',
        title: 'Up',
        default: 0,
        min: -20,
        max: 20,
        step: 0.5,
        unit: 'cells',
        help: 'Upwards; negative downwards.',
      },
    },
    edits: (state, { kind, which, right, up }) =>
      chosen(state, kind, which).flatMap(({ number, x, y }) => {
        within(x + right, y + up)
        return [
          { path: `things[${number}].x`, value: x + right },
          { path: `things[${number}].y`, value: y + up },
        ]
      }),
  }),
  entry({
    id: 'freeze-enemies',
    title: 'Hold enemies still',
    group,
    help: 'They keep their place, and what they would have gone on with waits.',
    hypothesis: 'The agent foresees where an enemy goes; it waits for one that does not move.',
    options: {
      which: whichOption,
      frozen: { kind: 'toggle', title: 'Still', default: true, help: 'No: they move again.' },
    },
    edits: (state, { which, frozen }) =>
      chosen(state, 'enemies', which).map(({ number }) => ({ path: `things[${number}].frozen`, value: frozen })),
  }),
  entry({
    id: 'turn-enemies',
    title: 'Turn enemies round',
    group,
    help: 'They go the other way; their trails stay where they are.',
    hypothesis: 'The agent sees which way they go: who goes away is no danger.',
    options: { which: whichOption },
    edits: (state, { which }) =>
      chosen(state, 'enemies', which).map(({ number }) => ({
        path: `things[${number}].vx`,
        value: -state.number(`things[${number}].vx`),
      })),
  }),
  entry({
    id: 'recolour',
    title: 'Another colour',
    group,
    help: 'For agents and people; what it is stays.',
    hypothesis: 'The agent knows things by their colours: a saw in another one is none to it.',
    options: {
      what: {
        kind: 'choice',
        title: 'What',
        default: 'saws',
        of: [...kinds, 'coin', 'agent'],
        help: 'All of it.',
      },
      colour,
    },
    edits(state, { what, colour: value }): Edit[] {
      if (what === 'coin' || what === 'agent') return [{ path: `${what}.colour`, value }]
      return chosen(state, what, 'all').map(({ number }) => ({ path: `things[${number}].colour`, value }))
    },
  }),
  entry({
    id: 'hide-saws',
    title: 'Hide the saws',
    group,
    help: 'They are there and cut, but nobody sees them: how much is a sight of them worth?',
    hypothesis: 'The agent avoids saws because it sees them: it runs into those that it does not see.',
    options: { hidden: { kind: 'toggle', title: 'Hidden', default: true, help: 'No: they are seen.' } },
    absolute: true,
    edits: (_, { hidden }) => [{ path: 'rules.sawsHidden', value: hidden }],
  }),
  entry({
    id: 'trails',
    title: 'Trails of enemies',
    group,
    help: 'Without them one picture does not show which way an enemy goes. Those that are there fade within nine ticks.',
    hypothesis: 'The agent reads from its trail where an enemy goes.',
    options: { shown: { kind: 'toggle', title: 'Shown', default: false, help: 'No: no new ones.' } },
    edits: (state, { shown }) =>
      thingsOf(state).some(({ kind }) => kind === 'enemies')
        ? [{ path: 'rules.trails', value: shown }]
        : refuse('there are no enemies'),
  }),
]
