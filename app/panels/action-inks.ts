import type { ActionSpec } from '../../workers/lab/contracts/env'

/** Canvas cannot read light-dark(): the same inks as style.css, by theme. Distinct for colour-blind eyes (blue, orange, green, plum …). */
const light = { line: '#1b1c1e', quiet: '#9b9c9c', accent: '#a8196f', grid: '#e2dfd8', noop: '#dedbd4', hues: ['#2f6db3', '#d98a1f', '#0d8a6c', '#7c5bb5', '#b94a3a', '#6d7a1f'] }
const dark = { line: '#e9e7e2', quiet: '#63666a', accent: '#f07cc0', grid: '#2a2d31', noop: '#303338', hues: ['#6fa5e8', '#f0b054', '#43c6a3', '#b79be8', '#ea8a7c', '#b8c55a'] }

/** One ink per action; "no action" stays in the background. */
export function actionInks(actions: readonly Pick<ActionSpec, 'id'>[], isDark: boolean) {
  const theme = isDark ? dark : light
  const active = actions.filter(({ id }) => id !== 'noop')
  return {
    line: { line: theme.line, quiet: theme.quiet, accent: theme.accent, grid: theme.grid },
    actions: actions.map((action) => (action.id === 'noop' ? theme.noop : theme.hues[active.indexOf(action) % theme.hues.length]!)),
  }
}
