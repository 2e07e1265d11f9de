import type { Figure } from '../contracts/study'
import { seriesInk } from './inks'
import { showRounded } from './numbers'
import { axes, escape, fix, label, LETTER, planeOf, short, type Box } from './plane'

/** Bars side by side, a group for every name and in it one of each series. Each tells its number to whoever points at it. */
export function barParts({ series, names = [], x, y: title }: Figure, box: Box): string[] {
  const values = series.flatMap(({ y }) => y.filter(Number.isFinite))
  const plane = planeOf(box, [-0.5, names.length - 0.5], [Math.min(0, ...values), Math.max(0, ...values) || 1], 5)
  const group = plane.x(1) - plane.x(0)
  const wide = (0.8 * group) / Math.max(1, series.length)
  const zero = plane.y(0)
  const bars = series.flatMap(({ name, x: at, y, quiet }, s) =>
    at.flatMap((position, i) => {
      const value = y[i]!
      if (!Number.isFinite(value)) return []
      const top = Math.min(zero, plane.y(value))
      const left = plane.x(position) + (s - series.length / 2) * wide
      const said = `${names[position] ?? position}, ${name}: ${showRounded(value)}`
      return [
        `<rect x="${fix(left)}" y="${fix(top)}" width="${fix(wide - 1)}" height="${fix(Math.abs(plane.y(value) - zero))}" fill="${seriesInk(s, quiet)}"><title>${escape(said)}</title></rect>`,
      ]
    }),
  )
  const told = names.map((name, i) => label(plane.x(i), box.bottom + 14, 'middle', short(name, group / LETTER)))
  return [axes(plane, { rows: 5, columns: 0, across: x, up: title }), ...bars, ...told]
}
